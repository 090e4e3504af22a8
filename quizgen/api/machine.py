"""What scripts ask of this machine: whether all that quizgen needs is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizgen.locale import spoken
from quizgen.text.notebook import table

if TYPE_CHECKING:
    from quizgen.doctor import Finding


class Findings(list["Finding"]):
    """What was looked at, in the order in which it matters. A notebook shows it as a table."""

    def _repr_html_(self) -> str:
        head = ("what", "state", "found", "how to mend it")
        rows = [(each.name, each.state, each.detail, each.mend) for each in self]
        return table(head, [map(spoken, row) for row in rows])


def diagnose() -> Findings:
    """What quizgen needs of this machine, what of it is missing, and the command that mends it."""
    from quizgen.doctor import examine

    return Findings(examine())
