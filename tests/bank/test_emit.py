"""What is written as YAML reads back as the same texts, by PyYAML and by the bank's reader."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quizgen.bank import nodes
from quizgen.bank.emit import Flow, FlowMap, dump

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x85\u2028\u2029"))
odd = st.sampled_from([
    "-y", "--name", "- x", "a: b", "a #b", "a:", " a", "a ", "1.10", "1e3", "2024-04-29", "yes", "~", "null", "",
    "---", "'", '"', "`x`", "{{ a }}", "a, b", "[x]", "what?", "a\nb", "a\n\nb\n", " a\nb", "a \nb", "\ta", "😀\x07", "=",
])  # fmt: skip
names = st.sampled_from(["ko", "en", "id", "a b", "true", "1"])
values = st.recursive(
    texts | odd | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(names, inner, max_size=3)
        | st.dictionaries(names, inner, max_size=3).map(FlowMap)
        | st.lists(inner, max_size=3).map(Flow)
    ),
    max_leaves=8,
)


def plain(value):
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


@given(st.dictionaries(names, values, min_size=1, max_size=4))
def test_what_is_written_reads_back(value):
    assert yaml.safe_load(dump(value)) == plain(value)


@given(st.lists(texts | odd, min_size=1))
def test_the_banks_reader_reads_the_same_texts(found):
    root, problems = nodes.parse(dump({"texts": found, "flow": Flow(found)}), "bank.yaml")
    assert not problems
    for name in ("texts", "flow"):
        children = root.get(name).children
        assert [child.text for child in children] == found
        assert not any(child.missing for child in children)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"names": Flow(["-y", "--assumeyes"])}, "names: [-y, --assumeyes]\n"),
        ({"stem": FlowMap({"ko": "무엇입니까?", "en": "What?"})}, "stem: {ko: '무엇입니까?', en: 'What?'}\n"),
        ({"text": "a\nb"}, "text: |-\n  a\n  b\n"),
        ({"items": [{"id": "a", "lines": [1, 2]}]}, "items:\n  - id: a\n    lines:\n      - 1\n      - 2\n"),
    ],
)  # fmt: skip
def test_it_looks_as_a_person_would_write_it(value, written):
    assert dump(value) == written
