"""Kill each command that writes, with -9, at so many moments, and print what is broken then:

    python -m tests.robust.killed --moments 100 [COMMAND ...]

A moment is just before the n-th time that it opens, renames, links or removes a file in its folder.
The law: after the next look into the folder the files are those of before or those of after, never
some of each; the same command, run again, makes what it would have made; nothing is left over.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from quizgen.cli.main import command_line
from quizgen.files import sweep
from quizgen.results.outputs import WRITTEN
from tests.robust import kinds as corpus

PODMAN = str(corpus.PODMAN)
DAILY = (
    "daily",
    "-b",
    PODMAN,
    "-d",
    "2026-11-24",
    "-n",
    "3",
    "-f",
    "form",
    "-f",
    "key",
    "-f",
    "gift",
)
EXAM = ("exam", PODMAN, "--roster", "roster.csv", "--key", "exam.key.json", "-d", "2026-12-01", "-n", "2",
        "--minutes", "50")  # fmt: skip
COMMANDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "daily": ((*DAILY, "-o", "q"), (*DAILY, "--seed", "b", "--force", "-o", "q")),
    "daily-new": ((), (*DAILY, "-o", "q")),
    "grade": (("grade", "key.json", "good.json", "-o", "g"), ("grade", "key.json", "good.json", "more.csv", "-o", "g", "--force")),
    "export": (("export", "form.json", "--key", "key.json", "-f", "gift", "-f", "aiken", "-o", "e", "--lang", "ko"),
               ("export", "form.json", "--key", "key.json", "-f", "gift", "-f", "aiken", "-o", "e", "--lang", "en", "--force")),
    "exam": ((), (*EXAM, "-o", "x")),
    "collect": ((), ("collect", "sealed.json", "--exam", "exam.json", "--key", "exam.key.json", "-o", "c")),
    "release": ((), ("release", "exam.json", "--responses", "o.json", "-o", "l")),
    "import": (("import", "q.gift", "-o", "i.yaml"), ("import", "other.gift", "-o", "i.yaml", "--force")),
    "draft": ((), ("draft", "m.md", "-o", "d.yaml")),
    "new": ((), ("new", "bank", "n")),
    "keys": ((), ("keys", "new", "k", "--no-passphrase")),
    "certificate": ((), ("certificate", "g.csv", "--title", "t", "--date", "2026-12-01")),
    "new-quiz": ((), ("new", "quiz", "b2.yaml", "--bank", PODMAN)),
    "build": ((), ("build", "averages/quiz.yaml", "-f", "form", "-f", "key", "-f", "gift", "-f", "moodle", "-o", "q")),
    "mark": (("mark", "key.json", "good.json", "--import", "m.csv"), ("mark", "key.json", "good.json", "--import", "m2.csv")),
    "mark-export": ((), ("mark", "key.json", "good.json", "--export", "made.csv")),
    "regrade": (("grade", "key.json", "good.json"), ("regrade", "key.json", "good.json", "other.csv", "--write")),
    "feedback": (("feedback", "key.json", "good.json", "-o", "f"), ("feedback", "key.json", "more.csv", "-o", "f")),
    "feedback-zip": ((), ("feedback", "key.json", "good.json", "--zip", "-o", "f.zip")),
    "gradebook": (("grade", "key.json", "good.json"), ("gradebook", "gradebook.json", "-o", "w", "--xlsx", "--moodle", "--canvas")),
    "analyze": ((), ("analyze", "key.json", "good.json", "more.csv", "--csv", "i.csv", "--report", "r.html", "--save", "sample", "--force")),
    "keys-backup": (("keys", "new", "k", "--no-passphrase"), ("keys", "backup",  "k", "--new", "b.key.json", "--no-passphrase")),
    "study": ((), ("study", PODMAN, "--no-pdf", "-o", "s")),
    "fix": ((), ("check", "josa", "--fix")),
    "draft-with": ((), ("draft", "m.md", "--with", "cat a.yaml", "-o", "d.yaml")),
    "stats": ((), ("stats", "averages", "--svg", "s.svg")),
    "plan": ((), ("plan", "averages/quiz.yaml", "--svg", "s.svg")),
    "term-new": ((), ("term", "new", "-C", "t2", "--first", "2026-11-23", "--last", "2026-11-27", "--blueprint", "../averages/quiz.yaml")),
    "term-plan": ((), ("term", "plan", "-C", "t", "--today", "2026-11-24")),
    "term-update": ((), ("term", "update", "-C", "t", "--results", "g/gradebook.json", "--today", "2026-11-24")),
    "term-calendar": ((), ("term", "calendar", "-C", "t", "--svg", "c.svg")),
    "translate": ((), ("translate", "networking", "--to", "ko", "-o", "made.xlsx")),
    "translate-from": ((), ("translate", "networking", "--to", "ko", "--from", "t.csv")),
    "import-compare": ((), ("import", "q.gift", "-o", "i.yaml", "--compare", "c.html")),
    "mark-into-bank": (("mark", "key.json", "good.json", "--import", "m3.csv"), ("mark", "key.json", "good.json", "--into-bank", "sample")),
    "grade-xlsx": (("grade", "key.json", "good.json", "-o", "x"), ("grade", "key.json", "good.json", "--xlsx", "-o", "x")),
    "analyze-students": ((), ("analyze", "key.json", "good.json", "more.csv", "--students", "s.csv", "--csv", "i.csv")),
    "gradebook-apply": ((), ("gradebook", "g/gradebook.json", "--rules", "rules.yaml", "-o", "w", "--xlsx", "--apply")),
    "collect-again": (("collect", "sealed.json", "--exam", "exam.json", "--key", "exam.key.json", "-o", "c"),
                      ("collect", "sealed.json", "sealed2.json", "--exam", "exam.json", "--key", "exam.key.json", "-o", "c", "--xlsx")),
    "two-forms": ((), ("daily", "-b", PODMAN, "-d", "2026-11-24", "-n", "2", "-f", "form", "-f", "key", "--forms", "2", "-o", "q")),
    "booklets": (("copies",), ("copies", "--force")),
    "copies-new": ((), ("copies",)),
}  # fmt: skip
COMMANDS_MEMO = "# m\n\n" + "".join(
    f"- `podman {x}`: lists the {x}s of it\n" for x in ("ps", "rm", "pull", "tag")
)
APIECE = {"booklets", "copies-new"}
"""They can be stopped at any time and taken up again: each file is whole, not all of them together."""
_ACTS = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"}
_RANDOM = re.compile(r"/[a-z0-9]{20}\.html")
_counted: list[int] = []
"""Of a child: how many acts are left, and after."""


def hook(event: str, arguments: tuple[object, ...]) -> None:
    if (
        _counted
        and event in _ACTS
        and "/killed-" in str(Path(os.fsdecode(str(arguments[0]))).absolute())
    ):
        _counted[0] -= 1
        if _counted[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def run(words: tuple[str, ...], acts: int = -1) -> int:
    """In a copy of this process, which is killed before so many acts; how many it did otherwise."""
    results, end = os.pipe()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            _counted[:] = [acts]
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                own = corpus.OWN.get(words[0])
                line, more = (own, words[1:]) if own else (command_line(), words)
                line.main(args=list(more), prog_name="quizgen")
        os.write(end, str(-_counted[0]).encode())
        os._exit(0)
    os.close(end)
    with os.fdopen(results) as file:
        said = file.read()
    os.waitpid(child, 0)
    return int(said or 0)


def state(folder: Path) -> dict[str, bytes]:
    """All files but the cache; pages whose names are random by their number."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".cache" not in path.parts:
            name = str(path.relative_to(folder))
            if (random := _RANDOM.sub("/page-{}.html", name)) != name:
                name = next(n for k in range(99) if (n := random.format(k)) not in found)
            found[name] = path.read_bytes()
    return found


def restored(folder: Path, files: dict[str, bytes]) -> None:
    for each in folder.iterdir():
        if each.name != ".cache":
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def aside(name: str) -> bool:
    """Whether it is of a numbered folder or file that keeps what was there."""
    return re.search(r"\.\d+(/|\.\w+$)", name) is not None


def broken(folder: Path, words: tuple[str, ...], moment: int, before: dict[str, bytes], after: dict[str, bytes], together: bool) -> Iterator[str]:  # fmt: skip
    restored(folder, before)
    run(words, moment)
    for each in (folder, *(p for p in folder.rglob("*") if p.is_dir() and ".cache" not in p.parts)):
        if each.exists():
            sweep(each)
    found = state(folder)
    if hidden := [n for n in found if "/." in f"/{n}" and not n.endswith(WRITTEN)]:
        yield f"left over: {hidden}"
    differ = [n for n in {*before, *after} if before.get(n) != after.get(n) and not aside(n)]
    changed = {name: found.get(name) != before.get(name) for name in differ}
    if len(set(changed.values())) > 1 and together:
        yield f"mixed: {sorted(changed.items())[:8]}"
    lost = [
        n
        for n, data in before.items()
        if data not in found.values() and found.get(n) != after.get(n)
    ]
    if lost and not (together and all(changed.values())):
        yield f"lost: {lost}"
    run(words)
    again = {name for name in state(folder) if not aside(name)}
    if missing := {name for name in after if not aside(name)} ^ again:
        yield f"run again: {sorted(missing)[:8]}"


def more(folder: Path) -> None:
    """What the commands of results, terms and banks need."""
    corpus.planned(folder)
    corpus.bank_of("averages")(folder)
    corpus.sample_bank(folder)
    (folder / "m.csv").write_bytes(corpus.MARKS)
    (folder / "m2.csv").write_bytes(corpus.MARKS.replace(b",1,2,1,", b",1,2,2,"))
    (folder / "m3.csv").write_bytes(corpus.MARKS.replace(b"1,1,0.5,", b"1,1,1,"))
    (folder / "other.csv").write_bytes(b"student,1,2\n1,a,a\n")
    (folder / "a.yaml").write_bytes(corpus.drafted())
    corpus.bank_of("networking")(folder)
    (folder / "t.csv").write_bytes(corpus.translations("t.csv")())
    (folder / "rules.yaml").write_bytes(corpus.RULES)
    (folder / "sealed2.json").write_bytes(corpus.handed_in(corpus.small_exam().sheets[1]))
    (folder / "g").mkdir()
    (folder / "g" / "gradebook.json").write_bytes(corpus.graded())
    (folder / "t2").mkdir()
    (folder / "t2" / "notes.txt").write_text("a folder is not kept without a file")
    (folder / "josa").mkdir()
    for name in ("bank.yaml", "second.yaml"):
        text = (
            (corpus.BANK / "bank.yaml").read_text().replace("파일을 **모두**", "Podman를 **모두**")
        )
        if name != "bank.yaml":
            text = "bank: sample\ntopic: commands\n" + text[text.index("items:") :].replace(
                "- id: ", "- id: b-"
            )
        (folder / "josa" / name).write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("commands", nargs="*", default=list(COMMANDS))
    given = parser.parse_args()
    sys.addaudithook(hook)
    os.fsync = lambda fd: None
    with tempfile.TemporaryDirectory(prefix="killed-") as name:
        folder = Path(name)
        os.chdir(folder)
        os.environ.update(XDG_CACHE_HOME=f"{name}/.cache", QUIZGEN_KEYS=f"{name}/keys")
        corpus.given(folder)
        (folder / "more.csv").write_bytes(b"student,1\n2,a\n3,b\n")
        (folder / "roster.csv").write_bytes(corpus.ROSTER)
        (folder / "o.json").write_bytes(corpus.opened())
        (folder / "m.md").write_text(COMMANDS_MEMO)
        (folder / "g.csv").write_text("student,name,score,points,percent,pending\n1,Kim,1,2,50,\n")
        (folder / "q.gift").write_bytes(b"::q:: What? {=a ~b}\n")
        (folder / "other.gift").write_bytes(b"::r:: Else? {=a ~b}\n")
        more(folder)
        base = state(folder)
        for command in given.commands:
            first, words = COMMANDS[command]
            restored(folder, base)
            if first:
                run(first)
            before = state(folder)
            acts = run(words)
            after = state(folder)
            moments = sorted(
                {max(1, round(acts * n / given.moments)) for n in range(1, given.moments + 1)}
            )
            failures = [
                f"before act {moment} of {acts}: {said}"
                for moment in moments
                for said in broken(folder, words, moment, before, after, command not in APIECE)
            ]
            made = len([name for name in after if after[name] != before.get(name)])
            print(
                f"{command}: {made} files, {len(moments)} moments, {len(failures)} failures",
                flush=True,
            )
            for each in failures[:10]:
                print(f"  {each}", flush=True)
        os.chdir("/")


if __name__ == "__main__":
    main()
