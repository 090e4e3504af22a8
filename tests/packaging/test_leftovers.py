"""Whatever a command did and however it ended, the temporary directory is as it was."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from quizgen.cli.main import _COMMANDS

CODE = (
    "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL);"  # this suite may run under nohup
    "from quizgen.__main__ import program; program()"
)
BANK = """bank: t
title: {ko: 시험, en: Test}
topics: [{id: t, title: {ko: 주제, en: Topic}}]
topic: t
items:
  - id: one
    interaction: true_false
    stem: {ko: "하늘은 파란가요?", en: "Is the sky blue?"}
    key: true
    explanation: {ko: 설명하는 글입니다., en: This explains it.}
"""


@pytest.fixture
def begin(tmp_path):
    """Starts a command with a temporary directory of its own, in a folder of its own."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "bank.yaml").write_text(BANK, encoding="utf-8")
    environment = {
        **os.environ,
        "TMPDIR": str(temporary),
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "QUIZGEN_PASSPHRASE": "",
        "LC_ALL": "C.UTF-8",
    }

    def run(*arguments):
        return subprocess.Popen(
            [sys.executable, "-c", CODE, *arguments],
            cwd=tmp_path, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    run.temporary = temporary  # type: ignore[attr-defined]
    return run


def left(begin):
    return sorted(path.name for path in begin.temporary.iterdir())


ARGUMENTS = {
    "daily": ["-b", "bank.yaml"],  # fails: it has no daily.yaml
    "study": ["-b", "bank.yaml", "-f", "pdf"],
    "check": ["bank.yaml"],
    "list": ["-b", "bank.yaml"],
    "stats": ["bank.yaml"],
    "show": ["one", "-b", "bank.yaml"],
    "formats": [],
    "doctor": [],
    "keys": ["show"],
    "new": ["bank", "mine"],
}
"""What is worth more than the refusal that no argument at all ends in."""


@pytest.mark.slow
def test_no_command_leaves_a_temporary_file(begin):
    waiting = list(_COMMANDS)
    while waiting:
        some = [begin(name, *ARGUMENTS.get(name, ["missing"])) for name in waiting[:2]]
        for name, process in zip(waiting[:2], some, strict=True):
            if name == "preview":
                process.terminate()
            out, error = process.communicate(timeout=120)
            assert b"Traceback" not in error, (name, error.decode())
            del out
        assert left(begin) == [], waiting[:2]
        del waiting[:2]


def test_pdfs_leave_no_fonts_behind(begin):
    process = begin("daily", "-b", "podman-101", "-f", "paper", "-f", "key", "-o", "out")
    assert process.wait(timeout=120) == 0, process.stderr.read().decode()
    assert left(begin) == []


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_command_that_is_stopped_leaves_nothing(begin, number):
    process = begin("daily", "-b", "podman-101", "-f", "pdf", "-o", "out")
    late = time.monotonic() + 60
    while not left(begin) and process.poll() is None and time.monotonic() < late:
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(number)
    _, error = process.communicate(timeout=60)
    assert process.returncode in (1, 130, 128 + number)
    assert b"Traceback" not in error, error.decode()
    assert left(begin) == []


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.slow
def test_a_worker_that_is_killed_leaves_nothing(begin, tmp_path):
    (tmp_path / "roster.csv").write_text(
        "number,name\n" + "".join(f"{n},N{n}\n" for n in range(40)), encoding="utf-8"
    )
    process = begin("daily", "-b", "podman-101", "-f", "paper", "-o", "out",
                    "--roster", "roster.csv")  # fmt: skip
    late = time.monotonic() + 60
    children = []
    while not children and process.poll() is None and time.monotonic() < late:
        time.sleep(0.05)
        found = subprocess.run(["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process.pid)],
                               capture_output=True, text=True, check=False)  # fmt: skip
        children = [
            int(line.split()[0]) for line in found.stdout.splitlines() if "spawn_main" in line
        ]
    assert children
    for child in children:
        with contextlib.suppress(ProcessLookupError):  # ended when the first one was lost
            os.kill(child, signal.SIGKILL)
    _, error = process.communicate(timeout=120)
    assert process.returncode == 1
    assert b"Traceback" not in error, error.decode()
    assert b"run it again" in error
    assert left(begin) == []
