"""A QTI 1.2 package of single-choice items, side by side with text2qti on the same items.

python benchmarks/qti12.py [--items N] [--runs N]

Prints, for whole processes in turns (imports, reading and writing included): the median
processor seconds and the peak memory of `quizgen export -f qti12` and of `text2qti` (a development dependency), and then
of quizgen for ten times as many items.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = quizgen(folder, arguments.items)
        theirs = text2qti(folder, arguments.items)
        measured: dict[str, list[tuple[float, float]]] = {"quizgen": [], "text2qti": []}
        for _ in range(arguments.runs):
            measured["quizgen"].append(run(ours, folder))
            measured["text2qti"].append(run(theirs, folder))
        for program, runs in measured.items():
            show(program, arguments.items, runs)
        ratio = median(measured["quizgen"]) / median(measured["text2qti"])
        print(f"{'quizgen / text2qti':34} {ratio:8.2f}")
        many = quizgen(folder, 10 * arguments.items)
        runs = [run(many, folder) for _ in range(arguments.runs)]
        show("quizgen", 10 * arguments.items, runs)
        print(f"{'… to a tenth of the items':34} {median(runs) / median(measured['quizgen']):8.2f}")


def median(runs: list[tuple[float, float]]) -> float:
    return statistics.median(seconds for seconds, _ in runs)


def show(program: str, items: int, runs: list[tuple[float, float]]) -> None:
    peak = max(megabytes for _, megabytes in runs)
    print(f"{f'{program}, {items} items':34} {median(runs):8.2f} s {peak:8.0f} MB")


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Processor seconds and peak megabytes of a process."""
    silent = os.open(os.devnull, os.O_WRONLY)
    process = os.posix_spawn(
        command[0],
        command,
        {**os.environ, "PWD": str(folder)},
        file_actions=[(os.POSIX_SPAWN_DUP2, silent, 1)],
    )
    _, status, usage = os.wait4(process, 0)
    os.close(silent)
    if status:
        raise SystemExit(f"{command[0]} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def quizgen(folder: Path, items: int) -> list[str]:
    """The command, after writing its form and key."""
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

    names = "abcd"
    form_items, entries = [], []
    for number in range(items):
        stem, options, explanation = content(number)
        listed = tuple(
            Option(n, Localized.same(text)) for n, text in zip(names, options, strict=True)
        )
        ident = str(number + 1)
        form_items.append(FormItem(ident, Localized.same(stem), SingleChoice(listed)))
        key = SingleKey(names[number % 4])
        entries.append(KeyEntry(ident, f"item-{number}", "", key, Localized.same(explanation)))
    form = Form(
        "bench", Localized.same("Benchmark"), (Section(None, tuple(form_items)),), "2026-11-24"
    )
    answers = AnswerKey("bench", form_digest(form), "bench", "", "", tuple(entries))
    place = folder / str(items)
    place.mkdir(exist_ok=True)
    (place / "form.json").write_bytes(write(form))
    (place / "key.json").write_bytes(write(answers))
    python = [sys.executable, "-m", "quizgen"]
    return [*python, "export", str(place / "form.json"), "-f", "qti12", "--force"]


def text2qti(folder: Path, items: int) -> list[str]:
    """The command, after writing its quiz."""
    lines = ["Quiz title: Benchmark", ""]
    for number in range(items):
        stem, options, explanation = content(number)
        lines.append(f"{number + 1}.  {stem}")
        lines.append(f"... {explanation}")
        for index, (name, text) in enumerate(zip("abcd", options, strict=True)):
            lines.append(f"{'*' if index == number % 4 else ''}{name})  {text}")
        lines.append("")
    source = folder / "quiz.txt"
    source.write_text("\n".join(lines))
    run_it = "from text2qti.cmdline import main; main()"
    return [sys.executable, "-c", run_it, str(source)]


def content(number: int) -> tuple[str, list[str], str]:
    """Stem, four options and explanation of an item, in Markdown; no two items are the same."""
    options = [f"`podman search --limit {number * 4 + index} nginx`" for index in range(4)]
    stem = f"Which command lists at most **{number * 4 + number % 4}** images called `nginx`?"
    return stem, options, f"The option `--limit` of `podman search` sets it; see item {number}."


if __name__ == "__main__":
    main()
