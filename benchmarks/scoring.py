"""Choice responses scored per second on one core.

python benchmarks/scoring.py
"""

from __future__ import annotations

import time

from quizgen.model import Localized, MultipleKey, MultipleResponse, Option, SingleChoice, SingleKey
from quizgen.scoring import score

OPTIONS = tuple(Option(name, Localized.same(name)) for name in "abcd")
COUNT = 300_000


def main() -> None:
    cases = [
        ("single choice", SingleKey("b"), SingleChoice(OPTIONS), ["a", "b", "c"], "exact"),
        ("multiple response", MultipleKey(("a", "c")), MultipleResponse(OPTIONS), [["a"], ["a", "c"], ["b"]], "partial"),
    ]  # fmt: skip
    for label, key, interaction, responses, rule in cases:
        started = time.perf_counter()
        for number in range(COUNT):
            score(key, responses[number % 3], points=1.0, rule=rule, interaction=interaction)
        seconds = time.perf_counter() - started
        print(f"{label}: {COUNT / seconds:,.0f} responses per second")


if __name__ == "__main__":
    main()
