"""The command line, as a user meets it."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from msgspec import structs

from quizgen.cli.main import command_line
from quizgen.formats import DAILY, FORMATS
from quizgen.formats.json import read_form, read_key, write
from quizgen.model import form_digest
from tests.samples import sample

DAY = "2026-11-24"
HEAVY = {
    "babel", "base64", "csv", "fractions", "hashlib", "html", "jinja2", "json", "langcodes", "lxml",
    "markdown_it", "numpy", "pickle", "random", "rich", "shutil", "tempfile", "traceback",
    "weasyprint", "yaml", "zipfile",
}  # fmt: skip
"""What a command imports where it needs it."""
FILES = [format.filename for format in (FORMATS[name] for name in DAILY)]


class Run:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def quizgen(tmp_path):
    """Run ``quizgen`` in an empty folder; a traceback is a failure."""

    def run(*arguments, **environment):
        done = subprocess.run(
            [sys.executable, "-m", "quizgen", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Run(done.returncode, done.stdout, done.stderr)

    return run


def test_a_daily_quiz_is_made_whole(quizgen, tmp_path):
    made = quizgen("daily", "--date", DAY)
    assert made.code == 0, made.err
    folder = tmp_path / "out" / DAY
    assert made.out.split() == [f"out/{DAY}/{name}" for name in FILES]
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    form, key = read_form(folder / "form.json"), read_key(folder / "key.json")
    assert len(form.items) == 10
    assert key.form_digest == form_digest(form)

    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = quizgen("daily", "--date", DAY)
    assert again.code == 0
    assert "byte for byte the same" in again.err
    elsewhere = quizgen("daily", "--date", DAY, "--out", "copy", "--force")
    assert elsewhere.code == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "copy").iterdir()} == first


def test_other_content_is_not_overwritten_without_force(quizgen, tmp_path):
    quizgen("daily", "--date", DAY, "-f", "json")
    mine = tmp_path / "out" / DAY / "form.json"
    mine.write_text("mine")
    refused = quizgen("daily", "--date", DAY, "-f", "json", "-f", "html")
    assert refused.code == 1
    assert f"out/{DAY}/form.json: has other content" in refused.err
    assert "--force" in refused.err
    assert mine.read_text() == "mine"
    assert not (mine.parent / "exam.html").exists()
    assert quizgen("daily", "--date", DAY, "-f", "json", "--force").code == 0
    assert mine.read_text() != "mine"


def test_the_report_in_json_says_what_was_made(quizgen):
    made = json.loads(quizgen("daily", "--date", DAY, "--count", "3", "-f", "form", "--json").out)
    assert len(made["items"][0]) == 3
    assert made["seed"] == DAY
    assert [(file["format"], file["state"]) for file in made["files"]] == [("form", "written")]


def test_parallel_forms_hold_the_same_items(quizgen):
    made = json.loads(quizgen("daily", "--date", DAY, "-f", "json", "--forms", "2", "--json").out)
    assert sorted(made["items"][0]) == sorted(made["items"][1])
    assert [file["path"].rpartition("/")[2] for file in made["files"]] == [
        "form.json",
        "key.json",
        "form-b.json",
        "key-b.json",
    ]


def test_another_seed_makes_another_quiz_of_the_same_day(quizgen):
    one = json.loads(quizgen("daily", "-d", DAY, "-f", "form", "--json").out)
    two = json.loads(
        quizgen("daily", "-d", DAY, "-f", "form", "--json", "--seed", "x", "-o", "y").out
    )
    assert one["items"] != two["items"]


def test_build_makes_a_quiz_of_a_blueprint(quizgen, tmp_path):
    (tmp_path / "mid.yaml").write_text(
        "blueprint: mid\nbank: podman-101\ntitle: {ko: 중간, en: Midterm}\n"
        "sections: [{count: 4, select: {topics: history}}]\n"
    )
    made = quizgen("build", "mid.yaml", "--date", DAY, "-f", "json")
    assert made.code == 0, made.err
    key = read_key(tmp_path / "out" / f"{DAY}-mid" / "key.json")
    assert {entry.topic for entry in key.entries} == {"history"}


def test_a_bank_of_ones_own_is_found_under_banks(quizgen, tmp_path, repository):
    import shutil

    shutil.copytree(repository / "tests" / "data" / "sample", tmp_path / "banks" / "sample")
    (tmp_path / "banks" / "sample" / "daily.yaml").write_text(
        "blueprint: daily\nbank: sample\ntitle: {ko: 퀴즈, en: Quiz}\nsections: [{count: 10}]\n"
    )
    made = json.loads(quizgen("daily", "--date", DAY, "-f", "key", "--json").out)
    assert "command-line" in made["items"][0]
    assert quizgen("check", "--select", "QG0").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["dialy"], 2, "Did you mean daily?"),
        (["daily", "--date", "tomorrow"], 2, "tomorrow"),
        (["daily", "--bank", "nowhere"], 1, "no bank 'nowhere'"),
        (["show", "archive-essay", "-b", "podman-101"], 0, "Rubric:\n  2  save"),
        (
            ["list", "podman-101", "--topic", "command"],
            1,
            "has no topic command. Did you mean commands?",
        ),
        (["daily", "--count", "900"], 1, "count: exactly 900"),
        (["daily", "-f", "wordstar"], 2, "'wordstar' is not one of"),
        (["build", "missing.yaml"], 2, "missing.yaml"),
        (["check", "missing"], 1, "QG001 No such file"),
        (["grade", "key.json", "x.json"], 1, "key.json: No such file"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(quizgen, arguments, code, words):
    failed = quizgen(*arguments)
    assert failed.code == code
    assert words in failed.err + failed.out


def test_a_bank_with_problems_makes_no_quiz_and_names_them(quizgen, tmp_path):
    (tmp_path / "mine.yaml").write_text("bank: mine\nitems: [{id: a}]\n")
    failed = quizgen("check", "mine.yaml")
    assert failed.code == 1
    assert "mine.yaml:2:9: QG010 an item lacks interaction" in failed.out
    as_json = json.loads(quizgen("check", "mine.yaml", "--format", "json").out)
    assert {"file", "line", "column", "code", "severity", "message", "parameters"} == set(
        as_json[0]
    )
    assert quizgen("check", "mine.yaml", "--format", "github").out.startswith(
        "::error file=mine.yaml"
    )
    assert not (tmp_path / "out").exists()


def test_the_bank_in_use_has_no_problems(quizgen):
    checked = quizgen("check")
    assert (checked.code, checked.out) == (0, "")


def test_the_program_speaks_korean(quizgen):
    assert "오늘의 퀴즈를 만듭니다" in quizgen("--help", LC_ALL="ko_KR.UTF-8").out
    assert "오늘의 퀴즈를 만듭니다" in quizgen("--ui-lang", "ko", "--help").out
    assert "오류: 'mine' 명령은 없습니다." in quizgen("--ui-lang", "ko", "new", "mine").err
    assert "Make today's quiz" in quizgen("--ui-lang", "en", "--help", LC_ALL="ko_KR.UTF-8").out
    behind = quizgen("formats", "--help", "--ui-lang", "en", LC_ALL="ko_KR.UTF-8")
    assert "What each format carries" in behind.out


def test_doctor_finds_this_machine_well(quizgen):
    found = quizgen("doctor", "--json")
    assert {row["state"] for row in json.loads(found.out)} <= {"ok", "optional"}, found.out


def test_commands_begin_with_few_modules(tmp_path):
    """To begin is half of what a short command takes. What templates of Moodle's do was noted by the
    first run, and the next one does not import Jinja."""
    quiz = sample()
    form = structs.replace(quiz.form, sections=quiz.form.sections[:1])  # a single choice
    digest, entries = form_digest(form), quiz.key.entries[:1]
    key = structs.replace(quiz.key, form_digest=digest, entries=entries)
    (tmp_path / "form.json").write_bytes(write(form))
    (tmp_path / "key.json").write_bytes(write(key))
    export = ["export", str(tmp_path / "form.json"), "-f", "moodle", "--force"]
    CliRunner().invoke(command_line(), export)
    code = f"""
import sys
from quizgen.__main__ import main
def begun(*arguments):
    sys.argv = ["quizgen", *arguments]
    try:
        main()
    except SystemExit as end:
        assert not end.code, end
    return sys.modules.keys() & {HEAVY}
assert not (found := begun("--version")), found
assert not (found := begun(*{export}) - {{"base64", "hashlib"}}), found
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("quizgen ")
