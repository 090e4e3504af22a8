"""Quizzes to and from other programs, at the command line."""

import json
import zipfile

import pytest
from click.testing import CliRunner

from quizgen import api
from quizgen.cli.main import command_line
from quizgen.formats import FORMATS, GROUPS
from quizgen.formats.json import DocumentError, write
from quizgen.model import INTERACTION_TYPES
from tests.samples import sample, sample_form, sample_key


def run(*arguments):
    return CliRunner().invoke(command_line(), [str(each) for each in arguments])


@pytest.fixture
def quiz(tmp_path):
    """A folder with form.json and key.json."""
    (tmp_path / "form.json").write_bytes(write(sample_form()))
    (tmp_path / "key.json").write_bytes(write(sample_key()))
    return tmp_path


@pytest.mark.parametrize("name", GROUPS["lms"])
def test_every_format_is_made_from_the_form_alone(quiz, name):
    result = run("export", quiz / "form.json", "-f", name)
    assert result.exit_code == 0, result.output
    made = quiz / FORMATS[name].filename
    assert made.stat().st_size > 100
    assert str(made) in result.stdout
    again = run("export", quiz / "form.json", "-f", name, "-o", quiz / "again")
    assert again.exit_code == 0
    assert (quiz / "again" / made.name).read_bytes() == made.read_bytes()


@pytest.mark.parametrize("name", GROUPS["lms"])
def test_what_is_not_native_is_said_item_by_item(quiz, name):
    support = FORMATS[name].support()
    assert set(support) == set(INTERACTION_TYPES)
    told = {loss.item for loss in FORMATS[name].losses(sample_form(), sample_key(), _options())}
    for number, kind in enumerate(INTERACTION_TYPES, 1):
        if support[kind].level != "native":
            assert support[kind].note.text
            assert str(number) in told, kind


def _options():
    from quizgen.formats import RenderOptions

    return RenderOptions()


def test_many_items_with_one_loss_are_told_in_a_line(capsys):
    from msgspec.structs import replace

    from quizgen.cli.losses import announce
    from quizgen.model import Essay

    form, key = sample_form(), sample_key()
    index = next(i for i, item in enumerate(form.items) if isinstance(item.interaction, Essay))
    labels = ["1", "3", "4", "5", "8", "9"]
    essays = tuple(replace(form.items[index], id=label) for label in labels)
    many = replace(form, sections=(replace(form.sections[0], items=essays),))
    keys = tuple(replace(key.entries[index], id=label) for label in labels)
    announce(many, replace(key, entries=keys), ["aiken"], _options(), strict=False)
    assert "items 1, 3–5, 8, 9: " in capsys.readouterr().err


def test_a_loss_is_an_error_where_it_must_not_be(quiz):
    result = run("export", quiz / "form.json", "-f", "aiken", "--strict")
    assert result.exit_code == 1
    assert "aiken: item" in result.output
    assert not (quiz / FORMATS["aiken"].filename).exists()


def test_a_key_of_another_form_is_refused(quiz):
    other = json.loads((quiz / "key.json").read_text("utf-8"))
    other["form_digest"] = "0" * 64
    (quiz / "key.json").write_text(json.dumps(other), encoding="utf-8")
    result = run("export", quiz / "form.json", "-f", "moodle")
    assert result.exit_code == 1
    assert "another form" in result.output


def test_a_folder_is_taken_with_all_its_forms(quiz):
    other = sample("B")
    (quiz / "form-b.json").write_bytes(write(other.form))
    (quiz / "key-b.json").write_bytes(write(other.key))
    made = run("export", quiz, "-f", "gift").stdout.split()
    assert made == [str(quiz / "quiz.gift"), str(quiz / "quiz-b.gift")]
    assert (
        "several: name one" in run("export", quiz, "-f", "gift", "--key", quiz / "key.json").output
    )
    with pytest.raises(DocumentError, match="holds several forms"):
        api.export(quiz)
    with pytest.raises(DocumentError, match=r"holds no form\.json"):
        api.export(quiz.parent)


def test_a_file_of_other_content_is_not_overwritten(quiz):
    (quiz / "moodle.xml").write_text("mine", encoding="utf-8")
    result = run("export", quiz / "form.json", "-f", "moodle")
    assert result.exit_code == 1
    assert (quiz / "moodle.xml").read_text("utf-8") == "mine"


def test_the_matrix_is_printed_and_explained():
    table = run("formats")
    assert table.exit_code == 0
    for name in GROUPS["lms"]:
        assert name in table.output
    one = run("formats", "aiken")
    assert "single" in one.output
    rows = json.loads(run("formats", "--json").stdout)
    assert all(set(row["interactions"]) == set(INTERACTION_TYPES) for row in rows)
    assert run("formats", "nothing").exit_code == 2


READABLE = ["moodle", "gift", "aiken", "qti12", "qti21", "qti22", "qti30", "csv", "xlsx"]


@pytest.mark.parametrize("name", READABLE)
def test_what_was_exported_is_recognised_and_read_back(quiz, name):
    run("export", quiz / "form.json", "-f", name)
    out = quiz / "bank.yaml"
    result = run("import", quiz / FORMATS[name].filename, "-o", out)
    assert out.exists(), result.output
    checked = run("check", out, "--select", "QG0")
    assert checked.exit_code == 0, checked.output
    refused = run("import", quiz / FORMATS[name].filename, "-o", out)
    assert refused.exit_code == 1
    assert "--force" in refused.output


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.xml", b"", "empty"),
        ("quiz.xml", b"<!-- x -->\n<html/>", "quiz.xml:2: <html> is not the root of a quiz"),
        ("quiz.xml", b"\n<html/>", "quiz.xml:2: <html> is not the root of a quiz"),
        ("quiz.xml", b"<quiz><question type='multichoice'>", "quiz.xml"),
        ("quiz.zip", b"PK\x03\x04broken", "quiz.zip"),
        ("quiz.bin", bytes(range(256)), "--from"),
    ],
)
def test_a_file_that_is_no_quiz_is_one_clear_line(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    result = run("import", path, "-o", tmp_path / "bank.yaml")
    assert result.exit_code == 1
    assert words in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert not (tmp_path / "bank.yaml").exists()


def test_an_archive_that_leaves_its_folder_is_refused(tmp_path):
    path = tmp_path / "quiz.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../evil.xml", "<x/>")
        archive.writestr("imsmanifest.xml", "<manifest/>")
    result = run("import", path, "-o", tmp_path / "bank.yaml")
    assert result.exit_code == 1
    assert not (tmp_path.parent / "evil.xml").exists()
