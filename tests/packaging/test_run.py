"""``run.py``: what it says and does on machines that lack something."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import BROWSERS


@pytest.fixture
def run(repository, tmp_path, monkeypatch):
    """A ``run.py`` that believes itself in a checkout of its own, on a Debian with all it needs."""
    spec = importlib.util.spec_from_file_location("run", repository / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in (module.RUNTIME, module.DEVELOPMENT, "pyproject.toml"):
        (tmp_path / name).write_text(f"this is {name}")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(module, "HERE", str(tmp_path))
    monkeypatch.setattr(module, "VENV", str(venv))
    monkeypatch.setattr(module, "PYTHON", str(venv / "bin" / "python"))
    monkeypatch.setattr(module, "system_packages", lambda for_tests: [])
    monkeypatch.setattr(module, "has_quicker_browser", lambda: True)
    return module


class Commands:
    """Stands in for ``subprocess.call``: each command succeeds unless it holds a failing word."""

    def __init__(self, python):
        self.called = []
        self.failing = set()
        self.python = python

    def __call__(self, command, **_):
        self.called.append(command)
        if command[1:3] == ["-m", "venv"]:
            self.python.parent.mkdir(parents=True)
            self.python.write_text("python")
        return 1 if self.failing & set(command) else 0


@pytest.fixture
def commands(run, monkeypatch):
    """The commands that ``run.py`` calls."""
    commands = Commands(Path(run.PYTHON))
    monkeypatch.setattr(run.subprocess, "call", commands)
    monkeypatch.setattr(run, "has_pip", lambda python: Path(python).exists())
    return commands


def installs(commands):
    return [command for command in commands.called if "install" in command]


def test_a_browser_that_only_is_quicker_may_be_missing(run, commands, monkeypatch):
    monkeypatch.setattr(run, "has_quicker_browser", lambda: False)
    commands.failing.add(run.BROWSERS[0])
    run.set_up(for_tests=True)
    asked = [command for command in commands.called if "apt-get" in command]
    assert ["install" in command for command in asked] == [True, False, True]
    assert run.is_done(run.DEVELOPMENT)
    assert run.BROWSERS == BROWSERS


def test_an_old_python_can_read_it(repository):
    ast.parse((repository / "run.py").read_text(encoding="utf-8"), feature_version=(3, 8))


def test_an_old_python_is_told_what_to_do(run, monkeypatch, capsys):
    monkeypatch.setattr(run.sys, "version_info", (3, 8, 10))
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as exit:
        run.require_python()
    assert exit.value.code == 3
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err


def test_the_first_run_sets_up_and_the_second_does_nothing(run, commands, capsys):
    run.set_up(for_tests=False)
    environment, packages, program = commands.called
    assert environment[1:3] == ["-m", "venv"]
    assert "--require-hashes" in packages
    assert packages[-1].endswith("requirements.lock")
    assert program[-2:] == ["-e", run.HERE]
    assert "requirements.lock" in capsys.readouterr().err
    commands.called.clear()
    run.set_up(for_tests=False)
    assert commands.called == []
    assert capsys.readouterr().err == ""


def test_the_set_up_of_the_tests_serves_the_program(run, commands):
    run.set_up(for_tests=True)
    commands.called.clear()
    run.set_up(for_tests=False)
    assert commands.called == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_change_sets_up_again(run, commands, tmp_path, name):
    run.set_up(for_tests=False)
    commands.called.clear()
    (tmp_path / name).write_text("changed")
    run.set_up(for_tests=False)
    assert len(installs(commands)) == 2


def test_a_failed_installation_is_said_and_taken_up_again(run, commands, capsys):
    commands.failing.add("--require-hashes")
    with pytest.raises(SystemExit) as exit:
        run.set_up(for_tests=False)
    assert exit.value.code == 3
    assert "Is there a network?" in capsys.readouterr().err
    commands.failing.clear()
    run.set_up(for_tests=False)
    assert run.is_done("requirements.lock")


def test_a_half_made_environment_is_made_again(run, commands, tmp_path, monkeypatch):
    stray = tmp_path / ".venv" / "bin" / "python"
    stray.parent.mkdir(parents=True)
    stray.write_text("half")
    monkeypatch.setattr(run, "has_pip", lambda python: False)
    run.set_up(for_tests=False)
    assert commands.called[0][1:3] == ["-m", "venv"]
    assert stray.read_text() == "python"


@pytest.fixture
def debian_without_root(run, monkeypatch):
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(run, "succeeds", lambda command: False)


@pytest.mark.usefixtures("debian_without_root")
def test_without_root_the_command_is_printed(run, commands, capsys):
    with pytest.raises(SystemExit) as exit:
        run.install_system_packages(["libpango-1.0-0", "python3-venv"])
    assert exit.value.code == 3
    assert "sudo apt-get install libpango-1.0-0 python3-venv" in capsys.readouterr().err
    assert commands.called == []


@pytest.mark.parametrize(
    ("platform", "expected"),
    [("darwin", "brew install pango"), ("linux", "pango")],
)
def test_without_apt_the_packages_are_named(run, commands, monkeypatch, capsys, platform, expected):
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.setattr(run.sys, "platform", platform)
    with pytest.raises(SystemExit) as exit:
        run.install_system_packages(["pango"])
    assert exit.value.code == 3
    assert expected in capsys.readouterr().err
    assert commands.called == []


def test_as_root_it_says_what_it_installs_and_asks_nothing(run, commands, monkeypatch, capsys):
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: 0)
    run.install_system_packages(["libpango-1.0-0"])
    assert "libpango-1.0-0" in capsys.readouterr().err
    update, install = commands.called
    assert update[-1] == "update"
    assert install[-1] == "libpango-1.0-0"
    assert {"-y", "DEBIAN_FRONTEND=noninteractive"} <= set(install)


def test_whatever_it_says_it_says_in_the_readers_language(run, repository, monkeypatch, capsys):
    tree = ast.parse((repository / "run.py").read_text(encoding="utf-8"))
    said = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("say", "stop")
        and isinstance(call.args[0], ast.Constant)
    }  # fmt: skip
    assert said == run.KOREAN.keys()
    for english, korean in run.KOREAN.items():
        assert re.findall(r"%s|\.setup\.log|apt-get install", english) == re.findall(
            r"%s|\.setup\.log|apt-get install", korean
        )
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    for locale, word in {"ko_KR.UTF-8": "설치합니다", "de_DE.UTF-8": "installing"}.items():
        monkeypatch.setenv("LANG", locale)
        run.say("installing the npm packages of %s", "tests/qti")
        assert word in capsys.readouterr().err


def test_without_arguments_it_says_how_it_is_used(repository):
    done = subprocess.run(
        [sys.executable, "run.py"], cwd=repository, capture_output=True, text=True, check=True
    )
    assert "python3 run.py daily" in done.stdout
    assert "python3 run.py test" in done.stdout


def pins(path):
    """name -> version of a lock file."""
    return dict(
        re.findall(
            r"^([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==(\S+)", path.read_text(encoding="utf-8"), re.M
        )
    )


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_by_hash_and_names_no_server(repository, name):
    text = (repository / name).read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if not entry.startswith("#"):
            assert re.match(r"^[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+", entry), entry
            assert "--hash=sha256:" in entry
    assert not re.search(r"://|index-url|find-links|^\s*(/|file:)", text, re.M)


def test_the_locks_agree(repository):
    runtime = pins(repository / "requirements.lock")
    assert runtime.items() <= pins(repository / "requirements-dev.lock").items()


def test_the_locks_hold_what_the_project_asks_for(repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    for lock, wanted in (
        ("requirements.lock", project["project"]["dependencies"]),
        ("requirements.lock", project["build-system"]["requires"]),
        ("requirements-dev.lock", project["dependency-groups"]["dev"]),
    ):
        names = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in wanted}
        assert names <= set(pins(repository / lock))


@pytest.mark.parametrize("npm", ["/usr/bin/npm", None])
def test_packages_from_npm_are_for_the_tests_alone(
    run, commands, tmp_path, monkeypatch, capsys, npm
):
    folder = tmp_path / "tests" / "browser"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    monkeypatch.setattr(run.shutil, "which", lambda name: npm)
    run.set_up(for_tests=False)
    assert "npm" not in capsys.readouterr().err
    run.set_up(for_tests=True)
    assert "tests/browser" in capsys.readouterr().err
    assert any(command[0] == "npm" for command in commands.called) == bool(npm)
    assert run.is_done("requirements-dev.lock")
