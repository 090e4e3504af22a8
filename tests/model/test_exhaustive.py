"""No table, dict or switch passes a question type by: whatever names some of them names them all.

mypy holds ``match`` with ``assert_never``; what it cannot see is held here.
"""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import get_args

import pytest

from quizgen.formats import FORMATS
from quizgen.formats.support import Support
from quizgen.model import INTERACTION_TYPES, INTERACTIONS, ResponseShape

ROOT = Path(__file__).parents[2]
SHAPES = get_args(ResponseShape)
BASIC = [kind for kind in INTERACTION_TYPES if not INTERACTIONS[kind].simpler]
"""The types that every format must know: the others can be asked as one of them."""


def sources():
    return sorted((ROOT / "quizgen").rglob("*.py"))


def tables():
    """Every dict display of the code whose keys are names of types or of shapes."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                keys = [k.value for k in node.keys if isinstance(k, ast.Constant)]
                yield f"{path.relative_to(ROOT)}:{node.lineno}", keys


SOME_ON_PURPOSE = {
    "quizgen/bank/format.py": "item models make some of the interactions",
    "quizgen/bank/expand.py": "item models make some of the interactions",
    "quizgen/formats/lms/apkg.py": "families of cards, which several interactions share",
    "quizgen/readers": "another program's names, for what it has",
}


@pytest.mark.parametrize("names", [BASIC, SHAPES], ids=["types", "shapes"])
def test_a_table_that_names_several_names_all(names):
    for place, keys in tables():
        if place.startswith(tuple(SOME_ON_PURPOSE)):
            continue
        named = [name for name in names if name in keys]
        if len(named) >= 4:
            assert named == list(names), place


def test_every_interaction_is_in_the_bank_format_and_can_be_read():
    from quizgen.bank.format import ITEM
    from quizgen.bank.interactions import IN_BANK

    assert tuple(ITEM.records) == INTERACTION_TYPES
    assert tuple(IN_BANK) == INTERACTION_TYPES


def test_the_files_that_know_one_type_are_those_that_the_docs_list():
    """A new type touches at most twelve: whoever else names one should ask for its shape."""
    found = {
        str(path.relative_to(ROOT / "quizgen"))
        for path in sources()
        if re.search(r"\b[Hh]ottext(Key)?\b|\bHOT\b", path.read_text("utf-8"))
    }
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = page[page.index("`hottext` is in these files") : page.index("Nothing of it is silent")]
    assert found == set(re.findall(r"`([\w/]+\.py)`", table))
    assert len(found) <= 12


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "key"])
def test_every_format_says_what_it_does_with_every_interaction(name):
    support = FORMATS[name].support()
    assert tuple(support) == INTERACTION_TYPES
    for each in support.values():
        assert isinstance(each, Support)
        assert (each.level == "native") == (not each.note.text)


@pytest.mark.parametrize("kind", INTERACTION_TYPES)
def test_what_can_be_asked_simpler_is_asked_as_a_basic_type(kind):
    if simpler := INTERACTIONS[kind].simpler:
        assert simpler in BASIC
        assert INTERACTIONS[kind].simplification.text


@pytest.mark.parametrize("folder", ["html", "pdf", "qti21", "qti30"])
def test_every_interaction_has_a_template_where_it_is_native(folder):
    names = {path.name.split(".")[0] for path in (ROOT / "templates" / folder).iterdir()}
    assert set(INTERACTION_TYPES) <= names


@pytest.mark.parametrize(
    ("folder", "known"),
    [("moodle", "moodle"), ("gift", "gift"), ("blackboard", "blackboard")],
)
def test_a_format_has_a_template_for_what_it_knows(folder, known):
    matrix = importlib.import_module(f"quizgen.formats.lms.{known}").SUPPORT
    names = {path.name.split(".")[0] for path in (ROOT / "templates" / folder).iterdir()}
    assert {kind for kind, each in matrix.items() if each.level == "native"} - {
        *(("ordering",) if known == "blackboard" else ())
    } <= names


@pytest.mark.parametrize("folder", ["html", "pdf"])
@pytest.mark.parametrize("name", ["solution.html.jinja", "answer.html.jinja"])
def test_the_answer_of_every_interaction_is_written(folder, name):
    path = ROOT / "templates" / folder / name
    if not path.exists():
        pytest.skip("the page has no short answers")
    named = set(
        re.findall(r'"(\w+)"', " ".join(re.findall(r"\{% e?l?if .*?%\}", path.read_text("utf-8"))))
    )
    if folder == "pdf" and name.startswith("solution"):
        named |= {"numeric"}  # its short answer is all there is to say
    assert set(INTERACTION_TYPES) <= named


def switches():
    """Every ``switch`` of the page's and the package's scripts: file, what it is over, its cases."""
    for path in sorted((ROOT / "templates").rglob("*.js")):
        text = path.read_text("utf-8")
        for found in re.finditer(r"switch \(([^)]*)\) \{", text):
            depth, end = 1, found.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            yield (
                path,
                found[1],
                re.findall(r'case "(\w+)":', text[found.end() : end]),
                text[found.end() : end],
            )


def test_every_switch_over_shapes_has_them_all():
    over = [each for each in switches() if each[1].endswith("shape")]
    assert len(over) == 3
    for path, _, cases, _ in over:
        assert sorted(cases) == sorted(SHAPES), path


def test_every_switch_over_types_has_them_all():
    over = [each for each in switches() if each[1].endswith("type")]
    assert over
    for path, _, cases, body in over:
        missing = set(INTERACTION_TYPES) - set(cases)
        assert missing <= ({"essay"} if "default:" in body else set()), path


def test_the_page_scores_every_interaction():
    script = (ROOT / "templates/html/script/scoring.js").read_text("utf-8")
    shares = script[script.index("const SHARES = {") : script.index("function score(")]
    assert set(re.findall(r"^    (\w+)\(", shares, re.MULTILINE)) == set(INTERACTION_TYPES)
