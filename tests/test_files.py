"""Files are replaced whole, together, and by regular files only; what a killed run left is swept."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quizgen import files
from quizgen.files import WriteError, changed, sweep, write_together, write_whole


@pytest.fixture(autouse=True)
def forgetful():
    """As in a new process."""
    files._swept.clear()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_set_is_there_and_nothing_else(tmp_path):
    wanted = {tmp_path / "form.json": b"a", tmp_path / "students" / "x.html": b"b"}
    write_together(wanted, private=[tmp_path / "form.json"])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == wanted
    assert (tmp_path / "form.json").stat().st_mode & 0o077 == 0
    assert changed({**wanted, tmp_path / "form.json": b"c"}) == [tmp_path / "form.json"]


def test_where_one_cannot_be_replaced_none_is(tmp_path, monkeypatch):
    paths = [tmp_path / name for name in "abc"]
    write_together(dict.fromkeys(paths, b"old"))
    (tmp_path / "c").unlink()
    (tmp_path / "c").mkdir()
    with pytest.raises(WriteError, match="c: is a folder"):
        write_together(dict.fromkeys(paths, b"new"))
    monkeypatch.setattr(files, "_require_replaceable", lambda path: None)
    with pytest.raises(OSError, match=r"directory.*/c'"):  # found out when two are renamed
        write_together(dict.fromkeys(paths, b"new"))
    assert [path.read_bytes() for path in paths[:2]] == [b"old", b"old"]
    assert names(tmp_path) == ["a", "b", "c"]


def test_a_file_that_cannot_be_replaced_is_not_lost(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    write_whole(tmp_path / "bank.yaml", b"old")
    monkeypatch.setattr(Path, "replace", full)
    for path in (tmp_path / "bank.yaml", tmp_path / "new.yaml"):
        with pytest.raises(OSError, match=rf"quota exceeded.*{path.name}"):
            write_whole(path, b"new")
    assert (tmp_path / "bank.yaml").read_bytes() == b"old"
    assert names(tmp_path) == ["bank.yaml"]


@pytest.mark.parametrize("after", [3, 4, 5])
def test_what_can_be_neither_finished_nor_taken_back_is_finished_later(
    tmp_path, monkeypatch, after
):
    paths = [tmp_path / name for name in "abc"]
    write_together({paths[0]: b"old", paths[2]: b"old"})  # b is new
    replace, link, calls = Path.replace, os.link, []

    def broken(act):
        def acted(*names):
            calls.append(names)
            if len(calls) > after:  # the list's, a's and b's, some of c's
                raise OSError(errno.EROFS, "Read-only file system")
            return act(*names)

        return acted

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", broken(replace))
        patch.setattr(os, "link", broken(link))
        patch.setattr(shutil, "copy2", broken(None))
        with pytest.raises(OSError, match="Read-only"):
            write_together(dict.fromkeys(paths, b"new"))
    sweep(tmp_path)
    assert [path.read_bytes() for path in paths] == [b"new"] * 3
    assert names(tmp_path) == ["a", "b", "c"]


def test_devices_and_pipes_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path / ".." / tmp_path.name / "pipe"):
        with pytest.raises(WriteError, match="no regular file"):
            write_whole(path, b"x")
        with pytest.raises(WriteError, match="no regular file"):
            changed({path: b"x"})
    (tmp_path / "link").symlink_to("/dev/null")
    with pytest.raises(WriteError, match="no regular file"):
        write_whole(tmp_path / "link", b"x")


WRITER = """
import sys
from pathlib import Path
from quizgen.files import write_together
folder = Path(sys.argv[1])
print("ready", flush=True)
for number in range(100000):
    data = str(number).encode() * 5000
    write_together({folder / name: data for name in ("form.json", "key.json", "a/paper.pdf")})
"""


def test_killed_at_any_moment_a_set_is_of_one_run(tmp_path):
    """Forty moments; after the next run has looked, no file is of another one than the others."""
    chance = random.Random(1)
    write_together({tmp_path / name: b"old" for name in ("form.json", "key.json", "a/paper.pdf")})
    for _ in range(40 // 4):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        writer.stdout.readline()
        for _ in range(4):  # stopped, looked at, and gone on with: as good as killed there
            time.sleep(chance.uniform(0.001, 0.02))
            writer.send_signal(signal.SIGSTOP)
            sweep(tmp_path)  # a run that lives is left alone
            writer.send_signal(signal.SIGCONT)
        time.sleep(chance.uniform(0.001, 0.02))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        sweep(tmp_path)
        found = [(tmp_path / n).read_bytes() for n in ("form.json", "key.json", "a/paper.pdf")]
        assert found[0] == found[1] == found[2]
        assert names(tmp_path) == ["a", "form.json", "key.json"]
        assert names(tmp_path / "a") == ["paper.pdf"]


@pytest.mark.parametrize("name", ["../out.txt", "link/out.txt"])
def test_a_list_cannot_write_outside(tmp_path, name):
    stage = tmp_path / "in" / ".quizgen-x"
    stage.mkdir(parents=True)
    (tmp_path / "in" / "link").symlink_to("..")
    (stage / "0").write_bytes(b"x")
    (stage / "set.json").write_text(f'[[0, "{name}"]]')
    sweep(tmp_path / "in")
    assert names(tmp_path) == ["in"]
    assert names(tmp_path / "in") == ["link"]


def test_a_list_that_is_a_pipe_is_not_waited_for(tmp_path):
    (tmp_path / ".quizgen-x").mkdir()
    os.mkfifo(tmp_path / ".quizgen-x" / "set.json")
    sweep(tmp_path)
    assert names(tmp_path) == []


def test_what_earlier_versions_left_is_swept(tmp_path):
    old, new, other = ".form.json.00fp2gld", ".key.json.1a2b3c4d", ".vimrc.settings"
    for name in (old, new, other):
        (tmp_path / name).write_text("")
    for name in (old, other):
        os.utime(tmp_path / name, (1, 1))
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [new, other]


def test_files_that_go_go_with_the_others_or_stay(tmp_path, monkeypatch):
    for name in "abc":
        (tmp_path / name).write_text("old")
    gone = {tmp_path / "b", tmp_path / "c"}
    unlink = Path.unlink

    def fails(path, **more):
        if path.name == "c":
            raise OSError(13, "no")
        unlink(path, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", fails)
        with pytest.raises(OSError, match="no"):
            write_together({tmp_path / "a": b"new"}, removed=gone)
    assert {path.name: path.read_text() for path in tmp_path.glob("[abc]")} == dict.fromkeys(
        "abc", "old"
    )
    write_together({tmp_path / "a": b"new"}, removed=gone)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "new"}
