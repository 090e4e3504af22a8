"""Common Cartridge 1.3, held against the rules of its profile of QTI 1.2.1.

The rules are those that the specification's schema (ccv1p*_qtiasiv1p2p1) states, as content models
and as Schematron assertions.
"""

import re

import pytest
from lxml import etree

from quizgen.formats import RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.formats.lms import cc
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
    OptionFeedback,
    Ordering,
    OrderingKey,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from tests.formats.packages import members, options, quiz, schema, tree
from tests.samples import sample_form, sample_key

EN = RenderOptions(language="en")

CHILDREN = {  # what an element may hold, in this order, as a pattern over the names of its children
    "questestinterop": "assessment",
    "assessment": "qtimetadata (rubric )?section",
    "qtimetadata": "(qtimetadatafield )+",
    "qtimetadatafield": "fieldlabel fieldentry",
    "section": "(item )+",
    "item": "itemmetadata presentation (resprocessing )?(itemfeedback )*",
    "itemmetadata": "qtimetadata",
    "presentation": "((material|response_lid|response_str) )+",
    "response_lid": "(material )?render_choice",
    "response_str": "(material )?render_fib",
    "render_choice": "(response_label )+",
    "response_label": "(material )*",
    "resprocessing": "outcomes (respcondition )+",
    "outcomes": "decvar",
    "respcondition": "conditionvar (setvar )?(displayfeedback )*",
    "conditionvar": "((and|other|varequal|varsubstring) )+",
    "and": "((not|varequal) )+",
    "not": "(varequal )+",
    "itemfeedback": "flow_mat",
    "flow_mat": "(material )+",
    "material": "(mattext )+",
    "rubric": "material",
}
PROFILES = {  # cardinality, least and most options
    "cc.multiple_choice.v0p1": ("Single", 3, 99),
    "cc.multiple_response.v0p1": ("Multiple", 2, 99),
    "cc.true_false.v0p1": ("Single", 2, 2),
    "cc.fib.v0p1": None,
    "cc.pattern_match.v0p1": None,
    "cc.essay.v0p1": None,
}
ITEM_FIELDS = {"cc_profile", "cc_question_category", "cc_weighting", "qmd_computerscored"}
QUIZ_FIELDS = {"cc_profile", "qmd_assessmenttype", "qmd_scoretype", "qmd_feedbackpermitted",
               "qmd_timelimit", "cc_maxattempts"}  # fmt: skip


def fields(element):
    return {
        f.findtext("fieldlabel"): f.findtext("fieldentry") for f in element.iter("qtimetadatafield")
    }


def check(root):
    """Assert every rule of the profile."""
    for element in root.iter():
        if element.tag in CHILDREN:
            held = "".join(f"{child.tag} " for child in element)
            pattern = (
                f"{CHILDREN[element.tag]} ".replace(")? ", ")?")
                .replace(")* ", ")*")
                .replace(")+ ", ")+")
            )
            assert re.fullmatch(pattern, held), (element.tag, held)
    assert set(fields(root.find("assessment/qtimetadata"))) <= QUIZ_FIELDS
    items = root.findall(".//item")
    assert len({item.get("ident") for item in items}) == len(items)
    for item in items:
        told = fields(item)
        assert set(told) <= ITEM_FIELDS
        assert 0 < int(told["cc_weighting"]) < 100
        rule = PROFILES[told["cc_profile"]]
        respondents = {e.get("ident") for e in item.find("presentation") if e.get("ident")}
        assert {e.get("respident") for e in item.iter("varequal")} <= respondents
        labels = [e.get("ident") for e in item.iter("response_label")]
        if rule:
            cardinality, least, most = rule
            assert item.find(".//response_lid").get("rcardinality") == cardinality
            assert item.find(".//response_str") is None
            assert least <= len(labels) <= most
            assert {e.text for e in item.iter("varequal")} <= set(labels)
        else:
            assert item.find(".//response_lid") is None
        if told["cc_profile"] == "cc.essay.v0p1":
            assert told["qmd_computerscored"] == "No"
            assert item.find(".//varequal") is None
        shown = {e.get("linkrefid") for e in item.iter("displayfeedback")}
        assert shown == {e.get("ident") for e in item.findall("itemfeedback")}
        assert shown.isdisjoint({"hint", "solution"})


def cartridge(form, key, language="en"):
    files = members(cc.render(form, key, RenderOptions(language=language)))
    return tree(next(data for name, data in files.items() if name.endswith("assessment.xml")))


def profiles(root):
    return [fields(item)["cc_profile"].split(".")[1] for item in root.iter("item")]


@pytest.mark.parametrize("language", ["ko", "en", "both"])
def test_the_sample_quiz_keeps_the_profile(language):
    check(cartridge(sample_form(), sample_key(), language))


def test_every_kind_keeps_the_profile():
    told = {
        "a": OptionFeedback(Localized.same("Told")),
        "true": OptionFeedback(Localized.same("T")),
    }
    cloze = Cloze(
        Localized.same("[[g]] [[h]]"), (TextGap("g"), ChoiceGap("h", options("x", "y", "z")))
    )
    form, key = quiz(
        (SingleChoice(options("1", "2", "3")), SingleKey("a")),
        (MultipleResponse(options("1", "2")), MultipleKey(("a",))),
        (TrueFalse(), TrueFalseKey(True)),
        (Matching(options("p", "q"), options("r", "s", "t")), MatchingKey({"a": "b", "b": "a"})),
        (Ordering(options("p", "q", "r")), OrderingKey(("c", "a", "b"))),
        (ShortText(), TextKey(("x",), Normalization(ignore_case=False))),
        (cloze, ClozeKey({"g": TextKey(("1",)), "h": GapChoiceKey("b")})),
        feedback=told,
    )
    root = cartridge(form, key)
    check(root)
    assert profiles(root) == [
        "multiple_choice",
        "multiple_response",
        "true_false",
        *["multiple_choice"] * 2,
        *["multiple_choice"] * 3,
        "fib",
        "fib",
        "multiple_choice",
    ]


def test_the_manifest_is_a_content_package_and_names_every_file():
    files = members(cc.render(sample_form(), sample_key(), EN))
    manifest = etree.fromstring(files["imsmanifest.xml"])
    assert manifest.findtext("{*}metadata/{*}schemaversion") == "1.3.0"
    named = {file.get("href") for file in manifest.iter("{*}file")}
    assert named == set(files) - {"imsmanifest.xml"}
    resource = manifest.find(".//{*}resource")
    assert resource.get("type") == "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
    item = manifest.find(".//{*}organization/{*}item/{*}item")
    assert item.get("identifierref") == resource.get("identifier")
    # the cartridge's manifest is a profile of IMS Content Packaging in a namespace of its own
    text = files["imsmanifest.xml"].replace(
        b"http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1",
        b"http://www.imsglobal.org/xsd/imscp_v1p1",
    )
    schema("imscp_v1p1.xsd").assertValid(etree.fromstring(text))


def test_a_gap_is_asked_for_by_its_number():
    cloze = Cloze(
        Localized(ko="[[b]] 앞 [[a]]", en="[[a]] then [[b]]"), (TextGap("a"), TextGap("b"))
    )
    form, key = quiz((cloze, ClozeKey({"a": TextKey(("1", "one")), "b": TextKey(("2",))})))
    first, second = cartridge(form, key).findall(".//item")
    assert "<p>【1】 then 【2】</p>" in first.findtext(".//mattext")
    assert first.findtext(".//mattext").endswith("<p>【1】 ?</p>")
    assert [e.text for e in first.iter("varequal")] == ["1", "one"]
    assert [e.text for e in second.iter("varequal")] == ["2"]


def test_a_matching_question_keys_each_left_side():
    form, key = quiz(
        (Matching(options("p", "q"), options("r", "s", "t")), MatchingKey({"a": "b", "b": "a"}))
    )
    for item, (left, right) in zip(
        cartridge(form, key).findall(".//item"), [("p", "s"), ("q", "r")], strict=True
    ):
        assert item.findtext(".//mattext").endswith(f"<p>{left} → ?</p>")
        labels = {e.get("ident"): e.findtext(".//mattext") for e in item.iter("response_label")}
        assert labels[item.findtext(".//varequal[1]")] == right


def test_a_number_with_a_tolerance_is_left_out_and_said():
    exact, near = (Numeric(), NumericKey(5)), (Numeric(), NumericKey(5, 1))
    form, key = quiz(exact, near)
    root = cartridge(form, key)
    assert profiles(root) == ["fib"]
    assert root.findtext(".//varequal") == "5"
    assert [str(x.message) for x in cc.losses(form, key, EN) if x.item == "2"][-1].startswith(
        "left out"
    )
    with pytest.raises(FormatError, match="no item fits"):
        cc.render(*quiz(near), EN)


def test_true_and_false_are_named_as_moodle_demands():
    form, key = quiz((TrueFalse(), TrueFalseKey(False)))
    root = cartridge(form, key)
    assert [e.get("ident") for e in root.iter("response_label")] == ["true", "false"]
    assert root.findtext(".//varequal") == "false"
