"""Moodle's calculated questions (``question/type/calculated``, ``calculatedsimple``,
``calculatedmulti``) -> questions with the numbers that Moodle drew for them, each one that a bank
knows."""

from __future__ import annotations

import ast
import copy
import math
import re
from typing import Any

from lxml import etree

from quizgen.bank.parameters import ExpressionError, evaluate
from quizgen.errors import message
from quizgen.readers import UnknownError
from quizgen.text.numbers import short

MOST = 5
"""Variants that are read of one question: a bank asks one of them at a time."""
KINDS = {
    "calculated": "numerical",
    "calculatedsimple": "numerical",
    "calculatedmulti": "multichoice",
}
"""What a question is once its numbers stand in it."""

_NAME = r"[A-Za-z_][A-Za-z0-9_ -]{0,40}"
_SUM = re.compile(r"\{=((?:[^{}]|\{[^{}]*\}){1,500})\}")
_SLOT = re.compile(rf"\{{({_NAME})\}}")


def variants(element: etree._Element) -> tuple[list[etree._Element], int]:
    """The question with its numbers, as the kind of ``KINDS``, for the first ``MOST`` of the rows
    of numbers that it has; and how many there are. Raises ``UnknownError``."""
    rows = _rows(element)
    if not rows:
        raise UnknownError(message("the file holds no numbers for it"))
    return [_with(element, values) for values in rows[:MOST]], len(rows)


def _rows(element: etree._Element) -> list[dict[str, float]]:
    """Values by name, for each number of the data sets that all of them have."""
    found: dict[str, dict[str, float]] = {}
    for definition in element.iterfind("dataset_definitions/dataset_definition"):
        name = (definition.findtext("name/text") or definition.findtext("name") or "").strip()
        values = {}
        for item in definition.iterfind("dataset_items/dataset_item"):
            try:
                value = float(item.findtext("value") or "")
            except ValueError:
                continue
            if math.isfinite(value):
                values[(item.findtext("number") or "").strip()] = value
        found[name] = values
    first, *others = found.values() or ({},)
    return [
        {name: values[number] for name, values in found.items()}
        for number in first
        if all(number in other for other in others)
    ]


def _with(element: etree._Element, values: dict[str, float]) -> etree._Element:
    made = copy.deepcopy(element)
    made.tail = None
    kind = KINDS[element.get("type", "")]
    made.set("type", kind)
    for data in made.findall("dataset_definitions"):
        made.remove(data)
    for answer in made.findall("answer"):
        _answer(answer, values, typed=kind == "numerical")
    for text in made.iter("text"):
        text.text = _shown(text.text or "", values)
    return made


def _answer(answer: etree._Element, values: dict[str, float], *, typed: bool) -> None:
    """The number that a formula gives, and its tolerance in the same measure."""
    kind = (answer.findtext("tolerancetype") or "1").strip()
    for tag in ("tolerancetype", "correctanswerformat", "correctanswerlength"):
        for each in answer.findall(tag):
            answer.remove(each)
    text = answer.find("text")
    if not typed or text is None or (text.text or "").strip() in ("", "*"):
        return
    value = _value(text.text or "", values)
    text.text = short(value)
    tolerance = answer.find("tolerance")
    if tolerance is not None and kind in ("1", "3"):
        try:  # of the answer's size; a geometric one is as wide to the one side, about
            tolerance.text = short(abs(value) * float(tolerance.text or 0))
        except ValueError:
            tolerance.text = "0"


def _shown(text: str, values: dict[str, float]) -> str:
    text = _SUM.sub(lambda found: short(_value(found[1], values)), text)
    return _SLOT.sub(
        lambda found: short(values[found[1].strip()]) if found[1].strip() in values else found[0],
        text,
    )


def _value(formula: str, values: dict[str, float]) -> float:
    """What a formula gives: ``{a}*2 + pow({b}, 2)``."""
    names = {name: f"value{index}" for index, name in enumerate(values)}

    def named(found: re.Match[str]) -> str:
        if found[1].strip() not in names:
            raise UnknownError(message("it has no number for {name}", name=found[0]))
        return f" {names[found[1].strip()]} "

    written = _SLOT.sub(named, formula).strip().removeprefix("=")
    try:
        tree = _Plain().visit(ast.parse(written, mode="eval").body)
        found = evaluate(tree, {names[name]: value for name, value in values.items()})
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnknownError(
            message("the formula {formula} cannot be read", formula=formula[:60])
        ) from error
    except ExpressionError as error:
        raise UnknownError(
            message("the formula {formula}: {why}", formula=formula[:60], why=error.why)
        ) from error
    if isinstance(found, str):
        raise UnknownError(message("the formula {formula} cannot be read", formula=formula[:60]))
    return float(found)


class _Plain(ast.NodeTransformer):
    """Functions of PHP as our expressions have them."""

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "pow" and len(node.args) == 2:
            return ast.BinOp(node.args[0], ast.Pow(), node.args[1])
        if name == "pi" and not node.args:
            return ast.Constant(math.pi)
        return node
