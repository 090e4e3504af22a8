"""Whoever is spoken to in Korean is spoken to in Korean alone, whatever went wrong."""

import ast
import re

import pytest
from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.errors import message, of_library
from quizgen.locale import UiLanguage, set_language, spoken
from quizgen.results.decisions import Drop, edited
from quizgen.results.gradebook import aside_csv
from quizgen.results.response import KeptAside

ROOMS = [
    "archives", "assembly", "bank", "booklets", "checking", "drafting", "exam", "executor", "formats",
    "limits", "locate", "overview", "preview", "programs", "psychometrics", "publish", "reading",
    "results", "roster", "scoring", "sealing", "starter", "term", "text",
]  # fmt: skip
"""The rooms below the command line; what they say is data until somebody reads it."""
SAYING = {"add": 2, "complain": 2, "Problem": 2, "Finding": 0, "of_item": 1, "at": 1}
"""What says something, and which argument is said."""


PROGRAMMERS = {
    "TypeError", "ValueError", "KeyError", "IndexError", "AssertionError",
    "UnsuitableError",  # caught: the paper is laid out without reuse
    "TemplateRuntimeError",  # jinja's, beside its own words in English
}  # fmt: skip
"""Raised for who calls a function wrongly, never for a user."""


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _said(call: ast.Call) -> ast.expr | None:
    name = _name(call)
    if name.endswith("Error") and name[0].isupper() and name not in PROGRAMMERS:
        return call.args[0] if call.args else None
    place = SAYING.get(name)
    return call.args[place] if place is not None and len(call.args) > place else None


def _is_prose(node: ast.expr | None) -> bool:
    """An f-string or a text with words in it: in one language only."""
    if isinstance(node, ast.JoinedStr):
        return True
    return isinstance(node, ast.Constant) and bool(re.search("[a-z]{2}", str(node.value)))


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_said_below_the_command_line_is_a_message(room, repository):
    paths = [repository / "quizgen" / f"{room}.py", *(repository / "quizgen" / room).rglob("*.py")]
    found = [
        f"{path.relative_to(repository)}:{node.lineno}"
        for path in paths
        if path.exists()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _is_prose(_said(node))
    ]
    assert not found, f"make it a message (quizgen.errors): {found}"


BROKEN = {
    "bad.yaml": b"bank: [",
    "tab.yaml": b"bank: t\n\ttopic: x\n",
    "utf16.yaml": "bank: t".encode("utf-16"),
    "fields.yaml": b"bank: t\ntitel: {ko: x}\nitems: [{id: a b, interaction: singel}, {id: c}, 3]\n",
    "number.yaml": b"blueprint: b\nbank: podman-101\ntitle: x\nsections: [{count: many}]\n",
    "whale.yaml": """bank: whale
title: {ko: 고래, en: Whale}
topics: [{id: t, title: {ko: 주제, en: Topic}}]
items:
  - {id: a, topic: t, interaction: essay, stem: {ko: 고래 🐳, en: Whale}, rubric: [{text: {ko: 답, en: answer}, points: 1}], explanation: {ko: 답, en: Answer}}
""".encode(),
    "bad.xml": b'<quiz><question type="x"></quiz>',
    "question.xml": b'<quiz><question type="numerical"><name/><answer/></question></quiz>',
    "nothing.txt": b"hello",
    "empty.txt": b"",
    "q.gift": b"::a:: b {\n",
    "roster.csv": b"name,email\nA,B\n",
    "late.csv": b"number,minutes\n1,soon\n,5\n",
    "quoted.csv": b'number,name\n"1,x\n',
    "key.json": b"{}",
    "broken.json": b"{",
    "sealed.json": b'{"quizgen":"sealed-response","version":9}',
}
COMMANDS = [
    "check bad.yaml", "check tab.yaml", "check utf16.yaml", "check fields.yaml", "check number.yaml",
    "daily -b whale.yaml -f paper", "daily -b whale.yaml -f html --colour red",
    "check gone.yaml", "check fields.yaml --format github", "check fields.yaml --statistics",
    "daily -b gone", "daily -b bad.yaml", "build number.yaml",
    "daily --roster roster.csv -f paper", "daily --roster late.csv -f paper",
    "daily --roster quoted.csv -f paper", "daily --executor nowhere --roster late.csv -f paper",
    "import bad.xml -o o.yaml", "import question.xml -o o.yaml", "import nothing.txt -o o.yaml",
    "import empty.txt -o o.yaml", "import q.gift -o o.yaml", "import nothing.txt --from qti12 -o o.yaml",
    "import nothing.txt --from xlsx -o o.yaml", "exam number.yaml", "keys show --keys none",
    "grade key.json broken.json", "grade broken.json key.json", "export key.json -f moodle",
    "sources check gone.md", "draft empty.txt -o o.yaml", "show nope", "new bank key.json/x",
]  # fmt: skip
_ENGLISH = re.compile(r"(?:\b[A-Za-z]{2,}[,;:]? ){3,}[A-Za-z]{2,}")
"""Four words in a row; a name, a path or a command has none."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_refusal_is_said_in_korean_alone(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, data in BROKEN.items():
        (tmp_path / name).write_bytes(data)
    set_language(UiLanguage("ko"))
    try:
        done = CliRunner().invoke(command_line(), command.split())
    finally:
        set_language(None)
    assert done.exit_code, done.output
    assert re.search("[가-힣]", done.output), done.output
    plain = re.sub(r"quizgen [a-z]+(?: \S+)*|\(moodle, [^)]*\)", "", done.output)
    assert not _ENGLISH.search(plain), done.output


def test_what_is_written_for_the_reader_is_in_korean_and_what_a_program_reads_is_not():
    """A table has the same headings everywhere; its reasons, and the head of decisions.yaml, are said."""
    aside = [KeptAside("a.json", "1", message("not a response file"))]
    set_language(UiLanguage("ko"))
    try:
        table = aside_csv(aside, spoken).decode("utf-8-sig").splitlines()
        head = edited("", "quiz", [Drop(item="a")], []).partition("quiz:")[0]
    finally:
        set_language(None)
    assert table == ["place,student,reason,content", "a.json,1,응답 파일이 아닙니다,"]
    assert re.search("[가-힣]", head)
    assert not _ENGLISH.search(head.replace("yaml-language-server", ""))


def test_what_a_library_says_in_english_has_words_in_korean():
    korean = UiLanguage("ko")
    damaged = message("its data is damaged")
    known = of_library("File is not a zip file", damaged)
    assert (str(known), spoken(known, korean)) == (
        "File is not a zip file",
        "끝에 있어야 할 파일 목록이 없습니다",
    )
    unknown = message("cannot be read: {reason}", reason=of_library("Bad magic", damaged))
    assert str(unknown) == "cannot be read: Bad magic"
    assert spoken(unknown, korean) == "읽을 수 없습니다: 내용이 손상되었습니다"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("key.yaml", "key.yaml을"),
        ("2026-11-24", "2026-11-24을"),
        ("git", "git을(를)"),
        ("", "을(를)"),
    ],
)
def test_a_value_decides_on_the_particle_behind_it(value, said):
    told = message("picture {name} cannot be read", name=value)
    assert said in spoken(told, UiLanguage("ko"))
