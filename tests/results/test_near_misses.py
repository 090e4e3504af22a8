"""What becomes of responses, tables, decisions, rosters and gradebooks with one thing amiss.

``tests/golden/near`` has four digits of a digest for each change; where one is another, the change
is told, and what comes out of it now.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from itertools import chain, product
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import msgspec
import openpyxl
import pytest

from quizgen.errors import QuizgenError
from quizgen.locale import spoken
from quizgen.model import ClozeKey, Outcome, Status, Student
from quizgen.model.grades import Curve, Grades, Late, Part, Policy
from quizgen.psychometrics import classical
from quizgen.results import (
    Paper,
    Quiz,
    Record,
    Rules,
    Sitting,
    bind,
    grade,
    look,
    read_decisions,
    read_responses,
    sitting,
)
from quizgen.results.binding import NOTHING
from quizgen.results.cells import CellError
from quizgen.results.coded import Codebook, Coded
from quizgen.results.combine import combine
from quizgen.results.concerns import hurried, not_reached, unreliable
from quizgen.results.course import course
from quizgen.results.course_files import canvas_csv, course_csv, course_xlsx, moodle_csv
from quizgen.results.decisions import Accept, Drop, Mark, Refuse, edited
from quizgen.results.feedback import feedback_html, file_names, given
from quizgen.results.inbox import read_files
from quizgen.results.lateness import minutes_late
from quizgen.results.letters import letters
from quizgen.results.marks import (
    COLUMNS,
    MarksError,
    marks_rows,
    marks_xlsx,
    read_marks,
    typed_answers,
)
from quizgen.results.measuring import rows_of
from quizgen.results.report import distribution
from quizgen.results.response import Response
from quizgen.results.roll import one_slip
from quizgen.results.stable import also_accepting, carried, key_of, stable
from quizgen.results.worded import from_canvas, from_moodle, from_pattern
from quizgen.results.workbook import gradebook_xlsx
from quizgen.roster import read_roster, students_of
from tests import golden
from tests.corners import corners
from tests.near import SAYS, altered_json, altered_rows, altered_text
from tests.results import test_golden, test_intake
from tests.results.test_golden import steady
from tests.samples import sample_form, sample_key

SAMPLE = {sample_key().form_digest: Paper(sample_form(), sample_key())}
FORM, KEY = corners().form, corners().key
OTHER = corners("B")
PAPERS = {KEY.form_digest: Paper(FORM, KEY), OTHER.key.form_digest: Paper(OTHER.form, OTHER.key)}
QUIZ = Quiz("corners", Path(), PAPERS)


def table(rows, separator=","):
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue()


def tables():
    """(name, papers, rows, separator) of tables of answers: ours, Moodle's, Canvas'."""
    for name in ("PAPER", "PAPER_B", "LONG"):
        text = getattr(test_golden, name)
        separator = ";" if ";" in text.splitlines()[0] else ","
        yield name, PAPERS, list(csv.reader(io.StringIO(text), delimiter=separator)), separator
    items = sample_form().items
    numbers = range(1, len(items) + 1)
    asked = [f"{test_intake.plain(item.stem['en'])}: a; b" for item in reversed(items)]
    head = [
        *test_intake.HEAD,
        *(f"Response {n}" for n in numbers),
        *(f"Question {n}" for n in reversed(numbers)),
    ]
    row = [*test_intake.WHO, *(test_intake.moodle(item, "en") for item in items), *asked]
    yield "moodle", SAMPLE, [head, row, ["Overall average"]], ","
    head = ["name", "id", "sis_id", "section", "submitted", "attempt"]
    row = ["김하나", "812", "2026-001", "A", "2026-11-24 01:20:00 UTC", "1"]
    for number, item in enumerate(items, 900):
        head += [f"{number}: {test_intake.plain(item.stem['en'])}", "1.0"]
        row += [test_intake.canvas(item, "en"), "1.0"]
    yield (
        "canvas",
        SAMPLE,
        [[*head, "n correct", "n incorrect", "score"], [*row, "9", "1", "16"]],
        ",",
    )


def logs():
    """(name, document) of logs of SCORM packages and xAPI statements, and of the page's file."""
    said = {
        test_intake.REFS[item.id]: test_intake.pattern(item, "[,]", "[.]")
        for item in sample_form().items[:5]
    }
    listed = [{"id": ref, "learner_response": text, "timestamp": f"2026-11-24T01:2{n}:00Z"}
              for n, (ref, text) in enumerate(said.items())]  # fmt: skip
    yield "2004", {"cmi": {"learner_id": "s1", "learner_name": "Kim", "interactions": listed}}
    yield "childArray", [{"cmi": {"core": {"student_id": "s1", "student_name": "Kim"},
                                  "interactions": {"childArray": listed[:2]}}}]  # fmt: skip
    yield (
        "dotted",
        {"cmi.learner_id": "s1"}
        | {
            f"cmi.interactions.{n}.{field}": value
            for n, each in enumerate(listed[:2])
            for field, value in each.items()
        },
    )
    statements = [
        {"actor": {"account": {"name": "s1"}, "mbox": "mailto:a@b", "name": "Kim"}, "verb": {"id": "answered"},
         "context": {"registration": f"r{n // 3}"}, "object": {"id": f"https://lms/quiz/{ref}"},
         "timestamp": f"2026-11-24T01:2{n}:00Z", "stored": "2026-11-24T02:00:00Z", "result": {"response": text}}
        for n, (ref, text) in enumerate(said.items())
    ]  # fmt: skip
    yield (
        "xapi",
        {"statements": [*statements, statements[0] | {"timestamp": "2026-11-24T01:00:00Z"}]},
    )
    key = sample_key()
    yield "page", {
        "form_id": sample_form().id, "form_digest": key.form_digest, "version": 1, "mode": "exam",
        "responses": test_intake.RIGHT, "student": {"id": "s1", "name": "Kim"}, "language": "ko",
        "started": "2026-11-24T09:00:00+09:00", "submitted": "2026-11-24T09:30:00+09:00",
        "durations": {"1": 30}, "confidence": {"1": "sure"},
    }  # fmt: skip


def shown(value):
    """As JSON, which has no field that is as usual."""
    return msgspec.json.encode(value, enc_hook=_shown).decode()


def _shown(value):
    return dict(value) if isinstance(value, Mapping) else repr(value)


def read(path, papers):
    found = [*read_responses([path], papers)]
    return repr(found).replace(str(path.parent), "…")


def test_golden_responses(tmp_path):
    found = {}
    for name, papers, rows, separator in tables():
        path = tmp_path / f"{name}.csv"
        for change, other in altered_rows(rows):
            path.write_text(table(other, separator), "utf-8")
            found.setdefault(name, {})[change] = read(path, papers)
    for name, document in logs():
        path = tmp_path / f"{name}.json"
        for change, other in altered_json(document):
            path.write_text(json.dumps(other, ensure_ascii=False), "utf-8")
            found.setdefault(name, {})[change] = read(path, SAMPLE)
    golden.check_near("near/responses.txt", found)


def test_golden_answers_in_words():
    """Every answer as Moodle, Canvas and SCORM would write it, and with a piece amiss."""
    found = {}
    for form in (sample_form(), FORM):
        for item in form.items:
            texts = [
                *SAYS,
                "-",
                "…",
                "a; b",
                "a,b",
                "part 1: x; part 2: y",
                "True",
                "거짓",
                "a[.]b[,]c[.]d",
                "a.1",
            ]
            if form is not FORM:
                texts += [text for language in ("ko", "en") for whole in
                          (test_intake.moodle(item, language), test_intake.canvas(item, language),
                           test_intake.pattern(item, ",", "."), test_intake.pattern(item, "[,]", "[.]"))
                          for text in (whole, *(changed for _, changed in altered_text(whole)))]  # fmt: skip
            for text in dict.fromkeys(texts):
                for take in (from_moodle, from_canvas, from_pattern):
                    try:
                        said = repr(take(item.interaction, text))
                    except CellError as error:
                        said = f"refused: {error.reason}"
                    found.setdefault(f"{form.id} {item.id}", {})[f"{take.__name__} {text!r}"] = said
    golden.check_near("near/words.txt", found)


SETS = []


@pytest.fixture(scope="module", autouse=True)
def handed_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed-in")
    answers, response = test_golden.answers, test_golden.response
    for name, text in {
        "1": response("20260001", answers("right")),
        "2": response("20260002", answers("wrong"), language="en", end="10:05"),
        "3": response("20260003", answers("near")),
    }.items():
        (folder / f"{name}.json").write_text(text, "utf-8")
    (folder / "paper.csv").write_text(test_golden.LONG, "utf-8")
    found = sorted(read_responses([folder], PAPERS), key=lambda one: one.place)
    SETS[:] = [msgspec.structs.replace(one, place=Path(one.place).name) for one in found]


def test_golden_decisions(tmp_path):
    path, found = tmp_path / "decisions.yaml", {}
    for change, text in altered_text(test_golden.DECISIONS):
        path.write_text(text, "utf-8")
        try:
            bound = bind(read_decisions(path), QUIZ)
        except QuizgenError as error:
            found[change] = str(error).replace(str(tmp_path), "…")
            continue
        said = [
            *map(str, bound.problems),
            shown([*bound.items.values()]),
            bound.marks,
            bound.adjustments,
        ]
        said += [sorted(bound.excused), bound.attempts, bound.same, bound.due]
        try:
            said.append(edited(text, "quiz", [Drop(item="figures")], [Drop(item="below-zero")]))
        except QuizgenError as error:
            said.append(str(error))
        if len(found) % 5 == 0:
            graded = grade(QUIZ, SETS, bound=bound)
            said += [graded.book, marks_rows(graded, bound)]
        found[change] = repr(said).replace(str(tmp_path), "…")
    golden.check_near("near/decisions.txt", {"decisions": found})


def test_golden_marks(tmp_path):
    path, found = tmp_path / "marks.csv", {}
    graded = grade(QUIZ, SETS)
    rows = marks_rows(graded, NOTHING)
    filled = (
        [*row[:-2], ("0", "0.5", "")[n % 3], "'=x" * (n % 2)] for n, row in enumerate(rows[:8])
    )
    rows = [[*COLUMNS], *filled]
    for change, other in altered_rows(rows):
        path.write_text(table(other), "utf-8")
        try:
            said = repr(read_marks(path, graded, NOTHING, by="kim", when="now"))
        except QuizgenError as error:
            said = str(error)
        found[change] = said.replace(str(tmp_path), "…")
    golden.check_near("near/marks.txt", {"marks": found})


def test_what_is_typed_into_a_row_of_marks(tmp_path):
    """``*``: everybody who typed the answer; all of its points are written as no number."""
    path, graded = tmp_path / "marks.csv", grade(QUIZ, SETS)
    most = next(entry.points for entry in KEY.entries if entry.ref == "case-and-space")

    cloze = next(entry.ref for entry in KEY.entries if isinstance(entry.key, ClozeKey))

    def read(student, gap, points, comment=""):
        item = cloze if gap == "g1" else "case-and-space"
        path.write_text(
            f"student;item;gap;answer;points;comment\n{student};{item};{gap};x;{points};{comment}\n"
        )
        return read_marks(path, graded, NOTHING, by="", when="")

    accepted, refused = (
        Accept(item="case-and-space", answer="x"),
        Refuse(item="case-and-space", answer="x"),
    )
    for gap, points, expected in (
        ("", "0", refused),
        ("", "0,25", msgspec.structs.replace(accepted, points=0.25)),
        ("", most, accepted),
        ("g1", "0.25", msgspec.structs.replace(accepted, item=cloze, gap="g1")),
        ("g1", "0", msgspec.structs.replace(refused, item=cloze, gap="g1")),
    ):
        assert read("*", gap, points) == [expected]
    assert read("*", "", "", "Well.") == [accepted]
    assert read("20260001", "", "", "'=x") == [
        Mark(student="20260001", item="case-and-space", points=None, comment="=x")
    ]
    assert read("20260001", "", "") == []
    with pytest.raises(MarksError, match=":2: case-and-space has no gap 3; points belong"):
        read("20260001", "3", "")
    for points in ("-1", most + 1, "x"):
        with pytest.raises(MarksError, match=f":2: .*{points}"):
            read("20260001", "", points)


OTHERS: dict[str, Any] = {
    "student": [Student(), Student("20260001"), Student("2026001"), Student("20260001", "박하나"),
                Student("", "김하나"), Student("", "A"), Student("2O260002", "이둘"), Student("99", "이 둘"),
                Student("20269999", "김하나"), Student("20260002", "이둘")],
    "mode": ["practice", "lms"],
    "submitted": [None, "2026-11-24T09:45:00+09:00", "2026-11-24T23:45:00+09:00", "nonsense"],
    "responses": [{}, {"1": "zz"}, {"99": "a"}, {"1": "a"}, {"7": "x" * 3000}],
    "durations": [{}, {"1": 1}, {"1": 99999}],
    "language": ["en", ""],
}  # fmt: skip


def test_golden_who_counts(tmp_path):
    """Each response with another student, time, mode …, with a roster and without one."""
    path = tmp_path / "roster.csv"
    path.write_text(test_golden.ROSTER, "utf-8")
    roster = students_of(read_roster(path))
    found = {}
    for rules in (Rules(), Rules("best", practice=True)):
        for number, one in enumerate(SETS[:4]):
            for field, values in OTHERS.items():
                for value in values:
                    other = msgspec.structs.replace(one, **{field: value})
                    for known in ((), roster):
                        sets = [*SETS[:6], other]
                        book = grade(QUIZ, sets, roster=known, rules=rules).book
                        said = [(each.student, each.standing, each.score, *map(str, each.flags))
                                for each in book.records]  # fmt: skip
                        said += [(each.student, str(each.reason)) for each in book.aside]
                        case = f"{rules.duplicates} {len(known)} {number}"
                        found.setdefault(case, {})[f"{field}={value!r}"[:99]] = repr(said).replace(
                            str(tmp_path), "…"
                        )
    golden.check_near("near/students.txt", found)


def test_golden_rosters(tmp_path):
    path, found = tmp_path / "roster.csv", {}
    rows = list(csv.reader(io.StringIO("\n".join(test_golden.ROSTER.splitlines()[:6]))))
    rows[0] += ["email", "Extra time", "?"]
    for change, other in altered_rows(
        [rows[0], *([*row, f"a{n}@b.kr", "1.5", ""] for n, row in enumerate(rows[1:]))]
    ):
        path.write_text(table(other), "utf-8")
        try:
            roster = read_roster(path)
            said = repr((roster, students_of(roster)))
        except QuizgenError as error:
            said = str(error)
        found[change] = said.replace(str(tmp_path), "…")
    golden.check_near("near/rosters.txt", {"roster": found})


POLICIES = {
    "none": Policy(),
    "parts": Policy(
        (Part("daily", 40, drop=1), Part("midterm", 60), Part("final", 0)), absent="leave_out"
    ),
    "drop": Policy(
        (Part("daily", 40, drop=9), Part("rest", 60, ("mid*", "x"), 0)), Late("18:00", 10, 20, 3)
    ),
    "late": Policy(late=Late("23:59", 0, 100, None), grades=Grades({"P": 60, "F": 0}, absences=1)),
}


def test_golden_terms(tmp_path):
    """The gradebooks of a term, each with one thing amiss."""
    title = {"ko": "오늘의 퀴즈", "en": "Today's quiz"}
    books = []
    for day, points in (("daily-2026-11-02", 10), ("daily-2026-11-04", 10), ("midterm", 20)):
        students = [
            {"id": f"s{n}", "name": ("", "Kim")[n % 2], "status": status, "score": score, "points": points,
             "to_mark": 2 if status == "to mark" else 0, "submitted": f"2026-11-02T1{7 + n % 3}:30:00+09:00",
             "minutes": 12.5, "late": 3.0 if n == 2 else None, "items": {"1": {
                 "ref": "x", "status": "partial", "score": score or 0, "points": points}}}
            for n, (status, score) in enumerate(
                (("graded", 9), ("graded", 4.5), ("absent", None), ("excused", None), ("aside", None), ("to mark", 3)))
        ]  # fmt: skip
        books.append({"quizgen": "gradebook", "quiz": day, "date": f"2026-11-{points}", "title": title,
                      "points": points, "topics": {"t": title}, "students": students,
                      "items": [{"id": "1", "ref": "x", "topic": "t", "points": points}]})  # fmt: skip
    paths = [tmp_path / f"{number}.json" for number in range(3)]
    found = {}
    for path, book in zip(paths, books, strict=True):
        path.write_text(json.dumps(book), "utf-8")
    for number, (change, book) in enumerate(chain([("", books[1])], altered_json(books[1]))):
        paths[1].write_text(json.dumps(book), "utf-8")
        names = list(POLICIES) if number % 4 == 0 else list(POLICIES)[number % 4 : number % 4 + 1]
        for name in names:
            for roster in (
                (),
                [Student("s1", "김하나"), Student("s9"), Student("", "Kim")][number % 2 :],
            ):
                said: Any
                try:
                    whole = course(paths, POLICIES[name], roster=roster)
                    said = [*map(str, whole.notes), course_csv(whole, spoken, letters=whole.letters is not None), columns_of(whole) if number % 40 == 0 else "",
                            canvas_csv(whole, "ko"), moodle_csv(whole, "en", {}), whole.letters]  # fmt: skip
                except QuizgenError as error:
                    said = str(error)
                found.setdefault(f"{name} {len(roster)}", {})[change] = repr(said).replace(
                    str(tmp_path), "…"
                )
    golden.check_near("near/terms.txt", found)


def columns_of(whole):
    return [*sheets(course_xlsx(whole, "en", spoken, letters=whole.letters is not None))]


def test_golden_letters():
    chance, found = Random(1), {}
    scale: dict[str, float] = {"A+": 95, "A": 90, "B": 80, "C": 79.5, "F": 0}
    shares: dict[str, float] = {"A": 30, "B": 40, "F": 30}
    rules = [
        Grades(scale=by_scale, shares=by_shares, curve=curve, decimals=decimals)
        for by_scale in ({}, scale)
        for by_shares in ({}, shares)
        for curve in (None, Curve(root=True), Curve(mean=80, spread=5), Curve(mean=70), Curve(top=95, add=2))
        for decimals in (None, 0, 1)
        if by_scale or by_shares
    ]  # fmt: skip
    for size in (0, 1, 2, 5, 10, 21):
        totals = {
            f"s{n}": chance.choice([0, 79.5, 89.995, 90, 95, round(chance.uniform(0, 100), 3)])
            for n in range(size)
        }
        for number, each in enumerate(rules):
            said = letters(totals, each, {"s1", "s7", "nobody"} if number % 2 else ())
            found.setdefault(f"{size}", {})[repr(each)] = repr(said)
        found.setdefault("zeros", {})[f"{size}"] = repr(
            letters(dict.fromkeys(totals, 0.0), rules[-1])
        )
    golden.check_near("near/letters.txt", found)


def test_golden_workbooks():
    graded = grade(QUIZ, SETS)
    made = {
        "marks": marks_xlsx(graded, NOTHING),
        "gradebook": gradebook_xlsx(graded.book, graded.form, graded.key, "ko"),
    }
    found = {
        name: {str(n): said for n, said in enumerate(sheets(data))} for name, data in made.items()
    }
    golden.check_near("near/workbooks.txt", found)


def sheets(data):
    """The cells of a workbook with how they look, and what is said of its sheets."""
    for page in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        widths = {name: each.width for name, each in page.column_dimensions.items()}
        yield repr((page.title, page.freeze_panes, page.auto_filter.ref, widths))
        for row in page.iter_rows():
            for each in row:
                looks = (
                    each.font.b,
                    each.font.strike,
                    each.fill.fgColor.rgb,
                    each.alignment.wrap_text,
                )
                yield repr((each.coordinate, each.value, each.number_format, looks))


def test_golden_names_and_answers_as_feedback_has_them():
    people = [
        "s1",
        "",
        "../x",
        "CON",
        "com1.a",
        "김하나",
        "a" * 99,
        "S1",
        "s1",
        "s1-2",
        ".",
        "a/b c",
    ]
    records = [Record(Student(name), "", {}, {}) for name in people]
    found = {"names": {"all": repr(file_names(records))}}
    for name, item in test_golden.ITEMS.items():
        given_ = [
            test_golden.RIGHT[name],
            *(test_golden.answers(kind)[name] for kind in ("wrong", "near")),
            None,
            "x",
        ]
        for value in given_:
            for language in ("ko", "en"):
                said = [(sign, text[language]) for sign, text in given(item, value)]
                found.setdefault(name, {})[f"{value!r} {language}"] = repr(said)
    for record in grade(QUIZ, SETS).book.records[:3]:
        for language in ("ko", "en"):
            page = feedback_html(record, FORM, KEY, language).decode()
            found.setdefault(record.student.id, {})[language] = steady(page)
    golden.check_near("near/feedback.txt", found)


def test_golden_keys_and_answers_of_other_forms():
    found = {}
    other = {item.id: item.interaction for item in OTHER.form.items}
    for entry in KEY.entries:
        values = [test_golden.RIGHT[entry.id], test_golden.answers("wrong")[entry.id], None, "a", ["a"], True, ["4", "5"],
                  {"a": "2"}, {}]  # fmt: skip
        for value in values:
            item = test_golden.ITEMS[entry.id]
            for take, *given_ in (
                (key_of, entry.key, value),
                (stable, item, entry.key, value),
                (carried, value, item, other[entry.id]),
                (also_accepting, entry.key, "g1", ["new"], [str(value), "readme"]),
            ):
                try:
                    said = shown(take(*given_))
                except (AttributeError, TypeError, ValueError, KeyError, AssertionError) as error:
                    said = type(error).__name__  # not a response of this shape: nobody asks that
                found.setdefault(entry.ref, {})[f"{len(found.get(entry.ref, ()))}"] = said
    both = [grade(Quiz("one", Path(), {digest: PAPERS[digest]}), SETS) for digest in PAPERS]
    found["combined"] = {"all": shown(combine(both, "both"))}
    golden.check_near("near/stable.txt", found)


def test_golden_typed_answers():
    """What is near to a right answer comes first, and why."""
    near = ["readme", "READ ME", "reame", "REDAME", "README.txt", "xyz", "리드미", "12,5", "12.5km", "125", "1.25e1", "-7,0 C",
            "7", "3e8x", "300000001", "podman pull ngin", "docker pull nginx", "ls | wc", "README입니다", "12.5입니다"]  # fmt: skip
    typed = [name for name, item in test_golden.ITEMS.items() if item.shape in ("text", "gaps")]
    sets = []
    for number, text in enumerate([*near, *near[:7], *near[:3]]):
        gaps: dict[str, Any] = {
            name: {"g1": text, "g3": text}
            for name in typed
            if test_golden.ITEMS[name].shape == "gaps"
        }
        sets.append(
            Response(
                f"s{number}",
                Student(f"s{number}"),
                KEY.form_digest,
                dict.fromkeys(typed, text) | gaps,
            )
        )
    graded = grade(QUIZ, sets)
    said = [repr(each) for each in typed_answers(graded)]
    golden.check_near(
        "near/typed.txt",
        {
            "typed": {str(n): each for n, each in enumerate(said)},
            "aside": {"all": repr(graded.book.aside)},
        },
    )


def test_golden_small_classes():
    """From which number on something is said of an item."""
    found = {}
    for size in (1, 2, 3, 4, 5, 9, 10, 11, 20, 21):
        for kind in (1, 2) if size not in (1, 9, 10) else (0, 1, 3):
            sets = []
            for number in range(size):
                right, wrong = test_golden.answers("right"), test_golden.answers("wrong")
                given_ = {
                    name: (right, wrong)[
                        kind == 0 or (kind < 3 and (number * 7 + n * kind) % 5 == 1)
                    ][name]
                    for n, name in enumerate(right)
                }
                given_ |= {name: wrong[name] for name in [*right][number % 3 : 4] if kind < 3}
                name, language = f"s{number:02}", ("ko", "en")[number % 2]
                sets.append(Response(name, Student(name), KEY.form_digest, given_, language=language,
                                     durations={"1": number, "2": 5000 * number}))  # fmt: skip
            whole = sitting([grade(QUIZ, sets)])
            said: list[Any] = [
                (each.concerns, each.seconds, each.language is None) for each in look(whole)
            ]
            said += [
                unreliable(whole, classical.test_figures(whole.scores)),
                rows_of(whole, "q", "2026-11-24"),
            ]
            found.setdefault(f"{kind}", {})[f"{size}"] = steady(repr(said))
    golden.check_near("near/classes.txt", found)


@pytest.mark.parametrize(
    ("items", "blank", "late", "share"),
    [
        (4, 4, 20, None),  # too short a quiz to run out of time in
        (5, 2, 3, 0.15),
        (5, 1, 20, 0.0),
        (5, 2, 2, 0.1),
        (29, 2, 5, 0.25),
        (30, 2, 20, 0.0),
        (30, 3, 20, 1.0),
    ],
)
def test_who_leaves_the_last_tenth_blank_had_too_little_time(items, blank, late, share):
    names = [str(number) for number in range(items)]
    nothing = (None, "", [], {})
    given = dict.fromkeys(names[:-blank], "a")
    given |= {name: nothing[place % 4] for place, name in enumerate(names[-blank:])}
    right = dict.fromkeys(names, Outcome(Status.CORRECT, 1, 1))
    records = [Record(Student("1"), "1.json", right, given)] * late
    records += [Record(Student("2"), "2.json", right, dict.fromkeys(names, "a"))] * (20 - late)
    whole = Sitting((), tuple(records))
    assert not_reached(whole) == (share or 0.0)
    books: tuple[Codebook[Any], Codebook[Any]] = Codebook(names), Codebook(names)
    for place, name in enumerate(names):
        for value in (given.get(name), "a"):
            books[0].add(place, value)
            books[1].add(place, right[name])
    several = [
        Record(Student("1"), "1.json", Coded(books[1], row), Coded(books[0], row))
        for row in [bytes(items)] * late + [bytes([1] * items)] * (20 - late)
    ]
    assert not_reached(Sitting((), tuple(several))) == (share or 0.0)
    assert (hurried(whole) is not None) == (share is not None and share >= 0.15)


def test_scores_are_drawn_in_tenths_and_all_points_stand_in_the_last():
    percents = (0, 9.99, 10, 35, 99.9, 100, 105, None, -5)
    whole: Any = SimpleNamespace(records=[SimpleNamespace(percent=p) for p in percents])
    bars = distribution(whole)
    students = [4, 1, 0, 1, 0, 0, 0, 0, 0, 3]
    assert list(bars) == [(10 * n, 10 * n + 10, count) for n, count in enumerate(students)]


def test_no_minute_is_given_that_nobody_said():
    due = "2026-11-24T10:00:00+09:00"
    assert minutes_late("2026-11-24T10:00:30+09:00", due) == 0.5
    assert minutes_late("2026-11-24T09:59:30+09:00", due) == -0.5


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_golden_inboxes(tmp_path):
    def packed(members):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in members:
                archive.writestr(zipfile.ZipInfo(name), data)
        return out.getvalue()

    deep = b"{}"
    for level in range(5):
        deep = packed([(f"{level}.json" if level == 0 else f"{level}.zip", deep)])
    members = [("a/b.json", b"1"), ("a/b.json", b"2"), ("a/b.json", b"3"), ("__MACOSX/a", b"4"), ("a/._b", b"5"), ("Thumbs.db", b""),
               ("\x1b[1m.json", b"6"), ("deep.zip", deep), ("broken.ZIP", b"7"), ("김.json".encode("cp949").decode("cp437"), b"8")]  # fmt: skip
    (tmp_path / "all.zip").write_bytes(packed(members))
    (tmp_path / "folder").mkdir()
    for name in (".DS_Store", "x.json", "._x.json", "desktop.ini", "y.zip"):
        (tmp_path / "folder" / name).write_bytes(packed(members[:3]))
    inbox = read_files(
        [
            tmp_path / "all.zip",
            tmp_path / "folder",
            tmp_path / "folder" / "x.json",
            tmp_path / "none",
        ]
    )
    said = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in inbox.files.items()
        if "x.json" not in name
    }
    golden.check_near("near/inbox.txt", {"all": {"files": repr(said).replace(str(tmp_path), "…"),
                                                 "unread": repr(inbox.unread).replace(str(tmp_path), "…")}})  # fmt: skip


def test_one_slip_is_a_letter_more_less_other_or_two_that_changed_places():
    words = [*map("".join, chain.from_iterable(product("abc", repeat=n) for n in range(5)))]
    for one in words:
        at = range(len(one) + 1)
        near = {one[:n] + one[n + 1 :] for n in at} | {
            one[:n] + c + one[n:] for n in at for c in "abc"
        }
        near |= {one[:n] + c + one[n + 1 :] for n in at[:-1] for c in "abc"}
        near |= {one[:n] + one[n + 1] + one[n] + one[n + 2 :] for n in at[:-2]}
        assert {other for other in words if one_slip(one, other)} == near & {*words} | {one}
