"""QTI of other programs, and files that are no good: one line each, with the place, and what could be
read is still there."""

import io
import random
import zipfile
from itertools import chain, combinations

import msgspec
import pytest
from lxml import etree

from quizgen.formats import FORMATS
from quizgen.formats.options import RenderOptions
from quizgen.model import (
    Cloze,
    Essay,
    Localized,
    Matching,
    MultipleResponse,
    Numeric,
    NumericKey,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.readers import UnreadableError, detect
from quizgen.readers.qti import read
from quizgen.scoring import score
from tests.formats.packages import quiz
from tests.samples import sample

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{id}" title="A title" adaptive="false" timeDependent="false">\n'
MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
CHOICE = """<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">
<correctResponse><value>A</value></correctResponse>{mapping}</responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<itemBody><p>Which command lists containers?</p>
<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">
<prompt>Choose.</prompt>
<simpleChoice identifier="A"><code>podman ps</code></simpleChoice>
<simpleChoice identifier="B" fixed="true">none of them<feedbackInline outcomeIdentifier="F" identifier="B" showHide="show">There is one.</feedbackInline></simpleChoice>
</choiceInteraction></itemBody>
"""


def item(body, name="one"):
    return (HEAD.format(id=name) + body + "</assessmentItem>").encode()


def single(name="one", most=1, cardinality="single", mapping=""):
    return item(CHOICE.format(most=most, cardinality=cardinality, mapping=mapping) + MATCH, name)


def packed(files, manifest=True):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        if manifest:
            listed = "".join(
                f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{name}"><file href="{name}"/></resource>'
                for n, name in enumerate(files)
                if name.endswith(".xml")
            )
            text = f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"><organizations/><resources>{listed}</resources></manifest>'
            archive.writestr("imsmanifest.xml", text)
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def only(data):
    back = read(data, "item.xml")
    (found,) = back.items
    return found, [str(note) for note in back.notes]


def en(text):
    return Localized(ko="", en=text)


# what other programs write


def test_a_single_item_is_read():
    found, notes = only(single())
    assert isinstance(found.interaction, SingleChoice)
    assert found.stem == en("Which command lists containers?\n\nChoose.")
    assert [o.text for o in found.interaction.options] == [Localized.same("`podman ps`"), en("none of them")]  # fmt: skip
    assert [o.fixed for o in found.interaction.options] == [False, True]
    assert found.feedback["b"].feedback == en("There is one.")
    assert (found.points, found.shuffle, found.status, notes) == (1.0, True, "draft", [])


def test_korean_text_is_korean():
    found, _ = only(
        single().replace(
            b"Which command lists containers?", "컨테이너를 보여 주는 명령은?".encode()
        )
    )
    assert found.stem == Localized(ko="컨테이너를 보여 주는 명령은?\n\nChoose.", en="")


MAPPINGS = {
    # cardinality, bounds and default, what A and B and C are mapped to, the rule and the penalty
    "its own": ("multiple", 'lowerBound="0"', (2, -1, 0.5), ("shares", None)),
    "negative as a whole": ("multiple", "", (2, -1, 0.5), ("shares", 0.4)),
    "a floor": ("multiple", 'lowerBound="-0.5"', (2, -1, 0.5), ("shares", 0.2)),
    "all lost by one": ("multiple", 'lowerBound="0"', (2, -4, 2), ("rexams-all", None)),
    "those not named": ("multiple", 'lowerBound="0" defaultValue="-1"', (1, None, 1), ("partial", None)),
    "ticks alone": ("multiple", "", (1, 0, 1), ("rexams-none", None)),
    "of one": ("single", "", (2, -1, 0.5), ("shares", None)),
    "of one, not below 0": ("single", 'lowerBound="0"', (2, -1, 0.5), ("shares", None)),
    "of one, all alike": ("single", "", (2, -1, -1), ("exact", 0.5)),
}  # fmt: skip


@pytest.mark.parametrize("case", MAPPINGS)
def test_what_a_mapping_gives_is_what_options_earn(case):
    cardinality, bounds, points, how = MAPPINGS[case]
    entries = "".join(
        f'<mapEntry mapKey="{name}" mappedValue="{value}"/>'
        for name, value in zip("ABC", points, strict=True)
        if value is not None
    )
    mapping = f"<mapping {bounds}>{entries}</mapping>"
    body = CHOICE.format(most=0, cardinality=cardinality, mapping=mapping)
    body = body.replace("<simpleChoice", '<simpleChoice identifier="C">C</simpleChoice><simpleChoice', 1)  # fmt: skip
    found, _ = only(item(body + MATCH.replace("match_correct", "map_response")))
    assert (found.rule, found.penalty) == how
    names = dict(zip("CAB", "abc", strict=True))
    one = cardinality == "single"
    for chosen in chain.from_iterable(combinations("ABC", n) for n in ((1,) if one else (1, 2, 3))):
        given = mapped(mapping, chosen)  # the standard: QTI 2.1, 8.3
        response = [names[name] for name in chosen]
        here = score(
            found.key,
            response[0] if one else response,
            points=found.points,
            rule=found.rule,
            penalty=found.penalty
            or (one and max(0.0, -min(found.key.shares.values(), default=0.0))),
            interaction=found.interaction,
        )
        assert here.score == pytest.approx(given, abs=1e-3), chosen


def mapped(mapping, chosen):
    """What a mapping gives a response by the standard."""
    element = etree.fromstring(mapping)
    values = {e.get("mapKey"): float(e.get("mappedValue")) for e in element}
    total = sum(values.get(name, float(element.get("defaultValue", "0"))) for name in chosen)
    return max(total, float(element.get("lowerBound", "-inf")))


def test_numbers_with_relative_tolerance():
    found, _ = only(
        item(
            '<responseDeclaration identifier="R" cardinality="single" baseType="float"><correctResponse><value>200</value></correctResponse></responseDeclaration>'
            '<itemBody><p>How many?</p><p><textEntryInteraction responseIdentifier="R"/></p></itemBody>'
            '<responseProcessing><responseCondition><responseIf><equal toleranceMode="relative" tolerance="5 5">'
            '<variable identifier="R"/><correct identifier="R"/></equal></responseIf></responseCondition></responseProcessing>'
        )
    )
    assert found.interaction == Numeric()
    assert found.key == NumericKey(200.0, 10.0)


def test_fields_inside_a_sentence_are_a_cloze():
    found, _ = only(
        item(
            '<responseDeclaration identifier="R1" cardinality="single" baseType="string"><correctResponse><value>conmon</value></correctResponse></responseDeclaration>'
            '<responseDeclaration identifier="R2" cardinality="single" baseType="identifier"><correctResponse><value>x</value></correctResponse></responseDeclaration>'
            '<itemBody><p>Complete it.</p><p>The monitor is <textEntryInteraction responseIdentifier="R1" expectedLength="20"/>, the runtime '
            '<inlineChoiceInteraction responseIdentifier="R2" shuffle="false"><inlineChoice identifier="x">runc</inlineChoice><inlineChoice identifier="y">*</inlineChoice></inlineChoiceInteraction>.</p></itemBody>'
        )
    )
    assert isinstance(found.interaction, Cloze)
    assert found.stem == en("Complete it.")
    assert found.interaction.text == en("The monitor is [[R1]], the runtime [[R2]].")
    assert found.interaction.gaps[1].options[1].text == Localized.same("\\*")
    assert not found.shuffle


@pytest.mark.parametrize(("counted", "rule"), [("RIGHT", "exact"), ("SCORE", "partial")])
def test_points_are_for_all_gaps_together_where_only_their_sum_decides(counted, rule):
    """Ours counts in RIGHT what is right, and looks at that; a SCORE grows by each gap."""
    declared = "".join(
        f'<responseDeclaration identifier="R{n}" cardinality="single" baseType="string"><correctResponse><value>{n}</value></correctResponse></responseDeclaration>'
        for n in (1, 2)
    )
    fields = "".join(f'<textEntryInteraction responseIdentifier="R{n}"/> ' for n in (1, 2))
    found, _ = only(
        item(
            f"{declared}<itemBody><p>Count {fields}</p></itemBody><responseProcessing><responseCondition><responseIf>"
            f'<gte><variable identifier="{counted}"/><baseValue baseType="float">2</baseValue></gte>'
            '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue></setOutcomeValue>'
            "</responseIf></responseCondition></responseProcessing>"
        )
    )
    assert found.rule == rule


def test_both_languages_by_their_marks():
    body = CHOICE.format(most=1, cardinality="single", mapping="").replace(
        "<p>Which command lists containers?</p>",
        '<p lang="ko">어느 명령입니까?</p><p xml:lang="en-GB">Which command?</p><pre>ps</pre>',
    ).replace("<prompt>Choose.</prompt>", "")  # fmt: skip
    found, _ = only(item(body + MATCH))
    assert found.stem == Localized(
        ko="어느 명령입니까?\n\n```\nps\n```", en="Which command?\n\n```\nps\n```"
    )
    assert found.interaction.options[1].text == Localized.same("none of them")


def test_a_package_of_another_program(tmp_path, monkeypatch):
    """What qti_package_maker writes for Blackboard Ultra."""
    maker = pytest.importorskip("qti_package_maker.package_interface")
    monkeypatch.chdir(tmp_path)
    random.seed(7)  # its names end in chance
    package = maker.QTIPackageInterface("demo", verbose=False, allow_mixed=True)
    package.add_item("MC", ("<p>Which is <b>daemonless</b>?</p>", ["docker", "podman", "containerd"], "podman"))  # fmt: skip
    package.add_item("MA", ("<p>Which are runtimes?</p>", ["runc", "crun", "buildah"], ["runc", "crun"]))  # fmt: skip
    package.add_item("MATCH", ("<p>Match.</p>", ["build", "copy"], ["buildah", "skopeo"]))
    package.add_item("NUM", ("<p>How many?</p>", 65536.0, 10.0))
    package.add_item("FIB", ("<p>Name it.</p>", ["conmon", "Conmon"]))
    package.add_item("ORDER", ("<p>Oldest first.</p>", ["chroot", "jail", "docker"]))
    written = tmp_path / package.save_package("blackboard_qti_v2_1")
    back = read(written.read_bytes(), "demo.zip")
    assert [str(note.message) for note in back.notes] == [
        "<rights> is left out",
        "the title of a section, 'Question Pool', is left out",
    ]
    assert [type(each.interaction) for each in back.items] == [
        SingleChoice, MultipleResponse, Matching, Numeric, ShortText, Ordering,
    ]  # fmt: skip
    one, several, matched, number, typed, order = back.items
    assert one.key.correct == "b"
    assert one.stem == en("Which is **daemonless**?")
    assert not one.shuffle  # every choice is fixed
    assert several.key.correct == ("a", "b")
    assert matched.key.pairs == {"a": "1", "b": "2"}
    assert number.key == NumericKey(65536.0, 10.0)
    assert typed.key.accepted == ("conmon", "Conmon")
    assert order.key.order == ("a", "b", "c")


def test_true_and_false_in_other_words():
    body = CHOICE.format(most=1, cardinality="single", mapping="")
    body = body.replace("<code>podman ps</code>", "False").replace("none of them", "True.")
    found, _ = only(item(body + MATCH))
    assert isinstance(found.interaction, TrueFalse)
    assert found.key.correct is False
    assert found.feedback["true"].feedback == en("There is one.")


def test_an_essay_without_a_rubric_keeps_its_points():
    found, _ = only(
        item(
            '<responseDeclaration identifier="R" cardinality="single" baseType="string"/>'
            '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="6"/>'
            '<itemBody><extendedTextInteraction responseIdentifier="R" expectedLines="8"><prompt>Explain.</prompt></extendedTextInteraction></itemBody>'
        )
    )
    assert found.interaction == Essay(8)
    assert found.points == 6
    assert [c.points for c in found.key.rubric] == [6]


# files that are no good


def refusal(data, name="quiz.zip"):
    with pytest.raises(UnreadableError) as error:
        read(data, name)
    line = str(error.value)
    assert line.startswith(f"{name}:")
    assert "\n" not in line
    return line


def test_without_a_manifest_the_items_are_still_read():
    back = read(packed({"b.xml": single("b"), "a.xml": single("a"), "notes.txt": b"-"}, manifest=False), "quiz.zip")  # fmt: skip
    assert [each.id for each in back.items] == ["a", "b"]
    assert [str(note) for note in back.notes] == [
        "quiz.zip: no imsmanifest.xml: the items it holds are read by name",
        "quiz.zip: a file of the package is left out: notes.txt",
    ]


def test_without_a_manifest_a_test_gives_the_order():
    quiz = sample()
    data = FORMATS["qti30"].render(quiz.form, quiz.key, RenderOptions())
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != "imsmanifest.xml":
                new.writestr(name, old.read(name))
    back = read(stream.getvalue(), "quiz.zip")
    assert [each.id for each in back.items] == [entry.ref for entry in quiz.key.entries]
    assert [str(note.message) for note in back.notes] == ["no imsmanifest.xml: the items it holds are read by name"]  # fmt: skip


@pytest.mark.parametrize("kind", ["interpolationTable", "matchTable"])
def test_a_score_that_is_looked_up_in_a_table_is_named(kind):
    entries = "".join(
        f'<{kind}Entry sourceValue="{score}" targetValue="{given}"/>'
        for score, given in [(1, 5), (0, 1)]
    )
    score = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"'
    lookup = (
        '<lookupOutcomeValue identifier="SCORE"><variable identifier="RAW"/></lookupOutcomeValue>'
    )
    asked = CHOICE.format(most=1, cardinality="single", mapping="")
    asked = asked.replace(
        f"{score}/>", f"{score}>\n<{kind}>{entries}</{kind}></outcomeDeclaration>"
    )
    asked = item(asked + f"<responseProcessing>\n{lookup}</responseProcessing>")
    test = f"""<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t" title="t"><testPart identifier="p">
<assessmentSection identifier="s" title="t"><assessmentItemRef identifier="i" href="one.xml"/></assessmentSection></testPart>
<outcomeProcessing>{lookup}</outcomeProcessing></assessmentTest>"""
    back = read(packed({"one.xml": asked, "test.xml": test}, manifest=False), "quiz.zip")
    (found,) = back.items
    assert found.points == 5
    assert [str(note).removeprefix("quiz.zip: ") for note in back.notes[1:]] == [
        "test.xml:3: the test makes its score in its own way (<lookupOutcomeValue>); here points add up",
        f"one.xml:6: <{kind}> is left out",
        "one.xml:14: the item scores in its own way (<lookupOutcomeValue>); here what it declares as right is",
    ]


def test_a_truncated_item_is_named_and_the_others_are_read():
    cut = single("cut")[:700]
    back = read(packed({"good.xml": single("good"), "cut.xml": cut}), "quiz.zip")
    assert [each.id for each in back.items] == ["good"]
    (note,) = back.notes
    assert note.place.startswith("quiz.zip: cut.xml:10:")
    assert "not well-formed" in str(note.message)


def test_an_unsupported_interaction_is_named_with_its_line():
    drawing = item('<responseDeclaration identifier="R" cardinality="single" baseType="file"/>\n<itemBody>\n<drawingInteraction responseIdentifier="R"><object data="a.png" type="image/png"/></drawingInteraction></itemBody>')  # fmt: skip
    back = read(packed({"draw.xml": drawing, "good.xml": single("good")}), "quiz.zip")
    assert [each.id for each in back.items] == ["good"]
    assert [str(note) for note in back.notes] == ["quiz.zip: draw.xml:5: drawingInteraction has no counterpart here"]  # fmt: skip


def test_an_item_without_a_key_is_named():
    back = read(single().replace(b"<value>A</value>", b""), "item.xml")
    assert back.items == ()
    assert [str(note) for note in back.notes] == ["item.xml:7: the item does not say what is right"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<quiz/>", "item.xml:1: quiz is not the root of a QTI item"),
        (b"<questestinterop/>", "item.xml:1: this is QTI 1.2"),
        (b"<assessmentTest/>", "import the whole package"),
        (single()[:300], "item.xml:4:37: not well-formed"),
        (single().replace(b"UTF-8", b"UTF-99"), "item.xml:1:"),
        (single().replace(b"A title", b"\xff"), "item.xml:2:"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>\n' + single().partition(b"\n")[2], "document type"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_line_with_its_place(data, what):
    assert what in refusal(data, "item.xml")


def test_entities_are_never_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for subset in (f'<!ENTITY l0 "ha">{laughs}', f'<!ENTITY l11 SYSTEM "{secret.as_uri()}">'):
        data = single().replace(
            b"<assessmentItem", f"<!DOCTYPE x [{subset}]><assessmentItem".encode(), 1
        )
        data = data.replace(b"Choose.", b"&l11;")
        back = read(packed({"bad.xml": data, "good.xml": single("good")}), "quiz.zip")
        assert [each.id for each in back.items] == ["good"]
        assert "hidden" not in str(back)
        assert back.notes[0].place.startswith("quiz.zip: bad.xml:")


def test_a_zip_bomb_is_refused():
    bomb = packed({"big.xml": b"<a>" + b" " * (200 << 20)})
    assert len(bomb) < 1 << 20
    assert "big.xml: unpacks to 200 MB" in refusal(bomb)


def test_a_member_larger_than_the_archive_says_is_not_read():
    honest = packed({"big.xml": single() + b" " * 100_000})
    size = (len(single()) + 100_000).to_bytes(4, "little")
    assert honest.count(size) == 2
    back = read(honest.replace(size, (5000).to_bytes(4, "little")), "quiz.zip")
    assert back.items == ()
    assert [note.place for note in back.notes] == ["quiz.zip: big.xml"]


@pytest.mark.parametrize("name", ["../../etc/passwd.xml", "/etc/passwd.xml", "C:/x.xml", "a\\..\\b.xml"])  # fmt: skip
def test_a_path_out_of_the_archive_is_refused(name):
    assert "outside of itself" in refusal(packed({name: single()}, manifest=False))


def test_damaged_archives_are_told_of():
    whole = packed({"a.xml": single(), "b.xml": single("good")})
    back = read(whole[: whole.rindex(b"PK\x03\x04")], "quiz.zip")
    assert [each.id for each in back.items] == ["one"]
    assert str(back.notes[0]).startswith("quiz.zip: the archive is cut off at byte ")
    assert "damaged or cut off" in refusal(whole[:40])
    broken = bytearray(whole)
    at = whole.index(b"a.xml") + 5
    broken[at : at + 40] = b"\xff" * 40
    back = read(bytes(broken), "quiz.zip")
    assert [each.id for each in back.items] == ["good"]
    assert "quiz.zip: a.xml: cannot be unpacked" in str(back.notes[0])


def test_a_package_without_items_is_refused():
    assert "no item in the package" in refusal(packed({"readme.txt": b"-"}))


def test_a_file_that_the_manifest_names_and_is_not_there():
    data = packed({"a.xml": single()})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        new.writestr("imsmanifest.xml", old.read("imsmanifest.xml").replace(b"a.xml", b"b.xml"))
        new.writestr("c.xml", single())
    back = read(stream.getvalue(), "quiz.zip")
    assert any("'b.xml' is not in the package" in str(note.message) for note in back.notes)
    assert [each.id for each in back.items] == ["one"]


def test_ids_are_unique():
    back = read(packed({"a.xml": single("same id"), "b.xml": single("same id")}), "quiz.zip")
    assert [each.id for each in back.items] == ["same-id", "same-id-2"]


def test_pictures_that_are_not_there_leave_their_text():
    data = single().replace(b"Choose.", b'<img src="../gone.png" alt="a map"/>')
    back = read(packed({"items/a.xml": data}), "quiz.zip")
    assert back.items[0].stem["en"].endswith("a map")
    assert back.images == {}
    assert "'../gone.png'" in str(back.notes[0].message)


def test_packages_are_told_from_their_content():
    quiz = sample()
    for name in ("qti21", "qti22", "qti30"):
        assert detect(FORMATS[name].render(quiz.form, quiz.key, RenderOptions()), "x.zip") == "qti"
    assert detect(single(), "x.xml") == "qti"


@pytest.mark.parametrize("format", ["qti21", "qti30"])
def test_a_title_in_three_languages_comes_back_in_three(format):
    title = Localized(ko="제목", en="Title", de="Titel")
    form, key = quiz((TrueFalse(), TrueFalseKey(True)))
    asked = msgspec.structs.replace(form.items[0], stem=title)
    section = msgspec.structs.replace(form.sections[0], items=(asked,))
    form = msgspec.structs.replace(
        form, title=title, languages=("ko", "en", "de"), sections=(section,)
    )
    entry = msgspec.structs.replace(key.entries[0], explanation=title)
    key = msgspec.structs.replace(key, entries=(entry,))
    back = read(FORMATS[format].render(form, key, RenderOptions()), "q.zip")
    assert back.title == back.items[0].stem == title
