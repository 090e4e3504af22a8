"""What the declarations of another program's item give points for (QTI 2.1, 10.6: mappings)."""

import pytest

from quizgen.model import (
    Cloze,
    ClozeKey,
    Matching,
    Numeric,
    NumericKey,
    ShortText,
    TextKey,
    TrueFalse,
)
from quizgen.readers.qti import read
from tests.readers.qti.test_items import item, only, packed, single

MAPPED = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'


def declared(kind, right, mapping, cardinality="single"):
    values = "".join(f"<value>{each}</value>" for each in right)
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{kind}">'
        f"<correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>"
    )


def mapping(entries, **attributes):
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inside = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{points}"/>' for key, points in entries.items()
    )
    return f"<mapping{given}>{inside}</mapping>"


FIELD = '<itemBody><p>How many?</p><p><textEntryInteraction responseIdentifier="R"/></p></itemBody>'


def test_several_numbers_earn_their_shares():
    table = mapping({"4": 2, "5": 1, "6": 0}, defaultValue=0)
    found, _ = only(item(declared("integer", ["4"], table) + FIELD + MAPPED))
    assert isinstance(found.interaction, Numeric)
    assert isinstance(found.key, NumericKey)
    assert found.key.value == 4.0
    assert [(each.value, each.share) for each in found.key.also] == [(5.0, 0.5)]
    assert found.rule == "partial"


def test_numbers_that_earn_alike_are_right_alike():
    table = mapping({"4": 2, "5": 2}, defaultValue=0)
    found, _ = only(item(declared("integer", ["4"], table) + FIELD + MAPPED))
    assert [each.share for each in found.key.numbers] == [1.0, 1.0]
    assert found.rule == "exact"


@pytest.mark.parametrize(
    ("otherwise", "bound", "penalty"),
    [(-1, {}, 0.5), (-4, {}, 1.0), (-4, {"lowerBound": -0.5}, 0.25), (0, {}, None)],
)
def test_another_text_costs_what_the_default_takes(otherwise, bound, penalty):
    """At most what the item is worth, and never below the lower bound."""
    table = mapping({"podman": 2}, defaultValue=otherwise, **bound)
    found, _ = only(item(declared("string", ["podman"], table) + FIELD + MAPPED))
    assert isinstance(found.interaction, ShortText)
    assert isinstance(found.key, TextKey)
    assert found.key.accepted == ("podman",)
    assert found.penalty == penalty


@pytest.mark.parametrize(("cost", "penalty"), [(-0.5, 0.5), (-3, 1.0), (0, None)])
def test_a_wrong_truth_costs_all_points_at_most(cost, penalty):
    body = single(mapping=mapping({"A": 1, "B": cost}, defaultValue=0)).decode()
    body = body.replace("<code>podman ps</code>", "True").replace(">none of them<", ">False<")
    found, _ = only(body.replace("match_correct", "map_response").encode())
    assert isinstance(found.interaction, TrueFalse)
    assert found.penalty == penalty


def test_a_word_dragged_into_a_gap_earns_what_the_gap_is_worth():
    table = mapping({"P G1": 3, "B G2": 1, "B G1": 0}, defaultValue=0)
    body = (
        '<itemBody><gapMatchInteraction responseIdentifier="R" shuffle="false">'
        '<gapText identifier="P" matchMax="1">podman</gapText>'
        '<gapText identifier="B" matchMax="1">buildah</gapText>'
        '<blockquote><p><gap identifier="G1"/> runs, <gap identifier="G2"/> builds.</p></blockquote>'
        "</gapMatchInteraction></itemBody>"
    )
    data = item(declared("directedPair", ["P G1", "B G2"], table, "multiple") + body + MAPPED)
    found, notes = only(data)
    assert isinstance(found.interaction, Cloze)
    assert isinstance(found.key, ClozeKey)
    assert [found.key.gaps[name].correct for name in ("G1", "G2")] == ["a", "b"]
    assert found.key.weights == {"G1": 3.0}  # of 1 unless said
    assert any("several gaps" in note for note in notes)


def test_pairs_are_read_from_the_side_where_each_has_one_partner():
    """Two words of the right side belong to one of the left: the right ones are asked for."""
    choice = '<simpleAssociableChoice identifier="{0}" matchMax="2">{0}</simpleAssociableChoice>'
    sets = "".join(
        f"<simpleMatchSet>{''.join(map(choice.format, names))}</simpleMatchSet>"
        for names in (("engine", "tool"), ("podman", "docker", "buildah"))
    )
    right = ["engine podman", "engine docker", "tool buildah"]
    data = (
        declared("directedPair", right, "", "multiple")
        + f'<itemBody><matchInteraction responseIdentifier="R">{sets}</matchInteraction></itemBody>'
        + MAPPED.replace("map_response", "match_correct")
    )
    found, _ = only(item(data))
    assert isinstance(found.interaction, Matching)
    assert [each.text["en"] for each in found.interaction.sources] == [
        "podman",
        "docker",
        "buildah",
    ]
    assert [each.text["en"] for each in found.interaction.targets] == ["engine", "tool"]
    both = data.replace("<value>tool buildah</value>", "<value>tool podman</value>")
    back = read(packed({"a.xml": single("a"), "b.xml": item(both)}), "quiz.zip")
    assert "one side must have exactly one partner each" in " ".join(map(str, back.notes))


def test_items_of_sections_in_files_of_their_own_are_read_in_order():
    """A section may refer to a file with another section (QTI 2.1, assessmentSectionRef)."""
    namespace = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'
    part = (
        f'<assessmentSection {namespace} identifier="s2" title="" visible="true">'
        '<selection select="2"/><assessmentItemRef identifier="b" href="b.xml"><weight identifier="w" value="3"/>'
        '</assessmentItemRef><assessmentItemRef identifier="c" href="c.xml"/><assessmentItemRef identifier="d" href="d.xml"/></assessmentSection>'
    )
    test = (
        f'<assessmentTest {namespace} identifier="t" title="T"><testPart identifier="p">'
        '<assessmentSection identifier="s1" title="Part" visible="true">'
        '<assessmentItemRef identifier="a" href="a.xml"/><assessmentSectionRef identifier="r" href="part.xml"/>'
        '<assessmentSectionRef identifier="gone" href="gone.xml"/></assessmentSection></testPart></assessmentTest>'
    )
    files = {name: single(name[0]) for name in ("d.xml", "c.xml", "b.xml", "a.xml")}
    back = read(packed({**files, "test.xml": test, "part.xml": part}, manifest=False), "quiz.zip")
    assert [found.id for found in back.items] == ["a", "b", "c", "d"]
    assert [found.points for found in back.items] == [1.0, 3.0, 1.0, 1.0]
    told = " ".join(map(str, back.notes))
    assert "a section asks 2 of its questions" in told
    assert "gone.xml" in told
