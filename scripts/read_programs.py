"""Read the grammars of programs from the programs themselves: ``programs/NAME.json``.

    python scripts/read_programs.py                  # every program that is installed
    python scripts/read_programs.py podman docker    # these

A program says what it takes in its ``--help`` (``-h``, ``help``): its subcommands, its options with
all their names, which of them take a value. What it does not say (what kind of value, where the
options end, what changes nothing that is asked) stands in ``programs/NAME.yaml``, written by hand,
and is never touched here: see docs/commands.md.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PROGRAMS = Path(__file__).parents[1] / "programs"

Grammar = dict[str, Any]


class Reading:
    """How one program describes itself."""

    def __init__(
        self,
        asks: Callable[[str, list[str]], list[str]],
        version: list[str],
        *,
        spaced: bool,
        headings: str = "",
        depth: int = 3,
        usage: bool = False,
    ) -> None:
        self.asks = asks
        """The command line that prints the help of a subcommand."""
        self.version = version
        self.spaced = spaced
        """A value may stand after a space (``--name string``), not only after ``=``."""
        self.headings = re.compile(headings) if headings else None
        """The headings under which subcommands are listed."""
        self.depth = depth
        self.usage = usage
        """Its usage line names the operands: ``IMAGE [COMMAND [ARG...]]``."""


def _after(program: str, path: list[str]) -> list[str]:
    return [program, *path, "--help"]


_COBRA = r"(?:Available |Management |Swarm )?Commands(?: \(.*\))?:|.* Commands(?: \(.*\))?:"


def _cobra() -> Reading:
    return Reading(_after, ["--version"], spaced=True, headings=_COBRA, usage=True)


def _plain(version: str = "--version") -> Reading:
    return Reading(_after, [version], spaced=False, depth=0)


READINGS = {
    "podman": _cobra(),
    "buildah": _cobra(),
    "skopeo": _cobra(),
    "docker": _cobra(),
    "kubectl": Reading(_after, ["version", "--client"], spaced=True, headings=_COBRA),
    "dnf": Reading(_after, ["--version"], spaced=True, headings=r"List of .*Commands:", depth=1),
    "git": Reading(
        lambda program, path: [program, *path, "-h"] if path else [program, "help", "-a"],
        ["--version"],
        spaced=True,
        headings=r"(?:Main Porcelain|Ancillary) Commands.*",
        depth=1,
    ),
    "systemctl": Reading(
        _after, ["--version"], spaced=False, headings=r".* Commands:", depth=1
    ),
    "loginctl": Reading(_after, ["--version"], spaced=False, headings=r".* Commands:", depth=1),
    "rpm": _plain(),
    "tar": _plain(),
    **{
        f"lxc-{name}": _plain()
        for name in ("create", "start", "stop", "ls", "info", "attach", "destroy", "copy",
                     "execute", "console", "freeze", "unfreeze", "snapshot", "checkconfig")
    },
}  # fmt: skip


def run(arguments: list[str]) -> str:
    """What the command prints."""
    done = subprocess.run(
        arguments, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin", "LC_ALL": "C", "HOME": "/tmp",
             "COLUMNS": "200", "TERM": "dumb"},
    )  # fmt: skip
    return done.stdout or done.stderr


def version(program: str) -> str | None:
    """The installed version; None where the program is not installed."""
    if shutil.which(program) is None:
        return None
    reading = READINGS[program]
    found = re.search(r"\bv?(\d+(?:\.\d+)*)", run([program, *reading.version]))
    return found[1] if found else ""


_VALUE = r"(?:\[[^\]]*\]|<[^>]*>|\([^)]*\))\S*|\S+"
_NAME = re.compile(r"(--?(?:\[no-\])?[A-Za-z0-9?#@%][\w-]*|--)")


def options(text: str, spaced: bool) -> list[str]:
    """The options that a help text lists, as ``-p,--publish=strings``."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        if not re.match(r" {1,8}-", line):
            continue
        if option := _option(line.strip(), spaced):
            found[option] = None
    return list(found)


def _option(line: str, spaced: bool) -> str | None:
    names: list[str] = []
    value = ""
    place = 0
    while match := _NAME.match(line, place):
        name = match[1].replace("[no-]", "")
        place = match.end()
        rest = line[place:]
        if attached := re.match(r"\[=?([^\]]*)\]", rest):
            value = f"?{attached[1]}"
            place += attached.end()
        elif attached := re.match(rf"=({_VALUE})", rest):
            value = attached[1]
            place += attached.end()
        elif re.match(r"<[^>]*>", rest):  # -C<n>
            attached = re.match(r"<[^>]*>", rest)
            value = attached[0]
            place += attached.end()
        elif spaced and (attached := re.match(r" (?![- ])((?:(?!  |, -).)+)", rest)):
            value = attached[1]
            place += attached.end()
        names.append(name)
        following = re.match(r"(?:, |,| \| | )(?=-)", line[place:])
        if not following:
            break
        place += following.end()
    if not names or "--" in names:
        return None
    kind = value.rstrip(":").strip("<>[]'\"")
    if value.endswith(":"):  # kubectl: --rm=false:, --name='':
        value = "" if kind in ("true", "false") else value
        kind = "list" if value == "[]:" else "string"
    names.sort(key=lambda name: (name.startswith("--"), len(name)))
    optional = "?" if value.startswith("?") else ""
    kind = re.sub(r"[^A-Za-z0-9_-]+", "-", kind.lstrip("?")).strip("-") or "value"
    return ",".join(dict.fromkeys(names)) + (f"={optional}{kind}" if value else "")


def commands(text: str, headings: re.Pattern[str] | None) -> Iterator[str]:
    """The subcommands that a help text lists."""
    within = False
    for line in text.splitlines():
        if headings and headings.fullmatch(line.strip()) and not line.startswith("  "):
            within = True
        elif line.strip() and not line.startswith(" ") and not re.match(r"[a-z-]+ {2,}\S", line):
            within = False
        elif within and (match := re.match(r" {0,4}([a-z][a-z0-9-]*)\*?(?: |$)", line)):
            yield match[1]


def usage(text: str, program: str, path: list[str]) -> str:
    """What stands behind the command in its usage line."""
    words = " ".join(map(re.escape, [program, *path]))
    text = re.split(r"^usage: *\n? *", text, maxsplit=1, flags=re.M | re.I)[-1]
    found = re.match(rf"{words}(?= |$)((?:.|\n(?= {{5}}))*)", text)
    words = " ".join(found[1].split()) if found else ""
    return re.sub(
        r"\[-[^\]]*(?:\[[^\]]*\][^\]]*)*\] *|\[(?:OPTIONS|options|flags)\] *", "", words
    ).strip()


def read(program: str) -> Grammar:
    """The program's grammar."""
    reading = READINGS[program]
    top = run(reading.asks(program, []))
    grammar: Grammar = {
        "program": program,
        "version": version(program),
        "options": options(top, reading.spaced),
        "commands": {},
    }
    if program == "kubectl":
        grammar["options"] = options(run(["kubectl", "options"]), True)
    if program == "git":
        grammar["options"] = []
    known: dict[tuple[Any, ...], str] = {}
    root = set(grammar["options"])
    level = [[name] for name in dict.fromkeys(commands(top, reading.headings))]
    for _ in range(reading.depth):
        following: list[list[str]] = []
        for path in level:
            name = " ".join(path)
            if name == "help" or not reading.headings:
                continue
            if program in ("systemctl", "loginctl"):  # all options are the program's
                grammar["commands"][name] = {"usage": _listed(top, name)}
                continue
            text = run(reading.asks(program, path))
            own = [each for each in options(text, reading.spaced) if each not in root]
            below = list(dict.fromkeys(commands(text, reading.headings)))
            following += [[*path, each] for each in below]
            said = usage(text, program, path) if reading.usage else ""
            about = next((line for line in text.splitlines() if line.strip()), "")
            same = (about, tuple(own))
            if program in ("podman", "docker", "buildah") and not below:
                if same in known:
                    grammar["commands"][name] = known[same]
                    continue
                known[same] = name
            aliases = re.search(r"Aliases:\n +(.*)", text)
            grammar["commands"][name] = {
                **({"usage": said} if said else {}),
                **({"options": own} if own else {}),
            }
            for alias in aliases[1].split(", ") if aliases else ():
                alias = alias.removeprefix(f"{program} ")
                if " " not in alias and len(path) > 1:
                    alias = " ".join([*path[:-1], alias])
                if alias != name and alias not in grammar["commands"]:
                    grammar["commands"][alias] = name
        level = following
    grammar["commands"] = _resolved(grammar["commands"])
    return grammar


def _resolved(found: dict[str, Any]) -> dict[str, Any]:
    """Aliases point at the command itself."""
    for name, value in found.items():
        while isinstance(value, str) and isinstance(found.get(value), str) and value != name:
            value = found[value]
        found[name] = value
    return dict(sorted(found.items()))


def _listed(text: str, name: str) -> str:
    found = re.search(
        rf"^  {re.escape(name)}( [A-Z\[][^ ]*(?: [A-Z\[.][^ ]*)*)?(?:  |$)", text, re.M
    )
    return (found[1] or "").strip() if found else ""


def written(grammar: Grammar) -> str:
    """The file: a line for each command, so that a newer version reads well as a difference."""
    head = {name: value for name, value in grammar.items() if name != "commands"}
    lines = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    each = [f"  {json.dumps(n)}: {json.dumps(v)}" for n, v in grammar["commands"].items()]
    lines.append(' "commands": {\n' + ",\n".join(each) + "\n }" if each else ' "commands": {}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(names: list[str]) -> int:
    """Write the files; 1 where a program asked for is not there."""
    missing = [name for name in names if name not in READINGS or version(name) is None]
    for name in names or READINGS:
        if name in missing or version(name) is None:
            continue
        grammar = read(name)
        (PROGRAMS / f"{name}.json").write_text(written(grammar), encoding="utf-8")
        print(f"{name} {grammar['version']}: {len(grammar['commands'])} commands")
    for name in missing:
        print(f"{name}: not installed, or not known to this script", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
