"""What tests share: a real browser, and a cache folder of their own."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from hatch_build import compiled
from tests import golden

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Laws are checked, not speed: a busy machine is no failure. The same examples each time, so that
# what passed here passes there; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile(
    "laws", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", settings.get_profile("laws"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laws"))

# Hundreds of programs are started, by several workers: what one has compiled is there for the others,
# though Python may be told to keep nothing beside the sources.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = f"{sys.prefix}/pycache"

# A shell that starts the suite in the background has Ctrl-C ignored, and all programs that the suite
# starts would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# the shell first: the same Chromium without windows, in half the processor time
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(
    (path for name in BROWSERS if (path := shutil.which(name))),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _untracked() -> set[str]:
    """Files of the checkout that git does not know; none where it is no checkout."""
    try:
        done = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=all"],
            cwd=Path(__file__).parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except OSError:
        return set()
    return {line[3:] for line in done.stdout.splitlines() if line.startswith("??")}


def _compile_catalogues() -> None:
    """A ``.mo`` that is older than its ``.po`` is not read, and Babel is loaded in its stead: a
    checkout that was changed since it was installed would be slower than what is tested."""
    for source in (Path(__file__).parent.parent / "quizgen" / "locale").glob("*/*/*.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            made.write_bytes(compiled(source))


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.stash[_BEFORE] = _untracked()
        _compile_catalogues()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine: what fails is tried once more. The summary names it (RERUN), and
    each such line is a fault to look for, of the page or of its test."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """What thousands of tests are made of stays: looking it through for garbage, again and again,
    took a twelfth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fixtures that look at what a test has done know whether it has done all of it."""
    report = yield
    if report.when == "call":
        item.stash[golden.PASSED] = report.passed
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A suite that leaves a file in the checkout has failed."""
    if hasattr(session.config, "workerinput"):
        return
    if left := sorted(_untracked() - session.config.stash[_BEFORE]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"\nThe tests left files in the checkout: {', '.join(left)}")


_BEFORE: pytest.StashKey[set[str]] = pytest.StashKey()


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True, scope="session")
def _no_wait_for_the_disk() -> Iterator[None]:
    """Nobody cuts the power in here, and thousands of small files are written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; the test is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install the package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's folder."""
    return Path(__file__).parent.parent
