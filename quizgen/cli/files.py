"""Files that a command makes, without losing what is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from quizgen.cli.failure import Failure
from quizgen.files import changed, write_together
from quizgen.locale import gettext as _


def write_files(files: Mapping[Path, bytes], *, force: bool) -> None:
    """Write all of ``files`` and print their names, or raise ``Failure`` and write none where one
    is there with other content (unless ``force``)."""
    different = changed(files)
    if different and not force:
        complaint = _("{path}: has other content")
        lines = [complaint.format(path=path) for path in different]
        lines.append(_("Nothing was written. Use --force to replace, or --out for a folder."))
        raise Failure("\n".join(lines))
    write_together({p: data for p, data in files.items() if not p.exists() or p in different})
    for path in files:
        click.echo(path)
