"""``python -m quizgen`` and the ``quizgen`` script."""

import quizgen.cli  # noqa: F401 - first: Ctrl-C while the others are imported is silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def program() -> None:
    """Run the command line as a process of its own, which ends without being taken apart: what is
    to be done at its end (``atexit``) is done, and to free module after module takes longer than
    many a command."""
    import sys

    try:
        main()
    except SystemExit as end:
        if not isinstance(end.code, int | None) or _is_shared():
            raise
        code = end.code or 0
    else:
        return
    import atexit
    import os

    # what the exception held is let go of: a context that was about to be left is left now
    atexit._run_exitfuncs()  # as os._exit would not
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def _is_shared() -> bool:
    """Whether somebody else still works in this process: a thread, a profiler, a debugger."""
    import sys
    import threading

    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    watched = monitoring is not None and any(map(monitoring.get_tool, range(6)))
    return watched or bool(sys.getprofile() or sys.gettrace()) or threading.active_count() > 1


def main() -> None:
    """Run the command line; whatever ends it, nothing is left in the temporary directory."""
    import gc
    import signal
    import sys

    gc.disable()  # of modules that are imported nothing is garbage; ``run`` takes it from there
    from quizgen.cli.main import main as run

    found = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))
    # what is ignored from the start (nohup) stays so
    ends = [each for each in found if each and signal.getsignal(each) is not signal.SIG_IGN]
    _take(ends, _end)  # what was begun is tidied up
    if {"--help", "-h", "--version"}.intersection(sys.argv):
        run()
        return
    from quizgen.files import temporary_files_together

    try:
        with temporary_files_together():
            try:
                run()
            finally:
                _take(ends, signal.SIG_IGN)  # it is at its end, and tidies up
    finally:
        _take(ends, signal.SIG_DFL)  # Python's own end prints no traceback either


def _take(ends: "list[Any]", handler: "Any") -> None:
    import signal

    for number in ends:
        signal.signal(number, handler)


def _end(number: int, frame: object) -> None:
    import signal

    signal.signal(number, signal.SIG_IGN)  # once is enough
    raise SystemExit(128 + number)


if __name__ == "__main__":
    program()
