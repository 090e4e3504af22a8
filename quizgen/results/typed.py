"""What is to say of answers that were typed: in a student's feedback, in the report, in the
terminal."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from quizgen.errors import Message
from quizgen.model import Cloze, FormItem, KeyEntry, Outcome, ResponseValue, TextGap
from quizgen.results.combine import Graded
from quizgen.results.sitting import sitting
from quizgen.scoring import score
from quizgen.scoring.remarks import remarks

MOST = 3
"""Remarks on one answer, as on a page: the most telling ones."""


class Missed(NamedTuple):
    """A wrong answer that something is to say of."""

    number: int
    """Of the question, as on the form."""
    text: str
    students: int
    remarks: tuple[Message, ...]


def remarks_on(
    item: FormItem, entry: KeyEntry, response: ResponseValue, outcome: Outcome
) -> tuple[Message, ...]:
    """What is to say of a response, unless a person decided otherwise than the key."""
    said = remarks(entry.key, response)
    if not said:
        return ()
    by_key = score(
        entry.key,
        response,
        points=entry.points,
        rule=entry.rule,
        interaction=item.interaction,
        penalty=entry.penalty,
    )
    return said[:MOST] if by_key.status is outcome.status else ()


def missed(graded: Graded, most: int) -> list[Missed]:
    """The wrong answers that most typed, by question; of those with a remark ``most`` at most."""
    items = {item.id: item for item in graded.form.items}
    taken = sitting([graded])
    found: list[Missed] = []
    for number, entry in enumerate(graded.key.entries, 1):
        item = items[entry.id]
        if item.interaction.shape != "text" and not isinstance(item.interaction, Cloze):
            continue
        counts: Counter[str] = Counter()
        kept: dict[str, tuple[ResponseValue, Outcome]] = {}
        for value, outcome, students in taken.given(entry.id):
            if value is not None and outcome.score < outcome.points:
                text = _shown(item, value)
                counts[text] += students
                kept[text] = (value, outcome)
        for text, count in counts.most_common(most):
            if said := remarks_on(item, entry, *kept[text]):
                found.append(Missed(number, text, count, said))
    found.sort(key=lambda each: -each.students)
    return sorted(found[:most], key=lambda each: (each.number, -each.students))


def _shown(item: FormItem, value: ResponseValue) -> str:
    match item.interaction, value:
        case Cloze(gaps=gaps), dict():
            typed = [gap.id for gap in gaps if isinstance(gap, TextGap)]
            return "; ".join(str(value[name]) for name in typed if value.get(name))
    return str(value)
