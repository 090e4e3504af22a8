"""Bank + blueprint + seed -> Form and AnswerKey: everything that is decided is decided here."""

from quizgen.assembly.assemble import assemble, choose, of_day, planned
from quizgen.assembly.choose import AssemblyError, Choice, Chooser, Missed, like

__all__ = [
    "AssemblyError",
    "Choice",
    "Chooser",
    "Missed",
    "assemble",
    "choose",
    "like",
    "of_day",
    "planned",
]
