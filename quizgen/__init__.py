"""quizgen: bilingual (Korean/English) quizzes from text banks.

The functions of ``quizgen.api`` are here too (``dir(quizgen)`` names them). They are imported when
first used, so that ``import quizgen`` costs nothing.
"""

# not even ``typing`` is imported: it would come before Ctrl-C is silent (``quizgen.cli``)
TYPE_CHECKING = False

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
    from quizgen.version import __version__


def __getattr__(name: str) -> "Any":
    if name == "__version__":
        from quizgen.version import __version__

        return __version__
    if name in __all__:
        from quizgen import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
