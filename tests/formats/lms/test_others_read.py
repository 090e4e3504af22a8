"""Exports as programs of other people read them (PyPI): the texts, what is right, and the points."""

import re

import msgspec
import pytest

from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import type_of
from quizgen.text.bilingual import Voice
from tests.formats.lms.test_hostile import FORM, KEY, TEXTS, WRONG
from tests.formats.packages import members
from tests.samples import sample

ENGLISH = RenderOptions(language="en")
HOSTILE = [
    ["plain", " ".join(text.split()), f"{' '.join(wrong.split())} wrong"]
    for text, wrong in zip(TEXTS, WRONG, strict=True)
]


def items(name, form, key):
    files = members(FORMATS[name].render(form, key, ENGLISH))
    return {entry.id: files[f"items/{entry.ref}.xml"] for entry in key.entries}


def bare(text):
    """Without white space, and without what Markdown puts before its signs."""
    return re.sub(r"[\\\s]", "", text)


def test_qti_3_by_a_converter_of_exams():
    read = pytest.importorskip(
        "citolab_qti_json_schema_converters"
    ).convert_qti_item_xml_to_exam_item
    quiz, kinds = sample(), {}
    asked = items("qti30", quiz.form, quiz.key)
    for item, entry in zip(quiz.form.items, quiz.key.entries, strict=True):
        found = read(asked[item.id])
        kinds[type_of(item.interaction)] = (
            found.interaction_type.value,
            found.answer.count("#") + 1,
        )
        assert found.max_score == entry.points
        assert bare(Voice(("en",)).plain(item.stem)) in bare(found.question)
    assert kinds == {  # what it is, and how many parts are right
        "single": ("choice", 1), "multiple": ("choice", 2), "true_false": ("choice", 1), "matching": ("match", 3),
        "ordering": ("order", 4), "short_text": ("text_entry", 1), "numeric": ("text_entry", 1),
        "cloze": ("text_entry", 2), "command_line": ("text_entry", 1), "essay": ("extended_text", 1),
        "hottext": ("hottext", 2),
    }  # fmt: skip
    options = [read(xml).question_options for xml in items("qti30", FORM, KEY).values()]
    assert [[bare(each.value) for each in of_one] for of_one in options] == [
        list(map(bare, each)) for each in HOSTILE
    ]


def test_qti_21_by_a_converter_to_moodle(tmp_path):
    reader = pytest.importorskip("onyx2moodle.parser")
    file, found = tmp_path / "item.xml", []
    for xml in items("qti21", FORM, KEY).values():
        file.write_bytes(xml)
        item = reader.parse_item(file)
        (choice,) = item.interactions
        right = item.response_decls["RESPONSE"].correct_values
        assert [each.identifier for each in choice.choices].index(*right) == 1
        found.append(
            [" ".join(re.sub("</?span[^>]*>", "", each.html).split()) for each in choice.choices]
        )
    assert found == HOSTILE


def test_moodle_xml_by_a_parser_of_its_own():
    reader = pytest.importorskip("moodle_xml_parser.parser")
    points = msgspec.structs.replace
    section = FORM.sections[0]
    heavy = tuple(points(item, points=2.5) for item in section.items)
    form = points(FORM, sections=(points(section, items=heavy),))
    read = reader.parse_bytes(FORMATS["moodle"].render(form, KEY, ENGLISH))["multichoice"]
    assert {question.default_grade for question in read} == {2.5}
    assert [[option.score_fraction for option in q.options] for q in read] == [[0, 100, 0]] * len(
        TEXTS
    )
    # it resolves the entities of the HTML
    texts = [
        ["".join(re.sub("</?(span|p|code)[^>]*>", "", o.answer).split()) for o in q.options]
        for q in read
    ]
    assert texts == [["".join(text.split()) for text in each] for each in HOSTILE]
