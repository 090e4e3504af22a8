"""Blackboard pools, read back by qti_package_maker, which was made from pools of Blackboard's."""

import base64
import re

import msgspec
import pytest

from quizgen.formats import RenderOptions
from quizgen.formats.lms import blackboard
from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    GapChoiceKey,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Normalization,
    Numeric,
    NumericKey,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from tests.formats.packages import members, options, quiz, tree
from tests.samples import sample_form, sample_key

EN = RenderOptions(language="en")


@pytest.fixture
def read(tmp_path):
    reader = pytest.importorskip("qti_package_maker.engines.blackboard_export_zip.read_package")

    def items(data):
        file = tmp_path / "pool.zip"
        file.write_bytes(data)
        return list(reader.read_items_from_file(str(file), allow_mixed=True))

    return items


def text(html):
    return re.sub(r"<[^>]+>", "", html).strip()


def by_type(items):
    return {item.item_type: item for item in items}


def test_questions_answers_and_keys_are_read_back(read):
    cloze = Cloze(Localized.same("[[a]] and [[b]]"), (TextGap("a"), TextGap("b")))
    form, key = quiz(
        (SingleChoice(options("one", "two")), SingleKey("b")),
        (MultipleResponse(options("x", "y", "z")), MultipleKey(("a", "c"))),
        (Matching(options("p", "q"), options("r", "s", "t")), MatchingKey({"a": "b", "b": "a"})),
        (ShortText(), TextKey(("conmon", "Conmon monitor"))),
        (Numeric(), NumericKey(65536, 2)),
        (cloze, ClozeKey({"a": TextKey(("1", "one")), "b": TextKey(("2",))})),
    )
    found = by_type(read(blackboard.render(form, key, EN)))
    assert sorted(found) == ["FIB", "MA", "MATCH", "MC", "MULTI_FIB", "NUM"]
    assert text(found["MC"].question_text) == "Question"
    assert (found["MC"].choices_list, found["MC"].answer_text) == (["one", "two"], "two")
    assert found["MA"].answers_list == ["x", "z"]
    matched = found["MATCH"]
    assert list(zip(matched.prompts_list, matched.choices_list, strict=False)) == [
        ("p", "s"),
        ("q", "r"),
    ]
    assert found["FIB"].answers_list == ["conmon", "Conmon monitor"]
    assert (found["NUM"].answer_float, found["NUM"].tolerance_float) == (65536, 2)
    assert found["MULTI_FIB"].answer_map == {"a": ["1", "one"], "b": ["2"]}
    assert "[a] and [b]" in found["MULTI_FIB"].question_text


def test_true_and_false_are_blackboards_own_words():
    form, key = quiz((TrueFalse(), TrueFalseKey(False)))
    pool = tree(members(blackboard.render(form, key, EN))["res00001.dat"])
    labels = [(e.get("ident"), e.findtext(".//mattext")) for e in pool.iter("response_label")]
    assert labels == [("true", "true"), ("false", "false")]
    assert pool.findtext(".//respcondition[@title='correct']//varequal") == "false"


def test_every_item_of_the_sample_has_its_type_and_its_points():
    pool = tree(members(blackboard.render(sample_form(), sample_key(), EN))["res00001.dat"])
    metas = pool.findall(".//itemmetadata")
    assert [meta.findtext("bbmd_questiontype") for meta in metas] == [
        "Multiple Choice",
        "Multiple Answer",
        "True/False",
        "Matching",
        "Matching",  # ordering
        "Fill in the Blank",
        "Numeric",
        "Fill in the Blank Plus",
        "Fill in the Blank",  # command line
        "Essay",
        "Multiple Answer",  # hottext
    ]
    points = [float(meta.findtext("qmd_absolutescore_max")) for meta in metas]
    assert points == [item.points for item in sample_form().items]
    ids = [meta.findtext("bbmd_asi_object_id") for meta in metas]
    assert len(set(ids)) == len(ids)


def test_case_counts_where_the_key_says_so():
    form, key = quiz((ShortText(), TextKey(("Ls",), Normalization(ignore_case=False))))
    pool = tree(members(blackboard.render(form, key, EN))["res00001.dat"])
    assert pool.find(".//varequal").get("case") == "Yes"


def test_gaps_to_choose_for_are_typed_with_the_options_beside_them():
    gaps = (ChoiceGap("r", (*options("`runc`", "`crun`"),)),)
    form, key = quiz((Cloze(Localized.same("[[r]]"), gaps), ClozeKey({"r": GapChoiceKey("b")})))
    pool = tree(members(blackboard.render(form, key, EN))["res00001.dat"])
    stem = pool.findtext(".//flow[@class='QUESTION_BLOCK']//mat_formattedtext")
    assert "[r] (<code>runc</code> · <code>crun</code>)" in stem
    assert pool.findtext(".//and//varequal") == "crun"


def test_tables_have_no_space_between_their_cells():
    form, key = quiz((ShortText(), TextKey(("x",))))
    table = Localized.same("| a | b |\n|:-:|---|\n| 1 | 2 |")
    item = msgspec.structs.replace(form.items[0], stem=table)
    section = msgspec.structs.replace(form.sections[0], items=(item,))
    form = msgspec.structs.replace(form, sections=(section,))
    pool = tree(members(blackboard.render(form, key, EN))["res00001.dat"])
    stem = pool.findtext(".//flow[@class='QUESTION_BLOCK']//mat_formattedtext")
    assert "<tr><td" in stem
    assert not re.search(r">\s+<", stem)


def test_pictures_are_in_the_content_collection(read):
    png = base64.b64encode(b"\x89PNG not really").decode()
    form, key = quiz((SingleChoice(options("![a](x.png)", "two")), SingleKey("b")))
    item = msgspec.structs.replace(form.items[0], images={"x.png": f"data:image/png;base64,{png}"})
    section = msgspec.structs.replace(form.sections[0], items=(item,))
    form = msgspec.structs.replace(form, sections=(section,))
    data = blackboard.render(form, key, EN)
    (picture,) = [n for n, content in members(data).items() if content == b"\x89PNG not really"]
    assert re.fullmatch(r"csfiles/home_dir/__xid-\d+_1\.png", picture)
    (found,) = read(data)
    assert re.search(r'src="[0-9a-f]{16}\.png"', found.choices_list[0])


def test_the_same_quiz_is_the_same_bytes():
    one, other = (blackboard.render(sample_form(), sample_key(), EN) for _ in range(2))
    assert one == other
