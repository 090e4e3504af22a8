"""The preview over HTTP, for this machine alone (``quizgen.loopback``)."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path

from quizgen.errors import message
from quizgen.loopback import Answer, LocalHandler, LocalServer, Reply, font, static
from quizgen.model import Bank, Item
from quizgen.preview import pages
from quizgen.preview.state import Watched

_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_STUDENT = "frame-ancestors 'self'"
"""The student page brings its own policy."""


class Server(LocalServer):
    """Serves the preview of one bank to a browser on this machine."""

    def __init__(self, bank: Path, port: int = 0) -> None:
        super().__init__(_Handler, port)
        self.watched = Watched(bank)


class _Handler(LocalHandler):
    server: Server
    broken_policy = _FRAMED

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        first, _, rest = path.partition("/")
        if first == "version":
            now = json.dumps({"version": self.server.watched.version()})
            return Answer(now.encode(), "application/json")
        if first in ("preview.css", "preview.js"):
            return static("preview", first)
        if first == "font":
            return font(rest)
        snapshot = self.server.watched.now()
        if snapshot.bank is None:
            if first not in ("", "item", "model"):
                raise Reply(HTTPStatus.NOT_FOUND, message("The bank cannot be read yet"))
            return _page(pages.problems_page(snapshot, self.server.watched.path))
        bank = snapshot.bank
        match first:
            case "":
                return _page(pages.list_page(snapshot, bank))
            case "item":
                return _page(pages.item_page(snapshot, bank, _item(bank, rest)))
            case "model":
                if not any(item.item_model == rest for item in bank.items):
                    raise Reply(
                        HTTPStatus.NOT_FOUND, message("there is no item model {name!r}", name=rest)
                    )
                return _page(pages.model_page(snapshot, bank, rest))
            case _ if (shown := first.removeprefix("student-")) in bank.languages:
                return _framed(_STUDENT, pages.student_page(bank, _item(bank, rest), shown))
            case "paper":
                return _framed(_FRAMED, pages.paper_page(bank, _item(bank, rest)).encode())
            case "key":
                return _framed(_FRAMED, pages.key_page(bank, _item(bank, rest)).encode())
            case "pdf":
                return Answer(pages.paper_pdf(bank, _item(bank, rest)), "application/pdf")
        raise Reply(HTTPStatus.NOT_FOUND, message("there is nothing here"))


def _page(text: str) -> Answer:
    return Answer(text.encode())


def _framed(policy: str, body: bytes) -> Answer:
    return Answer(body, policy=policy)


def _item(bank: Bank, name: str) -> Item:
    for item in bank.items:
        if item.id == name:
            return item
    raise Reply(HTTPStatus.NOT_FOUND, message("there is no item {name!r}", name=name))
