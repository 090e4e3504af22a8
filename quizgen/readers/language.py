"""Text of one language -> ``Localized``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from quizgen.bank.items import Content, digest, told_rule
from quizgen.errors import Message, message
from quizgen.locale.tags import canonical
from quizgen.model import LANGUAGES, Item, Language, Localized
from quizgen.model.walk import texts, with_texts

_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]")
_CODE = re.compile(r"```.*?```|`+[^`]*`+", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


_LATIN = re.compile("[a-z]")


def localized(text: str) -> Localized:
    """Korean where there is Hangul, in both languages where there are no words (a command in
    backticks, a number), English otherwise; the language that is missing is ``""``. One line with
    Korean before a slash and English behind it (``참 / True``) is both, as exports write it."""
    before, _slash, behind = text.partition(" / ")
    said_in_english = _LATIN.search(behind) and not _HANGUL.search(behind)
    if said_in_english and _HANGUL.search(before) and " / " not in behind:
        return Localized(ko=before, en=behind)
    if _HANGUL.search(text):
        return Localized(ko=text, en="")
    if not _WORD.search(_CODE.sub(" ", text)):
        return Localized.same(text)
    return Localized(ko="", en=text)


def tags_in(names: Iterable[str]) -> tuple[Language, ...]:
    """The language tags among ``names``, each once, the usual languages first."""
    found = dict.fromkeys(tag for name in names if (tag := _tag(name)))
    return tuple(
        sorted(found, key=lambda tag: LANGUAGES.index(tag) if tag in LANGUAGES else len(LANGUAGES))
    )


def _tag(name: str) -> Language | None:
    """A tag as a file may write it: without the region where it is a usual language."""
    base = name.lower().partition("-")[0]
    return base if base in LANGUAGES else canonical(name)


def spoken_in(text: str) -> tuple[Language, ...]:
    """The languages that parts of HTML are marked with, where there are several."""
    found = tags_in(_MARKED.findall(text))
    return found if len(found) > 1 else ()


_MARKED = re.compile(r"""\blang(?:=|\\=)(?:&quot;|&#34;|"|&apos;|')([A-Za-z0-9-]{2,35})\b""")
_COMMON = {
    "en": (None, "the of and is are in to a an which what how that with for on by it not does"),
    "de": (
        message("German"),
        "der die das und ist sind ein eine welche wie nicht für mit auf von zu den wird was",
    ),
    "fr": (
        message("French"),
        "le la les des et est sont un une quelle quel dans pour qui que du par au ne pas",
    ),
    "es": (
        message("Spanish"),
        "el los las y es son un una qué cuál en para por del que con se no como",
    ),
    "it": (
        message("Italian"),
        "il gli e è sono un una quale che di in per con della del non si come",
    ),
    "pt": (
        message("Portuguese"),
        "o os as e é são um uma qual que em para por do da com não se como",
    ),
    "nl": (
        message("Dutch"),
        "de het een en is zijn welke wat van in voor met op niet wordt door te hoe",
    ),
}
"""The commonest words of languages that quizzes come in."""
_WORDS = {language: frozenset(words.split()) for language, (_name, words) in _COMMON.items()}
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]"), message("Japanese")),
    ("zh", re.compile("[\u4e00-\u9fff]"), message("Chinese")),
    ("ru", re.compile("[\u0400-\u04ff]"), message("Russian or in another Cyrillic script")),
    ("ar", re.compile("[\u0600-\u06ff]"), message("Arabic")),
)
_ENOUGH = 200
"""Items that tell the language of a file."""
_SURE = 4
"""Common words of a language that tell it."""


def other_language(items: Sequence[Item]) -> tuple[Language, Message] | None:
    """Which language the texts are in that were taken for English, where they are in another: its
    tag and its name."""
    some = items[:: len(items) // _ENOUGH + 1]
    text = " ".join(t["en"] for item in some for _part, t in texts(item) if t["en"] and not t["ko"])
    for tag, script, called in _SCRIPTS:
        if len(script.findall(text)) * 4 > len(text):
            return tag, called
    found = [word.lower() for word in _WORD.findall(_CODE.sub(" ", text))]
    counts = {name: sum(word in common for word in found) for name, common in _WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    usual = _COMMON[best][0]
    sure = counts[best] >= max(_SURE, 2 * counts["en"] + 1)
    return (best, usual) if usual and sure else None


def in_language(item: Item, language: Language) -> Item:
    """The item with its texts, which are in one language, in that one."""
    made: Item = with_texts(item, lambda text: as_said_in(text, language))
    content = Content(made.interaction, made.key, made.feedback)
    told = digest(
        told_rule(made.rule, made.penalty), made.stem, content, made.explanation, made.stimulus
    )
    return msgspec.structs.replace(made, digest=told)


def as_said_in(text: Localized, language: Language) -> Localized:
    """A text in one language, in ``language``."""
    return Localized({language: next(filter(None, text.values()), "")})
