"""What learning management systems get, as a whole: every field of every interaction, and signs."""

from __future__ import annotations

import hashlib
import importlib
import sqlite3
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from quizgen import readers
from quizgen.formats import FORMATS, GROUPS, RenderOptions
from quizgen.locale import spoken
from tests import golden
from tests.corners import corners
from tests.samples import sample

WHOLE = ("moodle", "gift", "aiken", "csv", "qti12", "qti30")
"""Formats that a person can read; of others that share their code a digest says enough."""
PACKED = ("qti21", "qti22", "blackboard", "cc", "anki", "xlsx", *GROUPS["services"])
LMS = Path(__file__).parents[2] / "data" / "lms"


@pytest.mark.parametrize("name", WHOLE)
def test_golden_export(name):
    quiz = corners()
    data = FORMATS[name].render(quiz.form, quiz.key, RenderOptions())
    golden.check(f"lms/{name}.txt", golden.spread(data))


@pytest.mark.parametrize("language", ["both", "ko", "en"])
def test_golden_members(language):
    told = []
    for quiz in (corners(), sample()):
        for name in (*WHOLE, *PACKED):
            options = RenderOptions(language=language)
            data = FORMATS[name].render(quiz.form, quiz.key, options)
            told += [f"{quiz.form.id} {name} {member}" for member in members(data)]
            for loss in FORMATS[name].losses(quiz.form, quiz.key, options):
                told.append(f"{quiz.form.id} {name} {loss.item}: {spoken(loss.message)}")
    golden.check(f"lms/members-{language}.txt", "\n".join(told) + "\n")


@pytest.mark.parametrize("language", ["both", "ko", "en"])
@pytest.mark.parametrize("name", ["moodle", "gift", "aiken", "csv", "xlsx", "qti12", "qti"])
def test_golden_it_is_read_back(name, language):
    """``recorded`` compares what is read."""
    reader = importlib.import_module(f"quizgen.readers.{name}")
    exported = FORMATS["qti30" if name == "qti" else name]
    quiz = corners()
    data = exported.render(quiz.form, quiz.key, RenderOptions(language=language))
    assert reader.read(data, exported.filename).items


@pytest.mark.parametrize("path", sorted(LMS.iterdir()), ids=lambda path: path.name)
def test_golden_files_of_others_are_read(path):
    assert readers.read(path).reader


def members(data):
    """Digests of what is inside; of an Anki collection its rows."""
    if data[:4] != b"PK\x03\x04":
        if data[:5] == b"<?xml":
            ElementTree.fromstring(data)
        return [hashlib.sha256(data).hexdigest()]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".dat")):
                ElementTree.fromstring(archive.read(name))  # well-formed
        return [
            f"{name} {hashlib.sha256(_content(archive.read(name))).hexdigest()[:16]}"
            for name in archive.namelist()
        ]


def _content(data):
    if data[:15] != b"SQLite format 3":
        return data
    with sqlite3.connect(":memory:") as base:
        base.deserialize(data)
        return "\n".join(base.iterdump()).encode()
