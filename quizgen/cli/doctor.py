"""``quizgen doctor``."""

from __future__ import annotations

import json
import unicodedata

import click

from quizgen.cli.failure import Exit
from quizgen.locale import gettext as _


@click.command("doctor", help=_("Say what is missing on this machine, and how to get it."))
@click.option("--json", "as_json", is_flag=True, help=_("Report as JSON."))
def command(as_json: bool) -> None:
    """Check this machine."""
    from quizgen.doctor import examine

    findings = examine()
    if as_json:
        rows = [
            {"name": f.name, "state": f.state, "detail": f.detail, "mend": f.mend} for f in findings
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        width = max(_width(finding.name) for finding in findings)
        for finding in findings:
            mark = {"ok": "✓", "missing": "✗", "optional": "–"}[finding.state]
            pad = " " * (width - _width(finding.name))
            click.echo(f"{mark} {finding.name}{pad}  {finding.detail}")
            if finding.mend and finding.state != "ok":
                click.echo(f"  {'':<{width}}  {finding.mend}")
    if any(finding.state == "missing" for finding in findings):
        raise SystemExit(Exit.ENVIRONMENT)


def _width(text: str) -> int:
    """Columns in a terminal: Hangul takes two (Unicode Standard Annex #11)."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
