"""``quizgen plan``: what a blueprint gives, told and drawn."""

import json

import pytest
from click.testing import CliRunner
from lxml import etree

from quizgen.cli.main import command_line

PLAN = """\
blueprint: midterm
bank: podman-101
title: {ko: 중간고사, en: Midterm}
sections:
  - count: 6
    select: {headings: [Installation, 파드]}
    conditions:
      - {headings: 파드, min: 2, max: 2}
      - {topics: history, min: 3, soft: true}
conditions: [{measure: difficulty, min: 2, max: 3}]
"""


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "midterm.yaml"
    path.write_text(PLAN)

    def run(*arguments):
        return CliRunner().invoke(
            command_line(), ["plan", str(path), "-d", "2026-12-03", *map(str, arguments)]
        )

    run.path = path  # type: ignore[attr-defined]
    return run


def test_every_condition_is_told_with_what_each_form_holds(plan):
    told = json.loads(plan("--forms", 2, "--different", "--json").stdout)
    rows = {row["what"]: row for row in told["conditions"]}
    assert rows["headings: 파드"]["got"] == [2, 2]
    assert rows["headings: 파드"]["slack"] == 0
    assert not rows["topics: history"]["met"]
    first, other = told["forms"]
    assert first["points"] == other["points"]
    assert not set(first["items"]) & set(other["items"])
    means = [row["got"] for row in told["conditions"] if row["what"] == "measure: difficulty"]
    assert means == [[first["mean_difficulty"], other["mean_difficulty"]]] * 2


def test_the_picture_says_in_words_what_it_shows(plan, tmp_path):
    assert plan("--svg", tmp_path / "plan.svg").exit_code == 0
    root = etree.parse(tmp_path / "plan.svg").getroot()
    said = {name: root.find(f"{{*}}{name}") for name in ("title", "desc")}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [each.get("id") for each in said.values()]
    assert said["title"].text == "Midterm, 2026-12-03"
    assert "headings: 파드: asked for exactly 2, held A 2; " in said["desc"].text
    assert "topics: history: asked for at least 3, held A 0: missed; " in said["desc"].text


def test_a_heading_that_is_not_there_is_named(plan):
    plan.path.write_text(PLAN.replace("Installation", "Instalation"))
    failed = plan()
    assert failed.exit_code == 1
    assert "6:13: QG015 there is no heading 'Instalation'; did you mean 'Installation'?" in (
        failed.stderr
    )
