"""How long an exam takes: making its pages, and opening and grading what comes back.

python benchmarks/exam.py [--students N] [--responses N] [--items N]

Prints the processor time for N pages of N items each (assembly and rendering; bank already read), and
for opening, checking and grading N sealed responses, each of another student's form, with gradebook and
report, beside the least: opening them. Exits with 1 where a figure misses the goal printed beside it.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--responses", type=int, default=1000)
    parser.add_argument("--items", type=int, default=20)
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

    manifest = write_exam(made(arguments.responses))
    path = Path(__file__).with_suffix(".tmp.json")
    path.write_bytes(manifest)
    try:
        started = time.process_time()
        exam = read_exam(path)
        reading = time.process_time() - started
    finally:
        path.unlink()
    inbox = {}
    for sheet in exam.sheets:
        right = {entry.id: canonical(entry.key) for entry in sheet.key.entries}
        assert sheet.student is not None
        response = ResponseSet(
            sheet.form.id, sheet.key.form_digest, right, sheet.student, mode="exam"
        )
        inbox[f"{sheet.student.id}.json"] = seal(Content(sheet.token, response), exam.recipients)
    started = time.process_time()
    for data in inbox.values():
        open_sealed(parse_sealed(data), {fingerprint(public): key})
    least = time.process_time() - started
    started = time.process_time()
    found = collect(exam, inbox.items(), {fingerprint(public): key})
    form, answer_key, book = found.graded
    gradebook_csv(book, answer_key)
    report_html(book, form, answer_key, "en")
    taken = reading + time.process_time() - started
    assert len(found.accepted) == arguments.responses
    kept.append(line(f"{arguments.responses} sealed responses opened and graded", taken, 10))
    print(f"… {taken / least:.1f} × opening them alone ({least:.2f} s)")
    return 0 if all(kept) else 1


def line(name: str, seconds: float, goal: float) -> bool:
    kept = seconds <= goal
    print(f"{name:48} {seconds:6.2f} s   goal {goal:g}{'' if kept else '   MISSED'}")
    return kept


if __name__ == "__main__":
    sys.exit(main())
