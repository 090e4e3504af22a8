"""Pages that a command serves on this machine, until it is interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from quizgen.cli.failure import Failure
from quizgen.errors import reason
from quizgen.locale import gettext as _
from quizgen.locale import spoken

if TYPE_CHECKING:
    from quizgen.loopback import LocalServer


def port_failure(port: int, error: OSError) -> Failure:
    """What is said of a port that cannot be had."""
    told = _("port {port} cannot be used: {reason}; leave --port out to take a free one")
    return Failure(told.format(port=port, reason=spoken(reason(error))))


def serve(server: LocalServer, how_to_end: str, *, page: str = "", open_it: bool = False) -> None:
    """Say where the page is, and answer until Control-C."""
    url = server.url + page
    click.echo(url)
    click.echo(how_to_end, err=True)
    if open_it:
        click.launch(url)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        click.echo(err=True)
    finally:
        server.server_close()
