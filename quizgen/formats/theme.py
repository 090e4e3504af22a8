"""Templates of an instructor's theme are data that teachers pass around: they run in Jinja's
sandbox, read no file outside their folder, and have so much time and room for a page."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import jinja2
from jinja2.loaders import split_template_path
from jinja2.sandbox import SandboxedEnvironment

from quizgen.errors import QuizgenError, at, message
from quizgen.limits import limit, size
from quizgen.reading import FileError, is_there, read_text


class ThemeError(QuizgenError):
    """A theme cannot be used, or takes too much; the message names the template."""


class ThemeLoader(jinja2.FileSystemLoader):
    """Templates of the folders of a theme, and of quizgen's own behind them."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(folders)
        self._folders = [folder.resolve() for folder in folders]

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """As Jinja does, of a regular file of bounded size that lies in its folder."""
        # found, but not opened, as Jinja does
        parts = split_template_path(template)
        path = next((p for f in self._folders if is_there(p := f.joinpath(*parts))), None)
        if path is None:
            raise jinja2.TemplateNotFound(template)
        try:
            outside = not any(path.resolve().is_relative_to(folder) for folder in self._folders)
            if outside:
                raise ThemeError(at(path, message("lies outside of its theme's folder")))
            return read_text(path, "document"), str(path), lambda: True
        except FileError as error:
            raise ThemeError(*error.messages) from error
        except RuntimeError as error:  # links in a circle
            raise ThemeError(at(path, message("lies outside of its theme's folder"))) from error


class ThemeEnvironment(SandboxedEnvironment):
    """Jinja's sandbox: no attribute that leads out of the data, nothing that multiplies without
    end."""

    intercepted_binops = frozenset(["*", "**"])

    def compile(
        self,
        source: str | jinja2.nodes.Template,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> Any:
        """As Jinja does, within the budget of a page: what is constant is computed here. Raises
        ``ThemeError`` for what is nested too deep."""
        place = filename or name or "?"
        try:
            with _budget(place):
                return super().compile(source, name, filename, raw, defer_init)  # type: ignore[call-overload]
        except (RecursionError, SyntaxError) as error:  # a limit of Python's own
            raise ThemeError(at(place, message("is nested too deep"))) from error

    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any
    ) -> Any:
        """Numbers may be multiplied, texts and lists up to a bound."""
        sizes = [len(each) for each in (left, right) if hasattr(each, "__len__")]
        numbers = [each for each in (left, right) if isinstance(each, int | float)]
        grown = (sizes or [1])[0] * max(map(abs, numbers), default=1)
        if operator == "**" or grown > limit("page"):
            raise jinja2.TemplateRuntimeError("multiplies too far")
        return super().call_binop(context, operator, left, right)


class ThemeTemplate(jinja2.Template):
    """Renders within the budget of a page."""

    def render(self, *args: Any, **values: Any) -> str:
        """As Jinja does. Raises ``ThemeError`` beyond the budget."""
        place = self.filename or self.name or "?"
        length, parts = 0, []
        with _budget(place):
            for part in self.generate(*args, **values):
                length += len(part)
                if length > limit("page"):
                    most = size(limit("page"))
                    raise ThemeError(
                        at(place, message("makes a page of more than {most}", most=most))
                    )
                parts.append(part)
        return "".join(parts)


ThemeEnvironment.template_class = ThemeTemplate


_within: list[str] = []
"""The template whose budget is being used: what it includes is paid from the same."""


@contextmanager
def _budget(place: str) -> Iterator[None]:
    """Raises ``ThemeError`` beyond the time and memory of a page."""
    if _within:
        yield
        return
    _within.append(place)
    try:
        with _seconds(limit("page-seconds"), place), _memory(limit("page-memory"), place):
            yield
    finally:
        _within.clear()


@contextmanager
def _memory(most: int, place: str) -> Iterator[None]:
    """Raises ``ThemeError`` where so many bytes more than now are asked for, where the system can
    say no (Linux: ``setrlimit(2)``, RLIMIT_AS)."""
    if sys.platform != "linux":
        yield
        return
    import resource

    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = now + most if soft == resource.RLIM_INFINITY else min(soft, now + most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    try:
        yield
    except MemoryError as error:
        said = message("takes more than {most} of memory", most=size(most))
        raise ThemeError(at(place, said)) from error
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def _seconds(most: int, place: str) -> Iterator[None]:
    """Raises ``ThemeError`` after so many seconds, where the system can interrupt (POSIX, in the
    main thread)."""
    if not hasattr(signal, "setitimer") or (
        threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise ThemeError(at(place, message("takes more than {most} seconds", most=most)))

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
