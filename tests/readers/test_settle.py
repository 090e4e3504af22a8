"""What ``import`` writes, ``check`` reads: whatever the file was."""

import pytest
from click.testing import CliRunner

from quizgen.bank import check
from quizgen.cli.main import command_line
from quizgen.readers import read
from quizgen.text.markup import to_text

CLOZE = (
    '<quiz><!-- languages: ko en --><question type="cloze"><name><text>c</text></name>'
    '<questiontext format="html"><text><![CDATA[<div class="quizgen-translation" lang="en">{en}'
    '</div>\n<div class="quizgen-cloze">하나 {{1:SHORTANSWER:=a}} 둘 {{1:SHORTANSWER:=b}}</div>]]>'
    "</text></questiontext></question></quiz>"
)
GAP = "Which {1:MULTICHOICE:~a~=A~b} of these"
FILES = {
    "twice.gift": "::q:: What? {=right ~wrong ~Wrong ~WRONG  }",
    "right-twice.gift": "::q:: What? {~right =right ~wrong}",
    "source-twice.gift": "::q:: Match {=a -> b =a -> b =c -> d}",
    "case.txt": "Which?\nA) Yes\nB) yes\nC) no\nANSWER: B\n",
    "several.md": "1. Which?\n[*] one\n[ ] One\n[ ] two\n[*] ONE\n",
    "numbers.xml": CLOZE.format(en="one 【1】 two 【1】"),
    "missing.xml": CLOZE.format(en="one 【1】"),
    "gap.xml": CLOZE.format(en="").replace("하나", GAP),
    "topic.csv": "question,option 1,option 2,key,topic,tags\nWhat?,a,b,1,_한글 .,\"a, ,\"\n",
}  # fmt: skip
LEFT_OUT = {
    "one.gift": "::q:: What? {=same ~same}\n\n::r:: Else? {=a ~b}",
    "two-targets.gift": "::q:: Match {=a -> b =A -> c =d -> e}\n\n::r:: Else? {=a ~b}",
    "mark.xml": CLOZE.format(en="").replace("하나", "[[x]]").replace("</quiz>", "")
    + '<question type="truefalse"><name><text>r</text></name><questiontext><text>Q</text>'
    '</questiontext><answer fraction="100"><text>true</text></answer></question></quiz>',
}  # fmt: skip


def bank_of(path, text):
    path.write_text(text, "utf-8")
    out = path.with_suffix(".yaml")
    result = CliRunner().invoke(command_line(), ["import", str(path), "-o", str(out)])
    assert out.exists(), result.output
    assert check(out, cache=False) == []
    return out.read_text("utf-8"), result


@pytest.mark.parametrize("name", FILES)
def test_what_stands_there_twice_is_kept_once(tmp_path, name):
    _text, result = bank_of(tmp_path / name, FILES[name])
    assert result.exit_code == (name != "topic.csv"), result.output  # and is said


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_cannot_be_asked_is_left_out_and_named(tmp_path, name):
    text, result = bank_of(tmp_path / name, LEFT_OUT[name])
    assert result.exit_code == 1
    assert "left out" in result.output
    assert "id: r\n" in text
    assert "id: q\n" not in text


def test_a_right_option_stays(tmp_path):
    (tmp_path / "q.gift").write_text(FILES["right-twice.gift"])
    (item,) = read(tmp_path / "q.gift").items
    options = {option.id: to_text(option.text["en"]) for option in item.interaction.options}
    assert options[item.key.correct] == "right"
    assert sorted(options.values()) == ["right", "wrong"]


def test_a_topic_that_is_none_is_refused(tmp_path):
    (tmp_path / "q.gift").write_text(FILES["twice.gift"])
    words = ["import", str(tmp_path / "q.gift"), "-o", str(tmp_path / "x.yaml"), "--topic", "a b"]
    result = CliRunner().invoke(command_line(), words)
    assert result.exit_code == 2
    assert not (tmp_path / "x.yaml").exists()


def test_a_name_that_is_no_text_stands_in_no_bank(tmp_path):
    bank_of(tmp_path / "a\udcff\nb.gift", FILES["twice.gift"])
    bank_of(tmp_path / "   .gift", FILES["twice.gift"])


def test_a_bank_too_large_for_one_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("QUIZGEN_LIMITS", "bank=5M")
    question = f"::q:: {'x' * 15_000}? {{=a ~b}}\n\n"
    (tmp_path / "q.gift").write_text(question * 200)
    out = tmp_path / "x.yaml"
    result = CliRunner().invoke(
        command_line(), ["import", str(tmp_path / "q.gift"), "-o", str(out)]
    )
    assert result.exit_code == 1
    assert "x.yaml:1:1: QG003 larger than 5 MB" in result.output
    assert not out.exists()
