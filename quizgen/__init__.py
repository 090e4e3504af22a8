"""quizgen: bilingual (Korean/English) quizzes from text banks.

The functions of ``quizgen.api`` are here too (``dir(quizgen)`` names them). They are imported when
first used, so that ``import quizgen`` costs nothing.
"""

# not even ``typing`` is imported: it would come before Ctrl-C is silent (``quizgen.cli``)
TYPE_CHECKING = False

__all__ = [
    "Changes",
    "Findings",
    "Problems",
    "Quiz",
    "Quizzes",
    "TermPlan",
    "__version__",
    "accepted_into_bank",
    "analyze",
    "assemble",
    "assemble_forms",
    "back_up_key",
    "certificates",
    "check",
    "citations",
    "collect",
    "coverage",
    "decide",
    "diagnose",
    "draft",
    "export",
    "feedback",
    "fix",
    "grade",
    "gradebook",
    "import_quiz",
    "load_bank",
    "load_blueprint",
    "make_exam",
    "marks_table",
    "new_bank",
    "new_key",
    "new_quiz",
    "new_term",
    "plan",
    "plan_term",
    "regrade",
    "release",
    "render",
    "show_key",
    "stats",
    "study_sheet",
    "term_plan",
    "term_quiz",
    "texts_to_translate",
    "translation_table",
    "update_term",
    "write_booklets",
    "write_imported",
    "write_marks",
    "write_quiz",
    "write_translations",
]

if TYPE_CHECKING:
    from typing import Any

    from quizgen.api import (
        Changes,
        Findings,
        Problems,
        Quiz,
        Quizzes,
        TermPlan,
        accepted_into_bank,
        analyze,
        assemble,
        assemble_forms,
        back_up_key,
        certificates,
        check,
        citations,
        collect,
        coverage,
        decide,
        diagnose,
        draft,
        export,
        feedback,
        fix,
        grade,
        gradebook,
        import_quiz,
        load_bank,
        load_blueprint,
        make_exam,
        marks_table,
        new_bank,
        new_key,
        new_quiz,
        new_term,
        plan,
        plan_term,
        regrade,
        release,
        render,
        show_key,
        stats,
        study_sheet,
        term_plan,
        term_quiz,
        texts_to_translate,
        translation_table,
        update_term,
        write_booklets,
        write_imported,
        write_marks,
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
