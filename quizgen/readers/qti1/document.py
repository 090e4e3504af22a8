"""What a QTI 1.2 document says of one item, without judging it."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from lxml import etree

from quizgen.errors import message
from quizgen.readers import UnknownError

_KINDS = {
    # Canvas
    "multiple_choice_question": "single",
    "multiple_answers_question": "multiple",
    "true_false_question": "true_false",
    "matching_question": "matching",
    "short_answer_question": "short_text",
    "fill_in_multiple_blanks_question": "blanks",
    "multiple_dropdowns_question": "dropdowns",
    "numerical_question": "numeric",
    "essay_question": "essay",
    # Blackboard
    "Multiple Choice": "single",
    "Multiple Answer": "multiple",
    "True/False": "true_false",
    "Matching": "matching",
    "Ordering": "ordering",
    "Fill in the Blank": "short_text",
    "Fill in the Blank Plus": "blanks",
    "Numeric": "numeric",
    "Essay": "essay",
    "Short Response": "essay",
    # Common Cartridge
    "cc.multiple_choice.v0p1": "single",
    "cc.multiple_response.v0p1": "multiple",
    "cc.true_false.v0p1": "true_false",
    "cc.fib.v0p1": "short_text",
    "cc.pattern_match.v0p1": "short_text",
    "cc.essay.v0p1": "essay",
}
_BRIGHTSPACE = {"Multiple Choice": "single", "True/False": "true_false", "Long Answer": "essay"}
"""Of Brightspace's questions, those that it scores as others do (``qti_metadatafield``)."""
ALL_OR_NOTHING = ("bbmd_questiontype", "cc_profile")
"""Where a question of several right options says its kind, all of them are needed."""


class Label(msgspec.Struct, frozen=True):
    """Something to choose; in Canvas's New Quizzes also an answer to a blank."""

    ident: str
    html: str
    algorithm: str
    """How New Quizzes compare an answer with it: ``TextRegex`` …"""
    offered: bool
    """A drop-down list or a word bank offers it (New Quizzes' ``answer_type``)."""


class Response(msgspec.Struct, frozen=True):
    """A place to answer: what it offers, and the text that stands with it."""

    ident: str
    multiple: bool
    labels: tuple[Label, ...]
    html: str
    decimal: bool
    tag: str
    fixed: bool
    """What it offers keeps its order."""


class Condition(msgspec.Struct, frozen=True):
    """What a response may be, what it scores (None: nothing is said) and which feedback it gets."""

    equal: tuple[tuple[str, str, bool], ...]
    """(response, value, upper and lower case differ)."""
    bounds: tuple[tuple[str, str], ...]
    """(``vargte`` …, value)."""
    other: bool
    score: float | None
    links: tuple[str, ...]
    title: str
    unless: tuple[tuple[str, str], ...] = ()
    """(response, value) that it may not be."""

    @property
    def right(self) -> bool:
        if self.title == "incorrect" or "incorrect" in self.links or self.other:
            return False
        if self.score is not None:
            return self.score > 0
        return self.title == "correct" or "correct" in self.links


def fields(item: etree._Element) -> Iterator[tuple[str, str]]:
    """Label and entry of each field of an item's metadata."""
    for field in item.iterfind("itemmetadata//qtimetadatafield"):
        label, entry = (field.findtext(f"field{name}") or "" for name in ("label", "entry"))
        yield label.strip(), entry.strip()


def metadata(item: etree._Element) -> dict[str, str]:
    """The fields of an item's metadata, in either way of writing them."""
    told = dict(fields(item))
    for field in item.iterfind("itemmetadata//qti_metadatafield"):
        if field.findtext("fieldlabel") == "qmd_questiontype":
            told["brightspace"] = (field.findtext("fieldentry") or "").strip()
    for element in item.iterfind("itemmetadata/*"):
        if isinstance(element.tag, str) and not len(element) and (element.text or "").strip():
            told.setdefault(element.tag, (element.text or "").strip())
    return told


def kind(told: Mapping[str, str]) -> tuple[str, str | None]:
    """The field that says the kind of a question, and the kind (None: one that is not known)."""
    for field in ("question_type", "bbmd_questiontype", "cc_profile"):
        if told.get(field):
            return field, _KINDS.get(told[field])
    if told.get("brightspace"):
        return "brightspace", _BRIGHTSPACE.get(told["brightspace"])
    return "", None


def responses(item: etree._Element) -> Iterator[Response]:
    presentation = item.find("presentation")
    if presentation is None:
        return
    for element in presentation.iter(
        "response_lid", "response_str", "response_num", "response_grp"
    ):
        fib = element.find(".//render_fib")
        parent = element.getparent()
        outside = parent.findall("flow") if parent is not None and parent.tag == "flow" else []
        own = [child for child in element if child.tag in ("material", "flow_mat")]
        yield Response(
            ident=element.get("ident", ""),
            multiple=element.get("rcardinality", "Single") == "Multiple",
            labels=tuple(
                Label(
                    each.get("ident", ""),
                    material(each),
                    each.get("scoring_algorithm", ""),
                    each.get("answer_type", "").lower() in ("dropdown", "wordbank"),
                )
                for each in element.iter("response_label")
                if element.find(".//render_choice") is not None
            ),
            html="".join(material(each) for each in own or outside),
            decimal=element.tag == "response_num"
            or (fib is not None and fib.get("fibtype") in ("Decimal", "Integer", "Scientific")),
            tag=str(element.tag),
            fixed=any(each.get("shuffle") == "No" for each in element.iter("render_choice")),
        )


def conditions(item: etree._Element) -> Iterator[Condition]:
    for element in item.iterfind("resprocessing/respcondition"):
        equal, bounds, unless = [], [], []
        variables = element.find("conditionvar")
        for test in () if variables is None else variables.iter():
            text = test.text or ""
            if any(above.tag == "not" for above in test.iterancestors("not", "respcondition")):
                if test.tag == "varequal":
                    unless.append((test.get("respident", ""), text))
                continue
            if test.tag in ("varequal", "varsubstring"):
                equal.append((test.get("respident", ""), text, test.get("case", "No") == "Yes"))
            elif test.tag in ("vargte", "vargt", "varlte", "varlt"):
                bounds.append((str(test.tag), text))
        setvar = element.find("setvar")
        yield Condition(
            tuple(equal),
            tuple(bounds),
            other=variables is not None and variables.find(".//other") is not None,
            score=None if setvar is None else _score(setvar.text or ""),
            links=tuple(e.get("linkrefid", "") for e in element.iterfind("displayfeedback")),
            title=element.get("title", ""),
            unless=tuple(unless),
        )


def bounds(item: etree._Element, told: Mapping[str, str]) -> tuple[float | None, float | None]:
    """What the score of an item comes to at least and at most, where that is said. In Blackboard
    it is not negative as a whole unless that is allowed (``Q``, "question")."""
    if told.get("bbmd_questiontype"):
        return (None if told.get("bbmd_negative_points_ind") == "Q" else 0.0), None
    decvar = item.find("resprocessing/outcomes/decvar")
    if decvar is None:
        return None, None
    return _score(decvar.get("minvalue", "")), _score(decvar.get("maxvalue", ""))


def _score(text: str) -> float | None:
    if "max" in text.lower():
        return 100.0
    try:
        return float(text)
    except ValueError:
        return None


def feedback(item: etree._Element) -> dict[str, str]:
    """Feedback by its identifier, as HTML."""
    return {each.get("ident", ""): material(each) for each in item.iterfind("itemfeedback")}


def points_in_section(item: etree._Element) -> float | None:
    """What a Canvas question group gives each of its questions (``points_per_item``)."""
    section = item.getparent()
    stated = "selection_ordering/selection/selection_extension/points_per_item"
    value = None if section is None else _score(section.findtext(stated) or "")
    return value if value is not None and math.isfinite(value) and value > 0 else None


def points(told: Mapping[str, str]) -> float | None:
    """What the metadata say that the question is worth."""
    candidates = [
        told.get(field, "")
        for field in ("points_possible", "qmd_absolutescore_max", "cc_weighting")
    ]
    for text in candidates:
        value = _score(text)
        if value is not None and math.isfinite(value) and value > 0:
            return value
    return None


def guess(
    item: etree._Element, responses: Sequence[Response], conditions: Sequence[Condition]
) -> str:
    """The kind of a question that does not say it."""
    if not responses:
        raise UnknownError(message("it has no place to answer"))
    first = responses[0]
    if first.tag == "response_grp":
        raise UnknownError(message("its answers are groups, which are not known here"))
    if first.decimal:
        return "numeric"
    if first.tag == "response_lid":
        if len(responses) > 1:
            text = stem(item)
            named = all(f"[{r.ident.removeprefix('response_')}]" in text for r in responses)
            return "dropdowns" if named else "matching"
        if first.multiple:
            return "multiple"
        names = {each.ident.lower() for each in first.labels}
        return "true_false" if names == {"true", "false"} else "single"
    if not any(c.right and c.equal for c in conditions):
        return "essay"
    return "short_text"


def stem(item: etree._Element) -> str:
    """What stands before the places to answer, as HTML."""
    presentation = item.find("presentation")
    if presentation is None:
        return ""
    block = presentation.find(".//flow[@class='QUESTION_BLOCK']")
    if block is not None:
        return material(block)
    parts = []

    def walk(element: etree._Element) -> None:
        for child in element:
            if child.tag in ("material", "flow_mat"):
                parts.append(material(child))
            elif child.tag == "flow":
                walk(child)

    walk(presentation)
    return "\n".join(parts)


def material(element: etree._Element) -> str:
    """Every text and picture in an element, as HTML."""
    parts = []
    for each in element.iter("mattext", "mat_formattedtext", "matimage"):
        text = each.text or ""
        if each.tag == "matimage":
            parts.append(f'<img src="{html.escape(each.get("uri", ""))}" alt="">')
        elif each.tag == "mat_formattedtext" or each.get("texttype") in ("text/html", "text/xhtml"):
            parts.append(text)
        else:
            parts.append(html.escape(text, quote=False).replace("\n", "<br>"))
    return "\n".join(part for part in parts if part.strip())
