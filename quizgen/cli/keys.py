"""``quizgen keys``."""

from __future__ import annotations

from pathlib import Path

import click

from quizgen.cli.failure import Exit, Failure, failures
from quizgen.cli.options import keys_option, passphrase_file_option
from quizgen.cli.passphrase import passphrase
from quizgen.cli.visible import print_json
from quizgen.locale import gettext as _

command = click.Group(
    "keys",
    help=_(
        "The keys that exams are sealed to. The public key goes into every exam page; only the "
        "private key, kept in a file under a passphrase, opens what students hand in.\n\nWho loses "
        "the private key has lost the responses: make a backup."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen keys new                                 once, before the first exam\n"
        "  quizgen keys backup --new /media/usb/exam.key.json\n"
        "  quizgen keys show"
    ),
)

_NAME = click.argument("name", default="exam", metavar="[NAME]")
_NO_PASSPHRASE = click.option(
    "--no-passphrase",
    is_flag=True,
    help=_("Write the private key without a passphrase: whoever gets the file can use it."),
)


@command.command(
    "new",
    help=_("Make a key pair, named “exam” unless you say otherwise."),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen keys new\n"
        "  quizgen keys new midterm --passphrase-file secret.txt"
    ),
)
@_NAME
@keys_option
@passphrase_file_option
@_NO_PASSPHRASE
def new(name: str, keys: Path | None, passphrase_file: Path | None, no_passphrase: bool) -> None:
    """Make a key pair."""
    from quizgen.sealing import fingerprint, store

    with failures():
        path = store.path_of(name, store.folder(keys))
        if path.exists():
            message = _("{path}: is there already, and is never overwritten; choose another name.")
            raise Failure(message.format(path=path))
        words = "" if no_passphrase else passphrase(str(path), passphrase_file, new=True)
        public = store.new(path, words)
    click.echo(path)
    click.echo(grouped(fingerprint(public)))
    click.echo(_("Without this file nobody can open the responses: quizgen keys backup"), err=True)


@command.command(
    "show",
    help=_("Show a key's fingerprint, public key and backups. Asks for no passphrase."),
    epilog=_("Examples:\n\n\b\n  quizgen keys show\n  quizgen keys show --json"),
)
@_NAME
@keys_option
@click.option("--json", "as_json", is_flag=True, help=_("Print as JSON."))
def show(name: str, keys: Path | None, as_json: bool) -> None:
    """Show a key."""
    from quizgen.sealing import fingerprint, store

    with failures():
        path = store.path_of(name, store.folder(keys))
        key = store.facts(path)
        exposed = store.others_can_read(path)
    if as_json:
        report = {
            "path": str(path),
            "fingerprint": key.fingerprint,
            "public": key.public,
            "passphrase": key.passphrase,
            "backups": [{"fingerprint": fingerprint(b), "public": b} for b in key.backups],
        }
        print_json(report)
    else:
        rows = [
            (_("Key file"), str(path)),
            (_("Passphrase"), _("yes") if key.passphrase else _("no")),
            (_("Fingerprint"), grouped(key.fingerprint)),
            (_("Public key"), key.public),
            *((_("Backup"), grouped(fingerprint(public))) for public in key.backups),
        ]
        for title, value in rows:
            click.echo(f"{title}: {value}")
        if not key.backups:
            click.echo(_("No second recipient: quizgen keys backup --help"), err=True)
    if exposed:
        message = _("{path}: other users of this machine can read it; run: chmod 600 {path}")
        click.echo(message.format(path=path), err=True)


@command.command(
    "backup",
    help=_(
        "Guard against losing a key. Say one of the three:\n\n--new FILE makes a second key pair; "
        "its private key goes into FILE (a USB stick, a safe), and every exam from now on is "
        "sealed to both, so that either opens it.\n\n--recipient PUBLIC does the same with the "
        "public key of a colleague, as quizgen keys show prints it.\n\n--copy FILE writes a copy "
        "of the key itself, which also opens exams made before."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen keys backup --new /media/usb/exam.key.json\n"
        "  quizgen keys backup --recipient BK3v…\n"
        "  quizgen keys backup --copy /media/usb/exam.key.json"
    ),
)
@_NAME
@click.option(
    "--new",
    "new_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Make a second key pair, its private key into this file."),
)
@click.option("--recipient", metavar="PUBLIC", help=_("Add this public key."))
@click.option(
    "--copy",
    "copy_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Copy the key into this file."),
)
@keys_option
@passphrase_file_option
@_NO_PASSPHRASE
def backup(
    name: str,
    new_file: Path | None,
    recipient: str | None,
    copy_file: Path | None,
    keys: Path | None,
    passphrase_file: Path | None,
    no_passphrase: bool,
) -> None:
    """Guard against the loss of a key."""
    from quizgen.files import write_together
    from quizgen.sealing import fingerprint, store

    if sum(value is not None for value in (new_file, recipient, copy_file)) != 1:
        raise Failure(_("Say one of --new FILE, --recipient PUBLIC, --copy FILE."), Exit.USAGE)
    with failures():
        path = store.path_of(name, store.folder(keys))
        file = store.read(path)
        target = new_file or copy_file
        if target is not None and target.exists():
            message = _("{path}: is there already, and is never overwritten; choose another name.")
            raise Failure(message.format(path=target))
        if recipient is not None:
            write_together(store.with_backup(path, recipient))
            click.echo(grouped(fingerprint(recipient)))
            return
        assert target is not None
        if new_file is not None:
            words = "" if no_passphrase else passphrase(str(target), passphrase_file, new=True)
            public = store.new(target, words, backup_of=path)
        else:
            opened_by = passphrase(str(path), passphrase_file) if file.scrypt else ""
            store.open_key(path, opened_by)  # before another one is asked for
            words = opened_by
            if not words and not no_passphrase:
                words = passphrase(str(target), passphrase_file, new=True)
            public = store.copy(path, target, opened_by, words)
    click.echo(target)
    click.echo(grouped(fingerprint(public)))


def grouped(digits: str) -> str:
    """A fingerprint as people compare it: ``2f3a 99c1 …``."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
