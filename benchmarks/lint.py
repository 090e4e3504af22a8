"""Lint: podman-101 cold, and near-duplicate stems among 10,000 items; seconds.

python benchmarks/lint.py
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from quizgen.bank import load_bank
from quizgen.bank.lint import BANK_RULES
from quizgen.model import Localized

PODMAN = Path(__file__).parent.parent / "banks" / "podman-101"


def main() -> None:
    with tempfile.TemporaryDirectory() as cache:
        started = time.perf_counter()
        command = [sys.executable, "-m", "quizgen", "check", str(PODMAN)]
        subprocess.run(command, check=True, env=os.environ | {"XDG_CACHE_HOME": cache})
        print(f"quizgen check podman-101, cold: {time.perf_counter() - started:.2f} s")
    bank = load_bank(PODMAN)
    words = sorted({word for item in bank.items for word in item.stem["en"].split()})
    chance = random.Random("lint")
    items = [
        msgspec.structs.replace(
            bank.items[n % len(bank.items)],
            id=f"item-{n}",
            item_model=None,
            stem=Localized(ko="무엇?", en=" ".join(chance.choices(words, k=chance.randint(6, 20)))),
        )
        for n in range(5000)
    ]
    items += [msgspec.structs.replace(item, id=f"{item.id}-again") for item in items]
    (rule,) = (rule for rule in BANK_RULES if rule.code == "QG122")
    started = time.perf_counter()
    found = list(rule.find(msgspec.structs.replace(bank, items=tuple(items))))
    print(f"{len(found)} near duplicates among {len(items)}: {time.perf_counter() - started:.2f} s")
    assert len(found) >= 5000


if __name__ == "__main__":
    main()
