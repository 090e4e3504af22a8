"""What an LMS tracked of our SCORM package, and xAPI statements -> responses.

``cmi.interactions`` (ADL, *SCORM 1.2* and *SCORM 2004 4th Edition Run-Time Environment*, 4.2) as
JSON, nested or with dotted names, one learner or a list; xAPI statements (*Experience API* 1.0.3,
Part Two, 2.4) as a list or as an LRS answers (``{"statements": […]}``). Items are found by their id
in the bank, which our package reports; a SCORM page shows answers, so that its responses are of
practice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from quizgen.errors import Message, message
from quizgen.model import ResponseValue, Student
from quizgen.results import worded
from quizgen.results.cells import CellError
from quizgen.results.quizzes import Paper
from quizgen.results.response import KeptAside, Response, latest, moment, name_of
from quizgen.text.visible import visible_line


def tracked(
    document: Any, place: str, papers: Mapping[str, Paper]
) -> list[Response | KeptAside] | None:
    """The responses of a log; None where it is none."""
    entries = document if isinstance(document, list) else [document]
    if isinstance(document, dict) and isinstance(document.get("statements"), list):
        entries = document["statements"]
    entries = [each for each in entries if isinstance(each, dict)]
    if any("verb" in each and "actor" in each for each in entries):
        return list(_statements(entries, place, papers))
    logs = [found for each in entries if (found := _nested(each)) is not None]
    if logs and len(logs) == len(entries):
        return [_log(cmi, place, papers) for cmi in logs]
    return None


def _nested(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """The ``cmi`` of an entry: ``{"cmi": {…}}``, or ``{"cmi.interactions.0.id": …}``."""
    if isinstance(entry.get("cmi"), dict):
        found: dict[str, Any] = entry["cmi"]
        return found
    dotted = {name: value for name, value in entry.items() if str(name).startswith("cmi.")}
    if not dotted:
        return None
    root: dict[str, Any] = {}
    for name, value in dotted.items():
        node = root
        *path, last = str(name).split(".")[1:]
        for part in path:
            inner = node.setdefault(part, {})
            if not isinstance(inner, dict):
                break
            node = inner
        else:
            node[last] = value
    return root


def _log(cmi: Mapping[str, Any], place: str, papers: Mapping[str, Paper]) -> Response | KeptAside:
    core = cmi.get("core") if isinstance(cmi.get("core"), dict) else {}
    number = cmi.get("learner_id") or (core or {}).get("student_id") or ""
    name = cmi.get("learner_name") or (core or {}).get("student_name") or ""
    student = Student(visible_line(str(number)), visible_line(str(name)))
    found = cmi.get("interactions") or {}
    listed = found.get("childArray", found) if isinstance(found, dict) else found
    values = list(listed.values()) if isinstance(listed, dict) else listed
    answers: dict[str, str] = {}
    times: list[str] = []
    for each in values if isinstance(values, list) else ():
        if isinstance(each, dict) and each.get("id"):
            said = each.get("learner_response", each.get("student_response"))
            answers[str(each["id"])] = "" if said is None else str(said)
            times.append(str(each.get("timestamp") or ""))
    return _response(place, student, answers, "practice", latest(times), papers)


def _statements(
    entries: list[dict[str, Any]], place: str, papers: Mapping[str, Paper]
) -> Iterator[Response | KeptAside]:
    """One response a learner and registration: of several answers to an item the latest."""
    by_learner: dict[tuple[str, str, str], dict[str, tuple[str, str]]] = {}
    for each in entries:
        result = each.get("result")
        if not isinstance(result, dict) or "response" not in result:
            continue
        student = _actor(each.get("actor"))
        context = each.get("context")
        registration = str(context.get("registration", "")) if isinstance(context, dict) else ""
        thing = each.get("object")
        name = _last(str(thing.get("id", ""))) if isinstance(thing, dict) else ""
        when = str(each.get("timestamp") or each.get("stored") or "")
        mine = by_learner.setdefault((student.id, student.name, registration), {})
        before = mine.get(name)
        if before is None or moment(before[1]) <= moment(when):
            mine[name] = (str(result["response"]), when)
    for (number, called, _), mine in by_learner.items():
        answers = {name: text for name, (text, _) in mine.items()}
        last = latest(when for _, when in mine.values())
        yield _response(place, Student(number, called), answers, "lms", last, papers)


def _actor(actor: Any) -> Student:
    """An agent: by the account's name, else the mailbox."""
    if not isinstance(actor, dict):
        return Student()
    account = actor.get("account")
    number = account.get("name", "") if isinstance(account, dict) else ""
    number = number or str(actor.get("mbox", "")).removeprefix("mailto:")
    return Student(visible_line(str(number)), visible_line(str(actor.get("name", ""))))


def _last(address: str) -> str:
    """The last part of an activity's address, which names the item."""
    return unquote(re.split(r"[/#=:]", address.rstrip("/"))[-1])


def _response(
    place: str,
    student: Student,
    answers: Mapping[str, str],
    mode: str,
    last: str,
    papers: Mapping[str, Paper],
) -> Response | KeptAside:
    who = name_of(student)
    best: tuple[int, str, dict[str, str]] = (0, "", {})
    for digest, paper in papers.items():
        refs = {_short(entry.ref): entry.id for entry in paper.key.entries}
        known = {name: refs[_short(name)] for name in answers if _short(name) in refs}
        if len(known) > best[0]:
            best = (len(known), digest, known)
    unknown = [name for name in answers if name not in best[2]]
    if not answers or not best[0] or unknown:
        said: Message = message("holds no answer")
        if answers:
            said = worded.unclear(unknown[0])
        return KeptAside(place, who, said)
    items = {item.id: item.interaction for item in papers[best[1]].form.items}
    responses: dict[str, ResponseValue] = {}
    for name, text in answers.items():
        item = best[2][name]
        try:
            value = worded.from_pattern(items[item], text)
        except CellError as error:
            return KeptAside(
                place, who, message("item {item}: {reason}", item=item, reason=error.reason)
            )
        if value is not None:
            responses[item] = value
    if not who:
        return KeptAside(place, "", message("names no student"))
    return Response(place, student, best[1], responses, mode, None, last or None)


def _short(ref: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", ref)[:250]
