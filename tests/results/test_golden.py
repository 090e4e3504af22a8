"""A quiz from responses to feedback, with all that is said and written, as a whole: students who
are right, wrong, nearly right, absent, twice there, unknown, on paper and in two languages."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.formats.json import write
from quizgen.model import Student
from quizgen.results import (
    Paper,
    Quiz,
    analysis_json,
    analyze,
    cells,
    grade,
    look,
    report_html,
    sitting,
)
from quizgen.results.concerns import hurried, not_reached
from quizgen.results.lateness import late_share, minutes_late, said_minutes
from quizgen.results.response import Response
from quizgen.scoring import canonical
from tests import golden
from tests.corners import corners

FORM, KEY = corners().form, corners().key
OTHER = corners("B")
RIGHT: dict[str, Any] = {entry.id: canonical(entry.key) for entry in KEY.entries}
NAMED = {entry.ref: entry.id for entry in KEY.entries}
ITEMS = {item.id: item.interaction for item in FORM.items}
ROSTER = """학번,이름,분반,보정
20260001,김하나,1,
20260002,이둘,1,
20260003,"Park, Three",2,1.5
20260004,최넷,2,
20260005,정다섯,2,
20260006,강여섯,1,
20260007,윤일곱,1,
20260008,Eight,2,
20260009,Nine,2,
20260010,Ten,2,
20260011,Eleven,2,
20260012,Twelve,2,
20260013,Thirteen,2,
20260021,A,3,
20260022,B,3,
20260023,C,3,
20260024,D,3,
20260025,E,3,
20260026,F,3,
"""
PAPER = """학번;시험지;이름;1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17
20260006;A;강여섯;b;a b c;a;T;a-2 b-4 c-3;d c b a;read me;12,5 m/s;3e8;−7;key:1 / a / };ls|wc -l;docker pull nginx;글;a c;a;F
20260007;a;윤일곱;z;;;;;;;;;;;;;;;;
"""
PAPER_B = """number,form,name,1,2,3,4,17
20260008,B,Eight,b,a b,b,O,X
20260009,b,Nine,A,"c, d",a c,F,
20260010,C,Ten,a,,,,
20260011,corners-corners-2026-11-24-a,Eleven,c,a,a,T,T
,B,Nobody,a,,,,
"""
LONG = """student,form,item,answer
20260012,A,signs-single,b
20260012,B,2,a c
20260012,A,nothing,x
20260013,B,true-statement,참
20260021,A,7,READM
20260022,A,7,Readme.md file
20260023,A,7,R
20260024,A,7,README!!!
20260025,A,7,read-me-now-or-never-and-then-some
20260026,A,7,reamd
20260026,A,8,12.5 furlongs
20260025,A,8,12.74
20260024,A,8,11
20260023,A,12,ls | wc
20260022,A,13,podman pull nginx
"""
DECISIONS = """quiz: corners-corners-2026-11-24
decisions:
  - {decision: mark, student: "20260001", item: essay-plain, points: 2, comment: "보기가 **좋습니다**."}
  - {decision: mark, student: "20260002", item: essay-plain, points: 0.5}
  - {decision: accept, item: case-and-space, answer: LIESMICH, points: 0.5}
  - {decision: drop, item: below-zero}
  - {decision: give_to_all, item: in-set-true}
  - {decision: bonus, student: "20260003", points: 1.25, why: helped}
  - {decision: penalty, student: "20260002", points: 0.5, why: late}
  - {decision: excuse, student: "20260004", item: tolerance}
  - {decision: student, was: "2026001X", student: "20260005"}
  - {decision: accept, item: signs-single, answer: c, form: B, points: 1}
  - {decision: key, item: one-of-all, key: a b, form: A}
  - {decision: accept, item: one-of-all, answer: a, form: Z}
  - {decision: mark, student: nobody, item: essay-plain, points: 1}
"""


def answers(kind):
    """Of one student: all that can be answered, by id of the item."""
    if kind == "right":
        return dict(RIGHT)
    given = {}
    for ref, name in NAMED.items():
        right, item = RIGHT[name], ITEMS[name]
        match item.shape:
            case "choice":
                given[name] = next(o.id for o in item.options if o.id != right)
            case "choices":
                given[name] = [item.choices[0].id] if kind == "wrong" else right[:-1]
            case "truth":
                given[name] = not right
            case "order":
                given[name] = right[::-1] if kind == "wrong" else [*right[1:], right[0]]
            case "pairs":
                wrong = dict.fromkeys(right, next(iter(right.values())))
                given[name] = (
                    wrong
                    if kind == "wrong"
                    else {**wrong, next(iter(right)): right[next(iter(right))]}
                )
            case "gaps":
                given[name] = (
                    {**right, "g1": "nonsense"} if kind == "near" else dict.fromkeys(right, "a")
                )
            case _:
                given[name] = TYPED[kind].get(ref, "없음")
    return given


TYPED = {
    "wrong": {"tolerance": "80 km/h", "figures": "3", "below-zero": "7", "essay-plain": "모름"},
    "near": {
        "case-and-space": "readme", "tolerance": "13 m/s", "figures": "3.00 × 10^8",
        "below-zero": "−7,0", "command-with-pipe": "ls -l | wc -l", "command-strict": "podman pul nginx",
        "essay-plain": "이유: <b>빠르다</b>.\n\n둘째 줄",
    },
}  # fmt: skip


def response(name, given, start="09:00", end="09:30", language="ko", **more):
    return json.dumps(
        {
            "form_id": FORM.id, "form_digest": KEY.form_digest, "responses": given, "version": 1,
            "student": {"id": name}, "language": language,
            "started": f"2026-11-24T{start}:00+09:00", "submitted": f"2026-11-24T{end}:00+09:00",
            "durations": {"1": 30, "2": 5}, **more,
        },
        ensure_ascii=False,
    )  # fmt: skip


@pytest.fixture
def told(tmp_path_factory):
    """What every command said, and every file it wrote, in order: name to text."""
    folder = tmp_path_factory.mktemp("golden")
    quiz, given = folder / "quiz", folder / "responses"
    quiz.mkdir()
    given.mkdir()
    (quiz / "form.json").write_bytes(write(FORM))
    (quiz / "key.json").write_bytes(write(KEY))
    (quiz / "form-b.json").write_bytes(write(OTHER.form))
    (quiz / "key-b.json").write_bytes(write(OTHER.key))
    (folder / "roster.csv").write_text(ROSTER, "utf-8")
    files = {
        "1": response("20260001", answers("right")),
        "2": response("20260002", answers("wrong"), language="en", end="10:05"),
        "2-again": response("20260002", {"1": RIGHT["1"]}, end="09:40"),
        "3": response("20260003", answers("near"), start="09:10", end="09:12"),
        "4": response("20260004", {**answers("near"), "7": "LIESMICH"}, end="08:00"),
        "5": response("2026001X", {**answers("right"), "1": "a", "8": "45 km/h"}),
        "unknown": response("20269999", answers("wrong")),
        "practice": response("20260001", answers("wrong"), mode="practice"),
        "other": response("20260001", {}, form_digest="0" * 64),
        "broken": "{",
    }
    for name, text in files.items():
        (given / f"{name}.json").write_text(text, "utf-8")
    (given / "paper.csv").write_text(PAPER, "utf-8")
    (given / "paper-b.csv").write_text(PAPER_B, "utf-8")
    (given / "long.csv").write_text(LONG, "utf-8")
    found: dict[str, str] = {}

    def run(name, *arguments, **environment):
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        done = CliRunner(env={"LC_ALL": "C.UTF-8", **environment}).invoke(
            command_line(), [*map(str, arguments)]
        )
        lines = [f"exit code {done.exit_code}", done.output.replace(str(folder), "…")]
        for path in sorted(folder.rglob("*")):
            if path.is_file() and before.get(path) != path.read_bytes():
                text = golden.spread(path.read_bytes()).replace(str(folder), "…")
                lines.append(f"=== {path.relative_to(folder)}\n{text}")
        found[name] = steady("\n".join(lines)) + "\n"

    where = (quiz, given, "--roster", folder / "roster.csv")
    run("grade", "grade", *where, "--xlsx", "--rows", "--duplicates", "first")
    (quiz / "decisions.yaml").write_text(DECISIONS, "utf-8")
    run(
        "regrade",
        "regrade",
        *where,
        "--write",
        "--by",
        "kim",
        "--duplicates",
        "best",
        LC_ALL="ko_KR.UTF-8",
    )
    run("marks", "mark", *where, "--export", folder / "marks.csv", "--names")
    fill(folder / "marks.csv", {"20260003": ("1.5", "좋아요"), "readme": ("0.5", "")})
    run("marks-back", "mark", *where, "--import", folder / "marks.csv", "--by", "kim")
    run("feedback", "feedback", *where, "--lang", "ko", "-o", folder / "feedback")
    run("analyze", "analyze", *where, "--json", "--csv", folder / "items.csv")
    run(
        "report",
        "analyze",
        *where,
        "--report",
        folder / "report.html",
        "-l",
        "both",
        "--model",
        "none",
    )
    return found


def fill(path, marks):
    """Points and comments of a student, or of a typed answer."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    for row in rows:
        for name in marks.keys() & set(row):
            row[-2:] = marks[name]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def steady(text):
    """Numbers to six digits: the last ones are the processor's; no time of today, no style sheet."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "<now>", text)
    text = re.sub(r'(?<=: ")[0-9a-f]{64}(?=")|sha256-[\w+/=]+', "<digest>", text)
    text = re.sub(r"(?s)(<style>).*?(</style>)", r"\1…\2", text)
    return re.sub(
        r"\d+\.\d{7,}(?:e-?\d+)?", lambda number: str(float(f"{float(number[0]):.6g}")), text
    )


def test_golden_from_responses_to_feedback(told):
    assert [*told] == ["grade", "regrade", "marks", "marks-back", "feedback", "analyze", "report"]
    for name, text in told.items():
        golden.check(f"results/{name}.txt", text)


@pytest.mark.parametrize(
    ("size", "spread"), [(1, 1), (2, 0), (5, 1), (12, 1), (30, 0.3), (40, 2)], ids=str
)
def test_golden_a_class_is_looked_at(size, spread):
    """Made-up classes: some items all have right, some nobody, some mislead in one language, one is
    answered by the best with the same wrong option."""
    chance = random.Random(size)
    quiz = Quiz("corners", Path(), {KEY.form_digest: Paper(FORM, KEY)})
    sets = []
    for number in range(size):
        able, language = chance.gauss(0, spread), ("ko", "en")[number % 2]
        wrong, near = answers("wrong"), answers("near")
        given: dict[str, Any] = {}
        times: dict[str, float] = {}
        for place, name in enumerate(ITEMS):
            level = [(-9, 9)[place % 2], (2, -2)[number % 2], 0.5, -0.5, 1][place % 5]
            sure = able - level + chance.gauss(0, 0.4)
            given[name] = RIGHT[name] if sure > 0 else near[name] if sure > -0.3 else wrong[name]
            times[name] = round(20 + 10 * chance.random() - 3 * sure)
        if able > 0.6:
            given[NAMED["in-set-single"]] = wrong[NAMED["in-set-single"]]
        for name in list(ITEMS)[len(ITEMS) - number % 4 :]:
            del given[name]
        sets.append(
            Response(f"s{number:02}", Student(f"s{number:02}"), KEY.form_digest, given,
                     language=language, durations=times)
        )  # fmt: skip
    graded = grade(quiz, sets)
    whole = sitting([graded])
    told = [f"not reached: {not_reached(whole):.4f}; hurried: {hurried(whole)}"]
    for each in look(whole):
        told.append(
            f"{each.column.name} {each.figures}\n  time {each.seconds}\n  {each.answers}\n  {each.language and each.language.dif}"
        )
        told += [f"  {said}" for said in each.concerns]
    figures = analysis_json(analyze([graded], model="rasch" if size > 9 else None))
    told.append(json.dumps(figures, ensure_ascii=False).replace("}, {", "},\n{"))
    if size == 40:
        page = report_html(graded.book, FORM, KEY, "en", None).decode()
        told.append(re.sub(r"(?s)<style>.*?</style>|<svg.*?</svg>", "", page))
    golden.check(f"results/class-{size}.txt", steady("\n".join(told)) + "\n")


def test_golden_cells():
    """What can stand in a cell of a table, for every interaction."""
    told = []
    for name, item in ITEMS.items():
        for cell in CELLS:
            try:
                found = repr(cells.parse(item, cell))
            except cells.CellError as error:
                found = f"refused: {error.reason}"
            told.append(f"{name} {item.shape} {cell!r}: {found}")
    golden.check("results/cells.txt", "\n".join(told) + "\n")


def test_golden_lateness():
    """What being late costs, at every edge."""
    told = []
    for minutes in (
        0,
        0.5,
        1,
        59,
        59.5,
        60,
        61,
        119,
        1439,
        1439.5,
        1440,
        1441,
        2880,
        2881,
        4320,
        9999,
    ):
        costs = [late_share(minutes, *rule) for rule in ((10, None), (10, 1), (60, 2), (0, 0))]
        told.append(f"{minutes}: {said_minutes(minutes)} {costs}")
    for submitted in (
        None,
        "nonsense",
        "2026-11-24T09:00:00+09:00",
        "2026-11-24T09:04:59+09:00",
        "2026-11-24T08:00:00",
    ):
        late = [minutes_late(submitted, "2026-11-24T09:00:00+09:00", grace) for grace in (0, 4, 5)]
        told.append(f"{submitted}: {late} {late_share(late[0], 10, None)}")
    golden.check("results/lateness.txt", "\n".join(told) + "\n")


CELLS = [
    "", " ", "a", "A", " b ", "ab", "a b", "a,b", "a;b", "a/b", "a+b", "a>b", "a → b", "aa", "a a", "ba", "abc", "abcd", "dcba",
    "d c b a", "z", "az", "1", "1 2", "T", "t", "F", "O", "X", "o", "x", "○", "×", "참", "거짓", "true", "FALSE", "예", "아니요", "yes", "no",
    "a-1", "a-1 b-2", "a1 b2 c3", "a:1,b:2", "a=1;b=2", "a-9", "e-1", "a-1 a-2", "1-a", "-", "–", "a / b / c", "a / b", "a/b/c",
    "a // c", " / / ", "x / 1 / 2 / 3", "12.5", "=1+1", "ａ", "ㄱ", "①", "A)", "(a)", "a.", "a, b und c",
    "2 4 3 1", "2431", "B:4 a-2, c3 d=1", "1 1 2 3", "1-5 2-3 3-2",
]  # fmt: skip
