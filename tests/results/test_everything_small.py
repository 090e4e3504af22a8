"""Made-up figures, answers, classes and rules in many small combinations, and what becomes of them.

``tests/golden/small`` has four digits of a digest for each.
"""

import math
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from quizgen.model import Outcome, Status, Student
from quizgen.psychometrics import Dif, Interval, ItemFigures
from quizgen.results import (
    KeptAside,
    Paper,
    Quiz,
    Record,
    Response,
    Rules,
    grade,
    gradebook_json,
    sitting,
)
from quizgen.results.answers import Answers, Given, Table
from quizgen.results.binding import NOTHING
from quizgen.results.certainty import insight
from quizgen.results.concerns import Compared, Looked, concerns_of, look, not_compared
from quizgen.results.decisions import Bonus, Due, Mark, Penalty
from tests import golden
from tests.results.test_golden import FORM, KEY, RIGHT, answers, steady

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


def chosen(
    *options: Given, size: int = 10, unanswered: int = 0, kind: Any = "options", parts: Any = ()
) -> Answers:
    return Answers(kind, (size, size, size), {}, unanswered, options, 0, parts)


PART = Table("g1", "", (given(3, 1, True, "A"), given(0, 0, False, "B"), given(5, 0, False, "C")))
OPEN = Table("g2", "", (given(9, 1, True, "A"), given(0, 0, False, "B")), closed=False)
ANSWERS = {
    "nobody": chosen(unanswered=30),
    "all but one": chosen(given(1, 1, True, "A"), unanswered=29),
    "five wrong": chosen(given(9, 9, True, "A"), given(5, 1, False, "B"), given(0, 0, False, "C"), given(0, 0, False, "D")),
    "four wrong": chosen(given(9, 9, True, "A"), given(4, 1, False, "B"), given(0, 0, False, "C")),
    "two right": chosen(given(9, 1, True, "A"), given(9, 1, True, "B"), given(9, 9, False, "C")),
    "few best": chosen(given(9, 0, True, "A"), given(9, 3, False, "B"), size=3),
    "two best": chosen(given(9, 0, True, "A"), given(9, 2, False, "B"), size=2),
    "preferred": chosen(given(9, 1, True, "A"), given(9, 6, False, "B")),
    "hardly preferred": chosen(given(9, 2, True, "A"), given(9, 6, False, "B")),
    "as many": chosen(given(9, 3, True, "A"), given(9, 3, False, "B")),
    "of none": chosen(given(9, 0, True, "A"), given(9, 0, False, "B")),
    "gaps": chosen(kind="gaps", parts=(PART, OPEN)),
    "pairs": chosen(kind="pairs", parts=(PART, replace(PART, given=(given(2, 2, False, "B"), given(0, 0, True, "D"))))),
    "orders": chosen(given(4, 1, True, "A B"), kind="orders", parts=(PART,)),
    "right alone": chosen(kind="gaps", parts=(OPEN,)),
    "drawn in Korean": chosen(given(20, 9, True, "A", 2, 18), given(9, 1, False, "B", 14, 1), given(4, 1, False, "C", 9, 0)),
    "drawn in English": chosen(given(20, 9, True, "A", 18, 2), given(9, 1, False, "B", 1, 14), given(4, 1, False, "C", 0, 15)),
    "hardly drawn": chosen(given(20, 9, True, "A", 9, 10), given(9, 1, False, "B", 7, 1), given(0, 0, False, "C")),
    "one tongue": chosen(given(20, 9, True, "A", 20, 0), given(9, 1, False, "B", 0, 12)),
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
)
GIVEN: list[dict[str, Any]] = [
    {}, {"1": "a"}, {"1": RIGHT["1"], "2": RIGHT["2"]}, {"1": RIGHT["1"]}, {"99": "a"}, {"1": "zz"}, {"1": ""}, answers("near"),
]  # fmt: skip
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
    for number in range(500):
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
        said = [repr((r.student, r.place, r.standing, r.score, [*map(str, r.flags)], r.language, r.off, r.late, r.durations, r.comments))
                for r in book.records]  # fmt: skip
        said += [f"{each.place} {each.student} {each.reason} {each.content}" for each in book.aside]
        found.setdefault(f"{number // 25}", {})[f"{number}"] = "\n".join(
            [*said, *map(str, book.problems)]
        )
    golden.check_near("small/roll.txt", found)


def test_other_rules():
    """Certainty, costs and floors: gradebooks, how well students know what they know, item figures."""
    chance, found = Random(2), {}
    kinds = [answers(kind) for kind in ("right", "wrong", "near")]
    for certainty, floor, cost in product(
        (False, True), ("none", "item", "section", "quiz"), (0.0, 0.5)
    ):
        form = replace(FORM, certainty=certainty, floor=floor)
        key = replace(
            KEY,
            entries=tuple(
                replace(e, penalty=cost * (n % 3) / 2) for n, e in enumerate(KEY.entries)
            ),
        )
        quiz = Quiz("q", Path(), {KEY.form_digest: Paper(form, key)})
        sets = []
        for number in range(12):
            mixed = {name: chance.choice(kinds)[name] for name in RIGHT if chance.random() < 0.9}
            sure = {name: chance.choice((1, 2, 3)) for name in mixed if chance.random() < 0.8}
            if number == 11:
                sure["1"] = 4
            sets.append(Response(f"{number}.json", Student(f"{number}"), KEY.form_digest, mixed, certainty=sure if certainty else {},
                                 language=("ko", "en")[number % 2]))  # fmt: skip
        graded = grade(quiz, sets)
        whole = sitting([graded])
        said = {"book": gradebook_json(graded.book, key, form).decode()}
        said["known"] = repr([insight(record) for record in graded.book.records])
        said["figures"] = repr([whole.plain.points.tolist(), whole.figures])
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
