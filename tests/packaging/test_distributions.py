"""The wheel and the sdist carry all that a quiz needs."""

import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def build(target, folder, source):
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=source,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    [made] = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def sources(repository, tmp_path_factory):
    """What git knows of the checkout, apart from it: a build writes beside its sources, and other
    tests read those."""
    folder = tmp_path_factory.mktemp("sources")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=repository, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.split("\0"):
        if name and (repository / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(repository / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(sources, tmp_path_factory):
    return build("wheel", tmp_path_factory.mktemp("wheel"), sources)


@pytest.fixture(scope="module")
def sdist(sources, tmp_path_factory):
    return build("sdist", tmp_path_factory.mktemp("sdist"), sources)


def names(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


def checkout_files(repository, folder):
    listed = subprocess.run(
        ["git", "ls-files", folder], cwd=repository, check=True, capture_output=True, text=True
    )
    return {name for name in listed.stdout.split() if (repository / name).exists()}


def test_the_wheel_carries_templates_banks_fonts_and_catalogues(wheel, repository):
    held = names(wheel)
    for folder in ("templates", "banks"):
        wanted = {f"quizgen/_data/{name}" for name in checkout_files(repository, folder)}
        assert wanted
        assert wanted <= held
    assert checkout_files(repository, "quizgen/fonts") <= held
    for language in ("ko", "en"):
        assert f"quizgen/locale/{language}/LC_MESSAGES/quizgen.mo" in held
    assert "quizgen/py.typed" in held


def test_the_wheel_carries_the_licences(wheel):
    licences = {name.split("/licenses/")[1] for name in names(wheel) if "/licenses/" in name}
    assert licences == {"LICENSE", "quizgen/fonts/OFL.txt"}


def test_the_wheel_carries_nothing_else(wheel):
    stray = [
        name
        for name in names(wheel)
        if not name.startswith(("quizgen/", "quizgen-")) or name.endswith((".po", ".pyc"))
    ]
    assert stray == []


def test_a_wheel_from_the_sdist_is_the_wheel_from_the_checkout(wheel, sdist, tmp_path):
    with tarfile.open(sdist) as archive:
        if sys.version_info < (3, 12):  # the filter came with Python 3.11.4
            archive.extractall(tmp_path)
        else:
            archive.extractall(tmp_path, filter="data")
    [source] = tmp_path.iterdir()
    (tmp_path / "wheel").mkdir()
    again = build("wheel", tmp_path / "wheel", source)
    ours, theirs = zipfile.ZipFile(wheel), zipfile.ZipFile(again)
    assert sorted(ours.namelist()) == sorted(theirs.namelist())
    different = [name for name in ours.namelist() if ours.read(name) != theirs.read(name)]
    assert different == []


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The Python of a new environment that holds the wheel.

    What quizgen depends on comes from the running environment, so that no network is needed."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "--no-index", "--no-deps", wheel], check=True)
    paths = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(paths.stdout.strip(), "dependencies.pth").write_text("\n".join(sorted(dependencies)))
    return python


def run(python, folder, *arguments):
    done = subprocess.run([python, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_quizgen_is_the_wheels(installed, tmp_path):
    where = run(installed, tmp_path, "-c", "import quizgen; print(quizgen.__file__)").strip()
    assert Path(where).is_relative_to(installed.parent.parent)


def test_the_wheel_makes_the_same_quiz_as_the_checkout(
    installed, repository, tmp_path, monkeypatch
):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    made = {}
    for name, python, folder in (
        ("wheel", installed, tmp_path / "empty"),
        ("checkout", sys.executable, repository),
    ):
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"{name}-cache"))
        out = tmp_path / name
        run(python, folder, "-m", "quizgen", "daily", "--date", "2026-11-24", "--out", str(out))
        made[name] = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
    assert set(made["wheel"]) >= {"practice.html", "exam.html", "paper.pdf", "key.pdf"}
    assert made["wheel"] == made["checkout"]


def test_without_arguments_it_says_how_it_is_used(installed, tmp_path):
    done = subprocess.run(
        [installed, "-m", "quizgen"], cwd=tmp_path, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr
    assert "Usage: quizgen" in done.stdout + done.stderr


def test_shells_can_complete(installed, tmp_path, monkeypatch):
    monkeypatch.setenv("_QUIZGEN_COMPLETE", "bash_source")
    assert "complete" in run(installed.with_name("quizgen"), tmp_path)


def test_the_script_of_the_wheel_runs_from_an_empty_folder(installed, tmp_path):
    assert run(installed.with_name("quizgen"), tmp_path, "--version").startswith("quizgen ")
    findings = json.loads(run(installed, tmp_path, "-m", "quizgen", "doctor", "--json"))
    assert "missing" not in {finding["state"] for finding in findings}
