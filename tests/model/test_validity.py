"""A form and its key at the door: what quizgen makes passes, and whatever was changed is named with
its JSON path."""

import json

import msgspec
import pytest

from quizgen.formats.json import DocumentError, read_form, read_key, require_fit, write
from quizgen.model import Localized, form_digest
from quizgen.model.validity import form_faults, is_date, is_plain_name, key_faults
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
# the sample has an item of each interaction in a section of its own, in the order of the types
SINGLE, MULTIPLE, _TRUTH, MATCHING, ORDERING, TEXT, NUMERIC, CLOZE, COMMAND, ESSAY = range(10)


def test_what_quizgen_makes_passes():
    assert list(form_faults(FORM)) == []
    assert list(key_faults(KEY, FORM)) == []


def changed(document, place, value):
    tree = json.loads(write(document))
    *way, last = place
    inner = tree
    for step in way:
        inner = inner[step]
    if value is KeyError:
        del inner[last]
    else:
        inner[last] = value(inner[last]) if callable(value) else value
    return json.dumps(tree).encode()


def item(number, *more):
    return ("sections", number, "items", 0, *more)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("id",), "../../x", "id: '../../x': may hold letters"),
        (("id",), 'a"b', "id: 'a\"b'"),
        (("id",), "a\0", "holds the character U\\+0000"),
        (("label",), "../A", "label"),
        (("date",), "24 November", "date: '24 November' is not a date"),
        (("minutes",), -1, "minutes: -1.0 is not from 0"),
        (("languages",), [], "languages"),
        (("sections",), [], "there is no item"),
        (item(0, "id"), "2", r"sections\[1\].items\[0\].id: '2' is here twice"),
        (item(0, "points"), -9.2e18, r"sections\[0\].items\[0\].points: -9.2e\+18 is not"),
        (item(0, "stem", "ko"), "\x1b[2J", r"items\[0\].stem.ko: holds the character U\+001B"),
        (item(0, "images"), {"x": "file:///etc/passwd"}, "data: address"),
        (item(SINGLE, "interaction", "options"), [], "interaction.options: is empty"),
        (item(SINGLE, "interaction", "options"), lambda o: [o[0], *o], "'a' is here twice"),
        (item(MATCHING, "interaction", "targets"), [], "is empty"),
        (item(CLOZE, "interaction", "gaps"), [], r"gaps: is empty"),
        (item(CLOZE, "interaction", "text", "en"), "none", r"text.en: holds the gaps –"),
        (item(10, "interaction", "text", "ko"), "[[a|x]]", r"text.ko: holds the words 'a', and"),
        (item(10, "interaction", "words"), [], "interaction.words: is empty"),
        (item(ESSAY, "interaction", "lines"), 10**9, "1000000000 is not from 0 to 500"),
    ],
)
def test_a_changed_form_is_refused_with_the_place(tmp_path, place, value, words):
    (tmp_path / "form.json").write_bytes(changed(FORM, place, value))
    with pytest.raises(DocumentError, match=words) as caught:
        read_form(tmp_path / "form.json")
    assert all(line.startswith(f"{tmp_path}/form.json: ") for line in str(caught.value).split("\n"))


def entry(number, *more):
    return ("entries", number, *more)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("entries",), lambda e: e[1:], "entries: no entry for the form's item '1'"),
        (("entries",), lambda e: [e[0], *e], "entries: '1' is here twice"),
        (("entries",), lambda e: [*e, {**e[0], "id": "99"}], "entries: the form has no item '99'"),
        (("entries",), lambda e: e[::-1], "not in the order"),
        (
            entry(0, "key"),
            {"type": "true_false", "correct": True},
            r"entries\[0\].key: is of the ty",
        ),
        (entry(0, "points"), 9, r"entries\[0\].points: is 9.0, and the form says"),
        (entry(SINGLE, "key", "correct"), "z", r"key.correct: 'z' is none of 'a', 'b'"),
        (entry(MULTIPLE, "key", "correct"), [], "key.correct: is empty"),
        (entry(MULTIPLE, "key", "correct"), ["a", "a"], "'a' is here twice"),
        (entry(10, "key", "correct"), ["z"], "'z' is none of 'a', 'b'"),
        (entry(MATCHING, "key", "pairs"), {}, "key.pairs: no target for 'a'"),
        (entry(MATCHING, "key", "pairs", "a"), "99", "'99' is none of"),
        (entry(ORDERING, "key", "order"), ["a"], "an entry is missing"),
        (entry(TEXT, "key", "accepted"), [""], "accepted: is empty"),
        (entry(NUMERIC, "key", "tolerance"), -1, "tolerance: -1.0 is no such number"),
        (entry(CLOZE, "key", "gaps"), {}, "no entry for the gap 'g1'"),
        (entry(CLOZE, "key", "weights"), {"g1": 0, "g2": 0}, "weights: no gap has a weight"),
        (entry(COMMAND, "key", "accepted"), [], "accepted: is empty"),
    ],
)
def test_a_changed_key_is_refused_with_the_place(tmp_path, place, value, words):
    path = tmp_path / "key.json"
    path.write_bytes(changed(KEY, place, value))
    with pytest.raises(DocumentError, match=words):
        require_fit(path, read_key(path), FORM)


def test_digests_of_forms_tell_them_apart():
    assert form_digest(FORM) == KEY.form_digest


def test_names_and_dates():
    names = ("x.html", "../x", "/etc/x", "a/b", ".x", "a\\b", "", "x..y", "학번-1.pdf", "a\n")
    assert [is_plain_name(name) for name in names] == [
        True, False, False, False, False, False, False, False, True, False,
    ]  # fmt: skip
    assert [is_date(text) for text in ("2026-11-24", "2026-02-30", "20261124", "")] == [
        True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "character", ["\x01", "\b", "\f", "\x1f", "\x7f", "\ud800", "\ufffe", "\uffff"]
)
def test_a_character_that_no_text_can_hold_is_found_whatever_stands_around_it(character):
    title = Localized(ko="온", en=rf"\u0041 \\ \{character}")
    faults = list(form_faults(msgspec.structs.replace(FORM, title=title)))
    assert [path for path, _ in faults] == ["$.title.en"]


def test_backslashes_tabs_and_ends_of_lines_are_text():
    title = Localized.same("\\frac \\\\beta \\u0001 \\\\\\u0001\t\r\n 글 😀")
    assert not list(form_faults(msgspec.structs.replace(FORM, title=title)))
