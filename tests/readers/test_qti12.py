"""QTI 1.2 comes back whole from our own packages, and others' packages become items."""

import base64
import io
import re
import zipfile

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizgen.bank import load_bank
from quizgen.bank.writer import write_bank
from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.lms import blackboard, cc, qti12
from quizgen.model import (
    EssayKey,
    Localized,
    MultipleKey,
    NumericKey,
    SingleChoice,
    SingleKey,
    TextKey,
    TrueFalseKey,
)
from quizgen.readers import UnreadableError, detect, read
from quizgen.readers import qti12 as reader
from tests.formats.generated import announced, of_form, of_import, quizzes
from tests.formats.packages import members, options, quiz
from tests.samples import sample_form, sample_key

BOTH = RenderOptions()
CARRIED = ("stem", "explanation", "points", "rule", "content")
DRAWS = settings(
    max_examples=8, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
"""Forms that an LMS cannot carry whole are drawn too, and passed over."""
NATIVE = ("choice", "true_false", "matching", "short_text", "numeric", "cloze")


def told_apart(quiz):
    """Whether the languages of texts that are shown in lists can be told apart: by their script."""
    texts = []
    for item in quiz.form.items:
        texts += [target.text for target in getattr(item.interaction, "targets", ())]
        for gap in getattr(item.interaction, "gaps", ()):
            texts += [option.text for option in getattr(gap, "options", ())]
    hangul = re.compile("[가-힣]")
    return all(
        " / " not in text["ko"] + text["en"]
        and (text.neutral or (hangul.search(text["ko"]) and not hangul.search(text["en"])))
        for text in texts
    )


def ruled(quiz, rules):
    """The quiz with the rule that the LMS has for each kind of question."""
    entries = tuple(
        msgspec.structs.replace(entry, rule=rules.get(type(entry.key).__name__, entry.rule))
        for entry in quiz.key.entries
    )
    return msgspec.structs.replace(quiz, key=msgspec.structs.replace(quiz.key, entries=entries))


def round_trip(module, quiz, language="both"):
    data = module.render(quiz.form, quiz.key, RenderOptions(language=language))
    back = reader.read(data, "quiz.zip")
    assert not back.notes
    only = None if language == "both" else language
    keep = lambda rows: [{name: row[name] for name in CARRIED} for row in rows]  # noqa: E731
    return keep(of_import(back, language=only)), keep(of_form(quiz, language=only)), back


@pytest.mark.parametrize("kind", NATIVE)
@DRAWS
@given(data=st.data())
def test_what_canvas_carries_comes_back(kind, data):
    quiz = data.draw(quizzes(kinds=(kind,), most=1))
    assume(not announced(FORMATS["qti12"].losses(quiz.form, quiz.key, BOTH)) and told_apart(quiz))
    back, sent, _ = round_trip(qti12, quiz)
    assert back == sent


@pytest.mark.parametrize("kind", NATIVE)
@DRAWS
@given(data=st.data())
def test_what_blackboard_carries_comes_back(kind, data):
    quiz = data.draw(quizzes(kinds=(kind,), most=1))
    quiz = ruled(quiz, {"ClozeKey": "exact", "MatchingKey": "partial"})
    assume(not announced(FORMATS["blackboard"].losses(quiz.form, quiz.key, BOTH)))
    assume(kind != "true_false" or not quiz.key.entries[0].feedback)  # is one with the explanation
    back, sent, _ = round_trip(blackboard, quiz)
    assert back == sent


@pytest.mark.parametrize("kind", ["choice", "true_false", "short_text"])
@DRAWS
@given(data=st.data())
def test_what_a_cartridge_carries_comes_back(kind, data):
    quiz = ruled(
        data.draw(quizzes(kinds=(kind,), most=1, worths=(1.0, 3.0))), {"MultipleKey": "exact"}
    )
    strict = announced(FORMATS["cc"].losses(quiz.form, quiz.key, BOTH))
    assume(all("two options" in str(loss.message) for loss in strict))
    back, sent, _ = round_trip(cc, quiz)
    assert back == sent


@DRAWS
@given(quizzes(kinds=("choice", "true_false", "short_text")), st.sampled_from(["ko", "en"]))
def test_one_language_comes_back_as_that_language(quiz, language):
    assume(not announced(FORMATS["qti12"].losses(quiz.form, quiz.key, BOTH)))
    back, sent, imported = round_trip(qti12, quiz, language)
    assert back == sent
    other = "en" if language == "ko" else "ko"
    assert all(item.stem[other] == "" and item.status == "draft" for item in imported.items)


@pytest.mark.parametrize("name", ["qti12", "blackboard", "cc"])
def test_the_packages_of_the_sample_are_found_out_and_make_a_bank(name, tmp_path):
    file = tmp_path / FORMATS[name].filename
    file.write_bytes(FORMATS[name].render(sample_form(), sample_key(), BOTH))
    imported = read(file)
    assert imported.title == Localized(ko="컨테이너 퀴즈", en="Container quiz")
    topics = [msgspec.structs.replace(item, topic=item.topic or "t") for item in imported.items]
    (tmp_path / "bank.yaml").write_text(write_bank("back", imported.title, topics))
    (tmp_path / file.name).unlink()
    assert len(load_bank(tmp_path, cache=False).items) == len(imported.items) >= 10


@pytest.mark.parametrize("name", ["qti12", "blackboard", "cc"])
def test_pictures_come_back(name):
    one, two = (f"data:image/png;base64,{base64.b64encode(b).decode()}" for b in (b"one", b"two"))
    form, key = quiz((SingleChoice(options("![a](x.png)", "b", "c")), SingleKey("b")))
    item = msgspec.structs.replace(form.items[0], images={"x.png": one})
    section = msgspec.structs.replace(form.sections[0], items=(item,))
    why = Localized.same("See ![map](y.png)")
    entry = msgspec.structs.replace(key.entries[0], explanation=why, images={"y.png": two})
    form = msgspec.structs.replace(form, sections=(section,))
    key = msgspec.structs.replace(key, entries=(entry,))
    back = reader.read(FORMATS[name].render(form, key, BOTH), "quiz.zip")
    assert not back.notes
    (found,) = back.items
    by_bytes = {data: path for path, data in back.images.items()}
    assert found.interaction.options[0].text["en"] == f"![a]({by_bytes[b'one']})"
    assert found.explanation["en"] == f"See ![map]({by_bytes[b'two']})"


# ---- what others write ----

CANVAS = """<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">
 <assessment ident="a" title="Week 1">
  <section ident="root_section">
   <item ident="i1" title="Ports">
    <itemmetadata><qtimetadata>
     <qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>numerical_question</fieldentry></qtimetadatafield>
     <qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>2.5</fieldentry></qtimetadatafield>
    </qtimetadata></itemmetadata>
    <presentation><material><mattext texttype="text/html">&lt;div&gt;&lt;p&gt;Which &lt;em&gt;port&lt;/em&gt;?&lt;/p&gt;&lt;/div&gt;</mattext></material>
     <response_str ident="response1" rcardinality="Single"><render_fib fibtype="Decimal"><response_label ident="answer1"/></render_fib></response_str>
    </presentation>
    <resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
     <respcondition continue="No"><conditionvar><vargte respident="response1">79</vargte><varlte respident="response1">81</varlte></conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition>
    </resprocessing>
   </item>
   <item ident="i2" title="Formula">
    <itemmetadata><qtimetadata>
     <qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>calculated_question</fieldentry></qtimetadatafield>
    </qtimetadata></itemmetadata>
   </item>
   <item ident="i3" title="Untyped">
    <presentation><material><mattext>Pick &lt;one&gt;</mattext></material>
     <response_lid ident="R" rcardinality="Single"><render_choice>
      <response_label ident="A"><material><mattext>yes</mattext></material></response_label>
      <response_label ident="B"><material><mattext>no</mattext></material></response_label>
     </render_choice></response_lid></presentation>
    <resprocessing><respcondition><conditionvar><varequal respident="R">B</varequal></conditionvar><setvar>1</setvar><displayfeedback linkrefid="why"/></respcondition></resprocessing>
    <itemfeedback ident="why"><material><mattext>Because.</mattext></material></itemfeedback>
   </item>
  </section>
 </assessment>
</questestinterop>
"""


def test_a_document_of_canvas_becomes_items_and_notes():
    back = reader.read(CANVAS.encode(), "week1.xml")
    port, untyped = back.items
    assert (port.id, port.points, port.key) == ("ports", 2.5, NumericKey(80, 1))
    assert port.stem == Localized(ko="", en="Which *port*?")
    assert (untyped.stem["en"], untyped.key) == ("Pick \\<one>", SingleKey("b"))
    assert untyped.feedback["b"].feedback["en"] == "Because."
    assert [str(note) for note in back.notes] == [
        "week1.xml:17: a question of type calculated_question is left out"
    ]


@pytest.mark.parametrize(
    ("told", "beside", "whole", "lost"),
    [
        ({"correct": "Yes.", "incorrect": "No."}, ("Yes.", "No."), "", False),
        (
            {"correct": "Read on.", "correct_fb": "More.", "incorrect": "Read on."},
            None,
            "Read on.",
            True,
        ),
        ({"correct": "Yes.", "correct_fb": "More.", "incorrect": "No."}, ("Yes.", "No."), "", True),
        ({"general_fb": "Why."}, None, "Why.", False),
    ],
)
def test_what_is_said_of_right_and_of_wrong_stands_beside_them_or_below(told, beside, whole, lost):
    """The same of both is said once, below; of two remarks on one of them the first is kept."""
    remarks = "".join(
        f'<itemfeedback ident="{name}"><flow_mat><material><mattext>{text}</mattext></material></flow_mat></itemfeedback>'
        for name, text in told.items()
    )
    labels = "".join(
        f'<response_label ident="{n}"><material><mattext>{n}</mattext></material></response_label>'
        for n in "AB"
    )
    item = (
        '<item ident="i"><presentation><material><mattext>Which?</mattext></material><response_lid ident="R" rcardinality="Single">'
        f"<render_choice>{labels}</render_choice></response_lid></presentation><resprocessing><outcomes><decvar/></outcomes>"
        '<respcondition><conditionvar><varequal respident="R">A</varequal></conditionvar><setvar>100</setvar></respcondition>'
        f"</resprocessing>{remarks}</item>"
    )
    back = reader.read(f"<questestinterop>{item}</questestinterop>".encode(), "q.xml")
    (found,) = back.items
    said = {name: each.feedback["en"] for name, each in found.feedback.items() if each.feedback}
    assert said == (dict(zip("ab", beside, strict=True)) if beside else {})
    assert found.explanation["en"] == whole
    assert bool(back.notes) == lost


EARNED = {
    # cardinality, what is said of the score, conditions (ticked, left unticked, action, points) -> rule, shares, penalty
    "half right": ("Single", "", [("A", "", 2), ("B", "", 1)], ("shares", {"a": 1.0, "b": 0.5}, None), 2.0),
    "taken away": ("Single", "", [("A", "", 2), ("B", "", -1), ("C", "", -1)], ("exact", {}, 0.5), 2.0),
    "not below 0": ("Single", 'minvalue="0"', [("A", "", 2), ("B", "", -1)], ("exact", {}, None), 2.0),
    "of 100": ("Single", 'minvalue="0" maxvalue="100"', [("A", "", 100), ("B", "", 50)], ("shares", {"a": 1.0, "b": 0.5}, None), 1.0),
    "added up": ("Multiple", 'minvalue="0"', [("A", "", 1), ("B", "", 3), ("C", "", -1)], ("shares", {"a": 0.25, "b": 0.75, "c": -0.25}, None), 4.0),
    "ticks alone": ("Multiple", "", [("A", "", 1), ("B", "", 1)], ("rexams-none", {}, None), 2.0),
    "ILIAS": ("Multiple", "", [("A", "", 1), ("", "A", 0), ("B", "", 0), ("", "B", 1), ("C", "", 1), ("", "C", 0)], ("options", {}, None), 3.0),
}  # fmt: skip


@pytest.mark.parametrize("case", EARNED)
def test_points_of_single_options_are_what_they_earn(case):
    cardinality, bounds, conditions, expected, points = EARNED[case]
    labels = "".join(
        f'<response_label ident="{n}"><material><mattext>{n} option</mattext></material></response_label>'
        for n in "ABC"
    )
    equal = '<varequal respident="R">{}</varequal>'
    scored = "".join(
        "<respcondition><conditionvar>"
        + (equal.format(ticked) if ticked else f"<not>{equal.format(left)}</not>")
        + f'</conditionvar><setvar action="Add">{earns}</setvar></respcondition>'
        for ticked, left, earns in conditions
    )
    document = (
        '<questestinterop><item ident="q" title="Q"><presentation><material><mattext>Which?</mattext></material>'
        f'<response_lid ident="R" rcardinality="{cardinality}"><render_choice>{labels}</render_choice></response_lid></presentation>'
        f'<resprocessing><outcomes><decvar varname="SCORE" {bounds}/></outcomes>{scored}</resprocessing></item></questestinterop>'
    )
    (found,) = reader.read(document.encode(), "q.xml").items
    rule, shares, penalty = expected
    assert (found.rule, found.key.shares, found.penalty, found.points) == (
        rule,
        shares,
        penalty,
        points,
    )


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ('title="Rain" ident="s1"', "rain"),
        ('ident="s1"', "s1"),
        ('title="Rain"', "rain"),
        ("", "set"),
    ],
)
def test_a_section_names_the_set_of_its_text(named, name):
    section = f"<section {named}><presentation_material><material><mattext>It rained.</mattext></material></presentation_material>"
    data = CANVAS.replace('<section ident="root_section">', section).encode()
    assert [item.stimulus.id for item in reader.read(data, "f").items] == [name] * 2


def test_what_text2qti_writes_is_read():
    config = pytest.importorskip("text2qti.config").Config()
    from text2qti.qti import QTI
    from text2qti.quiz import Quiz

    config["pandoc_mathml"] = False
    text = (
        "Quiz title: Ports\n\n1.  Which **port**?\n... Web.\na)  22\n... That is SSH.\n*b) 80\n\n"
        "2.  Which tools?\n[*] podman\n[ ] ls\n[*] buildah\n\n3.  Is it so?\na) True\n*b) False\n\n"
        "4.  Name it\n*   conmon\n*   the monitor\n\n5.  How many?\n=   65536 +- 2\n\n6.  Explain.\n____\n"
    )
    back = reader.read(QTI(Quiz(text, config=config)).zip_bytes(), "ports.zip")
    assert not back.notes
    assert [item.key for item in back.items[:5]] == [
        SingleKey("b"),
        MultipleKey(("a", "c")),
        TrueFalseKey(False),
        TextKey(("conmon", "the monitor")),
        NumericKey(65536, 2),
    ]
    first = back.items[0]
    assert (first.stem["en"], first.explanation["en"]) == ("Which **port**?", "Web.")
    assert first.feedback["a"].feedback["en"] == "That is SSH."


def test_what_qti_package_maker_writes_for_blackboard_is_read(tmp_path, monkeypatch):
    interface = pytest.importorskip("qti_package_maker.package_interface")
    monkeypatch.chdir(tmp_path)
    package = interface.QTIPackageInterface("pool", verbose=False, allow_mixed=True)
    package.add_item("MC", ("Which <b>port</b>?", ["22", "80"], "80"))
    package.add_item("MATCH", ("Match", ["run", "build"], ["podman", "buildah"]))
    package.add_item("NUM", ("How many?", 65536.0, 2.0, True))
    package.save_package("blackboard_export_zip")
    (file,) = tmp_path.glob("*.zip")
    back = read(file)
    assert len(back.items) == 3
    assert back.items[0].key == SingleKey("b")
    assert back.items[2].key == NumericKey(65536, 2)


def packed(files):
    """A number stands for so many bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, bytes(content) if isinstance(content, int) else content)
    return stream.getvalue()


def test_pictures_come_out_of_the_package():
    text = CANVAS.replace("Which &lt;em&gt;", '&lt;img src="%24IMS-CC-FILEBASE%24/Uploaded%20Media/a.png" alt="map"&gt; &lt;em&gt;')  # fmt: skip
    png = b"\x89PNG not really"
    manifest = '<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"/>'
    files = {
        "imsmanifest.xml": manifest,
        "q/q.xml": text,
        "web_resources/Uploaded Media/a.png": png,
    }
    back = reader.read(packed(files), "q.zip")
    ((path, data),) = back.images.items()
    assert data == png
    assert f"![map]({path})" in back.items[0].stem["en"]


def test_of_brightspace_only_what_scores_alike_is_read():
    field = "<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>numerical_question</fieldentry></qtimetadatafield>"
    told = "<qti_metadatafield><fieldlabel>qmd_questiontype</fieldlabel><fieldentry>{}</fieldentry></qti_metadatafield>"
    back = reader.read(CANVAS.replace(field, told.format("Multi-Select")).encode(), "q.xml")
    assert "q.xml:5: a question of type Multi-Select is left out" in map(str, back.notes)
    back = reader.read(CANVAS.replace(field, told.format("Long Answer")).encode(), "q.xml")
    assert isinstance(back.items[0].key, EssayKey)


def test_a_picture_that_is_not_there_is_said():
    text = CANVAS.replace("Which &lt;em&gt;", '&lt;img src="https://x.test/a.png" alt="map"&gt; &lt;em&gt;')  # fmt: skip
    back = reader.read(text.encode(), "q.xml")
    assert back.items[0].stem["en"].startswith("map ")
    assert "q.xml:5: picture https://x.test/a.png is not in the package" in map(str, back.notes)


# ---- bad files ----

BOMB = '<!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><questestinterop>&b;</questestinterop>'


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (BOMB.encode(), "q.zip:1: a document type"),
        (b"<quiz/>", "q.zip:1: the root is <quiz>"),
        (b"PK\x03\x04 cut off", "q.zip: the archive is damaged or cut off"),
        ({"a.txt": "x"}, "q.zip: the package holds no QTI 1.2 document"),
        ({"../x.xml": CANVAS}, "q.zip: '../x.xml': the archive names a file outside"),
        ({"x.xml": 210_000_000}, "q.zip: x.xml: unpacks to 200 MB"),
    ],
)  # fmt: skip
def test_dangerous_and_foreign_files_are_refused_in_one_line(file, says):
    data = file if isinstance(file, bytes) else packed(file)
    with pytest.raises(UnreadableError) as problem:
        reader.read(data, "q.zip")
    assert str(problem.value).startswith(says)
    assert "\n" not in str(problem.value)


def test_a_package_without_a_manifest_is_read_and_said():
    back = reader.read(packed({"q.xml": CANVAS}), "q.zip")
    assert len(back.items) == 2
    assert "no imsmanifest.xml" in str(back.notes[0])


def test_a_truncated_document_gives_what_stands_before_the_cut():
    last = [item.id for item in reader.read(CANVAS.encode(), "q.xml").items]
    cut = CANVAS[: CANVAS.rindex("</item>")]
    back = reader.read(cut.encode(), "q.xml")
    assert [item.id for item in back.items] == last[:-1] != []
    assert re.match(r"q\.xml:\d+:\d+: not well-formed XML", str(back.notes[0]))


@pytest.mark.parametrize("format", ["qti12", "blackboard", "cc"])
def test_a_package_cut_off_gives_the_questions_before_the_cut(format):
    data = FORMATS[format].render(sample_form(), sample_key(), BOTH)
    whole = [item.stem for item in reader.read(data, "q.zip").items]
    back = reader.read(data[: len(data) * 2 // 3], "q.zip")
    assert 0 < len(back.items) < len(whole)
    assert [item.stem for item in back.items] == whole[: len(back.items)]
    told = [str(note) for note in back.notes]
    assert told[0].startswith("q.zip: the archive is cut off at byte ")
    assert any("not well-formed XML" in line for line in told)


def test_detection_knows_the_packages_of_the_family():
    for name in ("qti12", "blackboard", "cc"):
        data = FORMATS[name].render(sample_form(), sample_key(), BOTH)
        assert detect(data, "x.zip") == "qti12", members(data).keys()
    assert detect(CANVAS.encode(), "x.xml") == "qti12"


@settings(max_examples=30)
@given(st.integers(0, len(CANVAS)), st.binary(max_size=6))
def test_any_damage_is_read_or_refused_in_one_line(place, junk):
    data = CANVAS.encode()
    told = ""
    try:
        reader.read(data[:place] + junk + data[place + len(junk) :], "q.xml")
    except UnreadableError as problem:
        told = str(problem)
    assert "\n" not in told
