"""The same results wherever the work is done, and nothing lost with a process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from quizgen.executor import ExecutorError, dask, executor, processes, run_serially
from quizgen.formats import RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.formats.paper.pdf import prepare
from quizgen.model import Localized, Student
from quizgen.publish import Task, render
from tests.samples import sample

COUNT = 16


def copies(count: int) -> list[Task]:
    """A short form's paper for each of many students."""
    quiz = sample("B")
    short = msgspec.structs.replace(quiz.form, sections=quiz.form.sections[:3])
    quiz = msgspec.structs.replace(quiz, form=short)
    return [
        Task("paper", quiz, RenderOptions(language="en", student=Student(str(n))))
        for n in range(count)
    ]


def unprintable() -> Task:
    quiz = sample("B")
    form = msgspec.structs.replace(quiz.form, title=Localized.same("🐳"))
    return Task("paper", msgspec.structs.replace(quiz, form=form), RenderOptions())


def nothing() -> None:
    pass


def end_process(_job: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(scope="module")
def expected() -> dict[int, bytes]:
    made = dict(run_serially(render, copies(COUNT)))
    assert sorted(made) == list(range(COUNT))
    assert len(set(made.values())) == COUNT
    return made


def test_processes_make_the_same_files_and_raise_what_a_job_raises(
    expected: dict[int, bytes],
) -> None:
    with processes(prepare, 2) as run:
        assert dict(run(render, copies(COUNT))) == expected
        with pytest.raises(FormatError) as caught:
            list(run(render, [*copies(2), unprintable()]))
    assert all("U+1F433 SPOUTING WHALE" in str(said) for said in caught.value.messages)


def test_one_process_for_each_core_is_begun_when_no_number_is_given() -> None:
    with processes(nothing) as run:
        list(run(abs, range(100)))
        assert len(multiprocessing.active_children()) == os.cpu_count()


def test_a_process_that_is_ended_is_told() -> None:
    with processes(nothing, 1) as run, pytest.raises(ExecutorError, match="run it again"):
        list(run(end_process, [1]))


@pytest.mark.parametrize("where", ["threads", "dask", "dask://", "dask:///"])
def test_an_executor_that_is_none_is_refused(where: str) -> None:
    with pytest.raises(ExecutorError, match="not an executor"):
        executor(where, prepare)


# Copies of this process: in one without threads, which a test runner may have

COPIES = """
import os, signal, sys, time
from quizgen import executor
from quizgen.errors import QuizgenError, message
executor._cores = lambda: 2
shared = {}

def prepare():
    shared["here"] = os.getpid()
    return True

def slow(job):
    time.sleep(0.2)
    return shared["here"], os.getpid(), job

def refuse(job):
    time.sleep(0.1 * (3 - job))
    raise QuizgenError(message("job {job}", job=job))

def end(job):
    os.kill(os.getpid(), signal.SIGKILL) if os.getpid() != shared["here"] else time.sleep(0.2)

run = executor.forked(prepare, 5)
"""


def in_a_fresh_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", COPIES + code], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")
def test_copies_of_the_process_share_the_jobs() -> None:
    shared_by = in_a_fresh_process("""
done = dict(run(slow, [10, 11, 12, 13]))
assert {index: job for index, (_, _, job) in done.items()} == {0: 10, 1: 11, 2: 12, 3: 13}
assert {made_by for made_by, _, _ in done.values()} == {os.getpid()}  # prepared once, before
print(len({process for _, process, _ in done.values()}))
""")
    assert shared_by == "2\n"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")
def test_a_process_with_a_thread_of_a_library_is_not_copied() -> None:
    """Pango's thread would be missing in the copy, which waits for it for ever (Ubuntu 24.04, where
    it has no name, and Debian 13)."""
    made_by = in_a_fresh_process("""
import _thread
run = executor.forked(lambda: prepare() and _thread.start_new_thread(time.sleep, (9,)), 5)
print({process for _, (_, process, _) in run(slow, [1, 2])} == {os.getpid()})
""")
    assert made_by == "True\n"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")
def test_the_first_job_that_raises_is_told_and_a_copy_that_is_ended() -> None:
    told = in_a_fresh_process("""
for task in (refuse, end):
    try:
        list(run(task, [0, 1, 2]))
    except QuizgenError as error:
        print(error, error.messages[0].values)
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("nobody is left")
""")
    assert told.splitlines() == [
        "job 0 {'job': 0}",
        "a worker process ended before its work was done (out of memory?); "
        "run it again: what is finished is kept {}",
        "nobody is left",
    ]


# A cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    options = {"processes": True, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(n_workers=2, **options) as made:
        yield made


def test_a_cluster_makes_the_same_files_and_a_lost_worker_loses_nothing(
    cluster: Any, expected: dict[int, bytes]
) -> None:
    workers = {worker.pid for worker in cluster.workers.values()}
    with executor(f"dask://{cluster.scheduler_address.removeprefix('tcp://')}", prepare) as run:
        results: dict[int, bytes] = {}
        for index, data in run(render, copies(COUNT)):
            if not results:
                os.kill(workers.pop(), signal.SIGKILL)
            assert index not in results
            results[index] = data
    assert results == expected


def test_what_a_cluster_raises_is_raised_here(cluster: Any) -> None:
    with dask(cluster.scheduler_address) as run, pytest.raises(FormatError, match="SPOUTING"):
        list(run(render, [unprintable()]))


def test_a_cluster_that_loses_all_its_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("quizgen.executor._PATIENCE", 2)
    options = {"processes": False, "threads_per_worker": 1, "dashboard_address": None}
    with (
        distributed.LocalCluster(n_workers=1, **options) as made,
        dask(made.scheduler_address) as run,
    ):
        made.scale(0)
        made.sync(made._correct_state)
        with pytest.raises(ExecutorError, match="all workers were lost"):
            list(run(abs, [0, 0]))


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("quizgen.executor._PATIENCE", 1)
    with pytest.raises(ExecutorError, match="no Dask scheduler"), dask("tcp://127.0.0.1:9"):
        pass
