"""The desk over HTTP, for this machine alone and for whoever was given its address.

The page fetches all there is to mark once, sends each decision as it is made, and asks every second
what others decided. decisions.yaml is the only thing that is written.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading
import time
from http import HTTPStatus
from typing import Any

import msgspec

from quizgen.desk import pages
from quizgen.desk.work import Answer, Cluster, Decisions, Question, decided
from quizgen.errors import QuizgenError, message, reason
from quizgen.limits import limit
from quizgen.locale import UI_LANGUAGES, UiLanguage, language, spoken, zone
from quizgen.loopback import Answer as Sent
from quizgen.loopback import LocalHandler, LocalServer, Reply, font, static
from quizgen.reading import FileError, decode_json
from quizgen.results import Quiz, bind, decisions_file
from quizgen.results.decisions import (
    FILE,
    Accept,
    AnyDecision,
    ConflictError,
    Mark,
    Refuse,
    decide,
    subject,
)

_AWAY = 5.0
"""Seconds after which a page that does not ask any more is closed."""
_JSON = "application/json"


class Sending(msgspec.Struct, frozen=True):
    """What the page sends. ``seen``: the ``tag`` of the decision it knew."""

    id: str
    seen: str = ""
    points: float | None = None
    criteria: tuple[int, ...] = ()
    comment: str = ""
    verdict: str = ""
    """``accept``, ``refuse``; of an essay ``mark``. Empty: taken back."""
    by: str = ""


class Desk(LocalServer):
    """Serves the questions of one quiz. ``names``: whose essay it is is shown."""

    def __init__(
        self, quiz: Quiz, asked: list[Question], *, by: str = "", names: bool = False, port: int = 0
    ) -> None:
        super().__init__(_Handler, port)
        self.quiz, self.asked, self.by, self.names = quiz, asked, by, names
        self.token = secrets.token_urlsafe(16)
        self.items: dict[str, tuple[Question, Answer | Cluster]] = {}
        for question in asked:
            several: tuple[Answer | Cluster, ...] = (*question.answers, *question.clusters)
            self.items |= {each.id: (question, each) for each in several}
        self._lock = threading.Lock()
        self._known: tuple[str, Decisions] | None = None
        self._places: dict[str, tuple[str, float]] = {}

    @property
    def url(self) -> str:
        """Where it is, and what lets one in."""
        return f"{super().url}{self.token}/"

    def now(self) -> tuple[str, Decisions]:
        """What is decided, and what stands for it; the file is read once per change. Raises
        ``DecisionsError``."""
        path = self.quiz.folder / FILE
        with self._lock:
            try:
                status = path.stat()
                version = f"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"
            except OSError:  # none yet; or what cannot be read, as ``bind`` says
                version = "none"
            if self._known is None or self._known[0] != version:
                bound = bind(decisions_file(self.quiz), self.quiz)
                self._known = version, decided(self.asked, bound)
            return self._known

    def others(self, tab: str, place: str) -> list[str]:
        """Answers that other pages look at right now; ``tab`` looks at ``place``."""
        now = time.monotonic()
        with self._lock:
            self._places[tab] = place, now
            self._places = {t: p for t, p in self._places.items() if now - p[1] < _AWAY}
            return [where for name, (where, _) in self._places.items() if name != tab]

    def take(self, sent: Sending) -> None:
        """Write a decision. Raises ``Reply``, ``ConflictError`` where somebody else decided
        meanwhile, and what ``decide`` raises."""
        if sent.id not in self.items:
            raise Reply(HTTPStatus.NOT_FOUND, message("there is no such answer"))
        question, about = self.items[sent.id]
        before = self.now()[1].by_id.get(sent.id)
        if tag(before) != sent.seen:
            raise ConflictError("somebody else decided this meanwhile")
        made = _decision(question, about, sent)
        about_it = before or made
        if about_it is not None:
            back = [before] if before is not None else []
            new = [made] if made is not None else []
            path = self.quiz.folder / FILE
            decide(path, self.quiz.id, new, back=back, seen={subject(about_it): before})


def tag(decision: AnyDecision | None) -> str:
    """Stands for a decision with who made it, and when."""
    if decision is None:
        return ""
    return hashlib.sha256(msgspec.json.encode(decision)).hexdigest()[:12]


def view(decision: AnyDecision) -> dict[str, Any]:
    """What the page is told of a decision."""
    shown: dict[str, Any] = {"tag": tag(decision), "by": decision.by, "at": decision.at}
    match decision:
        case Mark():
            shown |= {"verdict": "mark", "points": decision.points, "comment": decision.comment,
                      "criteria": decision.criteria}  # fmt: skip
        case Accept():
            shown |= {"verdict": "accept", "points": decision.points}
        case Refuse():
            shown |= {"verdict": "refuse"}
    return shown


def _decision(question: Question, about: Answer | Cluster, sent: Sending) -> AnyDecision | None:
    entry = question.entry
    points = sent.points
    most = about.typed.most if isinstance(about, Cluster) else entry.points
    if points is not None and not (math.isfinite(points) and 0 <= points <= most):
        raise Reply(HTTPStatus.BAD_REQUEST, f"0–{most:g}")
    if not sent.verdict:
        return None
    now = zone.now()
    by = sent.by.strip()[:200]
    if isinstance(about, Answer):
        comment = sent.comment.strip()
        if len(comment) > limit("answer"):
            raise Reply(HTTPStatus.BAD_REQUEST, f"≤ {limit('answer'):,}")
        return Mark(student=about.student, item=entry.ref, points=points, criteria=sent.criteria,
                    comment=comment, by=by, at=now)  # fmt: skip
    said = about.typed
    if sent.verdict == "refuse":
        return Refuse(item=entry.ref, gap=said.gap, answer=said.answer, by=by, at=now)
    some = None if points is None or points >= most or said.gap else points
    return Accept(item=entry.ref, gap=said.gap, answer=said.answer, points=some, by=by, at=now)


class _Handler(LocalHandler):
    server: Desk

    def _inside(self, path: str) -> str:
        token, _, rest = path.partition("/")
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            raise Reply(HTTPStatus.FORBIDDEN, message("the address is not whole: copy it again"))
        return rest

    def answer(self, path: str, query: dict[str, str]) -> Sent:
        rest = self._inside(path)
        spoken_there = _language(query.get("lang", ""))
        if rest in ("desk.css", "desk.js"):
            return static("desk", rest)
        if rest.startswith("font/"):
            return font(rest.removeprefix("font/"))
        desk = self.server
        match rest:
            case "":
                page = pages.desk_page(desk.quiz, by=desk.by, names=desk.names, said=spoken_there)
                return Sent(page.encode())
            case "work":
                languages = next(iter(desk.quiz.papers.values())).form.languages
                found = pages.work(desk.asked, languages, names=desk.names, said=spoken_there)
                return Sent(_json(found), _JSON)
            case "state":
                return self._state(query, spoken_there)
        raise Reply(HTTPStatus.NOT_FOUND, message("there is nothing here"))

    def _state(self, query: dict[str, str], said: UiLanguage) -> Sent:
        desk = self.server
        others = desk.others(query.get("tab", ""), query.get("at", ""))
        try:
            version, known = desk.now()
        except QuizgenError as error:
            words = [spoken(each, said) for each in error.messages]
            return Sent(msgspec.json.encode({"broken": words, "others": others}), _JSON)
        shown: dict[str, Any] = {"version": version, "others": others}
        if version != query.get("version"):
            shown["decided"] = {name: view(one) for name, one in known.by_id.items()}
            shown["comments"] = known.comments
            shown["problems"] = [spoken(each, said) for each in known.problems]
        return Sent(msgspec.json.encode(shown), _JSON)

    def receive(self, path: str, body: bytes) -> Sent:
        if self._inside(path) != "decide":
            raise Reply(HTTPStatus.NOT_FOUND, message("there is nothing here"))
        try:
            sent = decode_json(body, Sending, path)
        except FileError as error:
            raise Reply(HTTPStatus.BAD_REQUEST, *error.messages) from error
        status = HTTPStatus.OK
        try:
            self.server.take(sent)
        except ConflictError:
            status = HTTPStatus.CONFLICT
        except (QuizgenError, OSError) as error:
            said = error.messages if isinstance(error, QuizgenError) else (reason(error),)
            raise Reply(HTTPStatus.SERVICE_UNAVAILABLE, *said) from error
        now = self.server.now()[1].by_id.get(sent.id)
        return Sent(msgspec.json.encode(view(now) if now else None), _JSON, status=status)


def _json(found: Any) -> bytes:
    return msgspec.json.encode(found, enc_hook=str)  # Markup


def _language(wanted: str) -> UiLanguage:
    return next((each for each in UI_LANGUAGES if each == wanted), language())
