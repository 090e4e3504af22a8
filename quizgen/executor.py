"""The same work in this process, on all cores, or on a Dask cluster.

A ``TaskRunner`` takes a function and its jobs, and gives back ``(job's index, result)`` as results
come in. Function, jobs and results cross to other processes (pickle), so the function is a
module's. What a function raises is raised here; jobs that were not begun are dropped then.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from quizgen.errors import QuizgenError, at, message
from quizgen.version import __version__

Job = TypeVar("Job")
Result = TypeVar("Result")

_CHUNK = 8
"""Jobs that travel together at most: few messages, little lost with a worker."""
_PATIENCE = 10
"""Seconds to wait for a cluster."""
_NUMBER = struct.Struct("H")
"""A job's index in the queue of ``forked``."""
_ENDED = message(
    "a worker process ended before its work was done (out of memory?); "
    "run it again: what is finished is kept"
)

_LOST = message("all workers were lost, or the scheduler; run it again: what is finished is kept")


class ExecutorError(QuizgenError):
    """The processes or the cluster cannot do the work; the message says what to do."""


class TaskRunner(Protocol):
    """Does ``task`` for each of ``jobs``."""

    def __call__(
        self, task: Callable[[Job], Result], jobs: Sequence[Job]
    ) -> Iterator[tuple[int, Result]]: ...


def relax_garbage_collection() -> None:
    """For a process that makes much, keeps nearly all of it, and ends: Python's default looks for
    garbage hundreds of times as often, for a tenth of a bank's time and a fifth of a PDF's, and
    once more for all of it at the end."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    gc.enable()
    atexit.register(gc.freeze)


def calculate_in_one_thread() -> None:
    """For a process that has not loaded numpy yet: its matrices are small, and OpenBLAS's threads
    wait for each other spinning, for five times the processor time; one thread also sums in the
    same order on every machine. What the user's environment says holds."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def run_serially(
    task: Callable[[Job], Result], jobs: Sequence[Job]
) -> Iterator[tuple[int, Result]]:
    """Do jobs one after the other in this process, in their order."""
    for index, job in enumerate(jobs):
        yield index, task(job)


def forked(prepare: Callable[[], object], most: int) -> TaskRunner:
    """For a few jobs of half a second: this process does what ``prepare`` does, and then copies of
    it, ``most`` or one for each core in all, share the jobs, each taking the next one.

    That costs 0.01 s, where a new process would first import everything. Only Linux copies a
    process soundly with the libraries it has loaded, and only one without threads: a copy would not
    have them, and wait for them without end. Elsewhere it is ``run_serially``. Of several jobs that
    raise, the first one's exception is raised.
    """

    def run(task: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        count = min(most, len(jobs), _cores())
        several = count > 1 and sys.platform == "linux"
        if several:
            prepare()
        if not several or _threads() > 1:
            yield from run_serially(task, jobs)
            return
        import pickle

        queue, numbers = os.pipe()
        os.write(numbers, b"".join(map(_NUMBER.pack, range(len(jobs)))))
        os.close(numbers)
        copies: dict[int, int] = {}
        failed: dict[int, Exception] = {}
        try:
            for _ in range(count - 1):
                copies.update([_copy(task, jobs, queue)])
            for index, result, error in _taken(task, jobs, queue):
                if error is None:
                    yield index, result
                else:
                    failed[index] = error
            for process, results in list(copies.items()):
                with os.fdopen(results, "rb", closefd=False) as file:
                    data = file.read()
                if not data:
                    raise ExecutorError(_ENDED)
                for index, result, error in pickle.loads(data):  # noqa: S301 - of our own copy
                    if error is None:
                        yield index, result
                    else:
                        failed[index] = error
                os.close(copies.pop(process))
                os.waitpid(process, 0)
        finally:
            os.close(queue)
            for process, results in copies.items():
                os.kill(process, signal.SIGKILL)
                os.close(results)
                os.waitpid(process, 0)
        if failed:
            raise failed[min(failed)]

    return run


def _threads() -> int:
    """How many this process has on Linux, those of libraries among them: Pango 1.52 and later look
    for fonts in one (``pangofc-fontmap.c``), which not every GLib names."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _copy(task: Callable[[Job], Result], jobs: Sequence[Job], queue: int) -> tuple[int, int]:
    """A copy of this process that does jobs until none is left: its number, and where to read what
    came of them (all at once, pickled)."""
    import pickle
    import traceback

    results, end = os.pipe()
    parent = os.getpid()
    with _held_back():
        process = os.fork()
        if not process:
            _begin_copy(parent)
    if process:
        os.close(end)
        return process, results
    try:
        data = pickle.dumps(list(_taken(task, jobs, queue)))
        with os.fdopen(end, "wb") as file:
            file.write(data)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)  # without what the first process has to tidy up


def _taken(
    task: Callable[[Job], Result], jobs: Sequence[Job], queue: int
) -> Iterator[tuple[int, Any, Exception | None]]:
    """Go through what workers put into the queue: the index of a job, and its result or what it
    raised."""
    while number := os.read(queue, _NUMBER.size):
        (index,) = _NUMBER.unpack(number)
        try:
            yield index, task(jobs[index]), None
        except Exception as error:
            yield index, None, error


def executor(where: str, prepare: Callable[[], object]) -> AbstractContextManager[TaskRunner]:
    """``where``: ``"processes"``, or ``"dask://host:port"`` for the cluster of that scheduler.

    ``prepare`` is called in each new process while there is no work for it yet. Raises
    ``ExecutorError``.
    """
    if where == "processes":
        return processes(prepare)
    if where.startswith("dask://") and where.removeprefix("dask://").strip("/"):
        return dask(f"tcp://{where.removeprefix('dask://').strip('/')}")
    raise ExecutorError(at(where, message("not an executor; write processes or dask://host:port")))


@contextmanager
def processes(prepare: Callable[[], object], workers: int | None = None) -> Iterator[TaskRunner]:
    """A process for each core (or ``workers``), begun at once."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    count = workers or os.cpu_count() or 1
    # Spawned on every system alike: a forked process would inherit threads and Pango's state.
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin_worker)
    with _held_back(), suppress(BrokenProcessPool):  # whoever gives it work is told
        for _ in range(count):
            pool.submit(prepare)

    def run(task: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        try:
            futures = [pool.submit(_each, task, chunk) for chunk in _chunks(jobs, count)]
            for future in as_completed(futures):
                yield from future.result()
        except BrokenProcessPool as error:
            raise ExecutorError(_ENDED) from error

    try:
        yield run
    finally:
        # What was begun is waited for: the interpreter's end would fall over what is half closed.
        pool.shutdown(cancel_futures=True)


@contextmanager
def dask(scheduler: str) -> Iterator[TaskRunner]:
    """The cluster of the scheduler at that address (``tcp://host:port``). Its workers need the
    same quizgen. A job whose worker is lost is given to another one."""
    try:
        distributed: Any = importlib.import_module("distributed")
        from concurrent.futures import CancelledError
    except ImportError as error:
        raise ExecutorError(
            message("a Dask cluster needs the package distributed: pip install 'quizgen[dask]'")
        ) from error

    try:
        client = distributed.Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExecutorError(at(scheduler, message("no Dask scheduler answers there"))) from error

    def run(task: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        threads = sum(client.nthreads().values()) or 1
        futures = client.map(
            functools.partial(_each, task), _chunks(jobs, threads), pure=False, retries=1
        )
        try:
            done = distributed.as_completed(futures, loop=client.loop, with_results=True)
            heard = time.monotonic()
            while done.count():
                if done.has_ready():
                    yield from next(done)[1]
                    heard = time.monotonic()
                elif time.monotonic() - heard < _PATIENCE:
                    time.sleep(0.01)
                elif client.nthreads():
                    heard = time.monotonic()
                else:
                    raise ExecutorError(at(scheduler, _LOST))
        except (CancelledError, OSError) as error:
            raise ExecutorError(at(scheduler, _LOST)) from error
        except distributed.KilledWorker as error:
            raise ExecutorError(
                at(
                    scheduler,
                    message(
                        "several workers were lost over the same work; run it again: what is "
                        "finished is kept"
                    ),
                )
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
        raise ExecutorError(at(scheduler, message("the cluster has no worker"))) from error
    versions = client.run(_version)
    other = {name: version for name, version in versions.items() if version != __version__}
    if other:
        name, version = next(iter(other.items()))
        raise ExecutorError(
            at(
                scheduler,
                message(
                    "the worker {name} has quizgen {version}, here it is {mine}; the files would "
                    "differ",
                    name=name,
                    version=version or "–",
                    mine=__version__,
                ),
            )
        )


def _version() -> str:
    from quizgen.version import __version__ as version

    return version


def _begin_worker() -> None:
    """Ctrl-C is the parent's to handle: it decides what is still written. When it has ended,
    however that was, nobody waits for the work."""
    import multiprocessing
    from multiprocessing.connection import wait

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def end() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()


def _begin_copy(parent: int) -> None:
    """As ``_begin_worker``, of a copy of the process ``parent``: Linux ends it (``prctl(2)``,
    ``PR_SET_PDEATHSIG``)."""
    import ctypes

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended in the meantime
        os._exit(1)


@contextmanager
def _held_back() -> Iterator[None]:
    """Ctrl-C waits meanwhile; processes that are begun here never see it (they inherit the mask),
    so that they do not fall over it before they can leave it to the parent."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _chunks(jobs: Sequence[Job], workers: int) -> list[list[tuple[int, Job]]]:
    """The jobs with their indexes, in parts that keep all workers busy to the end."""
    size = max(1, min(_CHUNK, len(jobs) // (16 * workers)))
    numbered = list(enumerate(jobs))
    return [numbered[start : start + size] for start in range(0, len(numbered), size)]


def _each(
    task: Callable[[Job], Result], jobs: Sequence[tuple[int, Job]]
) -> list[tuple[int, Result]]:
    return [(index, task(job)) for index, job in jobs]
