"""Bank + blueprint + roster + secret -> an exam and its pages."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence

import msgspec

from quizgen.assembly import assemble, choose, like
from quizgen.errors import at, message
from quizgen.exam.manifest import ExamError
from quizgen.exam.sheets import Exam, Sheet
from quizgen.formats import RenderOptions
from quizgen.formats.options import Handover
from quizgen.locale.tags import program_languages, words_of
from quizgen.model import Bank, Blueprint, Form, Language, Student
from quizgen.results import csv_table
from quizgen.roster import Candidate
from quizgen.sealing import code, token


def make_exam(
    bank: Bank,
    blueprint: Blueprint,
    candidates: Sequence[Candidate],
    *,
    date: datetime.date,
    secret: bytes,
    recipients: tuple[str, ...],
    language: Language = "both",
    count: int | None = None,
    own_items: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> Exam:
    """A form a candidate, or one for all where there are none. Pure: the same arguments give the
    same exam, and a candidate's form does not depend on the others.

    Everybody gets the same items, ordered and shuffled differently; with ``own_items`` each
    candidate's are drawn anew, worth the same points and nearly as difficult. Two who have the same
    item have the same distractors: what their pages have in common tells nothing. Raises
    ``AssemblyError``, and ``ExamError`` where extra time is asked for and the exam has no time
    limit.
    """
    exam_id = f"{bank.id}-{blueprint.blueprint}-{date.isoformat()}"
    common = code(secret, "seed", exam_id, 26)
    if not blueprint.minutes and (late := [c.number for c in candidates if c.extra]):
        raise ExamError(
            at(
                blueprint.blueprint,
                message(
                    "has no time limit, and {names} should get extra time; set minutes in the "
                    "blueprint or with --minutes",
                    names=", ".join(late),
                ),
            )
        )
    items = choose(bank, blueprint, seed=common, count=count).forms[0]
    own = like(blueprint, items) if own_items else blueprint
    sheets = []
    for candidate in candidates or (None,):
        number = candidate.number if candidate else ""
        progress(number or exam_id)
        minutes = blueprint.minutes
        if candidate and candidate.minutes:
            minutes = candidate.minutes
        elif candidate and minutes:
            minutes = round(minutes * (1 + candidate.share) + candidate.extra, 1)
        seed = code(secret, "items", number, 26) if own_items and candidate else common
        quiz = assemble(
            bank,
            msgspec.structs.replace(blueprint, minutes=minutes),
            seed=seed,
            date=date,
            label=code(secret, "form", number, 8) if candidate else "A",
            draws=common,
            chosen=items if seed == common else choose(bank, own, seed=seed, count=count).forms[0],
        )
        sheets.append(
            Sheet(
                file=f"{code(secret, 'file', number, 20).lower()}.html"
                if candidate
                else "exam.html",
                token=token(secret, number, quiz.key.form_digest),
                form=quiz.form,
                key=quiz.key,
                student=Student(number, candidate.name) if candidate else None,
                email=candidate.email if candidate else "",
                extra_minutes=max(0, (minutes or 0) - (blueprint.minutes or minutes or 0)),
            )
        )
    return Exam(
        "exam",
        exam_id,
        date.isoformat(),
        secret,
        recipients,
        tuple(sheets),
        language,
    )


def pages(
    exam: Exam, options: RenderOptions, progress: Callable[[str], None] = lambda name: None
) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of every student's page."""
    from quizgen.formats.page import html

    for sheet in exam.sheets:
        progress(sheet.file)
        handover = Handover(exam.recipients, sheet.token, sheet.student, sheet.extra_minutes)
        yield sheet.file, html.exam(sheet.form, options.within(sheet.form), handover)


def closed_page(form: Form) -> bytes:
    """An ``index.html`` for a folder of pages of such forms: web servers show it in place of a list
    of them."""
    from quizgen.formats.environment import environment

    with words_of(form):
        languages = program_languages(form.languages)
        page = environment("html").get_template("closed.html.jinja").render(languages=languages)
    return page.encode()


def index_csv(exam: Exam, folder: str = "students") -> bytes:
    """Which page is whose, for handing them out: a row a student."""
    header = ["number", "name", "email", "file", "form", "minutes"]
    rows = [
        [
            sheet.student.id if sheet.student else "",
            sheet.student.name if sheet.student else "",
            sheet.email,
            f"{folder}/{sheet.file}",
            sheet.form.label,
            f"{sheet.form.minutes:g}" if sheet.form.minutes else "",
        ]
        for sheet in exam.sheets
    ]
    return csv_table(header, rows)
