"""Files of programs that are no longer sold, after the public samples of them."""

import zipfile
from pathlib import Path

import pytest

from quizgen.model import type_of
from quizgen.readers import UnreadableError, read

CASES = Path(__file__).parents[1] / "data" / "lms"


def kinds(found):
    return [type_of(item.interaction) for item in found.items]


def notes(found):
    return [str(note).removeprefix(f"{CASES}/") for note in found.notes]


def options(item):
    return [option.text.some for option in item.interaction.options]


def test_a_pool_of_blackboard():
    found = read(CASES / "pool.dat")
    assert (found.reader, found.title["en"], [*found.topics]) == ("pool", "Networks", ["networks"])
    truth, port, prime, match, order, two, why = found.items
    assert (truth.points, truth.key.correct, truth.feedback["false"].feedback["en"]) == (
        2.0, True, "Look it up.",
    )  # fmt: skip
    assert (options(port), port.key.correct) == (["80", "443"], "b")
    assert port.stem["en"] == "Which port\\\nis for x \\< y?"
    assert (prime.key.correct, prime.rule) == (("a", "b"), "exact")
    targets = {option.id: option.text.some for option in match.interaction.targets}
    assert [targets[match.key.pairs[name]] for name in match.key.pairs] == ["22", "80"]
    entries = {option.id: option.text.some for option in order.interaction.entries}
    assert [entries[name] for name in order.key.order] == ["Ethernet", "IP", "TCP"]
    assert two.key.accepted == ("four", "4")
    assert why.key.model_answer["en"] == "Because of ports."
    assert notes(found) == [
        "pool.dat:5: <DESCRIPTION> is left out",
        "pool.dat:54: <correctfeedback> is left out",
        "pool.dat:64: a question of type NUMERIC is left out",
    ]


def test_a_package_of_pools(tmp_path):
    manifest = """<manifest><resources><resource identifier="r" file="res00001.dat" type="assessment/x-bb-pool"/>
</resources></manifest>"""
    with zipfile.ZipFile(tmp_path / "pool.zip", "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("res00001.dat", (CASES / "pool.dat").read_bytes())
        archive.writestr("note.pdf", "%PDF")
    found = read(tmp_path / "pool.zip")
    assert (found.reader, len(found.items)) == ("pool", 7)
    said = [str(note).partition("pool.zip")[2] for note in found.notes]
    assert said[1:2] == [": res00001.dat:54: <correctfeedback> is left out"]
    assert said[-1] == ": a file of the package is left out: note.pdf"


def test_a_test_of_examview():
    found = read(CASES / "examview.xml")
    assert (found.reader, found.title["en"]) == ("examview", "Networks")
    truth, port, prime, agree, number, match, two, why, mail = found.items
    assert (truth.topic, truth.points, truth.difficulty, truth.tags) == (
        "ports",
        2.0,
        3,
        ("http", "tcp"),
    )
    assert truth.explanation["en"] == "See RFC 9110."
    assert (port.stem["en"], port.key.correct) == ("Which port\\\nis for HTTPS?", "b")
    assert (prime.key.correct, prime.rule) == (("a", "b"), "exact")
    assert (options(agree), agree.key.correct, agree.shuffle) == (["Yes", "No"], "b", False)
    assert number.key.value == 24
    targets = {option.id: option.text.some for option in match.interaction.targets}
    assert [targets[match.key.pairs[name]] for name in match.key.pairs] == ["22", "80"]
    assert two.key.accepted == ("four",)
    assert why.key.model_answer["en"] == "Because of *ports*."
    assert (mail.key.correct, mail.explanation["en"]) == (False, "HTTP")
    assert notes(found) == [
        "examview.xml:12: <reference> is left out",
        "examview.xml:35: the word that makes it true, 'HTTP', is not asked for here: it stands in "
        "the explanation",
    ]  # fmt: skip


def test_a_file_of_webct():
    found = read(CASES / "webct.txt")
    assert found.reader == "webct"
    assert kinds(found) == [
        *("single", "multiple", "matching", "short_text", "essay", "numeric", "numeric"),
    ]
    http, prime, _pairs, hub, why, area, other = found.items
    assert (http.id, http.topic, http.key.correct) == ("http", "ports", "b")
    assert http.feedback["a"].feedback["en"] == "That is HTTPS."
    assert (prime.key.correct, options(prime)[2]) == (("a", "b"), "4 : even")
    assert (hub.key.accepted, hub.key.normalization.ignore_case) == (("web:80",), False)
    assert (why.interaction.lines, why.key.model_answer["en"]) == (5, "Because of *ports*.")
    assert (area.key.value, area.key.tolerance, area.enemies) == (2601.0, 260.1, (other.id,))
    assert notes(found) == [
        "webct.txt:19: the picture 'primes.gif' is left out",
        "webct.txt:47: the answer 'hub', which earns 50 % there, is left out",
        "webct.txt:47: the feedback to the answer 'web:80' is left out: Be sure.",
        "webct.txt:57: the field HINT ('look') is left out",
        "webct.txt:66: it becomes 2 variants of the 2 that the file has numbers for",
        "webct.txt:80: a question is left out: type X is not known here",
    ]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.dat", b"<POOL><TITLE", "a.dat:1:13: not well-formed"),
        ("a.xml", b"<examview><question type='mc'/>", "a.xml:1:32: not well-formed"),
        ("a.txt", b":TYPE:MC:1\n:ANSWER1:x\n", "fewer than two options"),
    ],
)
def test_damaged_ones_are_told_of_in_a_line(tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    try:
        found = read(tmp_path / name)
    except UnreadableError as error:
        said = [str(error)]
    else:
        assert not found.items
        said = [str(note) for note in found.notes]
    assert any(says in line for line in said), said


def test_a_pair_of_examview_whose_group_is_not_there_is_named(tmp_path):
    text = (CASES / "examview.xml").read_text("utf-8")
    pair = "<question type='ma' question-id='11' group='Other'><text>x</text><answer>A</answer></question>"
    (tmp_path / "q.xml").write_text(text.replace("</examview>", f"{pair}</examview>"))
    found = read(tmp_path / "q.xml")
    assert kinds(found) == kinds(read(CASES / "examview.xml"))
    assert any("a question of type ma is left out" in str(note) for note in found.notes)
