"""Many forms of the same items: each block is laid out once and placed again."""

from __future__ import annotations

from quizgen.formats.options import RenderOptions
from quizgen.formats.paper.glyphs import unprintable
from quizgen.formats.paper.reuse.cache import BlockCache, Typesetter
from quizgen.formats.paper.reuse.flow import FlowCache
from quizgen.formats.paper.reuse.pieces import UnsuitableError
from quizgen.formats.paper.reuse.sheets import Filled, Own, Rectangle, SheetCache, placeholder

__all__ = [
    "BlockCache",
    "Filled",
    "FlowCache",
    "Own",
    "Rectangle",
    "SheetCache",
    "Typesetter",
    "UnsuitableError",
    "placeholder",
    "reusable",
]


def reusable(options: RenderOptions) -> bool:
    """Whether blocks can be placed by themselves: templates mark what they are made of, the items
    run down the page, nothing is attached, and the student's name, which is set in the place of
    another's, is in bundled fonts. (``UnsuitableError`` tells what a form adds.)"""
    student = options.student
    if student and options.fallback and unprintable(student.id + student.name):
        return False
    return not options.templates and not options.archive and options.columns == 1
