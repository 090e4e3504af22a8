"""What a format cannot do."""

from __future__ import annotations

from collections.abc import Sequence


class FormatError(Exception):
    """A form cannot be rendered; one line per problem, each naming the item."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
