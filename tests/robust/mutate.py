"""Mutate files of each kind for so long, and print what does not hold:

    python -m tests.robust.mutate --seconds 120 [--seed 1] [KIND ...]

The law is the corpus's (``test_corpus``): no traceback, no hang, the file named, nothing half done;
and a score that is one.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from tests.robust import test_corpus as corpus
from tests.robust.harm import damaged, mutated
from tests.robust.kinds import KINDS, given

HANG = 20


class Hang(BaseException):
    """It took too long, by the processor's time."""


def hang(number: int, frame: FrameType | None) -> None:
    raise Hang


def harmed(kind: str, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Cases without end."""
    file, good = KINDS[kind].file, KINDS[kind].good()
    while True:
        seed = chance.randrange(1 << 30)
        yield from mutated(good, seed=seed, count=30)
        yield from corpus.odd(file, good, seed=seed, count=20)
        yield from damaged(good, seed=seed)


def scores(folder: Path) -> Iterator[str]:
    """What cannot be a score of a gradebook."""
    for path in folder.rglob("gradebook.csv"):
        for row in csv.DictReader(path.read_text("utf-8-sig").splitlines()):
            if row.get("score") and not 0 <= float(row["score"]) <= float(row["points"]):
                yield f"score {row['score']} of {row['points']}"


def run(kind: str, seconds: float, seed: int) -> tuple[int, list[str]]:
    """How many cases, and what did not hold."""
    chance = random.Random(f"{seed}/{kind}")
    commands = (*KINDS[kind].commands, *KINDS[kind].more)
    failures: list[str] = []
    count = 0
    signal.signal(signal.SIGVTALRM, hang)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        os.environ.update(XDG_CACHE_HOME=f"{name}/.cache", QUIZGEN_KEYS=f"{name}/keys")
        given(folder)
        KINDS[kind].beside(folder)
        ends = time.monotonic() + seconds
        for case, data in harmed(kind, chance):
            if time.monotonic() > ends:
                break
            count += 1
            signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
            try:
                found = list(
                    corpus.broken(folder, kind, case, data, (chance.choice(commands),), scores)
                )
            except Hang:
                found = [f"{kind} {case}: more than {HANG} s"]
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
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
