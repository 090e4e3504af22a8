"""The machine is not as it should be: full, closed, without a home, another's cache, little memory.
Each is a clear line, and old files are whole."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from quizgen.bank import load_bank
from quizgen.cli.main import command_line
from quizgen.files import cached, keep
from tests.samples import BANK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="as Linux does it")
ROOT = Path(__file__).parents[2]
PODMAN = ROOT / "banks" / "podman-101"
QUIZ = ("daily", "-b", str(PODMAN), "-d", "2026-11-24", "-n", "3", "-f", "form", "-f", "key",
        "-f", "gift", "-o", "q")  # fmt: skip


def quizgen(*words: str | bytes, closed: str = "", **more):
    """A process of its own."""
    environment = {**os.environ, "QUIZGEN_LANG": "en", "LANG": "C.UTF-8", **more.pop("env", {})}
    environment = {name: value for name, value in environment.items() if value is not None}
    command = [sys.executable, "-m", "quizgen", "--ui-lang=en", *words]
    if closed:
        command = ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *command]
    return subprocess.run(
        command, env=environment, capture_output=True, timeout=100, check=False, **more
    )


def whole(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def quiz(tmp_path, monkeypatch):
    """A folder with a quiz in it."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(command_line(), QUIZ).exit_code == 0
    return tmp_path / "q"


AGAIN = (*QUIZ[:-2], "--seed", "other", "--force", "-o", "q")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("call", ["write", "replace"])
def test_a_disk_that_is_full_or_read_only_leaves_the_old_files(quiz, monkeypatch, call, number):
    before = whole(quiz.parent)

    def fails(*_):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync" if call == "write" else "pathlib.Path.replace", fails)
        result = CliRunner().invoke(command_line(), AGAIN)
    assert result.exit_code == 1, result.output
    assert "q/" in result.output
    assert os.strerror(number) in result.output
    assert whole(quiz.parent) == before


def test_a_small_disk(tmp_path):
    """A real one, where one can be mounted."""
    folder = tmp_path / "q"
    folder.mkdir()
    command = [
        "unshare",
        "-rm",
        "/bin/sh",
        "-c",
        'mount -t tmpfs -o size=16k none q && exec "$@"',
        "sh",
    ]
    words = [sys.executable, "-m", "quizgen", *QUIZ]
    result = subprocess.run(
        [*command, *words], cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False,
        env={**os.environ, "LANG": "C.UTF-8", "QUIZGEN_LANG": "en"},
    )  # fmt: skip
    if "unshare" in result.stderr or "mount" in result.stderr:
        pytest.skip("nothing can be mounted here")
    assert result.returncode == 1
    assert "q/" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [("list", str(PODMAN)), ("formats",)])
def test_nobody_takes_what_is_said(command):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        environment = {**os.environ, "LANG": "C.UTF-8"}
        words = [sys.executable, "-m", "quizgen", *command]
        result = subprocess.run(
            words, stdout=full, stderr=subprocess.PIPE, env=environment, check=False
        )
    assert result.returncode == 1
    assert result.stderr.decode().strip() == "<stdout>: No space left on device"
    result = quizgen(*command, closed=">&-")
    assert (result.returncode, b"Traceback" in result.stderr) == (0, False)
    result = quizgen(*command, closed=">&- 2>&- <&-")
    assert result.returncode == 0


def test_closed_streams_are_not_the_next_file(tmp_path):
    assert quizgen(*QUIZ, closed=">&- 2>&-", cwd=tmp_path).returncode == 0
    for name, data in whole(tmp_path / "q").items():
        assert b"items from" not in data, name


def test_no_home(monkeypatch):
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "QUIZGEN_KEYS"):
        monkeypatch.delenv(name, raising=False)

    def none(uid):  # a container's user is in no list
        raise KeyError(uid)

    monkeypatch.setattr("pwd.getpwuid", none)
    assert load_bank(BANK).items
    result = CliRunner().invoke(command_line(), ["check", str(BANK)])
    assert isinstance(result.exception, SystemExit | None)
    assert "QG109" in result.output
    result = CliRunner().invoke(command_line(), ["keys", "show", "exam"])
    assert result.exit_code == 1
    assert "$HOME" in result.output


HARMS = {
    "empty": lambda path: path.write_bytes(b""),
    "noise": lambda path: path.write_bytes(bytes(range(256))),
    "half": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "loop": lambda path: (path.unlink(), path.symlink_to(path.name)),
    "unreadable": lambda path: path.chmod(0),
    "other": lambda path: path.write_bytes(b"\x92\xc0\x90"),
    "another letter": lambda path: path.write_bytes(
        path.read_bytes().replace(b"podman", b"podmam")
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_cache_is_as_good_as_none(tmp_path, monkeypatch, harm):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    before = load_bank(BANK)
    (path,) = (tmp_path / "quizgen").glob("*.msgpack")
    HARMS[harm](path)
    assert load_bank(BANK) == before


def test_a_cache_that_cannot_be_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_bank(BANK).items
    assert (tmp_path / "file").read_text() == ""


def test_somebody_elses_cache_is_not_trusted(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keep("mine.test", "a", 3)
    assert cached("mine.test", str) == "a"
    monkeypatch.setattr("os.geteuid", lambda: 54321)
    assert cached("mine.test", str) is None


@pytest.mark.parametrize("count", [3, pytest.param(10, marks=pytest.mark.nightly)])
def test_runs_at_once_into_one_folder(tmp_path, count):
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "quizgen", *QUIZ],
            cwd=tmp_path,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(count)
    ]
    said = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0] * count, said
    files = whole(tmp_path)
    assert not [name for name in files if "/." in f"/{name}"]
    assert quizgen(*QUIZ, cwd=tmp_path).returncode == 0  # the same bytes: nothing to force
    assert not list((tmp_path / "q").glob(".*"))


def test_six_hundred_megabytes_are_enough(tmp_path):
    def little():
        resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))

    words = (*QUIZ, "-f", "practice")
    result = quizgen(*words, cwd=tmp_path, preexec_fn=little)
    assert result.returncode == 0, result.stderr
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"[" * (18 << 20))
    result = quizgen("grade", "q/key.json", "bad.json", cwd=tmp_path, preexec_fn=little)
    assert b"Traceback" not in result.stderr, result.stderr[-500:]
    assert b"bad.json" in result.stderr


def test_control_c_while_the_program_is_loaded_is_no_traceback():
    """What it finds is the system's way to end; the commands have their own."""
    begun = "import signal, quizgen.cli; signal.raise_signal(signal.SIGINT); print('on')"
    run = subprocess.run([sys.executable, "-c", begun], capture_output=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (-signal.SIGINT, b"", b"")
    held = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT]); "
    held += f"signal.raise_signal(signal.SIGINT); {begun}"
    run = subprocess.run([sys.executable, "-c", held], capture_output=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (-signal.SIGINT, b"", b"")
    short = "import quizgen.__main__, sys; print({'__future__', 'enum', 're', 'typing'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {short}"],
                         capture_output=True, check=True)  # fmt: skip
    assert run.stdout == b"set()\n"  # that moment is short
    ignored = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); {begun}"
    run = subprocess.run([sys.executable, "-c", ignored], capture_output=True, check=False)
    assert run.stdout == b"on\n"


def test_what_nohup_ignores_stays_ignored():
    words = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    words += "import quizgen.__main__ as program; sys.argv[1:] = ['--version']\n"
    words += "try: program.main()\nfinally: print(signal.getsignal(signal.SIGHUP).name)"
    run = subprocess.run([sys.executable, "-c", words], capture_output=True, check=True, text=True)
    assert run.stdout.split()[-1] == "SIG_IGN"


NO_TEXT = b"a\xff"


def test_bytes_that_are_no_text_are_refused_or_carried(tmp_path, quiz):
    result = quizgen(*QUIZ, "--seed", NO_TEXT, cwd=tmp_path)
    assert result.returncode == 1
    assert b"byte 0xff is not UTF-8" in result.stderr
    keys: dict[str, Any] = {"QUIZGEN_KEYS": str(tmp_path / "keys"), "QUIZGEN_PASSPHRASE": NO_TEXT}
    keys = {name: os.fsdecode(value) for name, value in keys.items()}
    result = quizgen("keys", "new", "k", env=keys, cwd=tmp_path)
    assert result.returncode == 1
    assert b"byte 0xff is not UTF-8" in result.stderr
    assert not (tmp_path / "keys" / "k.key.json").exists()
    # a name on the disk is whatever it is
    os.mkdir(os.fsencode(tmp_path) + b"/" + NO_TEXT)  # noqa: PTH102
    result = quizgen("check", NO_TEXT, cwd=tmp_path)
    assert (result.returncode, b"Traceback" in result.stderr) == (1, False)
    result = quizgen(*QUIZ[:-1], NO_TEXT, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + NO_TEXT)) / "form.json").exists()
