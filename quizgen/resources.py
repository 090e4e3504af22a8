"""Where the files that travel with the package are: templates, banks, programs, fonts.

In a checkout ``templates/``, ``banks/`` and ``programs/`` stand beside the package; in an installed
wheel they are inside it, under ``_data`` (see ``[tool.hatch.build]`` in pyproject.toml).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parent


@cache
def folder(name: Literal["templates", "banks", "fonts", "programs"]) -> Path:
    """The folder of that name; raises ``FileNotFoundError`` where the installation is broken."""
    for base in (_PACKAGE / "_data", _PACKAGE.parent, _PACKAGE):
        if (base / name).is_dir():
            return base / name
    raise FileNotFoundError(f"quizgen's own {name}/ is missing; reinstall quizgen")
