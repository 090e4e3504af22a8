"""Numbers that change: variants of an item model, the same everywhere, each of them checked."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from quizgen.assembly import assemble
from quizgen.bank import load_bank, load_blueprint
from quizgen.bank.reader import read_bank
from quizgen.checking import check_paths
from quizgen.model import NumericKey
from quizgen.scoring import score

BANK = Path(__file__).parents[1] / "banks" / "networking"
DAY = datetime.date(2026, 11, 24)


def test_every_variant_is_computed_with_its_own_numbers() -> None:
    items = [i for i in load_bank(BANK).items if i.item_model == "usable-hosts"]
    assert len(items) == 8
    for item in items:
        prefix = int(item.stem["en"].rpartition("/")[2].partition("`")[0])
        texts = [option.text["en"] for option in item.interaction.options]
        right = 2 ** (32 - prefix) - 2
        assert texts[:3] == [str(right), str(right + 2), str(right + 1)]
        assert item.feedback["b"].misconception["en"] == "Forgets to subtract 2."


def test_forms_may_carry_other_numbers_of_one_model() -> None:
    bank, blueprint = load_bank(BANK), load_blueprint(BANK / "quiz.yaml")
    refs = {
        label: {
            entry.ref
            for entry in assemble(bank, blueprint, date=DAY, seed="7", label=label).key.entries
            if entry.ref.startswith("usable-hosts")
        }
        for label in "ABCDEF"
    }
    assert len({len(each) for each in refs.values()}) == 1
    assert len(set.union(*refs.values())) > 2


def model(lines: str) -> str:
    return (
        "bank: b\ntitle: B\nlanguages: en\ntopics: [{id: t, title: T}]\ntopic: t\nitem_models:\n"
        f"  - id: m\n    interaction: numeric\n    value: b\n    stem: How many {{{{ a }}}}s?\n"
        f"    explanation: So many.\n{lines}"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("    parameters: {a: [9]}\n    compute: {b: 9**9**9}\n", "b: has no value"),
        ("    parameters: {a: [0, 1]}\n    compute: {b: 1 / a}\n", "divides by zero where a = 0"),
        ("    parameters: {a: [1]}\n    compute: {b: a.real}\n", "b: has no value"),
        ("    parameters: {a: [1]}\n    compute: {b: \"'x' * 10**9\"}\n", "b: has no value"),
        ("    parameters: {a: [1]}\n    compute: {b: c}\n", "there is no c"),
        ("    parameters: {a: [1]}\n    compute: {b: a +}\n", "is no expression"),
        ("    parameters: {a: [1], b: [2]}\n    constraints: a > b\n", "no values"),
        ("    parameters: {a: [1], b: [2]}\n    variants: 9\n", "1 variants, and 9"),
        ("    parameters: {a: {from: 3, to: 1}, b: [1]}\n", "parameter 'a'"),
        ("    parameters: {a: [1]}\n    compute: {b: a - 2}\n", "the key is -1"),
        (
            "    parameters: {a: [1]}\n    compute: {b: a}\n    tags: ['{{ a / (a - 1) }}']\n",
            "where a = 1",
        ),
        (
            "    parameters: {a: [1]}\n    compute: {b: a}\n    tags: ['{{ a + c }}']\n",
            "a + c: there is no c",
        ),
    ],
)
def test_what_cannot_be_asked_is_said_with_its_place(tmp_path: Path, lines: str, said: str) -> None:
    (tmp_path / "bank.yaml").write_text(model(lines), "utf-8")
    problems = check_paths([tmp_path])
    assert any(said in str(problem.message) for problem in problems), problems
    assert all(problem.position.line >= 7 for problem in problems)


def test_a_slot_computes_what_stands_in_it(tmp_path: Path) -> None:
    lines = (
        "bank: b\ntitle: B\nlanguages: en\ntopics: [{id: t, title: T}]\ntopic: t\nitem_models:\n"
        "  - id: m\n    interaction: single\n    parameters: {k: [3, 5], n: {rows: [{m: 2}]}}\n"
        "    stem: pH of $10^{-{{ k }}}$, {{ fixed(k / 2, 2) }}?\n    key: '{{ k }}'\n"
        "    explanation: The exponent.\n"
        "    distractors: {wrong: [{text: '{{ 14 - k }}'}, {text: '{{ -k }}'}, {text: '{{ k * m }}'}]}\n"
    )
    (tmp_path / "bank.yaml").write_text(lines, "utf-8")
    bank, problems = read_bank(tmp_path)
    assert bank is not None, problems
    shown = {tuple(o.text["en"] for o in i.interaction.choices) for i in bank.items}
    assert shown == {("3", "11", "-3", "6"), ("5", "9", "-5", "10")}
    assert {i.stem["en"][-6:] for i in bank.items} == {" 1.50?", " 2.50?"}
    (tmp_path / "bank.yaml").write_text(lines.replace("14 - k", "10 - k"), "utf-8")
    (problem,) = read_bank(tmp_path)[1]
    assert str(problem.message).endswith("the option '5' is there twice (k = 5, m = 2)")


def test_units_and_figures(tmp_path: Path) -> None:
    lines = '    parameters: {a: [3]}\n    compute: {b: \'significant(convert(a, "KiB", "byte"), 2)\'}\n'
    (tmp_path / "bank.yaml").write_text(model(lines), "utf-8")
    bank, problems = read_bank(tmp_path)
    assert bank is not None, problems
    assert bank.items[0].key.value == 3100


@pytest.mark.parametrize(
    ("language", "stem"),
    [
        ("en", "65,536 and 0.5 (0.50), `0.5`, $0.5$"),
        ("de", "65.536 and 0,5 (0,50), `0.5`, $0{,}5$"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(tmp_path, language, stem):
    (tmp_path / "bank.yaml").write_text(f"""\
bank: mine
title: Numbers
languages: [{language}]
topics: [{{id: t, title: T, objectives: [{{id: o, title: O}}]}}]
topic: t
item_models:
  - id: m
    parameters: {{size: [65536], part: [0.5]}}
    compute: {{shown: grouped(size), two: 'fixed(part, 2)', half: size * part}}
    interaction: numeric
    stem: "{{{{ shown }}}} and {{{{ part }}}} ({{{{ two }}}}), `{{{{ part }}}}`, ${{{{ part }}}}$"
    value: half
    explanation: "{{{{ half }}}}"
""")
    [item] = load_bank(tmp_path, cache=False).items
    assert item.stem == {language: stem}
    assert item.key.value == 32768


def test_a_model_has_what_a_number_may_have(tmp_path: Path) -> None:
    fields = "    parameters: {a: [2]}\n    compute: {b: a * 500, c: '-b'}\n    unit: g\n"
    fields += "    units: [g]\n    conversions: {kg: 1000}\n    figures: 3\n    rule: partial\n"
    fields += "    also: [{value: c}, {value: '{{ a }}000', tolerance: 1, share: 0.25}]\n"
    fields += "    bands: [{tolerance: 50, share: 0.5}]\n"
    (tmp_path / "bank.yaml").write_text(model(fields))
    [item] = load_bank(tmp_path, cache=False).items
    assert isinstance(item.key, NumericKey)
    how: dict[str, Any] = {"points": 1.0, "rule": item.rule, "interaction": item.interaction}
    earned = {
        typed: score(item.key, typed, **how).score for typed in ("1 kg", "-1 kg", "2001", "960")
    }
    assert earned == {"1 kg": 1.0, "-1 kg": 1.0, "2001": 0.25, "960": 0.5}
    assert item.calculation is None  # a platform's formula gives one number
    (tmp_path / "bank.yaml").write_text(model(fields.replace("value: c", "value: d")))
    (problem,) = read_bank(tmp_path)[1]
    assert "has no column 'd'" in str(problem.message)
