"""How long an exam takes: making its pages, and opening and grading what comes back.

python benchmarks/exam.py [--students N] [--responses N] [--items N] [--runs N]

Prints the processor time for N pages of N items each (assembly and rendering; bank already read), and
for reading exam.json and opening, checking and grading N sealed responses, each of another student's form,
with gradebook and report. Beside it, in turns, medians: opening them alone; and opening them, reading exam.json
as JSON, comparing each answer with the key and writing a row a student. Exits with 1 where a figure misses
the goal printed beside it.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import io
import itertools
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--responses", type=int, default=1000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()

    from quizgen.bank import load_bank, load_blueprint
    from quizgen.exam import Candidate, Exam, collect, make_exam, pages, read_exam, write_exam
    from quizgen.executor import relax_garbage_collection
    from quizgen.formats import RenderOptions
    from quizgen.locate import bank_folder, daily_blueprint
    from quizgen.model import ResponseSet
    from quizgen.results import gradebook_csv, report_html
    from quizgen.scoring import canonical
    from quizgen.sealing import (
        Content,
        fingerprint,
        generate,
        open_sealed,
        parse_sealed,
        public_text,
        seal,
    )

    relax_garbage_collection()  # as the command does
    folder = bank_folder("podman-101")
    bank, blueprint = load_bank(folder), load_blueprint(daily_blueprint(folder))
    key, backup = generate(), generate()
    public = public_text(key.public_key())

    def made(count: int) -> Exam:
        return make_exam(
            bank,
            blueprint,
            [Candidate(f"2026-{number:04}", f"학생 {number}") for number in range(count)],
            date=datetime.date(2026, 12, 1),
            secret=bytes(32),
            recipients=(public, public_text(backup.public_key())),
            count=arguments.items,
        )

    started = time.process_time()
    files = dict(pages(made(arguments.students), RenderOptions()))
    taken = time.process_time() - started
    size = sum(map(len, files.values())) // len(files)
    name = f"{len(files)} pages of {arguments.items} items, {size:,} bytes each"
    kept = [line(name, taken, 2)]

    sealed = made(arguments.responses)
    inbox = {}
    chance = random.Random("exam")
    for sheet in sealed.sheets:
        right = {
            entry.id: canonical(entry.key) for entry in sheet.key.entries if chance.random() < 0.8
        }
        assert sheet.student is not None
        response = ResponseSet(
            sheet.form.id, sheet.key.form_digest, right, sheet.student, mode="exam"
        )
        inbox[f"{sheet.student.id}.json"] = seal(Content(sheet.token, response), sealed.recipients)
    mine = {fingerprint(public): key}

    def opened() -> list[Content]:
        return [open_sealed(parse_sealed(data), mine) for data in inbox.values()]

    def least() -> bytes:
        manifest = json.loads(path.read_bytes())
        right = [each["entry"]["key"].get("correct") for each in manifest["questions"]]
        keys = {
            sheet["digest"]: {
                str(place): right[number]
                for place, number in enumerate(itertools.chain(*sheet["sections"]), 1)
            }
            for sheet in manifest["sheets"]
        }
        rows = io.StringIO()
        writer = csv.writer(rows)
        for content in opened():
            of, found = keys[content.response.form_digest], content.response
            score = sum([found.responses.get(name) == wanted for name, wanted in of.items()])
            writer.writerow([found.student.id, found.student.name, score])
        return rows.getvalue().encode()

    def graded() -> None:
        found = collect(read_exam(path), inbox.items(), mine)
        form, answer_key, book = found.graded
        gradebook_csv(book, answer_key)
        report_html(book, form, answer_key, "en")
        assert len(found.accepted) == arguments.responses

    with tempfile.TemporaryDirectory() as folder_name:
        path = Path(folder_name) / "exam.json"
        path.write_bytes(write_exam(sealed))
        relax_garbage_collection()  # a command that starts has not made an exam in its process
        works = (graded, opened, least)
        turns = [[processor(work) for work in works] for _ in range(arguments.runs + 1)][1:]
    taken, alone, floor = (statistics.median(each) for each in zip(*turns, strict=True))
    kept.append(line(f"{arguments.responses} sealed responses opened and graded", taken, 10))
    print(f"… {taken / alone:.1f} × opening them alone ({alone:.2f} s)")
    print(
        f"… {taken / floor:.1f} × opening, reading exam.json, comparing, a row each ({floor:.2f} s)"
    )
    return 0 if all(kept) else 1


def processor(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    started = time.process_time()
    work()
    return time.process_time() - started


def line(name: str, seconds: float, goal: float) -> bool:
    kept = seconds <= goal
    print(f"{name:48} {seconds:6.2f} s   goal {goal:g}{'' if kept else '   MISSED'}")
    return kept


if __name__ == "__main__":
    sys.exit(main())
