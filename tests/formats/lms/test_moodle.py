"""Moodle XML: what Moodle's importer asks of it, what it scores, and that it comes back whole."""

import base64
import itertools
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from quizgen.formats.lms import moodle
from quizgen.formats.lms.moodle import nearest
from quizgen.formats.options import RenderOptions
from quizgen.model import Localized
from quizgen.readers import UnreadableError
from quizgen.readers import moodle as reader
from quizgen.scoring import score
from quizgen.text.multilang import Multilang
from tests.formats.generated import ANY, of_form, of_import, quizzes, seen
from tests.samples import sample

BOTH = RenderOptions()
ACCEPTED_BY_MOODLE = [90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667,
                      14.28571, 12.5, 11.11111, 10, 5, 100, 0]  # fmt: skip
"""``question_bank::fraction_options_full``, in per cent."""


def exported(quiz, language="both"):
    return moodle.render(quiz.form, quiz.key, RenderOptions(language=language))


def questions(quiz):
    root = etree.fromstring(exported(quiz))
    return [q for q in root.iterchildren("question") if q.get("type") != "category"]


@pytest.mark.parametrize("kind", ANY)
@settings(max_examples=12)
@given(data=st.data())
def test_what_is_exported_comes_back(kind, data):
    quiz = data.draw(quizzes(kinds=(kind,), most=1))
    back = reader.read(exported(quiz), "quiz.xml")
    assert of_import(back) == of_form(quiz)
    assert not back.notes


@settings(max_examples=10)
@given(quizzes(), st.sampled_from(["ko", "en"]))
def test_one_language_comes_back_as_that_language(quiz, language):
    back = reader.read(exported(quiz, language), "quiz.xml")
    assert of_import(back, language=language) == of_form(quiz, language=language)
    other = "en" if language == "ko" else "ko"
    assert all(item.stem[other] == "" and item.status == "draft" for item in back.items)


def test_the_same_quiz_is_the_same_file():
    assert exported(sample()) == exported(sample())


def test_every_interaction_becomes_a_core_question_type():
    types = [question.get("type") for question in questions(sample())]
    assert types == ["multichoice", "multichoice", "truefalse", "matching", "ordering", "shortanswer",
                     "numerical", "cloze", "shortanswer", "essay", "multichoice"]  # fmt: skip


def test_ids_are_the_items_and_topics_are_categories():
    root = etree.fromstring(exported(sample()))
    assert [q.findtext("idnumber") for q in questions(sample())][:3] == [
        "single",
        "multiple",
        "true-false",
    ]
    paths = [q.findtext("category/text") for q in root.iterfind("question[@type='category']")]
    assert paths[0] == "$course$/top/sample/명령 대응"


def test_languages_are_spans_of_the_core_filter():
    stem = questions(sample())[2].findtext("questiontext/text")
    assert stem == (
        '<p><span lang="ko" class="multilang">루트리스 컨테이너 안에는 UID 0인 사용자가 없다.</span>'
        '<span lang="en" class="multilang">A rootless container has no user with UID 0 inside.</span></p>'
    )


@given(quizzes(kinds=("choice",)))
@settings(max_examples=10)
def test_fractions_are_values_that_moodle_accepts(quiz):
    for question in questions(quiz):
        for answer in question.iterfind("answer"):
            assert abs(float(answer.get("fraction"))) in ACCEPTED_BY_MOODLE


@pytest.mark.parametrize("right", [1, 3, 7, 10, 11, 15, 20, 23])
def test_any_number_of_right_options_adds_up_to_the_whole(right):
    names = [str(index) for index in range(right + 2)]
    shares = moodle.fractions(names[:right], names, exact=False)
    assert sum(float(shares[name]) for name in names[:right]) == pytest.approx(100, abs=1e-3)
    assert all(abs(float(share)) in ACCEPTED_BY_MOODLE for share in shares.values())


# What Moodle's question types score (question.php of each), from the exported file alone.


def moodle_score(question, response):
    """``response`` in terms of the file: positions of what was chosen, texts that were typed."""
    answers = question.findall("answer")
    shares = [float(answer.get("fraction")) / 100 for answer in answers]
    match question.get("type"):
        case "multichoice":
            total = sum(shares[index] for index in response)
            return min(1, max(0, total))
        case "truefalse":
            return dict(zip(["true", "false"], shares, strict=True))[response]
        case "matching":
            rows = [s for s in question.findall("subquestion") if s.findtext("text")]
            right = sum(
                row.findtext("answer/text") == given
                for row, given in zip(rows, response, strict=True)
            )
            return right / len(rows)
        case "ordering":
            return float(list(response) == list(range(len(answers))))
        case "shortanswer":
            fold = str.lower if question.findtext("usecase") == "0" else str
            return max(
                (share for share, answer in zip(shares, answers, strict=True)
                 if fold(answer.findtext("text").replace("\\*", "*")) == fold(response)),
                default=0,
            )  # fmt: skip
        case "numerical":
            off = abs(float(response) - float(answers[0].findtext("text")))
            return shares[0] if off <= float(answers[0].findtext("tolerance")) else 0


def graded(quiz, response):
    item, entry = quiz.form.items[0], quiz.key.entries[0]
    return score(entry.key, response, points=1, rule=entry.rule, interaction=item.interaction).score


@given(quizzes(kinds=("choice",), most=1))
@settings(max_examples=15)
def test_choices_score_as_quizgen_grade_does(quiz):
    question = questions(quiz)[0]
    names = [option.id for option in quiz.form.items[0].interaction.options]
    single = question.findtext("single") == "true"
    for size in [1] if single else range(1, len(names) + 1):
        for chosen in itertools.combinations(range(len(names)), size):
            given_names = [names[index] for index in chosen]
            ours = graded(quiz, given_names[0] if single else given_names)
            assert moodle_score(question, chosen) == pytest.approx(ours, abs=1e-4)


@given(quizzes(kinds=("true_false",), most=1), st.booleans())
@settings(max_examples=10)
def test_true_false_scores_as_quizgen_grade_does(quiz, answer):
    assert moodle_score(questions(quiz)[0], str(answer).lower()) == graded(quiz, answer)


@given(quizzes(kinds=("matching",), most=1), st.data())
@settings(max_examples=10)
def test_matching_scores_as_quizgen_grade_does(quiz, data):
    question, interaction = questions(quiz)[0], quiz.form.items[0].interaction
    words = Multilang(("ko", "en"))
    picks = [data.draw(st.sampled_from(interaction.targets)) for _ in interaction.sources]
    given_texts = [moodle.target_text(target.text, words) for target in picks]
    response = {s.id: t.id for s, t in zip(interaction.sources, picks, strict=True)}
    assert moodle_score(question, given_texts) == pytest.approx(graded(quiz, response), abs=1e-4)


@given(quizzes(kinds=("ordering",), most=1), st.randoms())
@settings(max_examples=10)
def test_ordering_all_or_nothing_scores_as_quizgen_grade_does(quiz, chance):
    order = list(quiz.key.entries[0].key.order)
    exact = msgspec.structs.replace(quiz.key.entries[0], rule="exact")
    quiz = msgspec.structs.replace(quiz, key=msgspec.structs.replace(quiz.key, entries=(exact,)))
    positions = list(range(len(order)))
    chance.shuffle(positions)
    question = questions(quiz)[0]
    assert question.findtext("gradingtype") == "ALL_OR_NOTHING"
    assert moodle_score(question, positions) == graded(quiz, [order[p] for p in positions])


@given(quizzes(kinds=("short_text",), most=1), st.sampled_from(["no such answer", "*", ""]))
@settings(max_examples=10)
def test_typed_answers_score_as_quizgen_grade_does(quiz, wrong):
    for typed in [*quiz.key.entries[0].key.accepted, wrong]:
        assert moodle_score(questions(quiz)[0], typed) == graded(quiz, typed)


@given(quizzes(kinds=("numeric",), most=1), st.sampled_from([0.0, 0.25, 11.0]))
@settings(max_examples=10)
def test_numbers_score_as_quizgen_grade_does(quiz, off):
    typed = f"{quiz.key.entries[0].key.value + off:.15g}"
    assert moodle_score(questions(quiz)[0], typed) == graded(quiz, typed)


def test_a_cloze_weighs_its_gaps_so_that_they_make_the_points():
    text = questions(sample())[7].findtext("questiontext/text")
    assert "{1:SHORTANSWER_C:=conmon}" in text
    assert sample().form.items[7].points == 2


def messages(quiz):
    return {(loss.item, str(loss.message)) for loss in moodle.losses(quiz.form, quiz.key, BOTH)}


def test_losses_are_named_item_by_item():
    found = messages(sample())
    for item, words in (
        ("5", "longest run"),
        ("6", "not other spaces, particles or plurals"),
        ("8", "gaps are filled in once"),
        ("9", "short answer"),
        ("11", "its words below as options"),
    ):
        assert any(name == item and words in said for name, said in found), item
    assert {name for name, _ in found} == {"5", "6", "8", "9", "11"}


def replaced(number, interaction=None, **entry):
    """The sample with one item changed."""
    quiz = sample()
    items = list(quiz.form.items)
    if interaction:
        items[number - 1] = msgspec.structs.replace(items[number - 1], interaction=interaction)
    entries = list(quiz.key.entries)
    entries[number - 1] = msgspec.structs.replace(entries[number - 1], **entry)
    section = msgspec.structs.replace(quiz.form.sections[0], items=tuple(items))
    form = msgspec.structs.replace(quiz.form, sections=(section,))
    return msgspec.structs.replace(
        quiz, form=form, key=msgspec.structs.replace(quiz.key, entries=tuple(entries))
    )


@pytest.mark.parametrize("number", [2, 4, 8])
def test_all_or_nothing_is_announced_where_moodle_knows_only_shares(number):
    assert any(
        "all or nothing" in text
        for item, text in messages(replaced(number, rule="exact"))
        if item == str(number)
    )


def test_a_target_too_long_for_moodle_is_shortened_and_announced():
    matching = sample().form.items[3].interaction
    long = msgspec.structs.replace(matching.targets[0], text=Localized(ko="가" * 150, en="b" * 150))
    quiz = replaced(4, msgspec.structs.replace(matching, targets=(long, *matching.targets[1:])))
    assert any("255" in text for _, text in messages(quiz))
    assert all(
        len(node.text) <= 255 for node in questions(quiz)[3].iterfind("subquestion/answer/text")
    )


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_pictures_travel_inside_and_come_back():
    quiz = sample()
    item = msgspec.structs.replace(
        quiz.form.items[0], stem=Localized.same("![dot](a/dot.png)"),
        images={"a/dot.png": "data:image/png;base64," + base64.b64encode(PNG).decode()},
    )  # fmt: skip
    section = msgspec.structs.replace(quiz.form.sections[0], items=(item,))
    form = msgspec.structs.replace(quiz.form, sections=(section,))
    key = msgspec.structs.replace(quiz.key, entries=quiz.key.entries[:1])
    data = moodle.render(form, key, BOTH)
    file = etree.fromstring(data).find(".//questiontext/file")
    assert (
        f'src="@@PLUGINFILE@@/{file.get("name")}"'
        in etree.fromstring(data).find(".//questiontext/text").text
    )
    back = reader.read(data, "q.xml")
    (path,) = back.images
    assert back.images[path] == PNG
    assert back.items[0].stem == Localized.same(f"![dot]({path})")


# Files of others.

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/top/Default for C1/Net//works</text></category></question>
<question type="multichoice"><name><text>Ports</text></name>
 <questiontext format="html"><text><![CDATA[<p dir="ltr">Which <b>port</b> is <i>HTTP</i>?&nbsp;<br></p>]]></text></questiontext>
 <defaultgrade>1.0000000</defaultgrade><single>true</single><shuffleanswers>true</shuffleanswers>
 <answer fraction="100" format="html"><text>80</text><feedback format="html"><text>Yes</text></feedback></answer>
 <answer fraction="50" format="html"><text>8080</text></answer>
 <hint format="html"><text>Low</text></hint></question>
<question type="calculated"><name><text>c</text></name></question>
<question type="cloze"><name><text>Gaps</text></name>
 <questiontext format="html"><text><![CDATA[<p>A {1:SA:=one~%100%uno#ok} and {2:MCV:=x~y\\}} or {:NM:=5:0.1}.</p>]]></text></questiontext>
</question>
<question type="shortanswer"><name><text>s</text></name><questiontext format="plain_text"><text>2 * 3 &lt; 7?</text></questiontext>
 <answer fraction="100"><text>ye*</text></answer></question>
</quiz>
"""


def foreign():
    return reader.read(FOREIGN.encode(), "old.xml")


def test_a_moodle_export_is_read_and_what_is_lost_is_said_with_its_line():
    back = foreign()
    assert [item.id for item in back.items] == ["ports", "gaps", "s"]
    assert back.items[0].stem == Localized(ko="", en="Which **port** is *HTTP*?")
    assert (back.items[0].rule, back.items[0].key.shares) == ("shares", {"a": 1.0, "b": 0.5})
    assert [str(note) for note in back.notes] == [
        "old.xml:4: hints, and what each takes off, are left out",
        "old.xml:10: a question is left out: the file holds no numbers for it",
        "old.xml:11: the feedback to the answer 'uno' is left out: ok",
        "old.xml:14: a wildcard (*) in an answer is not known here: write the answers out",
    ]


def test_a_foreign_cloze_becomes_text_with_gaps():
    cloze = foreign().items[1]
    assert cloze.interaction.text["en"] == "A [[g1]] and [[g2]] or [[g3]]."
    assert cloze.key.gaps["g1"].accepted == ("one", "uno")
    assert (cloze.key.gaps["g3"].value, cloze.key.gaps["g3"].tolerance) == (5, 0.1)
    assert [option.text["en"] for option in cloze.interaction.gaps[1].options] == ["x", "y}"]
    assert cloze.points == 4


@pytest.mark.parametrize(("kind", "box"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_missing_words_become_gaps_to_choose_for(kind, box):
    words = "".join(
        f"<{box}><text>{word}</text><group>{group}</group></{box}>"
        for word, group in [("cat", 1), ("mat", 2), ("dog", 1), ("hat &amp;lt;", 2)]
    )
    data = (
        f'<quiz><question type="{kind}"><name><text>w</text></name><questiontext format="html"><text>'
        f"&lt;p&gt;The [[3]] in the [[4]].&lt;/p&gt;</text></questiontext><defaultgrade>2</defaultgrade>{words}"
        f'</question><question type="{kind}"><questiontext><text>The [[7]].</text></questiontext>{words}</question></quiz>'
    )
    back = reader.read(data.encode(), "q.xml")
    (item,) = back.items
    assert item.interaction.text["en"] == "The [[g1]] in the [[g2]]."
    offered = [[o.text["en"] for o in gap.options] for gap in item.interaction.gaps]
    assert offered == [["cat", "dog"], ["mat", r"hat \<"]]
    assert [key.correct for key in item.key.gaps.values()] == ["b", "b"]
    assert (item.points, item.rule) == (2, "partial")
    assert [str(note.message) for note in back.notes] == [
        "a question is left out: a gap has no option that scores in full"
    ]


def test_plain_text_keeps_what_would_be_marks():
    assert seen(foreign().items[2].stem["en"]) == "<p>2 * 3 &lt; 7?</p>"


@pytest.mark.parametrize(
    ("form", "shown"), [("html", "**One**\ntwo?"), ("moodle_auto_format", "**One**\\\ntwo?")]
)
def test_lines_stay_lines_where_moodle_would_make_them_so(form, shown):
    data = FOREIGN.replace('format="plain_text"', f'format="{form}"').replace(
        "2 * 3 &lt; 7?", "&lt;b&gt;One&lt;/b&gt;\ntwo?"
    )
    assert reader.read(data.encode(), "old.xml").items[2].stem["en"] == shown


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (f'<!DOCTYPE quiz [<!ENTITY l0 "ha">{LAUGHS}]><quiz>&l11;</quiz>', "q.xml:1: a document type"),
        ('<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz>&x;</quiz>', "q.xml:1: &x; is declared in a file"),
        ('<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "q.xml:1: a document type"),
        ("<html><body/></html>", "q.xml:1: the root is <html>"),
        ("<<<<", "q.xml:1:"),
        ("", "q.xml:1:"),
    ],
)  # fmt: skip
def test_dangerous_and_foreign_files_are_refused_in_one_line(data, says):
    with pytest.raises(UnreadableError) as problem:
        reader.read(data.encode(), "q.xml")
    assert str(problem.value).startswith(says)
    assert "\n" not in str(problem.value)


@given(st.integers(30, len(FOREIGN) - 30))
@settings(max_examples=20)
def test_a_truncated_file_gives_the_whole_questions_before_the_cut(length):
    whole = [item.id for item in foreign().items]
    back, problem = attempt(FOREIGN[:length].encode())
    assert problem.startswith("q.xml:")
    found = [item.id for item in back.items] if back else []
    assert found == whole[: len(found)]


def attempt(data):
    """What was read, and the first thing that was said."""
    try:
        back = reader.read(data, "q.xml")
    except UnreadableError as problem:
        return None, str(problem)
    return back, str(back.notes[0]) if back.notes else ""


def test_a_large_picture_costs_no_question():
    picture = base64.b64encode(bytes(9 << 20)).decode()
    image = '&lt;img src="@@PLUGINFILE@@/a.png" alt="map"&gt; Which '
    file = f'</text><file name="a.png" path="/" encoding="base64">{picture}</file></questiontext>'
    data = FOREIGN.replace("<![CDATA[<p dir", f"{image}<![CDATA[<p dir", 1)
    data = data.replace("</text></questiontext>", file, 1)
    back = reader.read(data.encode(), "q.xml")
    assert [item.id for item in back.items] == ["ports", "gaps", "s"]
    assert [len(each) for each in back.images.values()] == [9 << 20]
    bomb = data.replace("<quiz>", "<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz>", 1)
    with pytest.raises(UnreadableError, match="document type"):
        reader.read(bomb.encode(), "q.xml")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (("Gaps", "Gaps & more"), "q.xml:11:"),
        (("Gaps</text>", "Gaps"), "q.xml:11:"),
        (("Gaps", "Gaps&nbsp;"), "q.xml:11:"),
    ],
    ids=["ampersand", "unclosed", "entity"],
)
def test_a_fault_costs_no_more_than_its_question(damage, says):
    back = reader.read(FOREIGN.replace(damage[0], damage[1], 1).encode(), "q.xml")
    assert [item.id for item in back.items] == [i.id for i in foreign().items if i.id != "gaps"]
    assert str(back.notes[0]).startswith(says)
    assert "not well-formed XML" in str(back.notes[0])


STATEMENT = (
    "<?xml version='1.0' encoding='{}'?>\n<quiz>\n<question type='truefalse'><questiontext><text>맞는 말?"
    "</text></questiontext><answer fraction='100'><text>true</text></answer></question></quiz>"
)


@pytest.mark.parametrize(
    ("said", "used", "note"),
    [
        (
            "UTF-8",
            "cp949",
            "q.xml:3:48: not UTF-8, as the file says; read as CP949 (Korean Windows)",
        ),
        ("ISO-8859-1", "utf-8", "q.xml:1: not iso-8859-1, as the file says; read as UTF-8"),
    ],
)
def test_an_encoding_that_is_not_what_the_file_says(said, used, note):
    back = reader.read(STATEMENT.format(said).encode(used), "q.xml")
    assert back.items[0].stem["ko"] == "맞는 말?"
    assert [str(each) for each in back.notes] == [note]


def test_bytes_of_no_encoding_are_said_with_their_place():
    back = reader.read(STATEMENT.format("UTF-8").encode() + b"\xff", "q.xml")
    assert back.notes[0].place.startswith("q.xml:3:")


def test_utf_16_is_read():
    data = FOREIGN.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert len(reader.read(data, "q.xml").items) == 3


@given(
    st.binary(max_size=200) | st.text("<>/=\"'qquizestion &;![]CDATA", max_size=120).map(str.encode)
)
@settings(max_examples=30)
def test_any_bytes_are_read_or_refused(data):
    _back, problem = attempt(b"<quiz>" + data)
    assert not problem or problem.startswith("q.xml:")


@pytest.mark.parametrize("length", [254, 255, 256, 300])
def test_a_target_is_as_long_as_moodles_field_and_no_longer(length):
    text, words = Localized.same("x" * length), Multilang(("en",))
    expected = "x" * length if length <= 255 else "x" * 254 + "…"
    assert moodle.target_text(text, words) == expected


@pytest.mark.parametrize("part", ["1", "9/10", "5/6", "4/5", "3/4", "7/10", "2/3", "3/5", "1/2", "2/5", "1/3", "3/10", "1/4", "1/5", "1/6", "1/7", "1/8", "1/9", "1/10", "1/20", "0"])  # fmt: skip
def test_a_fraction_that_moodle_has_stays_as_it_is(part):
    """``question_bank::fraction_options_full``, to five digits."""
    percent = round(float(100 * Fraction(part)), 5)
    assert [nearest(percent), nearest(-percent)] == [percent, -percent]
