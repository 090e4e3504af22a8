"""The general law of import: whatever a file holds is carried, declared ignorable, or reported.

Each attribute and each text of each file is changed, one at a time; where that changes nothing of
what is read and nothing of what is said, the format's table must say why it may be ignored.
"""

from __future__ import annotations

import base64
import copy
import datetime
import importlib
import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import xlsxwriter
from lxml import etree

from quizgen.formats import FORMATS, RenderOptions
from quizgen.readers import (
    UnreadableError,
    aiken,
    csv,
    examview,
    gift,
    known,
    moodle,
    pool,
    qti,
    qti12,
    text2qti,
    webct,
    xlsx,
)
from tests.formats.packages import members
from tests.samples import sample

HERE = Path(__file__).parents[1] / "data" / "lms"
ALIKE = 2
"""Of nodes at one path, as the options of a question, the first ones stand for all."""
OTHERS = (None, "", "0", "1", "7", "true", "false", "plain_text")


def parts(data, tag):
    """A document with one of its questions alone, each in turn."""
    root = etree.fromstring(data)
    for index, _ in enumerate(root.findall(tag)):
        alone = copy.deepcopy(root)
        for other, element in enumerate(alone.findall(tag)):
            if other != index:
                alone.remove(element)
        yield alone


def nodes(root):
    """Each attribute and each text: its element, its attribute (None: the text), its value. How a
    text is written shows only where there is a mark in it."""
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if name != "format" or re.search("</?(?!span)[a-z]", element.findtext("text", "")):
                yield element, name, value
        if element.text and element.text.strip():
            yield element, None, element.text


def put(element, name, value):
    if name is None:
        element.text = value
    elif value is None:
        del element.attrib[name]
    else:
        element.set(name, value)


def is_tie(element):
    """Whether a text only ties what its neighbours say, or is a mark that our exports put before
    a gap or a field to type into."""
    condition = next(element.iterancestors("{*}respcondition"), None)
    if condition is not None and element.tag.endswith("varequal"):
        kind = condition.getparent().getparent().findtext(".//{*}fieldentry", "")
        # feedback is named after its option; each label of a blank is right
        return condition.findtext("{*}setvar", "0") == "0" or "multiple_blanks" in kind
    return bool(re.match(r"【\d】 $|\$ $", element.text))


def unheard(root, table, read):
    """The nodes that are neither carried nor ignorable nor reported."""
    before = read(root)
    seen = Counter()
    named = {element for element, _said in table.leftovers(root)}
    for element, name, value in nodes(root):
        if name is None and is_tie(element):
            continue
        if element.tag == "file" and f"file {element.get('name')}, which" in before:
            continue  # reported as a whole
        if not named.isdisjoint([element, *element.iterancestors()]) or (
            name and table.is_html(element)
        ):
            continue  # reported; and test_html has what HTML loses
        path = (*(each.tag for each in [element, *element.iterancestors()]), name)
        seen[path] += 1
        if seen[path] > ALIKE:
            continue
        if table.may_ignore(element, name):
            continue
        for other in (f"{value} x", *OTHERS):
            if other == value:
                continue
            put(element, name, other)
            after = read(root)
            if after != before:
                break
        else:
            yield f"{root.getroottree().getpath(element)}@{name}={value!r}"
        put(element, name, value)


MODULES = (aiken, csv, examview, gift, moodle, pool, qti, qti12, text2qti, webct, xlsx)
READ = {module: module.read for module in MODULES}
"""As they are: what they make of thousands of changed files is not recorded."""


def told(module, data):
    try:
        found = READ[module](data, "f")
    except Exception as error:
        return str(error)
    return (
        repr((found.items, found.title))
        + "".join(map(str, found.notes))
        + repr(sorted(found.images))
        + repr(found.topics)
    )


def exported(name):
    return FORMATS[name].render(sample().form, sample().key, RenderOptions())


def case(name):
    return (HERE / name).read_bytes()


@pytest.mark.parametrize(
    "name", ["ours", "zoo-quiz.xml", "markers.xml", *(each.name for each in HERE.glob("*moodle*"))]
)
def test_moodle(name):
    data = exported("moodle") if name == "ours" else case(name)
    lost = []
    for root in parts(data, "question"):
        question = root.find("question")
        table = known.MOODLE_TEXT if question.get("type") == "description" else known.MOODLE
        read = lambda _, root=root: told(moodle, etree.tostring(root))  # noqa: E731
        if not re.search(r"a question (of type \w+ )?is left out", read(root)):
            lost += unheard(question, table, read)
    assert lost == []


def qti_items():
    """Items of each kind: our own, and those of others."""
    for name in ("qti21", "qti30"):
        with zipfile.ZipFile(io.BytesIO(exported(name))) as archive:
            for member in archive.namelist():
                if member.startswith("items/") and member.endswith(".xml"):
                    yield f"{name}/{member}", archive.read(member)
    for path in HERE.glob("*.xml"):
        if b"ssessmentItem" in path.read_bytes():
            yield path.name, path.read_bytes()


@pytest.mark.parametrize("name", dict(qti_items()))
def test_qti(name):
    root = etree.fromstring(dict(qti_items())[name])
    assert list(unheard(root, known.QTI, lambda root: told(qti, etree.tostring(root)))) == []


def items_alone(data):
    """A QTI 1.2 document with one of its items alone, each in turn."""
    root = etree.fromstring(data)
    items = list(root.iter("{*}item"))
    for index in range(len(items)):
        alone = copy.deepcopy(root)
        for other, element in enumerate(list(alone.iter("{*}item"))):
            if other != index:
                element.getparent().remove(element)
        yield alone


def qti12_documents():
    for name in ("qti12", "cc", "blackboard"):
        with zipfile.ZipFile(io.BytesIO(exported(name))) as archive:
            for member in archive.namelist():
                if b"<questestinterop" in (data := archive.read(member)):
                    yield name, data
    for path in HERE.glob("*.xml"):
        if b"<questestinterop" in path.read_bytes():
            yield path.name, path.read_bytes()


@pytest.mark.parametrize("name", dict(qti12_documents()))
def test_qti12(name):
    lost = []
    for root in items_alone(dict(qti12_documents())[name]):
        (item,) = root.iter("{*}item")
        lost += unheard(
            item, known.QTI1, lambda _item, root=root: told(qti12, etree.tostring(root))
        )
    assert lost == []


@pytest.mark.parametrize(
    ("module", "name", "table"),
    [(pool, "pool.dat", known.POOL), (examview, "examview.xml", known.EXAMVIEW)],
)
def test_older_programs(module, name, table):
    root = etree.fromstring(case(name))
    assert list(unheard(root, table, lambda _root: told(module, etree.tostring(root)))) == []


FRAME = """<?xml version="1.0"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">
 <assessment ident="a1" title="Week 1">
  <qtimetadata><qtimetadatafield><fieldlabel>qmd_special</fieldlabel><fieldentry>Yes</fieldentry></qtimetadatafield></qtimetadata>
  <rubric><material><mattext>Read first.</mattext></material></rubric>
  <section ident="root_section" title="All">
   <section ident="s1" title="Group">
    <objectives><material><mattext>To know ports.</mattext></material></objectives>
    <selection_ordering><selection><sourcebank_ref>b1</sourcebank_ref><selection_number>1</selection_number>
     <selection_extension><points_per_item>3</points_per_item></selection_extension></selection></selection_ordering>
    %s
   </section>
  </section>
 </assessment>
</questestinterop>"""
ASKED = """<item ident="i%d" title="T"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel>
 <fieldentry>true_false_question</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
 <presentation><material><mattext>Is %d even?</mattext></material><response_lid ident="r" rcardinality="Single"><render_choice>
 <response_label ident="1"><material><mattext>True</mattext></material></response_label>
 <response_label ident="2"><material><mattext>False</mattext></material></response_label></render_choice></response_lid></presentation>
 <resprocessing><respcondition><conditionvar><varequal respident="r">1</varequal></conditionvar><setvar>100</setvar></respcondition></resprocessing></item>"""
SETTINGS = """<quiz identifier="a1" xmlns="http://canvas.instructure.com/xsd/cccv1p0"><title>Week 1</title>
<description>&lt;p&gt;About ports.&lt;/p&gt;</description><shuffle_answers>true</shuffle_answers><curve>5</curve></quiz>"""


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_what_stands_around_questions_of_qti_12():
    files = {
        "imsmanifest.xml": "<manifest/>",
        "a1/a1.xml": FRAME % (ASKED % (1, 1) + ASKED % (2, 2)),
        "a1/assessment_meta.xml": SETTINGS,
        "web_resources/notes.pdf": "%PDF",
    }
    for member, table in (("a1/a1.xml", known.QTI1_TEST), ("a1/assessment_meta.xml", known.CANVAS)):
        root = etree.fromstring(files[member].encode())

        def read(_root, member=member, root=root):
            return told(qti12, packed(files | {member: etree.tostring(root)}))

        assert list(unheard(root, table, read)) == []
    said = [str(note) for note in qti12.read(packed(files), "f").notes]
    for place, words in (
        ("a1/a1.xml:4", "qmd_special"),
        ("a1/a1.xml:5", "before the questions"),
        ("a1/a1.xml:8", "a section gives"),
        ("a1/a1.xml:9", "a section draws 1 questions of a bank"),
        ("assessment_meta.xml:2", "<description>"),
        ("assessment_meta.xml:2", "<curve>"),
        ("f", "notes.pdf"),
    ):
        assert any(place in line and words in line for line in said), (words, said)


CARTRIDGE = """<manifest identifier="m1" version="1" xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
 xmlns:bb="http://www.blackboard.com/content-packaging/" xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest">
 <metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion><lom:lom><lom:general>
  <lom:title><lom:string>Networks</lom:string></lom:title>
  <lom:description><lom:string>For the second year.</lom:string></lom:description></lom:general>
  <lom:rights><lom:copyrightAndOtherRestrictions><lom:value>yes</lom:value></lom:copyrightAndOtherRestrictions>
  <lom:description><lom:string>CC BY 4.0</lom:string></lom:description></lom:rights>
 </lom:lom></metadata>
 <organizations><organization><item identifier="i1"><title>Week 1</title></item></organization></organizations>
 <resources>
  <resource identifier="r1" type="imsqti_xmlv1p2/imscc_xmlv1p3/question-bank"><file href="b1/bank.xml"/></resource>
  <resource identifier="r2" type="imsqti_xmlv1p2/imscc_xmlv1p3/assessment"><file href="a2/lost.xml"/><dependency identifierref="r1"/></resource>
  <resource identifier="r3" type="assessment/x-bb-qti-pool" bb:file="res00001.dat" bb:title="Pool"/>
 </resources>
</manifest>"""
BANK = """<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><objectbank ident="b1"><qtimetadata><qtimetadatafield>
 <fieldlabel>bank_title</fieldlabel><fieldentry>Ports</fieldentry></qtimetadatafield></qtimetadata>%s</objectbank></questestinterop>"""
POOL = """<questestinterop><assessment title="Numbers"><assessmentmetadata><bbmd_assessmenttype>Pool</bbmd_assessmenttype></assessmentmetadata>
 <section>%s</section></assessment></questestinterop>"""


def test_the_manifest_and_the_banks_of_a_cartridge():
    files = {
        "imsmanifest.xml": CARTRIDGE,
        "b1/bank.xml": BANK % (ASKED % (1, 1)),
        "res00001.dat": POOL % (ASKED % (2, 2)),
    }
    mine = [members(exported(name)) for name in ("qti12", "cc", "blackboard")]
    for package in (files, *mine):
        root = etree.fromstring(package["imsmanifest.xml"])

        def read(_root, package=package, root=root):
            return told(qti12, packed(package | {"imsmanifest.xml": etree.tostring(root)}))

        assert list(unheard(root, known.CARTRIDGE, read)) == []
    found = qti12.read(packed(files), "f")
    topics = {name: title.some for name, title in found.topics.items()}
    assert [topics[item.topic] for item in found.items] == ["Ports", "Numbers"]
    assert [str(note) for note in found.notes] == [
        "f: imsmanifest.xml:5: <description> is left out",
        "f: imsmanifest.xml:7: <description> is left out",
        "f: imsmanifest.xml:12: 'a2/lost.xml' is not in the package",
    ]


@pytest.mark.parametrize("member", ["imsmanifest.xml", "test.xml"])
def test_what_stands_around_items_of_qti_2(member):
    form = msgspec.structs.replace(sample().form, sections=sample().form.sections[:1])
    key = msgspec.structs.replace(sample().key, entries=sample().key.entries[:1])
    files = members(FORMATS["qti21"].render(form, key, RenderOptions()))
    root = etree.fromstring(files[member].replace(b'toolName="quizgen"', b'toolName="x"'))
    table = known.MANIFEST if member == "imsmanifest.xml" else known.QTI_TEST

    def read(_root):
        return told(qti, packed(files | {member: etree.tostring(root)}))

    assert "\n".join(unheard(root, table, read)) == ""


HEADING = ("id", "Question", "Answer 1", "Answer 2", "Correct answer", "Points", "Remark")


def workbook():
    """A workbook with all that a sheet can hold beside plain cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    form = lambda code: book.add_format({"num_format": code})  # noqa: E731
    small, up = book.add_format({"font_size": 8}), book.add_format({"font_script": 1})
    gone = book.add_format({"font_strikeout": 1})
    sheet = book.add_worksheet("Ports")
    sheet.write_row("A1", ("1. Quiz name:", "Networks"))
    sheet.write_row("A2", ("Read first.",))
    sheet.write_row("A4", HEADING)
    sheet.write_row("A5", (7, "How long is half of it?", "", "", 1, 1.5, "none"))
    sheet.write_number("A5", 7, form("000"))
    sheet.write_number("C5", 0.5, form("0%"))
    sheet.write_number("D5", 0.25, form("# ?/?"))
    sheet.write_row("A6", ("date", "Which fraction?", "", "", "b", ""))
    sheet.write_datetime("C6", datetime.datetime(2026, 2, 1), form("m/d"))
    sheet.write_formula("D6", "=1/4", None, 0.25)
    sheet.write_formula("F6", "=1+1", None, "")
    sheet.write_row("A7", ("bits", "", "", "210", "", 3))
    sheet.write_rich_string("B7", "How many are ", small, "2", up, "10", gone, " not", "?")
    sheet.write_rich_string("C7", "2", up, "10")
    sheet.write_rich_string("E7", "2", up, "10")
    sheet.write_comment("B7", "Too easy?")
    sheet.write_url("D7", "https://example.org/a", string="210")
    sheet.merge_range("G6:G7", "both")
    sheet.set_row(5, None, None, {"hidden": True})
    sheet.set_column("F:F", 3, None, {"hidden": True})
    sheet.insert_textbox("I9", "Write below.")
    sheet.insert_image("I12", "p.png", {"image_data": io.BytesIO(PICTURE)})
    other = book.add_worksheet("More")
    other.write_row("A1", ("question", "option 1", "option 2", "key"))
    other.write_row("A2", ("Two?", "#N/A", "2", "2"))
    other.write_formula("B2", "=NA()", None, "#N/A")
    other.hide()
    book.add_worksheet("Notes").write("A1", "By Kim")
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=More!$B$2:$B$3"})
    book.add_chartsheet("Chart").set_chart(chart)
    book.close()
    return out.getvalue()


PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


def test_what_stands_beside_the_cells_of_a_workbook():
    files = members(workbook())
    lost = {}
    for member, table in (
        ("xl/workbook.xml", known.SHEET),
        ("xl/worksheets/sheet1.xml", known.SHEET),
        ("xl/worksheets/sheet2.xml", known.SHEET),
        ("xl/sharedStrings.xml", known.SHEET),
        ("xl/drawings/drawing1.xml", known.DRAWING),
    ):
        root = etree.fromstring(files[member])

        def read(_root, member=member, root=root):
            return told(xlsx, packed(files | {member: etree.tostring(root)}))

        lost[member] = list(unheard(root, table, read))
    assert not any(lost.values()), lost
    found = xlsx.read(packed(files), "f")
    assert [
        (item.id, [o.text.some for o in item.interaction.options], item.key.correct, item.points)
        for item in found.items
    ] == [
        ("item-007", ["50%", "0.25"], "a", 1.5),
        ("date", ["2026-02-01", "0.25"], "b", 1.0),
        ("bits", ["2^{10}", "210"], "a", 3.0),
        ("two", ["#N/A", "2"], "b", 1.0),
    ]
    assert found.title.some == "Networks"
    said = "\n".join(str(note) for note in found.notes)
    for line in (
        "f:Ports!2: what stands above the heading is left out: 'Read first.'",
        "f:Ports!F4: the column is hidden",
        "f:Ports!6: the row is hidden",
        "f:Ports!C6: to the spreadsheet it is a date, 2026-02-01",
        "f:Ports!F6: a formula whose result",
        "f:Ports!D5: it is shown in the form # ?/?; 0.25 is read",
        "f:Ports!B7: the text in <s> stands without it",
        "f:Ports!B7: a comment is left out: 'Too easy?'",
        "f:Ports!G6: the cells G6:G7 are one",
        "f:Ports!D7: the link to 'https://example.org/a' is left out",
        "f:Ports!I9: a text box is left out: 'Write below.'",
        "f:Ports!I12: a picture or a drawing is left out",
        "f:More!1: the sheet is hidden",
        "f:More!B2: the cell holds an error of the spreadsheet: #N/A",
        "f:Notes!1: a sheet without questions is left out",
        "f:Chart!1: a sheet without cells is left out",
    ):
        assert line in said, said


ABOUT = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="%s" title="t">
 <qti-response-declaration identifier="R" cardinality="single" base-type="identifier"><qti-correct-response>
  <qti-value>A</qti-value></qti-correct-response></qti-response-declaration>
 <qti-assessment-stimulus-ref identifier="S" href="../texts/night.xml" title="Night"/>
 <qti-item-body><qti-choice-interaction response-identifier="R" max-choices="1"><qti-prompt>Who?</qti-prompt>
  <qti-simple-choice identifier="A">Anina</qti-simple-choice><qti-simple-choice identifier="B">Bert</qti-simple-choice>
 </qti-choice-interaction><qti-end-attempt-interaction response-identifier="H" title="Show a hint"/></qti-item-body>
</qti-assessment-item>"""
PASSAGE = """<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="S1" title="Common" xml:lang="en">
 <qti-stylesheet href="a.css" type="text/css"/>
 <qti-stimulus-body><h2>Night</h2><p>Anina was <b>ten</b>.</p></qti-stimulus-body>
 <qti-catalog-info><qti-catalog id="c"/></qti-catalog-info>
</qti-assessment-stimulus>"""


def test_the_passage_that_items_of_qti_3_are_about():
    files = {
        "imsmanifest.xml": "<manifest/>",
        "items/a.xml": ABOUT % "a",
        "items/b.xml": ABOUT % "b",
        "texts/night.xml": PASSAGE,
    }
    root = etree.fromstring(PASSAGE)

    def read(_root):
        return told(qti, packed(files | {"texts/night.xml": etree.tostring(root)}))

    assert list(unheard(root, known.QTI_PASSAGE, read)) == []
    found = qti.read(packed(files), "f")
    first, second = found.items
    assert first.stimulus == second.stimulus
    assert first.stimulus.text["en"] == "## Night\n\nAnina was **ten**."
    said = [str(note) for note in found.notes]
    assert "f: texts/night.xml:4: <catalogInfo> is left out" in said
    assert "f: items/a.xml:7: <endAttemptInteraction> is left out" in said
    alone = qti.read((ABOUT % "a").encode(), "f")
    assert any("night.xml', is not there" in str(note) for note in alone.notes)


GIFT = r"""$CATEGORY: top/Networks

// [id:g-1] [tag:old]
::Port::[html]Which <b>port</b> is HTTP\: really?{=80#Yes. ~443#No. ~%50%8080 ####See RFC.}

::Several::Which are runtimes?{~%50%runc ~%50%crun ~%-50%buildah}

::True::Water is wet.{TRUE#Sure it is.#Good.}

::Match::Match them.{=ssh -> 22 =http -> 80 =-> 25}

::Number::How many?{#=2:0.1#Good. =%50%2:0.5#Near. =7 ~#Far off.}

::Word::Who made {=Podman#Yes. =%50%Buildah ~skopeo#No.} and why?

Write about it.{}
"""
AIKEN = "Which port\nis HTTP?\nA. 80\nB) 443\nANSWER: A\n"
TEXT2QTI = """Quiz title: Ports
Quiz description: About ports

Title: First
Points: 2
1. Which port is HTTP?
... General words.
a) 443
... Wrong.
*b) 80

2. Which are runtimes?
[*] runc
[ ] buildah
[*] crun

3. How many?
= 2 +- 0.1

4. Who?
* Podman
* podman.io

5. Write.
____

GROUP
pick: 1
points per question: 3

6. Two?
+ Good.
- Bad.
a) One
*b) Two
END_GROUP

Text title: Story
Text: It rained
1. What fell?
* rain
"""
CSV = """number,question,answer 1,answer 2,correct,image,points,explanation
1,Which port?,80,443,1,p.png,2,See RFC.
2,Which tool?,podman,docker,podman,,1,Rootless.,beside
"""
WEBCT = "".join(
    line
    for line in (HERE / "webct.txt").read_text().splitlines(keepends=True)
    if line[0] != "#" and line[1:].strip().partition(":")[0].rpartition("-")[2] not in known.WEBCT
)
WORDS = {"gift": GIFT, "aiken": AIKEN, "text2qti": TEXT2QTI, "csv": CSV, "webct": WEBCT}


@pytest.mark.parametrize("name", WORDS)
def test_each_word_of_a_text_is_heard(name):
    text = WORDS[name]
    read = READ[importlib.import_module(f"quizgen.readers.{name}")]

    def found(text):
        try:
            got = read(text.encode(), "f")
        except UnreadableError as error:
            return str(error)
        return repr((got.items, got.notes, got.topics, got.title))

    before = found(text)
    silent = [
        word[0]
        for word in re.finditer(r"[^\s,{}=~#]+", text)
        if found(text[: word.start()] + text[word.end() :]) == before
        and found(text[: word.start()] + word[0] + "9x" + text[word.end() :]) == before
    ]
    assert silent == []
