"""What is going on, on stderr, where a person is looking and it takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from quizgen.cli.visible import raw
from quizgen.text.visible import visible_line

_PATIENCE = 0.5
"""Seconds before anything is shown."""


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """A function to call with the name of each of ``total`` steps before it starts."""
    started = time.monotonic()
    done = 0
    shown = False
    stream = raw(sys.stderr)
    seen = stream.isatty()

    def step(name: str) -> None:
        nonlocal done, shown
        if seen and (shown or time.monotonic() - started > _PATIENCE or done == total - 1):
            bar = "█" * round(20 * done / total)
            stream.write(f"\r\x1b[K{bar:<20} {done}/{total} {visible_line(name)}")
            stream.flush()
            shown = True
        done += 1

    try:
        yield step
    finally:
        if shown:
            stream.write("\r\x1b[K")
            stream.flush()
