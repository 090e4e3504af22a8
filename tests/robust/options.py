"""Give each option and argument of each command what it should not get, and print what does not hold:

    python -m tests.robust.options [COMMAND ...]

The law is the corpus's (``test_corpus``): an exit code of its class, a message, no traceback, no
hang, nothing that was there is changed or taken away, nothing hidden is left over.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.results.outputs import WRITTEN
from tests.robust import killed
from tests.robust import kinds as corpus
from tests.robust.clock import Hang, bounded

HANG = 15
"""Seconds of the processor."""
PATHS = (
    "pipe", "folder", "loop", "socket", "unreadable", "/dev/null", "/dev/full", "/dev/zero", "", ".", "..",
    "no-folder/x", "good.json/x", "x" * 300, "\udcff", "-", "~", "a\nb", "\x1b[2J", "\u202e.json",
    "nothing", "good.json", "empty.csv", "/proc/self/mem", "con.yaml", "한/글.yaml", "closed/x.csv", "*", "--", "a:b",
)  # fmt: skip
TEXTS = ("", " ", "x" * 10_000, "\udcff", "\x1b[2J", "\u202e", "../..", "/", "a\nb", "한글", "<b>&\"'", "{}{0}%s", "-1")  # fmt: skip
NUMBERS = (
    "nan",
    "inf",
    "-0",
    "1e308",
    "²",
    "٣",
    "9" * 400,
    "0x10",
    "1_000",
    " 1",
    "",
    "1000000000",
    "-1",
    "2.5",
)
DATES = (
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "٢٠٢٦-١١-٢٤",
    "2026-11-24T00:00",
    "",
    "x",
    "2026-1-1",
)
MORE: dict[str, tuple[str, ...]] = {
    "check": ("check", "averages"),
    "list": ("list", "averages"),
    "show": ("show", "-b", "averages", "nothing"),
    "sources check": ("sources", "check", "m.md", "-b", "averages"),
    "sources coverage": ("sources", "coverage", "m.md", "-b", "averages"),
    "formats": ("formats",),
    "doctor": ("doctor",),
    "keys show": ("keys", "show", "k"),
    "term show": ("term", "show", "-C", "t"),
    "new bank": ("new", "bank", "made-bank"),
}
"""Good command lines of those that ``killed`` has none of."""


def lines() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each command with a good command line."""
    seen = set()
    for words in (*(second for _, second in killed.COMMANDS.values()), *MORE.values()):
        name = " ".join(words[: 2 if words[0] in ("keys", "term", "new", "sources") else 1])
        if words[0] not in corpus.OWN and name not in seen:
            seen.add(name)
            yield name, words


def command_of(name: str) -> click.Command:
    found: click.Command = command_line()
    context = click.Context(found)
    for word in name.split():
        assert isinstance(found, click.Group)
        inner = found.get_command(context, word)
        assert inner is not None
        found = inner
    return found


def odd(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The line with each option and argument odd, one at a time."""
    start = 2 if words[0] in ("keys", "term", "new", "sources") else 1
    for each in command.params:
        if isinstance(each, click.Option) and not each.is_flag:
            for value in values(each):
                yield (*words, f"{max(each.opts, key=len)}={value}")
        elif isinstance(each, click.Argument):
            for value in values(each):
                rest = (
                    words[start + 1 :]
                    if len(words) > start and words[start][:1] != "-"
                    else words[start:]
                )
                yield (*words[:start], value, *rest)
                if each.nargs == -1:
                    yield (*words, value)


def values(each: click.Parameter) -> tuple[str, ...]:
    kind = each.type
    if isinstance(
        kind,
        click.types.IntRange
        | click.types.FloatRange
        | click.types.IntParamType
        | click.types.FloatParamType,
    ):
        return NUMBERS
    if isinstance(kind, click.Choice):
        return ("", "x", "\udcff")
    if "date" in (each.name or "") or "YYYY" in str(each.metavar):
        return DATES
    if each.name == "program":
        return (
            "",
            "nothing-such",
            "false",
            "true",
            "yes | head -c 9000000",
            "'",
            "cat /dev/zero",
            "kill -9 $$",
        )
    if isinstance(kind, click.Path) or each.name in (
        "bank",
        "key",
        "fallback",
        "save",
        "into_bank",
        "blueprint",
    ):
        return PATHS
    return TEXTS


def beside(folder: Path) -> None:
    """What the paths are."""
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    (folder / "folder" / "kept").write_text("kept")
    (folder / "loop").symlink_to("loop")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "closed").mkdir(mode=0o500)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket")


def furnished(folder: Path) -> None:
    corpus.given(folder)
    (folder / "more.csv").write_bytes(b"student,1\n2,a\n3,b\n")
    (folder / "roster.csv").write_bytes(corpus.ROSTER)
    (folder / "o.json").write_bytes(corpus.opened())
    (folder / "m.md").write_text(killed.COMMANDS_MEMO)
    (folder / "g.csv").write_text("student,name,score,points,percent,pending\n1,Kim,1,2,50,\n")
    (folder / "q.gift").write_bytes(b"::q:: What? {=a ~b}\n")
    (folder / "other.gift").write_bytes(b"::r:: Else? {=a ~b}\n")
    killed.more(folder)


def broken(folder: Path, words: tuple[str, ...], before: dict[str, bytes]) -> Iterator[str]:
    shown = " ".join(ascii(word)[:80] for word in words)
    try:
        with bounded(HANG):
            result = CliRunner().invoke(command_line(), list(words), prog_name="quizgen")
        if result.exception and not isinstance(result.exception, SystemExit):
            yield f"{shown}: {''.join(traceback.format_exception(result.exception)[-3:])}"
        elif result.exit_code not in (0, 1, 2):
            yield f"{shown}: exit code {result.exit_code}"
        elif result.exit_code and not result.output.strip():
            yield f"{shown}: says nothing"
        if "\x1b[2J" in result.output or "\u202e" in result.output:
            yield f"{shown}: control characters reach the terminal"
    except Hang:
        yield f"{shown}: waits, or takes more than {HANG} s"
    now = killed.state(folder)
    if result_hidden := [
        n for n in now if "/." in f"/{n}" and not n.endswith(WRITTEN) and n not in before
    ]:
        yield f"{shown}: left over {result_hidden}"
    if "--force" not in words and "--write" not in words and "--fix" not in words:
        for name, data in before.items():
            if now.get(name) != data and Path(name).name not in CHANGED:
                yield f"{shown}: {name} was changed"
    if now != before:
        for name in now.keys() - before.keys():
            (folder / name).unlink(missing_ok=True)
        for name, data in before.items():
            if now.get(name) != data:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
        for each in sorted(folder.rglob("*"), reverse=True):
            if (
                each.is_dir()
                and not each.is_symlink()
                and ".cache" not in each.parts
                and not any(each.iterdir())
                and each.name not in ("closed", "t2")
            ):
                each.rmdir()


CHANGED = {"term.lock", "term.lock.previous", "decisions.yaml", "statistics.csv", "gradebook.json", ".written.json",
           "bank.yaml", "subnets.yaml", "transport.yaml", "gradebook.csv", "report.html", "audit.csv"}  # fmt: skip
"""What commands write into by their nature."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commands", nargs="*")
    chosen = parser.parse_args().commands
    os.fsync = lambda fd: None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in" / "here"
        folder.mkdir(parents=True)
        os.chdir(folder)
        os.environ.update(XDG_CACHE_HOME=f"{name}/.cache", QUIZGEN_KEYS=f"{name}/keys")
        os.environ.pop("QUIZGEN_PASSPHRASE", None)
        furnished(folder)
        beside(folder)
        before = killed.state(folder)
        for each, words in lines():
            if chosen and each not in chosen:
                continue
            cases = list(odd(command_of(each), words))
            failures = [said for case in cases for said in broken(folder, case, before)]
            print(f"{each}: {len(cases)} cases, {len(failures)} failures", flush=True)
            for said in failures[:30]:
                print(f"  {said[:1500]}", flush=True)
        shutil.rmtree(folder / "closed", ignore_errors=True)
        os.chdir("/")


if __name__ == "__main__":
    main()
