"""A bank that is read and linted again: what is kept of the last time changes nothing."""

import gc
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizgen.bank import items, nodes, reader
from quizgen.bank.lint import Linter, lint

BANK = {
    "bank.yaml": """bank: b
title: {ko: 은행, en: B}
topics: [{id: t, title: {ko: 가, en: T}}]
normalization: {ignore_case: false}
translating: [ja]
readings: {gamma: 감}
""",
    "facts.yaml": """bank: b
topic: t
tables:
  far:
    columns: {s: term, n: number, told: text}
    rows:
      - {id: r1, s: alpha, n: 1, told: {ko: 하나, en: one}}
      - {id: r2, s: beta, n: 2, told: {ko: 둘, en: two}}
      - {id: r3, s: gamma, n: 3, told: {ko: 셋, en: three}}
      - {id: r4, s: delta, n: 4, told: {ko: 넷, en: four}}
item_models:
  - id: near
    for_each: far
    interaction: single
    stem: {ko: "{{ s }}은/는?", en: "What is {{ s }}?"}
    key: "{{ told }}"
    distractors: {column: told, count: 3}
    explanation: {ko: "{{ told }}", en: "{{ told }}"}
""",
    "models.yaml": """bank: b
topic: t
item_models:
  - id: other
    for_each: far
    interaction: short_text
    stem: {ko: "{{ n }}의 이름은?", en: "Which one has {{ n }}?"}
    accepted: ["{{ s }}"]
    explanation: {ko: "{{ s }}", en: "{{ s }}"}
""",
    "items.yaml": """bank: b
topic: t
items:
  - id: q1
    interaction: true_false
    stem: {ko: image는 가장 먼저 온다., en: The image always comes before the container does.}
    key: true
    enemies: [q2]
    explanation: {ko: 그렇다., en: It does.}
  - id: q2
    interaction: true_false
    noqa: [QG122]
    stem: {ko: 이미지는 가장 먼저 온다., ja: イメージが先です。, en: The image never comes before the container does.}
    key: false
    explanation: {ko: 아니다., en: It does not.}
""",
    "words.yaml": """glossary: words
terms:
  - {id: image, ko: 이미지, en: image, also: {ko: [그림]}, avoid: {en: [picture]}}
""",
}
EDITS = (
    lambda lines, n: lines[:n] + lines[n + 1 :],
    lambda lines, n: [*lines[:n], lines[n], *lines[n:]],
    lambda lines, n: [*lines[:n], lines[n].replace("a", "e"), *lines[n + 1 :]],
    lambda lines, n: [*lines[:n], lines[n].replace(".}", " TODO.}"), *lines[n + 1 :]],
    lambda lines, n: [*lines[:n], "# said", *lines[n:]],
)
"""A line goes, comes twice, has other letters, one to be written, another line before it."""


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*BANK]), st.integers(0, 30), st.sampled_from(EDITS), st.booleans()
        ),
        min_size=4,
        max_size=12,
    )
)
@example([("bank.yaml", 4, EDITS[0], True)])  # a language of texts in another file
@example([("bank.yaml", 5, EDITS[0], True)])  # how a word is read in other files
@example([("items.yaml", 8, EDITS[3], False)])  # what is found in one item
def test_what_changed_alone_is_read_and_linted_as_all_of_it_would_be(edits):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        for name, text in BANK.items():
            (path / name).write_text(text)
        again, linter = reader.Reader(path), Linter()
        _same(path, again, linter)
        for name, line, edit, back in edits:
            lines = (path / name).read_text().splitlines()
            (path / name).write_text("\n".join(edit(lines, line % len(lines))))
            _same(path, again, linter)
            if back:
                (path / name).write_text(BANK[name])
                _same(path, again, linter)


def _same(path, again, linter):
    found, fresh = again.read(), reader.read_bank(path)
    assert found == fresh
    if fresh[0] is not None:
        assert linter.lint(found[0]) == lint(fresh[0])


def test_items_of_a_file_that_did_not_change_are_not_made_again(tmp_path, monkeypatch):
    for name, text in BANK.items():
        (tmp_path / name).write_text(text)
    made = []
    make = items.make_item
    monkeypatch.setattr(
        reader, "make_item", lambda *a, **k: made.append(k["item_id"]) or make(*a, **k)
    )
    again = reader.Reader(tmp_path)
    again.read()
    (tmp_path / "facts.yaml").write_text("# a row that changes nothing\n" + BANK["facts.yaml"])
    made.clear()
    again.read()
    assert made == []
    (tmp_path / "items.yaml").write_text(BANK["items.yaml"].replace("It does.", "Indeed."))
    again.read()
    assert made == ["q1", "q2"]


def test_what_items_were_read_from_is_let_go_of(tmp_path):
    """A bank of 100,000 items fits into memory: no node of an item is kept, and no text twice."""
    items = "".join(
        f"  - {{id: i{n}, interaction: single, stem: {{ko: '{n}?', en: '{n}!'}}, options: ["
        "{text: 하나, correct: true}, {text: 둘, feedback: {ko: 아닙니다., en: No.}}],"
        " explanation: {ko: 가, en: Because.}}\n"
        for n in range(50)
    )
    head = "bank: b\ntitle: {ko: 가, en: B}\ntopics: [{id: t, title: {ko: 가, en: T}}]\ntopic: t\n"
    (tmp_path / "bank.yaml").write_text(f"{head}items:\n{items}")
    asks = reader.Reader(tmp_path)
    bank, _ = asks.read()
    known = [each for each in gc.get_objects() if isinstance(each, nodes.Node)]
    mine = [each for each in known if each.text is not None and "Zebra" in each.text]
    assert not mine, "nodes of items are kept"
    one, *_, other = bank.items
    assert one.explanation is other.explanation
    assert one.feedback["b"].feedback is other.feedback["b"].feedback
    assert one.interaction.options[0].text is other.interaction.options[0].text
    assert asks.read()[0] == bank
