"""A term: planned ahead, given day by day, and nothing of it lost."""

import datetime
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from quizgen import api, term
from quizgen.bank import BankError, load_banks
from quizgen.cli.rosters import students_in
from quizgen.term.lock import Result, as_text

BANK = """\
bank: small
title: {ko: 작은 은행, en: Small bank}
topics:
  - {id: ports, title: {ko: 포트, en: Ports}}
  - {id: images, title: {ko: 이미지, en: Images}}
"""
ITEM = """\
  - id: {topic}-{n}
    topic: {topic}
    interaction: numeric
    difficulty: {difficulty}
    value: {n}
    stem: {{ko: "{topic} {n}은?", en: "What is {topic} {n}?"}}
    explanation: {{ko: "{n}입니다.", en: "It is {n}."}}
"""
DAILY = """\
blueprint: daily
bank: small
title: {ko: 퀴즈, en: Quiz}
sections: [{count: 3, topics: {ports: 2, images: 1.5}}]
avoid_days: 7
"""
TERM = """\
term: autumn
blueprint: banks/small
first: 2026-09-01
last: 2026-09-30
weekdays: [tue, thu]
holidays: [2026-09-24]
review: 0.4
exceptions:
  - {week: 2, topics: ports}
  - {date: 2026-09-26, count: 4}
"""
FIRST = datetime.date(2026, 9, 1)


def day(n):
    return datetime.date(2026, 9, n)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bank = tmp_path / "banks" / "small"
    bank.mkdir(parents=True)
    (bank / "bank.yaml").write_text(BANK)
    items = [
        ITEM.format(topic=topic, n=n, difficulty=1 + n % 3)
        for topic in ("ports", "images")
        for n in range(14)
    ]
    (bank / "items.yaml").write_text("bank: small\nitems:\n" + "".join(items))
    (bank / "daily.yaml").write_text(DAILY)
    (tmp_path / "term.yaml").write_text(TERM)
    return tmp_path


def planned(folder, today=FIRST):
    schedule = term.read_term(folder)
    made = term.plan(schedule, term.read_lock(folder), today)
    term.write_lock(folder, made.lock)
    return made


def names(lock, date):
    return [entry.id for entry in lock.days[date].items]


def quizgen(*arguments, **more):
    return subprocess.run(
        [sys.executable, "-m", "quizgen", *arguments], capture_output=True, text=True, **more
    )


def test_the_days_are_those_of_the_calendar(folder):
    lock = planned(folder).lock
    assert [date.day for date in lock.days] == [1, 3, 8, 10, 15, 17, 22, 26, 29]
    assert all(name.startswith("ports") for n in (8, 10) for name in names(lock, day(n)))
    assert len(names(lock, day(26))) == 4


def test_no_item_comes_back_too_soon_and_all_are_used_evenly(folder):
    lock = planned(folder).lock
    dates = list(lock.days)
    for one in dates:
        for other in dates:
            if one < other and (other - one).days <= 7:
                assert not set(names(lock, one)) & set(names(lock, other))
    uses = [name for date in dates for name in names(lock, date)]
    assert len(uses) == 28
    for topic in ("ports", "images"):  # none comes again before all have come
        of_topic = [name for name in uses if name.startswith(topic)]
        assert len(set(of_topic)) == min(14, len(of_topic))


def test_the_lock_is_what_it_was(folder):
    """The golden file: any change of what is planned, or of how it is written, is seen here."""
    lock = planned(folder).lock
    golden = Path(__file__).parent / "term.lock"
    assert (folder / "term.lock").read_text() == golden.read_text()
    assert term.read_lock(folder) == lock


def test_planning_again_without_a_change_changes_nothing(folder):
    planned(folder)
    before = (folder / "term.lock").read_bytes()
    assert not planned(folder).changed
    assert (folder / "term.lock").read_bytes() == before


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_every_process_plans_the_same(folder, hash_seed):
    language = {"1": "C", "2": "ko_KR.UTF-8"}[hash_seed]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": language}
    assert quizgen("term", "plan", "--today", "2026-09-01", env=environment).returncode == 0
    assert (folder / "term.lock").read_text() == as_text(planned(folder).lock)


def test_given_is_given(folder):
    planned(folder)
    assert quizgen("daily", "-d", "2026-09-01", "-f", "json").returncode == 0
    lock = term.read_lock(folder)
    assert lock.days[day(1)].given
    form = json.loads((folder / "out/2026-09-01/key.json").read_text())["form_digest"]
    assert lock.days[day(1)].forms == (form,)
    # everything else may change: the bank, the blueprint, the seed of chance
    (folder / "banks/small/daily.yaml").write_text(DAILY.replace("count: 3", "count: 2"))
    after = planned(folder).lock
    assert after.days[day(1)] == lock.days[day(1)]
    assert len(names(after, day(3))) == 2


def test_a_given_day_made_anew_keeps_what_was_handed_out(folder):
    planned(folder)
    assert quizgen("daily", "-d", "2026-09-01", "-f", "json", "-f", "gift").returncode == 0
    first = (folder / "out/2026-09-01/key.json").read_bytes()
    name = names(term.read_lock(folder), day(1))[0]
    items = folder / "banks/small/items.yaml"
    n = name.rpartition("-")[2]
    items.write_text(items.read_text().replace(f"What is {name.replace('-', ' ')}?", "Really?"))
    assert f"{n}" in name
    refused = quizgen("daily", "-d", "2026-09-01", "-f", "json")
    assert refused.returncode == 1
    assert f"{name} has been edited since the quiz of 2026-09-01 was given" in refused.stderr
    assert (folder / "out/2026-09-01/key.json").read_bytes() == first
    graded = folder / "out/2026-09-01/gradebook.json"
    graded.write_text("{}")
    made = quizgen("daily", "-d", "2026-09-01", "-f", "json", "--force")
    assert made.returncode == 0, made.stderr
    assert "quizgen grade out/2026-09-01 makes them anew" in made.stderr
    graded.unlink()
    assert (folder / "out/2026-09-01.1/key.json").read_bytes() == first
    # no file of the earlier quiz is left among the new ones
    assert sorted(p.name for p in (folder / "out/2026-09-01").iterdir()) == [
        "form.json",
        "key.json",
    ]
    lock = term.read_lock(folder)
    assert len(lock.days[day(1)].forms) == 2
    # a response to the earlier form is graded by its own key, one to the new form by the new one
    (folder / "in").mkdir()
    for number, form in enumerate(lock.days[day(1)].forms):
        key = json.loads(((folder / "out/2026-09-01.1") / "key.json").read_bytes())
        said = {
            "version": 1,
            "form_id": key["form_id"],
            "form_digest": form,
            "student": {"id": f"s{number}", "name": ""},
            "responses": {key["entries"][0]["id"]: "1"},
        }
        (folder / "in" / f"{number}.json").write_text(json.dumps(said))
    graded = quizgen("grade", "out/2026-09-01", "in", "--json")
    assert graded.returncode == 0, graded.stderr
    assert [each["id"] for each in json.loads(graded.stdout)["students"]] == ["s0", "s1"]


def gradebook(key, students):
    """What ``quizgen grade`` writes, for ``students`` with the items each has wrong."""
    asked = [{"id": e["id"], "ref": e["ref"], "points": e.get("points", 1)} for e in key["entries"]]
    points = sum(each["points"] for each in asked)
    rows = []
    for name, wrong in students.items():
        earned = {e["id"]: 0 if e["id"] in wrong else e["points"] for e in asked}
        items = {e["id"]: {**e, "status": "x", "score": earned[e["id"]]} for e in asked}
        rows.append({"id": name, "name": "", "status": "graded", "score": sum(earned.values()),
                     "points": points, "items": items})  # fmt: skip
    return {"quiz": key["form_id"], "points": points, "items": asked, "students": rows}


def with_objectives(folder):
    """Each topic's items are of one objective."""
    bank = folder / "banks/small"
    for name in ("ports", "images"):
        topic = f"topic: {name}\n"
        at = f"objectives: [{{id: know-{name}, title: {{ko: 앎, en: Knows}}}}]"
        items = (bank / "items.yaml").read_text()
        (bank / "items.yaml").write_text(
            items.replace(topic, f"{topic}    objective: know-{name}\n")
        )
        told = (bank / "bank.yaml").read_text()
        (bank / "bank.yaml").write_text(told.replace(f"{{id: {name},", f"{{id: {name}, {at},"))


def test_what_the_class_missed_comes_back_in_other_words(folder):
    with_objectives(folder)
    planned(folder)
    assert quizgen("daily", "-d", "2026-09-01", "-f", "json").returncode == 0
    key = json.loads((folder / "out/2026-09-01/key.json").read_text())
    missed = next(e for e in key["entries"] if e["topic"] == "images")
    book = gradebook(key, {str(n): {missed["id"]} for n in range(5)})
    (folder / "graded.json").write_text(json.dumps(book))
    told = quizgen("term", "update", "--results", "graded.json", "--today", "2026-09-02")
    assert told.returncode == 0, told.stderr
    assert missed["ref"] in told.stderr
    lock = term.read_lock(folder)
    again = [(d, e) for d, each in lock.days.items() for e in each.items if e.why]
    assert again
    assert {e.why.of for _, e in again} == {missed["ref"]}
    assert all(e.id.startswith("images") and e.id != missed["ref"] for _, e in again)
    shown = quizgen("term", "show", str(again[0][0])).stdout
    assert f"again: {missed['ref']} lost 100 % of its points on 2026-09-01" in shown


def test_a_bank_that_runs_dry_is_said_before_the_term_begins(folder):
    blueprint = folder / "banks/small/daily.yaml"
    blueprint.write_text(DAILY.replace("days: 7", "days: 40").replace("count: 3", "count: 5"))
    schedule = term.read_term(folder)
    with pytest.raises(
        Exception,
        match=r"2026-09-10: the bank runs dry:\n.*needs 45 items, the bank has 28; add 17",
    ):
        term.plan(schedule, None, FIRST)
    blueprint.write_text(DAILY.replace("7", "28").replace("1.5", "20"))
    notes = [str(note) for note in term.plan(schedule, None, FIRST).notes]
    assert any("topics: images runs dry on 2026-09-2" in note for note in notes)
    assert any("or avoid_days: " in note for note in notes)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("topics: ports", "topics: port", "term.yaml:9:5: there is no topic 'port'; did you mean"),
        ("2026-09-30", "2026-08-30", "the last day is before the first"),
        ("2026-09-01", "1 September", "expects a day such as"),
        ("[tue, thu]", "[tues]", "did you mean 'tue'"),
        ("review:", "reviews:", "did you mean 'review'"),
        ("{week: 2, topics", "{topics", "names its date or its week"),
        ("week: 2", "week: 6", "term.yaml:9:12: QG018 the term has 5 weeks"),
        ("date: 2026-09-26", "date: 2026-10-03", "term.yaml:10:12: QG018 the term is from"),
        ("date: 2026-09-26", "week: 2", "10:12: QG018 has an exception already, in line 9"),
    ],
)
def test_what_is_wrong_in_a_term_is_said_with_its_place(folder, old, new, words):
    (folder / "term.yaml").write_text(TERM.replace(old, new))
    with pytest.raises((BankError, term.TermError)) as caught:
        term.plan(term.read_term(folder), None, FIRST)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("exception", "words"),
    [
        ("date: 2026-09-26", "2026-09-26 is none of the weekdays with a quiz (tue, thu), and this"),
        ("date: 2026-09-24", "2026-09-24 is one of the holidays, and this exception gives it"),
        ("off: true, date: 2026-09-25", "2026-09-25 has no quiz anyway"),
        ("date: 2026-09-22", ""),
    ],
)
def test_an_exception_that_may_not_be_meant_is_said_with_its_place(folder, exception, words):
    (folder / "term.yaml").write_text(TERM.replace("date: 2026-09-26", exception))
    told = [str(note) for note in term.plan(term.read_term(folder), None, FIRST).notes]
    assert [each.startswith(f"{folder}/term.yaml:10:5: {words}") for each in told] == [True] * bool(
        words
    )


@pytest.mark.parametrize("change", ["form", "items"])
def test_a_quiz_that_the_term_has_not_given_is_refused(folder, change):
    planned(folder)
    quiz = api.term_quiz(folder, date=FIRST, give=True)
    lock = term.read_lock(folder)
    key = json.loads(msgspec.json.encode(quiz.key))
    book = gradebook(key, {"1": set()})
    path = folder / "graded.json"
    path.write_text(json.dumps(book))
    found = term.read_results([path], lock)
    assert len(found[FIRST]) == 3
    assert term.read_results([path, folder / ".." / folder.name / path.name], lock) == found
    (folder / "copy").mkdir()
    (folder / "copy/gradebook.json").write_text(json.dumps(book | {"title": {"ko": "사본"}}))
    assert term.read_results([path, folder / "copy"], lock) == found
    if change == "form":
        book["students"][0]["form_digest"] = "of another form"
    else:
        book["items"][0]["ref"] = "images-of-another-bank"
    path.write_text(json.dumps(book))
    with pytest.raises(term.TermError, match="is not the quiz that this term gave on 2026-09-01"):
        term.read_results([path], lock)


def test_two_classes_that_scored_alike_are_two_and_a_copy_is_none(folder):
    planned(folder)
    quiz = api.term_quiz(folder, date=FIRST, give=True)
    heads = [f"{e.id}. {e.ref} ({e.points:g})" for e in quiz.key.entries]
    for name, student in (("a", "Kim"), ("b", "Lee"), ("copy", "Kim")):
        (folder / name).mkdir()
        (folder / name / "key.json").write_bytes(msgspec.json.encode(quiz.key))
        rows = [",".join(["name", *heads]), ",".join([student, *("1" for _ in heads)])]
        (folder / name / "gradebook.csv").write_text("\n".join(rows))
    found = term.read_results(
        [folder / name for name in ("a", "b", "copy")], term.read_lock(folder)
    )
    assert {each.students for each in found[FIRST]} == {2}


def test_who_answers_a_quiz_of_a_term_is_on_the_terms_roster(folder, capsys):
    day = folder / "out/2026-09-01"
    day.mkdir(parents=True)
    (folder / "term.yaml").write_text(TERM)
    assert students_in(None, [day]) == ()
    (folder / "term.yaml").write_text(f"{TERM}roster: s.csv\n")
    (folder / "s.csv").write_text("number,name\n1,A\n2,B\n")
    (day / "other.csv").write_text("number,name\n3,C\n")
    assert [each.id for each in students_in(None, [day, folder])] == ["1", "2"]
    assert [each.id for each in students_in(None, [day / "key.json"])] == ["1", "2"]
    assert [each.id for each in students_in(day / "other.csv", [day])] == ["3"]
    assert students_in(None, [folder]) == ()
    assert capsys.readouterr().err.count(f"{folder / 's.csv'}") == 2


def test_a_new_term_has_a_folder_of_its_own_that_finds_its_bank(folder, monkeypatch):
    (folder / "spring").mkdir()
    (folder / "spring/.gitignore").write_text("out/")
    for name, kept in (("spring", "out/\n"), ("terms/autumn", "")):
        api.new_term(folder / name, first="2026-09-01", last="2026-09-08", weekdays=["tue"])
        assert (folder / name / ".gitignore").read_text() == f"{kept}term.lock.previous\n"
    monkeypatch.chdir(folder / "terms/autumn")
    assert list(api.plan_term(today="2026-09-01").lock.days) == [FIRST, day(8)]


def test_a_damaged_lock_is_refused_with_the_way_back(folder):
    planned(folder)
    assert quizgen("daily", "-d", "2026-09-01", "-f", "json").returncode == 0
    whole = (folder / "term.lock").read_bytes()
    (folder / "term.lock").write_bytes(whole[: len(whole) // 2])
    failed = quizgen("term", "plan")
    assert failed.returncode == 1
    assert "mv term.lock.previous term.lock" in failed.stderr
    (folder / "term.lock").write_bytes(whole.replace(b'"version": 1', b'"version": 7'))
    assert "update quizgen" in quizgen("term", "plan").stderr
    (folder / "term.lock").write_bytes(whole.replace(b'"bank": "small"', b'"bank": "other"'))
    assert "is of bank other, and the term's is small" in quizgen("term", "plan").stderr


def test_a_day_without_a_quiz_says_when_the_next_is(folder):
    said = quizgen("daily", "-d", "2026-09-02", "-f", "json")
    assert said.returncode == 1
    assert (
        "no quiz on 2026-09-02: it is no day of the term; the next is on 2026-09-03" in said.stderr
    )
    assert not (folder / "out").exists()


def test_two_at_once_wait_for_each_other(folder):
    planned(folder)
    dates = ["2026-09-01", "2026-09-03", "2026-09-08"]
    made = [
        subprocess.Popen([sys.executable, "-m", "quizgen", "daily", "-d", date, "-f", "json"])
        for date in dates
    ]
    assert [process.wait() for process in made] == [0, 0, 0]
    lock = term.read_lock(folder)
    assert [str(date) for date, each in lock.days.items() if each.given] == dates


@pytest.mark.parametrize("command", ["plan", "update"])
def test_what_is_killed_at_any_time_leaves_the_lock_whole(folder, command):
    before = planned(folder).lock
    assert quizgen("daily", "-d", "2026-09-01", "-f", "json").returncode == 0
    key = json.loads((folder / "out/2026-09-01/key.json").read_text())
    book = gradebook(key, {"1": {entry["id"] for entry in key["entries"]}})
    (folder / "graded.json").write_text(json.dumps(book))
    (folder / "banks/small/daily.yaml").write_text(DAILY.replace("count: 3", "count: 2"))
    more = ["--results", "graded.json"] if command == "update" else []
    called = [sys.executable, "-m", "quizgen", "term", command, "--today", "2026-09-02", *more]
    for after in (0.2, 0.4):
        process = subprocess.Popen(called, stderr=subprocess.DEVNULL)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.wait()
        lock = term.read_lock(folder)
        assert lock is not None
        assert lock.days[day(1)].given
        assert list(lock.days) == list(before.days)
    assert subprocess.run(called, stderr=subprocess.DEVNULL).returncode == 0  # the guard is gone
    assert len(names(term.read_lock(folder), day(3))) == 2


def missed_by_all(folder, date, number):
    """The item of ``date`` (given, and graded below ``out``) that all students had wrong."""
    lock = term.read_lock(folder)
    name = names(lock, date)[number]
    entries = [{"id": each, "ref": each} for each in names(lock, date)]
    book = gradebook({"form_id": f"small-{date}", "entries": entries}, {"s1": {name}})
    (folder / f"out/{date}").mkdir(parents=True)
    (folder / f"out/{date}/gradebook.json").write_text(json.dumps(book))
    term.give(folder, date, [])
    return name


def test_without_an_item_that_asks_the_same_the_missed_one_itself_comes_back(folder):
    planned(folder)
    first = missed_by_all(folder, day(1), 0)
    schedule, lock = term.read_term(folder), term.read_lock(folder)
    found = term.read_results([folder / "out/2026-09-01"], lock)
    made = term.updated(schedule, lock, found, day(2)).lock
    again = [(d, e) for d, each in made.days.items() for e in each.items if e.why]
    assert {(e.id, e.why.of) for _, e in again} == {(first, first)}
    days = [d for d, each in made.days.items() if first in [e.id for e in each.items]]
    assert all((b - a).days > 7 for a, b in itertools.pairwise(days))  # avoid_days


def test_a_missed_item_that_the_plan_asks_anyhow_is_not_asked_again_at_once(folder):
    blueprint = folder / "banks/small/daily.yaml"
    blueprint.write_text(DAILY.replace("days: 7", "days: 0"))
    (folder / "term.yaml").write_text(TERM + "  - {date: 2026-09-04}\n")
    planned(folder)
    schedule, lock = term.read_term(folder), term.read_lock(folder)
    results = {day(1): tuple(Result(name, 0.6, 5) for name in names(lock, day(3)))}
    given = msgspec.structs.replace(lock.days[day(3)], given=True)
    lock = msgspec.structs.replace(lock, days={**lock.days, day(3): given})
    made = term.updated(schedule, lock, results, day(4)).lock
    assert not [each for each in made.days[day(4)].items if each.why]


@pytest.mark.parametrize("alike", [True, False])
def test_a_sheet_says_when_the_item_itself_was_missed_and_counts_the_quiz_of_its_day(folder, alike):
    if alike:
        with_objectives(folder)
    planned(folder)
    first = missed_by_all(folder, day(1), 0)
    other = next(
        n for n, name in enumerate(names(term.read_lock(folder), day(3))) if name[0] == first[0]
    )
    second = missed_by_all(folder, day(3), other)
    schedule = term.read_term(folder)
    blueprint, banks = schedule.blueprint_of(day(3))
    bank = load_banks(banks)
    # of the day's own quiz nothing is due yet; what it told of the first one counts
    if alike:
        with pytest.raises(
            term.TermError, match="nothing is due for s1 on 2026-09-03; the next is on"
        ):
            term.sheet(schedule, bank, blueprint, "s1", day(3))
    else:
        assert list(term.sheet(schedule, bank, blueprint, "s1", day(3)).why) == [first]
    with pytest.raises(term.TermError, match="no graded quiz of s1 up to 2026-08-31"):
        term.sheet(schedule, bank, blueprint, "s1", FIRST - datetime.timedelta(1))
    why = term.sheet(schedule, bank, blueprint, "s1", day(6)).why
    told = {each.of: each.on for each in why.values()}
    assert told == ({first: day(1)} if alike else {first: day(1), second: day(3)})
    assert alike or set(why) == {first, second}


@pytest.mark.parametrize(("today", "asked"), [(day(1), False), (datetime.date(2026, 8, 25), True)])
def test_a_quiz_made_the_evening_before_is_no_sign_of_a_wrong_clock(folder, today, asked):
    planned(folder)
    term.give(folder, day(1), [])
    term.give(folder, day(3), [])
    (folder / "term.yaml").write_text(TERM.replace("first: 2026-09-01", "first: 2026-08-20"))
    notes = planned(folder, today).notes
    assert any("is the clock right" in str(each) for each in notes) == asked


def test_a_student_gets_a_sheet_of_what_is_due(folder):
    with_objectives(folder)
    planned(folder)
    (folder / "students.csv").write_text("number,name\ns1,Kim\ns2,Lee\n")
    (folder / "term.yaml").write_text(TERM + "roster: students.csv\n")
    assert quizgen("daily", "-d", "2026-09-01", "-f", "json").returncode == 0
    key = json.loads((folder / "out/2026-09-01/key.json").read_text())
    missed = key["entries"][0]
    for student, wrong in (("s1", {missed["id"]}), ("s2", set())):
        book = gradebook(key, {student: wrong})
        other = folder / "out" / f"2026-09-01-{student}"
        other.mkdir()
        (other / "gradebook.json").write_text(json.dumps(book))
    made = quizgen("daily", "--review-only", "s1", "-d", "2026-09-03", "-f", "json")
    assert made.returncode == 0, made.stderr
    assert f"{missed['ref']} lost 100 % of its points on 2026-09-01" in made.stderr
    sheet = json.loads((folder / "out/2026-09-03-review-s1/key.json").read_text())
    (asked,) = [entry["ref"] for entry in sheet["entries"]]
    assert asked != missed["ref"]
    assert asked.partition("-")[0] == missed["ref"].partition("-")[0]
    said = quizgen("daily", "--review-only", "s2", "-d", "2026-09-03", "-f", "json").stderr
    assert "s2 has missed nothing so far" in said
    assert "no student 's3'" in quizgen("daily", "--review-only", "s3", "-d", "2026-09-03").stderr
    made = quizgen("daily", "--own-review", "-d", "2026-09-03", "-f", "json")
    assert made.returncode == 0, made.stderr
    assert "s1: 1 item is asked again\ns2: 0 items are asked again" in made.stderr
    keys = {
        name: json.loads((folder / f"out/2026-09-03/key-{name}.json").read_text())
        for name in ("s1", "s2")
    }
    lock = term.read_lock(folder)
    of_class = lock.days[day(3)]
    assert set(of_class.forms) == {key["form_digest"] for key in keys.values()}
    asked = {name: {entry["ref"] for entry in key["entries"]} for name, key in keys.items()}
    assert asked["s2"] == {entry.id for entry in of_class.items}
    (own,) = asked["s1"] - asked["s2"]
    assert own.partition("-")[0] == missed["ref"].partition("-")[0]


def test_a_lock_of_another_term_or_bank_gives_no_quiz(folder):
    planned(folder)
    lock = (folder / "term.lock").read_text()
    for name, words in (("bank", "is of bank other"), ("term", "is of term other")):
        was = {"bank": "small", "term": "autumn"}[name]
        (folder / "term.lock").write_text(lock.replace(f'"{name}": "{was}"', f'"{name}": "other"'))
        failed = quizgen("daily", "-d", "2026-09-01", "-f", "json")
        assert failed.returncode == 1
        assert words in failed.stderr
    assert not (folder / "out").exists()
