"""What readers share: items made of what they found, and notes of what they could not carry."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from quizgen.bank.items import Content, digest, label
from quizgen.bank.writer import identifier
from quizgen.errors import Message, message
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
from quizgen.readers.settle import quoted

EMPTY = Localized("", "")


class Builder:
    """Items and notes of one file, as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.items: list[Item] = []
        self.notes: list[Note] = []
        self._taken: set[str] = set()

    def note(self, place: str, said: Message) -> None:
        """Something that could not be carried; ``place`` follows the file's name. The same thing
        is said once of a place."""
        note = Note(f"{self.file}:{place}", said)
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


def weighted(
    texts: Sequence[Localized],
    shares: Sequence[float],
    told: Sequence[Localized | None],
    *,
    single: bool,
    note: Callable[[Message], None],
) -> tuple[Content, Rule]:
    """A choice whose options earn ``shares`` (per cent of the points); what our rules cannot say
    of them is noted. Raises ``UnscoredError`` where nothing earns anything."""
    right = [
        index for index, share in enumerate(shares) if share >= 100 or (not single and share > 0)
    ]
    if not right:
        raise UnscoredError
    if single:
        kept = [index for index in range(len(texts)) if index not in right[1:]]
        for index in right[1:]:
            note(
                message(
                    "option {option} is as right as {other}, and only one can be right here: it "
                    "is left out",
                    option=quoted(texts[index]),
                    other=quoted(texts[right[0]]),
                )
            )
        for index, share in enumerate(shares):
            if 0 < share < 100:
                note(
                    message(
                        "option {option} earns {share} % where it comes from, and nothing here",
                        option=quoted(texts[index]),
                        share=f"{share:.5g}",
                    )
                )
        if any(share < 0 for share in shares):
            note(message("points taken away for wrong options are dropped"))
        chosen = [told[index] if index < len(told) else None for index in kept]
        options = [texts[index] for index in kept]
        return choice(options, [kept.index(right[0])], chosen, multiple=False), "exact"
    each = 100 / len(right)
    wrong = {share for share in shares if share <= 0}
    exact = wrong == {-100.0} and len(right) > 1
    even = all(math.isclose(shares[index], each, abs_tol=1e-2) for index in right)
    if not exact and not (even and all(math.isclose(w, -each, abs_tol=1e-2) for w in wrong)):
        note(message("weights become even: a right option adds a share, a wrong one takes one"))
    return choice(texts, right, told, multiple=True), "exact" if exact else "partial"


class UnscoredError(Exception):
    """No option of a choice earns anything."""
