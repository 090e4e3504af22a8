"""Grading: nothing is lost, nothing is scored by guesswork."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quizgen.cli.scores import print_book, print_missed
from quizgen.formats.json import write
from quizgen.model import (
    INTERACTION_TYPES,
    Localized,
    Outcome,
    ResponseSet,
    Source,
    Status,
    Student,
    form_digest,
)
from quizgen.results import (
    Paper,
    Quiz,
    Rules,
    aside_csv,
    cells,
    grade,
    gradebook_csv,
    read_responses,
    report_html,
)
from quizgen.results.feedback import Shown, feedback_html, review
from quizgen.scoring import canonical
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
RIGHT: dict[str, Any] = {entry.id: canonical(entry.key) for entry in KEY.entries}
RIGHT["10"] = "An essay."
ID = dict(zip(INTERACTION_TYPES, [item.id for item in FORM.items], strict=True))


def response(tmp_path, name, responses=None, student=None, **changes):
    document = {
        "form_id": FORM.id,
        "form_digest": KEY.form_digest,
        "responses": RIGHT if responses is None else responses,
        "student": {"id": name} if student is None else student,
        "version": 1,
        **changes,
    }
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(document, ensure_ascii=False))
    return path


QUIZ = Quiz("sample", Path(), {KEY.form_digest: Paper(FORM, KEY)})


def graded(*paths, **options):
    return grade(QUIZ, read_responses(paths, QUIZ.papers), **options).book


def reason(book, number=0):
    return str(book.aside[number].reason)


def test_right_answers_earn_all_points_but_the_essays(tmp_path):
    book = graded(response(tmp_path, "s1"))
    (record,) = book.records
    assert book.points == 20
    assert record.score == 16
    assert record.pending == (ID["essay"],)


def test_a_time_that_runs_backwards_is_named(tmp_path):
    times = {"started": "2026-11-24T10:00:00+09:00", "submitted": "2026-11-24T09:00:00+09:00"}
    (record,) = graded(response(tmp_path, "s1", **times)).records
    assert [str(flag) for flag in record.flags] == [
        "handed in 60 minutes before it was begun: the clock of the device was changed"
    ]


def test_files_folders_and_tables_are_read_together(tmp_path):
    folder = tmp_path / "responses"
    folder.mkdir()
    response(folder, "s1")
    response(folder, "s2", {"1": "a"})
    (folder / "readme.txt").write_text("not looked at")
    table = tmp_path / "paper.csv"
    table.write_text("학번,이름,1,2,3\ns3,김하나,b,b c,F\n")
    book = graded(folder, table)
    assert [record.student.id for record in book.records] == ["s1", "s2", "s3"]
    assert book.aside == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"form_digest": "0" * 64}, "belongs to another build of"),
        ({"form_id": "other", "form_digest": "0" * 64}, "belongs to another quiz (other)"),
        ({"version": 9}, "version 9"),
        ({"mode": "practice"}, "practice page"),
        ({"responses": {"99": "a"}}, "does not have: 99"),
        ({"responses": {"1": "z"}}, "item 1: 'z' is not an answer to it"),
        ({"responses": {"1": 3}}, "not a response file"),
        ({"responses": [1]}, "not a response file"),
    ],
)
def test_what_cannot_be_graded_is_named_and_kept_aside(tmp_path, changes, words):
    path = response(tmp_path, "s1", **changes)
    book = graded(path)
    assert all(not record.counts for record in book.records)
    assert book.aside[0].place == str(path)
    assert words in reason(book)
    assert book.aside[0].content


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe\x00", b"<html>"])
def test_a_file_of_another_kind_is_kept_aside(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    assert "not a response file" in reason(graded(path))


def test_a_row_that_is_none_takes_no_other_row_with_it(tmp_path):
    table = tmp_path / "paper.csv"
    table.write_text(f"student,1\ns1,{'a' * 200_000}\ns2,a\ns3,b\n")
    book = graded(table)
    assert [record.student.id for record in book.records] == ["s2", "s3"]
    assert book.aside[0].place == f"{table}:2"


def test_missing_files_and_empty_folders_are_named(tmp_path):
    (tmp_path / "empty").mkdir()
    book = graded(tmp_path / "no.json", tmp_path / "empty")
    assert "No such file" in reason(book)
    assert "holds no" in reason(book, 1)


def test_the_same_submission_twice_counts_once(tmp_path):
    book = graded(
        response(tmp_path, "a", student={"id": "s1"}), response(tmp_path, "b", student={"id": "s1"})
    )
    assert len(book.records) == 1
    assert "which counts" in reason(book)


@pytest.mark.parametrize(("rule", "score"), [("latest", 0), ("first", 1), ("best", 2)])
def test_of_several_files_of_a_student_one_counts_by_the_rule_and_the_others_are_named(
    tmp_path, rule, score
):
    wrong = next(o.id for o in FORM.items[0].interaction.options if o.id != RIGHT["1"])
    paths = [
        response(tmp_path, name, answers, {"id": "s1"}, submitted=f"2026-11-24T0{hour}:00:00+09:00")
        for name, hour, answers in [
            ("b", 1, {"1": RIGHT["1"]}),
            ("a", 2, {"2": RIGHT["2"]}),
            ("c", 3, {"1": wrong}),
        ]
    ]
    book = graded(*paths, rules=Rules(duplicates=rule))
    (record,) = book.records
    assert record.score == score
    assert [str(flag) for flag in record.flags] == ["handed in 3 times"]
    assert len(book.aside) == 2
    assert all("which counts" in str(each.reason) for each in book.aside)


def test_where_no_time_says_which_is_later_nobody_guesses_and_nobody_is_lost(tmp_path):
    one = response(tmp_path, "a", {"1": "a"}, {"id": "s1"})
    two = response(tmp_path, "b", {"1": "b"}, {"id": "s1"})
    book = graded(one, two)
    assert [(r.student.id, r.standing) for r in book.records] == [("s1", "aside")]
    assert all("keep one" in str(each.reason) for each in book.aside)


ROSTER = tuple(Student(f"2026-00{n}", name) for n, name in enumerate(["하나", "두리", "셋별"], 1))


def test_with_a_roster_everybody_has_a_row(tmp_path):
    paths = [response(tmp_path, "2026-001"), response(tmp_path, "2026-002", {})]
    book = graded(*paths, roster=ROSTER)
    assert [(r.student.name, r.standing) for r in book.records] == [
        ("하나", "to mark"),
        ("두리", "empty"),
        ("셋별", "absent"),
    ]


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("2026-0002", "2026-002 두리"),  # one too many
        ("2026-02", "2026-002 두리"),  # one missing
        ("2026-020", "2026-002 두리"),  # two changed places
        ("２０２６００２", "2026-002 두리"),
        ("2026-00l", "2026-001 하나 / 2026-002 두리 / 2026-003 셋별"),
        ("1999-777", ""),
    ],
)
def test_a_mistyped_number_is_proposed_and_never_taken(tmp_path, typed, proposed):
    book = graded(response(tmp_path, typed), roster=ROSTER)
    assert {record.standing for record in book.records} <= {"absent", "aside"}
    assert "is not on the roster" in reason(book)
    assert (proposed in reason(book)) if proposed else ("may be meant" not in reason(book))


def test_whose_file_it_surely_is_has_not_been_absent(tmp_path):
    path = response(tmp_path, "x", student={"id": "2026-0002", "name": "두 리"})
    standings = {r.student.id: r.standing for r in graded(path, roster=ROSTER).records}
    assert standings == {"2026-001": "absent", "2026-002": "aside", "2026-003": "absent"}


def test_one_number_under_two_names_is_for_a_person_to_decide(tmp_path):
    paths = [
        response(
            tmp_path, name, student={"id": "2026-001", "name": name}, submitted=f"2026-11-2{n}"
        )
        for n, name in enumerate(["하나", "두리"], 1)
    ]
    assert not any(record.counts for record in graded(*paths).records)
    first = graded(*paths, roster=ROSTER).records[0]
    assert first.counts
    assert first.place.endswith("하나.json")


def test_practice_answers_count_only_when_asked_for_and_are_marked(tmp_path):
    path = response(tmp_path, "s1", mode="practice")
    assert not graded(path).records[0].counts
    (record,) = graded(path, rules=Rules(practice=True)).records
    assert record.score == 16
    assert [str(flag) for flag in record.flags] == ["practice page"]


def test_responses_find_their_form_and_forms_share_one_gradebook(tmp_path):
    """Form B numbers the items backwards; a column is an item, whatever its number."""
    turned = tuple(
        msgspec.structs.replace(item, id=str(n)) for n, item in enumerate(reversed(FORM.items), 1)
    )
    section = msgspec.structs.replace(FORM.sections[0], items=turned)
    form = msgspec.structs.replace(FORM, id="sample-b", label="B", sections=(section,))
    entries = tuple(
        msgspec.structs.replace(entry, id=str(n))
        for n, entry in enumerate(reversed(KEY.entries), 1)
    )
    key = msgspec.structs.replace(KEY, form_digest=form_digest(form), entries=entries)
    quiz = Quiz("sample", tmp_path, {**QUIZ.papers, key.form_digest: Paper(form, key)})
    last = str(len(turned))
    table = tmp_path / "paper.csv"
    table.write_text(f"student,form,1,{last}\ns1,A,{RIGHT['1']},\ns2,b,,{RIGHT['1']}\ns3,C,a,\n")
    timed = tmp_path / "s4.json"
    timed.write_bytes(
        msgspec.json.encode(
            ResponseSet(
                form.id, key.form_digest, {last: RIGHT["1"]}, Student("s4"),
                durations={last: 41, "1": -3, "99": 5},
            )
        )
    )  # fmt: skip
    book = grade(quiz, read_responses([table, timed], quiz.papers)).book
    assert [record.outcomes["single"].status for record in book.records] == ["correct"] * 3
    assert [record.durations for record in book.records] == [{}, {}, {"single": 41}]
    assert "'c' is no form of this quiz" in reason(book)


def test_a_column_may_be_headed_as_in_the_gradebook(tmp_path):
    table = tmp_path / "back.csv"
    table.write_text(f"student,9. single (1)\ns1,{RIGHT['1']}\n")
    (record,) = graded(table).records
    assert record.outcomes[ID["single"]].status == "correct"


def test_a_table_may_have_a_row_an_answer(tmp_path):
    table = tmp_path / "long.csv"
    table.write_text(f"학번,문항,답\ns1,1,{RIGHT['1']}\ns2,1,z\ns1,6,buildah\ns2,77,a\n")
    book = graded(table)
    assert [(record.student.id, record.score) for record in book.records] == [("s1", 2)]
    assert ["none of" in reason(book, 0), "no item '77'" in reason(book, 1)] == [True, True]


# Tables

LETTERS = {
    "single": RIGHT["1"],
    "multiple": " ".join(RIGHT["2"]),
    "true_false": "F",
    "matching": " ".join(f"{s}-{t}" for s, t in RIGHT["4"].items()),
    "ordering": " ".join(RIGHT["5"]),
    "short_text": "buildah",
    "numeric": "65,536",
    "cloze": f"conmon; {RIGHT['8']['g2']}",
    "command_line": "podman run --detach -p 8080:80 nginx",
    "essay": "",
    "hottext": " ".join(RIGHT["11"]),
}


HEADER = "student,name," + ",".join(ID.values())


def table(tmp_path, rows, header=HEADER, encoding="utf-8"):
    path = tmp_path / "paper.csv"
    path.write_bytes("\n".join([header, *rows]).encode(encoding))
    return path


def row(student, values):
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow([student, "김하나", *values.values()])
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_row_typed_from_paper_scores_like_the_page(tmp_path, encoding):
    book = graded(table(tmp_path, [row("s1", LETTERS)], encoding=encoding))
    assert book.aside == ()
    assert book.records[0].score == 16
    assert book.records[0].student.name == "김하나"


@pytest.mark.parametrize(
    ("item", "cell", "words"),
    [
        ("single", "ab", "is not one letter"),
        ("single", "9", "'9' is none of a b c d"),
        ("multiple", "a a", "has a letter twice"),
        ("true_false", "maybe", "is not T or F"),
        ("matching", "a-9", "a-9 is not a pair"),
        ("matching", "1 2", "2 numbers for 3 boxes"),
        ("ordering", "a b", "is not an order of a b c d"),
        ("cloze", "x;y;z", "3 answers separated by ; for 2 gaps"),
        ("cloze", "conmon; z", "is not an answer to it"),
    ],
)
def test_a_cell_that_is_no_answer_keeps_its_row_aside(tmp_path, item, cell, words):
    book = graded(table(tmp_path, [row("s1", LETTERS), row("s2", {**LETTERS, item: cell})]))
    assert [record.student.id for record in book.records if record.counts] == ["s1"]
    (aside,) = book.aside
    assert aside.place.endswith("paper.csv:3")
    assert words in str(aside.reason)


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        ("student,1,mood", ["s1,a,good"], "unknown column mood"),
        ("1,2", ["a,b"], "no column student or name"),
        ("student,name", ["s1,x"], "no column is an item"),
        ("student,1,1", ["s1,a,b"], "column 1 is there twice"),
        ("student,1", [",a"], "names no student"),
        ("student,1", ["s1,a,b"], "3 cells, and 2 columns"),
    ],
)
def test_a_table_that_is_not_understood_is_kept_aside(tmp_path, header, rows, words, capsys):
    book = graded(table(tmp_path, rows, header))
    assert not any(record.counts for record in book.records)
    assert words in reason(book)
    print_book(msgspec.structs.replace(book, records=()), rows=False)
    assert capsys.readouterr().out == ""  # what was kept aside is all there is to say


def test_semicolons_separate_too(tmp_path):
    assert len(graded(table(tmp_path, ["s1;a;T"], "student;1;3")).records) == 1


def test_gaps_are_separated_and_only_letters_lose_their_case():
    cloze = FORM.items[7].interaction
    assert cells.parse(cloze, "Conmon; B") == {"g1": "Conmon", "g2": "b"}
    assert cells.parse(cloze, "Conmon | b") == {"g1": "Conmon", "g2": "b"}
    assert cells.parse(cloze, "; B") == {"g2": "b"}
    assert cells.parse(cloze, "Conmon") == {"g1": "Conmon"}


def test_letters_may_be_written_in_many_ways():
    multiple = FORM.items[1].interaction
    assert [cells.parse(multiple, text) for text in ("a c", "A,C", "ac", "a;c")] == [["a", "c"]] * 4
    matching = FORM.items[3].interaction
    assert cells.parse(matching, "a2 b=1 c-3") == cells.parse(matching, "2 1 3")
    true_false = FORM.items[2].interaction
    assert [cells.parse(true_false, t) for t in ("T", "o", "참", "X", "거짓")] == [True] * 3 + [
        False
    ] * 2


# What comes out


def test_the_gradebook_opens_in_a_spreadsheet_without_running_formulas(tmp_path):
    student = {"id": "-1+2", "name": '=HYPERLINK("x")'}
    book = graded(response(tmp_path, "s1", student=student))
    data = gradebook_csv(book, KEY)
    assert data.startswith(b"\xef\xbb\xbf")
    head, line = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert head[:7] == ["student", "name", "status", "score", "to_mark", "points", "percent"]
    assert line[:7] == ["'-1+2", '\'=HYPERLINK("x")', "to mark", "16", "4", "20", "100"]
    assert head[-2] == "10. essay (4)"
    assert line[-2] == "pending"


def test_what_is_kept_aside_is_written_down_with_its_content(tmp_path):
    book = graded(response(tmp_path, "s1", {"1": "z"}))
    text = aside_csv(book.aside).decode("utf-8-sig")
    assert "is not an answer" in text
    assert "z" in text


def test_the_report_is_one_page_without_scripts(tmp_path):
    hostile = {"id": "s1", "name": "<script>alert(1)</script>"}
    book = graded(response(tmp_path, "s1", student=hostile))
    page = report_html(book, FORM, KEY, "ko").decode()
    assert "<script>" not in page
    assert "보고서" in page


def test_the_gradebook_does_not_depend_on_the_order_of_the_files(tmp_path):
    one, two = response(tmp_path, "b"), response(tmp_path, "a", {"1": "a"})
    books = [graded(*paths) for paths in ((one, two), (two, one))]
    assert books[0].records == books[1].records


def test_the_command_grades_and_says_what_it_kept_aside(tmp_path, capsys):
    from click.testing import CliRunner

    from quizgen.cli.main import command_line

    (tmp_path / "form.json").write_bytes(write(FORM))
    (tmp_path / "key.json").write_bytes(write(KEY))
    responses = tmp_path / "responses"
    responses.mkdir()
    response(responses, "s1")
    run = CliRunner().invoke(command_line(), ["grade", str(tmp_path / "key.json"), str(responses)])
    assert run.exit_code == 0, run.output
    assert "16 (+4)/20" in run.output
    assert (tmp_path / "gradebook.csv").exists()
    (responses / "bad.json").write_text("{}")
    run = CliRunner().invoke(
        command_line(), ["grade", str(tmp_path / "key.json"), str(responses), "--force"]
    )
    assert run.exit_code == 1
    assert "bad.json" in run.output
    assert (tmp_path / "aside.csv").exists()


def test_a_key_without_its_form_says_so(tmp_path):
    from click.testing import CliRunner

    from quizgen.cli.main import command_line

    (tmp_path / "key.json").write_bytes(write(KEY))
    run = CliRunner().invoke(command_line(), ["grade", str(tmp_path / "key.json"), "x.json"])
    assert run.exit_code == 1
    assert "keep form.json and key.json in one folder" in run.output


def test_what_to_read_again_is_where_an_item_is_from_or_else_what_it_refers_to():
    memo = Source(("man podman",), "memo", (7, 3))
    sources = [
        (memo,),
        (Source(("RFC 9110", "RFC 9112")),),
        (msgspec.structs.replace(memo, lines=(5,)),),
    ]
    shown = [
        Shown(str(number), item, msgspec.structs.replace(entry, sources=cited),
              Outcome(status, 0.0, 1.0), [], False, [])
        for number, (item, entry, cited, status) in enumerate(zip(
            FORM.items, KEY.entries, [*sources, (Source(("never",)),)],
            [Status.INCORRECT] * 3 + [Status.CORRECT], strict=False,
        ))
    ]  # fmt: skip
    found = review(shown, msgspec.structs.replace(KEY, documents={"memo": Localized.same("Memo")}))
    assert [(place.title["en"], place.lines) for place in found] == [
        ("Memo", [3, 5, 7]), ("RFC 9110", []), ("RFC 9112", []),
    ]  # fmt: skip


def test_what_was_typed_is_explained_in_feedback_report_and_terminal(tmp_path, capsys):
    typed = ID["command_line"]
    paths = [
        response(tmp_path, name, {**RIGHT, typed: text})
        for name, text in (("s1", "podman runn"), ("s2", "podman runn"))
    ]
    result = grade(QUIZ, read_responses(paths, QUIZ.papers))
    record = result.book.records[0]
    said = "There is no command podman runn; did you mean run?"
    entry = next(entry for entry in KEY.entries if entry.id == typed)
    assert said in feedback_html(record, FORM, KEY, "en").decode()
    assert "podman runn 명령은 없습니다" in feedback_html(record, FORM, KEY, "ko").decode()
    assert said in report_html(result.book, FORM, KEY, "en").decode()
    print_missed(result)
    assert f"2  podman runn  {said}" in capsys.readouterr().out
    decided = msgspec.structs.replace(
        record, outcomes={**record.outcomes, typed: Outcome(Status.CORRECT, entry.points, 1)}
    )
    assert said not in feedback_html(decided, FORM, KEY, "en").decode()
