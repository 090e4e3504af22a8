"""Several quizzes in one run, as a shell's pattern names them: no gradebook is lost by it."""

import json

import msgspec
import pytest
from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.formats.json import write
from quizgen.model import form_digest
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
INDEX = "number,name,email,file,form,minutes\ns1,Kim,kim@example.org,x.html,A,50\n"
SECRET = "c2VjcmV0IG9mIHRoZSBleGFt"


def day(out, date, title="sample"):
    """The folder of a day's quiz; its form's id says the date."""
    form = msgspec.structs.replace(FORM, id=f"{title}-{date}-a", label="A", date="2026-11-24")
    key = msgspec.structs.replace(KEY, form_id=form.id, form_digest=form_digest(form))
    folder = out / date
    folder.mkdir(parents=True)
    (folder / "form.json").write_bytes(write(form))
    (folder / "key.json").write_bytes(write(key))
    return folder


def typed(folder, student, form=""):
    folder.mkdir(parents=True, exist_ok=True)
    head, cell = (",form", f",{form}") if form else ("", "")
    (folder / "typed.csv").write_text(f"student,1{head}\n{student},b{cell}\n")
    return folder


def exam(out):
    folder = out / "2026-11-27-exam"
    (folder / "students").mkdir(parents=True)
    said = {"quizgen": "exam", "version": 2, "secret": SECRET, "student": {"id": "s1"}}
    (folder / "exam.json").write_text(json.dumps(said))
    (folder / "index.csv").write_text(INDEX)
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def run(command, *paths, code, **more):
    found = CliRunner().invoke(command_line(), [command, *map(str, paths), *more.get("more", ())])
    assert found.exit_code == code, found.output
    return found.output


def answered(folder):
    found = json.loads((folder / "gradebook.json").read_text())["students"]
    return [each["id"] for each in found if each["place"]]


def test_what_lies_beside_a_day_is_that_days_unless_it_says_another(out):
    one, two = day(out, "2026-11-24"), day(out, "2026-11-25")
    typed(one / "responses", "s1")
    typed(two / "responses", "s2", form="A")
    (one / "responses" / "late.csv").write_text("student,1,form\ns3,b,sample-2026-11-25-a\n")
    beside = typed(out.parent / "more", "s4", form="sample-2026-11-24-a")
    run("grade", one, two, code=0)
    assert (answered(one), answered(two)) == (["s1"], ["s2", "s3"])
    for also in ([], [one / "responses"]):
        run("grade", one, two, beside, *also, code=0)
        assert (answered(one), answered(two)) == (["s1", "s4"], ["s2", "s3"])


def test_a_table_beside_several_days_is_refused_by_their_ids_and_replaces_no_gradebook(out):
    one, two = day(out, "2026-11-24"), day(out, "2026-11-25")
    beside = typed(out.parent / "responses", "s1")
    run("grade", one, beside, code=0)
    roster = out.parent / "students.csv"
    roster.write_text("student,name\ns1,Kim\ns2,Lee\n")
    more = ["--roster", str(roster)]
    before = (one / "gradebook.csv").read_bytes()
    said = run("grade", one, two, beside, code=1, more=more)
    assert "(sample-2026-11-24-a, sample-2026-11-25-a)" in said
    assert "students with answers: 1, and only 0 in this run" in said
    assert (one / "gradebook.csv").read_bytes() == before
    assert "typed.csv" in (one / "aside.csv").read_text()
    said = run("regrade", one, two, beside, code=1, more=[*more, "--write"])
    assert "typed.csv" in said
    assert (one / "gradebook.csv").read_bytes() == before
    typed(beside, "s1", form="sample-2026-11-25-a")  # no table is of the first day any more
    run("grade", one, two, beside, code=1, more=more)
    assert answered(one) == answered(two) == ["s1"]
    run("grade", one, two, beside, code=0, more=[*more, "--force"])
    assert (answered(one), answered(two)) == ([], ["s1"])


@pytest.mark.parametrize("command", ["grade", "regrade", "analyze", "mark", "feedback"])
def test_an_exam_that_a_pattern_takes_in_is_named_and_never_read(out, command, tmp_path):
    one = day(out, "2026-11-24")
    typed(one / "responses", "s1")
    if command == "regrade":
        run("grade", one, code=0)
    more = ["--export", str(tmp_path / "marks.csv")] if command == "mark" else []
    said = run(command, *sorted([one, exam(out)]), code=0, more=more)
    assert "2026-11-27-exam: an exam, passed over: quizgen collect" in said
    assert not (one / "aside.csv").exists()


def test_what_quizgen_wrote_itself_is_never_copied_into_what_is_put_aside(out):
    one, other = day(out, "2026-11-24"), day(out, "2026-11-25")
    typed(one / "responses", "s1")
    folder = exam(out)
    given = out.parent / "given"
    given.mkdir()
    for path in (folder / "exam.json", other / "form.json", other / "key.json"):
        (given / f"my-{path.name}").write_bytes(path.read_bytes())
    (given / "index.csv").write_text(INDEX)
    (given / "usb.json").write_text('{"quizgen": "private-key", "private": "x"}')
    said = run("grade", one, given, out, code=1)
    aside = (one / "aside.csv").read_text()
    assert "an exam, passed over" in aside
    assert aside.count("passed over") == said.count("passed over") >= 6
    for secret in (SECRET, "kim@example.org", "stem", "bank_digest", 'private"'):
        assert secret not in aside
    assert answered(one) == ["s1"]


def test_files_that_an_exam_lies_beside_are_read_as_ever(out):
    one = day(out, "2026-11-24")
    table = typed(one, "s1") / "typed.csv"
    (one / "exam.json").write_text(json.dumps({"quizgen": "exam", "version": 2, "secret": SECRET}))
    said = run("grade", one / "key.json", table, code=0)
    assert answered(one) == ["s1"]
    assert "passed over" not in said


def test_an_exam_alone_says_who_reports_of_it(out):
    assert "results/report.html" in run("analyze", exam(out), code=1)


@pytest.mark.parametrize("command", ["grade", "analyze"])
def test_an_earlier_edition_beside_its_day_is_left_out_and_that_is_said_once(out, command):
    one = day(out, "2026-11-24")
    one.rename(out / "2026-11-24.1")
    one = day(out, "2026-11-24")
    typed(one / "responses", "s1")
    said = run(command, out / "2026-11-24", out / "2026-11-24.1", code=0)
    assert said.count("an earlier edition, passed over") == 1
    keys = [out / name / "key.json" for name in ("2026-11-24", "2026-11-24.1")]
    assert run(command, *keys, code=0).count("an earlier edition, passed over") == 1
    assert not (out / "2026-11-24.1" / "gradebook.json").exists()
