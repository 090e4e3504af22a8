"""Made-up figures, answers, classes and rules in many small combinations, and what becomes of them.

``tests/golden/small`` has four digits of a digest for each.
"""

import math
import re
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from quizgen.bank import load_bank
from quizgen.errors import QuizgenError
from quizgen.formats import json
from quizgen.model import (
    ClozeKey,
    FormItem,
    Localized,
    NumericKey,
    Option,
    Outcome,
    Position,
    RightNumber,
    Status,
    Student,
    TextKey,
    form_digest,
)
from quizgen.model.grades import Grades, Part, Policy
from quizgen.psychometrics import Dif, Fit, Interval, ItemFigures, Scores, classical
from quizgen.results import (
    DecisionsFile,
    KeptAside,
    Paper,
    Quiz,
    Record,
    Response,
    Rules,
    analyze,
    bind,
    feedback,
    find_quizzes,
    grade,
    gradebook_csv,
    gradebook_json,
    items_csv,
    linked,
    look,
    read_decisions,
    read_responses,
    rows_of,
    sitting,
    students_csv,
)
from quizgen.results.answers import Answers, Given, Table
from quizgen.results.binding import NOTHING
from quizgen.results.certainty import insight
from quizgen.results.certificate import chosen, read_gradebook
from quizgen.results.concerns import Compared, Looked, concerns_of, not_compared, unreliable
from quizgen.results.course import course
from quizgen.results.course_files import files_of_course
from quizgen.results.decisions import (
    Accept,
    AnyDecision,
    Attempt,
    Bonus,
    CorrectKey,
    Decided,
    Drop,
    Due,
    Excuse,
    GiveToAll,
    Identify,
    Mark,
    Penalty,
    Refuse,
    edited,
    subject,
    written,
)
from quizgen.results.feedback import feedback_html
from quizgen.results.letters import letters
from quizgen.results.marks import marks_csv, read_marks
from quizgen.results.pictures import precision, trace
from quizgen.results.report import Topic, review_command
from quizgen.results.stable import also_accepting
from quizgen.results.typed import missed
from quizgen.scoring import canonical
from tests import golden
from tests.corners import BANK, corners
from tests.near import altered_rows
from tests.results import test_golden, test_near_misses
from tests.results.test_golden import FORM, KEY, OTHER, RIGHT, answers, steady
from tests.results.test_near_misses import shown

FIGURES = [
    ItemFigures("x", n, facility, Interval(0.0, 1.0), 0.5, discrimination, 0.1, 0.1, 0.1, 0.1)
    for n in (4, 5, 9, 10, 19, 20, 29, 30)
    for facility, discrimination in (
        (0.0, 0.2), (1.0, math.nan), (0.5, -0.04), (0.5, -0.05), (0.5, -0.06), (0.5, 0.09), (0.5, 0.1), (0.05, 0.05), (0.06, 0.05),
        (0.95, 0.05), (0.94, 0.05), (0.96, -0.3), (0.5, 0.0), (1.5, 0.5), (-1.0, 0.05),
    )
]  # fmt: skip


def given(count: int, best: int, right: bool, label: str, ko: int = 0, en: int = 0) -> Given:
    return Given(label, count, right, (count - best, 0, best), {}, {"ko": ko, "en": en}, label)


def options(
    *options: Given, size: int = 10, unanswered: int = 0, kind: Any = "options", parts: Any = ()
) -> Answers:
    return Answers(kind, (size, size, size), {}, unanswered, options, 0, parts)


PART = Table("g1", "", (given(3, 1, True, "A"), given(0, 0, False, "B"), given(5, 0, False, "C")))
OPEN = Table("g2", "", (given(9, 1, True, "A"), given(0, 0, False, "B")), closed=False)
ANSWERS = {
    "nobody": options(unanswered=30),
    "all but one": options(given(1, 1, True, "A"), unanswered=29),
    "five wrong": options(given(9, 9, True, "A"), given(5, 1, False, "B"), given(0, 0, False, "C"), given(0, 0, False, "D")),
    "four wrong": options(given(9, 9, True, "A"), given(4, 1, False, "B"), given(0, 0, False, "C")),
    "two right": options(given(9, 1, True, "A"), given(9, 1, True, "B"), given(9, 9, False, "C")),
    "few best": options(given(9, 0, True, "A"), given(9, 3, False, "B"), size=3),
    "two best": options(given(9, 0, True, "A"), given(9, 2, False, "B"), size=2),
    "preferred": options(given(9, 1, True, "A"), given(9, 6, False, "B")),
    "hardly preferred": options(given(9, 2, True, "A"), given(9, 6, False, "B")),
    "as many": options(given(9, 3, True, "A"), given(9, 3, False, "B")),
    "of none": options(given(9, 0, True, "A"), given(9, 0, False, "B")),
    "gaps": options(kind="gaps", parts=(PART, OPEN)),
    "pairs": options(kind="pairs", parts=(PART, replace(PART, given=(given(2, 2, False, "B"), given(0, 0, True, "D"))))),
    "orders": options(given(4, 1, True, "A B"), kind="orders", parts=(PART,)),
    "right alone": options(kind="gaps", parts=(OPEN,)),
    "drawn in Korean": options(given(20, 9, True, "A", 2, 18), given(9, 1, False, "B", 14, 1), given(4, 1, False, "C", 9, 0)),
    "drawn in English": options(given(20, 9, True, "A", 18, 2), given(9, 1, False, "B", 1, 14), given(4, 1, False, "C", 0, 15)),
    "hardly drawn": options(given(20, 9, True, "A", 9, 10), given(9, 1, False, "B", 7, 1), given(0, 0, False, "C")),
    "one tongue": options(given(20, 9, True, "A", 20, 0), given(9, 1, False, "B", 0, 12)),
}  # fmt: skip
CATEGORIES: tuple[tuple[float, Any, float, float], ...] = (
    (0.0001, "C", -0.2, -2.0), (0.0001, "C", 0.2, 1.5), (0.0099, "C", 0.1, 2.5), (0.01, "C", 0.2, 2.0), (0.0001, "B", 0.2, 1.2),
    (0.0001, "C", 0.099, 2.0), (0.0001, "", 0.3, math.nan), (0.5, "A", 0.0, 0.1), (0.0001, "C", -0.1, math.nan),
)  # fmt: skip
LANGUAGES = [
    Compared("en", "ko", Dif("x", 20, 20, 9.0, p, 2.0, delta, 0.3, category, difference, 0.01, 0.5))
    for p, category, difference, delta in CATEGORIES
]  # fmt: skip


def test_concerns():
    found = {}
    for name, given_ in ANSWERS.items():
        told = {}
        for place, figures in enumerate(FIGURES):
            for compared in (
                [],
                LANGUAGES[place % 9 : place % 9 + 1],
                LANGUAGES[place % 7 : place % 7 + 3],
            ):
                concerns = concerns_of(figures, given_, compared)
                looked: Any = Looked(None, figures, given_, tuple(compared), concerns, None)  # type: ignore[arg-type]
                said = [
                    *map(str, concerns),
                    "grave",
                    *map(str, looked.grave),
                    looked.untaken,
                    looked.language,
                ]
                told[f"{figures.n} {figures.facility} {figures.discrimination} {len(compared)}"] = (
                    repr(said)
                )
        found[name] = told
        found[name]["answers"] = repr(
            (given_.astray, given_.wrong, given_.idle, [(p.right, p.instead) for p in given_.parts])
        )
    golden.check_near("small/concerns.txt", found)


QUIZ = Quiz("corners", Path(), {KEY.form_digest: Paper(FORM, KEY)})
WHO = [
    Student("1", "Kim"), Student("1", "Lee"), Student("1"), Student("2", "Lee"), Student("3", "Park"), Student("01", "Kim"),
    Student("12", "Kim"), Student("", "Park"), Student("", "Nobody"), Student("9", "ki m"), Student("21", "Lee"), Student("x", "Lee"),
]  # fmt: skip
ROSTER = [
    Student("1", "Kim"),
    Student("2", "Lee"),
    Student("3"),
    Student("20260004", "Choi"),
    Student("20260005", "Park"),
]
WHEN = (
    None,
    "2026-11-24T09:30:00+09:00",
    "2026-11-24T09:40:00+09:00",
    "2026-11-25T09:40:00+09:00",
    "x",
    "2026-11-24T08:00:00+09:00",
    "2026-11-24T09:00:00+09:00",
    "2026-11-24T09:35:45+09:00",
)
GIVEN: list[dict[str, Any]] = [
    {}, {"1": "a"}, {"1": RIGHT["1"], "2": RIGHT["2"]}, {"1": RIGHT["1"]}, {"99": "a"}, {"1": "zz"}, {"1": ""}, answers("near"),
]  # fmt: skip
ITEMS = {item.id: item for item in load_bank(BANK, cache=False).items}
DUE = "2026-11-24T09:35:00+09:00"
DURATIONS: list[dict[str, float]] = [{}, {"1": 5, "2": -1}, {"77": 3}]
UNREADABLE = "cannot be read"
UNREAD = (
    "20260004.json",
    "quiz-20260005 Park.json",
    "nobody.json",
    "folder",
    "z.zip/20260004-1.json",
    "a20260004.json",
)


def handed_in(chance: Random) -> list[Response | KeptAside]:
    """A few responses of a few people, who are not careful."""
    found: list[Response | KeptAside] = []
    for number in range(chance.randrange(1, 6)):
        submitted = chance.choice(WHEN)
        found.append(
            Response(f"{number}.json", chance.choice(WHO[: chance.choice((3, 5, 12))]), KEY.form_digest, chance.choice(GIVEN),
                     mode=chance.choice(("exam", "exam", "exam", "practice")), language=chance.choice(("ko", "en", "both", "de", "")),
                     started="2026-11-24T09:00:00+09:00", submitted=submitted,
                     durations=chance.choice(DURATIONS))
        )  # fmt: skip
    if chance.random() < 0.4:
        found.append(KeptAside(chance.choice(UNREAD), chance.choice(("", "", "2")), UNREADABLE))
    return found


def test_who_counts():
    chance, found = Random(1), {}
    attempts: list[dict[str, str]] = [
        {},
        {"1": "first"},
        {"1": "best"},
        {"1": "1.json"},
        {"2": "latest"},
    ]
    for number in range(350):
        rules = Rules(chance.choice(("latest", "first", "best")), chance.random() < 0.3)
        bound = replace(
            NOTHING,
            attempts=attempts[number % 5],
            same={"9": "1", "Nobody": "3"} if number % 3 == 0 else {},
            excused=frozenset({("2", ""), ("1", KEY.entries[0].ref)} if number % 4 == 0 else ()),
            marks={("1", KEY.entries[1].ref): Mark(student="1", item="", points=(0.0, 0.5, 99, None)[number % 4], comment="!")},
            adjustments={"1": (Bonus(student="1", points=0.5, why=""), Penalty(student="1", points=2, why=""))} if number % 5 == 0 else {},
            due={"": Due(time=DUE, grace=10, per_day=25, days=2)} if number % 2 else {"1": Due(time=DUE)},
        )  # fmt: skip
        graded = grade(
            QUIZ, handed_in(chance), roster=ROSTER if number % 3 else (), rules=rules, bound=bound
        )
        book = graded.book
        said = [repr((r.student, r.place, r.standing, r.score, [*map(str, r.flags)], r.language, r.off, r.late, r.durations, r.comments,
                     [o.status.value for o in r.outcomes.values()][:4], r.percent, r.pending))
                for r in book.records]  # fmt: skip
        said += [f"{each.place} {each.student} {each.reason} {each.content}" for each in book.aside]
        if number % 5 == 0:
            said.append(gradebook_csv(book, KEY).decode())
        found.setdefault(f"{number // 25}", {})[f"{number}"] = "\n".join(
            [*said, *map(str, book.problems)]
        )
    golden.check_near("small/roll.txt", found)


def test_other_rules():
    """Certainty, costs and floors: gradebooks, how well students know what they know, item figures."""
    chance, found = Random(2), {}
    kinds = [answers(kind) for kind in ("right", "wrong", "near")]
    floors = (("none", 0.5), ("item", 0.5), ("section", 0.5), ("quiz", 0.0))
    for certainty, (floor, cost) in product((False, True), floors):
        form = replace(FORM, certainty=certainty, floor=floor)
        key = replace(
            KEY,
            entries=tuple(
                replace(e, penalty=cost * (n % 3) / 2) for n, e in enumerate(KEY.entries)
            ),
        )
        sets = []
        for number in range(12):
            mixed = {name: chance.choice(kinds)[name] for name in RIGHT if chance.random() < 0.9}
            sure = {name: chance.choice((1, 2, 3)) for name in mixed if chance.random() < 0.8}
            if number == 11:
                sure["1"] = 4
            sets.append(Response(f"{number}.json", Student(f"{number}"), KEY.form_digest, mixed, certainty=sure if certainty else {},
                                 language=("ko", "en")[number % 2]))  # fmt: skip
        dropped = replace(KEY.entries[5], points=1.0 if cost else 0.0)
        key = replace(
            key, entries=tuple(dropped if n == 5 else e for n, e in enumerate(key.entries))
        )
        quiz = Quiz("q", Path(), {KEY.form_digest: Paper(form, key)})
        left_out = Decided(Drop(item=KEY.entries[4].ref), Position("decisions.yaml", 1, 1))
        bound = bind(DecisionsFile("q", (left_out,) if floor == "none" else ()), quiz)
        graded = grade(quiz, sets, bound=bound)
        whole = sitting([graded])
        said = {"book": gradebook_json(graded.book, key, form).decode()}
        said["known"] = repr([insight(record) for record in graded.book.records])
        said["figures"] = repr([whole.plain.points.tolist(), whole.figures])
        told = analyze(
            [graded],
            copying=True,
            model="rasch" if (certainty, floor, cost) == (True, "item", 0.5) else None,
        )
        said["alike"] = repr(told.likenesses)
        said["tables"] = (items_csv(told) + students_csv(told)).decode()
        said["rows"] = repr(rows_of(whole, "q", "2026-11-24", items=ITEMS))
        said["compared"] = f"{not_compared(whole)} {[each.concerns for each in look(whole)]}"
        found[f"{certainty} {floor} {cost}"] = {name: steady(text) for name, text in said.items()}
    golden.check_near("small/rules.txt", found)


def test_how_well_is_known_what_is_known():
    found: dict[str, str] = {}
    for degrees in product((0, 1, 2, 3), repeat=3):
        for scores in product((3.0, 1.0, -2.0, 0.0), repeat=3):
            outcomes = {
                f"{n}": Outcome(Status.PARTIAL, score, points)
                for n, (score, points) in enumerate(zip(scores, (3.0, 3.0, 6.0), strict=True))
            }
            certainty = {f"{n}": degree for n, degree in enumerate(degrees)}
            known = insight(Record(Student("1"), "", outcomes, {}, certainty=certainty))
            found[f"{degrees}"] = (
                f"{found.get(f'{degrees}', '')}{scores} {known} {known and known.both}\n"
            )
    golden.check_near(
        "small/certainty.txt", {"degrees": {name: steady(said) for name, said in found.items()}}
    )


BOTH = Quiz(
    "corners",
    Path(),
    {KEY.form_digest: Paper(FORM, KEY), OTHER.key.form_digest: Paper(OTHER.form, OTHER.key)},
)
CELLS = (
    "a",
    "b",
    "a b",
    "T",
    "7",
    "README",
    "a-2 b-4 c-3",
    "d c b a",
    "podman pull nginx",
    "12.5 m/s",
    "x / y / z",
    "",
)
ANSWERED = [
    Response(f"{kind}.json", Student(kind), KEY.form_digest, answers(kind))
    for kind in ("right", "wrong", "near")
]

OTHERS = [
    Response(
        "b.json",
        Student("b"),
        OTHER.key.form_digest,
        {e.id: canonical(e.key) for e in OTHER.key.entries},
    ),
    Response("none.json", Student("none"), OTHER.key.form_digest, {}),
]


def decisions() -> Iterator[AnyDecision]:
    """Everything that may be decided of each item, and some that may not."""
    for place, entry in enumerate(KEY.entries):
        item = entry.ref
        for number, cell in enumerate(CELLS):
            form = ("", "A", "B", "Z")[(number + place) % 4]
            gap = (
                ("", "", "g1", "g2", "g9")[(number + place) % 5]
                if "gap" in item or number % 3 == 0
                else ""
            )
            points = (None, 0.5, entry.points, entry.points + 1)[number % 4]
            yield Accept(item=item, answer=cell, form=form, gap=gap, points=points)
            yield Refuse(item=item, answer=cell, form=form, gap=gap)
            yield CorrectKey(
                item=item,
                key=cell if number % 2 else tuple(cell.split()),
                form=form,
                why=("", "Sorry.")[place % 2],
            )
        yield from (Drop(item=item), GiveToAll(item=item), Excuse(student="near", item=item))
        yield from (
            Mark(student="near", item=item, points=p, comment="no\\n: 1")
            for p in (None, 0.25, entry.points, entry.points + 0.5)
        )
    yield from (
        Drop(item="nothing"),
        Mark(student="x", item="nothing"),
        Excuse(student="near"),
        Identify(was="near", student="yes"),
    )
    yield from (
        Bonus(student="near", points=1.5),
        Penalty(student="null", points=1, why="late: 1"),
        Attempt(student="0x1", file="best"),
    )
    yield from (
        Due(time="2026-11-24T18:00+09:00", grace=0.5),
        Due(time="2026-11-24T18:00+09:00", student="near", per_day=10, days=2),
    )


def test_decisions():
    """What becomes of the key and of three students' points; what is written is what is read."""
    found: dict[str, dict[str, str]] = {}
    every = [*decisions()]
    text = "decisions:\n" + "".join(map(written, every))
    read = read_text(text)
    assert [one.what for one in read] == every
    assert edited(text, "corners", (), every) == "decisions:\n"
    once = read_text(edited("", "corners", every, ()))
    assert {subject(one.what): one.what for one in once} == {subject(one): one for one in every}
    for number, one in enumerate(read):
        bound = bind(DecisionsFile("corners", (one,)), BOTH)
        said = [*map(str, bound.problems), repr([*map(shown, bound.items.values())])]
        said.append(
            repr(
                (
                    bound.marks,
                    bound.adjustments,
                    bound.excused,
                    bound.attempts,
                    bound.same,
                    bound.due,
                )
            )
        )
        if number % 7 == 0:
            book = grade(BOTH, [*ANSWERED, *OTHERS], bound=bound).book
            said.append(
                repr(
                    [
                        (
                            r.student.id,
                            r.score,
                            r.points,
                            r.standing,
                            [*map(str, r.flags)],
                            r.comments,
                        )
                        for r in book.records
                    ]
                )
            )
            said.append(repr((book.points, book.dropped, [*map(str, book.problems)])))
        found.setdefault(f"{number // 30}", {})[repr(one.what)[:80]] = "\n".join(said)
    golden.check_near("small/decisions.txt", found)


def read_text(text: str) -> tuple[Decided, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "decisions.yaml")
        path.write_text(text, "utf-8")
        read = read_decisions(path)
        assert not read.problems
        return tuple(
            replace(one, place=Position("decisions.yaml", one.place.line, one.place.column))
            for one in read.decisions
        )


def test_a_table_of_marks_that_comes_back_as_it_went_decides_nothing(tmp_path):
    path = tmp_path / "marks.csv"
    typed: list[AnyDecision] = [Accept(item="case-and-space", answer=test_golden.TYPED["near"]["case-and-space"], points=0.5),
             Refuse(item="command-strict", answer="podman pul nginx"), Mark(student="near", item="essay-plain", points=0.5, comment="=x")]  # fmt: skip
    for several in (typed, typed[1:], typed[:1]):
        place = Position("decisions.yaml", 1, 1)
        bound = bind(DecisionsFile("corners", tuple(Decided(one, place) for one in several)), QUIZ)
        graded = grade(QUIZ, ANSWERED, bound=bound)
        path.write_bytes(marks_csv(graded, bound))
        assert read_marks(path, graded, bound, by="kim", when="now") == []
        again = read_marks(path, graded, NOTHING, by="kim", when="now")
        assert {replace(one, by="", at="") for one in again} == {*several}


def test_letters_below_nothing_and_at_the_border():
    """Costs of wrong answers may make a total less than nothing."""
    scale = {"A": 90.0, "B": 80.0, "F": 50.0}
    given_ = letters({"1": -20.0, "2": 90.0, "3": 89.99, "4": 49.0, "5": 50.0}, Grades(scale=scale))
    assert given_.given == {"1": "F", "2": "A", "3": "B", "4": "F", "5": "F"}


def test_rows_of_a_gradebook_for_certificates(tmp_path):
    path, found = tmp_path / "gradebook.csv", {}
    rows = [["student", "name", "status", "score", "points", "percent", "pending", "more"],
            ["1", "'=Kim", "graded", "8", "10", "80", "", ""], ["2", "'Lee", "to mark", "8", "10", "80", "1", ""],
            ["3", "", "absent", "", "10", "", "", ""], ["", "Park", "graded", "6", "10", "60", "", ""],
            ["5", "Ha", "graded", "11", "10", "110", "", "1"], ["", "", "graded", "9", "10", "90", "", ""],
            ["7", "\U00013000", "graded", "9", "10", "90", "", ""], ["8", "X", "aside", "1", "10", "10", "", ""]]  # fmt: skip
    for change, other in altered_rows(rows):
        path.write_text(test_near_misses.table(other), "utf-8")
        try:
            read = read_gradebook(path)
            said = repr([read, *(chosen(read, least) for least in (0, 60, 80.0))])
        except QuizgenError as error:
            said = str(error)
        found[change] = said.replace(str(tmp_path), "…")
    golden.check_near("small/certificates.txt", {"rows": found})


def test_pictures():
    found: dict[str, str] = {}
    shares = [
        (0, 0, 0),
        (1, 2, 3),
        (3, 2, 1),
        (3, 3, 3),
        (0, 1, 3),
        (2, 2, 2),
        (1, 1, 1),
        (0, 3, 0),
    ]
    for size in ((3, 3, 3), (3, 0, 4)):
        for count in range(1, 9):
            several = [
                replace(given(sum(part), 0, number == 1, "ABCDEFGH"[number]), thirds=part)
                for number, part in enumerate(shares[:count])
            ]
            found[f"{size} {count}"] = trace(several, size, "Item", ("low", "middle", "high"))
    one = np.array([0.5, 1.5, 0.01])
    nothing = np.array([np.nan] * 3)
    steps = np.array([[0.0, -1.0], [0.0, 0.5], [0.0, 2.0]])
    for slope in (one, one * 4, one * 0.01):
        fit = Fit(
            "2pl",
            ("a", "b", "c"),
            (),
            10,
            slope,
            steps,
            np.zeros(3),
            nothing,
            steps[:, 1],
            nothing,
            nothing,
            -1.0,
            6,
            3,
            True,
        )
        for known in (np.array([0.0, 0.1, 2.5, -5.0, 9.0, np.nan]), np.array([1.0]), np.array([])):
            said = precision(
                fit, known, ("Precision", "information", "error", "students", "ability")
            )
            found[f"{slope} {known}"] = re.sub(
                r"-?\d+\.\d+", lambda number: f"{float(number[0]):.1f}", said
            )
    golden.check_near("small/pictures.txt", {"pictures": found})


def test_feedback_in_other_languages():
    found: dict[str, str] = {}
    quiz = Quiz("q", Path(), {KEY.form_digest: Paper(replace(FORM, certainty=True), KEY)})
    sure = {name: number % 4 or 1 for number, name in enumerate(RIGHT)}
    sets = [
        replace(one, certainty=sure, student=Student("style-hash", "/*style*/ <b>"))
        for one in ANSWERED[1:]
    ]
    for record in (*grade(quiz, sets[:1]).book.records, *grade(quiz, sets[1:]).book.records):
        for form, languages in (
            (FORM, ("en", "ko")),
            (replace(FORM, languages=("ko",)), ("en",)),
            (FORM, ("ar", "en")),
        ):
            page = feedback_html(
                replace(record, comments={"1": "x", "7": "**y**"}), form, KEY, languages
            ).decode()
            found[f"{record.place} {languages}"] = steady(
                re.sub(r"(?s)<style>.*?</style>", "", page)
            )
        said = feedback.questions(record, FORM, KEY)
        found[record.place] = repr((feedback.topics(said, KEY), feedback.review(said, KEY)))
    names = [
        "com1",
        "COM1.x",
        "lpt9",
        "lpt",
        "a" * 59,
        "a" * 60,
        "a" * 61,
        "-.-",
        "a--b",
        "A",
        "a",
        "a-2",
        "a",
    ]
    found["names"] = repr(
        feedback.file_names(
            [Record(Student(name, name[:1] * (n % 2)), "", {}, {}) for n, name in enumerate(names)]
        )
    )
    golden.check_near("small/feedback.txt", {"pages": found})


def test_answers_that_many_typed_are_named_with_what_is_to_say_of_them():
    sets = [
        replace(one, place=f"{n}", student=Student(f"{n}"))
        for n, one in enumerate([*ANSWERED, *ANSWERED[1:], ANSWERED[2]])
    ]
    found = {f"{most}": repr(missed(grade(QUIZ, sets), most)) for most in (0, 1, 2, 9)}
    golden.check_near("small/missed.txt", {"most": found})


def test_a_column_called_score_makes_no_report_of_a_table(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("student,item,answer,score\n1,signs-single,b,1\n", "utf-8")
    (one,) = read_responses([path], {KEY.form_digest: Paper(FORM, KEY)})
    assert isinstance(one, KeptAside)
    assert "unknown column score" in str(one.reason)


def test_forms_that_show_other_options_are_one_gradebook():
    """Options are told apart by their texts, and lettered (or numbered) on."""

    def other(item: FormItem) -> FormItem:
        several = {}
        for name in ("options", "targets", "entries"):
            if given_ := getattr(item.interaction, name, None):
                new = Option(given_[-1].id, Localized.same(f"new {name}"))
                several[name] = (*given_[:-1], new)
        return replace(item, interaction=replace(item.interaction, **several)) if several else item

    form = replace(
        FORM,
        sections=tuple(replace(s, items=tuple(map(other, s.items))) for s in FORM.sections),
        label="Z",
    )
    digest = form_digest(form)
    key = replace(KEY, form_digest=digest)
    quiz = Quiz("two", Path(), {KEY.form_digest: Paper(FORM, KEY), digest: Paper(form, key)})
    sets = [
        *ANSWERED,
        *(
            replace(one, form_digest=digest, student=Student(f"{one.student.id} too"))
            for one in ANSWERED
        ),
    ]
    graded = grade(quiz, sets)
    found = {
        "form": repr(graded.form.sections),
        "key": shown(graded.key),
        "book": repr(graded.book.records),
    }
    found["looked"] = repr([(each.answers, each.concerns) for each in look(sitting([graded]))])
    golden.check_near(
        "small/combined.txt", {"two": {name: steady(text) for name, text in found.items()}}
    )


@pytest.mark.parametrize("count", [1, 2])
def test_a_gradebook_alone_has_the_letters_of_its_own_quiz(count, tmp_path):
    scale = {"A": 90.0, "F": 0.0}
    paths = [tmp_path / f"{number}.json" for number in range(count)]
    for number, path in enumerate(paths):
        graded = grade(replace(QUIZ, id=f"q{number}"), ANSWERED)
        key = replace(KEY, grades=Grades(scale=scale))
        path.write_bytes(gradebook_json(replace(graded.book, form_id=f"q{number}"), key, FORM))
    found = course(paths, Policy())
    assert (found.letters is not None) == (count == 1)
    for drop in range(4):
        whole = course(paths, Policy((Part("q*", 60, drop=drop), Part("final", 40))))
        assert ("of the lowest" in "; ".join(map(str, whole.notes))) == (drop >= count)
        assert [row.total for row in whole.rows] == [row.total for row in found.rows]


def test_files_of_a_term_are_those_asked_for_and_those_there(tmp_path):
    path = tmp_path / "0.json"
    path.write_bytes(gradebook_json(grade(QUIZ, ANSWERED).book, KEY, FORM))
    whole = course([path], Policy())
    assert [each.name for each in files_of_course(whole, tmp_path, "ko", {})] == ["gradebook.csv"]
    for number, wanted in enumerate(product((False, True), repeat=4)):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        xlsx, moodle, canvas, there = wanted
        if there:
            (folder / "gradebook.xlsx").write_bytes(b"")
        made = files_of_course(whole, folder, "ko", {}, xlsx=xlsx, moodle=moodle, canvas=canvas)
        names = {
            "gradebook.csv": True,
            "gradebook.xlsx": xlsx or there,
            "moodle.csv": moodle,
            "canvas.csv": canvas,
        }
        assert sorted(each.name for each in made) == sorted(
            name for name, asked in names.items() if asked
        )


def test_forms_of_before_are_not_asked_of_tables(tmp_path):
    """A table without a form's name is of the one that is not of an earlier quiz."""
    found = {}
    texts = {
        "wide": test_golden.PAPER,
        "of B": test_golden.PAPER_B,
        "no form": "number,1,2\n1,a,a b\n2,b,\n",
        "long": test_golden.LONG,
    }
    first, second = Paper(FORM, KEY), Paper(OTHER.form, OTHER.key)
    for name, papers in {
        "both": [first, second], "one of before": [first, second._replace(earlier=True)], "the other": [first._replace(earlier=True), second],
        "all of before": [first._replace(earlier=True), second._replace(earlier=True)], "one": [second._replace(earlier=True)],
    }.items():  # fmt: skip
        for kind, text in texts.items():
            path = tmp_path / f"{kind}.csv"
            path.write_text(text, "utf-8")
            read = read_responses([path], {each.key.form_digest: each for each in papers})
            found[f"{name}: {kind}"] = repr([*read]).replace(str(tmp_path), "…")
    golden.check_near("small/tables.txt", {"tables": found})


DROPPED: AnyDecision = Drop(item="tolerance", why="wrong")
BEFORE: list[AnyDecision] = [
    Drop(item="figures", by="kim"),
    Refuse(item="case-and-space", answer="x"),
    DROPPED,
]


def test_what_others_wrote_into_decisions_stays_as_it_is():
    found = []
    entries = [*map(written, BEFORE)]
    texts = {
        "usual": f"quiz: q\ndecisions:\n{''.join(entries)}",
        "no line break at its end": f"quiz: q\ndecisions:\n{''.join(entries)}".rstrip(),
        "comments": f"# a\ndecisions:\n# b\n{entries[0]}\n  # of the next\n{entries[1]}\n{entries[2]}\n# c\n",
        "not indented": "decisions:\n" + "".join(entries).replace("\n  ", "\n").removeprefix("  "),
        "far": "decisions:\n" + "".join(f"   {line}" for line in "".join(entries).splitlines(True)),
        "a dash alone": "decisions:\n  -\n    decision: drop\n    item: figures\n  - {decision: drop, item: tolerance}\n",
        "twice": f"decisions:\n{entries[0]}{entries[0]}{entries[2]}",
        "none": "decisions: []\n",
        "empty": "decisions:\n",
        "nothing": "",
        "other": "decisions: {}\n",
        "no list": "quiz: q\n",
        "no YAML": "a: [",
    }
    for name, text in texts.items():
        for what, new, back in (
            ("one more", [GiveToAll(item="below-zero", why="a: b")], []),
            ("another", [CorrectKey(item="figures", key=("3e8", "true"))], []),
            ("one less", [], [DROPPED]),
            ("both", [Drop(item="figures", by="lee")], BEFORE[1:]),
            ("nothing", [], []),
        ):
            try:
                said = edited(text, "q", new, back)
            except QuizgenError as error:
                said = f"{error}\n"
            found.append(f"##### {name}: {what}\n{said}")
    golden.check("small/edited.txt", "".join(found))


def test_which_quizzes_there_are(tmp_path):
    """Keys by their names and by what is in them, forms beside them, and what was there before."""
    found = {}
    other = corners("B")
    earlier = replace(FORM, minutes=99.0)
    before = replace(KEY, form_digest=form_digest(earlier))
    stranger = replace(FORM, id="another", minutes=98.0)
    foreign = replace(KEY, form_id="another", form_digest=form_digest(stranger))

    def put(folder: str, **files: Any) -> Path:
        where = tmp_path / folder
        where.mkdir()
        for name, value in files.items():
            data = value if isinstance(value, bytes) else json.write(value)
            (where / f"{name.replace('_', '-')}.json").write_bytes(data)
        return where

    quiz = put("quiz", form=FORM, key=KEY, form_b=other.form, key_b=other.key)
    put("quiz.1", form=earlier, key=before, key_x=b"{")
    put("quiz.2", form=stranger, key=foreign)
    put("quiz.3", form=FORM, key=KEY)
    put("quiz.old", form=earlier, key=before)
    renamed = put("renamed", form=FORM, answers=KEY)
    half = put(
        "half",
        a=b'{"bank_digest": 1}',
        b=b'{"entries": 1}',
        c=b" " * 2100 + b'{"bank_digest": 1, "entries": []}',
    )
    alone = put("alone", key=KEY)
    given_ = put("responses", x=b"{}")
    (quiz / "responses").mkdir()
    (quiz / "responses" / "y.json").write_bytes(b"{}")
    for name, paths, form in (
        ("a folder", [quiz], None),
        ("with responses", [quiz, given_], None),
        ("a key", [quiz / "key.json", given_], None),
        ("two keys", [quiz / "key.json", quiz / "key-b.json", given_], None),
        ("renamed", [renamed / "answers.json", given_], None),
        ("renamed folder", [renamed, given_], None),
        ("half", [half / "a.json", half / "b.json", half / "c.json"], None),
        ("half and a quiz", [quiz, half / "a.json", half / "b.json"], None),
        ("no form", [alone, given_], None),
        ("form named", [alone, given_], quiz / "form.json"),
        ("other form named", [alone, given_], quiz / "form-b.json"),
        ("nothing", [], None),
        ("no responses", [renamed / "answers.json"], None),
        ("not there", [quiz, tmp_path / "gone.json"], None),
    ):  # fmt: skip
        try:
            quizzes, rest = find_quizzes(paths, form)
            said = [
                (q.id, q.folder.name, [(d[:6], p.earlier) for d, p in q.papers.items()], q.points)
                for q in quizzes
            ]
            said += [p.relative_to(tmp_path).as_posix() for p in rest]
            said += [
                len(q.without_earlier(some).papers)
                for q in quizzes
                for some in ((), [before.form_digest])
            ]
            found[name] = repr(said)
        except QuizgenError as error:
            found[name] = str(error).replace(str(tmp_path), "…")
    golden.check(
        "small/quizzes-found.txt", "".join(f"{name}: {said}\n" for name, said in found.items())
    )


def test_items_that_were_edited_between_days_are_two():
    """Of quizzes of two days an item is one where its content is."""
    later = replace(KEY, entries=(replace(KEY.entries[0], digest="f" * 16), *KEY.entries[1:]))
    quiz = Quiz("later", Path(), {KEY.form_digest: Paper(FORM, later)})
    both = linked([grade(QUIZ, ANSWERED), grade(quiz, ANSWERED)])
    assert both.form.id == FORM.id
    first, rest = KEY.entries[0].ref, [entry.ref for entry in KEY.entries[1:]]
    names = [f"{first}@{KEY.entries[0].digest[:6]}", *rest, f"{first}@ffffff"]
    assert sorted(entry.id for entry in both.key.entries) == sorted(names)
    assert {column.entry.ref for column in sitting([both]).columns} == {first, *rest}


def test_topics_to_review_are_those_missed_and_four_at_most():
    def topic(name: str, share: float, objective: bool = False) -> Topic:
        return Topic(name, Localized.same(name), objective, 3, share, 0.0, 1.0, ())

    several = [
        topic(f"t {n}", share)
        for n, share in enumerate((0.0, 0.49, 0.5, 0.59, 0.6, 0.61, 0.2, 0.3, 0.1))
    ]
    found = [
        review_command(several[:count], replace(KEY, bank=bank))
        for count in (0, 1, 2, 5, 9)
        for bank in ("a b", "")
    ]
    found.append(review_command([topic("o", 0.1, True)], KEY))
    golden.check("small/review.txt", "\n".join([*found, ""]))


def test_why_there_is_no_reliability():
    found = []
    nan = math.nan
    for points in (
        [[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 1]], [[1, nan], [0, nan], [1, nan]], [[1, 0], [0, nan], [1, nan], [nan, 1]],
        [[1, 0], [0, 1], [1, nan], [nan, 1]], [[1, 0], [0, 1], [1, 1], [nan, 1]], [[1, 1], [1, 1], [1, 1], [nan, 1]],
    ):  # fmt: skip
        scores = Scores(np.array(points, dtype=float), np.array([1.0, 1.0]), ("a", "b"))
        made: Any = SimpleNamespace(scores=scores)
        said = unreliable(made, classical.test_figures(scores))
        found.append(f"{points}: {said}")
    golden.check("small/reliability.txt", "\n".join([*found, ""]))


def test_numbers_that_are_right_already_are_not_right_twice():
    gap = NumericKey(5.0, also=(RightNumber(7.0), RightNumber(8.0, 0.0, 0.5), RightNumber(9.0)))
    key = ClozeKey({"g1": gap, "g2": TextKey(("a",))})
    changed = also_accepting(key, "g1", ["7", "8", "5", "10", "x"], ["9", "y"])
    assert isinstance(changed, ClozeKey)
    also = (RightNumber(7.0), RightNumber(8.0, 0.0, 0.5), RightNumber(8.0), RightNumber(10.0))
    assert changed == ClozeKey({"g1": replace(gap, also=also), "g2": key.gaps["g2"]})
    assert also_accepting(key, "g3", ["7"], []) == key
    assert also_accepting(TextKey(("a", "b", "c")), "", ["d"], ["a", "b"]) == TextKey(("c", "d"))
    assert also_accepting(TextKey(("a", "b")), "", ["d"], ["a", "b"]) == TextKey(("a", "d"))


@pytest.mark.parametrize("rule", ["latest", "first", "best"])
def test_many_files_of_one_student(rule):
    found = {}
    for count in range(2, 8):
        for times in (
            (None,),
            ("2026-11-24T09:30:00+09:00",),
            ("2026-11-24T09:30:00+09:00", "2026-11-24T09:31:00+09:00", None),
        ):
            sets = [
                Response(
                    f"{n}.json",
                    Student("1", "Kim"),
                    KEY.form_digest,
                    {"1": "abb"[n % 3]},
                    submitted=times[n % len(times)],
                )
                for n in range(count)
            ]
            book = grade(QUIZ, sets, rules=Rules(rule)).book
            said = [f"{each.place} {each.reason}" for each in book.aside]
            said += [f"{r.place} {r.standing} {[*map(str, r.flags)]}" for r in book.records]
            found[f"{count} {times}"] = "\n".join(said)
    golden.check_near(f"small/duplicates-{rule}.txt", {rule: found})
