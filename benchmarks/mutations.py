"""Would the tests notice? One small change at a time, and the tests of that room.

    python benchmarks/mutations.py                  # 60 changes, the figure at the end
    python benchmarks/mutations.py --count 10 --seed 7 --only readers

A comparison is turned round, a number moved by one, ``and`` made ``or``, a condition negated, a
text changed, ``True`` made ``False`` in a copy of the checkout; tests that still pass have not
noticed. What survives is printed with its line, to be read by a person: some changes change nothing
that anybody could see. Each set of tests runs once on the unchanged copy first: tests that fail there
would notice everything, so they are named and left out.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS: dict[str, list[str]] = {
    "quizgen/readers": ["tests/readers", "tests/gift", "tests/formats/lms"],
    "quizgen/formats/lms": ["tests/formats/lms", "tests/gift", "tests/readers"],
    "quizgen/scoring": ["tests/scoring", "tests/results", "tests/model"],
    "quizgen/results": ["tests/results", "tests/exam"],
    "quizgen/bank/writer.py": ["tests/bank/test_writer.py", "tests/readers"],
}
"""What is changed, and the tests that should notice."""
_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """A node of the tree and what to put in its place, for every change there is."""
    said = {id(node) for call in ast.walk(tree) if isinstance(call, ast.Call)
            and getattr(call.func, "id", "") in ("message", "messages", "_", "ngettext")
            for node in ast.walk(call)}  # fmt: skip
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        if id(node) in said or id(node) in documented:
            continue
        match node:
            case ast.Compare(left=left, ops=[op], comparators=right) if type(op) in _COMPARISONS:
                yield node, ast.Compare(left, [_COMPARISONS[type(op)]()], right)
            case ast.BoolOp(op=op, values=values):
                yield node, ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            case ast.If(test=test):
                yield test, ast.UnaryOp(ast.Not(), test)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, operand
            case ast.Constant(value=bool() as value):
                yield node, ast.Constant(not value)
            case ast.Constant(value=int() | float() as value):
                yield node, ast.Constant(value + 1)


def changed(source: str, node: ast.AST, other: ast.AST) -> str:
    """The source with ``other`` where ``node`` stands."""
    data = source.encode()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    start = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
    end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
    put = f"({ast.unparse(ast.fix_missing_locations(other))})"
    return (data[:start] + put.encode() + data[end:]).decode()


def candidates(only: str) -> list[tuple[Path, ast.AST, ast.AST, list[str]]]:
    """Every change of every room whose path has ``only`` in it."""
    found = []
    for room, tests in ROOMS.items():
        path = ROOT / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if only in str(file.relative_to(ROOT)):
                tree = ast.parse(file.read_text("utf-8"))
                found += [(file, node, other, tests) for node, other in changes(tree)]
    return found


def nearest_first(copy: Path, file: Path, tests: list[str]) -> list[str]:
    """The tests, those named after ``file`` first: they are the likeliest to notice."""
    name = file.parent.name if file.stem == "__init__" else file.stem
    named = {str(path.relative_to(copy)): None
             for test in tests for path in sorted((copy / test).rglob(f"test_*{name}*.py"))}  # fmt: skip
    return [*named, *tests]


def tested(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    """A run of pytest in the copy; None where it does not end."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
               "-m", "not slow and not browser", "--hypothesis-seed=0", *arguments]  # fmt: skip
    environment = {
        "PYTHONPATH": str(copy),
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": str(copy),
    }
    try:
        return subprocess.run(command, cwd=copy, env=environment, timeout=900,
                              capture_output=True, text=True)  # fmt: skip
    except subprocess.TimeoutExpired:
        return None


def failing(copy: Path, tests: list[str]) -> list[str]:
    """The tests that fail without any change."""
    done = tested(copy, *tests)
    if done is None or done.returncode > 1:
        sys.exit(f"{' '.join(tests)}: cannot be run\n{done.stdout if done else ''}")
    return re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)


def noticed(copy: Path, tests: list[str], left_out: list[str]) -> bool:
    """Whether a test fails, or does not end, in the copy."""
    done = tested(copy, "-x", *(f"--deselect={test}" for test in left_out), *tests)
    return done is None or done.returncode in (1, 2)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    chosen = candidates(options.only)
    chosen = random.Random(options.seed).sample(chosen, min(options.count, len(chosen)))
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "quizgen")
        shutil.copytree(ROOT, copy, symlinks=True,
                        ignore=shutil.ignore_patterns(".git", ".venv", "out", "node_modules"))  # fmt: skip
        left_out = {}
        for tests in {tuple(tests) for _, _, _, tests in chosen}:
            left_out[tests] = failing(copy, list(tests))
            for test in left_out[tests]:
                print(f"left out, it fails without any change: {test}", flush=True)
        for number, (file, node, other, tests) in enumerate(chosen, 1):
            target = copy / file.relative_to(ROOT)
            source = file.read_text("utf-8")
            target.write_text(changed(source, node, other), encoding="utf-8")
            found = noticed(copy, nearest_first(copy, file, tests), left_out[tuple(tests)])
            target.write_text(source, encoding="utf-8")
            survivors += not found
            place = f"{file.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]
            was, now = ast.unparse(node), ast.unparse(ast.fix_missing_locations(other))
            print(f"{number}/{len(chosen)} {'noticed ' if found else 'SURVIVED'} {place}: {was} -> {now}",
                  flush=True)  # fmt: skip
    share = 1 - survivors / len(chosen)
    print(f"{len(chosen) - survivors} of {len(chosen)} noticed: {share:.0%}")
    return 0 if share >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
