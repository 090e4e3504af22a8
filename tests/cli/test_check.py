"""``quizgen check``: what it prints, mends and explains."""

import json
import re

import pytest
from click.testing import CliRunner

from quizgen import api
from quizgen.cli.main import command_line

BANK = """bank: t
title: {ko: 시험, en: Test}
topics: [{id: t, title: {ko: 주제, en: Topic}}]
topic: t
items:
  - id: one
    interaction: short_text
    stem: {ko: "podman를 씁니까?", en: "Do you use Podman?"}
    accepted: [x]
    explanation: {ko: 설명하는 글입니다., en: This explains it.}
    source: {reference: podman(1)}
"""


@pytest.fixture
def bank(tmp_path):
    path = tmp_path / "bank.yaml"
    path.write_text(BANK, encoding="utf-8")
    return path


def run(*arguments, **environment):
    return CliRunner(env=environment).invoke(command_line(), ["check", *map(str, arguments)])


def test_findings_have_a_place_a_code_and_the_way_out(bank):
    result = run(bank)
    assert result.exit_code == 1
    assert f"{bank}:6:5: QG110" in result.output
    assert "podman을" in result.output


def test_findings_come_in_the_same_order_every_time(bank):
    text = BANK.replace("podman를 씁니까?", "podman를, docker을, skopeo을, crun를, LXC을 봅니까?")
    bank.write_text(text, encoding="utf-8")
    messages = [line.split("has ")[1] for line in run(bank).stdout.splitlines()]
    assert len(messages) == 5
    assert messages == sorted(messages)


def test_safe_findings_are_mended_in_the_file(bank):
    result = run(bank, "--fix")
    assert result.exit_code == 0, result.output
    assert "podman를 → podman을" in result.output
    assert bank.read_text("utf-8") == BANK.replace("podman를", "podman을")


def test_a_rule_that_is_ignored_mends_nothing(bank):
    assert run(bank, "--fix", "--ignore", "QG110").exit_code == 0
    assert bank.read_text("utf-8") == BANK


def test_sarif_names_rule_level_and_place(bank):
    log = json.loads(run(bank, "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    (sarif_run,) = log["runs"]
    (result,) = sarif_run["results"]
    assert sarif_run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert (result["ruleId"], result["level"]) == ("QG110", "warning")
    rule = sarif_run["tool"]["driver"]["rules"][0]
    assert rule["shortDescription"]["text"] == "Wrong particle after a Latin word"
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert rule["help"]["text"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 6, "startColumn": 5}


def test_json_has_parameters_and_every_language(bank):
    bank.write_text(BANK.replace("accepted: [x]", "acepted: [x]"), encoding="utf-8")
    found = {each["code"]: each for each in json.loads(run(bank, "--format", "json").stdout)}
    unknown = found["QG008"]
    assert unknown["message"]["en"].endswith("did you mean 'accepted'?")
    assert "accepted" in unknown["message"]["ko"]
    assert re.search("[가-힣]", unknown["message"]["ko"])
    assert unknown["parameters"]["name"] == "acepted"
    assert unknown["parameters"]["title"]["ko"] == "문항(short_text)"
    assert unknown["parameters"]["hint"]["en"] == "; did you mean 'accepted'?"


def test_what_is_found_is_said_in_the_reader_s_language(bank):
    for format_name in ("text", "github", "sarif"):
        said = run(bank, "--format", format_name, LC_ALL="ko_KR.UTF-8").stdout
        assert "“podman를” 대신 “podman을”로 씁니다" in said, said


def test_notes_alone_are_no_failure(bank):
    text = (
        BANK.replace("podman를", "podman을")
        .replace("short_text", "single")
        .replace(
            "accepted: [x]",
            "options: [{text: {ko: 가끔, en: at times}, correct: true, feedback: {ko: 예, en: Yes}},"
            " {text: {ko: 언제나, en: always}, feedback: {ko: 아니요, en: No}}]",
        )
    )
    bank.write_text(text, encoding="utf-8")
    result = run(bank)
    assert "QG113" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(("code", "words"), [("qg110", "podman를"), ("QG012", "Two options")])
def test_a_code_is_explained(code, words):
    result = run("--explain", code)
    assert result.exit_code == 0
    assert words in result.output


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_code_that_is_none_is_not_taken_for_a_clean_bank(bank, option):
    result = run(bank, option, "QG9")
    assert result.exit_code == 2
    assert "No such code: QG9" in result.output


def test_codes_may_be_listed_and_written_small(bank):
    assert run(bank, "--ignore", "qg110,qg101").exit_code == 0
    assert "1 QG110 Wrong" in run(bank, "--select", "qg11", "--statistics").output


def test_an_unknown_code_is_said_to_be_one():
    assert run("--explain", "QG999").exit_code == 2


def test_a_blueprint_of_a_bank_that_is_not_there(tmp_path):
    plan = tmp_path / "midterm.yaml"
    plan.write_text(
        "blueprint: m\nbank: nowhere\ntitle: {ko: 시험, en: Test}\nsections: [{count: 1}]\n"
    )
    result = run(plan)
    assert result.exit_code == 1
    assert f"{plan}:2:7: QG001 no bank 'nowhere': looked for" in result.output


@pytest.mark.parametrize("bank", ["/dev/zero", "/etc/passwd", "nowhere"])
def test_a_blueprint_whose_bank_is_none_names_itself_in_the_same_words_everywhere(tmp_path, bank):
    plan = tmp_path / "midterm.yaml"
    plan.write_text(
        f"blueprint: x\nbank: {bank}\ntitle: {{ko: 가, en: A}}\nsections: [{{count: 1}}]\n"
    )
    checked, built = run(plan), CliRunner().invoke(command_line(), ["build", str(plan)])
    assert checked.output.splitlines()[0].replace("QG001 ", "") == built.output.strip()
    assert built.output.startswith(f"{plan}:2:7: ")
    assert bank in built.output


def test_a_bank_is_checked_by_its_name_at_both_doors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "banks/mine").mkdir(parents=True)
    (tmp_path / "banks/mine/bank.yaml").write_text(BANK, encoding="utf-8")
    found = str(api.check("mine"))
    assert "banks/mine/bank.yaml:6:5: QG110" in found
    assert run("mine").stdout.strip() == found


def test_one_of_several_files_of_a_bank_is_checked_as_a_part_of_it(bank):
    again = (
        BANK.replace("podman를", "podman을")
        .replace("id: one", "id: two")
        .replace("use Podman", "run it")
    )
    part = bank.with_name("more.yaml")
    part.write_text("bank: t\ntopic: t\n" + again[again.index("items:") :], "utf-8")
    alone = run(part)
    assert (alone.exit_code, alone.output) == (0, f"No problems in {part}.\n")
    assert "1 problem." in run(bank).output
    part.write_text(part.read_text("utf-8").replace("podman을", "crun를"), "utf-8")
    assert run(part, "--fix").exit_code == 0
    assert "podman를" in bank.read_text("utf-8")
    part.write_text(part.read_text("utf-8").removeprefix("bank: t\n"), "utf-8")
    assert f"{part}:1:1: QG010 the file does not say what it is; a file of this bank begins " \
        "with bank: t" in run(part).output  # fmt: skip


def test_notes_are_no_problems(bank):
    noted = BANK.replace("podman를", "podman을").replace("podman(1)", "Podman documentation")
    bank.write_text(noted, "utf-8")
    result = run(bank)
    assert result.exit_code == 0, result.output
    assert result.output.endswith("\n1 note: nothing that must be mended.\n")
    bank.write_text(noted.replace("podman을", "podman를"), "utf-8")
    assert run(bank).output.endswith("\n1 problem.\n1 note: nothing that must be mended.\n")
