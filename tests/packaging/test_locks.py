"""The locks install next year too: an index that has something newer of everything changes nothing.

Wheels are made up here (name, version, what they need), so that no index is asked and nothing is
built; what they need is what the real ones do.
"""

import hashlib
import importlib.metadata
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

OLDEST_PIP = (
    "23.0.1" if sys.version_info < (3, 12) else "24.0" if sys.version_info < (3, 13) else "25.1.1"
)
"""Debian 12's, Ubuntu 24.04's, Debian 13's: none runs on a Python much newer than itself."""
NEWER = ".post999"
LOCKS = ("requirements.lock", "requirements-dev.lock")
_PINNED = re.compile(r"^([\w.-]+)(\[[\w,-]+\])?==([\w.!+]+)([^\\\n]*)", re.MULTILINE)


def pins(lock):
    """Name, extras, version and marker of each requirement."""
    return [found.groups(default="") for found in _PINNED.finditer(lock)]


def made_up(folder, name, version):
    """A wheel without anything in it that needs what the installed package of that name needs; its
    SHA-256."""
    stem = f"{re.sub(r'[-.]+', '_', name)}-{version}"
    try:
        real = importlib.metadata.metadata(name)
        fields = [
            f"{field}: {value}"
            for field in ("Requires-Dist", "Provides-Extra")
            for value in real.get_all(field) or ()
        ]
    except importlib.metadata.PackageNotFoundError:  # of another system
        fields = []
    metadata = "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *fields])
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{stem}.dist-info/METADATA", metadata + "\n")
        wheel.writestr(
            f"{stem}.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def old_pip(tmp_path_factory):
    """The wheel of the oldest pip supported: a pip runs from its wheel."""
    folder = tmp_path_factory.mktemp("pip")
    known = [*Path("/usr/share/python-wheels").glob(f"pip-{OLDEST_PIP}-*.whl")]
    if not known:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--disable-pip-version-check",
             "-d", str(folder), f"pip=={OLDEST_PIP}"],
            check=False, capture_output=True, timeout=120,
        )  # fmt: skip
        known = [*folder.glob("*.whl")]
    if not known:
        pytest.skip(f"no pip {OLDEST_PIP} here, and no index to get it from")
    return known[0]


@pytest.fixture(scope="module")
def install(old_pip, repository, tmp_path_factory):
    """Installs a lock from an index of made-up wheels: those that it pins, and newer ones."""
    index = tmp_path_factory.mktemp("index")
    made = {}
    for name, _, version, _ in pins(
        "\n".join((repository / each).read_text("utf-8") for each in LOCKS)
    ):
        if (name, version) not in made:
            made[name, version] = made_up(index, name, version)
            made_up(index, name, re.sub(r"(\.post\d+)?$", NEWER, version, count=1))

    def run(lock, target):
        lines = [
            f"{name}{extras}=={version}{marker.rstrip()} --hash=sha256:{made[name, version]}"
            for name, extras, version, marker in pins(lock)
        ]
        wanted = target.parent / "wanted.lock"
        wanted.write_text("\n".join(lines), encoding="utf-8")
        return subprocess.run(
            [sys.executable, f"{old_pip}/pip", "install", "--isolated", "--no-index", "--no-compile",
             "--no-cache-dir", "--disable-pip-version-check", "--find-links", str(index),
             "--target", str(target), "--require-hashes", "-r", str(wanted)],
            check=False, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    return run


@pytest.mark.slow
def test_the_locks_install_though_everything_has_a_newer_version(install, repository, tmp_path):
    runtime, lock = ((repository / name).read_text("utf-8") for name in LOCKS)
    assert {*map(tuple, pins(runtime))} < {*map(tuple, pins(lock))}  # one stands for both
    done = install(lock, tmp_path / "target")
    assert done.returncode == 0, done.stderr
    there = {path.name for path in (tmp_path / "target").glob("*.dist-info")}
    assert len(there) > len(pins(lock)) / 2  # the rest are for other systems
    assert not [each for each in there if NEWER in each]


@pytest.mark.nightly  # that the one above could fail at all
def test_a_lock_without_extras_would_not(install, repository, tmp_path):
    lock = (repository / "requirements-dev.lock").read_text("utf-8")
    bare = re.sub(r"^([\w.-]+)\[[\w,-]+\]==", r"\1==", lock, flags=re.MULTILINE)
    assert bare != lock
    done = install(bare, tmp_path / "target")
    assert done.returncode != 0
    assert "must have their versions pinned" in done.stderr


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_server_and_pins_everything_by_hash(name, repository):
    lock = (repository / name).read_text("utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) == len(pins(lock))
    assert all("--hash=sha256:" in entry for entry in entries)
