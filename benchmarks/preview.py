"""What the preview does after one line of a bank was saved: processor time, medians of five.

python benchmarks/preview.py          # podman-101, and 10,000 templated items in ten files
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lint import ITEM, PODMAN

from quizgen.preview.state import Watched

HEAD = "bank: templated\ntitle: {ko: 은행, en: Bank}\ntopics: [{id: commands, title: {ko: 명령, en: Commands}}]\n"
RUNS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_CACHE_HOME"] = f"{name}/cache"
        podman, large = Path(name, "podman-101"), Path(name, "templated")
        shutil.copytree(PODMAN, podman)
        large.mkdir()
        (large / "bank.yaml").write_text(HEAD)
        for file in range(10):
            items = "".join(map(ITEM.format, range(1000 * file, 1000 * file + 1000)))
            (large / f"part{file}.yaml").write_text(f"bank: templated\nitems:\n{items}")
        saved(podman, podman / "history.yaml", "LXC 1.0")
        saved(large, large / "part4.yaml", "docker ps -4000")


def saved(bank: Path, file: Path, words: str) -> None:
    watched, text, times = Watched(bank), file.read_text(), []
    begun = time.process_time()
    watched.now()
    first = time.process_time() - begun
    for run in range(RUNS):
        file.write_text(text.replace(words, f"{words} {run}"))
        begun = time.process_time()
        watched.now()
        times.append(time.process_time() - begun)
    again = statistics.median(times)
    print(
        f"{bank.name}: read {first:.2f} s; after a saved line {again:.2f} s, {again / first:.2f} of that"
    )


if __name__ == "__main__":
    main()
