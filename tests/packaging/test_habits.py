"""Style, types and floors: the checks of CONTRIBUTING.md."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


ROOT = {
    ".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.ko.md",
    "README.md", "hatch_build.py", "pyproject.toml", "requirements-dev.lock", "requirements.lock",
    "run.py",
    "banks", "benchmarks", "docs", "programs", "quizgen", "scripts", "templates", "tests",
}  # fmt: skip
"""What may stand at the top: anything else was written there by mistake."""


def test_nothing_stands_at_the_top_by_mistake(repository):
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=repository, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a checkout of git")
    assert {name.split("/")[0] for name in listed.stdout.split("\0") if name} <= ROOT


def tool(name):
    """A tool of the running environment, wherever its scripts are."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["lint-imports"],
    ],
    ids=" ".join,
)
def test_the_check_finds_nothing(command, repository):
    done = subprocess.run(
        [tool(command[0]), *command[1:]], cwd=repository, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
