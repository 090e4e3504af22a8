"""Templates that are run once for questions of one shape: a question after it with as many options,
tags and the like is written by what the template did, without running it again.

The template is given a question that notes what it is asked for. Where a template decides by a
value (``if``, ``for``), what came of it belongs to the shape. What it does besides to a value (a
filter, a test, a sum) cannot be noted: such a template is run each time.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import jinja2
from markupsafe import Markup, escape

_SHAPES = 32
"""Shapes kept of a template; questions of more are written by running it."""
_PLACE = re.compile("\0(\\d+)\0")


class _UntraceableError(Exception):
    """A template does more with a value than is noted."""


class _Trace:
    """What a template asked: what its shape goes by, and what it shows."""

    def __init__(self) -> None:
        self.decided: dict[str, int] = {}
        self.shown: list[str] = []

    def decide(self, asked: str, found: int) -> int:
        self.decided[asked] = found
        return found


class _Value:
    """A value of a template: how it was come by, as Python says it, and what it is."""

    __slots__ = ("_how", "_is", "_trace")

    def __init__(self, trace: _Trace, how: str, value: Any) -> None:
        self._trace, self._how, self._is = trace, how, value

    def __getattr__(self, name: str) -> _Value:
        return _Value(self._trace, f"{self._how}.{name}", getattr(self._is, name))

    def __getitem__(self, key: int) -> _Value:
        if type(key) is not int:
            raise _UntraceableError
        return _Value(self._trace, f"{self._how}[{key}]", self._is[key])

    def __call__(self, *given: Any) -> _Value:
        if not all(type(each) in (_Value, str, int) for each in given):
            raise _UntraceableError
        how = ", ".join(each._how if type(each) is _Value else repr(each) for each in given)
        values = (each._is if type(each) is _Value else each for each in given)
        return _Value(self._trace, f"{self._how}({how})", self._is(*values))

    def __iter__(self) -> Iterator[_Value]:
        if not isinstance(self._is, tuple | list):
            raise _UntraceableError
        return (self[index] for index in range(len(self)))

    def __len__(self) -> int:
        return self._trace.decide(f"len({self._how})", len(self._is))

    def __bool__(self) -> bool:
        return bool(self._trace.decide(f"bool({self._how})", bool(self._is)))

    def __html__(self) -> str:
        if type(self._is) not in (str, Markup, int):
            raise _UntraceableError
        self._trace.shown.append(self._how)
        return f"\0{len(self._trace.shown) - 1}\0"

    def _refuse(self, *_: object) -> Any:
        raise _UntraceableError

    __str__ = __format__ = __eq__ = __add__ = __radd__ = __mod__ = _refuse
    __hash__ = None  # type: ignore[assignment]


_Writer = Callable[[Any], str]


class _Choice:
    """What templates decide by, and what comes of each answer: another such, or what writes the
    values of one shape."""

    __slots__ = ("ask", "then")

    def __init__(self, ask: Callable[[Any], int]) -> None:
        self.ask = ask
        self.then: dict[object, _Choice | _Writer] = {}


class Traced:
    """The templates of an environment, each given one value by name that differs (``name``) and
    ``given`` others that do not. With templates of somebody else's (``plain``) nothing is noted."""

    def __init__(
        self, env: jinja2.Environment, name: str, given: Mapping[str, Any], *, plain: bool
    ) -> None:
        self._env, self._name, self._given = env, name, given
        self._known: dict[object, _Choice | _Writer] = {}
        self._shapes: Counter[str] = Counter()
        self._noting = None if plain else env.overlay(cache_size=50)
        if self._noting:
            self._noting.filters = {name: _refusing(each) for name, each in env.filters.items()}
            self._noting.tests = {name: _refusing(each) for name, each in env.tests.items()}

    def write(self, template_name: str, value: Any) -> Markup:
        """What the template makes of ``value``."""
        known = self._known.get(template_name)
        while type(known) is _Choice:
            known = known.then.get(known.ask(value))
        if known is None and self._noting and self._shapes[template_name] < _SHAPES:
            self._shapes[template_name] += 1
            with suppress(_UntraceableError, TypeError, AttributeError):
                known = self._note(template_name, value)
        if known is None:
            return Markup(self._env.get_template(template_name).render(self._names(value)))
        return Markup(known(value))  # type: ignore[operator]  # no choice: a writer

    def _names(self, value: Any) -> dict[str, Any]:
        return {self._name: value, **self._given}

    def _note(self, template_name: str, value: Any) -> _Writer:
        """Find out what the template does with values of this one's shape."""
        assert self._noting is not None
        trace = _Trace()
        names = {name: _Value(trace, name, each) for name, each in self._names(value).items()}
        parts = _PLACE.split(self._noting.get_template(template_name).render(names))
        pieces = [
            f"_ if type(_ := {trace.shown[int(part)]}) is Markup else escaped(_)"
            if index % 2
            else repr(part)
            for index, part in enumerate(parts)
        ]
        place: dict[object, _Choice | _Writer] = self._known
        branch: object = template_name
        for asked, found in trace.decided.items():
            if branch not in place:
                place[branch] = _Choice(self._compiled(asked))
            choice = place[branch]
            assert type(choice) is _Choice, "a template decides by what it decided before"
            place, branch = choice.then, found
        writer = place[branch] = self._compiled(f"''.join(({', '.join(pieces)},))")
        return writer

    def _compiled(self, code: str) -> Callable[[Any], Any]:
        """A function of a value; the code names attributes and numbers that a template of quizgen's
        own asked for."""
        names = {**self._given, "Markup": Markup, "escaped": _escaped}
        function: Callable[[Any], Any] = eval(f"lambda {self._name}: {code}", names)  # noqa: S307
        return function


def _escaped(value: Any) -> str:
    """A value that is no markup, as a template shows it."""
    return value if type(value) is str and value.isalnum() else escape(value)


def _refusing(function: Any) -> Any:
    """A filter or test that is given none of the values that note what is done to them."""

    @functools.wraps(function)
    def refuse(*given: Any, **named: Any) -> Any:
        if any(type(each) is _Value for each in (*given, *named.values())):
            raise _UntraceableError
        return function(*given, **named)

    return refuse
