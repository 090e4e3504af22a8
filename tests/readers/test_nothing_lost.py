"""What other programs' files hold is carried, or named with its line: nothing goes in silence."""

import datetime
import zipfile
from pathlib import Path

import pytest

from quizgen.assembly import assemble
from quizgen.bank import load_bank, load_blueprint
from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import (
    ChoiceGap,
    Localized,
    MultipleKey,
    NumericKey,
    RightNumber,
    SingleKey,
    TextGap,
    TextKey,
    type_of,
)
from quizgen.readers import UnreadableError, detect, read
from quizgen.readers.markdown import Page, from_html
from quizgen.scoring import score

CASES = Path(__file__).parents[1] / "data" / "lms"
PYTHON = Path(__file__).parents[1] / "banks" / "python"
DAY = datetime.date(2026, 11, 24)


def imported(name):
    return read(CASES / name)


def notes(found):
    return [str(note.message) for note in found.notes]


def only(found):
    (item,) = found.items
    return item


def english(item):
    return [option.text["en"] for option in item.interaction.options]


def test_powers_and_indices_stay_what_they_are():
    found = imported("supsub-moodle.xml")
    item = only(found)
    assert item.stem["en"] == "How many bits are 2^{10}? And H_{2}O? not *under*"
    assert english(item) == ["2^{10}", "210"]
    assert item.key == SingleKey("a")
    assert notes(found) == ["the text in <s> stands without it"]


@pytest.mark.parametrize(
    ("html", "text", "said"),
    [
        ('x<span style="vertical-align: super">9</span>', "x^{9}", []),
        ('H<span style="font-size:9px;vertical-align:sub;">2</span>O', "H_{2}O", []),
        ('<span style="text-decoration: line-through">not</span>', "not", ["the text in <s> stands without it"]),
        ("2<sup>1<br>0</sup>", "21\\\n0", ["the text in <sup> stands without it"]),
    ],
)  # fmt: skip
def test_a_style_that_raises_strikes_or_lowers_is_a_mark(html, text, said):
    lost = []
    assert from_html(html, Page(lost=lambda what: lost.append(str(what)))) == text
    assert lost == said


@pytest.mark.parametrize(
    ("start", "first"), [("7", 7), ("12345678", 12345678), ("123456789", 1), ("-1", 1), ("x", 1)]
)
def test_a_list_begins_where_it_began_unless_a_number_would_grow_too_long(start, first):
    """A mark of CommonMark has nine digits at most (0.31, 5.2), also the last one of a list."""
    assert (
        from_html(f'<ol start="{start}"><li>a</li><li>b</li></ol>') == f"{first}. a\n{first + 1}. b"
    )


def test_a_list_to_choose_from_is_no_list_of_right_answers():
    found = imported("nq-dropdown.xml")
    item = only(found)
    engine, tool = item.interaction.gaps
    assert isinstance(engine, ChoiceGap)
    assert [option.text["en"] for option in engine.options] == ["docker", "podman"]
    assert item.key.gaps["g1"].correct == "b"
    assert isinstance(tool, TextGap)
    assert item.key.gaps["g2"] == TextKey(("TODO",))
    assert item.status == "draft"
    (said,) = notes(found)
    assert "^build(ah)?$" in said


def test_the_cardinality_says_how_many_may_be_chosen():
    assert only(imported("choice-min-multiple.xml")).key == MultipleKey(("a", "b"))


def test_of_two_right_options_both_earn_all_points():
    found = imported("gift-two-right.gift")
    item = only(found)
    assert english(item) == ["one", "two", "three"]
    assert (item.rule, item.key) == ("shares", SingleKey("a", {"a": 1.0, "b": 1.0}))
    assert notes(found) == []


def test_feedback_to_the_whole_answer_stands_at_the_options():
    found = imported("moodle-whole-feedback.xml")
    told = only(found).feedback
    assert told["a"].feedback["en"] == "Yes: below 1024 is privileged."
    assert told["b"].feedback["en"] == "Read chapter 3 again."
    assert not found.notes


def test_a_unit_of_another_size_is_converted():
    found = imported("moodle-unit-multiplier.xml")
    item = only(found)
    assert item.key == NumericKey(2.0, 0.0, ("kg",), conversions={"g": 0.001})
    scores = [
        score(item.key, text, points=1, rule="exact", interaction=item.interaction).score
        for text in ("2 kg", "2000 g", "2 g")
    ]
    assert scores == [1, 1, 0]
    assert not found.notes


BRANCH = (
    '<response{branch}><and><gte><variable identifier="R"/><baseValue baseType="float">{low}</baseValue></gte>'
    '<lte><variable identifier="R"/><baseValue baseType="float">{high}</baseValue></lte></and>'
    '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{points}</baseValue></setOutcomeValue></response{branch}>'
)
SEVERAL = {
    "several.gift": "How much? {#1..3 =%50%4:0.1 =-7:0}",
    "several.xml": "<quiz><question type='numerical'><name><text>n</text></name><questiontext format='html'>"
    "<text>How much?</text></questiontext>"
    + "".join(
        f"<answer fraction='{share}'><text>{value}</text><tolerance>{off}</tolerance></answer>"
        for share, value, off in ((100, 2, 1), (50, 4, 0.1), (100, -7, 0))
    )
    + "</question></quiz>",
    "several.qti.xml": '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="n" title="n" adaptive="false" timeDependent="false">'
    '<responseDeclaration identifier="R" cardinality="single" baseType="float"><correctResponse><value>2</value></correctResponse></responseDeclaration>'
    '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
    '<itemBody><p>How much?</p><p><textEntryInteraction responseIdentifier="R"/></p></itemBody><responseProcessing><responseCondition>'
    + BRANCH.format(branch="If", low=1, high=3, points=1)
    + BRANCH.format(branch="ElseIf", low=3.9, high=4.1, points=0.5)
    + BRANCH.format(branch="ElseIf", low=-7, high=-7, points=1)
    + "</responseCondition></responseProcessing></assessmentItem>",
}


@pytest.mark.parametrize("name", SEVERAL)
def test_each_right_number_counts_for_what_it_earns(name, tmp_path):
    (tmp_path / name).write_text(SEVERAL[name])
    found = read(tmp_path / name)
    item = only(found)
    assert item.key.earning(item.rule) == (
        RightNumber(2, 1),
        RightNumber(-7),
        RightNumber(4, 0.1, 0.5),
    )
    assert not notes(found)


NUMBER_GAPS = {
    "gap.xml": "<quiz><question type='cloze'><name><text>n</text></name><questiontext format='html'><text>"
    "Boils at {1:NUMERICAL:=373:0.5~%50%100:1#Kelvin?~=-9} K in {1:SHORTANSWER:=Ulsan}.</text></questiontext></question></quiz>",
    "gap.qti.xml": '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="n" title="n" adaptive="false" timeDependent="false">'
    '<responseDeclaration identifier="R" cardinality="single" baseType="float"><correctResponse><value>373</value></correctResponse></responseDeclaration>'
    '<responseDeclaration identifier="S" cardinality="single" baseType="string"><correctResponse><value>Ulsan</value></correctResponse></responseDeclaration>'
    '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
    '<itemBody><p>Boils at <textEntryInteraction responseIdentifier="R"/> K in <textEntryInteraction responseIdentifier="S"/>.</p></itemBody>'
    "<responseProcessing><responseCondition>"
    + BRANCH.format(branch="If", low=372.5, high=373.5, points=1)
    + BRANCH.format(branch="ElseIf", low=99, high=101, points=0.5)
    + BRANCH.format(branch="ElseIf", low=-9, high=-9, points=1)
    + "</responseCondition></responseProcessing></assessmentItem>",
}


@pytest.mark.parametrize("name", NUMBER_GAPS)
def test_a_number_in_a_gap_is_compared_as_one(name, tmp_path):
    (tmp_path / name).write_text(NUMBER_GAPS[name])
    item = only(read(tmp_path / name))
    first, second = (gap.id for gap in item.interaction.gaps)
    earned = {}
    for typed in ("373.0", "372.5 ", "101", "-9", "374"):
        given = {first: typed, second: "Ulsan"}
        earned[typed] = score(item.key, given, points=2, rule=item.rule, interaction=item.interaction).score  # fmt: skip
    assert earned == {"373.0": 2, "372.5 ": 2, "101": 1.5, "-9": 2, "374": 1}


def test_a_package_of_the_first_qti_is_known_by_its_items():
    item = only(imported("respondus.zip"))
    assert english(item) == ["10^{3}", "103"]
    assert item.key == SingleKey("a")


def test_every_element_is_carried_or_named():
    found = imported("html-zoo-moodle.xml")
    stem = only(found).stem["en"]
    for shown in (
        "3. three",
        "- inner",
        "| h1 | h2 |",
        "``a`b``",
        "> quoted",
        "term",
        "frac{1}{2}",
    ):
        assert shown in stem
    assert [text for text in notes(found) if "<" in text] == [
        "<audio> is left out",
        "<iframe> is left out",
        "<video> is left out",
    ]
    assert "cells of a table that span several stand in the first of them" in notes(found)


@pytest.mark.parametrize(
    ("html", "shown", "lost"),
    [
        ("2<sup>10</sup>", "2^{10}", []),
        ("x<sub>{n}</sub>", r"x_{\{n\}}", []),
        ("<ruby>漢<rp>(</rp><rt>한</rt><rp>)</rp></ruby>", "漢(한)", []),
        ("<u>not</u> <q>so</q>", "*not* “so”", []),
        ("<math><mfrac><mn>2048</mn><mn>2</mn></mfrac></math>", "2048/2", ["MathML"]),
        (
            "<math><msup><mi>e</mi><mrow><mo>-</mo><mi>x</mi></mrow></msup></math>",
            "e^{-x}",
            ["MathML"],
        ),
        ("<math><msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt></math>", "√(x+1)", ["MathML"]),
        ("a <del>b</del>", "a b", ["<del>"]),
        ("a <select><option>b</option></select>", "a b", ["<select>", "<option>"]),
        ("<object data='x.swf'>no</object>", "", ["<object>"]),
        ("<a href='file:///etc/x'>x</a>", "x", ["file:///etc/x"]),
        ("<font color='red'>x</font><o:p></o:p>", "x", []),
    ],
)
def test_html(html, shown, lost):
    said = []
    assert from_html(html, Page(lost=lambda what: said.append(str(what)))) == shown
    assert len(said) == len(lost)
    assert all(word in text for word, text in zip(lost, said, strict=True))


def test_a_format_is_told_by_the_weight_of_its_lines():
    formulas = (CASES / "text2qti-braces.txt").read_bytes()
    assert detect(formulas, "quiz.txt") == "text2qti"
    assert [item.stem["en"] for item in imported("text2qti-braces.txt").items][1] == "Pi?"
    assert detect(b"::q::Two?{=2 ~3}\n\n::r::Three?{=3 ~4}", "quiz.txt") == "gift"
    assert detect(b"What?\nA. one\nB. two\nANSWER: A\n", "quiz.txt") == "aiken"


def test_what_may_be_two_formats_is_not_guessed():
    with pytest.raises(UnreadableError, match=r"gift or text2qti.*--from"):
        detect(b"1. Two? {=2 ~3}\n2. Three? {=3 ~4}\n", "quiz.txt")


QTI = """<?xml version="1.0"?>{doctype}
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x" title="t"
 adaptive="false" timeDependent="false"{tool}>
<responseDeclaration identifier="R" cardinality="single" baseType="identifier">
<correctResponse><value>A</value></correctResponse></responseDeclaration>
<itemBody><p>Before.</p><p class="stem">Marked{entity}.</p>
<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Which?</prompt>
<simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice>
</choiceInteraction></itemBody></assessmentItem>"""


def qti(tmp_path, *, tool="", doctype="", entity=""):
    path = tmp_path / "item.xml"
    path.write_text(QTI.format(tool=tool, doctype=doctype, entity=entity), encoding="utf-8")
    return read(path)


def test_our_own_marks_count_in_our_own_files_alone(tmp_path):
    theirs = only(qti(tmp_path)).stem["en"]
    assert [line for line in theirs.split("\n") if line] == ["Before.", "Marked.", "Which?"]
    ours = only(qti(tmp_path, tool=' toolName="quizgen"'))
    assert ours.stem["en"] == "Marked."


def test_a_document_type_that_only_names_a_file_is_passed_over(tmp_path):
    named = '<!DOCTYPE assessmentItem SYSTEM "ilias.dtd">'
    assert only(qti(tmp_path, doctype=named)).key == SingleKey("a")
    with pytest.raises(UnreadableError, match=r"item\.xml:6: &stop; is declared"):
        qti(tmp_path, doctype=named, entity="&stop;")
    with pytest.raises(UnreadableError, match="not read, for safety"):
        qti(tmp_path, doctype='<!DOCTYPE a [<!ENTITY x "y">]>')


CANVAS = """<questestinterop><assessment ident="a" title="t"><section ident="root">
<section ident="g"><selection_ordering><selection><selection_number>1</selection_number>
<selection_extension><points_per_item>3</points_per_item></selection_extension></selection>
</selection_ordering>{items}</section></section></assessment></questestinterop>"""
ITEM = """<item ident="i{n}" title="q{n}"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>question_type</fieldlabel><fieldentry>essay_question</fieldentry></qtimetadatafield>
</qtimetadata></itemmetadata><presentation><material><mattext>Why {n}?</mattext></material>
<response_str ident="r"><render_fib/></response_str></presentation></item>"""


def test_a_group_gives_its_points_and_says_how_many_it_asks(tmp_path):
    path = tmp_path / "canvas.xml"
    items = "".join(ITEM.format(n=n) for n in (1, 2, 3))
    path.write_text(CANVAS.format(items=items), encoding="utf-8")
    found = read(path)
    assert [item.points for item in found.items] == [3.0, 3.0, 3.0]
    assert [item.enemies for item in found.items] == [("q2", "q3"), ("q1", "q3"), ("q1", "q2")]
    path.write_text(CANVAS.format(items=items).replace("number>1", "number>2"), encoding="utf-8")
    found = read(path)
    assert not any(item.enemies for item in found.items)
    assert any("asks 2 of its questions" in text for text in notes(found))


def test_lines_of_plain_text_stay_lines():
    from quizgen.readers.markdown import from_text
    from quizgen.text.markup import to_html

    assert to_html(from_text("one\ntwo\n\nthree")) == "<p>one<br />\ntwo</p>\n<p>three</p>\n"


def test_an_empty_answer_that_an_editor_left_is_no_option(tmp_path):
    path = tmp_path / "m.xml"
    answers = "".join(
        f'<answer fraction="{share}"><text>{text}</text></answer>'
        for share, text in ((100, "a"), (0, "b"), (0, ""), (0, ""))
    )
    path.write_text(
        f'<quiz><question type="multichoice"><name><text>n</text></name><questiontext format="html">'
        f"<text>q</text></questiontext><single>true</single>{answers}</question></quiz>"
    )
    assert len(only(read(path)).interaction.options) == 2
    assert only(read(path)).stem == Localized.same("q")


def test_a_text_before_questions_makes_a_set_of_them(tmp_path):
    gift = tmp_path / "set.gift"
    gift.write_text(
        "::Story:: It rained in Ulsan.\n\n::a::Where?{=Ulsan ~Busan}\n\n::b::What fell?{=rain}\n\n"
        "$CATEGORY: other\n\n::c::Two and two?{#4}\n",
        encoding="utf-8",
    )
    moodle = tmp_path / "set.xml"
    question = (
        '<question type="{0}"><name><text>{1}</text></name><questiontext><text>{1}</text>'
        "</questiontext>{2}</question>"
    )
    moodle.write_text(
        "<quiz>"
        + question.format("description", "It rained in Ulsan.", "")
        + "".join(
            question.format("shortanswer", name, '<answer fraction="100"><text>x</text></answer>')
            for name in "ab"
        )
        + "</quiz>"
    )
    for path in (gift, moodle):
        found = read(path)
        about = {item.id: item.stimulus.text["en"] for item in found.items if item.stimulus}
        assert about == dict.fromkeys("ab", "It rained in Ulsan.")
        assert not found.notes
    gift.write_text("::Part 1:: Choose.\n\n" + "::n::Two?{=2 ~3}\n\n" * 21)
    assert notes(read(gift)) == [
        "the text “Choose.” is left out: 21 questions come behind it, and a set has 1 to 20"
    ]


@pytest.mark.parametrize("name", ["moodle", "gift", "qti21"])
def test_a_set_comes_back_from_our_own_export(name, tmp_path):
    quiz = assemble(load_bank(PYTHON), load_blueprint(PYTHON / "quiz.yaml"), date=DAY)
    path = tmp_path / "quiz"
    path.write_bytes(FORMATS[name].render(quiz.form, quiz.key, RenderOptions()))
    found = read(path, "qti" if name == "qti21" else name)
    sets = {item.stimulus.id: item.stimulus for item in found.items if item.stimulus}
    asked = {i: [item.id for item in found.items if item.stimulus is s] for i, s in sets.items()}
    assert {len(ids) for ids in asked.values()} == {2, 3}
    totals = next(s for i, s in sets.items() if i.startswith("totals"))
    assert totals.title == Localized(ko="장바구니의 합계", en="The total of a cart")
    assert totals.text["en"].startswith("This is what a shop adds up")


def test_korean_categories_stay_apart(tmp_path):
    path = tmp_path / "k.gift"
    path.write_text("$CATEGORY: 함수\n\n::a::Two?{#2}\n\n$CATEGORY: 값\n\n::b::Three?{#3}\n")
    found = read(path)
    assert {found.topics[item.topic]["ko"] for item in found.items} == {"함수", "값"}


def test_another_language_is_not_called_english(tmp_path):
    path = tmp_path / "de.gift"
    path.write_text("::q:: Wie heißt die Stadt und was ist nicht richtig? {=Bonn ~Der Rhein}\n")
    found = read(path)
    assert only(found).stem == Localized(de="Wie heißt die Stadt und was ist nicht richtig?")
    assert "German" in notes(found)[0]
    path.write_text("::q:: What is the name of that which is in the town? {=Bonn ~Lyon}\n")
    assert only(read(path)).stem["ko"] == ""


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("b.mbz", b"\x1f\x8b\x08\x00", "Moodle XML format"),
        (
            "m.xml",
            b'<quiz xmlns="http://canvas.instructure.com/xsd/cccv1p0"/>',
            "the whole package",
        ),
        ("d.apkg", b"PK\x05\x06", "Notes in Plain Text"),
        ("quiz.tst", b"EV\x00\x01", "Blackboard 7.1"),
    ],
)
def test_a_file_that_is_not_read_has_a_way_out(name, data, said, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableError, match=said):
        read(tmp_path / name)


TEST = """<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t" title="T">
<testPart identifier="p"><assessmentSection identifier="s" title="S" visible="true">
<rubricBlock view="candidate"><p>It rained.</p></rubricBlock>
<assessmentItemRef identifier="a" href="a.xml"><weight identifier="W" value="3"/></assessmentItemRef>
</assessmentSection></testPart></assessmentTest>"""


def test_a_section_says_what_its_questions_are_about(tmp_path):
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("test.xml", TEST)
        archive.writestr("a.xml", QTI.format(tool="", doctype="", entity=""))
    item = only(read(path))
    assert (item.stimulus.text["en"], item.points) == ("It rained.", 3.0)


def test_several_interactions_of_one_item_are_a_set():
    found = imported("qti-several.xml")
    assert [type_of(item.interaction) for item in found.items] == ["single", "multiple", "cloze"]
    assert {item.stimulus.text["en"] for item in found.items} == {"It rained all day in Ulsan."}
    assert [item.points for item in found.items] == [2, 2, 2]
    assert found.items[1].stem["en"].split("\n\n") == ["Read it again.", "What is true?"]
    assert not found.notes


def test_gaps_in_a_table_and_words_to_drag_are_gaps():
    table, dragged = (only(imported(f"{name}.xml")) for name in ("qti-table", "gapmatch"))
    assert "| HTTP | [[R1]] |" in table.interaction.text["en"]
    assert [option.text["en"] for option in dragged.interaction.gaps[0].options] == [
        "podman",
        "buildah",
    ]
    assert dragged.key.gaps["G1"].correct == "a"
