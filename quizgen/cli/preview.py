"""``quizgen preview``."""

from __future__ import annotations

from urllib.parse import quote

import click

from quizgen.cli.failure import Failure, failures
from quizgen.cli.local_page import port_failure, serve
from quizgen.locale import gettext as _


@click.command(
    "preview",
    help=_(
        "Show a bank in the browser while you write it: each item in Korean and English as "
        "students see it, on paper, its key and what lint says, and all variants of an item model. "
        "The page follows every file you save. Only this machine can open it."
    ),
    epilog=_(
        "Examples:\n\n\b\n"
        "  quizgen preview banks/day2.yaml\n"
        "  quizgen preview podman-101 subuid-count --open"
    ),
)
@click.argument("bank", required=False)
@click.argument("item", required=False)
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    default=0,
    help=_("The port (any that is free)."),
)
@click.option("--open", "open_it", is_flag=True, help=_("Open it in the browser."))
def command(bank: str | None, item: str | None, port: int, open_it: bool) -> None:
    """Serve until interrupted."""
    from quizgen.cli.wording import did_you_mean
    from quizgen.locate import bank_folder
    from quizgen.preview.server import Server

    with failures():
        path = bank_folder(bank)
        try:
            server = Server(path, port)
        except OSError as error:
            raise port_failure(port, error) from error
    with server:
        loaded = server.watched.now().bank
        if item and loaded and item not in (names := [each.id for each in loaded.items]):
            told = _("{bank} has no item {item}.").format(bank=loaded.id, item=item)
            raise Failure(told + did_you_mean(item, names))
        told = _("Control-C ends the preview of {path}.").format(path=path)
        serve(server, told, page=f"item/{quote(item, safe='')}" if item else "", open_it=open_it)
