"""Mutate files of each kind for so long, and print what does not hold:

    python -m tests.robust.mutate --seconds 120 [--seed 1] [KIND ...]

(seconds of the processor, so that a busy machine tries as much as a quiet one.)

The law is the corpus's (``test_corpus``): no traceback, no hang, the file named, nothing half done;
and a score that is one.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.robust import test_corpus as corpus
from tests.robust.clock import used
from tests.robust.harm import damaged, mutated
from tests.robust.kinds import KINDS, given


def harmed(kind: str, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Cases without end."""
    file, good = KINDS[kind].file, KINDS[kind].good()
    while True:
        seed = chance.randrange(1 << 30)
        yield from mutated(good, seed=seed, count=30)
        yield from corpus.odd(file, good, seed=seed, count=20)
        yield from corpus.typed(file, good, seed=seed, count=20)
        yield from damaged(good, seed=seed)


def run(kind: str, seconds: float, seed: int) -> tuple[int, list[str]]:
    """How many cases, and what did not hold."""
    chance = random.Random(f"{seed}/{kind}")
    commands = (*KINDS[kind].commands, *KINDS[kind].more)
    failures: list[str] = []
    count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        os.environ.update(XDG_CACHE_HOME=f"{name}/.cache", QUIZGEN_KEYS=f"{name}/keys")
        given(folder)
        KINDS[kind].beside(folder)
        ends = used() + seconds
        for case, data in harmed(kind, chance):
            if used() > ends:
                break
            count += 1
            found = list(corpus.broken(folder, kind, case, data, (chance.choice(commands),)))
            if found:
                kept = (
                    Path(tempfile.gettempdir())
                    / f"mutated-{kind}-{len(failures)}{Path(KINDS[kind].file).suffix}"
                )
                kept.write_bytes(data)
                failures += [f"{each} [{kept}]" for each in found]
        os.chdir("/")
    return count, failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("kinds", nargs="*", default=list(KINDS))
    chosen = parser.parse_args()
    os.fsync = lambda fd: None  # thousands of small files, and no power is cut
    for kind in chosen.kinds:
        count, failures = run(kind, chosen.seconds, chosen.seed)
        print(f"{kind}: {count} cases, {len(failures)} failures", flush=True)
        for each in failures[:20]:
            print(f"  {each}", flush=True)


if __name__ == "__main__":
    main()
