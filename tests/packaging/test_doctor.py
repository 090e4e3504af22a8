"""``quizgen doctor``: each thing that may be missing, and the command that mends it."""

import ctypes
import ctypes.util
import shutil
import sys

import pytest

from quizgen import doctor, resources


def finding(name):
    return next(found for found in doctor.examine() if str(found.name) == name)


def test_nothing_is_missing_where_the_tests_run():
    assert [found for found in doctor.examine() if found.state == "missing"] == []


@pytest.fixture
def without_libraries(monkeypatch):
    def refuse(name):
        raise OSError(name)

    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    monkeypatch.setattr(ctypes, "CDLL", refuse)


@pytest.mark.usefixtures("without_libraries")
@pytest.mark.parametrize(
    ("platform", "tool", "command"),
    [
        ("linux", "apt-get", "sudo apt-get install libpango-1.0-0"),
        ("linux", "dnf", "sudo dnf install pango"),
        ("linux", None, "Install pango-1.0-0 with this system's package manager."),
        ("darwin", None, "brew install pango"),
    ],
)
def test_a_missing_pango_comes_with_the_command_of_the_system(monkeypatch, platform, tool, command):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == tool else None)
    found = finding("pango-1.0")
    assert (found.state, str(found.mend)) == ("missing", command)


@pytest.mark.parametrize("name", ["Fonts", "Templates", "Question bank"])
def test_a_broken_installation_is_to_be_made_again(monkeypatch, tmp_path, name):
    monkeypatch.setattr(resources, "folder", lambda _: tmp_path)
    found = finding(name)
    assert found.state == "missing"
    assert "pip install --force-reinstall" in str(found.mend)


def test_catalogues_may_be_uncompiled_but_not_lost(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "__file__", str(tmp_path / "doctor.py"))
    folder = tmp_path / "locale" / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    assert finding("Korean catalogue").state == "missing"
    (folder / "quizgen.po").touch()
    assert finding("Korean catalogue").state == "optional"
    (folder / "quizgen.mo").touch()
    assert finding("Korean catalogue").state == "ok"


def test_a_cache_that_cannot_be_written_is_no_hindrance(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    found = finding("Cache")
    assert found.state == "optional"
    assert "XDG_CACHE_HOME" in str(found.mend)


def test_the_cache_folder_is_left_as_it_was(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert finding("Cache").state == "ok"
    assert list((tmp_path / "quizgen").iterdir()) == []


def test_without_chromium_only_tests_are_missed(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert finding("Chromium").state == "optional"
