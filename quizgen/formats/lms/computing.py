"""The formula of a calculation, in the notations of platforms that compute."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from quizgen.formats.lms.qti.xhtml import Xhtml
from quizgen.model import SLOT, Calculation, Localized
from quizgen.text.numbers import decimal

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def moodle(formula: str) -> str:
    """As Moodle's calculated questions have it (``qtype_calculated_find_formula_errors``).

    >>> moodle("size * 8 / speed ** 2")
    '(({size} * 8) / pow({speed}, 2))'
    """
    return _moodle(_parsed(formula))


def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _moodle(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return f"{{{name}}}"
        case ast.Constant(value=int() | float() as value):
            return decimal(float(value))
        case ast.UnaryOp(operand=operand):
            return f"(0 - {_moodle(operand)})"
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"pow({_moodle(left)}, {_moodle(right)})"
        case ast.BinOp(left=left, op=op, right=right):
            return f"({_moodle(left)} {_SIGNS[type(op)]} {_moodle(right)})"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return f"{name}({', '.join(map(_moodle, arguments))})"
        case _:
            raise ValueError(ast.unparse(node))


class Variable(NamedTuple):
    """A template variable of QTI and how it is printed."""

    identifier: str
    base_type: str
    format: str


class Computed(NamedTuple):
    """A calculation as the templates of QTI ask for it."""

    variables: tuple[Variable, ...]
    rows: tuple[tuple[str, ...], ...]
    formula: Markup
    stem: Markup
    explanation: Markup
    tolerance: str


def computed(known: Calculation, tolerance: float, text: Xhtml, prefix: str) -> Computed:
    """The calculation for QTI 2.x (``prefix`` "") and 3.0 (``qti-``)."""
    variables = []
    for name, places in decimals(known).items():
        kind = "float" if places else "integer"
        variables.append(Variable(name, kind, f"%.{places}f" if places else "%i"))
    stem, explanation = (
        _printed(each, text, variables, prefix) for each in (known.stem, known.explanation)
    )
    return Computed(
        tuple(variables),
        tuple(tuple(map(decimal, row)) for row in known.rows),
        Markup(qti(known.formula, prefix)),
        stem,
        explanation,
        decimal(tolerance or 1e-9),
    )


def decimals(known: Calculation) -> dict[str, int]:
    """How many digits behind the point each name's values have."""
    return {
        name: max(len(decimal(each).partition(".")[2]) for each in values)
        for name, values in zip(known.names, zip(*known.rows, strict=True), strict=True)
    }


_TAG = re.compile(r"(<[^>]*>)")
_MATH_ML = re.compile(r"<math\b.*?</math>", re.S)
_PLACE = 987_654_321_000
"""Stands for a variable while Markdown and LaTeX are read: nothing takes a number apart."""


def _printed(
    template: Localized, text: Xhtml, variables: Sequence[Variable], prefix: str
) -> Markup:
    """A template as XHTML: variables printed in text (QTI 2.1, 6.3, ``printedVariable``), named in
    formulas, where a ``mathVariable`` is put in by the engine (6.2)."""
    places = {each.identifier: str(_PLACE + n) for n, each in enumerate(variables)}
    shown = str(text.block(template.map(lambda t: SLOT.sub(lambda s: places[s[1]], t))))
    for each in variables:
        place, name = places[each.identifier], each.identifier
        shown = shown.replace(f"<mn>{place}</mn>", f"<mi>{name}</mi>")
        shown = _MATH_ML.sub(lambda m, p=place, n=name: m[0].replace(p, n), shown)  # type: ignore[misc]
        printed = f'<{prefix}{_kebab("printedVariable", prefix)} identifier="{name}" '
        printed += f'format="{each.format}"/>'
        pieces = _TAG.split(shown)
        pieces[::2] = [piece.replace(place, printed) for piece in pieces[::2]]
        pieces[1::2] = [piece.replace(place, name) for piece in pieces[1::2]]
        shown = "".join(pieces)
    return Markup(shown)


_QTI = {ast.Add: "sum", ast.Sub: "subtract", ast.Mult: "product", ast.Div: "divide",
        ast.Pow: "power"}  # fmt: skip
_MATH = {"log": "ln", "log10": "log"}
"""``mathOperator``: QTI's ``log`` is to the base 10 (QTI 2.1 Information Model, 11.4)."""


def qti(formula: str, prefix: str) -> str:
    """As an expression of QTI: 2.x with the ``prefix`` "", 3.0 with ``qti-``."""

    def tag(name: str, /, *inner: str, **attributes: str) -> str:
        shown = "".join(f' {_kebab(key, prefix)}="{value}"' for key, value in attributes.items())
        name = f"{prefix}{_kebab(name, prefix)}"
        return f"<{name}{shown}>{''.join(inner)}</{name}>" if inner else f"<{name}{shown}/>"

    return _qti(_parsed(formula), tag)


def _kebab(name: str, prefix: str) -> str:
    if not prefix:
        return name
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def _qti(node: ast.expr, tag: Callable[..., str]) -> str:
    def number(value: float) -> str:
        return tag("baseValue", decimal(value), baseType="float")

    match node:
        case ast.Name(id=name):
            return tag("variable", identifier=name)
        case ast.Constant(value=int() | float() as value):
            return number(float(value))
        case ast.UnaryOp(operand=operand):
            return tag("subtract", number(0), _qti(operand, tag))
        case ast.BinOp(left=left, op=op, right=right):
            return tag(_QTI[type(op)], _qti(left, tag), _qti(right, tag))
        case ast.Call(func=ast.Name(id="sqrt"), args=[of]):
            return tag("power", _qti(of, tag), number(0.5))
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=arguments):
            return tag(name, *(_qti(each, tag) for each in arguments))
        case ast.Call(func=ast.Name(id=name), args=[of]):
            return tag("mathOperator", _qti(of, tag), name=_MATH.get(name, name))
        case _:
            raise ValueError(ast.unparse(node))
