"""QTI packages of single-choice items: written and read.

python benchmarks/qti.py [--items N] [--runs N]

Prints, for whole processes (imports, reading and writing included): the median seconds and the peak
memory of `quizgen export -f` and `quizgen import` of QTI 2.1, 2.2 and 3.0 packages, for N items and
for ten times as many.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    from benchmarks.qti12 import quizgen, run, show

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for items in (arguments.items, 10 * arguments.items):
            export = quizgen(folder, items)
            place = folder / str(items)
            for format_name in ("qti21", "qti22", "qti30"):
                write = [format_name if part == "qti12" else part for part in export]
                read = [*export[:3], "import", str(place / f"{format_name}.zip"), "--force"]
                read += ["-o", str(place / "bank.yaml")]
                for what, command in (("export", write), ("import", read)):
                    runs = [run(command, folder) for _ in range(arguments.runs)]
                    show(f"{what} {format_name}", items, runs)


if __name__ == "__main__":
    main()
