"""The root of the errors that a user is meant to read."""


class QuizgenError(Exception):
    """Something of the user's needs mending. The text says what and where, a line per problem."""
