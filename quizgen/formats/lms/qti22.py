"""QTI 2.2: a package of items, the test they make, pictures and a manifest.

1EdTech (IMS), *QTI Assessment Test, Section and Item Information Model* version 2.2.
"""

from __future__ import annotations

from quizgen.formats.lms.qti.package import package
from quizgen.formats.lms.qti.support import SCORING, SUPPORT, computes, losses
from quizgen.formats.options import RenderOptions
from quizgen.model import AnswerKey, Form

__all__ = ["SCORING", "STIMULI", "SUPPORT", "VARIANTS", "computes", "losses", "render"]

STIMULI = True
"""A section of its own for each set, with a rubric block (QTI 2.1, 6.4)."""
VARIANTS = "drawn"
"""A section that selects one of them (QTI 2.1, 5.6, ``selection``)."""


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The package, a zip file."""
    return package(form, key, options, "qti22", parent="qti21")
