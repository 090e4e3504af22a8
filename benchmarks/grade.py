"""``quizgen grade`` against the least that any program must do: read the files, look every answer up
in the key, write a row a student.

python benchmarks/grade.py [STUDENTS]     # 50,000: a million choice responses
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quizgen.formats.json import write
from quizgen.model import (
    AnswerKey,
    Form,
    FormItem,
    KeyEntry,
    Localized,
    Option,
    Section,
    SingleChoice,
    SingleKey,
    form_digest,
)

ITEMS = 20


def quiz(folder: Path, count: int = ITEMS) -> tuple[Form, AnswerKey]:
    options = tuple(Option(name, Localized.same(name)) for name in "abcd")
    items = tuple(
        FormItem(str(n), Localized.same(f"Question {n}"), SingleChoice(options))
        for n in range(1, count + 1)
    )
    form = Form(
        "bench-2026-11-24-a", Localized.same("Bench"), (Section(None, items),), "2026-11-24"
    )
    entries = tuple(
        KeyEntry(item.id, f"item-{item.id}", "0", SingleKey("b"), Localized.same("b"))
        for item in items
    )
    key = AnswerKey(form.id, form_digest(form), "bench", "0", "0", entries)
    (folder / "form.json").write_bytes(write(form))
    (folder / "key.json").write_bytes(write(key))
    return form, key


def floor(table: Path, out: Path) -> None:
    with table.open(newline="") as file, out.open("w", newline="") as target:
        rows = csv.reader(file)
        next(rows)
        writer = csv.writer(target)
        for row in rows:
            writer.writerow([row[0], sum(cell == "b" for cell in row[1:])])


def floor_json(folder: Path, out: Path) -> None:
    with out.open("w", newline="") as target:
        writer = csv.writer(target)
        for path in sorted(folder.iterdir()):
            found = json.loads(path.read_bytes())
            writer.writerow(
                [found["student"]["id"], sum(v == "b" for v in found["responses"].values())]
            )


def timed(work) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        (after.ru_utime + after.ru_stime - before[0].ru_utime - before[0].ru_stime)
        + time.process_time()
        - before[1]
    )


def grade(folder: Path, responses: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "quizgen", "grade", folder, responses, "--out", folder / "results"],
                          capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]


def saved(folder: Path, form: Form, key: AnswerKey, students: int, chance: random.Random) -> Path:
    responses = folder / "responses"
    responses.mkdir()
    for n in range(students):
        document = {"form_id": form.id, "form_digest": key.form_digest, "student": {"id": f"2026{n:06}"},
                    "responses": {item.id: chance.choice("abcd") for item in form.items}, "mode": "exam"}  # fmt: skip
        (responses / f"{n}.json").write_text(json.dumps(document))
    return responses


def regrade(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "quizgen", "regrade", folder], check=True,
                   capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"})  # fmt: skip


def main() -> None:
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    chance = random.Random("grade")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        form, key = quiz(folder)
        for count in (students // 4, students // 2, students):
            table = folder / f"{count}.csv"
            with table.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["student", *(str(n) for n in range(1, ITEMS + 1))])
                for n in range(count):
                    writer.writerow([f"2026{n:06}", *chance.choices("abcd", k=ITEMS)])
            least = timed(lambda table=table: floor(table, folder / "floor.csv"))
            took = timed(lambda table=table: grade(folder, table))
            print(
                f"{count * ITEMS:,} responses from CSV: {took:.1f} s ({took / least:.0f} × the floor of {least:.2f} s)"
            )
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        print(f"largest memory: {peak} MB")
        responses = saved(folder, form, key, 1000, chance)
        least = timed(lambda: floor_json(responses, folder / "floor.csv"))
        took = timed(lambda: grade(folder, responses))
        print(f"1,000 JSON files: {took:.2f} s ({took / least:.0f} × the floor of {least:.2f} s)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        responses = saved(folder, *quiz(folder, 40), 300, chance)
        took = timed(lambda: grade(folder, responses))
        print(f"300 students × 40 items from JSON files: {took:.2f} s")
        for path in (folder / "results").iterdir():
            path.rename(folder / path.name)
        (folder / "decisions.yaml").write_text(
            "decisions: [{decision: key, item: item-7, key: c}]\n"
        )
        print(f"regrade of them: {timed(lambda: regrade(folder)):.2f} s")


if __name__ == "__main__":
    main()
