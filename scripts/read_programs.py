"""Read the grammars of programs from the programs themselves: ``programs/NAME.json``.

    python scripts/read_programs.py                  # every program that is installed
    python scripts/read_programs.py podman docker    # these
    python scripts/read_programs.py --check          # only say where a file and its program differ

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
    "ip": Reading(_after, ["-V"], spaced=True, depth=0),
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
             "COLUMNS": "200", "TERM": "dumb"}, check=False,
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
            if "=" not in option and "(default true)" in line:
                option += ":true"
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
    on = value == "true:"
    if value.endswith(":"):  # kubectl: --rm=false:, --name='':
        value = "" if kind in ("true", "false") else value
        kind = "list" if value == "[]:" else "string"
    names = [name for name in names if not name.startswith("--")] + [
        name for name in reversed(names) if name.startswith("--")
    ]  # the first long one is the one that is said: it stands last
    optional = "?" if value.startswith("?") else ""
    kind = re.sub(r"[^A-Za-z0-9_-]+", "-", kind.lstrip("?")).strip("-") or "value"
    return ",".join(dict.fromkeys(names)) + (
        f"={optional}{kind}" if value else ":true" if on else ""
    )


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


_WORDS = r"\{? *((?:[a-z][a-z-]*(?: *[|,] *)?)+)\}?"


def read_ip() -> Grammar:
    """ip lists its objects in one place, and the commands of an object in the usage of that
    (ip(8)): ``ip address {add|change|replace} IFADDR``."""
    top = run(["ip", "help"])
    named = re.search(r"OBJECT := \{([^}]*)\}", top)
    listed = re.search(r"OPTIONS := \{(.*)\}", top, re.S)
    found = re.findall(r"-(\w+)(?:\[([\w-]+)\])?( \[?[a-z{][^|]*)?", listed[1] if listed else "")
    names = [
        (f"-{short}", *([f"--{short}{rest}"] if rest else []), f"-{short}{rest}", value)
        for short, rest, value in found
    ]
    grammar: Grammar = {
        "program": "ip",
        "version": version("ip"),
        "options": [",".join(dict.fromkeys(each[:-1])) + ("=value" if each[-1] else "")
                    for each in names],
        "commands": {},
    }  # fmt: skip
    for name in re.findall(r"[a-z0-9]+", named[1] if named else ""):
        if name == "help":
            continue
        grammar["commands"][name] = {}
        for line in run(["ip", name, "help"]).splitlines():
            pattern = rf"\s*(?:Usage:)?\s*ip (?:\[[^]]*\] )?{name[:5]}[a-z]* \[? *{_WORDS}"
            if not (match := re.match(pattern, line)):
                continue
            for word in re.findall(
                r"[a-z-]+", match[1].replace(" |", "|").replace("| ", "|").split(" ")[0]
            ):
                if word != "help":
                    grammar["commands"][f"{name} {word}"] = {}
    grammar["commands"] = dict(sorted(grammar["commands"].items()))
    return grammar


def read(program: str) -> Grammar:
    """The program's grammar."""
    if program == "ip":
        return read_ip()
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
            itself = name
            if program in ("podman", "docker", "buildah") and not below:
                itself = known.setdefault(same, name)
            if itself != name:
                grammar["commands"][name] = itself
            else:
                own = unlisted(program, path, own)
                own += undocumented(program, path, [*own, *root])
                grammar["commands"][name] = {
                    **({"usage": said} if said else {}),
                    **({"options": own} if own else {}),
                }
            aliases = re.search(r"Aliases:\n *(.*)", text)
            for alias in aliases[1].split(", ") if aliases else ():
                alias = alias.removeprefix(f"{program} ")
                if " " not in alias and len(path) > 1:
                    alias = " ".join([*path[:-1], alias])
                if alias != name and alias not in grammar["commands"]:
                    grammar["commands"][alias] = itself
        level = following
    for alias, name in SECOND_PATHS.items():
        if name in grammar["commands"] and _has_command(program, alias.split()):
            grammar["commands"].setdefault(alias, name)
    grammar["commands"] = _resolved(grammar["commands"])
    return grammar


SECOND_NAMES = {
    "net": "network", "timeout": "time", "time": "timeout", "storage": "external",
    "notruncate": "no-trunc", "namespace": "ns", "net-alias": "network-alias",
    "dns-opt": "dns-option",
}  # fmt: skip
"""Names of an option that podman, docker and buildah take and do not list, and what it is there."""

SECOND_PATHS = {
    "play kube": "kube play", "generate kube": "kube generate", "buildx build": "build",
    "container ls": "ps", "image ls": "images",
}  # fmt: skip
"""The same for subcommands."""


def names_of(option: str) -> list[str]:
    """``-p,--publish=strings`` -> its names."""
    return option.partition("=")[0].partition(":")[0].split(",")


COBRA = ("podman", "docker", "buildah", "skopeo")


def _takes(program: str, path: list[str], name: str) -> str | None:
    """What the program takes behind an option that its help does not list: ``""`` nothing,
    ``"string"`` a value; None where there is no such option. Nothing is run: of what follows, an
    option that no program has is refused before."""
    said = run([program, *path, f"--{name}=\N{SECTION SIGN}", "--no-such-option-at-all"])
    if re.search(rf"unknown (?:flag|shorthand flag).*--{name}\b", said):
        return None
    if "invalid argument" in said and "ParseBool" in said:
        return ""
    known = "no-such-option-at-all" in said or "invalid argument" in said
    return "string" if known else None


def unlisted(program: str, path: list[str], own: list[str]) -> list[str]:
    """The options with the names that the help does not list: ``--net,--network=string``."""
    names = {name for option in own for name in names_of(option)}
    found = []
    for option in own:
        spelled, equals, value = re.match(r"([^=:]*)([=:]?)(.*)", option).groups()  # type: ignore[union-attr]
        more = [
            f"--{other}"
            for other, name in SECOND_NAMES.items()
            if program in COBRA
            and f"--{name}" in spelled.split(",")
            and f"--{other}" not in names
            and _takes(program, path, other) is not None
        ]
        found.append(",".join([*spelled.split(",")[:-1], *more, spelled.split(",")[-1]])
                     + equals + value)  # fmt: skip
    return found


def undocumented(program: str, path: list[str], own: list[str]) -> list[str]:
    """Options that the help hides, and that another program of the kind has for this subcommand."""
    names = {name for option in own for name in names_of(option)}
    tried: dict[str, None] = {}
    for other in set(COBRA) - {program} if program in COBRA else ():
        file = PROGRAMS / f"{other}.json"
        about = json.loads(file.read_text("utf-8"))["commands"].get(" ".join(path), {})
        for option in about.get("options", ()) if isinstance(about, dict) else ():
            tried |= dict.fromkeys(re.findall(r"--([a-z][a-z0-9-]*)", option.partition("=")[0]))
    found = []
    for name in tried:
        if f"--{name}" in names or name in SECOND_NAMES:
            continue
        takes = _takes(program, path, name)
        if takes is not None:
            found.append(f"--{name}=string" if takes else f"--{name}")
    return sorted(found)


def _has_command(program: str, path: list[str]) -> bool:
    said = run([program, *path, "--no-such-option-at-all"])
    return f"'{program} {' '.join(path)} --help'" in said


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


def stored(program: str) -> Grammar:
    """The grammar that the file holds."""
    found: Grammar = json.loads((PROGRAMS / f"{program}.json").read_text("utf-8"))
    return found


def differences(program: str) -> list[str]:
    """Where the file and the installed program differ."""
    known, found = stored(program), read(program)
    said = [f"{name}: {known[name]} in the file, {found[name]} in the program"
            for name in ("version", "options") if known[name] != found[name]]  # fmt: skip
    before, after = known["commands"], found["commands"]
    said += [f"{program} {path}: no longer there" for path in before if path not in after]
    said += [f"{program} {path}: new" for path in after if path not in before]
    said += [f"{program} {path}: {before[path]} in the file, {after[path]} in the program"
             for path in before if path in after and before[path] != after[path]]  # fmt: skip
    return said


def main(names: list[str]) -> int:
    """Write the files, or check them; 1 where a program asked for is not there, or differs."""
    if names[:1] == ["--check"]:
        found = [said for name in names[1:] or READINGS if version(name) is not None
                 for said in differences(name)]  # fmt: skip
        print("\n".join(found) or "the files are as the programs have it")
        return 1 if found else 0
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
