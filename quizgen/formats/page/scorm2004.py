"""The practice page as a SCORM 2004 4th edition package."""

from __future__ import annotations

from quizgen.formats.options import RenderOptions
from quizgen.formats.page import scorm
from quizgen.formats.rules import Scoring
from quizgen.formats.support import ALL_NATIVE, Loss, Matrix
from quizgen.model import AnswerKey, Form

STIMULI = True
SUPPORT: Matrix = ALL_NATIVE
SCORING = Scoring(page=True)


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The package, a zip file."""
    return scorm.package(form, key, options, "2004")


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """Nothing: it is the page itself."""
    return []
