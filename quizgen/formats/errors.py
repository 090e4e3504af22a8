"""What a format cannot do."""

from __future__ import annotations

from quizgen.errors import Message, QuizgenError


class FormatError(QuizgenError):
    """A form cannot be rendered; a message per problem, each with the item it is about."""

    def __reduce__(self) -> tuple[type[FormatError], tuple[Message, ...]]:
        """As it comes from another process."""
        return type(self), self.messages
