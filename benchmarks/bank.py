"""Load and check a bank of 10,000 items, and before it a tenth of them: processor seconds cold and
unchanged, beside reading the events of its YAML alone (libyaml), peak memory, and how both grow.

python benchmarks/bank.py [ITEMS]     # 10,000
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ITEM = """\
  - id: item-{n}
    interaction: single
    difficulty: 2
    bloom: apply
    stem: {{ko: "{n}번 명령 `docker ps -{n}`에 대응하는 것은 무엇입니까?", en: "Which command corresponds to `docker ps -{n}`?"}}
    options:
      - {{text: "`podman ps -{n}`", correct: true, feedback: {{ko: 맞습니다., en: Right.}}}}
      - {{text: "`podman top`", feedback: {{ko: 다른 명령입니다., en: Another command.}}}}
      - {{text: "`podman stats`", feedback: {{ko: 다른 명령입니다., en: Another command.}}}}
      - {{text: "`podman pod ps`", feedback: {{ko: 다른 명령입니다., en: Another command.}}}}
    explanation: {{ko: "{n}번의 까닭입니다.", en: "The reason of number {n}."}}
    source: {{reference: podman-ps(1)}}
"""
TABLE = """\
topic: t
tables:
  commands:
    columns: {docker: code, podman: code}
    rows:
ROWS
item_models:
  - id: m
    for_each: commands
    interaction: single
    stem: {ko: "`{{ docker }}`은/는?", en: "`{{ docker }}`?"}
    key: "{{ podman }}"
    distractors: {column: podman, count: 3}
    explanation: {ko: "{{ docker }}", en: "{{ podman }}"}
"""
HEAD = "bank: large\ntopic: t\n"
MANIFEST = "bank: large\ntitle: {ko: 큰 은행, en: Large bank}\ntopics: [{id: t, title: {ko: 주제, en: Topic}}]\n"
CODE = """
import resource, sys, time
started = time.process_time()
from pathlib import Path
from quizgen.bank import check, load_bank
problems = check(Path(sys.argv[1]))
bank = load_bank(Path(sys.argv[1]))
assert not problems and len(bank.items) == int(sys.argv[2])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
took = time.process_time() - started
import yaml
started = time.process_time()
for file in Path(sys.argv[1]).iterdir():
    for event in yaml.parse(file.read_bytes(), getattr(yaml, "CLoader", yaml.Loader)):
        pass
least = time.process_time() - started
print(f"{took / least:.1f} × reading YAML events alone ({took:.2f} s), peak {peak:.0f} MB")
print(took, peak, file=sys.stderr)
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        bank = Path(name, "large")
        bank.mkdir()
        (bank / "bank.yaml").write_text(MANIFEST, encoding="utf-8")
        environment = {**os.environ, "XDG_CACHE_HOME": str(Path(name, "cache"))}
        found: dict[tuple[str, int], tuple[float, float]] = {}
        for items in (count // 10, count):
            for part in range(items // 1000):
                texts = "".join(ITEM.format(n=n) for n in range(part * 1000, part * 1000 + 1000))
                (bank / f"part-{part}.yaml").write_text(f"{HEAD}items:\n{texts}", encoding="utf-8")
            for label in ("cold", "unchanged"):
                found[label, items] = measured(bank, items, label, environment)
        for label in ("cold", "unchanged"):
            one, ten = found[label, count // 10], found[label, count]
            times = f"{ten[0] / one[0]:.1f} × the time, {ten[1] / one[1]:.1f} × the memory"
            print(f"ten times as many, {label}: {times}", flush=True)
        (bank / "bank.yaml").write_text(MANIFEST + table(count), encoding="utf-8")
        for file in bank.glob("part-*.yaml"):
            file.unlink()
        measured(bank, count, "from one table, cold", environment)


def measured(
    bank: Path, items: int, label: str, environment: dict[str, str]
) -> tuple[float, float]:
    """Processor seconds and peak megabytes of one process, which says more of them."""
    command = [sys.executable, "-c", CODE, str(bank), str(items)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    print(f"{items:,} items, {label}: {done.stdout}", end="", flush=True)
    took, peak = map(float, done.stderr.split())
    return took, peak


def table(count: int) -> str:
    """A table of so many rows and an item model that asks each."""
    rows = "".join(
        f"      - {{id: r{n}, docker: docker {n}, podman: podman {n * 7} --flag}}\n"
        for n in range(count)
    )
    return TABLE.replace("ROWS\n", rows)


if __name__ == "__main__":
    main()
