"""What a format cannot do."""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.errors import QuizgenError


class FormatError(QuizgenError):
    """A form cannot be rendered; one line per problem, each naming the item."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[FormatError], tuple[tuple[str, ...]]]:
        """As it comes from another process."""
        return type(self), (self.problems,)
