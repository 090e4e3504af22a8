"""Lint: podman-101 cold, near-duplicate stems among 10,000 items, and banks of stems of one template with another
number or another word in each, code and Korean, twice as large each time; processor time, beside reading the events
of the same YAML (libyaml).

python benchmarks/lint.py
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import yaml

from quizgen.bank import load_bank
from quizgen.bank.lint import BANK_RULES
from quizgen.model import Localized

PODMAN = Path(__file__).parent.parent / "banks" / "podman-101"


def main() -> None:
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "quizgen", "check", str(PODMAN)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(command, check=True, env=os.environ | {"XDG_CACHE_HOME": cache})
        took, least = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, events(PODMAN)
        print(
            f"quizgen check podman-101, cold: {took:.2f} s, {took / least:.1f} × its YAML's events"
        )
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
    started = time.process_time()
    found = list(rule.find(msgspec.structs.replace(bank, items=tuple(items))))
    print(f"{len(found)} near duplicates among {len(items)}: {time.process_time() - started:.2f} s")
    assert len(found) >= 5000
    for what, item in (("number", ITEM), ("word", WORD)):
        before = 0.0
        for count in (2_500, 5_000, 10_000, 20_000):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                templated(folder, count, item)
                took, least = checked(folder), events(folder)
            more = f", {took / before:.2f} × the one before" if before else ""
            print(
                f"check, {count:,} stems of a template with another {what}, cold: {took:.1f} s, "
                f"{took / least:.1f} × the events of its YAML alone{more}",
                flush=True,
            )
            before = took


ITEM = """  - id: i{0}
    topic: commands
    interaction: single
    stem: {{ko: "`docker ps -{0}`는 무엇을 보여 주나요?", en: "Which command of docker corresponds to `ps -{0}`?"}}
    options:
      - text: {{ko: "컨테이너 {0}개", en: "{0} containers"}}
        correct: true
      - text: {{ko: "이미지 {0}개", en: "{0} images"}}
      - text: {{ko: "볼륨 {0}개", en: "{0} volumes"}}
    explanation: {{ko: "컨테이너 {0}개입니다.", en: "It shows {0} containers."}}
"""


WORD = ITEM.replace(
    "Which command of docker corresponds to `ps -{0}`?",
    "What default port has the service {1} in our cluster?",
)
LETTERS = str.maketrans("0123456789", "abcdefghij")


def templated(folder: Path, count: int, item: str) -> None:
    topics = "topics: [{id: commands, title: {ko: 명령, en: Commands}}]\n"
    (folder / "bank.yaml").write_text(f"bank: templated\ntitle: {{ko: 은행, en: Bank}}\n{topics}")
    for start in range(0, count, 2_500):  # more than a million values in one file are refused
        items = "".join(
            item.format(number, f"{number:05}".translate(LETTERS))
            for number in range(start, start + 2_500)
        )
        (folder / f"part-{start}.yaml").write_text(f"bank: templated\nitems:\n{items}")


def checked(folder: Path) -> float:
    """Processor time of ``quizgen check`` with nothing kept."""
    command = [sys.executable, "-m", "quizgen", "check", str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, env=os.environ | {"XDG_CACHE_HOME": str(folder)}, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def events(folder: Path) -> float:
    """Processor time of reading the events of a bank's YAML alone (libyaml)."""
    started = time.process_time()
    for file in folder.glob("*.yaml"):
        for _ in yaml.parse(file.read_bytes(), getattr(yaml, "CLoader", yaml.Loader)):
            pass
    return time.process_time() - started


if __name__ == "__main__":
    main()
