"""How long paper and key take: cold (imports and fonts included) and warm.

python benchmarks/pdf.py [--items N]

Prints the milliseconds of each step in a fresh process for a bilingual form whose items go through
all ten interactions, then the medians of five warm runs, pages and bytes.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from quizgen.model import AnswerKey, Form


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=10)
    parser.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inner:
        measure(arguments.items)
        return
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, __file__, "--inner", "--items", str(arguments.items)], check=True
    )
    print(
        f"{'whole process, warm runs included':40} {(time.perf_counter() - start) * 1000:8.0f} ms"
    )


def measure(items: int) -> None:
    from quizgen.assembly import assemble
    from quizgen.bank import load_bank
    from quizgen.formats.options import RenderOptions
    from quizgen.model import Blueprint, Localized, SectionPlan

    bank = load_bank(ROOT / "tests" / "data" / "sample", cache=False)
    blueprint = Blueprint(
        "bench", "sample", Localized(ko="성능 측정", en="Benchmark"), (SectionPlan(10),)
    )
    quiz = assemble(bank, blueprint, seed="bench", date=datetime.date(2026, 11, 24))
    form, key = repeated(quiz.form, quiz.key, items)
    options = RenderOptions(language="both")

    def step(name: str, work: Callable[[], object]) -> None:
        start = time.perf_counter()
        work()
        print(f"{name:40} {(time.perf_counter() - start) * 1000:8.0f} ms")

    def cold() -> None:
        from quizgen.formats.paper import pdf

        pdf.paper(form, options)
        pdf.answer_key(form, key, options)

    step(f"cold: imports, paper and key, {items} items", cold)
    from quizgen.formats.paper import pdf

    makers: dict[str, Callable[[], bytes]] = {
        "paper": lambda: pdf.paper(form, options),
        "key": lambda: pdf.answer_key(form, key, options),
    }
    for name, make in makers.items():
        times = []
        for _ in range(5):
            start = time.perf_counter()
            data = make()
            times.append((time.perf_counter() - start) * 1000)
        print(f"{f'warm: {name}':40} {statistics.median(times):8.0f} ms {len(data):10,} bytes")


def repeated(form: Form, key: AnswerKey, items: int) -> tuple[Form, AnswerKey]:
    """The form and key with their items repeated to ``items``, numbered on."""
    import msgspec

    from quizgen.model import Section

    originals, entries = form.items, key.entries
    numbered = tuple(
        msgspec.structs.replace(originals[n % len(originals)], id=str(n + 1)) for n in range(items)
    )
    keyed = tuple(
        msgspec.structs.replace(entries[n % len(entries)], id=str(n + 1)) for n in range(items)
    )
    return (
        msgspec.structs.replace(form, sections=(Section(None, numbered),)),
        msgspec.structs.replace(key, entries=keyed),
    )


if __name__ == "__main__":
    main()
