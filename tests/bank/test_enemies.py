"""Items that must not stand beside each other are found."""

import pytest
from click.testing import CliRunner

from quizgen.bank import BankError, load_bank, load_banks, load_blueprint
from quizgen.cli.main import command_line

BANK = """\
bank: {bank}
title: {{ko: 은행, en: Bank}}
topics: [{{id: network, title: {{ko: 네트워크, en: Network}}}}]
topic: network
tables:
  stacks:
    columns: {{name: code, job: text}}
    rows:
      - {{id: pasta, name: pasta, job: {{ko: 포트를 잇는다, en: forwards ports}}}}
      - {{id: netavark, name: netavark, job: {{ko: 망을 만든다, en: sets networks up}}}}
      - {{id: aardvark, name: aardvark, job: {{ko: 이름을 찾는다, en: resolves names}}}}
item_models:
  - id: match
    for_each: stacks
    interaction: matching
    pair: {{source: "{{{{ name }}}}", target: "{{{{ job }}}}"}}
    stem: {{ko: 짝을 지으세요., en: Match them.}}
    explanation: {{ko: 그렇습니다., en: So it is.}}
  - id: job-of
    for_each: stacks
    interaction: single
    key: "{{{{ job }}}}"
    distractors: {{column: job, count: 2}}
    stem: {{ko: "`{{{{ name }}}}`은/는 무엇을 하나요?", en: "What does `{{{{ name }}}}` do?"}}
    explanation: {{ko: 그렇습니다., en: So it is.}}
items:
  - id: since
    interaction: short_text
    accepted: [Netavark]
    stem: {{ko: 4.0의 네트워크 스택은?, en: Which network stack came with Podman 4.0?}}
    explanation: {{ko: Netavark입니다., en: It is Netavark.}}
  - id: version
    interaction: numeric
    value: 4
    stem: {{ko: Netavark의 버전은?, en: Which release brought Netavark?}}
    explanation: {{ko: Podman 4.0., en: It came with Podman 4.0 in 2022.}}
  - id: other
    interaction: numeric
    value: 7
    stem: {{ko: 주에 며칠?, en: How many days has a week?}}
    explanation: {{ko: 이레., en: Seven.}}
"""
PLAN = """\
blueprint: both
banks: [{banks}]
title: {{ko: 퀴즈, en: Quiz}}
sections: [{{count: 2}}]
require: [one.since]
"""


@pytest.fixture
def folder(tmp_path):
    for bank in ("one", "two"):
        (tmp_path / bank).mkdir()
        (tmp_path / bank / "bank.yaml").write_text(BANK.format(bank=bank))
    return tmp_path


def test_items_of_one_fact_and_items_that_tell_a_key_are_enemies(folder):
    items = load_bank(folder / "one").items
    enemies = {item.id: {*item.enemies, *item.gives_away} for item in items}
    rows = {"job-of-pasta", "job-of-netavark", "job-of-aardvark"}
    assert enemies["match-1"] >= rows  # the matching shows every row's answer
    assert all("match-1" in enemies[name] for name in rows)
    assert "version" in enemies["since"]
    assert "since" in enemies["version"]
    assert enemies["other"] == set()


def test_several_banks_are_one_with_ids_told_apart(folder):
    bank = load_banks([folder / "one", folder / "two"])
    assert bank.id == "one+two"
    assert len({item.id for item in bank.items}) == len(bank.items) == 14
    assert {"one.version"} == set(next(i for i in bank.items if i.id == "one.since").gives_away)
    assert [topic.id for topic in bank.topics] == ["network"]


def test_a_blueprint_draws_from_several_banks(folder):
    def quizgen(*arguments):
        return CliRunner().invoke(command_line(), [str(each) for each in arguments])

    path = folder / "both.yaml"
    path.write_text(PLAN.format(banks="one, two"))
    made = quizgen("build", path, "-d", "2026-09-01", "-f", "json", "-o", folder / "out")
    assert made.exit_code == 0, made.stderr
    assert "2 items from one+two" in made.stderr
    path.write_text(PLAN.format(banks="one, one"))
    failed = quizgen("build", path, "-d", "2026-09-01", "-f", "json", "-o", folder / "out2")
    assert "bank 'one' is named twice" in failed.stderr
    path.write_text(PLAN.format(banks="one, two").replace("banks:", "bank: one\nbanks:"))
    with pytest.raises(BankError, match="names its bank, or several banks"):
        load_blueprint(path)
