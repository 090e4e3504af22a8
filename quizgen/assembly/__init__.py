"""Bank + blueprint + seed -> Form and AnswerKey: everything that is decided is decided here."""

from quizgen.assembly.assemble import Assembled, AssemblyError, assemble

__all__ = ["Assembled", "AssemblyError", "assemble"]
