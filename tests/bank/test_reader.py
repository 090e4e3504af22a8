"""What authors get for what they write: every problem, with its place and what to do."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizgen.bank import BankError, check, load_bank, load_blueprint
from quizgen.model import INTERACTION_TYPES, Localized, type_of
from tests.samples import BANK

MANIFEST = """\
bank: mine
title: {ko: 은행, en: Bank}
topics:
  - {id: basics, title: {ko: 기초, en: Basics}, objectives: [{id: know, title: {ko: 안다, en: Knows}}]}
documents:
  memo: {title: {ko: 메모, en: Memo}, file: memo.md}
topic: basics
"""
ITEM = """\
items:
  - id: one
    interaction: single
    stem: {ko: 무엇입니까?, en: Which?}
    options:
      - {text: "`a`", correct: true}
      - {text: "`b`"}
    explanation: {ko: 이유, en: reason}
"""


def problems(folder, text, name="bank.yaml"):
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    os.chdir(folder)

    return [str(problem) for problem in check(Path(name), cache=False)]


@pytest.fixture(autouse=True)
def _stay_here():
    here = Path.cwd()
    yield
    os.chdir(here)


def test_a_sound_bank_has_no_problems(tmp_path):
    assert problems(tmp_path, MANIFEST + ITEM) == []


def test_all_ten_interactions_are_read():
    bank = load_bank(BANK, cache=False)
    assert [type_of(item.interaction) for item in bank.items] == list(INTERACTION_TYPES)


def changed(old, new):
    assert old in MANIFEST + ITEM
    return (MANIFEST + ITEM).replace(old, new)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The file as a whole
        (b"", "bank.yaml:1:1: QG005 is empty"),
        (b"# only a comment\n", "bank.yaml:1:1: QG005 is empty"),
        (b"bank: \xff", "bank.yaml:1:7: QG002 byte 0xff is not UTF-8; save the file as UTF-8"),
        ("bank: x".encode("utf-16"), "QG002 byte 0xff is not UTF-8; this is UTF-16"),
        (b"- a\n- b\n", "bank.yaml:1:1: QG009 is a list; a file starts with bank:"),
        (b"bnak: mine\n", "QG010 the file does not say what it is; did you mean 'bank'?"),
        (b"bank: x\ntitle:\n\tko: a\n", "bank.yaml:3:1: QG004 a tab; YAML is indented with spaces"),
        (b"bank: [a\n", "QG004 did not find expected ',' or ']'"),
        (b"bank: a: b\n", "a text with a colon and a space stands in quotes"),
        (b"bank: `a`\n", "a text that starts with ` @ or % stands in quotes"),
        (b"bank: a\x00b\n", "QG004 control characters are not allowed"),
        (b"bank: a\n---\nbank: b\n", "QG004 a second document (---) begins here"),
        (b"bank: " + b"[" * 60, "QG028 more than 40 levels"),
        (b"bank: {" * 60, "QG028"),
        (b"bank: !!python/object/apply:os.system [ls]\n", "QG006 tag tag:yaml.org,2002:python"),
        (b"a: &x [1,1]\nb: &y [*x,*x]\nbank: *y\n", "bank.yaml:1:4: QG006 anchor &x"),
        (b"bank: x\n<<: {title: y}\n", "QG008 '<<' is not a field of a bank file"),
        # Fields
        (changed("bank: mine", "bank: mine\nbank: mine"), "bank.yaml:2:1: QG007 'bank' is here"),
        (changed("stem:", "stme:"), "bank.yaml:11:5: QG008 'stme' is not a field"),
        (changed("stem:", "stme:"), "did you mean 'stem'?"),
        (changed("stem:", "stme:"), "bank.yaml:9:5: QG010 an item (single) lacks stem"),
        (changed(", en: Which?", ""), "bank.yaml:11:11: QG011 en is missing"),
        (changed("en: Which?", "en: ''"), "QG011 en has no text"),
        (changed("{ko: 무엇입니까?, en: Which?}", "Which?"), "in one language only"),
        (changed("en: Which?", "en: Which?, fr: Quoi"), "QG008 the bank has no fr texts"),
        (changed("single", "singel"), "did you mean 'single'?"),
        (changed("    interaction: single\n", ""), "QG010 an item lacks interaction"),
        (changed("id: one", "id: one two"), "QG017 'one two' is not an id"),
        (
            changed("    explanation", "    difficulty: 9\n    explanation"),
            "QG018 9 is out of range",
        ),
        (
            changed("    explanation", "    difficulty: hard\n    explanation"),
            "expects a whole number",
        ),
        (changed("correct: true", "correct: perhaps"), "expects true or false, has 'perhaps'"),
        # Keys
        (changed(", correct: true", ""), "bank.yaml:13:7: QG013 no option has correct: true"),
        (changed('"`b`"}', '"`b`", correct: true}'), "QG014 options 'a', 'b' are all correct"),
        (changed('"`b`"', '" `A` "'), "bank.yaml:14:16: QG012 option 'b' repeats option 'a'"),
        (changed("    options", "    shown: 4\n    options"), "QG018 shown: 4 cannot be met"),
        # References
        (
            changed("topic: basics", "topic: basic"),
            "there is no topic 'basic'; did you mean 'basics'?",
        ),
        (changed("    explanation", "    objective: knw\n    explanation"), "did you mean 'know'?"),
        (changed("    explanation", "    enemies: two\n    explanation"), "there is no item 'two'"),
        (
            changed("    explanation", "    source: {mem: 3}\n    explanation"),
            "there is no document 'mem'; did you mean 'memo'?",
        ),
        (MANIFEST + ITEM + ITEM.partition("\n")[2], "QG016 item 'one' is here twice"),
    ],
)
def test_a_problem_is_named_with_its_place(tmp_path, text, expected):
    found = problems(tmp_path, text)
    assert any(expected in line for line in found), found


INTERACTIONS = {
    "matching: {pairs: [{source: a, target: b}]}": "QG024 has 1; at least 2 are needed",
    "matching: {pairs: [{source: a, target: b}, {source: A, target: c}]}": "source 2 repeats",
    "ordering: {entries: [a, b]}": "QG024 has 2; at least 3 are needed",
    "ordering: {entries: [a, b, a]}": "entry 3 repeats entry 1",
    "numeric: {value: many}": "expects a number, has 'many'",
    "numeric: {value: 1, tolerance: -1}": "QG018 -1 is below 0",
    "cloze: {text: '[[a]] [[b]]', gaps: {a: {accepted: [x]}}}": "[[b]] of the ko text is not among",
    "cloze: {text: 'none', gaps: {a: {accepted: [x]}}}": "gap 'a' has no [[a]] in the ko text",
    "cloze: {text: '[[a]]', gaps: {a: {options: [x, y], correct: z}}}": "correct: 'z' is not one of",
    "cloze: {text: '[[a]]', gaps: {a: {accepted: [x], weight: 0}}}": "no gap has a weight",
    "cloze: {text: '[[a]]', gaps: {a: {}}}": "gap 'a' has either accepted, a value or options",
    'command_line: {accepted: ["echo \'x"]}': 'QG020 "echo \'x" cannot be split into words',
    "short_text: {accepted: []}": "QG024 has 0; at least 1",
    "essay: {points: 3, rubric: [{text: {ko: a, en: b}, points: 2}]}": "the rubric adds up to 2",
    "true_false: {key: maybe}": "expects true or false",
}


@pytest.mark.parametrize(("fields", "expected"), INTERACTIONS.items())
def test_each_interaction_checks_its_own_fields(tmp_path, fields, expected):
    kind, _, own = fields.partition(": ")
    item = f"""\
items:
  - id: one
    interaction: {kind}
    stem: {{ko: 무엇입니까?, en: Which?}}
    explanation: {{ko: 이유, en: reason}}
""" + "".join(f"    {line}\n" for line in _lines(own))
    found = problems(tmp_path, MANIFEST + item)
    assert any(expected in line for line in found), found


def _lines(own):
    import yaml

    return yaml.safe_dump(yaml.safe_load(own), allow_unicode=True, width=500).splitlines()


def test_all_problems_of_all_files_come_in_one_run(tmp_path):
    (tmp_path / "bank.yaml").write_text(MANIFEST)
    (tmp_path / "a.yaml").write_text("bank: mine\ntopic: basics\nitms: []\n")
    (tmp_path / "b.yaml").write_text("bank: other\n")
    (tmp_path / "c.yaml").write_bytes(b"\xff")
    (tmp_path / "notes.txt").write_text("not looked at")
    codes = [problem.code for problem in check(tmp_path, cache=False)]
    assert codes == ["QG008", "QG015", "QG002"]
    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, cache=False)
    assert len(caught.value.problems) == 3


def test_what_is_no_bank_is_named(tmp_path):
    assert "holds no YAML files" in str(check(tmp_path, cache=False)[0])
    assert "No such file" in str(check(tmp_path / "missing.yaml", cache=False)[0])
    (tmp_path / "folder.yaml").mkdir()
    assert "QG025" in str(check(tmp_path / "folder.yaml", cache=False)[0])
    assert "folder.yaml:1:1: QG001 is a folder with" in str(check(tmp_path, cache=False)[0])


def test_a_file_of_50_megabytes_is_refused_at_once(tmp_path):
    with (tmp_path / "bank.yaml").open("wb") as file:
        file.truncate(50 * 2**20)
    assert "QG003 larger than 20 MB" in str(check(tmp_path / "bank.yaml", cache=False)[0])


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    text = "\ufeff" + (MANIFEST + ITEM).replace("\n", "\r\n")
    assert problems(tmp_path, text) == []


def test_scalars_stay_the_text_that_was_written(tmp_path):
    item = ITEM.replace('"`a`"', "yes").replace('"`b`"', "1.10")
    assert problems(tmp_path, MANIFEST + item) == []
    options = load_bank(tmp_path, cache=False).items[0].interaction.options
    assert [option.text for option in options] == [Localized.same("yes"), Localized.same("1.10")]


def test_a_digest_follows_the_content_and_nothing_else(tmp_path):
    def digest(text):
        assert problems(tmp_path, text) == []
        return load_bank(tmp_path, cache=False).items[0].digest

    first = digest(MANIFEST + ITEM)
    assert digest(MANIFEST + ITEM.replace("id: one", "id: other")) == first
    assert digest(MANIFEST + ITEM + "    difficulty: 4\n") == first
    assert digest(MANIFEST + ITEM.replace("reason", "because")) != first
    assert digest(MANIFEST + ITEM.replace("`b`", "`c`")) != first


def test_a_blueprint_is_read_and_its_problems_named(tmp_path):
    path = tmp_path / "quiz.yaml"
    path.write_text(
        "blueprint: quiz\nbank: mine\ntitle: {ko: 퀴즈, en: Quiz}\nsections:\n"
        "  - {count: 3, difficulty: {1: 2, 3: 1}, interactions: {single: 1}, select: {tags: x}}\n"
    )
    plan = load_blueprint(path).sections[0]
    assert (plan.difficulty, plan.interactions) == ({1: 2.0, 3: 1.0}, {"single": 1.0})
    assert plan.select.tags == ("x",)
    path.write_text("blueprint: quiz\nbank: mine\nsections: []\n")
    with pytest.raises(BankError) as caught:
        load_blueprint(path)
    assert [problem.code for problem in caught.value.problems] == ["QG024", "QG010"]


def test_an_unchanged_bank_comes_from_the_cache_and_a_changed_one_does_not(tmp_path, monkeypatch):
    (tmp_path / "bank.yaml").write_text(MANIFEST + ITEM)
    first = load_bank(tmp_path)
    monkeypatch.setattr("quizgen.bank.reader.read_bank", lambda path: pytest.fail("read again"))
    assert load_bank(tmp_path) == first
    monkeypatch.undo()
    (tmp_path / "bank.yaml").write_text(MANIFEST + ITEM.replace("reason", "because"))
    assert load_bank(tmp_path).items[0].explanation["en"] == "because"


def test_a_damaged_cache_is_as_good_as_none(tmp_path):
    from quizgen.files import cache_folder as folder

    (tmp_path / "bank.yaml").write_text(MANIFEST + ITEM)
    first = load_bank(tmp_path)
    for file in folder().glob("*.msgpack"):
        file.write_bytes(b"\x93damaged")
    assert load_bank(tmp_path) == first


# Never a traceback, never a hang

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
calm = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@calm
@given(st.binary(max_size=200))
def test_any_bytes_get_problems_and_no_traceback(tmp_path, data):
    (tmp_path / "bank.yaml").write_bytes(b"bank: x\n" + data)
    check(tmp_path, cache=False)


@calm
@given(st.data())
def test_a_sound_bank_with_any_value_put_anywhere_gets_problems_and_no_traceback(tmp_path, data):
    import yaml

    document = yaml.safe_load((BANK / "bank.yaml").read_text())
    place = document
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(anything)
            break
        place = place[key]
    (tmp_path / "bank.yaml").write_text(yaml.safe_dump(document, allow_unicode=True))
    check(tmp_path, cache=False)


def test_what_only_the_whole_bank_shows_is_said_where_it_stands(tmp_path):
    more = "    topic: gone\n    objective: never\n    enemies: [nobody]\n    source: {lore: 3}\n"
    second = ITEM.partition("\n")[2] + more
    found = problems(tmp_path, MANIFEST + ITEM + second)
    start = (MANIFEST + ITEM).count("\n")
    assert [(line.split(": ")[0], line.split(" ")[1]) for line in found] == [
        (f"bank.yaml:{start + row}:{column}", "QG015" if row > 1 else "QG016")
        for row, column in ((1, 9), (8, 12), (9, 16), (10, 14), (11, 13))
    ]
    assert ["topic 'gone'" in found[1], "objective 'never'" in found[2]] == [True, True]
    assert ["item 'nobody'" in found[3], "document 'lore'" in found[4]] == [True, True]
