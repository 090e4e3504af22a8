"""An exam of thirty students on the sample bank, and files as they would hand them in."""

import datetime
from functools import cache

from quizgen.bank import load_bank
from quizgen.exam import Candidate, make_exam
from quizgen.model import Blueprint, Localized, ResponseSet, SectionPlan, Student
from quizgen.scoring import canonical
from quizgen.sealing import Content, generate, public_text, seal
from tests.samples import BANK

SECRET = bytes(range(32))
KEY, BACKUP, OTHER = generate(), generate(), generate()
PUBLIC, SPARE = public_text(KEY.public_key()), public_text(BACKUP.public_key())
DATE = datetime.date(2026, 12, 1)
BLUEPRINT = Blueprint(
    "midterm", "sample", Localized(ko="중간고사", en="Midterm"), (SectionPlan(11),), minutes=50
)
STUDENTS = tuple(Candidate(f"2026-{number:03}", f"학생 {number}") for number in range(1, 31))


@cache
def sample_bank():
    return load_bank(BANK, cache=False)


def exam(candidates=STUDENTS, *, bank=None, secret=SECRET, **options):
    return make_exam(
        bank or sample_bank(),
        BLUEPRINT,
        candidates,
        date=DATE,
        secret=secret,
        recipients=(PUBLIC, SPARE),
        **options,
    )


def right_answers(sheet, count=11):
    """The first ``count`` items answered right; an essay gets any text."""
    entries = sheet.key.entries[:count]
    answers = {entry.id: canonical(entry.key) for entry in entries}
    return {name: "An essay." if value is None else value for name, value in answers.items()}


def response(
    sheet, answers=None, *, student=None, submitted="2026-12-01T10:50:00+09:00", changed=None
):
    return ResponseSet(
        sheet.form.id,
        sheet.key.form_digest,
        right_answers(sheet) if answers is None else answers,
        student or sheet.student or Student("2026-001"),
        "2026-12-01T10:00:00+09:00",
        submitted,
        "exam",
        changed=changed,
    )


def handed_in(sheet, answers=None, *, token=None, recipients=(PUBLIC, SPARE), **details):
    """The bytes of the file that the page saves."""
    return seal(Content(token or sheet.token, response(sheet, answers, **details)), recipients)
