"""An item model with parameters -> what a platform needs to compute its numbers by itself.

Only where that gives what the bank gives: the answer is one number, every value that a text shows
is one, and what expressions say can be said in ``Calculation``'s few operations. Whether the
formula gives the right answer is tried on every row.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from quizgen.bank.kinds import Fields, number
from quizgen.bank.parameters import FUNCTIONS, ExpressionError, evaluate
from quizgen.bank.slots import pairs_in, slots_in
from quizgen.model import Calculation, Localized

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MOST = 400
"""Characters of a formula."""
_SAME = ("abs", "ceil", "floor", "exp", "log", "log10", "sqrt", "min", "max")
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class _UnsaidError(Exception):
    """Something that a formula cannot say."""


def calculation(fields: Fields, rows: Sequence[Mapping[str, str]]) -> Calculation | None:
    """The calculation of a numeric model; ``rows``: its variants. None where there is none."""
    stem: Localized = fields["stem"]
    explanation: Localized = fields["explanation"]
    value = fields["value"]
    if fields.get("also"):
        return None  # a platform's formula gives one number
    answer = slots_in(value)[0] if slots_in(value) else value
    if slots_in(value) and not re.fullmatch(r"\s*\{\{\s*\w+\s*\}\}\s*", value):
        return None
    texts = [text for each in (stem, explanation) for text in each.values()]
    if any(pairs_in(text) for text in texts):  # 을/를: by the sound of the number
        return None
    try:
        tree = _portable(_inlined(answer, _parsed(fields.get("compute", {})), 0))
        formula = ast.unparse(tree)
    except (_UnsaidError, SyntaxError, RecursionError):
        return None
    used = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    names = tuple(
        name
        for name in dict.fromkeys([*used, *(slot for text in texts for slot in slots_in(text))])
        if name not in FUNCTIONS
    )
    values = [[number(row[name]) for name in names] for row in rows]
    if len(formula) > _MOST or not names or not all(_NAME.fullmatch(name) for name in names):
        return None
    table = tuple(tuple(each for each in row if each is not None) for row in values)
    if any(len(row) < len(names) for row in table):
        return None
    tolerance = fields.get("tolerance", 0.0)
    for row, variant in zip(table, rows, strict=True):
        right = number(variant[answer])
        try:
            found = evaluate(tree, dict(zip(names, row, strict=True)))
        except ExpressionError:
            return None
        if right is None or not isinstance(found, int | float):
            return None
        if abs(found - right) > max(tolerance, 1e-9 * abs(right)):
            return None
    return Calculation(stem, explanation, formula, names, table)


def _parsed(compute: Mapping[str, str]) -> dict[str, ast.expr]:
    return {name: ast.parse(text.strip(), mode="eval").body for name, text in compute.items()}


def _inlined(name: str, compute: Mapping[str, ast.expr], depth: int) -> ast.expr:
    """The expression of a name, in parameters alone."""
    if depth > 20:
        raise _UnsaidError

    class Inline(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return _inlined(node.id, compute, depth + 1) if node.id in compute else node

        def visit_Call(self, node: ast.Call) -> ast.expr:
            arguments: list[ast.expr] = [self.visit(each) for each in node.args]
            return ast.Call(node.func, arguments, node.keywords)

    if name not in compute:
        return ast.Name(name)
    inlined: ast.expr = Inline().visit(ast.parse(ast.unparse(compute[name]), mode="eval").body)
    if len(ast.unparse(inlined)) > _MOST:
        raise _UnsaidError
    return inlined


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name), list(arguments), [])


def _number(value: float) -> ast.expr:
    return ast.Constant(int(value) if float(value).is_integer() else float(value))


def _portable(node: ast.expr) -> ast.expr:
    """The expression in the operations of ``Calculation``. Raises ``_UnsaidError``."""
    match node:
        case ast.Constant(value=bool()):
            raise _UnsaidError
        case ast.Constant(value=int() | float()) | ast.Name():
            return node
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ast.UnaryOp(ast.USub(), _portable(operand))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _portable(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(_portable(left), op, _portable(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _function(name, arguments)
        case _:
            raise _UnsaidError


def _operation(one: ast.expr, op: ast.operator, other: ast.expr) -> ast.expr:
    match op:
        case _ if isinstance(op, _OPERATORS):
            return ast.BinOp(one, op, other)
        case ast.FloorDiv():
            return _call("floor", ast.BinOp(one, ast.Div(), other))
        case ast.Mod():
            whole = _call("floor", ast.BinOp(one, ast.Div(), other))
            return ast.BinOp(one, ast.Sub(), ast.BinOp(other, ast.Mult(), whole))
        case ast.LShift():
            return ast.BinOp(one, ast.Mult(), ast.BinOp(_number(2), ast.Pow(), other))
        case _:
            raise _UnsaidError


def _function(name: str, arguments: list[ast.expr]) -> ast.expr:
    if name == "convert" and len(arguments) == 3:
        return ast.BinOp(_portable(arguments[0]), ast.Mult(), _number(_factor(*arguments[1:])))
    if name in ("significant", "fixed", "float") and arguments:
        return _portable(arguments[0])  # within the tolerance, or it does not fit
    plain = [_portable(each) for each in arguments]
    if name in ("min", "max") and len(plain) > 1:
        return _call(name, *plain)
    if name in _SAME and len(plain) == 1:
        return _call(name, *plain)
    if name == "log2" and len(plain) == 1:
        return ast.BinOp(_call("log", *plain), ast.Div(), _call("log", _number(2)))
    if name == "int" and len(plain) == 1:
        return _call("floor", *plain)
    if name == "round" and plain and isinstance(plain[-1], ast.expr):
        places = arguments[1] if len(arguments) == 2 else ast.Constant(0)
        if isinstance(places, ast.Constant) and isinstance(places.value, int):
            scale = _number(10.0**places.value)
            half = ast.BinOp(ast.BinOp(plain[0], ast.Mult(), scale), ast.Add(), _number(0.5))
            return ast.BinOp(_call("floor", half), ast.Div(), scale)
    raise _UnsaidError


def _factor(unit: ast.expr, to: ast.expr) -> float:
    """What a number in one unit is multiplied with to be in another."""
    nothing, one = (
        _value(ast.Call(ast.Name("convert"), [ast.Constant(start), unit, to], []))
        for start in (0, 1)
    )
    if nothing != 0 or not math.isfinite(one):  # °C
        raise _UnsaidError
    return one


def _value(tree: ast.expr) -> float:
    try:
        found: Any = evaluate(tree, {})
    except ExpressionError as error:
        raise _UnsaidError from error
    return float(found)
