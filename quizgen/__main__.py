"""``python -m quizgen`` and the ``quizgen`` script."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from quizgen.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
