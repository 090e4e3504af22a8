"""``quizgen exam``."""

from __future__ import annotations

import datetime
import json
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec

from quizgen.cli.failure import Failure, failures
from quizgen.cli.keys import grouped
from quizgen.cli.look_options import look_options, looks
from quizgen.cli.progress import progress
from quizgen.formats import RenderOptions
from quizgen.locale import gettext as _
from quizgen.locale import ngettext
from quizgen.reading import read_bytes

if TYPE_CHECKING:
    from quizgen.exam import Exam
    from quizgen.model import Blueprint


@click.command(
    "exam",
    help=_(
        "Make an exam of a BLUEPRINT file or a BANK: pages that hold nothing of the key, and seal "
        "what students hand in so that only you can open it (quizgen keys new).\n\nWith --roster "
        "every student gets a page of their own: the same questions, ordered and shuffled "
        "differently, with their name, their time, and a token that shows whose page it was. "
        "Without, one page is for all.\n\nOUT/students/ is for handing out, by OUT/index.csv. "
        "OUT/exam.json is yours alone: it holds the answers and opens the way back."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen exam midterm.yaml --roster students.csv --date 2026-12-01 --minutes 50\n"
        "  quizgen exam banks/my-bank --date 2026-12-01\n"
        "\nThe roster is a CSV table with the columns number, name, email, and minutes (the "
        "student's whole time) or extra (minutes on top); Korean headings are known as well."
    ),
)
@click.argument("source", metavar="BLUEPRINT|BANK")
@click.option(
    "-r",
    "--roster",
    "roster_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Who takes the exam (CSV)."),
)
@click.option(
    "-d",
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    default=lambda: datetime.date.today().isoformat(),
    help=_("The exam's date (today)."),
)
@click.option(
    "-n", "--count", type=click.IntRange(1, 1000), help=_("Items (as the blueprint says).")
)
@click.option(
    "--minutes",
    type=click.FloatRange(0, 1440, min_open=True),
    help=_("The time limit (as the blueprint says)."),
)
@click.option(
    "--own-items", is_flag=True, help=_("Draw each student's items anew, not the same for all.")
)
@click.option(
    "-l",
    "--lang",
    type=click.Choice(["ko", "en", "both"]),
    default="both",
    show_default=True,
    help=_("The language that pages open in."),
)
@click.option("--key", default="exam", show_default=True, help=_("The key to seal to, by name."))
@click.option(
    "--keys",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder of your keys (QUIZGEN_KEYS, or ~/.config/quizgen/keys)."),
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (out/<date>-<blueprint>-exam)."),
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help=_("A folder of your own templates, searched first; may be repeated."),
)
@look_options
@click.option("--force", is_flag=True, help=_("Replace files that have other content."))
@click.option("--json", "as_json", is_flag=True, help=_("Report what was made as JSON."))
def command(
    source: str,
    roster_file: Path | None,
    date: datetime.datetime,
    count: int | None,
    minutes: float | None,
    own_items: bool,
    lang: Literal["ko", "en", "both"],
    key: str,
    keys: Path | None,
    out: Path | None,
    templates: tuple[Path, ...],
    force: bool,
    as_json: bool,
    **look: Any,
) -> None:
    """Make an exam."""
    from quizgen import exam as exams
    from quizgen.bank import load_bank
    from quizgen.files import changed, keep_earlier, write_together
    from quizgen.sealing import fingerprint, store

    day = date.date()
    with failures():
        key_path = store.path_of(key, store.folder(keys))
        wanted = recipients = store.recipients(key_path)
        roster = exams.read_roster(roster_file) if roster_file else exams.Roster((), ())
        folder, blueprint = _plan(source)
        if minutes is not None:
            blueprint = msgspec.structs.replace(blueprint, minutes=minutes)
        target = out or Path("out", f"{day.isoformat()}-{blueprint.blueprint}-exam")
        steps = max(1, len(roster.candidates))
        with progress(2 * steps + 1) as step:
            step(str(folder))
            bank = load_bank(folder)
            exam_id = f"{bank.id}-{blueprint.blueprint}-{day.isoformat()}"
            there = _there(target, exam_id, force)
            if there and wanted[0] in there.recipients and not force:
                recipients = there.recipients  # a backup made since is for the next exam
            exam = exams.make_exam(
                bank,
                blueprint,
                roster.candidates,
                date=day,
                secret=there.secret if there and there.id == exam_id else os.urandom(32),
                recipients=recipients,
                language=lang,
                count=count,
                own_items=own_items,
                progress=step,
            )
            options = RenderOptions(
                language=lang,
                templates=tuple(path.resolve() for path in templates),
                **looks(**look),
            )
            files = {
                target / "students" / name: page for name, page in exams.pages(exam, options, step)
            }
        manifest, index = target / "exam.json", target / "index.csv"
        own = {manifest: exams.write_exam(exam), index: exams.index_csv(exam)}
        closed = target / "students" / "index.html"
        everything = {**own, closed: exams.closed_page(), **files}
        different = changed(everything)
        added = there is not None and _tokens(there) <= _tokens(exam)
        edited = there is None or index in changed({index: exams.index_csv(there)})
        grown = {manifest, *([] if edited else [index])} if added else set()
        refused = [path for path in different if path not in grown]
        if refused and not force:
            complaint = _("{path}: has other content")
            lines = [complaint.format(path=path) for path in refused]
            advice = _(
                "Nothing was written: students may have these pages already. Use --force to "
                "replace them, or --out {folder} for another exam."
            )
            raise Failure("\n".join([*lines, advice.format(folder=shlex.quote(f"{target}-2"))]))
        # what is handed in on pages that go now is graded with the exam.json of then
        kept = [keep_earlier(path) for path in refused if path in own]
        # all at once: a page without its manifest could never be graded
        new = {p: d for p, d in everything.items() if p in different or not p.exists()}
        write_together(new, private=own)
    stray = sorted(set((target / "students").glob("*.html")) - {*files, closed})
    if as_json:
        report = {
            "exam": exam.id,
            "recipients": [fingerprint(public) for public in recipients],
            "students": [
                {
                    "number": sheet.student.id if sheet.student else None,
                    "file": str(target / "students" / sheet.file),
                    "minutes": sheet.form.minutes,
                    "items": [entry.ref for entry in sheet.key.entries],
                }
                for sheet in exam.sheets
            ],
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for path in own:
            click.echo(path)
        click.echo(f"{target / 'students'}{os.sep}")
        pages = ngettext("{count} page", "{count} pages", len(files)).format(count=len(files))
        items = len(exam.sheets[0].form.items)
        questions = ngettext("{count} item", "{count} items", items).format(count=items)
        click.echo(f"{pages}, {questions}", err=True)
        for public in recipients:
            message = _("Sealed to {fingerprint}")
            click.echo(message.format(fingerprint=grouped(fingerprint(public))), err=True)
    for path in kept:
        click.echo(_("What was there before is kept: {path}").format(path=path), err=True)
    for public in wanted:
        if public not in recipients:
            message = _("Not sealed to {fingerprint}: this exam was made before that backup")
            click.echo(message.format(fingerprint=grouped(fingerprint(public))), err=True)
    if len(recipients) == 1:
        click.echo(_("No second recipient: quizgen keys backup --help"), err=True)
    if roster.ignored:
        message = _("Columns of the roster not used: {columns}")
        click.echo(message.format(columns=", ".join(roster.ignored)), err=True)
    for path in stray:
        message = _("{path}: is of no student of this roster; do not hand it out")
        click.echo(message.format(path=path), err=True)


def _plan(source: str) -> tuple[Path, Blueprint]:
    """The bank's folder and the blueprint: of a blueprint file, or a bank's ``daily.yaml``."""
    from quizgen.bank import load_blueprint
    from quizgen.locate import bank_folder, blueprint_bank, daily_blueprint

    path = Path(source)
    if path.is_file():
        text = read_bytes(path, "bank").decode("utf-8", "replace")
        if any(line.startswith("blueprint:") for line in text.splitlines()):
            blueprint = load_blueprint(path)
            return blueprint_bank(blueprint, path), blueprint
    folder = bank_folder(source)
    return folder, load_blueprint(daily_blueprint(folder))


def _there(target: Path, exam_id: str, force: bool) -> Exam | None:
    """The exam that is there already: its secret is gone on with, so that who has a page keeps it.
    Raises ``Failure`` where it is another exam."""
    from quizgen.exam import read_exam

    path = target / "exam.json"
    if not path.exists():
        if any((target / "students").glob("*.html")) and not force:
            message = _(
                "{path}: is gone, and pages made with it are there; put it back, or use --out"
            )
            raise Failure(message.format(path=path))
        return None
    there = read_exam(path)
    if there.id != exam_id and not force:
        message = _("{path}: is another exam ({exam}); use --out for a folder of its own")
        raise Failure(message.format(path=path, exam=there.id))
    return there


def _tokens(exam: Exam) -> set[str]:
    return {sheet.token for sheet in exam.sheets}
