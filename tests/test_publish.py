"""Files are written whole or not at all, and nothing is lost."""

import os
import re
import zipfile
from pathlib import Path

import msgspec
import pikepdf
import pytest

from quizgen.files import write_whole
from quizgen.formats import RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.model import Localized
from quizgen.publish import publish
from tests.samples import sample


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "deep" / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_whole(path, b"one")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_paper_that_cannot_be_made_leaves_the_good_one(tmp_path):
    quiz = sample()
    publish([quiz], ["paper"], tmp_path, RenderOptions(language="en"))
    good = (tmp_path / "paper.pdf").read_bytes()
    title = Localized(ko="퀴즈 🎉", en="Quiz 🎉")
    bad = msgspec.structs.replace(quiz, form=msgspec.structs.replace(quiz.form, title=title))
    with pytest.raises(FormatError, match=r"U\+1F389"):
        publish([bad], ["paper"], tmp_path, RenderOptions(language="en"), force=True)
    assert (tmp_path / "paper.pdf").read_bytes() == good
    assert list(tmp_path.iterdir()) == [tmp_path / "paper.pdf"]


def test_an_earlier_quiz_in_this_very_folder_is_kept_beside_it(tmp_path, monkeypatch):
    (tmp_path / "quiz").mkdir()
    monkeypatch.chdir(tmp_path / "quiz")
    os.mkfifo("key-b.json")
    publish([sample()], ["form"], Path(), RenderOptions())
    other = msgspec.structs.replace(sample().form, title=Localized(ko="다른", en="Other"))
    quiz = msgspec.structs.replace(sample(), form=other)
    (made,) = publish([quiz], ["form"], Path(), RenderOptions(), force=True)
    assert made.earlier == tmp_path / "quiz.1"
    assert b"Container quiz" in (tmp_path / "quiz.1" / "form.json").read_bytes()
    assert b"Other" in Path("form.json").read_bytes()


def test_a_quiz_in_one_language_is_printed_in_that_language(tmp_path):
    quiz = sample()
    english = msgspec.structs.replace(quiz.form, languages=("en",))
    publish(
        [msgspec.structs.replace(quiz, form=english)],
        ["docx", "paper"],
        tmp_path,
        RenderOptions(),
    )
    with zipfile.ZipFile(tmp_path / "paper.docx") as document:
        words = document.read("word/document.xml").decode()
    assert "Choose" in words
    assert not re.search("[가-힣]", words)
    with pikepdf.open(tmp_path / "paper.pdf") as document:
        assert document.Root.Lang == "en"
