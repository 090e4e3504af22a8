"""An exam into a folder: made, or gone on with where a student was added, and nothing lost."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from quizgen.errors import at, message
from quizgen.exam.make import closed_page, index_csv, make_exam, pages
from quizgen.exam.manifest import ExamError, read_exam, write_exam
from quizgen.exam.sheets import Exam
from quizgen.files import changed, keep_earlier, write_together
from quizgen.formats import RenderOptions
from quizgen.model import Bank, Blueprint
from quizgen.publish import WouldOverwriteError
from quizgen.roster import Candidate


class Issued(msgspec.Struct, frozen=True):
    """An exam as it was written into its folder: the files that were made, and what was there
    before."""

    exam: Exam
    folder: Path
    pages: tuple[Path, ...]
    """In ``folder/students``: for handing out, by ``index``."""
    unsealed: tuple[str, ...] = ()
    """Public keys asked for that this exam is not sealed to: it was made before them."""
    kept: tuple[Path, ...] = ()
    """Copies of the manifest and the index that were there before."""
    strays: tuple[Path, ...] = ()
    """Pages in ``folder/students`` of no student of the roster."""

    @property
    def manifest(self) -> Path:
        """Where ``exam.json`` lies: it holds the keys, and is the instructor's alone."""
        return self.folder / "exam.json"

    @property
    def index(self) -> Path:
        """``index.csv``: which page is whose."""
        return self.folder / "index.csv"


def issue_exam(
    bank: Bank,
    blueprint: Blueprint,
    candidates: Sequence[Candidate],
    folder: Path,
    *,
    date: datetime.date,
    recipients: tuple[str, ...],
    options: RenderOptions | None = None,
    count: int | None = None,
    own_items: bool = False,
    force: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> Issued:
    """Make an exam of ``candidates`` into ``folder``, sealed to the public keys ``recipients``.

    Where the same exam is there already, its pages stay as they are and new students' are added.
    ``progress`` is called with a name twice for each page. Raises ``ExamError`` where another exam
    is there, ``WouldOverwriteError`` where pages would change that students may have (unless
    ``force``), and as ``make_exam``; nothing is written then.
    """
    options = (options or RenderOptions()).of_bank(bank)
    exam_id = f"{bank.id}-{blueprint.blueprint}-{date.isoformat()}"
    there = _there(folder, exam_id, force)
    wanted = recipients
    if there and wanted[0] in there.recipients and not force:
        recipients = there.recipients  # a backup made since is for the next exam
    exam = make_exam(
        bank,
        blueprint,
        candidates,
        date=date,
        secret=there.secret if there and there.id == exam_id else os.urandom(32),
        recipients=recipients,
        language=options.language,
        count=count,
        own_items=own_items,
        progress=progress,
    )
    students = folder / "students"
    made = {students / name: page for name, page in pages(exam, options, progress)}
    issued = Issued(exam, folder, tuple(made))
    own = {issued.manifest: write_exam(exam), issued.index: index_csv(exam)}
    everything = {**own, students / "index.html": closed_page(exam.sheets[0].form), **made}
    different = changed(everything)
    growing = _growing(issued, there)
    refused = [path for path in different if path not in growing]
    if refused and not force:
        raise WouldOverwriteError(refused)
    # what is handed in on pages that go now is graded with the exam.json of then
    kept = [keep_earlier(path) for path in refused if path in own]
    # all at once: a page without its manifest could never be graded
    new = {p: data for p, data in everything.items() if p in different or not p.exists()}
    write_together(new, private=own)
    strays = sorted(set(students.glob("*.html")) - everything.keys())
    unsealed = tuple(public for public in wanted if public not in recipients)
    return Issued(exam, folder, tuple(made), unsealed, tuple(kept), tuple(strays))


def _there(folder: Path, exam_id: str, force: bool) -> Exam | None:
    """The exam that is there already: its secret is gone on with, so that who has a page keeps it.
    Raises ``ExamError`` where it is another exam."""
    path = folder / "exam.json"
    if not path.exists():
        if any((folder / "students").glob("*.html")) and not force:
            gone = message("is gone, and pages made with it are there; put it back, or use --out")
            raise ExamError(at(path, gone))
        return None
    there = read_exam(path)
    if there.id != exam_id and not force:
        other = message(
            "is another exam ({exam}); use --out for a folder of its own", exam=there.id
        )
        raise ExamError(at(path, other))
    return there


def _growing(issued: Issued, there: Exam | None) -> set[Path]:
    """Files that may change since all that is in them stays: where every page of the exam that is
    ``there`` is in this one too, the manifest, and the index unless a person has edited it."""
    if there is None or not _tokens(there) <= _tokens(issued.exam):
        return set()
    edited = changed({issued.index: index_csv(there)})
    return {issued.manifest, issued.index} - set(edited)


def _tokens(exam: Exam) -> set[str]:
    return {sheet.token for sheet in exam.sheets}
