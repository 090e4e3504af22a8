"""Files that a command makes, without losing what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from quizgen.cli.failure import Failure
from quizgen.files import changed, write_together
from quizgen.locale import gettext as _
from quizgen.locale import spoken


def require_free(*paths: Path | None, force: bool) -> None:
    """Raise ``Failure`` where a file that is to be written is there (unless ``force``)."""
    for path in paths:
        if path is not None and path.exists() and not force:
            said = _("{path}: is there already; use --force to replace it")
            raise Failure(said.format(path=path))


@contextmanager
def refusals(advice: str) -> Iterator[None]:
    """Tell a refusal to overwrite as a ``Failure``, with ``advice`` as its last line."""
    from quizgen.publish import WouldOverwriteError

    try:
        yield
    except WouldOverwriteError as error:
        raise Failure("\n".join([*map(spoken, error.messages), advice])) from error


def write_files(
    files: Mapping[Path, bytes], *, force: bool, advice: str = "", private: bool = False
) -> None:
    """Write all of ``files``, those private that are tables of students (``private``: all), and
    print their names; or raise ``Failure`` and write none where one is there with other content
    (unless ``force``)."""
    from quizgen.publish import WouldOverwriteError

    default = _("Nothing was written. Use --force to replace, or --out for a folder.")
    different = changed(files)
    with refusals(advice or default):
        if different and not force:
            raise WouldOverwriteError(different)
    new = {p: data for p, data in files.items() if not p.exists() or p in different}
    write_together(new, private=[path for path in files if private or path.suffix == ".csv"])
    for path in files:
        click.echo(path)
