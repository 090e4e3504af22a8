"""Whatever a file holds: an exit code of its class, a message that names the file, no traceback, in
bounded time, nothing half done and nothing left over.

Each kind of file that a command reads is damaged in some thirty ways (``harm``); more seeds of the
same are marked ``nightly`` (``pytest -m nightly``).
"""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.exam import write_exam
from quizgen.exam.collect import collect, responses_json
from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.json import write
from quizgen.locale import set_language
from quizgen.results.outputs import WRITTEN
from quizgen.scoring import canonical
from quizgen.sealing import fingerprint, protect
from tests.exam.exams import KEY as PRIVATE
from tests.exam.exams import PUBLIC, STUDENTS, exam, handed_in
from tests.robust.harm import archives, damaged, mutated, odd_values
from tests.samples import BANK, sample, sample_form, sample_key

SECONDS = 20
PODMAN = Path(__file__).parents[2] / "banks" / "podman-101"
MUTATED = int(os.environ.get("QUIZGEN_MUTATIONS", "12"))
ODD = int(os.environ.get("QUIZGEN_ODD_VALUES", "30"))


@cache
def small_exam():
    return exam(STUDENTS[:3])


@cache
def exported(name: str) -> bytes:
    quiz = sample()
    return FORMATS[name].render(quiz.form, quiz.key, RenderOptions(language="en"))


def answers() -> bytes:
    right = {entry.id: canonical(entry.key) for entry in sample_key().entries}
    document = {
        "form_id": sample_form().id,
        "form_digest": sample_key().form_digest,
        "responses": {**right, "10": "An essay."},
        "student": {"id": "1", "name": "Kim"},
        "version": 1,
    }
    return json.dumps(document).encode()


def opened() -> bytes:
    the_exam = small_exam()
    files = {"a.json": handed_in(the_exam.sheets[0])}
    return responses_json(collect(the_exam, files.items(), {fingerprint(PUBLIC): PRIVATE}))


def table() -> bytes:
    return b'student,name,1,2,3\n1,Kim,a,"a,b",true\n2,Lee,b,a,false\n'


GRADEBOOK = b"student,name,score,points,percent,pending,1\n1,Kim,3,4,75,1,3\n"
ROSTER = "학번,이름,이메일,추가\n1,김,kim@x.kr,10\n2,이,,\n".encode()
GIFT = b"::one:: What? {=right ~wrong #no}\n\n// c\n::two:: 2+2? {#4:0.1}\n\n::three:: M {=a -> b =c -> d}\n"
AIKEN = b"What is it?\nA) one\nB) two\nANSWER: A\n\nAnd this?\nA. x\nB. y\nANSWER: B\n"
TEXT2QTI = b"Quiz title: T\n\n1.  What?\n*a)  right\nb)  wrong\n\n2.  Which?\n[*] one\n[ ] two\n"
MEMO = "# 메모\n\n- `podman ps` lists containers\n- `docker run` = `podman run`\n\n| a | b |\n|-|-|\n| c | d |\n".encode()
BLUEPRINT = (
    b"blueprint: daily\nbank: sample\ntitle: {ko: a, en: b}\nsections:\n  - count: 3\n"
    b"    select: {topics: [basics]}\n"
)


def given(folder: Path) -> None:
    """What is beside the damaged file: a quiz, an exam and its key, all of them good."""
    (folder / "form.json").write_bytes(write(sample_form()))
    (folder / "key.json").write_bytes(write(sample_key()))
    (folder / "exam.json").write_bytes(write_exam(small_exam()))
    (folder / "good.json").write_bytes(answers())
    (folder / "sealed.json").write_bytes(handed_in(small_exam().sheets[0]))
    (folder / "exam.key.json").write_bytes(protect(PRIVATE, ""))


Kind = tuple[str, Callable[[], bytes], tuple[tuple[str, ...], ...]]
"""The file's name, what is in it when it is good, and the commands that read it."""

COLLECT = ("collect", "{}", "--exam", "exam.json", "--key", "exam.key.json")
KINDS: dict[str, Kind] = {
    "response": ("r.json", answers, (("grade", "key.json", "{}", "good.json"),)),
    "table": ("r.csv", table, (("grade", "key.json", "{}"),)),
    "key": ("k.json", lambda: write(sample_key()),
            (("grade", "{}", "good.json"), ("export", "form.json", "--key", "{}", "-f", "gift"))),
    "form": ("f.json", lambda: write(sample_form()),
             (("grade", "key.json", "good.json", "--form", "{}"),
              ("export", "{}", "--key", "key.json", "-f", "gift"))),
    "manifest": ("exam-2.json", lambda: write_exam(small_exam()),
                 (("collect", "sealed.json", "--exam", "{}", "--key", "exam.key.json"),
                  ("release", "{}"))),
    "opened": ("o.json", opened, (("release", "exam.json", "--responses", "{}"),)),
    "sealed": ("s.json", lambda: handed_in(small_exam().sheets[0]), (COLLECT,)),
    "private-key": ("p.key.json", lambda: protect(PRIVATE, ""),
                    (("collect", "sealed.json", "--exam", "exam.json", "--key", "{}"),)),
    "roster": ("roster.csv", lambda: ROSTER,
               (("exam", str(PODMAN), "--roster", "{}", "--key", "exam.key.json", "-d",
                 "2026-12-01", "-n", "2", "--minutes", "50"),)),
    "gradebook": ("g.csv", lambda: GRADEBOOK,
                  (("certificate", "{}", "--title", "t", "--date", "2026-12-01"),)),
    "gift": ("q.gift", lambda: GIFT, (("import", "{}", "-o", "new.yaml"),)),
    "aiken": ("q.txt", lambda: AIKEN, (("import", "{}", "-o", "new.yaml", "--from", "aiken"),)),
    "text2qti": ("q.md", lambda: TEXT2QTI, (("import", "{}", "-o", "new.yaml"),)),
    "moodle": ("q.xml", lambda: exported("moodle"), (("import", "{}", "-o", "new.yaml"),)),
    "csv": ("q.csv", lambda: exported("csv"), (("import", "{}", "-o", "new.yaml"),)),
    "xlsx": ("q.xlsx", lambda: exported("xlsx"), (("import", "{}", "-o", "new.yaml"),)),
    "qti21": ("q.zip", lambda: exported("qti21"), (("import", "{}", "-o", "new.yaml"),)),
    "qti12": ("q12.zip", lambda: exported("qti12"), (("import", "{}", "-o", "new.yaml"),)),
    "bank": ("b.yaml", lambda: (BANK / "bank.yaml").read_bytes(), (("check", "{}"),)),
    "blueprint": ("p.yaml", lambda: BLUEPRINT, (("check", "{}"),)),
    "memo": ("m.md", lambda: MEMO, (("draft", "{}", "-o", "new.yaml"),)),
}  # fmt: skip


def cases(kind: str, seed: int) -> Iterator[tuple[str, bytes]]:
    _name, good, _commands = KINDS[kind]
    yield from damaged(good(), seed=seed)
    yield from mutated(good(), seed=seed, count=MUTATED)
    if good()[:1] in (b"{", b"["):
        yield from odd_values(good(), seed=seed, count=ODD)
    if good()[:2] == b"PK":
        yield from archives("imsmanifest.xml", b"<quiz>" * 50, many=51_000 if seed else 200)


def broken(
    folder: Path,
    kind: str,
    name: str,
    data: bytes,
    look: Callable[[Path], Iterable[str]] = lambda folder: (),
) -> Iterator[str]:
    """What the law says of a case that does not hold; ``look`` says more of what was made."""
    file, _good, commands = KINDS[kind]
    for language, command in zip(("ko", "en"), commands * 2, strict=False):
        (folder / file).write_bytes(data)
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        words = [file if word == "{}" else word for word in command]
        set_language("ko" if language == "ko" else "en")
        began = time.process_time()  # others may be at work on this machine
        result = CliRunner().invoke(command_line(), words, prog_name="quizgen")
        took = time.process_time() - began
        case = f"{kind} {name}: quizgen {' '.join(words)}"
        if result.exception and not isinstance(result.exception, SystemExit):
            yield f"{case}: {''.join(traceback.format_exception(result.exception)[-3:])}"
        elif result.exit_code not in (0, 1, 2):
            yield f"{case}: exit code {result.exit_code}"
        elif result.exit_code and file not in result.output:
            yield f"{case}: the file is not named: {result.output[:200]}"
        if took > SECONDS:
            yield f"{case}: {took:.0f} s"
        for path, was in before.items():
            if not path.is_file() or path.read_bytes() != was:
                yield f"{case}: {path.name} was changed"
        yield from (f"{case}: {said}" for said in look(folder))
        made = [path for path in folder.rglob("*") if path.is_file() and path not in before]
        for path in made:
            if path.name.startswith(".") and path.name != WRITTEN:
                yield f"{case}: {path} is left over"
            if path.suffix == ".yaml":
                set_language("en")
                read = CliRunner().invoke(command_line(), ["check", str(path)])
                if "QG0" in read.output or read.exit_code not in (0, 1):
                    yield f"{case}: what it wrote cannot be read: {read.output[:300]}"
        for path in made:
            path.unlink()


def hold(folder: Path, kind: str, seed: int) -> None:
    given(folder)
    failures: list[str] = []
    count = 0
    for name, data in cases(kind, seed):
        count += 1
        failures += broken(folder, kind, name, data)
    assert count > 10
    assert not failures, f"{len(failures)} of {count}:\n" + "\n".join(failures[:40])


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.setenv("QUIZGEN_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("QUIZGEN_PASSPHRASE", raising=False)
    yield
    set_language(None)


@pytest.mark.parametrize("kind", KINDS)
def test_the_law_holds(tmp_path, kind):
    hold(tmp_path, kind, seed=0)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("kind", KINDS)
def test_the_law_holds_of_more(tmp_path, kind, seed):
    hold(tmp_path, kind, seed)
