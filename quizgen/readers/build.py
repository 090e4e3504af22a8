"""What readers share: items made of what they found, and notes of what they could not carry."""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.bank.items import Content, digest, label
from quizgen.bank.writer import identifier
from quizgen.model import (
    Bloom,
    Item,
    Localized,
    MultipleKey,
    MultipleResponse,
    Option,
    OptionFeedback,
    Rule,
    SingleChoice,
    SingleKey,
)
from quizgen.readers import Note

EMPTY = Localized("", "")


class Builder:
    """Items and notes of one file, as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.items: list[Item] = []
        self.notes: list[Note] = []
        self._taken: set[str] = set()

    def note(self, place: str, message: str) -> None:
        """Something that could not be carried; ``place`` follows the file's name. The same thing
        is said once of a place."""
        note = Note(f"{self.file}:{place}", message)
        if not self.notes or note not in self.notes[-20:]:
            self.notes.append(note)

    def add(
        self,
        content: Content,
        *,
        name: str,
        stem: Localized,
        explanation: Localized = EMPTY,
        topic: str = "",
        points: float = 1.0,
        rule: Rule = "exact",
        shuffle: bool = True,
        difficulty: int = 2,
        bloom: Bloom = Bloom.REMEMBER,
        tags: Sequence[str] = (),
    ) -> None:
        """An item; ``name`` is what its id is made of."""
        texts = (stem, explanation)
        self.items.append(
            Item(
                id=identifier(name, self._taken),
                topic=topic,
                interaction=content.interaction,
                key=content.key,
                stem=stem,
                explanation=explanation,
                digest=digest(rule, stem, content, explanation),
                difficulty=difficulty,
                bloom=bloom,
                points=points,
                rule=rule,
                shuffle=shuffle,
                feedback=content.feedback,
                tags=tuple(tags),
                status="accepted" if all(t.ko and t.en for t in texts) else "draft",
            )
        )


def choice(
    texts: Sequence[Localized],
    right: Sequence[int],
    feedback: Sequence[Localized | None] = (),
    *,
    multiple: bool,
) -> Content:
    """A single or multiple choice of ``texts``; ``right`` are indices."""
    options = tuple(Option(label(index), text) for index, text in enumerate(texts))
    told = {
        label(index): OptionFeedback(text)
        for index, text in enumerate(feedback)
        if text and (text.ko or text.en)
    }
    if multiple:
        key = MultipleKey(tuple(label(index) for index in right))
        return Content(MultipleResponse(options), key, told)
    return Content(SingleChoice(options), SingleKey(label(right[0])), told)
