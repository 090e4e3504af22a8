"""``quizgen import --compare``: the file beside the bank, question by question."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from quizgen.cli.import_ import command as import_command
from quizgen.comparing import compare
from quizgen.readers import read

CASES = Path(__file__).parent / "data" / "lms"


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_each_item_stands_beside_its_lines_and_each_loss_with_its_question(name):
    imported = read(CASES / name)
    compared, rest = compare(CASES / name, imported)
    assert all(each.source for each in compared)
    written = "".join(text for each in compared for text in each.items)
    assert all(
        f"id: {item.id}\n" in written or f"id: '{item.id}'\n" in written for item in imported.items
    )
    assert sum(len(each.notes) for each in compared) + len(rest) == len(imported.notes)


def test_a_question_has_its_own_lines_and_losses():
    compared, rest = compare(CASES / "moodle-kinds.xml", read(CASES / "moodle-kinds.xml"))
    short = compared[3]
    assert short.source[0] == (42, '  <question type="shortanswer">')
    assert short.source[-1] == (50, "  </question>")
    assert "accepted: [sshd]" in short.items[0]
    assert any("'ssh', which earns 50 %" in line for line in short.notes)
    assert [line.partition(":")[2] for line in rest] == ["3: <info> is left out"]


def test_the_page_is_written_with_the_bank_and_nothing_is_replaced(tmp_path):
    out, page = tmp_path / "bank.yaml", tmp_path / "page.html"
    command = [str(CASES / "respondus.zip"), "-o", str(out), "--compare", str(page)]
    assert CliRunner().invoke(import_command, command).exit_code == 0
    text = page.read_text("utf-8")
    assert "respondus.zip" in text
    assert "10^{3}" in text
    assert "&lt;response_label" in text
    page.write_text("mine")
    out.unlink()
    assert CliRunner().invoke(import_command, command).exit_code == 1
    assert page.read_text() == "mine"
    assert not out.exists()
