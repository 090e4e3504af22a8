"""The same work in this process, on all cores, or on a Dask cluster.

A ``Run`` takes a function and its jobs, and gives back ``(job's index, result)`` as results come
in. Function, jobs and results cross to other processes (pickle), so the function is a module's.
What a function raises is raised here; jobs that were not begun are dropped then.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TypeVar

from quizgen.errors import QuizgenError
from quizgen.version import __version__

Job = TypeVar("Job")
Result = TypeVar("Result")

_CHUNK = 8
"""Jobs that travel together at most: few messages, little lost with a worker."""
_PATIENCE = 10
"""Seconds to wait for a cluster."""


class ExecutorError(QuizgenError):
    """The processes or the cluster cannot do the work; the message says what to do."""


class Run(Protocol):
    """Does ``task`` for each of ``jobs``."""

    def __call__(
        self, task: Callable[[Job], Result], jobs: Sequence[Job]
    ) -> Iterator[tuple[int, Result]]: ...


def look_for_garbage_less() -> None:
    """For a process that makes much, keeps nearly all of it, and ends: Python's default looks a
    hundred times as often, for a tenth of a bank's time and a fifth of a PDF's, and once more for
    all of it at the end."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    atexit.register(gc.freeze)


def in_turn(task: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
    """One after the other, in this process."""
    for index, job in enumerate(jobs):
        yield index, task(job)


def executor(where: str, prepare: Callable[[], None]) -> AbstractContextManager[Run]:
    """``where``: ``"processes"``, or ``"dask://host:port"`` for the cluster of that scheduler.

    ``prepare`` is called in each new process while there is no work for it yet. Raises
    ``ExecutorError``.
    """
    if where == "processes":
        return processes(prepare)
    if where.startswith("dask://") and where.removeprefix("dask://").strip("/"):
        return dask(f"tcp://{where.removeprefix('dask://').strip('/')}")
    raise ExecutorError(f"{where}: not an executor; write processes or dask://host:port")


@contextmanager
def processes(prepare: Callable[[], None], workers: int | None = None) -> Iterator[Run]:
    """A process for each core (or ``workers``), begun at once."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    count = workers or os.cpu_count() or 1
    # Spawned on every system alike: a forked process would inherit threads and Pango's state.
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _leave_signals)
    for _ in range(count):
        pool.submit(prepare)

    def run(task: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        futures = [pool.submit(_each, task, chunk) for chunk in _chunks(jobs, count)]
        try:
            for future in as_completed(futures):
                yield from future.result()
        except BrokenProcessPool as error:
            raise ExecutorError(
                "a worker process ended before its work was done (out of memory?); "
                "run it again: what is finished is kept"
            ) from error

    try:
        yield run
    finally:
        # What was begun is waited for: the interpreter's end would fall over what is half closed.
        pool.shutdown(cancel_futures=True)


@contextmanager
def dask(scheduler: str) -> Iterator[Run]:
    """The cluster of the scheduler at that address (``tcp://host:port``). Its workers need the
    same quizgen. A job whose worker is lost is given to another one."""
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise ExecutorError(
            "a Dask cluster needs the package distributed: pip install 'quizgen[dask]'"
        ) from error

    try:
        client = distributed.Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExecutorError(f"{scheduler}: no Dask scheduler answers there") from error

    def run(task: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        threads = sum(client.nthreads().values())
        futures = client.map(
            functools.partial(_each, task), _chunks(jobs, threads), pure=False, retries=1
        )
        try:
            for _, results in distributed.as_completed(
                futures, loop=client.loop, with_results=True
            ):
                yield from results
        except distributed.KilledWorker as error:
            raise ExecutorError(
                f"{scheduler}: several workers were lost over the same work; "
                "run it again: what is finished is kept"
            ) from error
        finally:
            client.cancel(futures)

    try:
        _require_workers(client, scheduler)
        yield run
    finally:
        client.close()


def _require_workers(client: Any, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        raise ExecutorError(f"{scheduler}: the cluster has no worker") from error
    versions = client.run(_version)
    other = {name: version for name, version in versions.items() if version != __version__}
    if other:
        name, version = next(iter(other.items()))
        raise ExecutorError(
            f"{scheduler}: the worker {name} has quizgen {version or '(none)'}, here it is "
            f"{__version__}; the files would differ"
        )


def _version() -> str:
    from quizgen.version import __version__ as version

    return version


def _leave_signals() -> None:
    """Ctrl-C is the parent's to handle: it decides what is still written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _chunks(jobs: Sequence[Job], workers: int) -> list[list[tuple[int, Job]]]:
    """The jobs with their indexes, in parts that keep all workers busy to the end."""
    size = max(1, min(_CHUNK, len(jobs) // (16 * workers)))
    numbered = list(enumerate(jobs))
    return [numbered[start : start + size] for start in range(0, len(numbered), size)]


def _each(
    task: Callable[[Job], Result], jobs: Sequence[tuple[int, Job]]
) -> list[tuple[int, Result]]:
    return [(index, task(job)) for index, job in jobs]
