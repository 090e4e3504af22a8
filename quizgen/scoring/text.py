"""What people type, made comparable (docs/scoring.md, "Typed text").

The page's ``typed.js`` reads alike; both are held by ``tests/vectors/typed.txt``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from quizgen.model import Normalization, TextKey

# What phones and word processors put in place of plain characters. (The page's typed.js has the
# same table.)
_PLAIN = {
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **dict.fromkeys("—―", "--"),
    **dict.fromkeys("‘’‚‛′＇", "'"),
    **dict.fromkeys("“”„‟″＂", '"'),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
}
_TABLE = str.maketrans(_PLAIN)
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_PUNCTUATION = re.compile(r"[.,;:!?'\"()]")
_QUOTED = re.compile(r"""([`'"])([^`'"]+)\1""")
_STOP = re.compile(r"([A-Za-z가-힣]{2})[.。]$")
_LOOSE = re.compile(r"[ _·-]+")
_GLOSS = re.compile(r"([^()]+?) ?\(([^()]+)\)")
_ARTICLE = re.compile(r"(the|an?) (.+)", re.IGNORECASE)

COPULA = r"입니다|이에요|예요|이예요|이다|임|이?요|이?라고 ?(?:합니다|해요|한다)"
"""How a Korean sentence ends that says what something is."""
_COPULA = re.compile(f" ?(?:{COPULA})")
_ENDING = re.compile(
    f" ?(?:{COPULA}|[은는이가을를와과의에]|에서|으?로|에게|부터|까지|이?라(?:고|는))"
)
# Not 만 and 도: 포드만 is podman, and not "only a pod".
_LONGEST_ENDING = 8
_SYLLABLE = re.compile(r"[가-힣]")

_NAMED = re.compile(
    r"(?:the )?(?:(\S*[!-~])( ?(?:(?:하위 ?)?명령어?|프로그램|옵션)"
    r"| (?:sub)?(?:command|program|option))"
    r"|(\S*[./]\S*[!-~])( ?파일| file))|(/(?:usr/(?:local/)?)?s?bin/)([^/ ]+)"
)
"""The name of something that a machine reads, with the word for what it is, or with its folder."""


class Remark(NamedTuple):
    """What is said of an answer: a code of ``quizgen.scoring.remarks``, and what it is about."""

    code: str
    what: tuple[str, ...] = ()


class Reading(NamedTuple):
    """Whether a typed text is right, and what had to be overlooked for that."""

    right: bool
    remarks: tuple[Remark, ...] = ()


def plain(text: str) -> str:
    """Typographic dashes, quotes and invisible characters made plain, then Unicode NFKC."""
    return unicodedata.normalize("NFKC", text.translate(_TABLE))


def normalize(text: str, rules: Normalization) -> str:
    """The text with all that ``rules`` ignore without a word taken away (see ``Normalization``)."""
    text = plain(text)
    if rules.ignore_punctuation:
        text = _PUNCTUATION.sub("", text)
    text = _SPACE.sub("" if rules.ignore_space else " ", text).strip()
    if rules.quotes:
        text = _STOP.sub(r"\1", text)
        if match := _QUOTED.fullmatch(text):
            text = match[2].strip()
        text = text.removeprefix("$ ")
    return text.lower() if rules.ignore_case else text


class _Known(msgspec.Struct, frozen=True):
    """The accepted answers of a key by what they are compared as, each to how it is written."""

    exact: Mapping[str, str]
    loose: Mapping[str, str]
    plural: Mapping[str, str]
    spelled: Mapping[str, str]
    spellings: tuple[tuple[re.Pattern[str], str], ...]


@lru_cache(maxsize=4096)
def _known(key: TextKey) -> _Known:
    rules = key.normalization
    exact: dict[str, str] = {}
    for text in key.accepted:
        exact.setdefault(normalize(text, rules), text)
    pairs = [(other, group[0]) for group in key.spellings for other in group[1:]]
    pairs.sort(key=lambda pair: -len(pair[0]))
    spellings = tuple(
        (
            re.compile(
                rf"(?<![a-z0-9가-힣]){re.escape(normalize(other, rules))}(?![a-z0-9])",
                re.IGNORECASE,
            ),
            normalize(first, rules),
        )
        for other, first in pairs
    )
    loose = {_loosely(text, rules): shown for text, shown in exact.items()}
    plural = {
        form: shown
        for text, shown in loose.items()
        if rules.plurals
        for form in _numbers(text, shown)
    }
    spelled = (
        {_loosely(_respelled(text, spellings), rules): shown for text, shown in exact.items()}
        if spellings
        else {}
    )
    return _Known(exact, loose, plural, spelled, spellings)


def _loosely(text: str, rules: Normalization) -> str:
    return (_LOOSE.sub("", text) or text) if rules.spacing else text


def _respelled(text: str, spellings: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, first in spellings:
        text = pattern.sub(first.replace("\\", r"\\"), text)
    return text


def _numbers(text: str, shown: str) -> Iterator[str]:
    """An English noun in its other number; a name's own ``s`` stays (Kubernetes)."""
    if len(text) < 3 or not ("a" <= text[-1].lower() <= "z"):
        return
    if re.search(r"(s|x|z|ch|sh)$", text):
        yield f"{text}es"
    elif re.search(r"[^aeiou]y$", text):
        yield f"{text[:-1]}ies"
    else:
        yield f"{text}s"
    if re.search(r"(?:^|[ _-])[a-z][^ _-]*[^sui]s$", shown):
        yield text[:-1]


def judge(key: TextKey, typed: str) -> Reading:
    """Whether ``typed`` is an accepted answer under the rules of the key."""
    known, text = _known(key), normalize(typed, key.normalization)
    if text in known.exact:
        return Reading(True)
    return _overlooking(key, known, text) or Reading(False)


def _overlooking(key: TextKey, known: _Known, text: str) -> Reading | None:
    rules = key.normalization
    for said, form in _forms(key, known, text):
        if form in known.exact:
            return Reading(True, said)
        loose = _loosely(form, rules)
        if loose in known.loose:
            return Reading(True, (*said, Remark("taken", (known.loose[loose],))))
        if loose in known.plural:
            return Reading(True, (*said, Remark("taken", (known.plural[loose],))))
        if known.spellings:
            spelled = _loosely(_respelled(form, known.spellings), rules)
            if spelled in known.spelled:
                return Reading(True, (*said, Remark("taken", (known.spelled[spelled],))))
    return None


def _forms(key: TextKey, known: _Known, text: str) -> Iterator[tuple[tuple[Remark, ...], str]]:
    """What the text is read as, the nearest first, and what is left out for it."""
    rules = key.normalization
    yield (), text
    forms: list[tuple[tuple[Remark, ...], str]] = [((), text)]
    if rules.articles and (match := _ARTICLE.fullmatch(text)):
        forms.append(((Remark("without", (match[1],)),), match[2]))
        yield forms[-1]
    if rules.endings and _SYLLABLE.match(text[-1:]):
        for said, form in tuple(forms):
            for place in range(len(form) - 1, max(0, len(form) - _LONGEST_ENDING - 1), -1):
                stem, ending = form[:place].rstrip(), form[place:]
                if not _ENDING.fullmatch(ending):
                    continue
                if len(stem) == 1 and _SYLLABLE.match(stem) and not _COPULA.fullmatch(ending):
                    continue
                forms.append(((*said, Remark("without", (ending.strip(),))), stem))
                yield forms[-1]
    if not rules.spacing:
        for said, form in tuple(forms):
            if match := _NAMED.fullmatch(form):
                left = match[2] or match[4] or match[5]
                name = match[1] or match[3] or match[6]
                forms.append(((*said, Remark("without", (left.strip(),))), name))
                yield forms[-1]
    if not rules.glosses:
        return
    for said, form in forms:
        if match := _GLOSS.fullmatch(form):
            outer, inner = match[1].strip(), match[2].strip()
            other = (*said, Remark("without", (f"({inner})",)))
            page = len(inner) == 1 and inner in "123456789"  # podman-run(1)
            if page or inner.lower() in _initials(outer) or _accepts(key, known, inner):
                yield other, outer
            if outer.lower() in _initials(inner):
                yield (*said, Remark("without", (outer,))), inner


def _accepts(key: TextKey, known: _Known, text: str) -> bool:
    return text in known.exact or _overlooking(key, known, text) is not None


def _initials(text: str) -> tuple[str, ...]:
    letters = "".join(word[0] for word in re.split(r"[ -]+", text.lower()) if word)
    return (letters, f"{letters}s") if len(letters) > 1 else ()


def explained(key: TextKey, typed: str) -> tuple[Remark, ...]:
    """What is to say of a typed text: what was overlooked, or how near it is."""
    found = judge(key, typed)
    if found.right:
        return found.remarks
    known, text = _known(key), normalize(typed, key.normalization)
    for accepted, shown in known.exact.items():
        if accepted.lower() == text.lower():
            return (Remark("case_counts", (shown,)),)
    loose = _loosely(text, key.normalization)
    for accepted, shown in known.loose.items():
        if len(accepted) > 3 and one_edit(accepted, loose):
            return (Remark("near", (shown,)),)
    return ()


def one_edit(one: str, other: str) -> bool:
    """Whether a letter more, less or other, or two neighbours swapped, tells them apart."""
    start, most = 0, min(len(one), len(other))
    while start < most and one[start] == other[start]:
        start += 1
    end = 0
    while end < most - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])
