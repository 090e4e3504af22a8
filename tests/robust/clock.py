"""What a case costs, whatever else the machine is busy with: the processor's time, and memory."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

WAITS = 600
"""Seconds after which what does nothing waits for ever, on however busy a machine."""


class Hang(BaseException):
    """It worked too long, or waits for what does not come."""


def used() -> float:
    """Seconds of the processor of this process, and of those that it has waited for."""
    return sum(os.times()[:4])


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raises ``Hang`` in what takes more of the processor than that, or waits (setitimer(2))."""

    def hang(number: int, frame: FrameType | None) -> None:
        raise Hang

    before = [signal.signal(number, hang) for number in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, WAITS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip((signal.SIGPROF, signal.SIGALRM), before, strict=True):
            signal.signal(number, handler)


def forget_peak() -> None:
    """``peak`` begins anew (proc(5), clear_refs)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """Bytes of memory that this process had at most; 0 where the system does not say."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0
