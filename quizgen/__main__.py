"""``python -m quizgen`` and the ``quizgen`` script."""

from __future__ import annotations

import quizgen.cli  # noqa: F401 - first: Ctrl-C while the others are imported is silent


def main() -> None:
    """Run the command line; whatever ends it, nothing is left in the temporary directory."""
    import signal
    import sys

    from quizgen.cli.main import main as run

    for name in ("SIGTERM", "SIGHUP"):  # as Ctrl-C does: what was begun is tidied up
        if number := getattr(signal, name, None):
            signal.signal(number, _end)
    if {"--help", "-h", "--version"}.intersection(sys.argv):
        run()
        return
    from quizgen.files import temporary_files_together

    with temporary_files_together():
        run()


def _end(number: int, frame: object) -> None:
    import signal

    signal.signal(number, signal.SIG_IGN)  # once is enough
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
