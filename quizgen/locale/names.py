"""What the words of bank files are called: ``single`` in YAML is 하나 고르기 to a Korean reader."""

from __future__ import annotations

from quizgen.errors import Message, message
from quizgen.locale import ENGLISH, language, spoken
from quizgen.model import INTERACTIONS

_WORDS: dict[str, Message] = {
    str(said): said
    for said in (
        message("remember"),
        message("understand"),
        message("apply"),
        message("analyze"),
        message("evaluate"),
        message("create"),
        message("draft"),
        message("accepted"),
        message("accurate"),
        message("simplified"),
        message("corrected"),
        message("topics"),
        message("interactions"),
        message("difficulty"),
        message("count"),
        message("format"),
        message("file"),
    )
}
_TITLES: dict[str, Message] = {kind: each.title for kind, each in INTERACTIONS.items()}


def named(word: str) -> str:
    """``word`` (a question type, a level of thinking, a state …) in the program's language; in
    English, and where it is none of those, as it stands in the file."""
    if language() == ENGLISH:
        return word
    return spoken(_TITLES.get(word) or _WORDS.get(word) or word)


def named_twice(word: str) -> str:
    """With the word itself behind, for a reader who will write it: ``하나 고르기(single)``."""
    name = named(word)
    return word if name == word else f"{name}({word})"
