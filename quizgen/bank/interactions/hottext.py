"""Words to choose, marked where they stand: ``[[word]]``, and ``[[*word]]`` where it is right."""

from __future__ import annotations

import re
from typing import NamedTuple

from quizgen.bank.emit import Written, both
from quizgen.bank.emit import text as written_text
from quizgen.bank.interactions.parts import NEUTRAL, TEXT
from quizgen.bank.items import Content, label
from quizgen.bank.kinds import Field, Fields, Named, Notes
from quizgen.bank.slots import code_span
from quizgen.errors import Message, message
from quizgen.model import (
    HOT,
    LANGUAGES,
    Hottext,
    HottextKey,
    Item,
    Localized,
    Option,
    OptionFeedback,
)

FIELDS = {
    "text": Field(NEUTRAL, message("a text with words to choose: [[a]], right: [[*b]]"), True),
    "feedback": Field(Named(TEXT), message("to who chose a word, by the word")),
}

_MARK = re.compile(
    r"\[\[(?P<right>\*?)(?:(?P<name>[A-Za-z0-9._-]+)\|)?"
    r"(?P<word>(?![\s*])(?:(?!\]\]|\[\[).)+\]?(?<!\s))\]\]"
)
_CODE = re.compile(r"```.*?```|~~~.*?~~~|(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)


class _Word(NamedTuple):
    """A mark: its name or its number among those without one, and the word as it reads alone."""

    name: str
    right: bool
    word: str
    alone: str


class HotError(Exception):
    """The marks of a text are no words to choose; ``code`` and ``reason`` say why."""

    def __init__(self, code: str, reason: Message) -> None:
        super().__init__(str(reason))
        self.code, self.reason = code, reason


def made(text: Localized) -> tuple[Hottext, HottextKey, dict[str, str]]:
    """The interaction and the key that a marked text amounts to, and the ids of its words: by their
    name in the text, and as they are written. Raises ``HotError``."""
    whole = Localized(
        ko=text["ko"] or text["en"], en=text["en"] or text["ko"]
    )  # an import may have one language
    found = {language: _words(whole[language]) for language in LANGUAGES}
    if not found["ko"] and not found["en"]:
        raise HotError(
            "QG019",
            message("no word is marked: write [[word]], and [[*word]] where it is right"),
        )
    for language, other_language in (LANGUAGES, LANGUAGES[::-1]):
        others = {word.name: word for word in found[other_language]}
        names = [word.name for word in found[language]]
        for name, starred, word, _ in found[language]:
            if names.count(name) > 1:
                said = message("two words are called {name} in {language}", name=name,
                               language=language)  # fmt: skip
                raise HotError("QG019", said)
            if name not in others:
                said = message(
                    "the word {word} of the {language} text has no counterpart: mark as many words "
                    "in both, in the same order or with names ([[name|word]])",
                    word=word,
                    language=language,
                )
                raise HotError("QG019", said)
            if starred and not others[name].right:
                said = message("{word} is right in {language} alone; mark it with * in both",
                               word=word, language=language)  # fmt: skip
                raise HotError("QG013", said)
    ids = {word.name: label(index) for index, word in enumerate(found["ko"])}
    english = {word.name: word for word in found["en"]}
    right = tuple(ids[word.name] for word in found["ko"] if word.right)
    if not right:
        raise HotError("QG013", message("no word is right: write [[*word]] where it is"))
    words = tuple(
        Option(
            ids[word.name],
            Localized(
                ko=word.alone * bool(text["ko"]), en=english[word.name].alone * bool(text["en"])
            ),
        )
        for word in found["ko"]
    )
    called = {word.word: ids[word.name] for each in found.values() for word in each} | ids
    shown = text.map(lambda said: _named(said, ids))
    return Hottext(shown, words), HottextKey(right), called


def read(fields: Fields, notes: Notes) -> Content | None:
    """The content; None after noting what is wrong with it."""
    try:
        interaction, key, called = made(fields["text"])
    except HotError as error:
        notes.add(fields.place("text"), error.code, error.reason)
        return None
    told: dict[str, Localized] = fields.get("feedback", {})
    for name in told:
        if name not in called:
            said = message("feedback names {word}, which is none of the words to choose", word=name)
            notes.add(fields.place("feedback"), "QG019", said)
            return None
    feedback = {called[name]: OptionFeedback(said) for name, said in told.items()}
    return Content(interaction, key, feedback)


def _words(text: str) -> list[_Word]:
    spans = [found.span() for found in _CODE.finditer(text)]
    words: list[_Word] = []
    unnamed = 0
    for found in _MARK.finditer(text):
        if not (name := found["name"]):
            unnamed += 1
            name = str(unnamed)
        in_code = any(start < found.start() < end for start, end in spans)
        word = found["word"].removeprefix("\\") if found["word"][:2] == "\\*" else found["word"]
        alone = code_span(word) if in_code else word
        words.append(_Word(name, bool(found["right"]), word, alone))
    return words


def _named(text: str, ids: dict[str, str]) -> str:
    """The text with its marks as a form has them, ``[[id|word]]``."""
    words = iter(_words(text))

    def put(_mark: re.Match[str]) -> str:
        word = next(words)
        return f"[[{ids[word.name]}|{word.word}]]"

    return _MARK.sub(put, text)


def write(item: Item) -> Written:
    """The marked text of an item, and the feedback by the word. Words have names where they must:
    in another order in the other language, or written alike and told apart by feedback."""
    interaction = item.interaction
    assert isinstance(interaction, Hottext)
    korean, english = (HOT.findall(interaction.text[language]) for language in LANGUAGES)
    korean, english = korean or english, english or korean
    words = [word for _, word in english]
    in_order = [name for name, _ in korean] == [name for name, _ in english]
    named = not in_order or (bool(item.feedback) and len(set(words)) < len(words))

    def mark(name: str, word: str) -> str:
        star = "*" if name in item.key.right else ""
        called = f"{name}|" if named else ""
        return f"[[{star}{called}{chr(92) if word.startswith('*') else ''}{word}]]"

    called = dict(zip([name for name, _ in english], words, strict=True))
    told = {
        name if named else called[name]: both(said.feedback)
        for name, said in item.feedback.items()
        if said.feedback
    }
    passage = written_text(interaction.replaced(mark))
    return {"text": passage} | ({"feedback": told} if told else {})
