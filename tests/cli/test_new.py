"""What `quizgen new` writes is a bank that works and a quiz that can be built."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizgen.bank import load_bank
from quizgen.cli.main import command_line
from quizgen.model import Bank

BUILD = ["-f", "key", "--date", "2026-11-25"]


def run(*arguments: object):
    return CliRunner().invoke(command_line(), [str(each) for each in arguments])


def entries(folder: Path) -> list[dict]:
    return json.loads((folder / "key.json").read_text("utf-8"))["entries"]


@pytest.fixture
def bank(tmp_path) -> Path:
    folder = tmp_path / "My networks"
    assert run("new", "bank", folder).exit_code == 0
    return folder


def test_a_new_bank_has_nothing_to_mend(bank):
    checked = run("check", bank)
    assert checked.exit_code == 0, checked.output
    loaded: Bank = load_bank(bank)
    assert loaded.id == "my-networks"
    assert len(loaded.items) == 14
    assert all(text.strip() for item in loaded.items for text in (item.stem["ko"], item.stem["en"]))


def test_the_item_that_both_front_pages_show_works_in_a_new_bank(bank, repository, monkeypatch):
    (shown,) = {
        re.search(r"```yaml\n(.*?)```", (repository / name).read_text("utf-8"), re.S)[1]
        for name in ("README.md", "README.ko.md")
    }
    with (bank / "networks.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n{shown}")
    monkeypatch.chdir(bank.parent)
    checked = run("--ui-lang", "en", "check", bank.name)
    assert checked.output == "No problems in My networks.\n"
    assert "pod-manager" in {item.id for item in load_bank(bank).items}


def test_what_is_imported_into_a_bank_s_folder_is_part_of_it(bank, tmp_path):
    quiz = tmp_path / "old.gift"
    quiz.write_text(
        "$CATEGORY: networks\n\n::what-dns-does::What?{=A ~B}\n\n::new-one::Why?{=C ~D}\n"
    )
    out = bank / "old.yaml"
    for more in ([], ["--force"]):  # what the file declares itself is not in use
        imported = run("--ui-lang", "en", "import", quiz, "-o", out, *more)
        said = f"{out}: 1 id is in use in my-networks and has another number here: what-dns-does-2"
        assert said in imported.output
        loaded: Bank = load_bank(bank)
        assert {item.id for item in loaded.items} > {"what-dns-does", "what-dns-does-2", "new-one"}
        assert len(loaded.topics) == 1


def test_a_bank_without_a_daily_yaml_has_a_quiz_of_all_its_items(bank, tmp_path):
    (bank / "daily.yaml").unlink()
    made = run("--ui-lang", "en", "daily", "-b", bank, *BUILD, "-o", tmp_path / "made")
    assert made.exit_code == 0, made.output
    assert f"{bank}: no daily.yaml, so any of its items" in made.output
    assert len(entries(tmp_path / "made")) == 7


def test_a_bank_is_checked_by_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "bank", "banks/mine").exit_code == 0
    checked = run("--ui-lang", "en", "check", "mine")
    assert checked.output == "No problems in banks/mine.\n"


@pytest.mark.parametrize("languages", ["en", "ko", "de,ko"])
def test_a_new_bank_speaks_the_languages_asked_for_and_no_other(tmp_path, languages):
    asked = tuple(languages.split(","))
    made = run("--ui-lang", "en", "new", "bank", tmp_path / "bank", "--languages", languages)
    assert made.exit_code == 0, made.output
    assert ("stand in English" in made.output) is any(each not in ("ko", "en") for each in asked)
    checked = run("check", tmp_path / "bank")
    assert checked.exit_code == 0, checked.output
    loaded = load_bank(tmp_path / "bank")
    assert loaded.languages == asked
    assert len(loaded.items) == 14
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "bank").glob("*.yaml"))
    assert bool(re.search("[가-힣]", written)) is ("ko" in asked)
    assert ("Items written by hand" in written) is (languages != "ko")
    quiz = run("new", "quiz", tmp_path / "quiz.yaml", "--bank", tmp_path / "bank")
    assert quiz.exit_code == 0, quiz.output
    assert run("check", tmp_path / "quiz.yaml").exit_code == 0


def test_a_new_bank_in_no_language_is_refused(tmp_path):
    for wrong, meant in (("deutsch", "'de'"), ("en,", "''"), ("xx", "'xx'")):
        made = run("--ui-lang", "en", "new", "bank", tmp_path / "bank", "--languages", wrong)
        assert made.exit_code == 2
        assert "is no language tag" in made.output
        assert meant in made.output
    assert not (tmp_path / "bank").exists()


def test_a_new_bank_makes_a_quiz_at_once(bank, tmp_path):
    assert run("daily", "-b", bank, *BUILD, "-o", tmp_path / "a").exit_code == 0
    assert run("build", bank / "daily.yaml", *BUILD, "-o", tmp_path / "b").exit_code == 0
    assert entries(tmp_path / "a") == entries(tmp_path / "b")
    assert len(entries(tmp_path / "a")) == 5


@pytest.mark.parametrize(
    "place", ["midterm.yaml", "quizzes/midterm.yaml", "My networks/midterm.yaml"]
)
def test_a_new_quiz_finds_its_bank_from_where_it_lies(bank, tmp_path, place):
    blueprint = tmp_path / place
    done = run("new", "quiz", blueprint, "--bank", bank)
    assert done.exit_code == 0, done.output
    assert run("check", blueprint).exit_code == 0
    built = run("build", blueprint, *BUILD, "-o", tmp_path / "out")
    assert built.exit_code == 0, built.output
    assert len(entries(tmp_path / "out")) == 7


def test_a_quiz_of_a_bank_in_one_file(tmp_path):
    assert run("new", "bank", tmp_path / "x").exit_code == 0
    whole = "".join(
        (tmp_path / "x" / name).read_text("utf-8") for name in ("bank.yaml", "networks.yaml")
    )
    single = tmp_path / "one.yaml"
    single.write_text(whole.replace("\nbank: x\ntopic", "\ntopic"), encoding="utf-8")
    assert run("new", "quiz", tmp_path / "q.yaml", "--bank", single).exit_code == 0
    built = run("build", tmp_path / "q.yaml", *BUILD, "-o", tmp_path / "out")
    assert built.exit_code == 0, built.output


def test_nothing_is_overwritten(bank, tmp_path):
    before = {path.name: path.read_bytes() for path in bank.iterdir()}
    again = run("new", "bank", bank)
    assert again.exit_code == 1
    assert "is there already" in again.output
    quiz = run("new", "quiz", bank / "daily.yaml", "--bank", bank)
    assert quiz.exit_code == 1
    assert {path.name: path.read_bytes() for path in bank.iterdir()} == before
    assert "ends with .yaml" in run("new", "quiz", tmp_path / "quiz", "--bank", bank).output


def test_a_bank_of_drafts_makes_no_quiz(tmp_path):
    memo = Path(__file__).parents[1] / "data" / "memos" / "meeting.md"
    assert run("draft", memo, "-o", tmp_path / "d.yaml").exit_code == 0
    done = run("new", "quiz", tmp_path / "q.yaml", "--bank", tmp_path / "d.yaml")
    assert done.exit_code == 1
    assert "no accepted items" in done.output


def test_the_bank_in_use_is_said_or_asked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("new", "bank", "banks/one")
    assert "banks/one" in run("check").output
    made = run("daily", *BUILD, "-o", tmp_path / "out")
    assert made.exit_code == 0
    assert "banks/one" in made.output
    run("new", "bank", "banks/two")
    for command in ("check", "daily", "list"):
        asked = run(command)
        assert asked.exit_code == 1, command
        assert "banks/one, banks/two" in asked.output, command
    (tmp_path / "banks" / "two" / "images").mkdir()
    monkeypatch.chdir(tmp_path / "banks" / "two" / "images")
    assert "two" in json.loads(run("stats", "--json").output)["bank"]


def test_an_editor_finds_the_schema_of_a_new_bank(bank):
    for file in bank.glob("*.yaml"):
        first = file.read_text("utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (bank / first.partition("=")[2]).is_file()


def test_a_picture_that_is_not_there_is_found_by_check(bank):
    file = bank / "networks.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('stem: {ko: "', 'stem: {ko: "![그림](no.png) ', 1), "utf-8")
    checked = run("check", bank, "--select", "QG027")
    assert checked.exit_code == 1
    assert "no.png: not found" in checked.output


def test_banks_named_in_hangul_have_ids_by_which_they_are_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = run("--ui-lang", "en", "new", "bank", "banks/역사")
    assert "역사: an id has Latin letters, so it is yeoksa; write another" in made.output
    assert run("list").exit_code == 0
    assert "an id has" not in run("--ui-lang", "en", "new", "bank", "banks/history").output
    assert run("list", "yeoksa").output == run("list", "banks/역사").output
    for command, hint in (
        (["list"], "quizgen list banks/history"),
        (["show", "x y"], "quizgen show 'x y' --bank banks/history"),
        (["check"], "quizgen check banks/history"),
        (
            ["term", "new", "--first", "2026-09-01", "--last", "2026-09-02"],
            "quizgen term new term --blueprint banks/history",
        ),
    ):
        refused = run("--ui-lang", "en", *command)
        assert refused.exit_code == 1
        assert refused.output.endswith(f"there are several banks: banks/history, banks/역사; name "
                                       f"the one that is meant, as in {hint}\n")  # fmt: skip
    (tmp_path / "banks/history/bank.yaml").write_text("bank: yeoksa\n")
    assert "as in quizgen list banks/history" in run("--ui-lang", "en", "list", "yeoksa").output


def test_days_of_a_new_term_are_named_in_either_language_and_refused_as_options(bank):
    def new(weekdays: str, last: str = "2026-09-11"):
        return run("--ui-lang", "en", "term", "new", "--folder", bank / weekdays, "--blueprint", bank,
                   "--first", "2026-09-01", "--last", last, "--weekdays", weekdays)  # fmt: skip

    for weekdays in ("월수", "월,수", "월요일 wed", "mon,wed,MON"):
        assert new(weekdays).exit_code == 0
        assert "weekdays: [mon, wed]" in (bank / weekdays / "term.yaml").read_text("utf-8")
    for refused in (new("월,tues"), new(""), new("mon", "2026-08-31")):
        assert refused.exit_code == 2
        assert "term.yaml" not in refused.output
    assert "'tues' is no day of the week; write some of mon, tue" in new("월,tues").output
