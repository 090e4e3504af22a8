"""The kinds of files that commands read: a good one of each, and the commands."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
from click.testing import CliRunner

from quizgen.booklets import booklets
from quizgen.cli.failure import failures
from quizgen.cli.main import command_line
from quizgen.exam import write_exam
from quizgen.exam.collect import collect, responses_json
from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.json import write
from quizgen.model import Student
from quizgen.scoring import canonical
from quizgen.sealing import fingerprint, protect
from tests.exam.exams import KEY as PRIVATE
from tests.exam.exams import PUBLIC, STUDENTS, exam, handed_in
from tests.samples import BANK, sample, sample_form, sample_key

ROOT = Path(__file__).parents[2]
PODMAN = ROOT / "banks" / "podman-101"
BANKS = ROOT / "tests" / "banks"


@cache
def small_exam():
    return exam(STUDENTS[:3])


@cache
def exported(name: str) -> bytes:
    quiz = sample()
    return FORMATS[name].render(quiz.form, quiz.key, RenderOptions(language="en"))


def answers() -> bytes:
    right = {entry.id: canonical(entry.key) for entry in sample_key().entries}
    document = {
        "form_id": sample_form().id,
        "form_digest": sample_key().form_digest,
        "responses": {**right, "10": "An essay."},
        "student": {"id": "1", "name": "Kim"},
        "version": 1,
    }
    return json.dumps(document).encode()


def opened() -> bytes:
    the_exam = small_exam()
    files = {"a.json": handed_in(the_exam.sheets[0])}
    return responses_json(collect(the_exam, files.items(), {fingerprint(PUBLIC): PRIVATE}))


def table() -> bytes:
    return b'student,name,1,2,3\n1,Kim,a,"a,b",true\n2,Lee,b,a,false\n'


GRADEBOOK = b"student,name,score,points,percent,pending,1\n1,Kim,3,4,75,1,3\n"
ROSTER = "학번,이름,이메일,추가\n1,김,kim@x.kr,10\n2,이,,\n".encode()
GIFT = b"::one:: What? {=right ~wrong #no}\n\n// c\n::two:: 2+2? {#4:0.1}\n\n::three:: M {=a -> b =c -> d}\n"
AIKEN = b"What is it?\nA) one\nB) two\nANSWER: A\n\nAnd this?\nA. x\nB. y\nANSWER: B\n"
TEXT2QTI = b"Quiz title: T\n\n1.  What?\n*a)  right\nb)  wrong\n\n2.  Which?\n[*] one\n[ ] two\n"
MEMO = "# 메모\n\n- `podman ps` lists containers\n- `docker run` = `podman run`\n\n| a | b |\n|-|-|\n| c | d |\n".encode()
BLUEPRINT = (
    b"blueprint: daily\nbank: sample\ntitle: {ko: a, en: b}\nsections:\n  - count: 3\n"
    b"    select: {topics: [commands]}\n"
)
DECISIONS = f"""quiz: {sample_form().id.removesuffix("-a")}
decisions:
  - {{decision: mark, student: "1", item: essay, points: 0.5, criteria: [1], comment: 좋다}}
  - {{decision: accept, item: short-text, answer: podman, points: 0.5}}
  - {{decision: drop, item: single}}
  - {{decision: key, item: numeric, key: "7"}}
  - {{decision: bonus, student: "1", points: 0.5}}
  - {{decision: excuse, student: "1", item: matching}}
  - {{decision: attempt, student: "1", file: latest}}
""".encode()
MARKS = (
    "student,name,item,gap,answer,students,most,points,comment\n"
    "1,Kim,essay,,An essay.,1,2,1,잘 썼다\n*,,short-text,,빌다,1,1,0.5,\n"
).encode()
MEASURED = (
    b"item,digest,quiz,date,n,facility,discrimination,difficulty,error\n"
    b"single,d,q,2026-11-24,30,0.5,0.3,0.1,0.2\nmultiple,d,q,2026-11-24,30,0.5,,,\n"
)
RULES = b"""parts: [{name: sample, weight: 40, drop: 2, quizzes: ["*"]}, {name: final, weight: 60}]
late: {due: "18:00", grace: 10, per_day: 10, days: 3}
absent: zero
grades: {scale: {A+: 95, A0: 90, B: 60, F: 0}, shares: {A: 30, B: 40}, curve: {mean: 75, spread: 12}, decimals: 1}
"""
TERM = (
    b"term: t\nblueprint: daily.yaml\nfirst: 2026-11-23\nlast: 2026-11-27\nreview: 0.2\n"
    b"holidays: [2026-11-25]\nexceptions:\n  - {date: 2026-11-26, count: 1}\n"
)


def given(folder: Path) -> None:
    """What is beside the damaged file: a quiz, an exam and its key, all of them good."""
    (folder / "form.json").write_bytes(write(sample_form()))
    (folder / "key.json").write_bytes(write(sample_key()))
    (folder / "exam.json").write_bytes(write_exam(small_exam()))
    (folder / "good.json").write_bytes(answers())
    (folder / "sealed.json").write_bytes(handed_in(small_exam().sheets[0]))
    (folder / "exam.key.json").write_bytes(protect(PRIVATE, ""))


def run(*words: str | Path) -> None:
    result = CliRunner().invoke(command_line(), list(map(str, words)), prog_name="quizgen")
    assert result.exit_code == 0, (result.output, result.exception)


def sample_bank(folder: Path) -> None:
    shutil.copytree(BANK, folder / "sample", dirs_exist_ok=True)


def blueprint(folder: Path) -> None:
    sample_bank(folder)
    (folder / "p.yaml").write_bytes(BLUEPRINT)


def planned(folder: Path) -> None:
    """A term in t/, of which the first day is given and graded."""
    here = folder / "t"
    sample_bank(here)
    (here / "daily.yaml").write_bytes(BLUEPRINT)
    (here / "term.yaml").write_bytes(TERM)
    run("term", "plan", "-C", here, "--today", "2026-11-23")
    lock = json.loads((here / "term.lock").read_bytes())
    lock["days"]["2026-11-23"]["given"] = True
    lock["results"] = {"2026-11-23": [["single", 0.25, 4]]}
    (here / "term.lock").write_text(json.dumps(lock))


@cache
def lock() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        planned(Path(name))
        return (Path(name) / "t" / "term.lock").read_bytes()


@cache
def graded() -> bytes:
    """gradebook.json, of a quiz of the term's first day."""
    with tempfile.TemporaryDirectory() as name:
        given(Path(name))
        run("grade", f"{name}/key.json", f"{name}/good.json")
        text = (Path(name) / "gradebook.json").read_text()
    return text.replace("2026-11-24", "2026-11-23").encode()


def bank_of(name: str) -> Callable[[Path], None]:
    return lambda folder: shutil.copytree(BANKS / name, folder / name) and None


def copies(folder: Path, *, force: bool = False) -> None:
    """A copy for each of two students."""
    booklets([Student("1", "Kim"), Student("2", "Lee")], [sample()], ["paper"], folder, RenderOptions(),
             force=force, run=lambda render, tasks: ((n, b"%PDF") for n, _ in enumerate(tasks)))  # fmt: skip


@click.command()
@click.option("--force", is_flag=True)
def copied(force: bool) -> None:
    """``copies`` as a command."""
    with failures():
        copies(Path("b"), force=force)
    assert {each.name for each in Path("b").iterdir()} >= {"1.pdf", "2.pdf", "booklets.json"}


OWN = {"copies": copied}
"""Commands that are tried without the slow part of the real one."""


@cache
def booklets_json() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        copies(Path(name))
        return (Path(name) / "booklets.json").read_bytes()


@cache
def drafted() -> bytes:
    """What a program could answer to a memo."""
    return (BANK / "bank.yaml").read_bytes().partition(b"\nitems:")[1:][1].join((b"items:", b""))


def memo(folder: Path) -> None:
    (folder / "memo.md").write_bytes(MEMO)


class Kind(NamedTuple):
    """The file's name, what is in it when it is good, and the commands that read it."""

    file: str
    good: Callable[[], bytes]
    commands: tuple[tuple[str, ...], ...]
    beside: Callable[[Path], None] = lambda folder: None
    """Makes what else must be there."""
    more: tuple[tuple[str, ...], ...] = ()
    """Commands that read it too: at night, and when it is mutated."""
    changes: tuple[str, ...] = ()
    """What the commands may change."""
    named: bool = True
    """Whether the file is what a person would look for."""
    rather: str = "\0"
    """A file that may be at fault in its place."""


def imported(file: str, good: Callable[[], bytes], *more: str) -> Kind:
    return Kind(file, good, (("import", "{}", "-o", "new.yaml", *more),))


def exported_from(form: str, key: str, *formats: str) -> tuple[tuple[str, ...], ...]:
    return tuple(("export", form, "--key", key, "-f", name, "-o", "made") for name in formats)


EXPORTS = ("gift", "moodle", "qti21", "qti12", "practice", "csv", "anki", "sheet-json", "docx")
COLLECT = ("collect", "{}", "--exam", "exam.json", "--key", "exam.key.json")
KINDS: dict[str, Kind] = {
    "response": Kind(
        "r.json", answers, (("grade", "key.json", "{}", "good.json"),),
        more=(("analyze", "key.json", "{}", "good.json"), ("feedback", "key.json", "{}", "-o", "made"),
              ("mark", "key.json", "{}", "--export", "made.csv"))),
    "table": Kind(
        "r.csv", table, (("grade", "key.json", "{}"),),
        more=(("analyze", "key.json", "{}", "--csv", "made.csv", "--report", "made.html"),
              ("feedback", "key.json", "{}", "-o", "made"),
              ("mark", "key.json", "{}", "--export", "made.csv"))),
    "key": Kind("k.json", lambda: write(sample_key()),
                (("grade", "{}", "good.json"), ("export", "form.json", "--key", "{}", "-f", "gift")),
                more=exported_from("form.json", "{}", *EXPORTS)),
    "form": Kind("f.json", lambda: write(sample_form()),
                 (("grade", "key.json", "good.json", "--form", "{}"),
                  ("export", "{}", "--key", "key.json", "-f", "gift")),
                 more=exported_from("{}", "key.json", *EXPORTS)),
    "manifest": Kind("exam-2.json", lambda: write_exam(small_exam()),
                     (("collect", "sealed.json", "--exam", "{}", "--key", "exam.key.json"),
                      ("release", "{}"))),
    "opened": Kind("o.json", opened, (("release", "exam.json", "--responses", "{}"),)),
    "sealed": Kind("s.json", lambda: handed_in(small_exam().sheets[0]), (COLLECT,)),
    "private-key": Kind("p.key.json", lambda: protect(PRIVATE, ""),
                        (("collect", "sealed.json", "--exam", "exam.json", "--key", "{}"),)),
    "roster": Kind("roster.csv", lambda: ROSTER, (("grade", "key.json", "good.json", "--roster", "{}"),),
                   more=(("exam", "p.yaml", "--roster", "{}", "--key", "exam.key.json", "-d",
                          "2026-12-01", "-n", "2", "--minutes", "50"),), beside=blueprint),
    "gradebook": Kind("g.csv", lambda: GRADEBOOK,
                      (("certificate", "{}", "--title", "t", "--date", "2026-12-01"),)),
    "gradebook-json": Kind(
        "gradebook.json", graded,
        (("regrade", "key.json", "good.json"),
         ("term", "update", "-C", "t", "--results", "{}", "--today", "2026-11-24")),
        beside=planned, changes=("term.lock", "term.lock.previous", "gradebook.json"),
        more=(("grade", "key.json", "good.json", "--force"),
              ("regrade", "key.json", "good.json", "--write", "--force"),
               ("gradebook", "{}", "-o", "made", "--xlsx", "--moodle", "--canvas"))),
    "rules": Kind("rules.yaml", lambda: RULES,
                  (("gradebook", "gradebook.json", "--rules", "{}", "-o", "made", "--apply"),),
                  beside=lambda folder: (folder / "gradebook.json").write_bytes(graded()) and None, named=False),
    "booklets": Kind("b/booklets.json", booklets_json, (("copies",),), more=(("copies", "--force"),),
                     changes=("booklets.json", "1.pdf", "2.pdf"), beside=lambda folder: copies(folder / "b")),
    "decisions": Kind("decisions.yaml", lambda: DECISIONS,
                      (("grade", "key.json", "good.json"), ("mark", "key.json", "good.json", "--export", "made.csv"))),
    "marks": Kind("m.csv", lambda: MARKS, (("mark", "key.json", "good.json", "--import", "{}"),)),
    "statistics": Kind("sample/statistics.csv", lambda: MEASURED,
                       (("check", "sample", "--with-statistics", "--select", "QG15"), ("stats", "sample")), beside=sample_bank),
    "term": Kind("t/term.yaml", lambda: TERM,
                 (("term", "calendar", "-C", "t"), ("term", "plan", "-C", "t", "--today", "2026-11-23")),
                 rather="daily.yaml", beside=planned, changes=("term.lock", "term.lock.previous")),
    "lock": Kind("t/term.lock", lock,
                 (("term", "show", "-C", "t"), ("term", "plan", "-C", "t", "--today", "2026-11-24")),
                 beside=planned, rather="daily.yaml", changes=("term.lock", "term.lock.previous"),
                 more=(("term", "show", "-C", "t", "2026-11-23"), ("term", "calendar", "-C", "t", "--svg", "made.svg"))),
    "gift": imported("q.gift", lambda: GIFT),
    "aiken": imported("q.txt", lambda: AIKEN, "--from", "aiken"),
    "text2qti": imported("q.md", lambda: TEXT2QTI),
    "moodle": imported("q.xml", lambda: exported("moodle")),
    "csv": imported("q.csv", lambda: exported("csv")),
    "xlsx": imported("q.xlsx", lambda: exported("xlsx")),
    "qti21": imported("q.zip", lambda: exported("qti21")),
    "qti12": imported("q12.zip", lambda: exported("qti12")),
    "bank": Kind("b.yaml", (BANK / "bank.yaml").read_bytes, (("check", "{}"),),
                 more=(("list", "-b", "{}"), ("check", "{}", "--bank"), ("stats", "{}"))),
    **{
        name: Kind(
            file, (BANKS / file).read_bytes, (("check", Path(file).parts[0]),), beside=bank_of(Path(file).parts[0]),
            more=(("build", f"{Path(file).parts[0]}/quiz.yaml", "-f", "moodle", "-f", "practice", "-o", "made"),),
            named=False)  # a bank that has too few items now is the blueprint's fault
        for name, file in (("parameters", "networking/subnets.yaml"), ("formulas", "statistics/averages.yaml"),
                           ("stimuli", "python/functions.yaml"))
    },
    "blueprint": Kind("p.yaml", lambda: BLUEPRINT, (("check", "{}"), ("plan", "{}")), beside=sample_bank),
    "memo": Kind("m.md", lambda: MEMO, (("draft", "{}", "-o", "new.yaml"),),
                 more=(("sources", "check", "{}", "-b", str(BANK)), ("sources", "coverage", "{}", "-b", str(BANK)))),
    "assistant": Kind("a.yaml", drafted,
                      (("draft", "memo.md", "--with", "cat {}", "-o", "new.yaml"),), beside=memo, named=False),
    "theme": Kind("th/html/page.html.jinja", (ROOT / "templates" / "html" / "page.html.jinja").read_bytes,
                  (("export", "form.json", "-f", "practice", "--templates", "th", "-o", "made"),),
                  beside=lambda folder: (folder / "th" / "html").mkdir(parents=True)),
}  # fmt: skip
