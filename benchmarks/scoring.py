"""Choice responses and commands scored per second on one core; the bytes of keys of commands.

python benchmarks/scoring.py
"""

from __future__ import annotations

import time
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
    cases: list[tuple[str, Key, Interaction, list[Any], Rule]] = [
        ("single choice", SingleKey("b"), SingleChoice(OPTIONS), ["a", "b", "c"], "exact"),
        ("multiple response", MultipleKey(("a", "c")), MultipleResponse(OPTIONS), [["a"], ["a", "c"], ["b"]], "partial"),
    ]  # fmt: skip
    for label, key, interaction, responses, rule in cases:
        started = time.perf_counter()
        for number in range(COUNT):
            score(key, responses[number % 3], points=1.0, rule=rule, interaction=interaction)
        seconds = time.perf_counter() - started
        print(f"{label}: {COUNT / seconds:,.0f} responses per second")
    commands()


def commands() -> None:
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
    for key, text in rows:  # what a key is read into is kept
        command.judge(key, text)
    started = time.process_time()
    for key, text in rows:
        command.judge(key, text)
    seconds = time.process_time() - started
    print(f"commands: {len(rows) / seconds:,.0f} of {len(rows):,} different answers per second")
    key = keys[0]
    for length in (50_000, 100_000, 200_000):
        text = "podman " + "-d x " * (length // 5)
        started = time.process_time()
        command.judge(key, text)
        print(f"an answer of {length // 1000} kB: {time.process_time() - started:.3f} s")


if __name__ == "__main__":
    main()
