"""What people decide is kept apart from what is computed, and applied at every run."""

import csv
import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.formats.json import write
from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    GapChoiceKey,
    Localized,
    NumericKey,
    Option,
    TextGap,
)
from quizgen.results import DecisionsError, read_decisions
from quizgen.results.decisions import (
    Accept,
    AnyDecision,
    Drop,
    Identify,
    Mark,
    decide,
    with_decision,
    without_decision,
)
from quizgen.results.stable import also_accepting, cannot_decide
from quizgen.scoring import canonical, score
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
RIGHT = {entry.id: canonical(entry.key) for entry in KEY.entries} | {"10": "An essay."}
WRONG = next(o.id for o in FORM.items[0].interaction.options if o.id != RIGHT["1"])


@pytest.fixture
def quiz(tmp_path):
    """A folder with a quiz and two students' responses; ``run`` grades it anew."""
    (tmp_path / "form.json").write_bytes(write(FORM))
    (tmp_path / "key.json").write_bytes(write(KEY))
    (tmp_path / "responses").mkdir()
    for name, answers in {
        "s1": RIGHT,
        "s2": {**RIGHT, "1": WRONG, "6": "bildah", "10": "Another."},
    }.items():
        document = {"form_id": FORM.id, "form_digest": KEY.form_digest, "responses": answers,
                    "student": {"id": name}, "submitted": f"2026-11-24T1{name[1]}:30:00+09:00"}  # fmt: skip
        (tmp_path / "responses" / f"{name}.json").write_text(json.dumps(document))
    return tmp_path


def run(*arguments, code=0):
    done = CliRunner().invoke(command_line(), [*map(str, arguments)])
    assert done.exit_code == code, done.output
    return done.output


def scores(quiz, decisions="", code=0):
    if decisions:
        (quiz / "decisions.yaml").write_text(f"quiz: {FORM.id.removesuffix('-a')}\n{decisions}")
    output = run("grade", quiz, code=code)
    book = json.loads((quiz / "gradebook.json").read_text())
    return {each["id"]: (each["score"], each["points"]) for each in book["students"]}, output


def decided(*entries):
    return "decisions:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


PLAIN = {"s1": (16, 20), "s2": (14, 20)}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("decision: mark, student: s1, item: essay, points: 2.5", {"s1": (18.5, 20)}),
        ("decision: mark, student: s2, item: single, points: 0.5", {"s2": (14.5, 20)}),
        ("decision: accept, item: short-text, answer: bildah.", {"s2": (15, 20)}),
        ("decision: accept, item: short-text, answer: bildah, points: 0.5", {"s2": (14.5, 20)}),
        (f"decision: accept, item: single, answer: {WRONG}", {"s2": (15, 20)}),
        ("decision: drop, item: single", {"s1": (15, 19), "s2": (14, 19)}),
        ("decision: give_to_all, item: single", {"s2": (15, 20)}),
        (f"decision: key, item: single, key: {WRONG}", {"s1": (15, 20), "s2": (15, 20)}),
        ("decision: key, item: short-text, key: [bildah]", {"s1": (15, 20), "s2": (15, 20)}),
        ("decision: bonus, student: s1, points: 2", {"s1": (18, 20)}),
        ("decision: penalty, student: s1, points: 99", {"s1": (0, 20)}),
        ("decision: excuse, student: s1, item: single", {"s1": (15, 19)}),
        ("decision: excuse, student: s1", {"s1": (None, 20)}),
        ("decision: student, was: s1, student: s9", {"s9": (16, 20)}),
        ("decision: due, time: 2026-11-24T12:00+09:00, per_day: 25", {"s2": (10.5, 20)}),
        ("decision: due, time: 2026-11-24T12:00+09:00, per_day: 25, grace: 30", {}),
        ("decision: due, time: 2026-11-22T12:00+09:00, days: 2", {"s2": (0, 20)}),
        ("decision: due, time: 2026-11-23T02:00Z, student: s1, per_day: 25", {"s1": (8, 20)}),
    ],
)
def test_a_decision_is_applied(quiz, entry, expected):
    found, _ = scores(quiz, decided(entry))
    if "s9" in expected:
        assert found == {"s9": PLAIN["s1"], "s2": PLAIN["s2"]}
    else:
        assert found == PLAIN | expected


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (["decision: mark, student: s9, item: essay, points: 1"], ":3:5: no student 's9' is there"),
        (["decision: mark, student: s1, item: essay, points: 5"], "5 points for essay, which is worth 4"),
        (["decision: mark, student: s1, item: essay, points: .nan"], "points '.nan' is not what belongs there"),
        (["decision: mark, student: s1, item: nope, points: 1"], "no item 'nope'"),
        (["decision: mark, student: s1, item: '', points: 1"], "no item ''"),
        (["decision: mark, student: s1, points: 1"], "a decision of mark needs item"),
        (["decision: mark, student: s1, item: essay, points: much"], "points 'much' is not what belongs"),
        (["decision: mark, student: s1, item: essay, point: 1"], ":3:48: 'point' is not known here"),
        (["decision: burn, item: essay"], "'burn' is no decision"),
        (["decision: due, time: tomorrow"], ":3:27: 'tomorrow' is no time"),
        (["decision: due, time: 2026-11-24T12:00Z, days: -1"], "days '-1' is not what belongs"),
        (["decision: key, item: single, key: zz"], "is none of"),
        (
            ["decision: mark, student: s1, item: essay, points: 1",
             "decision: mark, student: s1, item: essay, points: 2"],
            "contradicts",
        ),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_hold_is_named_with_its_place_and_the_others_hold(
    quiz, entries, words
):
    found, output = scores(quiz, decided(*entries, "decision: bonus, student: s2, points: 1"), 1)
    assert words in output
    assert "decisions.yaml:3:" in output
    assert found == PLAIN | {"s2": (15, 20)}


@pytest.mark.parametrize("text", ["decisions: [", "what: ever\n", "decisions: 3\n"])
def test_a_file_that_is_none_stops_the_run_before_a_mark_is_lost(quiz, text):
    scores(quiz)
    before = (quiz / "gradebook.csv").read_bytes()
    (quiz / "decisions.yaml").write_text(text)
    assert "decisions.yaml:" in run("grade", quiz, code=1)
    assert (quiz / "gradebook.csv").read_bytes() == before


@pytest.mark.parametrize("empty", ["", "# mine\n", "# mine", "- {decision: drop, item: z}\n"])
def test_a_proposed_decision_pasted_into_a_new_file_is_one(tmp_path, empty):
    path = tmp_path / "decisions.yaml"
    path.write_text(empty)
    before = [one.what for one in read_decisions(path).decisions]
    more = with_decision(empty, "q", Identify(was="020", student="s2"))
    path.write_text(more)
    assert [one.what for one in read_decisions(path).decisions] == [
        *before, Identify(was="020", student="s2")
    ]  # fmt: skip
    assert ("# mine" in more) == ("# mine" in empty)
    path.write_text(
        "quiz: q\ndecisions:\n  - {decision: drop, item: a}\n- {decision: drop, item: b}"
    )
    with pytest.raises(DecisionsError, match=r":4:1: QG004 .* column 1, .* column 3; write it"):
        read_decisions(path)


def test_a_gap_for_a_number_accepts_another_one_and_says_what_it_cannot():
    tools = (Option("a", Localized.same("podman")), Option("b", Localized.same("runc")))
    key = ClozeKey({"n": NumericKey(2.5, 0.1, units=("kB",)), "c": GapChoiceKey("a")})
    cloze = Cloze(Localized.same("[[n]] [[c]]"), (TextGap("n"), ChoiceGap("c", tools)))
    right = {"c": "a"}

    def earned(key, typed):
        given = right | {"n": typed}
        return score(key, given, points=2, rule="partial", interaction=cloze).score

    wider = also_accepting(key, "n", ["3 kB", "3.0"], [])
    assert [earned(key, typed) for typed in ("2.55", "3", "3.05")] == [2, 1, 1]
    assert [earned(wider, typed) for typed in ("2.55", "3", "3.05")] == [2, 2, 1]
    assert earned(also_accepting(wider, "n", [], ["3"]), "3") == 1
    assert also_accepting(key, "n", ["2.5"], []) == key
    said = [
        str(cannot_decide(key, gap, answer, refuse=refuse))
        for gap, answer, refuse in (
            ("n", "three kilos", False),
            ("n", "2.55", True),
            ("c", "b", False),
        )
    ]
    assert said == [
        "gap 'n' takes numbers, and 'three kilos' is none",
        "'2.55' is right by the key of gap 'n': correct the key",
        "gap 'c' is chosen from a list: correct its key",
    ]
    assert cannot_decide(wider, "n", "3", refuse=True) is None
    assert cannot_decide(key, "n", "9", refuse=True) is None


def test_decisions_of_another_quiz_are_refused(quiz):
    (quiz / "decisions.yaml").write_text("quiz: other\ndecisions: []\n")
    assert "the decisions of another quiz (other)" in run("grade", quiz, code=1)


def test_what_a_person_wrote_stays_when_a_decision_is_written(tmp_path):
    mine = (
        "# mine\nquiz: q\ndecisions:\n  # why\n  - decision: drop\n    item: a   # bad\n"
        "  # next\n  - {decision: mark, student: '1', item: b, points: 1}\n# end\n"
    )
    again = with_decision(mine, "q", Mark(student="1", item="b", points=2, comment='a: "b"'))
    assert [word for word in ("# why", "# next", "# end", "# bad") if word not in again] == []
    more = with_decision(again, "q", Drop(item="no"))
    path = tmp_path / "decisions.yaml"
    path.write_text(more)
    assert [one.what for one in read_decisions(path).decisions] == [
        Drop(item="a"),
        Mark(student="1", item="b", points=2, comment='a: "b"'),
        Drop(item="no"),
    ]
    assert "item: a   # bad" in without_decision(more, Drop(item="no"))
    path.write_text(with_decision("", "q", Drop(item="x")))
    assert read_decisions(path).decisions[0].what == Drop(item="x")
    with pytest.raises(DecisionsError):
        with_decision("quiz: q\n", "q", Drop(item="x"))


def test_marks_go_out_to_a_table_and_come_back_and_outlive_every_output(quiz):
    table, bad = quiz / "marks.csv", quiz / "responses" / "s3.json"
    bad.write_text("{")
    assert "s3.json: not a response" in run("mark", quiz, "--export", table, code=1)
    bad.unlink()
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert [(row["student"], row["item"], row["answer"]) for row in rows] == [
        ("s1", "essay", "An essay."),
        ("s2", "essay", "Another."),
        ("*", "short-text", "bildah"),
    ]
    rows[0] |= {"points": "3,5", "comment": "잘했어요"}
    rows[1] |= {"points": "1"}
    rows[2] |= {"points": "1"}
    with table.open("w", encoding="cp949", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert "3 decisions taken" in run("mark", quiz, "--import", table, "--by", "김")
    assert "0 decisions taken" in run("mark", quiz, "--import", table, "--by", "김")
    expected = {"s1": (19.5, 20), "s2": (16, 20)}
    assert scores(quiz)[0] == expected
    for name in ("gradebook.csv", "gradebook.json", "report.html", "marks.csv"):
        (quiz / name).unlink()
    assert scores(quiz)[0] == expected
    kept = read_decisions(quiz / "decisions.yaml").decisions[0].what
    assert (kept.comment, kept.by, bool(kept.at)) == ("잘했어요", "김", True)


def test_marks_given_under_a_mistyped_number_stay_with_the_student(quiz):
    entries = decided(
        "decision: mark, student: s1, item: essay, points: 2",
        "decision: student, was: s1, student: s9",
    )
    assert scores(quiz, entries)[0]["s9"] == (18, 20)


def test_a_table_with_a_wrong_row_changes_nothing(quiz):
    table = quiz / "marks.csv"
    table.write_text(
        "student,item,gap,points,comment\ns1,essay,,9,\ns9,essay,,1,\ns1,essay,,2,\ns2,essay,3,,\n"
    )
    output = run("mark", quiz, "--import", table, code=1)
    assert "marks.csv:2: 9 points for essay, which is worth 4" in output
    assert "marks.csv:3: no student 's9' is there" in output
    assert "marks.csv:5: essay has no gap 3; points belong in the column points" in output
    assert not (quiz / "decisions.yaml").exists()


def test_where_nothing_could_be_read_the_gradebook_stays(quiz):
    scores(quiz)
    before = (quiz / "gradebook.csv").read_bytes()
    (quiz / "x.json").write_text("{}")
    assert "x.json" in run("grade", quiz, quiz / "x.json", code=1)
    assert (quiz / "gradebook.csv").read_bytes() == before


def test_a_gradebook_that_somebody_wrote_in_is_never_lost(quiz):
    scores(quiz)
    mine = (quiz / "gradebook.csv").read_bytes() + b"mine\n"
    (quiz / "gradebook.csv").write_bytes(mine)
    (quiz / "responses" / "s2.json").unlink()
    assert "has other content" in run("grade", quiz, code=1)
    run("grade", quiz, "--force")
    assert (quiz / "gradebook.1.csv").read_bytes() == mine


def test_a_key_found_wrong_is_shown_before_it_is_written_and_leaves_a_trace(quiz):
    assert "there is no gradebook" in run("regrade", quiz, code=1)
    scores(quiz)
    before = (quiz / "gradebook.csv").read_bytes()
    entry = decided(f"decision: key, item: single, key: {WRONG}")
    (quiz / "decisions.yaml").write_text(f"quiz: {FORM.id.removesuffix('-a')}\n{entry}")
    shown = run("regrade", quiz)
    assert "s1: 16 → 15 (single 1 → 0)" in shown
    assert "s2: 14 → 15 (single 0 → 1)" in shown
    assert (quiz / "gradebook.csv").read_bytes() == before
    run("regrade", quiz, "--write", "--by", "Kim")
    assert "0 scores change" in run("regrade", quiz)
    run("feedback", quiz, "--lang", "en")  # where the explanation speaks of the key as it was
    told = next((quiz / "feedback").glob("s1*.html")).read_text()
    assert "The right answer was corrected after the quiz." in told
    rows = list(csv.DictReader(io.StringIO((quiz / "audit.csv").read_text("utf-8-sig"))))
    assert [(r["by"], r["student"], r["item"], r["before"], r["after"]) for r in rows] == [
        ("Kim", "s1", "single", "1", "0"),
        ("Kim", "s2", "single", "0", "1"),
    ]
    (quiz / "decisions.yaml").unlink()
    run("regrade", quiz, "--write")
    assert (quiz / "gradebook.csv").read_bytes() == before
    assert len((quiz / "audit.csv").read_text("utf-8-sig").splitlines()) == 5


def test_the_workbook_keeps_numbers_as_text_and_runs_nothing(quiz):
    import openpyxl

    for number, name in (("007", "김하나"), ("=1+1", "@SUM(1)")):
        document = {"form_id": FORM.id, "form_digest": KEY.form_digest, "responses": RIGHT,
                    "student": {"id": number, "name": name}}  # fmt: skip
        (quiz / "responses" / f"{number[-1]}.json").write_text(json.dumps(document))
    run("grade", quiz, "--xlsx")
    book = openpyxl.load_workbook(quiz / "gradebook.xlsx")
    scores, items = book.worksheets
    rows = {row[0].value: row for row in scores.iter_rows(min_row=2)}
    assert [(row[0].data_type, row[1].value) for row in rows.values()] == [
        ("s", "김하나"), ("s", "@SUM(1)"), ("s", None), ("s", None)]  # fmt: skip
    assert rows["007"][3].value == 16
    assert [cell.value for cell in items[2]][:2] == [1, KEY.entries[0].ref]
    before = (quiz / "gradebook.xlsx").read_bytes()
    run("grade", quiz)  # what is there is kept up to date, and without --force
    assert (quiz / "gradebook.xlsx").read_bytes() == before


def test_each_student_gets_the_own_answers_back_in_a_file_of_their_own(quiz):
    entries = decided(
        'decision: mark, student: s2, item: essay, points: 2.5, comment: "<b>왜</b>?"'
    )
    scores(quiz, entries)
    (quiz / "responses" / "s3.json").write_text(
        json.dumps({"form_id": FORM.id, "form_digest": KEY.form_digest, "responses": RIGHT,
                    "student": {"id": "../CON:1", "name": "이 둘"}})
    )  # fmt: skip
    run("feedback", quiz, "--lang", "ko")
    pages = {path.name: path.read_text() for path in (quiz / "feedback").glob("*.html")}
    assert sorted(pages) == ["CON-1-이-둘.html", "s1.html", "s2.html"]
    page = pages["s2.html"]
    for words in ("bildah", "buildah", "Another.", "&lt;b&gt;왜&lt;/b&gt;?", "16.5", "다시 볼 곳"):
        assert words in page, words
    assert "An essay." not in page
    run("feedback", quiz, "--lang", "en")  # what it made itself it makes anew
    (quiz / "feedback" / "s1.html").write_text("mine")
    run("feedback", quiz, "--lang", "en", code=1)
    assert (quiz / "feedback" / "s1.html").read_text() == "mine"
    for name in ("s1", "s2"):
        (quiz / "responses" / f"{name}.json").unlink()
    run("feedback", quiz, "--zip", "-f", "pdf", "--lang", "ko", code=1)  # a decision about s2
    with zipfile.ZipFile(quiz / "feedback.zip") as archive:
        assert archive.namelist() == ["CON-1-이-둘.pdf"]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


BANK_TEXT = """\
bank: sample   # mine
title: {ko: 견본, en: Sample}
topic: t
topics: [{id: t, title: {ko: 주제, en: Topic}}]
items:
  - id: short-text
    interaction: short_text
    stem: {ko: 무엇인가요?, en: What?}
    accepted:   # the best first
      - buildah
      # a comment between
    explanation: {ko: 그것., en: That.}
  - id: cloze
    interaction: cloze
    stem: {ko: 채우세요., en: Fill in.}
    text: {ko: "[[tool]]", en: "[[tool]]"}
    gaps: {tool: {accepted: [conmon, "con, mon"]}}
    explanation: {ko: 그것., en: That.}
"""


def test_an_accepted_answer_goes_into_the_banks_item_and_nothing_else_changes(quiz, monkeypatch):
    bank = quiz / "bank"
    bank.mkdir()
    (bank / "bank.yaml").write_text(BANK_TEXT)
    gap = next(iter(next(e.key.gaps for e in KEY.entries if e.ref == "cloze")))
    entries = decided(
        "decision: accept, item: short-text, answer: 'bil: dah'",
        f"decision: accept, item: cloze, gap: {gap}, answer: 'c]on'",
        "decision: accept, item: short-text, answer: half, points: 0.5",
        "decision: accept, item: command-line, answer: podman ps",
    )
    scores(quiz, entries)
    said = run("mark", quiz, "--into-bank", bank, code=1)
    assert "decisions.yaml:6:5: the bank has no item 'command-line'" in said
    assert "2 answers written to the bank" in said
    assert f"{bank / 'bank.yaml'}:11: short-text: bil: dah" in said
    after = (bank / "bank.yaml").read_text()
    assert after == BANK_TEXT.replace(
        "      - buildah\n", "      - buildah\n      - 'bil: dah'\n"
    ).replace('"con, mon"]', "\"con, mon\", 'c]on']")
    assert "0 answers written" in run("mark", quiz, "--into-bank", bank, code=1)
    assert (quiz / "decisions.yaml").read_text().count("into_bank: true") == 2


def test_marks_go_out_to_a_workbook_and_come_back(quiz):
    import openpyxl

    scores(quiz)
    run("mark", quiz, "--export", quiz / "marks.xlsx")
    book = openpyxl.load_workbook(quiz / "marks.xlsx")
    sheet = book.active
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(names, row, strict=True))
        if cells["item"].value == "essay" and cells["student"].value == "s2":
            cells["points"].value, cells["comment"].value = 2.5, "=좋아요"
    book.save(quiz / "marks.xlsx")
    run("mark", quiz, "--import", quiz / "marks.xlsx")
    assert scores(quiz)[0] == PLAIN | {"s2": (16.5, 20)}
    (quiz / "marks.xlsx").write_bytes(b"PK")
    assert "marks.xlsx: not a workbook" in run(
        "mark", quiz, "--import", quiz / "marks.xlsx", code=1
    )


@pytest.mark.parametrize(
    "sign", ["\x7f", "\x92", "\x85", "\u2028", "\ufffe", "\u3000", "\x01", "\n", "😀"]
)
def test_a_decision_reads_back_whatever_was_typed(tmp_path, sign):
    made: list[AnyDecision] = [
        Accept(item="b", answer=f"don{sign}t x{sign}q"),
        Mark(student="1", item="a", points=1, comment=f"{sign}well{sign}"),
    ]
    for each in made:
        decide(tmp_path / "decisions.yaml", "q", [each])
    assert [one.what for one in read_decisions(tmp_path / "decisions.yaml").decisions] == made


@pytest.mark.parametrize(
    "text", ["[{decision: drop, item: a}]\n", "decisions: [{decision: drop, item: a}]\n",
             "- {decision: drop, item: a}\n...\n"],
)  # fmt: skip
def test_a_list_that_takes_no_entry_below_it_stays_as_it_is(tmp_path, text):
    path = tmp_path / "decisions.yaml"
    path.write_text(text)
    with pytest.raises(DecisionsError, match="a list of - entries"):
        decide(path, "q", [Drop(item="b")])
    assert path.read_text() == text


def test_the_schema_of_decisions_takes_what_the_reader_takes(quiz):
    import yaml
    from jsonschema import Draft202012Validator

    run("mark", quiz, "--export", quiz / "marks.csv")
    decide(
        quiz / "decisions.yaml", "q", [Drop(item="single"), Mark(student="1", item="b", points=2)]
    )
    head = (quiz / "decisions.yaml").read_text().splitlines()[0]
    schema = json.loads((quiz / head.rpartition("=")[2]).read_text())
    Draft202012Validator.check_schema(schema)
    checked = Draft202012Validator(schema)
    document = yaml.safe_load((quiz / "decisions.yaml").read_text())
    assert list(checked.iter_errors(document)) == []
    document["decisions"].append({"decision": "drop", "itme": "x"})
    assert list(checked.iter_errors(document))
