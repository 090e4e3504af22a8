"""What students are told of how points are given, before they answer."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.model import Form

CERTAINTIES = ("not sure", "fairly sure", "very sure")
"""The three degrees of certainty, in the page's own words."""


def rules_told(form: Form) -> Iterator[str]:
    """Sentences of the catalogue, for above the items; none where no answer costs anything."""
    if form.certainty:
        yield (
            "Say of each answer how sure you are: with more certainty a right one earns more, and "
            "a wrong one costs more. An answer without it counts as not sure."
        )
    costly = any(item.penalty for item in form.items)
    if costly:
        yield (
            "A wrong answer costs points, at most as many as stand beside the question. A question "
            "left blank costs nothing."
        )
    if costly or form.certainty:
        match form.floor:
            case "none":
                yield "The whole score may be below 0."
            case "section":
                yield "No section comes to less than 0 points."
            case _:
                yield "The whole score is never below 0."
