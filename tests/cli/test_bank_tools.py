"""Citations of a document that lives on: what holds, moved, changed or is gone."""

import json

import msgspec
import pytest
from click.testing import CliRunner

from quizgen.bank.provenance import (
    DocumentUnreadableError,
    citations,
    coverage,
    digest,
    read_document,
)
from quizgen.cli.main import command_line
from quizgen.model import Register, Source, Statement
from tests.assembly.banks import bank, item

MEMO = ["# Day 1", "first   fact", "second fact", "", "Title", "-----", "third fact"]


def cited(*lines):
    statements = tuple(
        Statement(f"M{line}", (line,), digest([MEMO[line - 1]]), "accurate") for line in lines
    )
    items = [item(f"i{line}", sources=(Source(document="memo", lines=(line,)),)) for line in lines]
    return msgspec.structs.replace(bank(items), registers=(Register("memo", statements),))


def states(now, *lines):
    return {c.statement.id: (c.state, c.lines) for c in citations(cited(*lines), "memo", now)}


def test_white_space_does_not_matter():
    assert digest(["  a   b "]) == digest(["a b"])
    assert states([line.strip() for line in MEMO], 2) == {"M2": ("holds", (2,))}


def test_what_moved_is_found_again():
    assert states(["new", "new", *MEMO], 2, 7) == {"M2": ("moved", (4,)), "M7": ("moved", (9,))}


def test_what_changed_or_is_gone_is_told_apart():
    now = ["# Day 1", "another fact", "second fact"]
    assert states(now, 2, 3, 7) == {
        "M2": ("changed", ()),
        "M3": ("holds", (3,)),
        "M7": ("gone", ()),
    }


def test_several_lines_are_one_citation():
    both = Statement("M", (2, 3), digest(MEMO[1:3]), "accurate")
    own = msgspec.structs.replace(cited(2), registers=(Register("memo", (both,)),))
    (found,) = citations(own, "memo", ["new", *MEMO])
    assert (found.state, found.lines, found.items) == ("moved", (3, 4), ("i2",))


def test_a_citation_with_a_digest_needs_no_register():
    source = Source(document="memo", lines=(2, 3), digest=digest(MEMO[1:3]))
    own = bank([item("a", sources=(source,)), item("b", sources=(source,))])
    (found,) = citations(own, "memo", ["new", *MEMO])
    assert (found.state, found.lines, found.items) == ("moved", (3, 4), ("a", "b"))
    (found,) = citations(own, "memo", ["# Day 1", "other", "words"])
    assert (found.statement.id, found.state) == ("L2", "changed")


def test_coverage_counts_the_items_below_each_heading():
    rows = coverage(cited(2, 3), "memo", MEMO)
    assert [(row.title, row.line, row.items) for row in rows] == [("Day 1", 1, 2), ("Title", 5, 0)]
    assert rows[0].interactions == {"single": 2}
    assert rows[0].verdicts == {"accurate": 2}


def test_a_document_without_headings_is_one_part():
    (row,) = coverage(cited(2), "memo", ["x", "y"])
    assert row.items == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"a\n\xff", ":2:1: byte 0xff is not UTF-8"),
        (b"a\x00b", "holds a NUL"),
    ],
)
def test_a_document_that_is_no_text_is_named(tmp_path, content, words):
    path = tmp_path / "memo.md"
    path.write_bytes(content)
    with pytest.raises(DocumentUnreadableError, match=words):
        read_document(path)


def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path):
    path = tmp_path / "memo.md"
    path.write_bytes("\ufeff# 제목\r\n한 줄\r\n".encode())
    assert read_document(path) == ["# 제목", "한 줄"]


def test_missing_and_huge_documents_are_named(tmp_path):
    with pytest.raises(DocumentUnreadableError, match="No such file"):
        read_document(tmp_path / "no.md")
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate(21 * 2**20)
    with pytest.raises(DocumentUnreadableError, match="larger than 20 MB"):
        read_document(tmp_path / "huge.md")


def test_the_commands_say_what_to_look_at(tmp_path):
    memo = tmp_path / "20240429-memo.md"
    memo.write_text("# DAY 1\n\nsomething else\n", encoding="utf-8")
    run = CliRunner().invoke(command_line(), ["sources", "check", str(memo), "-b", "podman-101"])
    assert run.exit_code == 1
    assert "gone" in run.output
    run = CliRunner().invoke(
        command_line(), ["sources", "coverage", str(memo), "-b", "podman-101", "--json"]
    )
    assert json.loads(run.output)[0]["title"] == "DAY 1"


SMALL = """bank: b
title: {ko: 은행, en: Bank}
topics: [{id: t, title: {ko: 주제, en: Topic}}]
documents: {memo: {title: {ko: 메모, en: Memo}, file: memo.md}}
items:
  - id: far
    interaction: short_text
    topic: t
    stem: {ko: 무엇입니까?, en: What is it?}
    accepted: [x]
    explanation: {ko: 설명입니다 여러분., en: It is explained here.}
    source: {memo: 4000, digest: DIGEST, reference: x(1)}
"""


def test_a_citation_past_the_end_says_where_the_end_is(tmp_path):
    (tmp_path / "bank.yaml").write_text(SMALL.replace("DIGEST", "abcdef01"), encoding="utf-8")
    other = tmp_path / "other.md"
    other.write_text("# 가\n둘째 줄\n", encoding="utf-8")
    arguments = ["sources", "check", str(other), "-b", str(tmp_path)]
    done = CliRunner().invoke(command_line(), arguments)
    assert done.exit_code == 1
    assert "4000: L4000 gone, past the end in line 2 (1 item: far)" in done.output
    assert "compared with what b cites from memo.md" in done.output


def test_a_digest_that_is_none_is_named_with_its_place(tmp_path):
    (tmp_path / "bank.yaml").write_text(SMALL.replace("DIGEST", "zz"), encoding="utf-8")
    done = CliRunner().invoke(command_line(), ["check", str(tmp_path)])
    assert "bank.yaml:12:34: QG009 expects a digest of 8 hex digits, has 'zz'" in done.output


def test_items_are_listed_by_conditions():
    def listed(*arguments):
        run = CliRunner().invoke(command_line(), ["list", "podman-101", "--json", *arguments])
        assert run.exit_code == 0, run.output
        return json.loads(run.output)

    numeric = listed("--topic", "rootless", "--interaction", "numeric")
    assert {row["interaction"] for row in numeric} == {"numeric"}
    assert {row["topic"] for row in numeric} == {"rootless"}
    assert {"id", "interaction", "topic", "difficulty", "bloom", "sources"} <= set(numeric[0])
    assert len(listed()) > len(listed("--hand-written")) > 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("search-is-not-skopeo", "✓ a. podman search"),
        ("match-paths-2", "/run/podman/podman.sock → $XDG_RUNTIME_DIR/podman/podman.sock"),
        ("container-life-order", "1. podman create --name web nginx"),
        ("subuid-count", "✓ 65536"),
    ],
)
def test_an_item_is_shown_whole(name, words):
    run = CliRunner().invoke(command_line(), ["show", name, "-b", "podman-101"])
    assert run.exit_code == 0, run.output
    assert words in run.output
    assert "(accurate)" in run.output or "(corrected)" in run.output


def test_an_item_that_is_not_there_gets_a_hint():
    run = CliRunner().invoke(command_line(), ["show", "subuid-cuont", "-b", "podman-101"])
    assert run.exit_code == 1
    assert "subuid-count" in run.output
