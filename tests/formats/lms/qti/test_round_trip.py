"""What is exported comes back: for everything of which ``losses`` says nothing."""

import io
import json
import zipfile

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.formats import FORMATS
from quizgen.formats.lms.spellings import spellings
from quizgen.formats.options import RenderOptions
from quizgen.model import CommandLine, Localized, ShortText
from quizgen.readers.qti import read
from tests.formats.generated import ANY, of_form, of_import, quizzes
from tests.formats.lms.qti.schemas import problems
from tests.samples import sample

NAMES = ["qti21", "qti22", "qti30"]


def exported(name, quiz, language="both"):
    return FORMATS[name].render(quiz.form, quiz.key, RenderOptions(language=language))


def whole(name, quiz, items):
    """Those of ``items`` (in the form's order) that lose nothing."""
    lost = {loss.item for loss in FORMATS[name].losses(quiz.form, quiz.key, RenderOptions())}
    return [each for item, each in zip(quiz.form.items, items, strict=True) if item.id not in lost]


@pytest.mark.parametrize("kind", ANY)
@settings(max_examples=12)
@given(data=st.data())
def test_what_is_exported_comes_back(kind, data):
    quiz = data.draw(quizzes(kinds=(kind,), most=1))
    name = data.draw(st.sampled_from(NAMES))
    package = exported(name, quiz)
    back = read(package, "quiz.zip")
    assert whole(name, quiz, of_import(back)) == whole(name, quiz, of_form(quiz))
    assert not back.notes


@settings(max_examples=10)
@given(quizzes(), st.sampled_from(["ko", "en"]), st.sampled_from(NAMES))
def test_hostile_text_stays_valid(quiz, language, name):
    with zipfile.ZipFile(io.BytesIO(exported(name, quiz, language))) as archive:
        for member in archive.namelist():
            if name == "qti21" and member != "imsmanifest.xml":
                assert problems("qtiv2p1/imsqti_v2p1.xsd", archive.read(member)) == []
    back = read(exported(name, quiz, language), "quiz.zip")
    assert not back.notes
    assert len(back.items) == len(quiz.form.items)
    assert all(item.interaction for item in back.items)


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_comes_back_as_it_was_written(name):
    """To the letter, not only to the eye."""
    quiz = sample()
    back = read(exported(name, quiz), "quiz.zip")
    assert back.title == quiz.form.title
    assert back.notes == ()
    for item, entry, found in zip(quiz.form.items, quiz.key.entries, back.items, strict=True):
        assert found.id == entry.ref
        assert found.stem["ko"] == item.stem["ko"].strip()
        assert found.stem["en"] == item.stem["en"].strip()
        assert found.explanation == entry.explanation
        assert (found.topic, found.bloom, found.difficulty) == (entry.topic, entry.bloom, entry.difficulty)  # fmt: skip
        assert found.feedback == entry.feedback
        if isinstance(item.interaction, CommandLine):
            assert isinstance(found.interaction, ShortText)
            assert found.key.accepted == tuple(spellings(entry.key))


def test_what_comes_back_is_a_bank_that_passes_its_checks(tmp_path):
    from quizgen.bank import load_bank
    from quizgen.bank.writer import write_bank

    quiz = sample()
    back = read(exported("qti30", quiz), "quiz.zip")
    text = write_bank("imported", back.title, back.items)
    assert yaml.safe_load(text)["bank"] == "imported"
    (tmp_path / "bank.yaml").write_text(text, encoding="utf-8")
    items = {item.id: item for item in load_bank(tmp_path, cache=False).items}
    assert [items[entry.ref].status for entry in quiz.key.entries] == ["accepted"] * 11


def test_a_picture_comes_back_as_a_file_of_the_bank():
    quiz = sample()
    pixel = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )  # fmt: skip
    first = msgspec.structs.replace(
        quiz.form.items[0],
        stem=Localized(en="![one dot](my dot.png)\n\nWhich?", ko="![점](dot.png)"),
        images={"dot.png": pixel},
    )  # fmt: skip
    first = msgspec.structs.replace(
        first, stem=Localized(first.stem | {"en": "![one dot](dot.png)\n\nWhich?"})
    )
    section = msgspec.structs.replace(quiz.form.sections[0], items=(first,))
    form = msgspec.structs.replace(quiz.form, sections=(section, *quiz.form.sections[1:]))
    data = FORMATS["qti21"].render(form, quiz.key, RenderOptions())
    back = read(data, "quiz.zip")
    ((path, content),) = back.images.items()
    assert back.items[0].stem["ko"] == f"![점]({path})"
    assert back.items[0].stem["en"] == f"![one dot]({path})\n\nWhich?"
    assert content.startswith(b"\x89PNG")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            if member.endswith("single.xml"):
                assert problems("qtiv2p1/imsqti_v2p1.xsd", archive.read(member)) == []
    assert json.dumps(list(back.images)).isascii()
