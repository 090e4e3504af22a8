"""Templates of an instructor's theme are data that teachers pass around: they run in Jinja's
sandbox, read no file outside their folder, and have so much time and room for a page."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from quizgen.errors import QuizgenError, at, message
from quizgen.limits import limit, size
from quizgen.reading import FileError, read_text


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
        _source, name, fresh = super().get_source(environment, template)
        path = Path(name)
        if not any(path.resolve().is_relative_to(folder) for folder in self._folders):
            raise ThemeError(at(path, message("lies outside of its theme's folder")))
        try:
            return read_text(path, "document"), name, fresh
        except FileError as error:
            raise ThemeError(*error.messages) from error


class ThemeEnvironment(SandboxedEnvironment):
    """Jinja's sandbox: no attribute that leads out of the data, nothing that multiplies without
    end."""

    intercepted_binops = frozenset(["*", "**"])

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
        with _seconds(limit("page-seconds"), place):
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
