"""What the numbers of an item are computed by, for platforms that compute them themselves."""

from __future__ import annotations

import re

import msgspec

from quizgen.model.text import Localized


class Calculation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A numeric item of an item model with parameters, before numbers are put in.

    ``stem`` and ``explanation`` name them as ``{{ size }}``. ``formula`` gives the right number:
    numbers, ``names``, ``+ - * / **``, ``abs ceil floor exp log log10 sqrt min max``, in Python's
    notation. Each row of ``rows`` has a value for every name; a platform draws a row.
    """

    stem: Localized
    explanation: Localized
    formula: str
    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    @property
    def title(self) -> Localized:
        """The stem with an ellipsis for each number: it has others for each student."""
        return self.stem.map(lambda text: SLOT.sub("…", text))


SLOT = re.compile(r"\{\{\s*+([A-Za-z0-9._-]*+)\s*+\}\}")
"""A place in a template, and the name of what stands there."""
