"""Would the tests notice? One small change at a time, and the tests that run the changed line.

    python benchmarks/mutations.py                  # 60 changes, the figure at the end
    python benchmarks/mutations.py --count 10 --seed 7 --only readers
    python benchmarks/mutations.py --only readers/moodle.py:259 --tests tests/readers/test_moodle.py

A comparison is turned round, a number moved by one, ``and`` made ``or``, a condition negated, ``True``
made ``False`` in a copy of the checkout; tests that still pass have not noticed. What survives is
printed with its line, to be read by a person: some changes change nothing that anybody could see.

The tests are collected once. They run once as they are, so that it is known which of them run which
line (and which fail without any change: these are named and left out). Then each change has a copy
of the process to itself, in which the changed function has other code, and the tests that run its
line. A change outside of functions has a process that imports it anew, and so has one that no test
has noticed, where those tests take less than a minute.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple, TextIO

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = [
    "quizgen/readers",
    "quizgen/formats/lms",
    "quizgen/scoring",
    "quizgen/results",
    "quizgen/bank/writer.py",
]
TESTS = [
    "tests/readers", "tests/gift", "tests/qti", "tests/formats/lms", "tests/scoring", "tests/results",
    "tests/model", "tests/exam", "tests/term", "tests/cli", "tests/bank", "tests/test_api.py", "tests/test_generated.py",
    *ROOMS,  # their doctests
]  # fmt: skip
_ANEW = 60.0
"""Seconds that tests may take to be run in a process of their own too, after a change in a function."""
MARKED = "not nightly and not slow and not browser"
_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


class Change(NamedTuple):
    file: str
    line: int
    lines: list[int]
    """The lines of the statement: coverage knows a statement by its first."""
    function: bool
    """Whether the change stands in a function, or is made when the module is imported."""
    words: str
    source: str


def changes(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """A node of the tree and what to put in its place, for every change there is.

    Left alone are the words of messages, whose text tests compare as a whole, what is inside of an
    f-string, whose places Python 3.11 does not tell, and what changes nothing anybody could see:
    ``strict=`` of ``zip`` (all zips here are of one length), ``maxsize=`` of a cache, ``quote=`` of
    ``html.escape`` (in a text, quotation marks read the same), ``frozen=`` and ``kw_only=`` of a struct
    (mypy holds that none is changed, and how each is made), what is imported for mypy alone, whether a
    collection is a thousand or a thousand and one large, whether a bound of ``quizgen.limits`` is
    reached or just passed, whether a number that was computed is less than another with a millionth of
    slack (``SAME``: as much as shares of points are rounded by) or equal to that, and how much is quoted
    of a text that is too long to be quoted whole (forty letters or more).
    """
    left = {
        id(node)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.JoinedStr)
        or (isinstance(outer, ast.Call)
            and getattr(outer.func, "id", "") in ("message", "messages", "_", "ngettext"))
        for node in ast.walk(outer)
    }  # fmt: skip
    constants = {
        name.id: value
        for each in getattr(tree, "body", ())
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        for name, value in [(each.targets[0], each.value.value)]
        if isinstance(name, ast.Name) and isinstance(value, int | float)
    }
    left |= {id(node) for outer in ast.walk(tree) for node in _unseen(outer, constants)}
    for node in ast.walk(tree):
        if id(node) in left:
            continue
        match node:
            case ast.Compare(left=first, ops=[op], comparators=second) if type(op) in _COMPARISONS:
                yield node, ast.Compare(first, [_COMPARISONS[type(op)]()], second)
            case ast.BoolOp(op=op, values=values):
                yield node, ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            case ast.If(test=test) if not isinstance(test, ast.Compare | ast.UnaryOp):
                yield test, ast.UnaryOp(ast.Not(), test)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, operand
            case ast.Constant(value=bool() as value):
                yield node, ast.Constant(not value)
            case ast.Constant(value=int() | float() as value) if value + 1 != value:
                yield node, ast.Constant(value + 1)


def _unseen(node: ast.AST, constants: Mapping[str, float]) -> Iterator[ast.AST]:
    """What of a node may be changed without anybody seeing it; ``constants``: the module's."""

    def numbers(within: ast.AST) -> Iterator[float]:
        for each in ast.walk(within):
            if isinstance(each, ast.Constant) and isinstance(each.value, int | float):
                yield each.value
            elif isinstance(each, ast.Name) and each.id in constants:
                yield constants[each.id]

    match node:
        case ast.keyword(arg="strict" | "maxsize" | "frozen" | "kw_only" | "quote", value=value):
            yield value
        case ast.Name("TYPE_CHECKING"):
            yield node
        case ast.Compare(
            left=ast.Call(func=ast.Name("len")),
            comparators=[ast.Constant(int()) | ast.Name() as number],
        ) if max(numbers(number), default=0) >= 1000:
            yield from (node, number)
        case ast.Compare(comparators=[ast.Call(func=ast.Name("limit"))]):
            yield node
        case ast.Compare(
            comparators=[ast.BinOp(left=ast.Call(func=ast.Name("limit")), right=number)]
        ):
            yield from (node, number)
        case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]) if any(
            0 < each <= 1e-6 for each in numbers(node)
        ) or any(isinstance(each, ast.Name) and each.id == "SAME" for each in ast.walk(node)):
            yield node
        case ast.Slice(lower=None, upper=ast.Constant(int() as most) as number) if most >= 40:
            yield number
        case _:
            pass


def changed(source: str, node: ast.expr, other: ast.expr) -> str:
    """The source with ``other`` where ``node`` stands, and every later line where it was."""
    data = source.encode()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    start = starts[node.lineno - 1] + node.col_offset
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    end = starts[node.end_lineno - 1] + node.end_col_offset
    below = "\n" * (node.end_lineno - node.lineno)
    put = f"({ast.unparse(ast.fix_missing_locations(other))}{below})"
    return (data[:start] + put.encode() + data[end:]).decode()


def candidates(only: str) -> list[Change]:
    """Every change of every room whose ``path:line`` has ``only`` in it."""
    found = []
    for room in ROOMS:
        path = ROOT / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name, source = str(file.relative_to(ROOT)), file.read_text("utf-8")
            tree = ast.parse(source)
            statements, inside = places(tree)
            for node, other in changes(tree):
                if only in f"{name}:{node.lineno}":
                    words = (
                        f"{ast.unparse(node)} -> {ast.unparse(ast.fix_missing_locations(other))}"
                    )
                    found.append(Change(name, node.lineno, statements[node], node in inside, words,
                                        changed(source, node, other)))  # fmt: skip
    return found


def places(tree: ast.Module) -> tuple[dict[ast.AST, list[int]], set[ast.AST]]:
    """The lines of each node's statement, and the nodes that are run when a function is called."""
    statements: dict[ast.AST, list[int]] = {}
    inside: set[ast.AST] = set()

    def walk(node: ast.AST, lines: list[int], called: bool) -> None:
        statements[node] = lines
        if called:
            inside.add(node)
        for name, value in ast.iter_fields(node):
            below = called or (name == "body" and isinstance(node, ast.FunctionDef | ast.Lambda))
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    own = lines
                    if isinstance(child, ast.stmt | ast.match_case | ast.ExceptHandler):
                        first = child.pattern if isinstance(child, ast.match_case) else child
                        body = getattr(child, "body", None)
                        last = first.end_lineno if not isinstance(body, list) else first.lineno
                        own = list(range(first.lineno, (last or first.lineno) + 1))
                    elif isinstance(child, ast.expr):
                        own = sorted({*lines, *range(child.lineno, (child.end_lineno or 0) + 1)})
                    walk(child, own, below)

    walk(tree, [], False)
    return statements, inside


# --- inside of the copy ----------------------------------------------------------------------------


class Runner:
    """Runs the collected tests as often as there are changes, each time in a copy of the process."""

    def __init__(self, told: TextIO, chosen: list[Change], tests: list[str]) -> None:
        self.told = told
        self.chosen = chosen
        self.tests = tests
        self.survivors: list[Change] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        record = Path("..", "record.json").resolve()
        forked(lambda: measured(session, sorted({change.file for change in self.chosen}), record))
        known = json.loads(record.read_text("utf-8"))
        for name in known["failing"]:
            print(f"left out, it fails without any change: {name}", flush=True, file=self.told)
        items = {item.nodeid: item for item in session.items if item.nodeid not in known["failing"]}
        seconds: dict[str, float] = known["seconds"]
        for number, change in enumerate(self.chosen, 1):
            names = {
                name
                for line in change.lines
                for name in known["lines"][change.file].get(str(line), [])
            }
            files = sorted({name.partition("::")[0] for name in names})
            found = False
            if change.function and names:
                order = sorted(names & set(items), key=seconds.__getitem__)
                found = self.noticed(
                    change,
                    session,
                    [items[name] for name in order],
                    sum(seconds[name] for name in order),
                )
            again = [one for name, one in seconds.items() if name.partition("::")[0] in files]
            if not found and (not change.function or 0 < sum(again) < _ANEW):
                found = anew(change, files or nearest_first(change, self.tests))
            if not found:
                self.survivors.append(change)
            print(f"{number}/{len(self.chosen)} {'noticed ' if found else 'SURVIVED'} "
                  f"{change.file}:{change.line}: {change.words} ({len(names)} tests)", flush=True, file=self.told)  # fmt: skip
        return True

    def noticed(
        self, change: Change, session: pytest.Session, items: list[pytest.Item], usual: float
    ) -> bool:
        """Whether a test fails, or does not end, where the changed code is in place."""
        with in_file(change) as source:
            return forked(lambda: run(session, items, change, source), 30 + int(10 * usual)) != 0


def forked(work: Callable[[], int], processor: int = 3600) -> int:
    """The exit status of ``work`` in a copy of this process, of at most so many seconds' work."""
    if child := os.fork():
        end = time.monotonic() + 10 * processor
        while not (done := os.waitpid(child, os.WNOHANG))[0]:
            if time.monotonic() > end:
                os.killpg(child, signal.SIGKILL)
            time.sleep(0.02)
        return os.waitstatus_to_exitcode(done[1])
    status = 3
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
        status = work()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def run(session: pytest.Session, items: list[pytest.Item], change: Change, source: str) -> int:
    """1 as soon as one of the tests fails."""
    put_in_place(change, source)
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0


def forget() -> None:
    """Nothing that was computed while the tests were collected is kept."""
    for kept in gc.get_objects():
        if isinstance(kept, _lru_cache_wrapper) and str(kept.__module__).startswith("quizgen"):
            kept.cache_clear()


def put_in_place(change: Change, source: str) -> None:
    """Every function of the changed file gets its code compiled anew."""
    forget()
    path = str(Path(change.file).resolve())
    fresh = {
        (code.co_qualname, code.co_firstlineno): code
        for code in codes(compile(change.source, path, "exec"))
    }
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename == path:
            code = fresh.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
            if code is not None and code.co_freevars == function.__code__.co_freevars:
                function.__code__ = code


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def measured(session: pytest.Session, files: list[str], record: Path) -> int:
    """Which tests run which lines of the files, how long each takes, and which fail."""
    import coverage

    watched = coverage.Coverage(data_file=None, config_file=False, include=files)
    seconds, failing = {}, []
    forget()
    watched.start()
    for item, following in zip(session.items, [*session.items[1:], None], strict=True):
        watched.switch_context(item.nodeid)
        before, failed = time.process_time(), session.testsfailed
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        seconds[item.nodeid] = time.process_time() - before
        if session.testsfailed > failed:
            failing.append(item.nodeid)
    watched.stop()
    data = watched.get_data()
    lines = {file: data.contexts_by_lineno(str(Path(file).resolve())) for file in files}
    record.write_text(json.dumps({"seconds": seconds, "failing": failing, "lines": lines}), "utf-8")
    return 0


def anew(change: Change, tests: list[str]) -> bool:
    """Whether a test fails in a process that imports the changed module for the first time."""
    with in_file(change):
        try:
            return subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-qx",
                    "-p",
                    "no:cacheprovider",
                    "-m",
                    MARKED,
                    *tests,
                ],
                capture_output=True,
                check=False,
                timeout=1800,
            ).returncode in (1, 2)
        except subprocess.TimeoutExpired:
            return True


def nearest_first(change: Change, tests: list[str]) -> list[str]:
    """The tests, those named after the file first: they are the likeliest to notice."""
    file = Path(change.file)
    name = file.parent.name if file.stem == "__init__" else file.stem
    return [
        *{
            str(path): None
            for test in tests
            for path in sorted(Path(test).rglob(f"test_*{name}*.py"))
        },
        *tests,
    ]


@contextmanager
def in_file(change: Change) -> Iterator[str]:
    """The changed file in the copy, for programs that a test starts."""
    file = Path(change.file)
    source = file.read_text("utf-8")
    file.write_text(change.source, encoding="utf-8")
    try:
        yield source
    finally:
        file.write_text(source, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--tests", nargs="+", default=TESTS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "quizgen")
            shutil.copytree(ROOT, copy, symlinks=True,
                            ignore=shutil.ignore_patterns(".git", ".venv", "out", "node_modules", "__pycache__"))  # fmt: skip
            return subprocess.run(
                [sys.executable, str(copy / "benchmarks" / "mutations.py"), "--inside", *sys.argv[1:]], cwd=copy,
                env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "HOME": folder},
                check=False,
            ).returncode  # fmt: skip
    found = candidates(options.only)
    chosen = random.Random(options.seed).sample(found, min(options.count, len(found)))
    told = os.fdopen(os.dup(1), "w")  # what pytest says goes nowhere
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    runner = Runner(told, chosen, options.tests)
    status = pytest.main(["-q", "-s", "-p", "no:cacheprovider", "-m", MARKED,
                 "--basetemp", str(Path("..", "tests").resolve()), *options.tests], plugins=[runner])  # fmt: skip
    if status not in (0, 5):
        sys.exit(f"pytest could not run the tests: {status!r}")
    share = 1 - len(runner.survivors) / len(chosen)
    print(f"{len(chosen) - len(runner.survivors)} of {len(chosen)} noticed: {share:.0%}", file=told)
    return 0 if share >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
