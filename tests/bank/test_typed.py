"""What the glossary adds to an accepted answer, and what it must not."""

from typing import cast

from quizgen import programs
from quizgen.bank import check, load_bank
from quizgen.bank.lint import lint
from quizgen.bank.typed import settled
from quizgen.locale import UiLanguage, spoken
from quizgen.model import CommandKey, Localized, Term, TextKey
from quizgen.scoring import text
from quizgen.scoring.command import judge
from tests.assembly.banks import item


def test_the_glossary_has_other_words_but_no_abbreviation():
    term = Term(
        "oci", Localized(ko="오픈 컨테이너", en="Open Container Initiative (OCI)"), {"en": ("OCI",)}
    )
    asked = item("full", key=TextKey(("Open Container Initiative",)))
    [found] = settled([(asked, {})], {}, [term])
    answers = ("오픈 컨테이너를", "Open Container Initiative (OCI)", "OCI")
    assert [text.judge(cast(TextKey, found.key), each).right for each in answers] == [
        True,
        True,
        False,
    ]


def test_a_bank_brings_programs_of_its_own(tmp_path):
    (tmp_path / "programs").mkdir()
    (tmp_path / "bank.yaml").write_text(
        "bank: own\ntitle: Own\nlanguages: [en]\ntopics: [{id: t, title: T}]\n"
    )
    (tmp_path / "t.yaml").write_text(
        "bank: own\ntopic: t\nitems:\n- id: a\n  interaction: command_line\n  stem: Run it.\n"
        "  accepted: [nerdctl run -d nginx]\n  explanation: So.\n  source: {reference: n(1)}\n"
    )
    grammar = tmp_path / "programs" / "nerdctl.yaml"
    grammar.write_text(
        "program: nerdctl\nversion: '2.0'\ncommands:\n"
        "  run: {operands: image !, options: ['-d,--detach', --rm]}\n"
        "aliases: {container run: run}\n"
    )
    bank = load_bank(tmp_path)
    key = bank.items[0].key
    assert isinstance(key, CommandKey)
    assert key.program == "nerdctl 2.0"
    assert judge(key, "nerdctl container run --detach docker.io/nginx").share == 1
    assert judge(key, "nerdctl run --rm -d nginx").share < 1
    assert programs.load("nerdctl") is None
    grammar.write_text(grammar.read_text().replace("--rm", "--rm]["))
    (problem,) = check(tmp_path)
    assert (problem.code, problem.position.file) == ("QG032", str(grammar))
    for wrong, line, said in (
        ("run: {operands: [image]}", 4, "글 또는 빈 값이 와야 하는데 목록입니다"),
        ("run: {operandz: image}", 4, "'operandz'는 여기서 쓰는 필드가 아닙니다"),
        ("run: [", 5, "값이 와야 합니다"),
    ):
        grammar.write_text(f"program: nerdctl\nversion: '2.0'\ncommands:\n  {wrong}\n")
        (problem,) = check(tmp_path)
        assert problem.position.line == line
        assert said in spoken(problem.message, UiLanguage("ko"))
    grammar.write_text("program: nerdctl\ncommands: {start: {operands: word}}\n")
    (problem,) = [each for each in lint(load_bank(tmp_path)) if each.code == "QG133"]
    assert "nerdctl run" in str(problem.message)
