"""What a command prints, on stdout and stderr: whatever a file held, the terminal shows it and does
nothing else.

The colours and the progress bar of the commands themselves go to the stream below (``raw``), with
their texts made visible one by one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import click

from quizgen.text.visible import visible

if TYPE_CHECKING:
    from rich.console import Console


class VisibleStream:
    """A text stream that writes through ``visible``."""

    def __init__(self, stream: TextIO) -> None:
        self.raw = stream
        """The stream itself, for what is drawn."""

    def write(self, text: str) -> int:
        try:
            return self.raw.write(visible(text))
        except OSError as error:
            raise self._named(error) from error

    def flush(self) -> None:
        try:
            self.raw.flush()
        except OSError as error:
            raise self._named(error) from error

    def _named(self, error: OSError) -> OSError:
        """With the stream's name, as a file's: what is full is not the folder written to."""
        return OSError(error.errno, error.strerror, self.raw.name)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)


@contextmanager
def visible_streams() -> Iterator[None]:
    """stdout and stderr are ``VisibleStream``s meanwhile."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = VisibleStream(sys.stdout), VisibleStream(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def raw(stream: TextIO) -> TextIO:
    """The stream below, for a progress bar and a table's colours."""
    return stream.raw if isinstance(stream, VisibleStream) else stream


def console(**options: Any) -> Console:
    """A console of rich's on stdout, whose texts are visible ones."""
    from rich.console import Console as RichConsole
    from rich.console import ConsoleOptions, RenderableType
    from rich.segment import Segment

    class VisibleConsole(RichConsole):
        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterator[Segment]:
            for each in super().render(renderable, options):
                yield each if each.control else Segment(visible(each.text), each.style)

    return VisibleConsole(file=raw(sys.stdout), **options)


def styled(text: str, **style: Any) -> None:
    """Print ``text`` in a style of ``click.style``."""
    click.secho(visible(text), file=raw(sys.stdout), **style)


def print_json(value: object, *, indent: int | None = 2) -> None:
    """Print ``value`` for other programs, in lines that a person can read."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))
