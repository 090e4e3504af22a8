"""QTI 1.2 for Canvas, held against what text2qti writes, which Canvas imports."""

import base64
import contextlib
import io
import zipfile

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.formats.lms import qti12
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
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from tests.formats.generated import quizzes
from tests.formats.packages import members, options, quiz, tree
from tests.samples import sample_form, sample_key

EN = RenderOptions(language="en")
BOTH = RenderOptions()


def assessment(data):
    """The assessment document of a package."""
    files = members(data)
    return tree(next(files[n] for n in files if "/g" in n and n.endswith(".xml")))


def exported(form, key, language="en"):
    return assessment(qti12.render(form, key, RenderOptions(language=language)))


def meta(item):
    return {
        field.findtext("fieldlabel"): field.findtext("fieldentry")
        for field in item.iter("qtimetadatafield")
    }


def skeleton(element):
    """Tags, attribute names and fixed attribute values, without identifiers and texts."""
    fixed = {"texttype", "rcardinality", "fibtype", "continue", "varname", "action", "feedbacktype"}
    attributes = {n: v if n in fixed else "" for n, v in sorted(element.attrib.items())}
    return (element.tag, tuple(attributes.items()), tuple(skeleton(child) for child in element))


def test_the_manifest_names_every_file_of_the_package_but_itself():
    files = members(qti12.render(sample_form(), sample_key(), BOTH))
    manifest = tree(files["imsmanifest.xml"])
    named = {file.get("href") for file in manifest.iter("file")}
    assert named == set(files) - {"imsmanifest.xml"}
    resources = {resource.get("identifier") for resource in manifest.iter("resource")}
    assert {d.get("identifierref") for d in manifest.iter("dependency")} < resources


def test_points_and_question_types_are_the_fields_that_canvas_reads():
    items = exported(sample_form(), sample_key()).findall(".//item")
    fields = [meta(item) for item in items]
    assert [field["question_type"] for field in fields] == [
        "multiple_choice_question",
        "multiple_answers_question",
        "true_false_question",
        "matching_question",
        "matching_question",  # ordering
        "short_answer_question",
        "numerical_question",
        "fill_in_multiple_blanks_question",
        "short_answer_question",  # command line
        "essay_question",
        "multiple_answers_question",  # hottext
    ]
    assert [float(f["points_possible"]) for f in fields] == [i.points for i in sample_form().items]
    files = members(qti12.render(sample_form(), sample_key(), BOTH))
    quiz_meta = tree(next(files[n] for n in files if n.endswith("assessment_meta.xml")))
    assert float(quiz_meta.findtext("points_possible")) == sample_form().points


TEXT2QTI = """Quiz title: Quiz

1.  The first question
... Reason
a)  one
... Told
*b) two

2.  The second question
... Reason
[*] one
[ ] two
[*] three

3.  The third question
... Reason
*a) True
b)  False

4.  The fourth question
... Reason
*   conmon
*   Conmon

5.  The fifth question
... Reason
=   65536 +- 2

"""


@pytest.fixture(scope="module")
def theirs():
    from text2qti.config import Config
    from text2qti.qti import QTI
    from text2qti.quiz import Quiz

    config = Config()
    config["pandoc_mathml"] = False
    data = QTI(Quiz(TEXT2QTI, config=config)).zip_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(n for n in archive.namelist() if n.count("text2qti_assessment") == 2)
        return tree(archive.read(name))


def test_items_are_built_as_text2qti_builds_them(theirs):
    told = {"a": OptionFeedback(Localized.same("Told"))}
    form, key = quiz(
        (SingleChoice(options("one", "two")), SingleKey("b")),
        (MultipleResponse(options("one", "two", "three")), MultipleKey(("a", "c"))),
        (TrueFalse(), TrueFalseKey(True)),
        (ShortText(), TextKey(("conmon", "Conmon"))),
        (Numeric(), NumericKey(65536, 2)),
    )
    first = msgspec.structs.replace(key.entries[0], feedback=told)
    key = msgspec.structs.replace(key, entries=(first, *key.entries[1:]))
    ours = exported(form, key)
    for mine, other in zip(ours.findall(".//item"), theirs.findall(".//item"), strict=True):
        for part in ("presentation", "resprocessing", "itemfeedback"):
            assert [skeleton(e) for e in mine.findall(part)] == [
                skeleton(e) for e in other.findall(part)
            ]
        assert meta(mine)["question_type"] == meta(other)["question_type"]


def test_a_reader_of_canvas_exports_finds_questions_options_and_right_answers():
    reader = pytest.importorskip("qti2latex")
    form, key = quiz(
        (SingleChoice(options("one", "two")), SingleKey("b")),
        (MultipleResponse(options("x", "y", "z")), MultipleKey(("a", "c"))),
        (TrueFalse(), TrueFalseKey(False)),
        (ShortText(), TextKey(("conmon",))),
    )
    found = []
    for item in exported(form, key).findall(".//item"):
        told = reader.get_qti_metadata(item)
        assert told["points_possible"] == "1"
        assert reader.get_item_stem(item) == "<p>Question</p>"
        right = reader.get_correct_idents(item)
        offered = reader.get_choices(item)
        kind = reader.guess_type(told, item)
        found.append((kind, [text for name, text in offered if name in right] or sorted(right)))
    assert found == [
        ("multiple_choice_question", ["two"]),
        ("multiple_answers_question", ["x", "z"]),
        ("true_false_question", ["False"]),
        ("short_answer_question", ["conmon"]),
    ]


def test_an_instructors_templates_come_first(tmp_path):
    (tmp_path / "qti12").mkdir()
    frame = "{% extends 'item.xml.jinja' %}{% block type %}essay_question{% endblock %}"
    (tmp_path / "qti12" / "short_text.xml.jinja").write_text(frame)
    form, key = quiz((ShortText(), TextKey(("conmon",))))
    data = qti12.render(form, key, RenderOptions(templates=(tmp_path,)))
    assert meta(assessment(data).find(".//item"))["question_type"] == "essay_question"


def test_identifiers_stay_the_same_when_the_quiz_is_mixed_anew():
    one, key = quiz((SingleChoice(options("one", "two", "three")), SingleKey("b")))
    mixed = (SingleChoice(options("three", "two", "one")), SingleKey("b"))
    other, other_key = quiz(mixed)

    def by_text(root):
        labels = root.findall(".//response_label")
        return {label.findtext(".//mattext"): label.get("ident") for label in labels}

    first, second = exported(one, key), exported(other, other_key)
    assert by_text(first) == by_text(second)
    assert first.find(".//item").get("ident") == second.find(".//item").get("ident")
    assert all(len(n) == 9 and n.isdigit() for n in by_text(first).values())


def test_items_of_two_banks_are_two_items():
    form, key = quiz((SingleChoice(options("one", "two")), SingleKey("b")))
    other = msgspec.structs.replace(key, bank="another")
    idents = {exported(form, each).find(".//item").get("ident") for each in (key, other)}
    assert len(idents) == 2


def test_title_time_and_instructions_come_along_and_sections_are_headed():
    form, key = quiz((TrueFalse(), TrueFalseKey(True)))
    section = msgspec.structs.replace(form.sections[0], title=Localized(ko="첫째", en="First"))
    form = msgspec.structs.replace(
        form, sections=(section,), minutes=12.5, instructions=Localized.same("Be *quick*.")
    )
    heading, item = exported(form, key).findall(".//item")
    assert meta(heading) == {"question_type": "text_only_question", "points_possible": "0"}
    assert heading.findtext(".//mattext") == "<p>First</p>"
    assert meta(item)["question_type"] == "true_false_question"
    files = members(qti12.render(form, key, EN))
    meta_file = tree(next(files[n] for n in files if n.endswith("assessment_meta.xml")))
    assert meta_file.findtext("title") == "Quiz"
    assert meta_file.findtext("time_limit") == "13"
    assert meta_file.findtext("description") == "<p>Be <em>quick</em>.</p>"


def test_the_same_quiz_is_the_same_bytes():
    assert qti12.render(sample_form(), sample_key(), BOTH) == qti12.render(
        sample_form(), sample_key(), BOTH
    )


def test_pictures_are_files_of_the_package():
    png = base64.b64encode(b"\x89PNG not really").decode()
    form, key = quiz((SingleChoice(options("![a](x.png)", "two")), SingleKey("b")))
    item = msgspec.structs.replace(form.items[0], images={"x.png": f"data:image/png;base64,{png}"})
    section = msgspec.structs.replace(form.sections[0], items=(item,))
    form = msgspec.structs.replace(form, sections=(section,))
    files = members(qti12.render(form, key, EN))
    (picture,) = [name for name in files if name.startswith("images/")]
    assert files[picture] == b"\x89PNG not really"
    label = assessment(qti12.render(form, key, EN)).findtext(".//response_label//mattext")
    assert f'src="%24IMS-CC-FILEBASE%24/{picture}"' in label


def test_both_languages_are_marked_and_neutral_text_is_written_once():
    form, key = quiz((SingleChoice(options("`ls`", "`ps`")), SingleKey("a")))
    root = exported(form, key, "both")
    assert root.findtext(".//presentation/material/mattext") == (
        '<div lang="ko"><p>물음</p></div>\n<div lang="en"><p>Question</p></div>'
    )
    assert root.findtext(".//response_label//mattext") == "<code>ls</code>"
    korean = exported(form, key, "ko")
    assert korean.findtext(".//presentation/material/mattext") == "<p>물음</p>"


def test_gaps_stand_once_where_two_languages_are_shown():
    text = Localized(ko="앞 [[g.1]] 뒤 [[g.2]]", en="front [[g.1]] back [[g.2]]")
    cloze = Cloze(text, (TextGap("g.1"), TextGap("g.2")))
    form, key = quiz((cloze, ClozeKey({"g.1": TextKey(("x",)), "g.2": TextKey(("y",))})))
    stem = exported(form, key, "both").findtext(".//presentation/material/mattext")
    assert "<p>앞 【1】[g_1] 뒤 【2】[g_2]</p>" in stem
    assert "<p>front 【1】 back 【2】</p>" in stem
    stem = exported(form, key, "en").findtext(".//presentation/material/mattext")
    assert "<p>front [g_1] back [g_2]</p>" in stem


def test_drop_down_gaps_offer_their_options_and_key_one():
    cloze = Cloze(Localized.same("[[r]]"), (ChoiceGap("r", options("`runc`", "`crun`")),))
    form, key = quiz((cloze, ClozeKey({"r": GapChoiceKey("b")})))
    item = exported(form, key).find(".//item")
    assert meta(item)["question_type"] == "multiple_dropdowns_question"
    labels = {e.get("ident"): e.findtext(".//mattext") for e in item.iter("response_label")}
    assert list(labels.values()) == ["runc", "crun"]
    assert labels[item.findtext(".//varequal")] == "crun"


def test_numbers_are_written_without_rounding_errors():
    form, key = quiz((Numeric(), NumericKey(0.3, 0.1)), (Numeric(), NumericKey(1e15, 0.5)))
    low = [e.text for e in exported(form, key).iter("vargte")]
    high = [e.text for e in exported(form, key).iter("varlte")]
    assert (low, high) == (["0.2", "999999999999999.5"], ["0.4", "1000000000000000.5"])


def test_what_canvas_cannot_do_is_said():
    case = TextKey(("Ls",), Normalization(ignore_case=False, ignore_punctuation=True))
    form, key = quiz(
        (ShortText(), case),
        (Numeric(), NumericKey(1, units=("GB",))),
        (Matching(options("a", "b"), options("c", "d")), MatchingKey({"a": "a", "b": "b"})),
        rule="exact",
    )
    told = [(loss.item, str(loss.message)) for loss in qti12.losses(form, key, EN)]
    assert [item for item, _ in told] == ["1", "1", "2", "3"]
    assert "upper and lower case" in told[0][1]
    plain, plain_key = quiz((SingleChoice(options("a", "b")), SingleKey("a")))
    assert qti12.losses(plain, plain_key, EN) == []


def test_hostile_text_stays_text():
    nasty = 'a < b & "c" ]]> <script>alert(1)</script> \x07 & #x; {{ 7*7 }} [g_1]'
    form, key = quiz((SingleChoice(options(nasty, "two")), SingleKey("b")))
    label = exported(form, key).findtext(".//response_label//mattext")
    assert "<script>" not in label
    assert "&lt;script&gt;" in label
    assert "{{ 7*7 }}" in label


@settings(max_examples=12)
@given(quizzes(), st.sampled_from(["ko", "en", "both"]))
def test_any_quiz_makes_packages_of_well_formed_xml(generated, language):
    choices = RenderOptions(language=language)
    for name in ("qti12", "blackboard", "cc", "scorm12", "scorm2004", "anki"):
        with contextlib.suppress(FormatError):  # of a cartridge in which no item fits
            data = FORMATS[name].render(generated.form, generated.key, choices)
            for member, content in members(data).items():
                if member.endswith((".xml", ".dat")):
                    tree(content)


def test_a_form_is_found_under_its_name():
    data = FORMATS["qti12"].render(sample_form(), sample_key(), BOTH)
    assert data == qti12.render(sample_form(), sample_key(), BOTH)
