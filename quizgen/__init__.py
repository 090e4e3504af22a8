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
    "analyze",
    "assemble",
    "certificates",
    "check",
    "collect",
    "decide",
    "draft",
    "export",
    "feedback",
    "grade",
    "gradebook",
    "import_quiz",
    "load_bank",
    "load_blueprint",
    "make_exam",
    "plan",
    "release",
    "render",
    "stats",
    "study_sheet",
    "texts_to_translate",
    "write_quiz",
    "write_translations",
]

if TYPE_CHECKING:
    from typing import Any

    from quizgen.api import (
        Problems,
        Quiz,
        analyze,
        assemble,
        certificates,
        check,
        collect,
        decide,
        draft,
        export,
        feedback,
        grade,
        gradebook,
        import_quiz,
        load_bank,
        load_blueprint,
        make_exam,
        plan,
        release,
        render,
        stats,
        study_sheet,
        texts_to_translate,
        write_quiz,
        write_translations,
    )


def __getattr__(name: str) -> Any:
    if name in __all__:
        from quizgen import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
