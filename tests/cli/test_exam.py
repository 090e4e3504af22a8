"""Keys, exams, collecting and releasing from the command line."""

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.exam import read_exam
from quizgen.sealing import parse_key_file, store, unlock
from tests.exam.exams import handed_in, right_answers
from tests.samples import BANK

DAY = "2026-12-01"
OUT = Path("out", f"{DAY}-midterm-exam")


@pytest.fixture
def quizgen(tmp_path, monkeypatch):
    """Run a command in an empty folder with keys of its own; a traceback is a failure."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUIZGEN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("QUIZGEN_PASSPHRASE", "open sesame")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    Path("midterm.yaml").write_text(
        f"blueprint: midterm\nbank: {BANK}\ntitle: {{ko: 중간고사, en: Midterm}}\n"
        "sections: [{count: 11}]\nminutes: 50\n"
    )
    Path("students.csv").write_text("학번,이름,추가 시간\n2026-001,김하나,\n2026-002,이두리,15\n")

    def run(*arguments, typed=None, code=0):
        result = CliRunner().invoke(
            command_line(), [str(argument) for argument in arguments], input=typed
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        assert result.exit_code == code, result.output
        return result

    return run


def made(quizgen):
    quizgen("keys", "new")
    quizgen("exam", "midterm.yaml", "--roster", "students.csv", "--date", DAY)
    return read_exam(OUT)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_key_is_its_owners_alone_and_never_overwritten(quizgen, tmp_path):
    printed = quizgen("keys", "new").output
    path = tmp_path / "keys" / "exam.key.json"
    assert str(path) in printed
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    before = path.read_bytes()
    assert "never overwritten" in quizgen("keys", "new", code=1).output
    assert path.read_bytes() == before
    assert unlock(parse_key_file(before), "open sesame")


def test_a_key_without_a_passphrase_needs_saying_so(quizgen, monkeypatch):
    monkeypatch.setenv("QUIZGEN_PASSPHRASE", "")
    refused = quizgen("keys", "new", code=2)
    assert "say --no-passphrase" in refused.output
    quizgen("keys", "new", "--no-passphrase")
    assert "Passphrase: no" in quizgen("keys", "show").output
    monkeypatch.delenv("QUIZGEN_PASSPHRASE")
    assert "no passphrase: give" in quizgen("keys", "new", "other", code=2).output


def test_a_passphrase_may_stand_in_a_file(quizgen, tmp_path):
    (tmp_path / "secret.txt").write_text("열려라 참깨\n")
    assert "can be guessed" in quizgen("keys", "new", "--passphrase-file", "secret.txt").stderr
    (tmp_path / "long.txt").write_text("사과 기차 우산 달력 고래\n")
    assert "guessed" not in quizgen("keys", "new", "b", "--passphrase-file", "long.txt").stderr
    assert store.open_key(tmp_path / "keys" / "exam.key.json", "열려라 참깨")
    assert "missing.txt" in quizgen("keys", "new", "x", "--passphrase-file", "missing.txt", code=1).output  # fmt: skip


def test_show_tells_of_the_key_and_warns_of_an_open_file(quizgen, tmp_path):
    quizgen("keys", "new")
    path = tmp_path / "keys" / "exam.key.json"
    path.chmod(0o644)
    shown = quizgen("keys", "show", "--json")
    assert f"chmod 600 {path}" in shown.stderr
    report = json.loads(shown.stdout)
    assert report["passphrase"] is True
    assert report["public"] == parse_key_file(path.read_bytes()).public
    assert "make one with: quizgen keys new" in quizgen("keys", "show", "none", code=1).output


def test_backups_are_a_second_key_a_colleagues_key_or_a_copy(quizgen, tmp_path):
    quizgen("keys", "new")
    own = tmp_path / "keys" / "exam.key.json"
    quizgen("keys", "backup", "--new", "usb/exam.key.json")
    quizgen("keys", "new", "colleague")
    theirs = json.loads(quizgen("keys", "show", "colleague", "--json").stdout)["public"]
    quizgen("keys", "backup", "--recipient", theirs)
    usb = parse_key_file(Path("usb/exam.key.json").read_bytes())
    assert store.recipients(own) == (parse_key_file(own.read_bytes()).public, usb.public, theirs)
    assert "is a recipient already" in quizgen("keys", "backup", "--recipient", theirs, code=1).output  # fmt: skip
    assert "not a public key" in quizgen("keys", "backup", "--recipient", "abc", code=1).output

    quizgen("keys", "backup", "--copy", "copy.key.json")
    copy = parse_key_file(Path("copy.key.json").read_bytes())
    assert (
        unlock(copy, "open sesame").private_numbers()
        == store.open_key(own, "open sesame").private_numbers()
    )
    assert mode(Path("copy.key.json")) == 0o600
    assert "never overwritten" in quizgen("keys", "backup", "--new", "copy.key.json", code=1).output
    assert "Say one of" in quizgen("keys", "backup", code=2).output


def test_an_exam_is_a_page_a_student_and_a_manifest_for_the_instructor(quizgen):
    exam = made(quizgen)
    names = {path.name for path in (OUT / "students").iterdir()}
    assert names == {"index.html", *(sheet.file for sheet in exam.sheets)}
    shown_in_place_of_a_list = (OUT / "students" / "index.html").read_text()
    assert "address of its own" in shown_in_place_of_a_list
    assert ".html" not in shown_in_place_of_a_list
    assert [sheet.form.minutes for sheet in exam.sheets] == [50, 65]
    assert mode(OUT / "exam.json") == mode(OUT / "index.csv") == 0o600
    rows = list(csv.DictReader(io.StringIO((OUT / "index.csv").read_text("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["김하나", "이두리"]
    assert all((OUT / row["file"]).exists() for row in rows)


def test_made_again_nothing_changes_and_who_is_added_changes_nobody(quizgen):
    made(quizgen)
    first = {path: path.read_bytes() for path in OUT.rglob("*.html")}
    again = ("exam", "midterm.yaml", "--roster", "students.csv", "--date", DAY)
    quizgen(*again)
    with Path("students.csv").open("a") as file:
        file.write("2026-003,박세찬,\n")
    quizgen(*again)
    now = {path: path.read_bytes() for path in OUT.rglob("*.html")}
    assert len(now) == 4
    assert first.items() <= now.items()
    quizgen("keys", "backup", "--new", "usb.key.json")  # for the next exam: these pages stay
    grown = quizgen(*again)
    assert "Not sealed to" in grown.stderr
    assert len(read_exam(OUT).recipients) == 1


def test_an_index_that_the_instructor_wrote_in_is_not_replaced_silently(quizgen):
    made(quizgen)
    index = OUT / "index.csv"
    index.write_text(index.read_text() + "sent on Monday\n")
    with Path("students.csv").open("a") as file:
        file.write("2026-003,박세찬,\n")
    again = ("exam", "midterm.yaml", "--roster", "students.csv", "--date", DAY)
    refused = quizgen(*again, code=1)
    assert "index.csv: has other content" in refused.output
    assert "exam.json" not in refused.output
    quizgen(*again, "--force")
    assert "sent on Monday" in (OUT / "index.1.csv").read_text()


@pytest.mark.parametrize(
    "change", [["--minutes", "40"], ["--count", "5"], ["--lang", "ko"], ["--own-items", "--count", "4"]]
)  # fmt: skip
def test_pages_that_students_may_have_are_not_replaced_without_force(quizgen, change):
    made(quizgen)
    first = {path: path.read_bytes() for path in OUT.rglob("*.*")}
    again = ("exam", "midterm.yaml", "--roster", "students.csv", "--date", DAY, *change)
    assert "students may have these pages" in quizgen(*again, code=1).output
    assert {path: path.read_bytes() for path in OUT.rglob("*.*")} == first
    sheet = read_exam(OUT).sheets[0]
    replaced = quizgen(*again, "--force")
    assert {path: path.read_bytes() for path in OUT.rglob("*.*")} != first
    if (kept := OUT / "exam.1.json").exists():  # what is handed in on the old pages is graded by it
        assert f"is kept: {kept}" in replaced.stderr
        assert mode(kept) == 0o600
    else:
        kept = OUT / "exam.json"
        assert {s.token for s in read_exam(kept).sheets} >= {sheet.token}
    Path("a.json").write_bytes(handed_in(sheet, recipients=read_exam(kept).recipients))
    quizgen("collect", "a.json", "--exam", kept, "--out", "old")


def test_pages_without_their_manifest_are_not_mixed_with_others(quizgen):
    made(quizgen)
    (OUT / "exam.json").rename("elsewhere.json")
    again = ("exam", "midterm.yaml", "--roster", "students.csv", "--date", DAY)
    assert "exam.json: is gone, and pages made with it are there" in quizgen(*again, code=1).output
    assert len(list((OUT / "students").iterdir())) == 3


def test_a_student_taken_off_the_roster_is_not_forgotten_silently(quizgen):
    made(quizgen)
    Path("students.csv").write_text("학번,이름,추가 시간\n2026-001,김하나,\n")
    again = ("exam", "midterm.yaml", "--roster", "students.csv", "--date", DAY)
    assert "exam.json: has other content" in quizgen(*again, code=1).output
    forced = quizgen(*again, "--force")
    assert "is of no student of this roster" in forced.stderr


def test_a_bank_alone_makes_one_page_for_all(quizgen):
    quizgen("keys", "new", "--no-passphrase")
    report = json.loads(quizgen("exam", "podman-101", "--date", DAY, "--json").stdout)
    assert report["exam"] == f"podman-101-daily-{DAY}"
    assert [student["number"] for student in report["students"]] == [None]
    daily = json.loads(quizgen("daily", "--date", DAY, "-f", "key", "--json").stdout)
    assert daily["items"][0] != report["students"][0]["items"]


def test_without_a_key_there_is_no_exam(quizgen):
    assert "make one with: quizgen keys new" in quizgen("exam", "midterm.yaml", code=1).output
    assert not Path("out").exists()


def test_from_roster_to_release(quizgen):
    exam = made(quizgen)
    one, two = exam.sheets
    inbox = Path("inbox")
    inbox.mkdir()
    (inbox / "a.json").write_bytes(handed_in(one, recipients=exam.recipients))
    (inbox / "b.json").write_bytes(handed_in(two, recipients=exam.recipients)[:500])
    collected = quizgen("collect", inbox, "--exam", OUT, code=1)
    assert "inbox/b.json (2026-002 이두리): cut short" in collected.stderr
    assert "Nothing that counts from: 2026-002 이두리" in collected.stderr
    assert "1 kept aside." in collected.stderr
    results = OUT / "results"
    aside = list((results / "aside").iterdir())
    assert [path.read_bytes() for path in aside] == [(inbox / "b.json").read_bytes()]
    rows = list(csv.DictReader(io.StringIO((results / "gradebook.csv").read_text("utf-8-sig"))))
    assert [(row["student"], row["score"], row["status"]) for row in rows] == [
        ("2026-001", "16", "to mark"),
        ("2026-002", "", "aside"),
    ]

    (inbox / "b.json").write_bytes(
        handed_in(two, right_answers(two, 0), recipients=exam.recipients)
    )
    (results / "gradebook.csv").write_text("graded by hand\n")
    refused = quizgen("collect", inbox, "--exam", OUT / "exam.json", code=1)
    assert refused.output.count("has other content") == 1
    again = quizgen("collect", inbox, "--exam", OUT / "exam.json", "--force", "--json")
    assert (results / "gradebook.1.csv").read_text() == "graded by hand\n"
    assert "b.json" not in (results / "aside.csv").read_text()
    students = json.loads(again.stdout)["students"]
    assert [student["score"] for student in students] == [16, 0]
    assert len(students[0]["receipt"]) == 11

    before = (results / "aside.csv").read_text()
    (OUT / "decisions.yaml").write_text("decisions: [{decision: drop, item: essay}]\n")
    assert "16 → 16 (essay 0 → –)" in quizgen("regrade", OUT).output
    quizgen("regrade", OUT, "--write", "--by", "Kim")
    assert json.loads((results / "gradebook.json").read_text())["students"][0]["points"] == 16
    assert "Kim,2026-001,김하나,essay,0,," in (results / "audit.csv").read_text()
    assert (results / "aside.csv").read_text() == before

    released = quizgen("release", OUT)
    pages = [Path(line) for line in released.stdout.split() if line.endswith(".html")]
    assert [page.name for page in pages] == [one.file, two.file, "index.html"]
    assert all("Answers and explanations" in page.read_text() for page in pages[:2])
    assert f"not what you marked or decided: quizgen feedback {OUT} makes" in released.stderr


def test_a_release_warns_of_those_who_can_still_hand_in(quizgen):
    exam = made(quizgen)
    assert "run quizgen collect first" in quizgen("release", OUT, "--out", "early").stderr
    Path("a.json").write_bytes(handed_in(exam.sheets[0], recipients=exam.recipients))
    quizgen("collect", "a.json", "--exam", OUT)
    warned = quizgen("release", OUT).stderr
    assert "Nothing that counts from: 2026-002 이두리. Their pages hold the answers" in warned


def test_files_are_copied_aside_whatever_they_are_called(quizgen):
    exam = made(quizgen)
    late = {"submitted": "2026-12-01T11:30:00+09:00", "recipients": exam.recipients}
    inbox = Path("inbox")
    inbox.mkdir()
    (inbox / "a.json").write_bytes(handed_in(exam.sheets[0], **late))
    (inbox / ("가" * 80 + ".json")).write_bytes(b"?")
    (inbox / "empty.json").write_bytes(b"")
    found = quizgen("collect", inbox, "--exam", OUT, code=1)
    assert "2026-001 김하나: 90 of 50 minutes, by the student's own clock; graded" in found.stderr
    copies = {path.name.partition("-")[2]: path for path in (OUT / "results" / "aside").iterdir()}
    assert copies["empty.json"].read_bytes() == b""
    assert copies["가" * 48 + ".json"].read_bytes() == b"?"


def test_collecting_with_the_wrong_key_or_passphrase_is_one_clear_line(quizgen, monkeypatch):
    made(quizgen)
    Path("a.json").write_text("{}")
    quizgen("keys", "new", "other")
    wrong = quizgen("collect", "a.json", "--exam", OUT, "--key", "other", code=1)
    assert "and this exam is sealed to" in wrong.output
    assert "You have that key: say --key exam" in wrong.output
    none = quizgen("collect", "a.json", "--exam", OUT, "--key", "none", code=1).output
    assert "none.key.json: there is no key; this exam is sealed to" in none
    elsewhere = quizgen("collect", "a.json", "--exam", OUT, "--keys", "elsewhere", code=1).output
    assert "Give the file of that key, or of its backup: --key FILE" in elsewhere
    monkeypatch.setenv("QUIZGEN_PASSPHRASE", "no")
    assert "the passphrase is wrong" in quizgen("collect", "a.json", "--exam", OUT, code=1).output
    Path("empty").mkdir()
    monkeypatch.setenv("QUIZGEN_PASSPHRASE", "open sesame")
    assert "empty: no file in it" in quizgen("collect", "empty", "--exam", OUT, code=1).output
    assert not (OUT / "results").exists()


def test_a_backup_key_in_a_file_collects(quizgen):
    quizgen("keys", "new")
    quizgen("keys", "backup", "--new", "usb.key.json")
    quizgen("exam", "midterm.yaml", "--roster", "students.csv", "--date", DAY)
    exam = read_exam(OUT)
    Path("a.json").write_bytes(handed_in(exam.sheets[0], recipients=exam.recipients))
    Path("keys/exam.key.json").unlink()  # the laptop is lost
    found = json.loads(
        quizgen("collect", "a.json", "-e", OUT, "--key", "usb.key.json", "--json").stdout
    )
    assert found["students"][0]["score"] == 16


def test_pages_remade_with_a_new_key_are_collected_with_both(quizgen):
    first = made(quizgen)
    quizgen("keys", "new", "autumn")
    again = ("exam", "midterm.yaml", "--roster", "students.csv", "--date", DAY)
    quizgen(*again, "--key", "autumn", "--force")
    second = read_exam(OUT)
    Path("inbox").mkdir()
    for exam, number in ((first, 0), (second, 1)):
        data = handed_in(exam.sheets[number], recipients=exam.recipients)
        Path("inbox", f"{number}.json").write_bytes(data)
    both = ("collect", "inbox", "-e", OUT, "--key", "exam", "--key", "autumn", "--json")
    assert len(json.loads(quizgen(*both).stdout)["students"]) == 2


def test_grade_says_what_to_do_with_a_sealed_file(quizgen):
    exam = made(quizgen)
    quizgen("build", "midterm.yaml", "--date", DAY, "-f", "json", "--out", "plain")
    Path("a.json").write_bytes(handed_in(exam.sheets[0], recipients=exam.recipients))
    graded = quizgen("grade", "plain/key.json", "a.json", code=1)
    assert "open and grade it with quizgen collect" in graded.output
