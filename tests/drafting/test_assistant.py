"""A program drafts items; a made-up one that answers well, badly, with malice, halfway or not."""

from __future__ import annotations

import json
import shlex
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizgen.bank import load_bank
from quizgen.cli.main import command_line

MEMO = "# Ports\n\nThe web server listens on port 80.\nSSH listens on port 22.\n"
GOOD = """items:
  - id: web-port
    interaction: numeric
    status: accepted
    stem: {ko: 웹 server는 몇 번 포트를 씁니까?, en: Which port does the web server listen on?}
    value: 80
    explanation: {ko: 웹 server는 80번을 씁니다., en: The web server listens on port 80.}
    source: {memo: 3, reference: RFC 9110}
"""
BAD = """  - id: no-key
    interaction: single
    stem: {ko: 무엇입니까?, en: What is it?}
    options: [{text: a}, {text: b}]
    explanation: {ko: 그렇습니다., en: It is so.}
    source: {memo: 3}
  - id: far-line
    interaction: true_false
    stem: {ko: SSH는 22번 port를 씁니다., en: SSH listens on port 22.}
    key: true
    explanation: {ko: port 22번입니다., en: It is port 22.}
    source: {memo: 900}
  - id: other-subject
    interaction: true_false
    stem: {ko: 고래는 포유류입니다., en: Whales are mammals.}
    key: true
    explanation: {ko: 고래는 젖을 먹입니다., en: Whales suckle their young.}
    source: {memo: 4}
  - id: uncited
    interaction: true_false
    stem: {ko: SSH는 암호화합니다., en: SSH encrypts what it carries.}
    key: true
    explanation: {ko: SSH는 평문을 보내지 않습니다., en: SSH sends nothing in clear.}
  - id: bomb
    stem: &a [*a, *a]
"""


def draft(tmp_path: Path, program: str, *more: str):
    (tmp_path / "memo.md").write_text(MEMO, "utf-8")
    (tmp_path / "program.py").write_text(program, "utf-8")
    command = shlex.join([sys.executable, str(tmp_path / "program.py")])
    arguments = ["draft", str(tmp_path / "memo.md"), "-o", str(tmp_path / "new.yaml")]
    return CliRunner().invoke(command_line(), [*arguments, "--with", command, *more])


def test_what_holds_is_a_draft_and_the_rest_is_refused_with_its_reason(tmp_path: Path) -> None:
    answer = f"Sure! Here are the items:\n```yaml\n{GOOD}{BAD}```\nHave fun."
    done = draft(tmp_path, f"import sys; sys.stdin.read(); print({answer!r})", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    refused = {each["item"]: each["why"] for each in report["refused"]}
    assert {"no-key", "far-line", "other-subject"} <= refused.keys()
    assert "900" in refused["far-line"]
    assert "no word" in refused["other-subject"]
    assert len(refused) == 4, "and the bomb"
    assert any(m["item"] == "uncited" and "no line" in m["why"] for m in report["marked"])
    items = {item.id: item for item in load_bank(tmp_path / "new.yaml").items}
    assert {item.status for item in items.values()} == {"draft"}
    assert items.keys() == {"web-port", "uncited"}
    assert items["web-port"].sources[0].digest
    assert "uncited" in items["uncited"].tags


def test_it_is_given_memo_format_and_rules(tmp_path: Path) -> None:
    program = (
        "import sys; text = sys.stdin.read(); "
        "assert '3: The web server listens' in text and 'true_false' in text and 'Korean in the English text' in text; "
        f"print({GOOD!r})"
    )
    assert draft(tmp_path, program).exit_code == 0


def test_an_answer_that_ends_halfway_keeps_what_is_whole(tmp_path: Path) -> None:
    half = GOOD + "  - id: cut\n    interaction: single\n    stem: {ko: '무"
    done = draft(tmp_path, f"print({half!r})")
    assert done.exit_code == 0, done.output
    assert [item.id for item in load_bank(tmp_path / "new.yaml").items] == ["web-port"]
    assert "Refused" in done.output


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import time; time.sleep(3600)", "no answer within 1 seconds"),
        ("import sys\nwhile True: sys.stdout.write('x' * 1000000)", "more than 2 MB"),
        ("print('I am sorry, I cannot do that.')", "no items"),
        ("import sys; sys.exit('no key was given')", "no key was given"),
    ],
    ids=["hangs", "floods", "prose", "fails"],
)
def test_what_is_no_answer_is_said_and_nothing_is_written(
    tmp_path: Path, program: str, said: str
) -> None:
    begun = time.monotonic()
    done = draft(tmp_path, program, "--seconds", "1" if "sleep" in program else "20")
    assert done.exit_code == 1
    assert said in done.output
    assert not (tmp_path / "new.yaml").exists()
    assert time.monotonic() - begun < 1800  # nobody waited for it, on however busy a machine


def test_what_joins_a_bank_in_one_language_can_be_read_with_it(tmp_path):
    (tmp_path / "bank.yaml").write_text(
        "bank: net\nlanguages: [en]\ntitle: Net\ntopics: [{id: ports, title: Ports}]\n", "utf-8"
    )
    said = """items:
  - id: web-port
    interaction: numeric
    stem: Which port does the web server listen on?
    value: 80
    explanation: The web server listens on port 80.
    source: {memo: 3}
"""
    assert draft(tmp_path, f"print({said!r})").exit_code == 0
    (item,) = load_bank(tmp_path).items
    assert (item.topic, tuple(item.stem)) == ("ports", ("en",))
