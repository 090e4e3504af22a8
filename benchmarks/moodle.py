"""Moodle XML of single-choice items: seconds and peak memory, and reading it back.

python benchmarks/moodle.py [--items N] [--runs N]

Prints, for whole processes (imports, reading and writing included): the median seconds and the peak
memory of `quizgen export -f moodle` (and gift, csv, xlsx) for N bilingual items and for ten times
as many, and of `quizgen import` of each Moodle file. (R/exams 2.4 took 28.9 s for 1,000 such items
to Moodle XML.)
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    program = str(Path(sys.executable).parent / "quizgen")
    with tempfile.TemporaryDirectory() as name:
        for items in (arguments.items, 10 * arguments.items):
            folder = Path(name, str(items))
            form = write_form(folder, items)
            for format_name in ("moodle", "gift", "csv", "xlsx"):
                export = [
                    program,
                    "export",
                    str(form),
                    "-f",
                    format_name,
                    "-o",
                    str(folder),
                    "--force",
                ]
                show(f"export, {format_name}", items, [run(export) for _ in range(arguments.runs)])
            bank = str(folder / "bank.yaml")
            back = [program, "import", str(folder / "moodle.xml"), "-o", bank, "--force"]
            show("import, moodle", items, [run(back) for _ in range(arguments.runs)])


def show(what: str, items: int, runs: list[tuple[float, float]]) -> None:
    seconds = statistics.median(second for second, _ in runs)
    peak = max(megabytes for _, megabytes in runs)
    print(f"{what:16} {items:6} items {seconds:8.2f} s {peak:6.0f} MB", flush=True)


def run(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak megabytes of a process."""
    silent = os.open(os.devnull, os.O_WRONLY)
    start = time.perf_counter()
    actions = [(os.POSIX_SPAWN_DUP2, silent, 1), (os.POSIX_SPAWN_DUP2, silent, 2)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    os.close(silent)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def write_form(folder: Path, items: int) -> Path:
    """form.json and key.json of so many bilingual single choices."""
    from quizgen.formats.json import write
    from quizgen.model import (
        AnswerKey,
        Form,
        FormItem,
        KeyEntry,
        Localized,
        Option,
        Section,
        SingleChoice,
        SingleKey,
        form_digest,
    )

    folder.mkdir(parents=True)
    shown, entries = [], []
    for number in range(1, items + 1):
        options = tuple(
            Option(name, Localized.same(f"`podman {word} -{number}`"))
            for name, word in zip("abcd", ("ps", "top", "stats", "pod ps"), strict=True)
        )
        stem = Localized(
            ko=f"{number}번 명령 `docker ps -{number}`에 대응하는 것은 무엇입니까?",
            en=f"Which command corresponds to `docker ps -{number}`?",
        )
        why = Localized(ko=f"{number}번의 까닭입니다.", en=f"The reason of number {number}.")
        shown.append(FormItem(str(number), stem, SingleChoice(options)))
        entries.append(
            KeyEntry(str(number), f"item-{number}", "0" * 16, SingleKey("a"), why, topic="t")
        )
    title = Localized(ko="큰 퀴즈", en="A large quiz")
    form = Form("large", title, (Section(None, tuple(shown)),), "2026-11-24")
    topics = {"t": Localized(ko="주제", en="Topic")}
    key = AnswerKey(
        "large", form_digest(form), "large", "0" * 16, "s", tuple(entries), topics=topics
    )
    (folder / "form.json").write_bytes(write(form))
    (folder / "key.json").write_bytes(write(key))
    return folder / "form.json"


if __name__ == "__main__":
    main()
