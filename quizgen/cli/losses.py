"""What formats cannot carry, told before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

import click

from quizgen.cli.failure import Failure
from quizgen.formats import FORMATS, RenderOptions
from quizgen.locale import gettext as _
from quizgen.locale import ngettext, spoken
from quizgen.model import AnswerKey, Form


def announce(
    form: Form, key: AnswerKey, formats: Sequence[str], options: RenderOptions, *, strict: bool
) -> None:
    """Print on stderr what ``form`` loses in each format, a line for each kind of loss; with
    ``strict``, raise ``Failure`` instead."""
    lines = [line for name in formats for line in _lines(name, form, key, options)]
    if lines and strict:
        advice = _("Nothing was written, because of --strict.")
        raise Failure("\n".join([*lines, advice]))
    for line in lines:
        click.echo(line, err=True)


def _lines(name: str, form: Form, key: AnswerKey, options: RenderOptions) -> list[str]:
    items: dict[str, list[str]] = {}
    for loss in FORMATS[name].losses(form, key, options):
        items.setdefault(spoken(loss.message), []).append(loss.item)
    lines = []
    for message, found in items.items():
        numbers = ", ".join(_runs([item for item in dict.fromkeys(found) if item]))
        where = ngettext("item {items}", "items {items}", len(found)).format(items=numbers)
        lines.append(f"{name}: {where}: {message}" if numbers else f"{name}: {message}")
    return lines


def _runs(labels: Sequence[str]) -> list[str]:
    """``labels``, of which three or more numbers that follow each other are one: ``76–125``."""
    runs: list[list[str]] = []
    for label in labels:
        last = runs[-1][-1] if runs else ""
        if last.isdecimal() and label.isdecimal() and int(label) == int(last) + 1:
            runs[-1].append(label)
        else:
            runs.append([label])
    return [each for run in runs for each in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else run)]
