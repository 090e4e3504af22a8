"""Twice the input takes twice the time, not four times: every reader, scorer, writer and
command."""

from __future__ import annotations

import contextlib
import datetime
import gc
import importlib
import io
import math
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click import Context
from click.testing import CliRunner

from quizgen.bank import check, load_bank
from quizgen.bank.lint.whole import near_duplicates
from quizgen.bank.texts import find_texts
from quizgen.bank.writer import write_bank
from quizgen.checking import check_paths
from quizgen.cli.main import command_line
from quizgen.drafting import draft
from quizgen.errors import QuizgenError
from quizgen.exam import Exam, collect, make_exam, pages, write_exam
from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.json import read_form, read_key, write
from quizgen.model import Localized, ResponseSet, SectionPlan
from quizgen.readers import read
from quizgen.results import Paper, Quiz, grade, read_responses
from quizgen.results.certificate import read_gradebook
from quizgen.roster import Candidate, read_roster
from quizgen.scoring import score
from quizgen.sealing import Content, fingerprint, generate, public_text, seal
from quizgen.text.markup import to_html
from tests.assembly.banks import blueprint
from tests.samples import BANK, sample, sample_form, sample_key

KEY = sample_key()
QUIZ = Quiz("sample", Path(), {KEY.form_digest: Paper(sample_form(), KEY)})
MOODLE = (
    b'<question type="truefalse"><name><text>same</text></name><questiontext format="html">'
    b'<text>Q</text></questiontext><answer fraction="100"><text>true</text></answer>'
    b'<answer fraction="0"><text>false</text></answer></question>'
)
CLOZE = b'<quiz><question type="cloze"><name><text>c</text></name><questiontext><text>%s</text></questiontext></question></quiz>'
ESSAY = b'<quiz><question type="essay"><name><text>c</text></name><questiontext format="html"><text><![CDATA[%s]]></text></questiontext></question></quiz>'
OPEN = b'&lt;div class="quizgen-stem"&gt;'
ITEM = """  - id: q{0}
    interaction: single
    topic: t
    stem: {{ko: "{0}은?", en: "What is {0}?"}}
    options: [{{text: a{0}, correct: true}}, {{text: b}}, {{text: c}}]
    explanation: {{ko: "`a`이다.", en: "It is `a`."}}
"""
HEAD = "bank: b\ntitle: {ko: 가, en: B}\ntopics: [{id: t, title: {ko: 가, en: T}}]\n"
ENGLISH = "bank: b\nlanguages: [en]\ntitle: B\ntopics: [{id: t, title: T}]\n" + (
    "items: [{id: i, interaction: single, topic: t, stem: Q, options: [{text: '%s', correct: true}, {text: b}], explanation: E}]\n"
)
MODEL = """topic: t
tables:
  p:
    columns: {s: {type: term, title: {ko: 가, en: S}}, n: {type: term, title: {ko: 나, en: N}}}
    rows:
%sitem_models:
  - {id: m, for_each: p, interaction: single, stem: {ko: "{{ s }}은/는?", en: "{{ s }}?"},
     key: "{{ n }}", distractors: {column: n, count: 3}, explanation: {ko: "{{ n }}", en: "{{ n }}"}}
"""
Work = Callable[[], object]
"""What is timed; what it needs was made before."""
Made = Callable[[Path, int], Work]


def reads(name: str, make: Callable[[int], bytes | str], reader: Callable[[Path], object]) -> Made:
    def prepared(folder: Path, count: int) -> Work:
        data = make(count)
        path = folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)

        def work() -> None:
            with contextlib.suppress(QuizgenError):
                reader(path)

        return work

    return prepared


def rows(student: bytes, head: bytes = b"student,1\n") -> Callable[[int], bytes]:
    def row(number: int) -> bytes:
        return b"%s,%s\n" % (student.replace(b"#", b"%d" % number), b"ab"[number % 2 :][:1])

    return lambda count: head + b"".join(map(row, range(count)))


def items(count: int) -> str:
    return HEAD + "items:\n" + "".join(map(ITEM.format, range(count)))


def model(count: int) -> str:
    cells = "".join(f"      - {{id: r{i}, s: S{i}, n: N{i}}}\n" for i in range(count))
    return HEAD + MODEL % cells


def templated(asked: str) -> Made:
    """Stems that share all their words but a name (a number) or a word."""

    def prepared(folder: Path, count: int) -> Work:
        (folder / "b.yaml").write_text(items(1))
        bank = load_bank(folder / "b.yaml")
        copies = tuple(
            msgspec.structs.replace(
                bank.items[0],
                id=f"q{n}",
                stem=Localized(
                    ko=f"{n}?",
                    en=asked.format(number=n, word=f"{n:05}".translate(LETTERS)),
                ),
            )
            for n in range(count)
        )
        whole = msgspec.structs.replace(bank, items=copies)
        return lambda: list(near_duplicates(whole))

    return prepared


LETTERS = str.maketrans("0123456789", "abcdefghij")


def text(unit: str) -> Callable[[int], str]:
    return lambda n: items(1).replace("What", (unit * n).replace("\\", "\\\\").replace('"', '\\"'))


def korean(unit: str) -> Callable[[int], str]:
    return lambda n: items(1).replace("은?", unit * n)


def render(name: str, count: int) -> bytes:
    form, key = many(count)
    return FORMATS[name].render(form, key, RenderOptions(language="en"))


def package(name: str) -> Callable[[int], bytes]:
    return lambda count: render(name, count)


def many(count: int):
    """The sample quiz over and over."""
    form, key = sample().form, sample().key
    asked = [item for section in form.sections for item in section.items]
    copies, entries = [], []
    for number in range(count):
        which = number % len(asked)
        copies.append(msgspec.structs.replace(asked[which], id=str(number + 1)))
        entries.append(
            msgspec.structs.replace(
                key.entries[which], id=str(number + 1), ref=f"{key.entries[which].ref}-{number}"
            )
        )
    section = msgspec.structs.replace(form.sections[0], items=tuple(copies))
    form = msgspec.structs.replace(form, sections=(section,))
    return form, msgspec.structs.replace(key, entries=tuple(entries))


def long_form(unit: str, count: int):
    """One item with a long stem."""
    form, key = sample().form, sample().key
    section = form.sections[0]
    stem = Localized.same(unit * count)
    item = msgspec.structs.replace(section.items[0], stem=stem)
    form = msgspec.structs.replace(
        form, sections=(msgspec.structs.replace(section, items=(item,)),)
    )
    return form, msgspec.structs.replace(key, entries=key.entries[:1])


def renders(name: str, made: Callable[[int], tuple]) -> Made:
    def prepared(folder: Path, count: int) -> Work:
        form, key = made(count)
        return lambda: FORMATS[name].render(form, key, RenderOptions())

    return prepared


def zipped(count: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(count):
            archive.writestr(f"i{number}.xml", "<assessmentItem identifier='i' title='t'/>")
    return made.getvalue()


def scores(number: int, answer: Callable[[int], object]) -> Made:
    entry = KEY.entries[number]
    interaction = [i for s in sample_form().sections for i in s.items][number].interaction

    def prepared(folder: Path, count: int) -> Work:
        given = answer(count)
        return lambda: score(entry.key, given, points=1, rule=entry.rule, interaction=interaction)

    return prepared


def runs(prepare: Callable[[Path, int], None], *arguments: str) -> Made:
    """A command, as typed, in the folder that ``prepare`` has filled."""

    def prepared(folder: Path, count: int) -> Work:
        there = folder / f"{arguments[0]}-{count}-{time.monotonic_ns()}"
        there.mkdir()
        prepare(there, count)
        command = importlib.import_module(f"quizgen.cli.{arguments[0]}").command
        words = [word.replace("HERE", str(there)) for word in arguments[1:]]

        def work() -> None:
            done = CliRunner().invoke(command, words)
            assert done.exit_code == 0, done.output
            if done.exception and not isinstance(done.exception, SystemExit):
                raise done.exception

        return work

    return prepared


def bank_folder(folder: Path, count: int) -> None:
    (folder / "bank.yaml").write_text(items(count))
    (folder / "daily.yaml").write_text(
        "blueprint: daily\nbank: b\ntitle: {ko: 가, en: Q}\nsections: [{count: 5}]\navoid_days: 1\n"
    )
    load_bank(folder)  # so that it is kept, and the command reads what was kept


def whole_bank(folder: Path, count: int) -> None:
    """As many questions in the quiz as there are."""
    bank_folder(folder, count)
    plan = (folder / "daily.yaml").read_text().replace("count: 5", f"count: {count}")
    (folder / "daily.yaml").write_text(plan.replace("avoid_days: 1", "avoid_days: 0"))


def facts_folder(folder: Path, count: int) -> None:
    (folder / "bank.yaml").write_text(model(count))
    load_bank(folder)


def collects(folder: Path, count: int) -> Work:
    """Sealed responses, opened and graded."""
    secret, bank = generate(), load_bank(BANK)
    public = public_text(secret.public_key())
    exam = make_exam(
        bank,
        blueprint(SectionPlan(3)),
        [Candidate(f"s{n}") for n in range(count)],
        date=datetime.date(2026, 12, 1),
        secret=bytes(32),
        recipients=(public,),
    )
    inbox = {}
    for sheet in exam.sheets:
        assert sheet.student is not None
        response = ResponseSet(sheet.form.id, sheet.key.form_digest, {}, sheet.student, mode="exam")
        inbox[sheet.student.id] = seal(Content(sheet.token, response), exam.recipients)

    def work() -> None:
        found = collect(exam, inbox.items(), {fingerprint(public): secret})
        assert len(found.accepted) == count

    return work


def class_folder(folder: Path, count: int) -> None:
    """A quiz, and what ``count`` students answered to its first two questions."""
    (folder / "form.json").write_bytes(write(sample_form()))
    (folder / "key.json").write_bytes(write(KEY))
    answers = "".join(f"s{n},{'abc'[n % 3]},{'ab'[n % 2]}\n" for n in range(count))
    (folder / "answers.csv").write_text(f"student,1,2\n{answers}")


def graded_folder(folder: Path, count: int) -> None:
    class_folder(folder, count)
    runs_grade = importlib.import_module("quizgen.cli.grade").command
    CliRunner().invoke(runs_grade, [str(folder), str(folder / "answers.csv")])


def essays_folder(folder: Path, count: int) -> None:
    """Essays that are still to be marked."""
    class_folder(folder, 0)
    essays = "".join(f"s{n},an essay of {n}\n" for n in range(count))
    (folder / "answers.csv").write_text(f"student,10\n{essays}")


def cited_folder(folder: Path, count: int) -> None:
    """A memo of ``count`` parts, each cited by an item."""
    document = "documents: {memo: {title: {ko: 가, en: M}, file: memo.md}}\n"
    cited = "".join(f"{ITEM.format(n)}    source: {{memo: {2 * n + 2}}}\n" for n in range(count))
    (folder / "bank.yaml").write_text(f"{HEAD}{document}items:\n{cited}")
    (folder / "memo.md").write_text("".join(f"## Part {n}\nOne says {n}.\n" for n in range(count)))


def term_folder(folder: Path, count: int) -> None:
    """A quiz on each of ``count`` days."""
    (folder / "b").mkdir()
    bank_folder(folder / "b", 50)
    first = datetime.date(2026, 9, 1)
    last = first + datetime.timedelta(count - 1)
    days = "[mon, tue, wed, thu, fri, sat, sun]"
    (folder / "term.yaml").write_text(
        f"term: t\nblueprint: b\nfirst: {first}\nlast: {last}\nweekdays: {days}\n"
    )


def exam_of(count: int) -> Exam:
    """An exam of ``count`` students."""
    return make_exam(
        load_bank(BANK),
        blueprint(SectionPlan(3)),
        [Candidate(f"s{n}") for n in range(count)],
        date=datetime.date(2026, 12, 1),
        secret=bytes(32),
        recipients=(public_text(generate().public_key()),),
    )


def makes_pages(folder: Path, count: int) -> Work:
    exam = exam_of(count)
    return lambda: list(pages(exam, RenderOptions()))


def exam_folder(folder: Path, count: int) -> None:
    (folder / "exam.json").write_bytes(write_exam(exam_of(count)))


def scored_folder(folder: Path, count: int) -> None:
    rows = "".join(f"{n},Kim,1,2,50,\n" for n in range(count))
    (folder / "gradebook.csv").write_text(f"student,name,score,points,percent,pending\n{rows}")


CASES: dict[str, tuple[Made, int]] = {
    # readers: of questions
    "gift-same": (reads("q.gift", lambda n: b"::q:: What? {=right ~wrong}\n\n" * n, read), 300),
    "gift": (
        reads("q.gift", lambda n: "".join(f"::q:: {i}? {{=a ~b}}\n\n" for i in range(n)), read),
        300,
    ),
    "gift-options": (reads("q.gift", lambda n: "::q:: ? {=a " + "~b " * n + "}", read), 3000),
    "moodle-same": (reads("q.xml", lambda n: b"<quiz>" + MOODLE * n + b"</quiz>", read), 300),
    "moodle-open-cloze": (reads("q.xml", lambda n: CLOZE % (b"{1:SHORTANSWER:=" * n), read), 500),
    "moodle-gaps": (reads("q.xml", lambda n: CLOZE % (b"{1:SA:=a} " * n), read), 300),
    "moodle-open-tags": (reads("q.xml", lambda n: ESSAY % (b"a<b " * n), read), 4000),
    "moodle-backticks": (reads("q.xml", lambda n: ESSAY % (b"`" * n), read), 20_000),
    "moodle-open-blocks": (
        reads("q.xml", lambda n: CLOZE % (b"{1:SA:=a}" + OPEN * n), read),
        2000,
    ),
    "text2qti-open": (
        reads("q.md", lambda n: "1. What?\n*a) x\nb) y\n\nCOMMENT\n" + "<!--\n" * n, read),
        10_000,
    ),
    "aiken": (reads("q.txt", lambda n: b"What?\nA) x\nB) y\nANSWER: A\n\n" * n, read), 400),
    "text2qti": (reads("q.md", lambda n: "1. What?\n*a) x\nb) y\n\n" * n, read), 300),
    "csv": (
        reads("q.csv", lambda n: b"question,option 1,option 2,key\n" + b"What?,a,b,1\n" * n, read),
        300,
    ),
    "xlsx": (reads("q.xlsx", package("xlsx"), read), 100),
    "qti21": (reads("q.zip", package("qti21"), read), 40),
    "qti12": (reads("q.zip", package("qti12"), read), 60),
    "zip": (reads("q.zip", zipped, read), 300),
    # … of banks and memos
    "bank": (reads("b.yaml", items, lambda path: check(path, cache=False)), 150),
    "model": (reads("b.yaml", model, lambda path: check(path, cache=False)), 150),
    "lint": (reads("b.yaml", items, lambda path: check_paths([path])), 100),
    "lint-template": (templated("Which command of docker corresponds to `ps -{number}`?"), 1000),
    "lint-words": (templated("What default port has the service {word} in our cluster?"), 1000),
    "lint-alike": (
        templated("Which port does the service {word} of our old cluster in Seoul open by default?"),
        1000,
    ),
    "bank-ticks": (reads("b.yaml", text("` "), lambda path: check_paths([path])), 3000),
    "bank-dots": (reads("b.yaml", korean("…"), lambda path: check_paths([path])), 4000),
    "bank-quotes": (reads("b.yaml", korean("“"), lambda path: check_paths([path])), 4000),
    "bank-slots": (
        reads(
            "b.yaml",
            lambda n: model(2).replace("{{ s }}?", "`{{ s }}` {{ s }} " * n),
            lambda path: check(path, cache=False),
        ),
        1500,
    ),
    "memo": (
        reads(
            "m.md",
            lambda n: "".join(f"- `cmd{i} x` lists the things {i}\n" for i in range(n)),
            lambda path: draft(path.read_text().splitlines(), file="m.md", bank="m"),
        ),
        150,
    ),
    # … of classes and results
    "roster": (reads("r.csv", rows(b"s#", b"number,name\n"), read_roster), 2000),
    "gradebook": (
        reads(
            "g.csv",
            lambda n: "student,name,score,points,percent,pending\n"
            + "".join(f"{i},Kim,1,2,50,\n" for i in range(n)),
            read_gradebook,
        ),
        2000,
    ),
    "one-student": (
        reads("t.csv", rows(b"s"), lambda path: grade(QUIZ, read_responses([path], QUIZ.papers))),
        1000,
    ),
    "many-students": (
        reads("t.csv", rows(b"s#"), lambda path: grade(QUIZ, read_responses([path], QUIZ.papers))),
        1000,
    ),
    "many-answers": (
        reads(
            "t.csv",
            lambda n: "student,1,2,3,4,5,6,7,8,9,10,11\n"
            + "".join(f"s{i},,,,,,typed {i},,,,,\n" for i in range(n)),
            lambda path: grade(QUIZ, read_responses([path], QUIZ.papers)),
        ),
        1500,
    ),
    # … of what quizgen wrote
    "form": (reads("form.json", lambda n: write(many(n)[0]), read_form), 300),
    "key": (reads("key.json", lambda n: write(many(n)[1]), read_key), 300),
    # commands
    "plan": (runs(whole_bank, "plan", "HERE/daily.yaml"), 30),
    "daily": (runs(bank_folder, "daily", "--bank", "HERE", "-f", "json", "-o", "HERE/out"), 300),
    "build": (runs(whole_bank, "build", "HERE/daily.yaml", "-f", "json", "-o", "HERE/out"), 30),
    "list": (runs(bank_folder, "list", "HERE"), 200),
    "show": (runs(bank_folder, "show", "--bank", "HERE", "q0"), 200),
    "stats": (runs(bank_folder, "stats", "HERE"), 300),
    "study": (runs(facts_folder, "study", "HERE", "--no-pdf", "-o", "HERE/out"), 60),
    "translate": (runs(bank_folder, "translate", "HERE", "--to", "ja", "-o", "HERE/t.csv"), 200),
    "translate-open": (
        reads("b.yaml", lambda n: ENGLISH % ("[" * n), lambda path: find_texts(path, "ja")),
        4900,
    ),
    "grade": (runs(class_folder, "grade", "HERE", "HERE/answers.csv"), 300),
    "regrade": (runs(graded_folder, "regrade", "HERE", "HERE/answers.csv"), 300),
    "analyze": (runs(class_folder, "analyze", "HERE", "HERE/answers.csv"), 300),
    "feedback": (runs(class_folder, "feedback", "HERE", "HERE/answers.csv", "-o", "HERE/f"), 30),
    "collect": (collects, 12),
    "exam-pages": (makes_pages, 3),
    "release": (runs(exam_folder, "release", "HERE"), 3),
    "certificate": (
        runs(scored_folder, "certificate", "HERE/gradebook.csv", "--title", "t", "--date", "2026-12-01"),
        8,
    ),
    "mark": (runs(essays_folder, "mark", "HERE", "HERE/answers.csv", "--export", "HERE/m.csv"), 100),
    "sources": (runs(cited_folder, "sources", "coverage", "HERE/memo.md", "-b", "HERE"), 100),
    "term": (runs(term_folder, "term", "plan", "-C", "HERE", "--today", "2026-09-01"), 10),
    "gradebook-of-a-term": (runs(graded_folder, "gradebook", "HERE", "-o", "HERE/book"), 300),
    # scorers
    "score-multiple": (scores(1, lambda n: ["a"] * n), 20_000),
    "score-text": (scores(5, lambda n: "ab " * n), 20_000),
    "score-numeric": (scores(6, lambda n: "1" * n), 20_000),
    "score-command": (scores(8, lambda n: "podman run " + "-a " * n), 2000),
    "score-command-word": (scores(8, lambda n: "podman run -" + "a" * n), 5000),
    # writers
    "text": (lambda folder, n: lambda: to_html("**a _b_** `c` [" * n, {}), 200),
    "yaml": (
        lambda folder, n: lambda: write_bank(
            "b", None, list(load_bank(BANK, cache=True).items) * n
        ),
        30,
    ),
    **{
        f"{name}-items": (renders(name, many), 4 if "docx" in name else 15)
        for name, format_ in FORMATS.items()
        if not format_.slow and name not in ("form", "key")
    },
    **{
        f"{name}-letters": (renders(name, lambda n: long_form("a <b> `c` & ", n)), 150)
        for name in ("practice", "docx", "moodle", "gift", "qti21", "csv", "anki")
    },
}  # fmt: skip


COMMANDS: dict[str, str | tuple[str, ...]] = {
    "exam": ("exam-pages",),  # what it does beyond that is writing them
    "collect": ("collect",),
    "check": ("lint", "bank", "model", "bank-ticks", "bank-slots"),
    "draft": ("memo",),
    "import": ("gift", "moodle-same", "aiken", "text2qti", "csv", "xlsx", "qti21", "qti12"),
    "export": ("form", "key", "moodle-items", "qti21-items", "gift-items", "csv-items"),
    "gradebook": ("gradebook", "gradebook-of-a-term"),
    "preview": "a server that reads and checks as check does; benchmarks/preview.py",
    "keys": "a key at a time",
    "new": "files of one size",
    "formats": "prints a table of one size",
    "doctor": "looks at this machine",
}
"""The cases of commands that have none of their own name; or why there is none."""

LATER = {
    *("docx-items", "docx-letters", "key-docx-items", "scorm12-items", "scorm2004-items"),
    *("cc-items", "blackboard-items", "qti22-items", "qti30-items", "exam-items", "xlsx", "lint"),
    *("build", "show", "regrade", "stats", "release", "certificate"),
}
"""Slow ones, and those much like others: at night."""


def test_every_command_is_here_or_has_a_reason_not_to_be():
    group = command_line()
    for name in group.list_commands(Context(group)):
        cases = COMMANDS.get(name, (name,))
        assert isinstance(cases, str) or set(cases) <= set(CASES), name


def seconds(work: Work) -> float:
    """Of this thread's processor time; what earlier tests left in memory is not counted."""
    gc.collect()
    gc.freeze()
    gc.disable()  # as commands do for the most part; how often it runs grows by steps
    began = time.thread_time()
    try:
        work()
    finally:
        gc.enable()
    return time.thread_time() - began


def grows(case: str, folder: Path, factor: int, attempts: int = 5) -> str | None:
    """How it grows, where that is more than 2.3 times for twice the input."""
    made, count = CASES[case]
    made(folder, 10)()  # what is imported once
    small = large = math.inf
    for _ in range(attempts):  # the best of each: a neighbour only ever adds
        small = min(small, seconds(made(folder, count * factor)))
        large = min(large, seconds(made(folder, count * factor * 4)))
        # four times the input; what takes no time cannot be measured
        if large <= max(0.25, 2.3 * 2.3 * small):
            return None
    return f"{case}: {small:.2f} s, {large:.2f} s for four times as much"


@pytest.mark.parametrize("case", [case for case in CASES if case not in LATER])
def test_double_the_input_is_double_the_time(tmp_path, case):
    assert grows(case, tmp_path, 1) is None


@pytest.mark.nightly
@pytest.mark.parametrize("case", CASES)
def test_of_much_too(tmp_path, case):
    assert grows(case, tmp_path, 8) is None
