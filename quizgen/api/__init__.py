"""quizgen for scripts and notebooks: the same steps as the command line, as functions.

>>> import quizgen
>>> bank = quizgen.load_bank("podman-101")
>>> quiz = quizgen.assemble(bank, quizgen.load_blueprint(), date="2024-04-29")
>>> len(quiz.form.items)
10
>>> quizgen.render(quiz, "form")[:10]
b'{\\n "id": "'
"""

from quizgen.api.answers import (
    Changes,
    accepted_into_bank,
    analyze,
    certificates,
    decide,
    feedback,
    grade,
    gradebook,
    marks_table,
    regrade,
    write_marks,
)
from quizgen.api.banks import (
    Problems,
    check,
    citations,
    coverage,
    draft,
    fix,
    import_quiz,
    load_bank,
    load_blueprint,
    new_bank,
    new_quiz,
    stats,
    study_sheet,
    texts_to_translate,
    translation_table,
    write_imported,
    write_translations,
)
from quizgen.api.exams import (
    back_up_key,
    collect,
    make_exam,
    new_key,
    release,
    show_key,
)
from quizgen.api.machine import (
    Findings,
    diagnose,
)
from quizgen.api.quizzes import (
    Quiz,
    Quizzes,
    assemble,
    assemble_forms,
    export,
    plan,
    render,
    write_booklets,
    write_quiz,
)
from quizgen.api.terms import (
    TermPlan,
    new_term,
    plan_term,
    term_plan,
    term_quiz,
    update_term,
)

__all__ = [
    "Changes",
    "Findings",
    "Problems",
    "Quiz",
    "Quizzes",
    "TermPlan",
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
