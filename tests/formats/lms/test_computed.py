"""Numbers that a platform computes for each student: its own formula gives what the bank gives."""

import datetime
import io
import math
import re
import zipfile
from operator import mul, pow, sub, truediv
from typing import Any

import pytest
from lxml import etree

from quizgen.assembly import assemble
from quizgen.bank import load_bank
from quizgen.formats import FORMATS, RenderOptions
from quizgen.locale import UiLanguage, spoken
from quizgen.model import Blueprint, Localized, SectionPlan
from quizgen.readers import qti
from tests.formats.lms.qti.schemas import problems

MANIFEST = """\
bank: sums
title: {ko: 계산, en: Sums}
topics: [{id: sums, title: {ko: 계산, en: Sums}, objectives: [{id: add, title: {ko: 센다, en: Adds}}]}]
topic: sums
item_models:
"""
MODEL = """\
  - id: time
    vary: student
    variants: 5
    parameters: {{size: {{from: 50, to: 400, step: 50}}, speed: [10, 20, 40, 100], part: [0.5, 0.25]}}
    compute: {{bits: 'convert(size, "megabyte", "megabit")', {compute}}}
    interaction: numeric
    stem: {{ko: "{stem}", en: "{stem}"}}
    value: answer
    tolerance: {tolerance}
    explanation: {{ko: "{{{{ answer }}}}", en: "$\\\\frac{{ {{{{ size }}}} }}{{2}}$: {{{{ answer }}}}"}}
"""
STEM = "{{ size }} MB at {{ speed }} Mbit/s, {{ part }}?"


def quiz(folder, compute, stem=STEM, tolerance=0.5):
    text = MANIFEST + MODEL.format(compute=compute, stem=stem, tolerance=tolerance)
    (folder / "bank.yaml").write_text(text, encoding="utf-8")
    bank = load_bank(folder, cache=False)
    plan = Blueprint(
        blueprint="q", bank="sums", title=Localized.same("Q"), sections=(SectionPlan(1),)
    )
    return assemble(bank, plan, seed="s", date=datetime.date(2026, 11, 30))


def rendered(name, made):
    return FORMATS[name].render(made.form, made.key, RenderOptions(language="en"))


def said(name, made):
    losses = FORMATS[name].losses(made.form, made.key, RenderOptions(language="en"))
    return {spoken(loss.message, UiLanguage("en")) for loss in losses}


RIGHT = [
    "answer: 'significant(bits / speed * part, 3)'",
    "answer: 'round(bits / speed) ** 2 // 3'",
    "answer: 'max(bits % speed, sqrt(bits), 2 ** min(part, 3)) + abs(part - 1) - log2(speed)'",
]


@pytest.mark.parametrize("compute", RIGHT)
def test_moodle_computes_what_the_bank_computes(tmp_path, compute):
    made = quiz(tmp_path, compute)
    [question] = etree.fromstring(rendered("moodle", made)).findall("question[@type='calculated']")
    columns = {
        each.findtext("name/text"): [float(v.text) for v in each.iter("value")]
        for each in question.iter("dataset_definition")
    }
    formula = re.sub(r"\{(\w+)\}", r"\1", question.findtext("answer/text"))
    php = {name: getattr(math, name) for name in ("ceil", "floor", "exp", "log", "log10", "sqrt")}
    php |= {"pow": pow, "abs": abs, "min": min, "max": max}
    for row in zip(*columns.values(), strict=True):
        values = dict(zip(columns, row, strict=True))
        found = eval(formula, {"__builtins__": {}}, php | values)  # the test's own formula
        assert found == pytest.approx(values["answer"], abs=0.5)
    assert len(columns["size"]) == 5
    assert "computed there: each student gets one of 5 sets of numbers" in said("moodle", made)


OPERATORS: dict[str, Any] = {"subtract": sub, "divide": truediv, "power": pow}
MATH: dict[str, Any] = {
    "ln": math.log,
    "log": math.log10,
    "floor": math.floor,
    "abs": abs,
    "ceil": math.ceil,
}


def value_of(node: Any, variables: dict[str, float]) -> float:
    """An expression of QTI, read as its information model says."""
    name = etree.QName(node).localname.removeprefix("qti-")
    parts = [value_of(each, variables) for each in node]
    if name in ("baseValue", "base-value"):
        return float(node.text)
    if name == "variable":
        return variables[node.get("identifier")]
    if name == "product":
        return mul(*parts)
    if name in ("mathOperator", "math-operator"):
        return MATH[node.get("name")](*parts)
    return {"sum": lambda *all_: sum(all_), "min": min, "max": max, **OPERATORS}[name](*parts)


@pytest.mark.parametrize("compute", RIGHT)
@pytest.mark.parametrize("name", ["qti21", "qti30"])
def test_qti_computes_what_the_bank_computes(tmp_path, name, compute):
    made = quiz(tmp_path, compute)
    with zipfile.ZipFile(io.BytesIO(rendered(name, made))) as archive:
        data = archive.read(f"items/{made.key.entries[0].ref}.xml")
    if name == "qti21":  # that of 2.2 takes seconds to compile, and that of 3.0 is not at hand
        assert problems("qtiv2p1/imsqti_v2p1.xsd", data) == []
    item = etree.fromstring(data)
    settings = {
        each.get("identifier"): each[0]
        for each in item.iter("{*}setTemplateValue", "{*}qti-set-template-value")
    }
    settings.pop("ROW")
    formula = settings.pop("RIGHT")
    columns = {name: [float(each.text) for each in drawn[0]] for name, drawn in settings.items()}
    assert len(columns["size"]) == 5
    for row in zip(*columns.values(), strict=True):
        values = dict(zip(columns, row, strict=True))
        assert value_of(formula, values) == pytest.approx(values["answer"], abs=0.5)
    printed = [
        e.get("identifier") for e in item.iter("{*}printedVariable", "{*}qti-printed-variable")
    ]
    assert printed == ["size", "speed", "part", "answer"]
    assert item.findtext(".//{*}mi") == "size"


@pytest.mark.parametrize(
    ("compute", "stem", "tolerance"),
    [
        ("answer: 8 if speed > 20 else 9", STEM, 0.5),  # no such expression
        ("answer: 'fixed(bits / speed / 3, 0)'", STEM, 0),  # rounded, and no tolerance for it
        ("at: 'hexadecimal(size)', answer: bits", STEM + " {{ at }}", 0.5),  # a text is shown
        ("answer: bits", "{{ size }}을/를?", 0.5),  # the particle goes by the number
    ],
)
def test_what_no_platform_computes_is_written_out(tmp_path, compute, stem, tolerance):
    made = quiz(tmp_path, compute, stem, tolerance)
    questions = etree.fromstring(rendered("moodle", made))
    assert len(questions.findall("question[@type='numerical']")) == 5
    assert questions.findtext("question/category/text").endswith("/Sums/time")
    assert "written out: 5 variants, to draw one from" in said("moodle", made)
    assert "4 other variants are left out" in said("cc", made)
    for name in ("qti12", "qti21", "qti30"):
        assert "written out: 5 variants, of which each student gets one" in said(name, made)


def documents(name, made):
    with zipfile.ZipFile(io.BytesIO(rendered(name, made))) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


@pytest.mark.parametrize("name", ["qti21", "qti30"])
def test_a_section_of_qti_selects_one_of_the_variants(tmp_path, name):
    files = documents(name, quiz(tmp_path, "answer: 8 if speed > 20 else 9"))
    test = etree.fromstring(files["test.xml"])
    (chosen,) = test.iter("{*}selection", "{*}qti-selection")
    refs = [each.get("href") for each in chosen.getparent() if each.get("href")]
    assert chosen.get("select") == "1"
    assert len(refs) == len(set(refs) & files.keys()) == 5
    (most,) = (e[0][0] for e in test if e.get("identifier") == "MAXSCORE")
    assert float(most.text) == 1  # one of them is asked
    back = qti.read(rendered(name, quiz(tmp_path, "answer: 8 if speed > 20 else 9")), "q.zip")
    assert [len(item.enemies) for item in back.items] == [4] * 5
    if name == "qti21":
        assert problems("qtiv2p1/imsqti_v2p1.xsd", files["test.xml"]) == []


def test_canvas_picks_one_of_a_group_and_blackboards_pool_has_them_all(tmp_path):
    made = quiz(tmp_path, "answer: 8 if speed > 20 else 9")
    files = documents("qti12", made)
    meta = etree.fromstring(next(files[each] for each in files if each.endswith("_meta.xml")))
    assert float(meta.findtext("{*}points_possible")) == 1
    (root,) = (etree.fromstring(data) for data in files.values() if b"<questestinterop" in data)
    (group,) = root.findall(".//{*}section/{*}section")  # as text2qti writes a group
    chosen = group.find("{*}selection_ordering/{*}selection")
    assert chosen.findtext("{*}selection_number") == "1"
    assert float(chosen.findtext("{*}selection_extension/{*}points_per_item")) == 1
    stems = {item.findtext(".//{*}mattext") for item in group.findall("{*}item")}
    assert len(stems) == 5
    pool = etree.fromstring(documents("blackboard", made)["res00001.dat"])
    assert len({item.findtext(".//mat_formattedtext") for item in pool.iter("item")}) == 5


def test_a_wild_card_that_is_none_keeps_moodle_from_computing(tmp_path):
    made = quiz(tmp_path, "answer: bits", "{{ size }}: $\\\\frac{a}{b}$?")
    assert "written out: 5 variants, to draw one from" in said("moodle", made)
    assert "computed there: each student gets one of 5 sets of numbers" in said("qti30", made)
