"""Choice responses and commands scored per second on one core; the bytes of keys of commands.

python benchmarks/scoring.py [--runs N]

By processor time, in turns, medians, each beside its floor: a choice beside comparing it with the key, a command
beside splitting it into words as a shell does (``shlex`` of the standard library), and answers of 200, 400 and 800 kB
beside those half as long.
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from quizgen.bank import load_bank
from quizgen.formats.lms.spellings import spellings
from quizgen.model import (
    CommandKey,
    Interaction,
    Key,
    Localized,
    MultipleKey,
    MultipleResponse,
    Option,
    SingleChoice,
    SingleKey,
)
from quizgen.model.outcome import Rule
from quizgen.scoring import command, score

OPTIONS = tuple(Option(name, Localized.same(name)) for name in "abcd")
COUNT = 300_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    cases: list[tuple[str, Key, Interaction, list[Any], Any, Rule]] = [
        ("single choice", SingleKey("b"), SingleChoice(OPTIONS), ["a", "b", "c"], "b", "exact"),
        ("multiple response", MultipleKey(("a", "c")), MultipleResponse(OPTIONS), [["a"], ["a", "c"], ["b"]],
         ["a", "c"], "partial"),
    ]  # fmt: skip
    for label, key, interaction, responses, right, rule in cases:

        def scored() -> None:
            for number in range(COUNT):
                score(key, responses[number % 3], points=1.0, rule=rule, interaction=interaction)  # noqa: B023

        def compared() -> int:
            return sum([responses[number % 3] == right for number in range(COUNT)])  # noqa: B023

        seconds, least = medians(runs, scored, compared)
        print(
            f"{label}: {COUNT / seconds:,.0f} a second, {seconds / least:.0f} × comparing with the key"
        )
    commands(runs)


def medians(runs: int, *works: Callable[[], object]) -> list[float]:
    """Processor seconds of each, in turns."""
    for work in works:  # what is read or imported once
        work()
    turns = [[seconds(work) for work in works] for _ in range(runs)]
    return [statistics.median(each) for each in zip(*turns, strict=True)]


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def commands(runs: int) -> None:
    """All commands of podman-101, each in the ways people write it and with a word left out."""
    bank = load_bank(Path(__file__).parent.parent / "banks" / "podman-101")
    keys = [item.key for item in bank.items if isinstance(item.key, CommandKey)]
    sizes = sorted(len(msgspec.json.encode(key)) for key in keys)
    print(f"keys of {len(keys)} commands: {sizes[len(sizes) // 2]} bytes, {sizes[-1]} at most")
    rows = []
    for key in keys:
        for text in spellings(key, 12):
            words = text.split()
            rows += [(key, text), (key, " ".join(words[:-2] + words[-1:])), (key, f"sudo {text} x")]

    def judged() -> None:
        for key, text in rows:
            command.judge(key, text)

    def split() -> None:
        for _, text in rows:
            with suppress(ValueError):  # a quote that is left open
                shlex.split(text)

    taken, least = medians(runs, judged, split)
    print(
        f"commands: {len(rows) / taken:,.0f} a second of {len(rows):,} different answers, "
        f"{taken / least:.2f} × shlex.split"
    )
    texts = ["podman " + "-d x " * (length // 5) for length in (100_000, 200_000, 400_000, 800_000)]
    times = medians(runs, *(partial(command.judge, keys[0], text) for text in texts))
    for (before, now), text in zip(pairwise(times), texts[1:], strict=True):
        print(f"an answer of {len(text) // 1000} kB: {now:.4f} s, {now / before:.1f} × half of it")


if __name__ == "__main__":
    main()
