"""All that is printed for a company: processor time of each further document, and memory.

python benchmarks/printing.py [--only sheet] [--times 3]

Each kind is made for some, for three times and for nine times as many forms or students, each in a fresh process
with podman-101's items of a day with a set, in both languages. The last two columns are milliseconds of processor
time for each further one, in the first step and in the second: where they are alike it grows with the number.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from many import ROOT, quizgen

DAILY = ["daily", "--bank", str(ROOT / "banks" / "podman-101"), "--date", "2026-11-24", "-n", "20"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quizgen([*DAILY, "-f", "json", "-o", "quiz"], folder)
        quizgen(["keys", "new", "--keys", "keys", "--no-passphrase"], folder)
        for kind, (few, command) in kinds(folder).items():
            if arguments.only in kind:
                told(kind, few, arguments.times, command, folder)


def told(
    kind: str, few: int, times: int, command: Callable[[int], list[str]], folder: Path
) -> None:
    counts = [few, few * times, few * times**2]
    made = [quizgen([*command(count), "-o", f"{kind}-{count}"], folder) for count in counts]
    each = [
        1000 * (made[n + 1][1] - made[n][1]) / (counts[n + 1] - counts[n]) for n in range(2)
    ]  # fmt: skip
    shown = "   ".join(
        f"{count:4}: {used:6.2f} s {size:4.0f} MB"
        for count, (_, used, size) in zip(counts, made, strict=True)
    )
    print(f"{kind:18} {shown}   {each[0]:5.0f} {each[1]:5.0f} ms each", flush=True)


def kinds(folder: Path) -> dict[str, tuple[int, Callable[[int], list[str]]]]:
    """How many at first, and the command."""

    def forms(name: str) -> Callable[[int], list[str]]:
        return lambda count: [*DAILY, "-f", name, "--forms", str(count)]

    def copies(name: str) -> Callable[[int], list[str]]:
        return lambda count: [
            *DAILY, "-f", name, "--forms", "4", "--roster", roster(folder, count)
        ]  # fmt: skip

    def exam(count: int) -> list[str]:
        bank = str(ROOT / "banks" / "podman-101")
        return ["exam", bank, "-n", "20", "--keys", "keys", "--roster", roster(folder, count)]

    def certificate(count: int) -> list[str]:
        graded = f"graded-{count}"
        quizgen(["grade", "quiz", answers(folder, count), "-o", graded], folder, codes=(0, 1))
        return ["certificate", graded, "--title", "Quiz", "--date", "2026-11-24"]

    def feedback(name: str) -> Callable[[int], list[str]]:
        return lambda count: ["feedback", "quiz", answers(folder, count), "-f", name]

    return {
        "papers": (11, forms("paper")),
        "keys": (2, forms("key-pdf")),
        "Word": (4, forms("docx")),
        "Word keys": (4, forms("key-docx")),
        "sheets of forms": (4, forms("sheet")),
        "booklets": (33, copies("paper")),
        "sheets of students": (33, copies("sheet")),
        "exam pages": (33, exam),
        "certificates": (33, certificate),
        "feedback pages": (33, feedback("html")),
        "feedback PDFs": (11, feedback("pdf")),
    }


def roster(folder: Path, count: int) -> str:
    name = f"students-{count}.csv"
    rows = "".join(f"2026{n:05},학생 {n}\n" for n in range(count))
    (folder / name).write_text("number,name\n" + rows, encoding="utf-8")
    return name


def answers(folder: Path, count: int) -> str:
    """A table of what ``count`` students answered by chance."""
    form = json.loads((folder / "quiz" / "form.json").read_text(encoding="utf-8"))
    items = [item for section in form["sections"] for item in section["items"]]
    chance = random.Random(count)

    def answer(interaction: dict[str, Any]) -> str:
        match interaction["type"]:
            case "single":
                return str(chance.choice(interaction["options"])["id"])
            case "multiple":
                return ",".join(
                    each["id"] for each in interaction["options"][: chance.randint(1, 3)]
                )
            case "true_false":
                return chance.choice(["true", "false"])
            case "numeric":
                return str(chance.randrange(9))
            case "short_text" | "command_line":
                return chance.choice(["podman ps", "OCI", "docker run"])
            case _:
                return ""

    name = f"answers-{count}.csv"
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "name", *(item["id"] for item in items)])
        for n in range(count):
            row = [answer(item["interaction"]) for item in items]
            writer.writerow([f"2026{n:05}", f"학생 {n}", *row])
    return name


if __name__ == "__main__":
    main()
