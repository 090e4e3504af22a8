"""Pages over HTTP for this machine alone.

A server listens on the loopback address, answers only to its own names (a page elsewhere that
points its name at this machine is refused, RFC 9110 sections 7.2 and 15.5.20), takes nothing that a
page of another origin sends (RFC 6454), and asks nothing of a network.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from quizgen import resources
from quizgen.errors import Message, QuizgenError, message, reason
from quizgen.formats.environment import environment
from quizgen.limits import limit
from quizgen.locale import spoken

OWN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The policy of pages whose scripts and styles are files of the server's own."""
_TEXT = "text/plain; charset=utf-8"


class Reply(Exception):  # noqa: N818 - an answer, not an error
    """What is sent instead: a status and a line."""

    def __init__(self, status: HTTPStatus, *said: Message | str) -> None:
        super().__init__("\n".join(map(spoken, said)))
        self.status = status


class Answer(NamedTuple):
    """What is sent: a body, its media type and its content security policy."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    policy: str = OWN
    status: HTTPStatus = HTTPStatus.OK


class LocalServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1; ``port`` 0 takes a free one. Raises ``OSError``."""

    daemon_threads = True

    def __init__(self, handler: type[LocalHandler], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that reloads hangs up on what it has asked for: nothing to report."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}/"


class LocalHandler(BaseHTTPRequestHandler):
    """Asks ``answer`` and ``receive``, which raise ``Reply`` for anything else."""

    server: LocalServer
    protocol_version = "HTTP/1.1"
    server_version = "quizgen"
    sys_version = ""
    timeout = 60
    """Seconds that a page may take to say what it wants."""
    broken_policy: ClassVar[str] = OWN

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        """What a GET of ``path`` (without the slash in front) gets."""
        raise NotImplementedError

    def receive(self, path: str, body: bytes) -> Answer:
        """What a POST of JSON to ``path`` gets."""
        raise Reply(HTTPStatus.METHOD_NOT_ALLOWED, message("there is nothing here"))

    def do_GET(self) -> None:
        """Answer; a ``HEAD`` gets the same without the body."""
        self._reply(lambda: self.answer(*self._asked()))

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        """Take what the server's own page sends."""
        self._reply(lambda: self.receive(self._asked()[0], self._body()))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the pages ask every second."""

    def _reply(self, what: Any) -> None:
        try:
            self._check_host()
            found: Answer = what()
        except Reply as reply:
            found = Answer(str(reply).encode(), _TEXT, OWN, reply.status)
            self.close_connection = True
        except QuizgenError as error:
            text = "\n".join(spoken(each) for each in error.messages)
            found = Answer(text.encode(), _TEXT, self.broken_policy)
        except ConnectionError:
            raise
        except OSError as error:
            status = HTTPStatus.SERVICE_UNAVAILABLE
            found = Answer(spoken(reason(error)).encode("utf-8", "replace"), _TEXT, OWN, status)
            self.close_connection = True
        self.send_response(found.status)
        for name, value in {
            "Content-Type": found.kind,
            "Content-Length": str(len(found.body)),
            "Content-Security-Policy": found.policy,
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)

    def _names(self) -> tuple[str, str]:
        port = self.server.server_port
        return f"127.0.0.1:{port}", f"localhost:{port}"

    def _check_host(self) -> None:
        if self.headers.get("Host") not in self._names():
            raise Reply(
                HTTPStatus.MISDIRECTED_REQUEST, message("this page answers to 127.0.0.1 only")
            )

    def _asked(self) -> tuple[str, dict[str, str]]:
        """The path of the address, and its query. Raises ``Reply`` where it is none."""
        try:
            split = urlsplit(self.path)
            return unquote(split.path).lstrip("/"), dict(parse_qsl(split.query))
        except ValueError as error:  # http://[::1/
            raise Reply(HTTPStatus.BAD_REQUEST, message("this is no address")) from error

    def _body(self) -> bytes:
        origin = self.headers.get("Origin", "")
        if origin not in [f"http://{name}" for name in self._names()]:
            raise Reply(HTTPStatus.FORBIDDEN, message("another page has nothing to say here"))
        if self.headers.get_content_type() != "application/json":
            raise Reply(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message("not JSON, or damaged"))
        try:
            length = int(self.headers["Content-Length"])
        except (TypeError, ValueError):
            raise Reply(HTTPStatus.LENGTH_REQUIRED, message("cut short, or damaged")) from None
        if not 0 <= length <= limit("response"):
            raise Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message("too long"))
        return self.rfile.read(length)


def static(folder: str, name: str) -> Answer:
    """A style sheet or script of ``templates/<folder>/``."""
    kind = "text/css" if name.endswith("css") else "text/javascript"
    env = environment(folder)
    loader: Any = env.loader
    source: str = loader.get_source(env, name)[0]
    return Answer(source.encode(), f"{kind}; charset=utf-8")


def font(name: str) -> Answer:
    """A font that quizgen brings. Raises ``Reply``."""
    folder = resources.folder("fonts")
    known = {path.name: path for path in folder.iterdir() if path.suffix in (".otf", ".ttf")}
    if name not in known:
        raise Reply(HTTPStatus.NOT_FOUND, message("there is nothing here"))
    return Answer(known[name].read_bytes(), "font/otf")
