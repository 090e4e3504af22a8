"""``quizgen collect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
import msgspec

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.cli.keys import grouped
from quizgen.cli.options import (
    force_changed_option,
    keys_option,
    passphrase_file_option,
    rows_option,
)
from quizgen.cli.passphrase import passphrase
from quizgen.cli.progress import progress
from quizgen.cli.response_options import duplicates_option, xlsx_option
from quizgen.cli.visible import print_json
from quizgen.locale import content_language, spoken
from quizgen.locale import gettext as _

if TYPE_CHECKING:
    from quizgen.exam import Collection


@click.command(
    "collect",
    help=_(
        "Open and grade what students handed in: files, folders with all below them, and zip files "
        "as LMSs hand them out. Asks for the key's passphrase once.\n\nWrites gradebook.csv, "
        "report.html, receipts.csv (who handed in what, with the code that the student was shown) "
        "and responses.json. What is damaged, not sealed to your key, of another exam or not the "
        "student's own is named, listed in aside.csv and copied into aside/; your files stay as "
        "they are. The exit code is then 1.\n\nOf several files of one student the latest counts."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen collect responses/ --exam out/2026-12-01-midterm-exam/exam.json\n"
        "  quizgen collect submissions.zip --exam exam.json --key /media/usb/exam.key.json"
    ),
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="RESPONSES…",
    type=click.Path(path_type=Path, exists=True),
)
@click.option(
    "-e",
    "--exam",
    "exam_file",
    required=True,
    type=click.Path(path_type=Path),
    help=_("The exam's exam.json, or its folder."),
)
@click.option(
    "--key",
    "names",
    multiple=True,
    metavar="KEY",
    default=["exam"],
    show_default=True,
    help=_("Your key: a name, or its file; may be repeated."),
)
@keys_option
@passphrase_file_option
@duplicates_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write into (results/ beside exam.json)."),
)
@xlsx_option
@force_changed_option
@rows_option
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
def command(
    files: tuple[Path, ...],
    exam_file: Path,
    names: tuple[str, ...],
    keys: Path | None,
    passphrase_file: Path | None,
    duplicates: Literal["latest", "first", "best"],
    out: Path | None,
    xlsx: bool,
    force: bool,
    rows: bool,
    as_json: bool,
) -> None:
    """Open and grade sealed responses."""
    from quizgen import exam as exams
    from quizgen.cli.scores import print_aside, print_book, print_missed
    from quizgen.results import name_of, write_outputs
    from quizgen.sealing import fingerprint, store

    with failures():
        exam = exams.read_exam(exam_file)
        home = exam_file if exam_file.is_dir() else exam_file.parent
        target = out or home / "results"
        folder = store.folder(keys)
        paths = [store.path_of(name, folder) for name in names]
        own = {path: store.read(path) for path in paths if path.exists()}
        if len(own) < len(paths) or not any(f.public in exam.recipients for f in own.values()):
            sealed_to = ", ".join(grouped(fingerprint(public)) for public in exam.recipients)
            absent = _("{path}: there is no key; this exam is sealed to {others}")
            message = _("{path}: is {fingerprint}, and this exam is sealed to {others}")
            lines = [
                message.format(
                    path=path, fingerprint=grouped(fingerprint(own[path].public)), others=sealed_to
                )
                if path in own
                else absent.format(path=path, others=sealed_to)
                for path in paths
                if path not in own or own[path].public not in exam.recipients
            ]
            fitting = store.names_of(exam.recipients, folder)
            lines += [_("You have that key: say --key {name}").format(name=n) for n in fitting]
            if not fitting:
                lines.append(_("Give the file of that key, or of its backup: --key FILE"))
            raise Failure("\n".join(lines))
        private = {
            fingerprint(file.public): store.open_key(
                path, passphrase(str(path), passphrase_file) if file.scrypt else ""
            )
            for path, file in own.items()
        }
        inbox = exams.read_files(files)
        if not inbox.files and not inbox.unread:
            message = _("{paths}: no file in it")
            raise Failure(message.format(paths=", ".join(map(str, files))))
        with progress(len(inbox.files)) as step:
            found = exams.collect(
                exam,
                inbox.files.items(),
                private,
                duplicates=duplicates,
                unread=inbox.unread,
                folder=home,
                progress=step,
            )
        outputs = exams.files_of_collection(found, inbox, target, content_language(), xlsx=xlsx)
        kept = write_outputs(outputs, target, force=force, private=True)
    if as_json:
        print_json(_as_json(found))
    else:
        receipts = {one.place: one.receipt for one in found.accepted}
        column = (_("Receipt code"), lambda record: receipts.get(record.place, ""))
        print_book(found.graded.book, rows=rows, more=[column])
        print_missed(found.graded)
        for path in outputs:
            if path.parent == target:
                click.echo(path)
    for path in kept:
        click.echo(_("What was there before is kept: {path}").format(path=path), err=True)
    for one in found.accepted:
        if one.over:
            name = name_of(one.student)
            taken, limit = f"{one.minutes:.0f}", f"{one.sheet.form.minutes:g}"
            spent = one.response.spent
            if spent is None:
                message = _(
                    "{name}: {minutes} of {limit} minutes, by the student's own clock; graded"
                )
            else:
                message = _(
                    "{name}: {minutes} of {limit} minutes at the last change, by the student's own "
                    "clock (the page was open for {open}); graded"
                )
            opened = f"{(spent or 0) / 60:.0f}"
            said = message.format(name=name, minutes=taken, limit=limit, open=opened)
            click.echo(said, err=True)
    if found.missing:
        who = ", ".join(map(name_of, found.missing))
        click.echo(_("Nothing that counts from: {names}").format(names=who), err=True)
    for problem in found.graded.book.problems:
        click.echo(spoken(problem), err=True)
    print_aside(found.aside)
    if found.aside or found.graded.book.problems:
        raise SystemExit(Exit.FINDINGS)


def _as_json(found: Collection) -> object:
    accepted = {one.place: one for one in found.accepted}
    return {
        "exam": found.graded.book.form_id,
        "students": [
            {
                "id": record.student.id,
                "name": record.student.name,
                "score": record.score,
                "points": record.points,
                "pending": record.pending,
                "file": record.place,
                "receipt": accepted[record.place].receipt,
                "minutes": accepted[record.place].minutes,
                "over": accepted[record.place].over,
            }
            for record in found.graded.book.records
            if record.place in accepted
        ],
        "aside": [
            {
                "place": each.place,
                "student": each.student,
                "reason": str(each.reason),
                "content": each.content,
            }
            for each in found.aside
        ],
        "missing": [msgspec.to_builtins(student) for student in found.missing],
    }
