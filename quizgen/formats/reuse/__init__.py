"""Many forms of the same items: each block is laid out once and placed again."""

from __future__ import annotations

from quizgen.formats.reuse.canonical import Entry
from quizgen.formats.reuse.library import Library
from quizgen.formats.reuse.pieces import UnsuitableError

__all__ = ["Entry", "Library", "UnsuitableError"]
