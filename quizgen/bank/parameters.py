"""Parameters of an item model -> a table of variants: numbers drawn, checked and computed with.

Expressions are simpleeval's: a small part of Python's, without attributes, assignments or loops. A
variant is a row: an item that is the same on every machine and in every export.
"""

from __future__ import annotations

import ast
import datetime
import ipaddress
import itertools
import math
import operator
import random
import re
import tokenize
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from quizgen.bank.kinds import Diagnostics, Fields, number
from quizgen.bank.nodes import Node
from quizgen.errors import Message, message, of_library
from quizgen.model import Localized
from quizgen.text.numbers import short

Value = Any
"""A number, a truth value or a text."""

VARIANTS = 12
"""Variants of a model that does not say how many."""
_TRIES = 100
"""Draws for each variant, before the constraints are held to leave none."""
_LONGEST = 500
"""Characters of an expression."""
_MOST_VALUES = 100_000
_HIGHEST_POWER = 1024
_LARGEST = 10**40
_LONGEST_TEXT = 1000


class ExpressionError(Exception):
    """An expression has no value; ``why`` says for which reason."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


class Variant(msgspec.Struct, frozen=True):
    """The values of one variant as texts, by name."""

    id: str
    values: dict[str, str]


def variants(fields: Fields, notes: Diagnostics) -> list[Variant]:
    """The variants of an item model with ``parameters``; empty after noting why there are none."""
    _name_sums(fields)
    drawn = _parameters(fields, notes)
    sums = _checked(fields, notes)
    if drawn is None or sums is None:
        return []
    computed, limits = sums
    wanted = fields.get("variants", VARIANTS)
    chance = random.Random(f"variants/{fields['id']}")
    found: list[Variant] = []
    seen: set[tuple[Value, ...]] = set()
    for _ in range(wanted * _TRIES):
        values = {name: value for draw in drawn for name, value in draw(chance).items()}
        if tuple(values.values()) in seen:
            continue
        seen.add(tuple(values.values()))
        try:
            if not _complete(values, computed, limits):
                continue
        except _WrongError as error:
            shown = ", ".join(f"{name} = {_text(value)}" for name, value in error.values.items())
            said = message("{name}: {why}", name=error.name, why=error.why)
            if shown:
                said = message(
                    "{name}: {why} where {values}", name=error.name, why=error.why, values=shown
                )
            notes.add(error.node, "QG031", said)
            return []
        texts = {name: _text(value) for name, value in values.items()}
        found.append(Variant(str(len(found) + 1), texts))
        if len(found) == wanted:
            return found
    if not found:
        said = message("no values of the parameters meet the constraints")
        notes.add(fields.place("constraints"), "QG031", said)
    elif "variants" in fields:
        said = message(
            "the parameters give {found} variants, and {wanted} are asked for",
            found=len(found),
            wanted=wanted,
        )
        notes.add(fields.place("variants"), "QG031", said)
        return []
    return found


def _name_sums(fields: Fields) -> None:
    """Give what texts of a model compute in a slot, ``{{ 14 - k }}``, a name among ``compute``."""
    named: dict[str, str] = {}
    taken = repr(fields)
    free = (each for n in itertools.count(1) if (each := f"{_SUM}{n}") not in taken)

    def name(slot: re.Match[str]) -> str:
        text = slot[1]
        if text.isidentifier() or not re.search(r"[^\w.]", text):
            return slot[0]
        if text not in named:
            named[text] = next(free)
        return f"{{{{ {named[text]} }}}}"

    def renamed(value: Any) -> Any:
        if isinstance(value, Localized):
            return value.map(lambda text: _SLOT.sub(name, text))
        if isinstance(value, str):
            return _SLOT.sub(name, value)
        if isinstance(value, list):
            return [renamed(each) for each in value]
        if isinstance(value, dict):
            for key in value:
                if key not in ("parameters", "compute", "constraints"):
                    value[key] = renamed(value[key])
        return value

    renamed(fields)
    if named:
        own = {new: text for text, new in named.items()}
        fields["compute"] = {**fields.get("compute", {}), **own}


_SLOT = re.compile(r"\{\{[ \t]*+([^{}\n]{1,500}?)[ \t]*\}\}")
_SUM = "slot_"

_Draw = Callable[[random.Random], dict[str, Value]]


def _parameters(fields: Fields, notes: Diagnostics) -> list[_Draw] | None:
    """How each parameter is drawn; None after noting what is wrong with one."""
    found: list[_Draw] = []
    sound = True
    for name, given in fields["parameters"].items():
        place = _within(fields, "parameters", name)
        rows = given.get("rows") if isinstance(given, Fields) else None
        if rows is not None:
            kept = [{key: _value(text) for key, text in row.items()} for row in rows if row]
            sound = sound and bool(kept)
            found.append(lambda chance, kept=kept: dict(chance.choice(kept)))  # type: ignore[misc]
            continue
        values = _range(given) if isinstance(given, Fields) else [_value(t) for t in given if t]
        if not values or len(values) > _MOST_VALUES or not name.isidentifier():
            said = message(
                "parameter {name!r}: expects [values], {{from: 1, to: 10, step: 1}} or "
                "{{rows: [...]}}, with 1 to {most} values, and a name of letters, digits and _",
                name=name,
                most=f"{_MOST_VALUES:,}",
            )
            notes.add(place, "QG031", said)
            sound = False
            continue
        found.append(lambda chance, n=name, v=values: {n: chance.choice(v)})  # type: ignore[misc]
    return found if sound and found else None


def _range(given: Fields) -> list[Value]:
    """Decimal steps, exact: 0.1, 0.2, 0.3."""
    if not {"from", "to"} <= given.keys():
        return []
    first, last = (Decimal(repr(given[name])) for name in ("from", "to"))
    step = Decimal(repr(given.get("step", 1.0)))
    if step <= 0 or last < first or (last - first) / step > _MOST_VALUES:
        return []
    count = int((last - first) / step) + 1
    return [_whole(float(first + index * step)) for index in range(count)]


def _value(text: str) -> Value:
    found = number(text)
    return text if found is None else _whole(found)


def _whole(value: float) -> Value:
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return short(value) if isinstance(value, int | float) else value


class _Sum(msgspec.Struct, frozen=True):
    """An expression, what it is called, and where it stands."""

    name: str
    said_as: str
    tree: Any
    names: frozenset[str]
    node: Any


class _WrongError(Exception):
    def __init__(self, name: str, node: Node, why: Message, values: Mapping[str, Value]) -> None:
        super().__init__(why)
        self.name, self.node, self.why, self.values = name, node, why, dict(values)


def _checked(fields: Fields, notes: Diagnostics) -> tuple[list[_Sum], list[_Sum]] | None:
    """What is computed and what limits it, parsed; None after noting what cannot be read."""
    known = {
        key
        for name, given in fields["parameters"].items()
        for key in (
            (k for row in given.get("rows", ()) if row for k in row)
            if isinstance(given, Fields) and "rows" in given
            else (name,)
        )
    }
    computed: list[_Sum] = []
    limits: list[_Sum] = []
    sound = True
    nodes = fields.place("constraints").children or [fields.place("constraints")]
    asked = [
        *((computed, name, text, _computed_at(fields, name, text))
          for name, text in fields.get("compute", {}).items()),
        *((limits, e, e, node)
          for e, node in zip(fields.get("constraints", ()), nodes, strict=False) if e),
    ]  # fmt: skip
    names = known | set(fields.get("compute", {}))
    for where, name, text, node in asked:
        said_as = text if name.startswith(_SUM) else name
        try:
            tree = _parsed(text)
        except ExpressionError as error:
            notes.add(node, "QG031", message("{name}: {why}", name=said_as, why=error.why))
            sound = False
            continue
        used = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
        unknown = sorted(used - names - FUNCTIONS.keys() - {"True", "False"})
        if unknown:
            said = message("{name}: there is no {what}", name=said_as, what=", ".join(unknown))
            notes.add(node, "QG031", said)
            sound = False
        where.append(_Sum(name, said_as, tree, frozenset(used & names), node))
    return (computed, limits) if sound else None


def _parsed(text: str) -> Any:
    if len(text) > _LONGEST:
        raise ExpressionError(message("longer than {most} characters", most=_LONGEST))
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(message("is no expression")) from error


def _within(fields: Fields, name: str, key: str) -> Node:
    pairs = fields.place(name).pairs or ()
    return next((value for each, value in pairs if each.text == key), fields.place(name))


def _computed_at(fields: Fields, name: str, text: str) -> Node:
    if name.startswith(_SUM):
        return _holding(fields.node, text) or fields.node
    return _within(fields, "compute", name)


def _holding(node: Node, text: str) -> Node | None:
    """Where in a model a text with ``text`` in it stands."""
    if node.text is not None and text in node.text:
        return node
    inside = [*(value for _, value in node.pairs or ()), *(node.children or ())]
    return next((found for each in inside if (found := _holding(each, text))), None)


def _complete(values: dict[str, Value], computed: list[_Sum], limits: list[_Sum]) -> bool:
    """Add what is computed; whether all limits hold, each looked at as soon as it can be."""
    left = list(limits)
    for each in (None, *computed):
        if each is not None:
            values[each.name] = _evaluated(each, values)
        for limit in [one for one in left if one.names <= values.keys()]:
            left.remove(limit)
            if not _evaluated(limit, values):
                return False
    return True


def _evaluated(each: _Sum, values: Mapping[str, Value]) -> Value:
    try:
        return evaluate(each.tree, values)
    except ExpressionError as error:
        shown = {name: values[name] for name in sorted(each.names) if name in values}
        raise _WrongError(each.said_as, each.node, error.why, shown) from error


def evaluate(tree: Any, values: Mapping[str, Value]) -> Value:
    """The value of a parsed expression. Raises ``ExpressionError``: it divides by zero, is too
    large, or does what expressions here cannot."""
    import simpleeval

    evaluator = simpleeval.SimpleEval(
        operators=_OPERATORS, functions=FUNCTIONS, names={**values, "True": True, "False": False}
    )
    del evaluator.nodes[ast.Attribute]
    try:
        found = evaluator.eval("", previously_parsed=tree)
    except ZeroDivisionError as error:
        raise ExpressionError(message("divides by zero")) from error
    except (simpleeval.InvalidExpression, ArithmeticError, TypeError, ValueError,
            LookupError, RecursionError, AttributeError) as error:  # fmt: skip
        why = of_library(str(error)[:120], message("it cannot be computed"))
        raise ExpressionError(message("has no value ({why})", why=why)) from error
    if isinstance(found, str):
        if len(found) > _LONGEST_TEXT:
            raise ExpressionError(message("gives too long a text"))
        return found
    if isinstance(found, bool):
        return found
    if not isinstance(found, int | float) or not math.isfinite(found) or abs(found) > _LARGEST:
        raise ExpressionError(message("gives no number that can be shown"))
    return _whole(round(found, 12)) if isinstance(found, float) else found


def _power(base: Value, exponent: Value) -> Value:
    if abs(exponent) > _HIGHEST_POWER or abs(base) > _LARGEST:
        raise ValueError("too high a power")
    return _bounded(base**exponent)


def _times(one: Value, other: Value) -> Value:
    if isinstance(one, str) or isinstance(other, str):
        raise TypeError("a text cannot be multiplied")
    return _bounded(one * other)


def _bounded(value: Value) -> Value:
    if isinstance(value, complex) or abs(value) > _LARGEST**4:
        raise ValueError("too large a number")
    return value


def _shift(value: Value, by: Value) -> Value:
    if by > _HIGHEST_POWER:
        raise ValueError("too far a shift")
    return _bounded(value << by)


_OPERATORS: dict[Any, Callable[..., Value]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: _times, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: _power,
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Not: operator.not_,
    ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
    ast.LShift: _shift, ast.RShift: operator.rshift,
}  # fmt: skip


def significant(value: float, digits: int) -> float:
    """``value`` with so many significant figures."""
    return float(f"{value:.{max(1, min(15, digits)) - 1}e}")


def fixed(value: float, places: int) -> str:
    """``value`` with so many places behind the point, as a text."""
    return f"{value:.{max(0, min(12, places))}f}"


class Grouped(str):
    """A number whose digits are shown in groups, as each language does."""

    __slots__ = ()


def grouped(value: float | str) -> Grouped:
    """``value`` with its digits in groups: ``65,536``, in German ``65.536``."""
    return Grouped(short(float(value)) if not isinstance(value, str) else value)


def convert(value: float, unit: str, to: str) -> float:
    """``value`` in another unit (pint): ``convert(3, "KiB", "byte")``."""
    try:
        return float(_units().Quantity(value, unit).to(to).magnitude)
    except (tokenize.TokenError, SyntaxError) as error:  # pint reads units as Python does
        raise ValueError(f"{unit!r} or {to!r} is no unit") from error


_REGISTRY: list[Any] = []


def _units() -> Any:
    if not _REGISTRY:
        import pint

        _REGISTRY.append(pint.UnitRegistry())
    return _REGISTRY[0]


def _network(address: str, prefix: int) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(f"{address}/{prefix}", strict=False)


def _host(address: str, prefix: int, index: int) -> str:
    return str(_network(address, prefix)[index])


def _factorial(value: int) -> int:
    if value > 170:
        raise ValueError("too large a number")
    return math.factorial(value)


def _comb(count: int, chosen: int) -> int:
    if count > _HIGHEST_POWER:
        raise ValueError("too large a number")
    return math.comb(count, chosen)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "abs": abs, "min": min, "max": max, "round": round, "int": int, "float": float, "str": str,
    "sqrt": math.sqrt, "exp": math.exp, "log": math.log, "log2": math.log2, "log10": math.log10,
    "ceil": math.ceil, "floor": math.floor, "gcd": math.gcd,
    "factorial": _factorial, "comb": _comb,
    "significant": significant, "fixed": fixed, "grouped": grouped, "convert": convert,
    "network": lambda address, prefix: str(_network(address, prefix).network_address),
    "broadcast": lambda address, prefix: str(_network(address, prefix).broadcast_address),
    "netmask": lambda prefix: str(_network("0.0.0.0", prefix).netmask),  # noqa: S104
    "host": _host,
    "hexadecimal": lambda value: f"{value:x}",
    "binary": lambda value, width=0: f"{value:0{max(0, min(64, width))}b}",
    "add_days": lambda day, days: str(
        datetime.date.fromisoformat(day) + datetime.timedelta(days=days)
    ),
    "days_between": lambda one, other: (
        datetime.date.fromisoformat(other) - datetime.date.fromisoformat(one)
    ).days,
}  # fmt: skip
"""What expressions may call."""
