"""Pools of Blackboard before its QTI (``<POOL>`` of Blackboard 5 and 6, which others write, too) ->
items: single documents, and packages of them.

The form is that of files that Blackboard wrote; there is no public description.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from lxml import etree

from quizgen.errors import message
from quizgen.readers import Imported, Note, UnknownError, UnreadableError, xml
from quizgen.readers.container import Container
from quizgen.readers.known import POOL
from quizgen.readers.markdown import from_text
from quizgen.readers.moodle import Reader
from quizgen.readers.restated import Question

Element = etree._Element


def read(data: bytes, name: str) -> Imported:
    """The questions of a pool, or of a package of pools. Raises ``UnreadableError``."""
    reader = Reader(name, (), ())
    reader.whole = True
    if not data.startswith(b"PK"):
        _pool(reader, data, name, "")
        return reader.out.imported()
    package = Container(data, name)
    reader.out.notes += package.remarks
    found = False
    for member in package.members:
        content = package.read(member) if member.endswith((".dat", ".xml")) else b""
        if b"<POOL" in content[:4000]:
            _pool(reader, content, f"{name}: {member}", f" {member}")
            found = True
        elif not member.endswith("imsmanifest.xml"):
            package.taken.discard(member)
    if not found:
        raise UnreadableError(name, message("the package holds no pool of Blackboard (<POOL>)"))
    if said := package.others():
        reader.out.notes.append(Note(name, said))
    return reader.out.imported()


def _pool(reader: Reader, data: bytes, place: str, where: str) -> None:
    document = xml.parse(data, place)
    root = document.root
    if root.tag != "POOL":
        problem = message("the root is <{tag}>; a pool begins with <POOL>", tag=root.tag)
        raise UnreadableError(f"{place}:{xml.line(root)}", problem)
    reader.out.notes += [*document.remarks, *(fault.note(place) for fault in document.faults)]
    reader.where = where
    title = _value(root.find("TITLE"))
    reader.topic = reader.out.topic(title)
    if title and reader.out.title is None:
        reader.out.title = reader.speech.localized(title, from_text)
    points = {each.get("id"): each.get("points", "") for each in root.iter("QUESTION")}
    left = (each for each in POOL.leftovers(root) if not str(each[0].tag).startswith("QUESTION_"))
    reader.out.left(left, where)
    lost = {fault.line for fault in document.faults}
    for element in root.iterchildren(etree.Element):
        if element.tag not in _KINDS:
            if str(element.tag).startswith("QUESTION_"):
                said = message("a question of type {type} is left out", type=str(element.tag)[9:])
                reader.left_out(xml.line(element), said)
            continue
        if lost and not _sound(element, lost):
            continue
        try:
            made = _KINDS[str(element.tag)](element)
        except UnknownError as problem:
            reader.left_out(xml.line(element), problem.left_out())
            continue
        if worth := points.get(element.get("id")):
            made.set("defaultgrade", worth)
        reader.question(made.element, made.line)


def _sound(element: Element, lost: set[int]) -> bool:
    """Whether no fault lies in an element."""
    after = element.getnext()
    end = xml.line(after) if after is not None else math.inf
    return not any(xml.line(element) <= row < end for row in lost)


def _value(element: Element | None) -> str:
    return "" if element is None else element.get("value", "").strip()


def _body(element: Element) -> tuple[str, str]:
    """A text and its form."""
    inside = element.find("BODY")
    holder = element if inside is None else inside
    text = (holder.findtext("TEXT") or "").strip()
    flags = holder.find("FLAGS")
    if flags is not None and _value(flags.find("ISHTML")) == "false":
        return text, "plain_text"
    breaks = flags is not None and _value(flags.find("ISNEWLINELITERAL")) == "true"
    return text, "moodle_auto_format" if breaks else "html"


def _begun(kind: str, element: Element) -> Question:
    text, form = _body(element)
    line = xml.line(element)
    shown = re.sub("<[^>]*>", " ", text)
    return Question(kind, line, " ".join(shown.split())[:80] or element.get("id", ""), text, form)


def _offered(element: Element, tag: str = "ANSWER") -> list[Element]:
    """Answers or choices, by their position where all say it."""
    found = element.findall(tag)
    places = [each.get("position", "") for each in found]
    if all(re.fullmatch("[0-9]{1,6}", place) for place in places):
        found.sort(key=lambda each: int(each.get("position", "")))
    return found


def _right(element: Element) -> list[Element]:
    return element.findall("GRADABLE/CORRECTANSWER")


def _feedback(element: Element) -> tuple[str, str]:
    told = (element.findtext(f"GRADABLE/FEEDBACK_WHEN_{name}") for name in ("CORRECT", "INCORRECT"))
    right, wrong = ((text or "").strip() for text in told)
    return right, wrong


def _choice(element: Element, *, single: bool) -> Question:
    made = _begun("multichoice", element)
    answers = _offered(element)
    named = {each.get("answer_id") for each in _right(element)}
    right = [index for index, each in enumerate(answers) if each.get("id") in named]
    if not right:
        raise UnknownError(message("no option scores"))
    made.options([_body(each)[0] for each in answers], right, single=single and len(right) == 1)
    for tag, text in zip(("correctfeedback", "incorrectfeedback"), _feedback(element), strict=True):
        if text:
            made.say(tag, text, "html")
    return made


def _true_false(element: Element) -> Question:
    named = {each.get("answer_id") for each in _right(element)}
    offered = {each.get("id"): _body(each)[0].lower() for each in _offered(element)}
    texts = [text for name, text in offered.items() if name in named]
    if len(texts) != 1 or sorted(offered.values()) != ["false", "true"]:
        return _choice(element, single=True)
    made = _begun("truefalse", element)
    made.truth(texts[0] == "true", *_feedback(element))
    return made


def _fill_in(element: Element) -> Question:
    made = _begun("shortanswer", element)
    for each in _offered(element):
        made.answer(_body(each)[0], 100)
    for tag, text in zip(("correctfeedback", "incorrectfeedback"), _feedback(element), strict=True):
        if text:
            made.say(tag, text, "html")
    return made


def _match(element: Element) -> Question:
    made = _begun("matching", element)
    choices = {each.get("id"): _body(each)[0] for each in _offered(element, "CHOICE")}
    named = {each.get("answer_id"): each.get("choice_id") for each in _right(element)}
    for each in _offered(element):
        if named.get(each.get("id")) not in choices:
            raise UnknownError(message("a source has no target"))
        made.pair(_body(each)[0], choices[named[each.get("id")]])
    for name, text in choices.items():
        if name not in named.values():
            made.pair("", text)
    return made


def _order(element: Element) -> Question:
    made = _begun("ordering", element)
    places = {each.get("answer_id"): each.get("order", "") for each in _right(element)}
    answers = _offered(element)
    if {places.get(each.get("id")) for each in answers} != {
        str(index) for index in range(1, len(answers) + 1)
    }:
        raise UnknownError(message("the item does not say what is right"))
    for each in sorted(answers, key=lambda each: int(places[each.get("id")])):
        made.answer(_body(each)[0], int(places[each.get("id")]))
    made.set("gradingtype", "ALL_OR_NOTHING")
    return made


def _essay(element: Element) -> Question:
    made = _begun("essay", element)
    made.model_answer("\n".join(_body(each)[0] for each in _offered(element)))
    return made


_KINDS: dict[str, Callable[[Element], Question]] = {
    "QUESTION_TRUEFALSE": _true_false,
    "QUESTION_EITHER_OR": _true_false,
    "QUESTION_MULTIPLECHOICE": lambda element: _choice(element, single=True),
    "QUESTION_MULTIPLEANSWER": lambda element: _choice(element, single=False),
    "QUESTION_FILLINBLANK": _fill_in,
    "QUESTION_MATCH": _match,
    "QUESTION_ORDER": _order,
    "QUESTION_ESSAY": _essay,
    "QUESTION_SHORTRESPONSE": _essay,
}
