"""quizgen: bilingual (Korean/English) quizzes from text banks.

The functions of ``quizgen.api`` are here too (``dir(quizgen)`` names them). They are imported when
first used, so that ``import quizgen`` costs nothing.
"""

from __future__ import annotations

from quizgen.version import __version__

TYPE_CHECKING = False  # ``typing`` would take its time before Ctrl-C is silent (``quizgen.cli``)

__all__ = [
    "Problems",
    "Quiz",
    "__version__",
    "assemble",
    "check",
    "collect",
    "draft",
    "export",
    "grade",
    "import_quiz",
    "load_bank",
    "load_blueprint",
    "make_exam",
    "release",
    "render",
    "study_sheet",
    "write_quiz",
]

if TYPE_CHECKING:
    from typing import Any

    from quizgen.api import (
        Problems,
        Quiz,
        assemble,
        check,
        collect,
        draft,
        export,
        grade,
        import_quiz,
        load_bank,
        load_blueprint,
        make_exam,
        release,
        render,
        study_sheet,
        write_quiz,
    )


def __getattr__(name: str) -> Any:
    if name in __all__:
        from quizgen import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
