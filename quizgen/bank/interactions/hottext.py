"""Words to choose, marked where they stand: ``[[word]]``, and ``[[*word]]`` where it is right."""

from __future__ import annotations

import re
from typing import NamedTuple

from quizgen.bank.emit import Written, both
from quizgen.bank.emit import text as written_text
from quizgen.bank.interactions.parts import NEUTRAL, TEXT
from quizgen.bank.items import Content, label
from quizgen.bank.kinds import Diagnostics, Field, Fields, Named
from quizgen.bank.slots import code_span
from quizgen.errors import Message, message
from quizgen.model import (
    HOT,
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
    found = {  # an import may have a text in one language alone
        language: _words(said) for language, said in text.items() if said
    }
    if not any(found.values()):
        raise HotError(
            "QG019",
            message("no word is marked: write [[word]], and [[*word]] where it is right"),
        )
    for language, marked in found.items():
        others = [{each.name: each for each in found[name]} for name in found if name != language]
        names = [word.name for word in marked]
        for name, starred, word, _ in marked:
            if names.count(name) > 1:
                said = message("two words are called {name} in {language}", name=name,
                               language=language)  # fmt: skip
                raise HotError("QG019", said)
            if any(name not in other for other in others):
                said = message(
                    "the word {word} of the {language} text has no counterpart: mark as many words "
                    "in every language, in the same order or with names ([[name|word]])",
                    word=word,
                    language=language,
                )
                raise HotError("QG019", said)
            if starred and not all(other[name].right for other in others):
                said = message("{word} is right in {language} alone; mark it with * everywhere",
                               word=word, language=language)  # fmt: skip
                raise HotError("QG013", said)
    by_name = {name: {word.name: word for word in words} for name, words in found.items()}
    leading = next(iter(found.values()))
    ids = {word.name: label(index) for index, word in enumerate(leading)}
    right = tuple(ids[word.name] for word in leading if word.right)
    if not right:
        raise HotError("QG013", message("no word is right: write [[*word]] where it is"))
    words = tuple(
        Option(
            ids[word.name],
            Localized(
                {name: by_name[name][word.name].alone if text[name] else "" for name in text}
            ),
        )
        for word in leading
    )
    called = {word.word: ids[word.name] for each in found.values() for word in each} | ids
    shown = text.map(lambda said: _named(said, ids))
    return Hottext(shown, words), HottextKey(right), called


def read(fields: Fields, notes: Diagnostics) -> Content | None:
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
    versions = [found for said in interaction.text.values() if (found := HOT.findall(said))]
    marked = HOT.findall(interaction.text.one) or versions[0]
    words = [word for _, word in marked]
    in_order = len({tuple(name for name, _ in found) for found in versions}) == 1
    named = not in_order or (bool(item.feedback) and len(set(words)) < len(words))

    def mark(name: str, word: str) -> str:
        star = "*" if name in item.key.right else ""
        called = f"{name}|" if named else ""
        return f"[[{star}{called}{chr(92) if word.startswith('*') else ''}{word}]]"

    called = dict(zip([name for name, _ in marked], words, strict=True))
    told = {
        name if named else called[name]: both(said.feedback)
        for name, said in item.feedback.items()
        if said.feedback
    }
    passage = written_text(interaction.with_words(mark))
    return {"text": passage} | ({"feedback": told} if told else {})
