"""What students are told of how points are given, before they answer."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.errors import message
from quizgen.model import Form

CERTAINTIES = (message("not sure"), message("fairly sure"), message("very sure"))
"""The degrees of certainty, 1 to 3."""
_CERTAINTY = message(
    "Say of each answer how sure you are: with more certainty a right one earns more, and a wrong "
    "one costs more. An answer without it counts as not sure."
)
_PENALTY = message(
    "A wrong answer costs points, at most as many as stand beside the question. A question left "
    "blank costs nothing."
)
_FLOORS = {
    "none": message("The whole score may be below 0."),
    "section": message("No section comes to less than 0 points."),
}
_WHOLE = message("The whole score is never below 0.")


def rules_told(form: Form) -> Iterator[str]:
    """Sentences of the catalogue, for above the items; none where no answer costs anything."""
    costly = any(item.penalty for item in form.items)
    if form.certainty:
        yield _CERTAINTY.text
    if costly:
        yield _PENALTY.text
    if costly or form.certainty:
        yield _FLOORS.get(str(form.floor), _WHOLE).text
