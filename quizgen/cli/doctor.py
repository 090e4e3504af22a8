"""``quizgen doctor``."""

from __future__ import annotations

import click

from quizgen.cli.failure import Exit
from quizgen.cli.visible import print_json
from quizgen.locale import gettext as _
from quizgen.locale import spoken
from quizgen.text.visible import padded, width


@click.command("doctor", help=_("Say what is missing on this machine, and how to get it."))
@click.option("--json", "as_json", is_flag=True, help=_("Report as JSON."))
def command(as_json: bool) -> None:
    """Check this machine."""
    from quizgen.doctor import examine

    findings = examine()
    rows = [
        {
            "name": spoken(each.name),
            "state": each.state,
            "detail": spoken(each.detail),
            "mend": spoken(each.mend),
        }
        for each in findings
    ]
    if as_json:
        print_json(rows)
    else:
        columns = max(width(row["name"]) for row in rows)
        for row in rows:
            mark = {"ok": "✓", "missing": "✗", "optional": "–"}[row["state"]]
            click.echo(f"{mark} {padded(row['name'], columns)}  {row['detail']}")
            if row["mend"] and row["state"] != "ok":
                click.echo(f"  {'':<{columns}}  {row['mend']}")
    if any(finding.state == "missing" for finding in findings):
        raise SystemExit(Exit.ENVIRONMENT)
