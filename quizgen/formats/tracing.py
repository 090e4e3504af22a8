"""Templates that are run once for questions of one shape: a question after it with as many options,
tags and the like is written by what the template did, without running it again.

The template is given a question that notes what it is asked for. Where a template decides by a
value (``if``, ``for``), what came of it belongs to the shape. What it does besides to a value (a
filter, a test, a sum), and what it asks of the environment (``ui``), cannot be noted: such a
template is run each time.

So what was noted follows from the template alone, and is kept for later runs: one that meets no
other shape does not import Jinja, which is a fifth of the time that a short quiz takes.
"""

from __future__ import annotations

import functools
import marshal
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from quizgen import resources
from quizgen.files import cached, keep
from quizgen.version import __version__

if TYPE_CHECKING:
    import jinja2

_SHAPES = 32
"""Shapes kept of a template; questions of more are written by running it."""
_PLACE = re.compile("\0(\\d+)\0")
_KEPT = 20
"""Cache files kept."""


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


class _Noted(msgspec.Struct, frozen=True):
    """A shape of a template: what it decided by, each with what came of it, and what it wrote of a
    value that it calls ``name``."""

    name: str
    decided: dict[str, int | bool]
    code: bytes
    """Of a function, as ``marshal`` has it."""


class Traced:
    """The templates of an environment, each given one value that differs, and ``given`` others that
    do not. With templates of somebody else's (``plain``) nothing is noted.

    ``kept``: the cache file for what was noted (``kept_name``); empty: there is none.
    """

    def __init__(
        self,
        environment: Callable[[], jinja2.Environment],
        given: Mapping[str, Any],
        *,
        plain: bool,
        kept: str = "",
    ) -> None:
        self._environment, self._given, self._plain = environment, given, plain
        self._file = "" if plain else kept
        self._noted: dict[str, list[_Noted]] = {}
        if self._file:
            self._noted = cached(self._file, dict[str, list[_Noted]]) or {}
        self._before = sum(map(len, self._noted.values()))
        self._known: dict[object, _Choice | _Writer] = {}
        for template_name, shapes in self._noted.items():
            for shape in shapes:
                self._learn(template_name, shape)

    def write(self, template_name: str, **named: Any) -> Markup:
        """What the template makes of one value, by the name that it has for it."""
        ((name, value),) = named.items()
        known = self._known.get(template_name)
        while type(known) is _Choice:
            known = known.then.get(known.ask(value))
        if known is None and not self._plain:
            shapes = self._noted.setdefault(template_name, [])
            if len(shapes) < _SHAPES:
                shape = self._note(template_name, name, value)
                shapes.append(shape)
                known = self._learn(template_name, shape) if shape.code else None
        if known is None:
            template = self._env.get_template(template_name)
            return Markup(template.render({name: value, **self._given}))
        return Markup(known(value))  # type: ignore[operator]  # no choice: a writer

    def keep(self) -> None:
        """Keep what was noted, for the next run."""
        if self._file and sum(map(len, self._noted.values())) > self._before:
            keep(self._file, self._noted, _KEPT)

    @functools.cached_property
    def _env(self) -> jinja2.Environment:
        return self._environment()

    @functools.cached_property
    def _noting(self) -> jinja2.Environment:
        noting = self._env.overlay(cache_size=50)
        noting.filters = {name: _refusing(each) for name, each in self._env.filters.items()}
        noting.tests = {name: _refusing(each) for name, each in self._env.tests.items()}
        noting.globals = dict.fromkeys(self._env.globals, _refuse)
        return noting

    def _note(self, template_name: str, name: str, value: Any) -> _Noted:
        """Find out what the template does with values of this one's shape; no code: that cannot be
        noted."""
        trace = _Trace()
        names = {name: value, **self._given}
        try:
            made = self._noting.get_template(template_name).render(
                {each: _Value(trace, each, is_) for each, is_ in names.items()}
            )
        except (_UntraceableError, TypeError, AttributeError):
            return _Noted(name, {}, b"")
        pieces = [
            f"_ if type(_ := {trace.shown[int(part)]}) is Markup else escaped(_)"
            if index % 2
            else repr(part)
            for index, part in enumerate(_PLACE.split(made))
        ]
        code = _compiled(name, f"''.join(({', '.join(pieces)},))")
        return _Noted(name, trace.decided, marshal.dumps(code))

    def _learn(self, template_name: str, shape: _Noted) -> _Writer | None:
        """Write values of that shape from now on."""
        if not shape.code:
            return None
        place: dict[object, _Choice | _Writer] = self._known
        branch: object = template_name
        for asked, found in shape.decided.items():
            if branch not in place:
                place[branch] = _Choice(self._function(_compiled(shape.name, asked)))
            choice = place[branch]
            assert type(choice) is _Choice, "a template decides by what it decided before"
            place, branch = choice.then, found
        writer: _Writer = self._function(marshal.loads(shape.code))  # noqa: S302 - our own file
        place[branch] = writer
        return writer

    def _function(self, code: CodeType) -> Callable[[Any], Any]:
        names = {**self._given, "Markup": Markup, "escaped": _escaped}
        function: Callable[[Any], Any] = eval(code, names)  # noqa: S307 - of ``_compiled``
        return function


def _compiled(name: str, code: str) -> CodeType:
    """A function of a value; the code names attributes and numbers that a template of quizgen's own
    asked for."""
    return compile(f"lambda {name}: {code}", "template", "eval")


def kept_name(folder: str, module: str) -> str:
    """The cache file for ``templates/<folder>/``, whose questions a module makes (its file's name).
    What is in it is code: it goes by all that made it."""
    import hashlib

    templates = sorted((resources.folder("templates") / folder).iterdir())
    digest = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for file in (*templates, Path(module), Path(__file__)):
        found = file.stat()
        digest.update(f"{file.name} {found.st_mtime_ns} {found.st_size}\0".encode())
    return f"{folder}-{digest.hexdigest()[:32]}.traced"


def _refuse(*_given: Any, **_named: Any) -> Any:
    """Stands for what the environment offers, which may be something else another time."""
    raise _UntraceableError


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
