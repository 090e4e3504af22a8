"""Refuse what each writing command asks of the disk, from the n-th time on, and print what is broken:

    python -m tests.robust.refused [COMMAND ...]

As a disk does that is full, over a quota, or has become read-only. The law: exit code 1, a message
with the file and the system's reason; after the next look into the folder all files are those of
before or all those of after; nothing is left over.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner, Result

from quizgen.cli.main import command_line
from quizgen.files import sweep
from quizgen.results.outputs import WRITTEN
from tests.robust import killed, options
from tests.robust import kinds as corpus

REASONS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
MOMENTS = (1, 2, 3, 4, 5, 6, 8, 11, 15, 20, 30)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_left: list[int] = []
"""How many acts are allowed yet, and the error of those behind."""


def hook(event: str, arguments: tuple[object, ...]) -> None:
    if not _left or event not in ("open", "os.rename", "os.link", "os.mkdir"):
        return
    path, flags = arguments[0], arguments[-1]
    if isinstance(path, int) or (
        event == "open" and not (isinstance(flags, int) and flags & _WRITES)
    ):
        return
    whole = str(Path(os.fsdecode(str(path))).absolute())
    if "/refused-" in whole and ".cache" not in whole:
        _left[0] -= 1
        if _left[0] <= 0:
            raise OSError(_left[1], os.strerror(_left[1]), path)


def run(words: tuple[str, ...]) -> Result:
    own = corpus.OWN.get(words[0])
    return CliRunner().invoke(
        own or command_line(), words[1:] if own else words, prog_name="quizgen"
    )


def broken(folder: Path, before: dict[str, bytes], after: dict[str, bytes], result: Result, why: str, together: bool) -> Iterator[str]:  # fmt: skip
    if result.exception and not isinstance(result.exception, SystemExit):
        yield "".join(traceback.format_exception(result.exception)[-3:])
    elif result.exit_code != 1:
        yield f"exit code {result.exit_code}"
    elif not any(why in line and not line.startswith(why) for line in result.output.splitlines()):
        yield f"says {result.output[-300:]}"
    for each in (folder, *(p for p in folder.rglob("*") if p.is_dir() and ".cache" not in p.parts)):
        if each.exists():
            sweep(each)
    found = killed.state(folder)
    if hidden := [n for n in found if "/." in f"/{n}" and not n.endswith(WRITTEN)]:
        yield f"left over: {hidden}"
    differ = [n for n in {*before, *after} if before.get(n) != after.get(n) and not killed.aside(n)]
    if len({found.get(name) != before.get(name) for name in differ}) > 1 and together:
        yield f"mixed: {sorted(differ)[:8]}"
    if lost := [n for n in before if n in after and not {before[n], after[n]} & {*found.values()}]:
        yield f"lost: {lost}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commands", nargs="*", default=list(killed.COMMANDS))
    chosen = parser.parse_args().commands
    sys.addaudithook(hook)
    os.fsync = lambda fd: None
    with tempfile.TemporaryDirectory(prefix="refused-") as name:
        folder = Path(name)
        os.chdir(folder)
        os.environ.update(XDG_CACHE_HOME=f"{name}/.cache", QUIZGEN_KEYS=f"{name}/keys")
        options.furnished(folder)
        base = killed.state(folder)
        for command in chosen:
            first, words = killed.COMMANDS[command]
            killed.restored(folder, base)
            if first:
                run(first)
            before = killed.state(folder)
            run(words)
            after = killed.state(folder)
            count = 0
            failures = []
            for number in REASONS:
                for moment in MOMENTS:
                    killed.restored(folder, before)
                    _left[:] = [moment, number]
                    result = run(words)
                    done = _left[0] > 0
                    _left.clear()
                    if done:
                        break
                    count += 1
                    failures += [
                        f"{errno.errorcode[number]} from act {moment} on: {said}"
                        for said in broken(folder, before, after, result, os.strerror(number),
                                           command not in killed.APIECE)
                    ]  # fmt: skip
            print(f"{command}: {count} cases, {len(failures)} failures", flush=True)
            for each in failures[:8]:
                print(f"  {each[:1000]}", flush=True)
        os.chdir("/")


if __name__ == "__main__":
    main()
