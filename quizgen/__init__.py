"""quizgen: bilingual (Korean/English) quizzes from text banks.

The functions of ``quizgen.api`` are here too: ``load_bank``, ``load_blueprint``, ``assemble``,
``render``, ``grade``. They are imported when first used, so that ``import quizgen`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quizgen.version import __version__

__all__ = ["__version__", "assemble", "grade", "load_bank", "load_blueprint", "render"]

if TYPE_CHECKING:
    from quizgen.api import assemble, grade, load_bank, load_blueprint, render


def __getattr__(name: str) -> Any:
    if name in __all__:
        from quizgen import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
