"""A test that ExamView exported as XML (``<examview>``) -> items.

The form is that of files that ExamView 4 wrote; there is no public description.
"""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Callable, Mapping

from lxml import etree

from quizgen.errors import message
from quizgen.readers import Imported, UnknownError, UnreadableError, xml
from quizgen.readers.known import EXAMVIEW
from quizgen.readers.markdown import from_text
from quizgen.readers.moodle import Reader
from quizgen.readers.restated import Question
from quizgen.scoring.number import parse as parse_number

Element = etree._Element
Groups = Mapping[str, list[Element]]
"""What is matched, by the name of its group."""

_DIFFICULTIES = {
    **dict.fromkeys(("easy", "1"), "1"),
    **dict.fromkeys(("moderate", "medium", "average", "3"), "3"),
    **dict.fromkeys(("difficult", "hard", "challenging", "5"), "5"),
    **{name: name for name in ("2", "4")},
}


def read(data: bytes, name: str) -> Imported:
    """The questions of a test. Raises ``UnreadableError``."""
    document = xml.parse(data, name)
    root = document.root
    if root.tag != "examview":
        problem = message(
            "the root is <{tag}>; a test of ExamView begins with <examview>", tag=root.tag
        )
        raise UnreadableError(f"{name}:{xml.line(root)}", problem)
    reader = Reader(name, (), ())
    reader.whole = True
    reader.out.notes += [*document.remarks, *(fault.note(name) for fault in document.faults)]
    reader.out.left(EXAMVIEW.leftovers(root))
    if title := (root.findtext("header/title") or "").strip():
        reader.out.title = reader.speech.localized(title, from_text)
    groups: dict[str, list[Element]] = {
        each.get("name", ""): [] for each in root.iterfind("matching-group")
    }
    sound = document.sound("question")
    for element in sound:
        if element.get("type") == "ma" and element.get("group") in groups:
            groups[element.get("group", "")].append(element)
    for element in sorted([*sound, *document.sound("matching-group")], key=xml.line):
        _question(reader, element, groups)
    return reader.out.imported()


def _question(reader: Reader, element: Element, groups: Groups) -> None:
    kind = "group" if element.tag == "matching-group" else element.get("type", "")
    if kind == "ma" and element.get("group") in groups:
        return  # one of its group's pairs
    if kind not in (*_KINDS, "group"):
        said = message("a question of type {type} is left out", type=kind or "?")
        reader.left_out(xml.line(element), said)
        return
    try:
        made = _group(element, groups) if kind == "group" else _KINDS[kind](element)
    except UnknownError as problem:
        reader.left_out(xml.line(element), problem.left_out())
        return
    if rationale := _inner(element.find("rationale")):
        made.explain(rationale)
    if points := (element.findtext("info/points") or "").strip():
        made.set("defaultgrade", points)
    level = (element.findtext("info/difficulty") or "").strip()
    words = [each.strip() for each in (element.findtext("info/keywords") or "").split("|")]
    if level:
        known = _DIFFICULTIES.get(level.lower())
        words.append(f"difficulty:{known}" if known else level)
    made.tag(filter(None, words))
    reader.topic = reader.out.topic((element.findtext("info/topic") or "").strip())
    reader.question(made.element, made.line)
    for said in made.said:
        reader.note(said)


def _inner(element: Element | None) -> str:
    """What stands in an element, as HTML; its line breaks are line breaks."""
    if element is None:
        return ""
    parts = [html.escape(element.text or "", quote=False)]
    for each in element:
        child = copy.deepcopy(each)
        for para in child.iter("para"):
            para.tag = "p"
        parts.append(etree.tostring(child, encoding="unicode"))
    return "".join(parts).strip().replace("\n", "<br>")


def _begun(kind: str, element: Element) -> Question:
    found = element.find("text")
    text = _inner(found)
    shown = "" if found is None else " ".join("".join(found.itertext()).split())
    return Question(kind, xml.line(element), shown[:80] or "item", text)


def _answer(element: Element) -> str:
    return _inner(element.find("answer"))


def _letters(text: str) -> list[int]:
    return [ord(letter) - ord("A") for letter in re.findall(r"\b[A-Z]\b", text.upper())]


def _true_false(element: Element) -> Question:
    made = _begun("truefalse", element)
    found = re.fullmatch(r"(T|F|TRUE|FALSE)\b\W*(.*)", _answer(element), re.IGNORECASE)
    if found is None:
        raise UnknownError(message("its key is neither true nor false"))
    made.truth(found[1].upper()[0] == "T")
    if found[2]:
        made.explain(found[2])
        said = message(
            "the word that makes it true, {word}, is not asked for here: it stands in the "
            "explanation",
            word=repr(found[2][:40]),
        )
        made.said.append(said)
    return made


def _yes_no(element: Element) -> Question:
    made = _begun("multichoice", element)
    answer = _answer(element).upper()
    if answer not in ("Y", "N", "YES", "NO"):
        raise UnknownError(message("no option scores"))
    made.options(["Yes", "No"], [0 if answer[0] == "Y" else 1], single=True)
    made.set("shuffleanswers", "false")
    return made


def _choices(element: Element) -> list[str]:
    return [_inner(each) for each in element.iterfind("choices/*")]


def _choice(element: Element) -> Question:
    made = _begun("multichoice", element)
    texts = _choices(element)
    right = _letters(_answer(element))
    if not right or max(right) >= len(texts):
        raise UnknownError(message("no option scores"))
    made.options(texts, right, single=len(right) == 1)
    return made


def _numeric(element: Element) -> Question:
    answer = _answer(element)
    if parse_number(answer) is None:
        return _typed(element)
    made = _begun("numerical", element)
    made.answer(answer, 100)
    return made


def _typed(element: Element) -> Question:
    made = _begun("shortanswer", element)
    found = element.find("answer")
    text = "" if found is None else " ".join("".join(found.itertext()).split())
    if text:
        made.answer(text, 100)
    return made


def _essay(element: Element) -> Question:
    made = _begun("essay", element)
    made.model_answer(_answer(element))
    return made


def _group(element: Element, groups: Groups) -> Question:
    made = _begun("matching", element)
    targets = _choices(element)
    used = set()
    for each in groups.get(element.get("name", ""), ()):
        right = _letters(_answer(each))
        if len(right) != 1 or right[0] >= len(targets):
            raise UnknownError(message("a source has no target"))
        made.pair(_inner(each.find("text")), targets[right[0]])
        used.add(right[0])
    for index, text in enumerate(targets):
        if index not in used:
            made.pair("", text)
    return made


_KINDS: dict[str, Callable[[Element], Question]] = {
    "tf": _true_false,
    "mtf": _true_false,
    "mc": _choice,
    "yn": _yes_no,
    "nr": _numeric,
    "co": _typed,
    "sa": _typed,
    "es": _essay,
    "pr": _essay,
    "ca": _essay,
    "ot": _essay,
}
