"""``quizgen grade`` beside the least that any program must do with the same responses.

python benchmarks/grade.py [STUDENTS] [--runs N]     # 10,000 × 20 choice responses; and typed ones

Processor seconds of whole processes, in turns, medians. Two floors, each a Python process of the standard library:
``row`` reads the table, compares each cell with the key and writes a row a student (number and score);
``files`` writes gradebook.csv and gradebook.json besides, the same to the byte, by texts that are made
for this quiz alone (no report, no other question type, no word said about a bad cell). Then 20 questions of
podman-101 that are typed for the most part (numbers, short answers, commands), half of them not as the key has them,
by students with Korean names, in a table with a row a student and in one with a row an answer.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from quizgen.assembly import assemble
from quizgen.bank import load_bank
from quizgen.formats.json import write
from quizgen.model import (
    AnswerKey,
    Blueprint,
    Form,
    FormItem,
    InteractionType,
    KeyEntry,
    Localized,
    Option,
    Section,
    SectionPlan,
    Selection,
    SingleChoice,
    SingleKey,
    form_digest,
)

ROOT = Path(__file__).parents[1]
CACHE = Path(tempfile.gettempdir()) / "quizgen-benchmark-pycache"
"""Compiled modules, also where the environment keeps none."""
ITEMS = 20
Work = Callable[[], tuple[float, float]]


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


ROW = """
import csv, sys
folder, table = sys.argv[1:]
with open(table, newline="") as file, open(f"{folder}/floor.csv", "w", newline="") as target:
    rows = csv.reader(file)
    next(rows)
    writer = csv.writer(target)
    for row in rows:
        writer.writerow([row[0], sum([cell == "b" for cell in row[1:]])])
"""
FILES = """
import csv, json, sys
folder, table = sys.argv[1:]
key = json.load(open(f"{folder}/key.json"))
head = ["student", "name", "status", "score", "to_mark", "points", "percent", "pending", "form", "submitted",
        "minutes", "late", "more", "flags"]
said = [[f'"{e["id"]}":{{"ref":"{e["ref"]}","status":"{status}","score":{score},"points":1.0,"duration":null}}'
         for status, score in (("incorrect", "0.0"), ("correct", "1.0"))] for e in key["entries"]]
right, most, digest = [e["key"]["correct"] for e in key["entries"]], float(len(said)), key["form_digest"]
with (open(table, newline="") as file, open(f"{folder}/floor.csv", "w", newline="", encoding="utf-8-sig") as cells,
      open(f"{folder}/floor.json", "w") as written):
    rows, writer = csv.reader(file), csv.writer(cells)
    next(rows)
    writer.writerow([*head, *(f"{e['id']}. {e['ref']} (1)" for e in key["entries"])])
    between = ""
    for number, row in enumerate(rows, 2):
        marks = [cell == wanted for cell, wanted in zip(row[1:], right)]
        score = float(sum(marks))
        percent = round(100 * score / most, 1)
        writer.writerow([row[0], "", "graded", f"{score:.15g}", "", f"{most:.15g}", f"{percent:.15g}", "", "A", "", "",
                         "", "", "", *["1" if mark else "0" for mark in marks]])
        written.write(f'{between}{{"id":"{row[0]}","name":"","status":"graded","score":{score},"to_mark":0,"points":{most},'
                      f'"percent":{percent},"pending":[],"form":"A","form_digest":"{digest}","submitted":"","minutes":null,'
                      f'"due":"","late":null,"off":0.0,"more":0,"flags":[],"place":"{table}:{number}","items":{{'
                      + ",".join([texts[mark] for texts, mark in zip(said, marks)]) + '},"comments":{}}')
        between = ","
"""
ROW_TYPED = """
import csv, json, sys
folder, table = sys.argv[1:]
right = {}
for entry in json.load(open(f"{folder}/key.json"))["entries"]:
    key = entry["key"]
    right[entry["id"]] = {str.casefold(each) for each in key.get("accepted") or [key.get("correct") or f"{key['value']:g}"]}
with open(table, newline="") as file, open(f"{folder}/floor.csv", "w", newline="") as target:
    rows, writer, found = csv.reader(file), csv.writer(target), {}
    head = next(rows)
    for student, name, *cells in rows:
        pairs = [cells] if "item" in head else zip(head[2:], cells)
        found[student] = found.get(student, 0) + sum([cell.strip().casefold() in right[item] for item, cell in pairs])
    writer.writerows(found.items())
"""
ROW_JSON = """
import csv, json, pathlib, sys
folder, responses = sys.argv[1:]
with open(f"{folder}/floor.csv", "w", newline="") as target:
    writer = csv.writer(target)
    for path in sorted(pathlib.Path(responses).iterdir()):
        found = json.loads(path.read_bytes())
        writer.writerow([found["student"]["id"], sum([v == "b" for v in found["responses"].values()])])
"""


def run(*arguments: object) -> tuple[float, float]:
    """Processor seconds, and the megabytes of memory at most, of a process."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPYCACHEPREFIX": str(CACHE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # that would compile quizgen each time
    process = subprocess.Popen([sys.executable, *map(str, arguments)], env=environment, cwd=ROOT,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said[-500:]
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def grade(folder: Path, responses: Path) -> tuple[float, float]:
    return run("-m", "quizgen", "grade", folder, responses, "--out", folder / "results")


def compared(name: str, runs: int, ours: Work, **floors: Work) -> None:
    """A line: quizgen's median, and what it is of each floor's in the same turns."""
    ours()  # what is compiled once
    turns = [(ours(), [floor()[0] for floor in floors.values()]) for _ in range(runs)]
    seconds = statistics.median(mine[0] for mine, _ in turns)
    least = [statistics.median(each) for each in zip(*(others for _, others in turns), strict=True)]
    ratios = ", ".join(
        f"{seconds / each:.1f} × {floor} ({each:.3f} s)"
        for floor, each in zip(floors, least, strict=True)
    )
    print(f"{name}: {seconds:.2f} s, {max(mine[1] for mine, _ in turns):.0f} MB; {ratios}")


def saved(folder: Path, form: Form, key: AnswerKey, students: int, chance: random.Random) -> Path:
    responses = folder / "responses"
    responses.mkdir()
    for n in range(students):
        document = {"form_id": form.id, "form_digest": key.form_digest, "student": {"id": f"2026{n:06}"},
                    "responses": {item.id: chance.choice("abcd") for item in form.items}, "mode": "exam"}  # fmt: skip
        (responses / f"{n}.json").write_text(json.dumps(document))
    return responses


def typed(folder: Path, students: int, chance: random.Random) -> tuple[Path, Path]:
    """Tables of answers to eight choices, four numbers, four short answers and four commands."""
    bank = load_bank(ROOT / "banks" / "podman-101")
    kinds: dict[InteractionType, int] = {
        "single": 8,
        "numeric": 4,
        "short_text": 4,
        "command_line": 4,
    }
    sections = tuple(
        SectionPlan(count, select=Selection(interactions=(kind,))) for kind, count in kinds.items()
    )
    plan = Blueprint("typed", bank.id, Localized.same("Typed"), sections)
    made = assemble(bank, plan, seed="grade", date=datetime.date(2026, 11, 24))
    (folder / "form.json").write_bytes(write(made.form))
    (folder / "key.json").write_bytes(write(made.key))

    def answered(entry: KeyEntry) -> str:
        key = entry.key
        if isinstance(key, SingleKey):
            return key.correct if chance.random() < 0.5 else chance.choice("abcd")
        right = chance.choice(accepted) if (accepted := getattr(key, "accepted", None)) else ""
        right = right or f"{getattr(key, 'value', 0):g}"
        place, words = chance.randrange(len(right)), right.split()
        return chance.choice(
            [right, right, right, right.upper(), f" {right}.", " ".join(chance.sample(words, len(words))),
             f"{right} --name web{chance.randrange(1000)}", right[:place] + chance.choice("abc-='가") + right[place + 1 :]]
        )  # fmt: skip

    wide, long = folder / "wide.csv", folder / "long.csv"
    with wide.open("w", newline="") as one, long.open("w", newline="") as other:
        rows, answers = csv.writer(one), csv.writer(other)
        rows.writerow(["student", "name", *(entry.id for entry in made.key.entries)])
        answers.writerow(["student", "name", "item", "answer"])
        for n in range(students):
            name = chance.choice("김이박최정") + "".join(
                chance.sample("민서지우현준수진영호은성", 2)
            )
            cells = [answered(entry) for entry in made.key.entries]
            rows.writerow([f"2026{n:06}", name, *cells])
            for entry, cell in zip(made.key.entries, cells, strict=True):
                answers.writerow([f"2026{n:06}", name, entry.id, cell])
    return wide, long


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("students", type=int, nargs="?", default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    students, runs = arguments.students, arguments.runs
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
            compared(
                f"{count * ITEMS:,} responses from CSV",
                runs,
                partial(grade, folder, table),
                row=partial(run, "-c", ROW, folder, table),
                files=partial(run, "-c", FILES, folder, table),
            )
        written = (folder / "results" / "gradebook.json").read_text()
        assert (folder / "floor.json").read_text() in written, "the floor writes something else"
        cells = [(folder / each).read_bytes() for each in ("results/gradebook.csv", "floor.csv")]
        assert cells[0] == cells[1], "the floor writes something else"
        responses = saved(folder, form, key, 1000, chance)
        compared(
            "1,000 JSON files",
            runs,
            partial(grade, folder, responses),
            row=partial(run, "-c", ROW_JSON, folder, responses),
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for shape, table in zip(
            ("a row a student", "a row an answer"), typed(folder, students, chance), strict=True
        ):
            compared(
                f"{students * ITEMS:,} responses, most of them typed, {shape}",
                runs,
                partial(grade, folder, table),
                row=partial(run, "-c", ROW_TYPED, folder, table),
            )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        responses = saved(folder, *quiz(folder, 40), 300, chance)
        row = partial(run, "-c", ROW_JSON, folder, responses)
        compared(
            "300 students × 40 items from JSON", runs, partial(grade, folder, responses), row=row
        )
        for path in (folder / "results").iterdir():
            path.rename(folder / path.name)
        (folder / "decisions.yaml").write_text(
            "decisions: [{decision: key, item: item-7, key: c}]\n"
        )
        compared("regrade of them", runs, partial(run, "-m", "quizgen", "regrade", folder), row=row)


if __name__ == "__main__":
    main()
