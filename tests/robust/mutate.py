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
from tests.robust.harm import damaged, mutated, odd_values

EXPORTS = ("gift", "moodle", "qti21", "qti12", "practice", "csv", "anki", "sheet-json")
HANG = 20


class Hang(BaseException):
    """It took too long, by the processor's time."""


def hang(number: int, frame: FrameType | None) -> None:
    raise Hang


def harmed(kind: str, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Cases without end."""
    good = corpus.KINDS[kind][1]()
    while True:
        seed = chance.randrange(1 << 30)
        yield from mutated(good, seed=seed, count=30)
        if good[:1] == b"{":
            yield from odd_values(good, seed=seed, count=20)
        yield from damaged(good, seed=seed)


def more(kind: str, chance: random.Random) -> tuple[str, ...] | None:
    """One more command that reads the file."""
    if kind in ("form", "key"):
        form, key = ("{}", "key.json") if kind == "form" else ("form.json", "{}")
        return ("export", form, "--key", key, "-f", chance.choice(EXPORTS), "-o", "exported")
    if kind == "bank":
        return ("list", "-b", "{}")
    return None


def scores(folder: Path) -> Iterator[str]:
    """What cannot be a score of a gradebook."""
    for path in folder.rglob("gradebook.csv"):
        for row in csv.DictReader(path.read_text("utf-8-sig").splitlines()):
            if row["score"] and not 0 <= float(row["score"]) <= float(row["points"]):
                yield f"score {row['score']} of {row['points']}"


def run(kind: str, seconds: float, seed: int) -> tuple[int, list[str]]:
    """How many cases, and what did not hold."""
    chance = random.Random(f"{seed}/{kind}")
    file, good, commands = corpus.KINDS[kind]
    failures: list[str] = []
    count = 0
    signal.signal(signal.SIGVTALRM, hang)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        os.environ.update(XDG_CACHE_HOME=f"{name}/.cache", QUIZGEN_KEYS=f"{name}/keys")
        corpus.given(folder)
        ends = time.monotonic() + seconds
        for case, data in harmed(kind, chance):
            if time.monotonic() > ends:
                break
            count += 1
            extra = more(kind, chance)
            corpus.KINDS[kind] = (file, good, (extra,) if extra and count % 2 else commands)
            signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
            try:
                found = list(corpus.broken(folder, kind, case, data, scores))
            except Hang:
                found = [f"{kind} {case}: more than {HANG} s"]
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            if found:
                kept = (
                    Path(tempfile.gettempdir())
                    / f"mutated-{kind}-{len(failures)}{Path(file).suffix}"
                )
                kept.write_bytes(data)
                failures += [f"{each} [{kept}]" for each in found]
        os.chdir("/")
    corpus.KINDS[kind] = (file, good, commands)
    return count, failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("kinds", nargs="*", default=list(corpus.KINDS))
    given = parser.parse_args()
    os.fsync = lambda descriptor: None  # thousands of small files, and no power is cut
    for kind in given.kinds:
        count, failures = run(kind, given.seconds, given.seed)
        print(f"{kind}: {count} cases, {len(failures)} failures", flush=True)
        for each in failures[:20]:
            print(f"  {each}", flush=True)


if __name__ == "__main__":
    main()
