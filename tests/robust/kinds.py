"""The kinds of files that commands read: a good one of each, and the commands."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import click
import msgspec
from click.testing import CliRunner
from PIL import Image

from quizgen.bank.texts import find_texts
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
from quizgen.translating import write_table
from tests.exam.exams import KEY as PRIVATE
from tests.exam.exams import PUBLIC, STUDENTS, exam, handed_in
from tests.results import test_intake as lms
from tests.robust import marked
from tests.robust.harm import packed
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


def bank_of(name: str) -> Callable[[Path], object]:
    return lambda folder: shutil.copytree(BANKS / name, folder / name) and None


def copies(folder: Path, *, force: bool = False) -> None:
    """A copy for each of two students."""
    booklets([Student("1", "Kim"), Student("2", "Lee")], [sample()], ["paper"], folder, RenderOptions(),
             force=force, run=cast(Any, lambda render, tasks: ((n, b"%PDF 2" if force else b"%PDF") for n, _ in enumerate(tasks))))  # fmt: skip


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
def written() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        given(Path(name))
        with contextlib.chdir(name):
            run("grade", "key.json", "good.json")
        return (Path(name) / ".written.json").read_bytes()


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


def rows_of(*rows: list[str]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


@cache
def moodle_report() -> bytes:
    items = sample_form().items
    head = [*lms.HEAD, *(f"Response {number}" for number in range(1, len(items) + 1))]
    return rows_of(head, [*lms.WHO, *(lms.moodle(item, "en") for item in items)])


@cache
def canvas_report() -> bytes:
    head = ["name", "id", "sis_id", "submitted", "attempt"]
    row = ["Kim", "812", "1", "2026-11-24 01:20:00 UTC", "1"]
    for number, item in enumerate(sample_form().items, 900):
        head += [f"{number}: {lms.plain(item.stem['en'])}", "1"]
        row += [lms.canvas(item, "en"), "1.0"]
    return rows_of([*head, "n correct", "score"], [*row, "9", "16"])


def logged(dotted: bool) -> bytes:
    """What a SCORM package says to its LMS."""
    said = {lms.REFS[item.id]: lms.pattern(item, "[,]", "[.]") for item in sample_form().items}
    each = [{"id": ref, "learner_response": text} for ref, text in said.items()]
    if dotted:
        found = {
            f"cmi.interactions.{n}.{k}": v for n, one in enumerate(each) for k, v in one.items()
        }
        return json.dumps({"cmi.learner_id": "s1"} | found).encode()
    return json.dumps({"cmi": {"learner_id": "s1", "interactions": each}}).encode()


def stated() -> bytes:
    """Statements of xAPI."""
    answered = [
        {"actor": {"account": {"homePage": "https://lms", "name": "s1"}},
         "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
         "object": {"id": f"https://lms/quiz/{lms.REFS[item.id]}"}, "timestamp": "2026-11-24T01:20:00Z",
         "result": {"response": lms.pattern(item, "[,]", "[.]")}} for item in sample_form().items
    ]  # fmt: skip
    return json.dumps({"statements": answered}).encode()


def zipped() -> bytes:
    return packed({"s1/answers.json": answers(), "paper.csv": table(), "essay.docx": b""})


def workbook(data: bytes) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(data.decode())):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def translations(name: str) -> Callable[[], bytes]:
    """A table with all that translates the bank networking."""

    @cache
    def filled() -> bytes:
        found = [
            msgspec.structs.replace(text, translation=f"{text.source} (ko)")
            for text in find_texts(BANKS / "networking", "ko")
        ]
        return write_table(Path(name), found[:12], "ko")

    return filled


def translation(name: str) -> Kind:
    return Kind(
        name, translations(name), (("translate", "networking", "--to", "ko", "--from", "{}"),),
        beside=bank_of("networking"), changes=("bank.yaml", "quiz.yaml", "subnets.yaml", "transport.yaml"),
    )  # fmt: skip


def pictured(name: str, *commands: tuple[str, ...]) -> Kind:
    """A picture of that name, in an item of a bank."""

    def beside(folder: Path) -> None:
        (folder / "pictures").mkdir()
        (folder / "pictures" / "bank.yaml").write_text(PICTURED.replace("NAME", name))
        (folder / "pictures" / "p.yaml").write_text(
            "blueprint: p\nbank: pictures\ntitle: T\nsections: [{count: 1}]\n"
        )

    made = "build", "pictures/p.yaml", "--force", "-o", "made"
    return Kind(f"pictures/{name}", lambda: picture(Path(name).suffix), (("check", "pictures", "--ignore", "QG1"), (*made, "-f", "docx")),
                more=((*made, "-f", "paper"), (*made, "-f", "moodle", "-f", "practice", "-f", "qti21"),
                      ("export", "form.json", "-f", "practice", "-o", "made")),
                beside=beside)  # fmt: skip


PICTURED = """bank: pictures
title: T
languages: [en]
topics: [{id: t, title: T}]
items:
  - {id: q, interaction: true_false, topic: t, stem: "See ![it](NAME).", key: true, explanation: It is.}
"""
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" viewBox="0 0 60 40">
<defs><g id="a"><rect width="9" height="9" fill="url(#g)"/></g><linearGradient id="g"><stop offset="0"/></linearGradient>
<clipPath id="c"><circle r="3"/></clipPath></defs>
<use href="#a" x="2" transform="rotate(20 3 3)"/><path d="M0 0 L10,10 C1 2 3 4 5 6 A 5 5 0 0 1 9 9 Z" clip-path="url(#c)"/>
<text x="1" y="20" font-size="8">Podman <tspan dx="1">5</tspan></text></svg>"""


@cache
def picture(suffix: str) -> bytes:
    if suffix == ".svg":
        return SVG
    file = io.BytesIO()
    Image.linear_gradient("L").resize((40, 30)).convert("RGB").save(
        file, {".jpg": "JPEG"}.get(suffix, suffix[1:].upper())
    )
    return file.getvalue()


@cache
def font() -> bytes:
    """One letter, U+0E01."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for move, point in ((pen.moveTo, (0, 0)), (pen.lineTo, (500, 0)), (pen.lineTo, (250, 700))):
        move(point)
    pen.closePath()
    glyph = pen.glyph()
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "ko"])
    made.setupCharacterMap({0x0E01: "ko"})
    made.setupGlyf({".notdef": glyph, "ko": glyph})
    made.setupHorizontalMetrics({".notdef": (600, 0), "ko": (600, 0)})
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Ko", "styleName": "Regular", "psName": "Ko-Regular"})
    made.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    made.setupPost()
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


GRAMMAR = b"""program: p
version: "1"
harmless: [--verbose]
operands: word&
options: ["-i,--install,--info", "-h,--hash", "--qf,--queryformat=word"]
kinds: {--erase: flag}
commands: {run: {operands: "local !", alone: ["r[un]"]}}
aliases: {r: run}
"""
GRAMMAR_READ = (ROOT / "programs" / "loginctl.json").read_bytes
COURSE = TERM + b"gradebook:\n" + b"".join(b"  " + line for line in RULES.splitlines(keepends=True))


def with_program(folder: Path) -> None:
    """A bank whose command item is of a program p."""
    sample_bank(folder)
    file = folder / "sample" / "bank.yaml"
    file.write_text(file.read_text().replace("podman", "p"))
    (folder / "sample" / "programs").mkdir()


def course(folder: Path) -> None:
    planned(folder)
    (folder / "t" / "out" / "2026-11-23").mkdir(parents=True)
    (folder / "t" / "out" / "2026-11-23" / "gradebook.json").write_bytes(graded())


def named(letter: str) -> Callable[[Path], object]:
    """A gradebook of somebody of that name."""
    found = GRADEBOOK.replace(b"Kim", letter.encode()).replace(b",1,3", b",,3")
    return lambda folder: (folder / "g.csv").write_bytes(found) and None


class Kind(NamedTuple):
    """The file's name, what is in it when it is good, and the commands that read it."""

    file: str
    good: Callable[[], bytes]
    commands: tuple[tuple[str, ...], ...]
    beside: Callable[[Path], object] = lambda folder: None
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


EXPORTS = ("gift", "moodle", "qti21", "qti12", "practice", "csv", "anki", "sheet-json", "docx", "kahoot",
           "google-forms", "microsoft-forms", "qti30", "rexams", "cc", "quizizz")  # fmt: skip
MADE = "build", "corners/p.yaml", "--force", "-o", "made"
LMS = ROOT / "tests" / "data" / "lms"
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
                     rather="1.pdf", changes=("booklets.json", "1.pdf", "2.pdf"), beside=lambda folder: copies(folder / "b")),
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
                 more=(("list", "{}"), ("check", "{}", "--bank"), ("stats", "{}"))),
    **{
        name: Kind(
            file, (BANKS / file).read_bytes, (("check", Path(file).parts[0]),), beside=bank_of(Path(file).parts[0]),
            more=(("build", f"{Path(file).parts[0]}/quiz.yaml", "-f", "moodle", "-f", "practice", "-o", "made"),),
            named=False)  # a bank that has too few items now is the blueprint's fault
        for name, file in (("parameters", "networking/subnets.yaml"), ("formulas", "statistics/averages.yaml"),
                           ("stimuli", "python/functions.yaml"))
    },
    "calculated": imported("q.xml", (LMS / "moodle-calculated.xml").read_bytes),
    "templates": imported("q.xml", lambda: marked.COMPUTED),
    "several-right": imported("q.gift", lambda: marked.SEVERAL),
    "qti-choice": imported("q.xml", (LMS / "qti-choice.xml").read_bytes),
    "qti-several": imported("q.xml", (LMS / "qti-several.xml").read_bytes),
    "moodle-kinds": imported("q.xml", (LMS / "moodle-kinds.xml").read_bytes),
    "respondus": imported("q.zip", (LMS / "respondus.zip").read_bytes),
    "corners": Kind("corners/bank.yaml", (marked.BANK / "bank.yaml").read_bytes, (("check", "corners"), (*MADE, "-f", "form", "-f", "key")),
                    beside=marked.corners_bank, named=False,
                    more=tuple((*MADE, "-f", name) for name in (*EXPORTS, "exam", "paper", "key-pdf"))),
    "certain": Kind("corners/p.yaml", lambda: marked.CERTAIN, (("check", "corners"), (*MADE, "-f", "practice")),
                    beside=marked.corners_bank, more=(("plan", "corners/p.yaml"),), named=False),
    "costly": Kind("corners/p.yaml", lambda: marked.COSTLY, (("plan", "corners/p.yaml"), (*MADE, "-f", "form", "-f", "key")),
                   beside=marked.corners_bank, named=False),
    "marked-response": Kind("r.json", marked.answers_marked, (("grade", "marked/key.json", "{}", "marked.json", "-o", "g"),),
                            more=(("feedback", "marked/key.json", "{}", "-o", "made"), ("analyze", "marked/key.json", "{}", "--csv", "made.csv")),
                            beside=marked.marked_quiz),
    "marked-table": Kind("r.csv", marked.table_marked, (("grade", "marked/key.json", "{}", "-o", "g"),),
                         more=(("analyze", "marked/key.json", "{}", "--csv", "made.csv"),), beside=marked.marked_quiz),
    "marked-costly": Kind("r.csv", marked.table_marked, (("grade", "marked/key.json", "{}", "-o", "g"),),
                          beside=lambda folder: marked.marked_quiz(folder, marked.COSTLY)),
    "marked-key": Kind("marked/key.json", lambda: marked.marked("key.json"), (("grade", "marked/key.json", "marked.json", "-o", "g"),),
                       beside=marked.marked_quiz, more=exported_from("marked/form.json", "marked/key.json", *EXPORTS)),
    "marked-form": Kind("marked/form.json", lambda: marked.marked("form.json"), (("grade", "marked/key.json", "marked.json", "-o", "g"),),
                        beside=marked.marked_quiz, more=exported_from("marked/form.json", "marked/key.json", *EXPORTS)),
    "blueprint": Kind("p.yaml", lambda: BLUEPRINT, (("check", "{}"), ("plan", "{}")), beside=sample_bank),
    "memo": Kind("m.md", lambda: MEMO, (("draft", "{}", "-o", "new.yaml"),),
                 more=(("sources", "check", "{}", "-b", str(BANK)), ("sources", "coverage", "{}", "-b", str(BANK)))),
    "assistant": Kind("a.yaml", drafted,
                      (("draft", "memo.md", "--with", "cat {}", "-o", "new.yaml"),), beside=memo, named=False),
    "moodle-report": Kind("r.csv", moodle_report, (("grade", "key.json", "{}"),)),
    "canvas-report": Kind("r.csv", canvas_report, (("grade", "key.json", "{}"),)),
    "scorm-log": Kind("r.json", lambda: logged(False), (("grade", "key.json", "{}", "--practice"),)),
    "scorm-dotted": Kind("r.json", lambda: logged(True), (("grade", "key.json", "{}", "--practice"),)),
    "xapi-log": Kind("r.json", stated, (("grade", "key.json", "{}"),)),
    "zip-of-responses": Kind("r.zip", zipped, (("grade", "key.json", "{}"),)),
    "zip-of-sealed": Kind("s.zip", lambda: packed({"a/s.json": handed_in(small_exam().sheets[0])}), (COLLECT,)),
    "marks-xlsx": Kind("m.xlsx", lambda: workbook(MARKS), (("mark", "key.json", "good.json", "--import", "{}"),),
                       changes=("decisions.yaml",)),
    "translation-csv": translation("t.csv"),
    "translation-xlsx": translation("t.xlsx"),
    "translation-po": translation("t.po"),
    "bank-translated": Kind("networking/subnets.yaml", (BANKS / "networking" / "subnets.yaml").read_bytes,
                            (("translate", "networking", "--to", "ko", "-o", "made.csv"),
                             ("translate", "networking", "--to", "ko", "--from", "all.csv")),
                            beside=lambda folder: bank_of("networking")(folder) or
                            ((folder / "all.csv").write_bytes(translations("all.csv")()) and None),
                            changes=("bank.yaml", "quiz.yaml", "transport.yaml", "subnets.yaml"), named=False),
    "manifest-of-bank": Kind("networking/bank.yaml", (BANKS / "networking" / "bank.yaml").read_bytes,
                             (("check", "networking"), ("translate", "networking", "--to", "ko")),
                             more=(("translate", "networking", "--to", "ko", "--from", "all.csv"),),
                             beside=lambda folder: bank_of("networking")(folder) or
                             ((folder / "all.csv").write_bytes(translations("all.csv")()) and None),
                             changes=("bank.yaml", "quiz.yaml", "transport.yaml", "subnets.yaml"), named=False),
    "bank-accepting": Kind("sample/bank.yaml", (BANK / "bank.yaml").read_bytes,
                           (("mark", "key.json", "good.json", "--into-bank", "sample"),
                            ("check", "sample", "--fix")),
                           beside=lambda folder: sample_bank(folder) or
                           ((folder / "decisions.yaml").write_bytes(DECISIONS) and None),
                           changes=("bank.yaml", "decisions.yaml"), named=False),
    "program": Kind("sample/programs/p.yaml", lambda: GRAMMAR, (("check", "sample"),), beside=with_program, named=False),
    "program-read": Kind("sample/programs/p.json", GRAMMAR_READ, (("check", "sample"),), beside=with_program, named=False),
    "written": Kind(".written.json", written, (("grade", "key.json", "good.json"),),
                    more=(("gradebook", "gradebook.json", "-o", "."),),
                    beside=lambda folder: run("grade", "key.json", "good.json"),
                    changes=(".written.json", "gradebook.json", "gradebook.csv", "report.html"), named=False),
    "course": Kind("t/term.yaml", lambda: COURSE,
                   (("gradebook", "{}", "-o", "made"), ("gradebook", "t", "-o", "made", "--apply", "--xlsx")),
                   beside=course, rather="gradebook.json"),
    **{f"picture-{kind}": pictured(f"p.{kind}") for kind in ("png", "jpg", "gif", "webp", "svg")},
    "logo": Kind("logo.svg", lambda: SVG, (("build", "averages/quiz.yaml", "-f", "practice", "--logo", "{}", "-o", "made"),),
                 beside=bank_of("averages")),
    "font": Kind("f.ttf", font,
                 (("certificate", "g.csv", "--title", "t", "--date", "2026-12-01", "--fallback", "{}", "-o", "made.pdf"),),
                 beside=named("\u0e01"), rather="g.csv"),
    "passphrase": Kind("pass.txt", lambda: b"secret\n",
                       (("collect", "sealed.json", "--exam", "exam.json", "--key", "locked.key.json", "--passphrase-file", "{}"),),
                       beside=lambda folder: (folder / "locked.key.json").write_bytes(protect(PRIVATE, "secret")) and None,
                       rather="locked.key.json"),
    **{name: imported(f"q-{name}.zip", partial(exported, name)) for name in ("qti22", "qti30", "cc", "blackboard")},
    "compared": Kind("q.md", lambda: TEXT2QTI, (("import", "{}", "-o", "new.yaml", "--compare", "made.html"),)),
    "compared-xml": Kind("q.xml", lambda: exported("moodle"), (("import", "{}", "-o", "new.yaml", "--compare", "made.html"),)),
    "compared-xlsx": Kind("q.xlsx", lambda: exported("xlsx"), (("import", "{}", "-o", "new.yaml", "--compare", "made.html"),)),
    "compared-zip": Kind("q.zip", lambda: exported("qti21"), (("import", "{}", "-o", "new.yaml", "--compare", "made.html"),)),
    "gradebook-results": Kind("g.csv", lambda: GRADEBOOK.replace(b"pending,1", b"pending,1. single (2)"),
                              (("term", "update", "-C", "t", "--results", "{}", "--today", "2026-11-24"),),
                              beside=lambda folder: planned(folder) or ((folder / "key.json").write_bytes(
                                  write(sample_key()).replace(b"11-24", b"11-23")) and None),
                              changes=("term.lock", "term.lock.previous")),
    "theme-style": Kind("th/html/quiz.css", (ROOT / "templates" / "html" / "quiz.css").read_bytes,
                        (("export", "form.json", "-f", "practice", "--templates", "th", "-o", "made"),),
                        beside=lambda folder: (folder / "th" / "html").mkdir(parents=True), named=False),
    "theme-paper": Kind("th/certificate/style.css", (ROOT / "templates" / "certificate" / "style.css").read_bytes,
                        (("certificate", "g.csv", "--title", "t", "--date", "2026-12-01", "--templates", "th", "-o", "made.pdf"),),
                        beside=lambda folder: named("Kim")(folder) or (folder / "th" / "certificate").mkdir(parents=True), named=False),
    "theme": Kind("th/html/page.html.jinja", (ROOT / "templates" / "html" / "page.html.jinja").read_bytes,
                  (("export", "form.json", "-f", "practice", "--templates", "th", "-o", "made"),),
                  beside=lambda folder: (folder / "th" / "html").mkdir(parents=True)),
}  # fmt: skip
