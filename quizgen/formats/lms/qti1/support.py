"""What formats made of QTI 1.2 carry, as far as they are alike."""

from __future__ import annotations

from quizgen.errors import message
from quizgen.formats.support import Matrix, converted, native

SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": native(),
    "matching": native(),
    "ordering": converted(
        message("each entry is matched with its place; a place is right or wrong by itself")
    ),
    "short_text": native(),
    "numeric": native(),
    "cloze": native(),
    "command_line": converted(
        message(
            "a short answer: the accepted commands, with options in any order and under each name"
        )
    ),
    "essay": converted(message("the rubric and the model answer are in its feedback")),
}
