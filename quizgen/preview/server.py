"""The preview over HTTP, for this machine alone.

It listens on the loopback address, answers only to its own names (a page elsewhere that points its
name at this machine is refused, RFC 9110 section 7.2 and 15.5.20), and asks nothing of a network.
"""

from __future__ import annotations

import json
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from quizgen import resources
from quizgen.errors import QuizgenError
from quizgen.formats.environment import environment
from quizgen.model import Bank, Item
from quizgen.preview import pages
from quizgen.preview.state import Watched

_OWN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_STUDENT = "frame-ancestors 'self'"
"""The student page brings its own policy."""


class Reply(Exception):  # noqa: N818 - an answer, not an error
    """What is sent instead: a status and a line."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


class Server(ThreadingHTTPServer):
    """Serves one bank on 127.0.0.1; ``port`` 0 takes a free one. Raises ``OSError``."""

    daemon_threads = True

    def __init__(self, bank: Path, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.watched = Watched(bank)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that reloads hangs up on what it has asked for: nothing to report."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "quizgen"
    sys_version = ""

    def _asked(self) -> str:
        """The path of the address. Raises ``Reply`` where it is none."""
        try:
            return unquote(urlsplit(self.path).path)
        except ValueError as error:  # http://[::1/
            raise Reply(HTTPStatus.BAD_REQUEST, "this is no address") from error

    def do_GET(self) -> None:
        """Answer; a ``HEAD`` gets the same without the body."""
        try:
            self._check_host()
            status, kind, policy, body = self._answer(self._asked())
        except Reply as reply:
            status, kind, policy = reply.status, "text/plain; charset=utf-8", _OWN
            body = str(reply).encode()
        except QuizgenError as error:
            status, kind, policy = HTTPStatus.OK, "text/plain; charset=utf-8", _FRAMED
            body = str(error).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the page asks every second."""

    def _check_host(self) -> None:
        port = self.server.server_port
        if self.headers.get("Host") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            raise Reply(HTTPStatus.MISDIRECTED_REQUEST, "this preview answers to 127.0.0.1 only")

    def _answer(self, path: str) -> tuple[HTTPStatus, str, str, bytes]:
        first, _, rest = path.lstrip("/").partition("/")
        if first == "version":
            now = json.dumps({"version": self.server.watched.version()})
            return HTTPStatus.OK, "application/json", _OWN, now.encode()
        if first in ("preview.css", "preview.js"):
            kind = "text/css" if first.endswith("css") else "text/javascript"
            loader: Any = environment("preview").loader
            source: str = loader.get_source(environment("preview"), first)[0]
            return HTTPStatus.OK, f"{kind}; charset=utf-8", _OWN, source.encode()
        if first == "font":
            return HTTPStatus.OK, "font/otf", _OWN, _font(rest)
        snapshot = self.server.watched.now()
        if snapshot.bank is None:
            if first not in ("", "item", "model"):
                raise Reply(HTTPStatus.NOT_FOUND, "the bank cannot be read")
            return _page(pages.problems_page(snapshot, self.server.watched.path))
        bank = snapshot.bank
        match first:
            case "":
                return _page(pages.list_page(snapshot, bank))
            case "item":
                return _page(pages.item_page(snapshot, bank, _item(bank, rest)))
            case "model":
                if not any(item.item_model == rest for item in bank.items):
                    raise Reply(HTTPStatus.NOT_FOUND, f"no item model {rest!r}")
                return _page(pages.model_page(snapshot, bank, rest))
            case "student-ko":
                return _framed(_STUDENT, pages.student_page(bank, _item(bank, rest), "ko"))
            case "student-en":
                return _framed(_STUDENT, pages.student_page(bank, _item(bank, rest), "en"))
            case "paper":
                return _framed(_FRAMED, pages.paper_page(bank, _item(bank, rest)).encode())
            case "key":
                return _framed(_FRAMED, pages.key_page(bank, _item(bank, rest)).encode())
            case "pdf":
                body = pages.paper_pdf(bank, _item(bank, rest))
                return HTTPStatus.OK, "application/pdf", _OWN, body
        raise Reply(HTTPStatus.NOT_FOUND, "there is nothing here")


def _page(text: str) -> tuple[HTTPStatus, str, str, bytes]:
    return HTTPStatus.OK, "text/html; charset=utf-8", _OWN, text.encode()


def _framed(policy: str, body: bytes) -> tuple[HTTPStatus, str, str, bytes]:
    return HTTPStatus.OK, "text/html; charset=utf-8", policy, body


def _item(bank: Bank, name: str) -> Item:
    for item in bank.items:
        if item.id == name:
            return item
    raise Reply(HTTPStatus.NOT_FOUND, f"no item {name!r}")


def _font(name: str) -> bytes:
    folder = resources.folder("fonts")
    known = {path.name: path for path in folder.iterdir() if path.suffix in (".otf", ".ttf")}
    if name not in known:
        raise Reply(HTTPStatus.NOT_FOUND, "no such font")
    return known[name].read_bytes()
