"""Texts that begin or end as something that a format means otherwise: read by readers of the test's
own, from what the formats' makers say, each option is what it was and the right one is right."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing

import msgspec
import pytest
from lxml.html import fromstring

from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import Localized, Option, SingleChoice, SingleKey
from quizgen.readers.markdown import from_text
from quizgen.text.markup import to_text
from tests.formats.packages import members, options, quiz, tree

MARKS = (
    *("%50%", "%20%2F", "%100%", "=", "~", "#", "####", "{", "}", "{}", ":", "::n::", "->", "\\"),
    *("\\n", "[html]", "[plain]", "[[1]]", "[g1]", "{1:MC:=a~b}", "{#1}", "{{c1::x}}", "$x$", "$"),
    *("$CATEGORY: x", "//", "A.", "B)", "ANSWER: A", "*", "**b**", "_", "&amp;", "&", "<b>", "<"),
    *("]]>", "<!--", "--", "1.", "- x", "=1+1", "+1", "-1", "@SUM(A1)", "'", '"', ",", ";", "TRUE"),
    *("0", "None", "@@PLUGINFILE@@/a.png", "\u200b!", "…", "(a)", "|", "`c`", "^{2}", "http://x.y"),
    *("\\(x\\)", "\\[x\\]", "[sound:a.mp3]", "[$]x[/$]", "<%= 1 %>", "{{.Names}}", "${x}", "%s"),
    *(
        "POINT: 2",
        "Answer 1",
        "::",
        "==",
        "~%50%b",
        "\u00a0x",
        "＝1",
        "가.",
        "[a]",
        "![a](b)",
        "a:b",
    ),
)
TEXTS = tuple(f"{mark} mid" for mark in MARKS) + tuple(f"mid {mark}" for mark in MARKS)
WRONG = tuple(reversed(TEXTS))
FORM, KEY = quiz(
    *(
        (
            SingleChoice(options("plain", from_text(text), from_text(f"{wrong} wrong"))),
            SingleKey("b"),
        )
        for text, wrong in zip(TEXTS, WRONG, strict=True)
    )
)
"""Three options each: the second is right."""
SMALL = quiz((SingleChoice(options("a", "b")), SingleKey("b")))


def shown(markup):
    """What a reader sees of HTML."""
    return " ".join(fromstring(f"<div>{markup}</div>").text_content().split())


def moodle(data):
    for question in tree(data).iterfind("question[@type='multichoice']"):
        yield [(shown(a.findtext("text")), a.get("fraction") == "100") for a in question.iter("answer")]  # fmt: skip


def gift(data):
    """As ``question/format/gift/format.php`` of Moodle 4 takes an answer apart."""
    for entry in re.split(r"\n\s*\n", data.decode()):
        body = re.sub(r"\\(.)", lambda m: chr(0xE000 + ord(m[1])), entry, flags=re.DOTALL)
        found = re.search(r"\{(.*?)(####.*)?\}", body, re.DOTALL)
        if entry.startswith(("//", "::")) and found:
            answers = []
            for part in re.findall(r"[=~][^=~]*", found[1]):
                text = part[1:].split("#")[0].strip()
                weight = re.match(r"%-*(\d{1,2})\.?(\d*)%", text)
                text = re.sub(r"^%.*?%", "", text) if weight else text
                text = re.sub("[\ue000-\ue0ff]", lambda m: chr(ord(m[0]) - 0xE000), text)
                answers.append((shown(text), part[0] == "=" or bool(weight)))
            yield answers


def aiken(data):
    """Moodle's ``question/format/aiken/format.php``."""
    answers = []
    for line in data.decode().splitlines():
        if option := re.match(r"[A-Z][).][ \t]*(.*)", line):
            answers.append(option[1])
        elif key := re.match(r"ANSWER:\s*([A-Z])", line):
            yield [(text, index == ord(key[1]) - 65) for index, text in enumerate(answers)]
            answers = []


def qti12(data):
    for content in members(data).values():
        if b"<questestinterop" not in content:
            continue
        for item in tree(content).iter("item"):
            (right,) = {
                value.text
                for each in item.iter("respcondition")
                if each.findtext("setvar") not in (None, "0", "0.00")
                or each.get("title") == "correct"
                for value in each.iterfind("conditionvar/varequal[@respident]")
                if value.text
            }
            yield [
                (shown("".join(t.text or "" for t in label.iter("mattext", "mat_formattedtext"))), label.get("ident") == right)
                for label in item.iter("response_label")
            ]  # fmt: skip


def qti(data):
    for name, content in members(data).items():
        if name.startswith("items/"):
            root = tree(content)
            right = root.find(".//{*}correctResponse/{*}value")
            right = root.find(".//qti-correct-response/qti-value") if right is None else right
            yield [
                (" ".join("".join(each.itertext()).split()), each.get("identifier") == right.text)
                for each in root.iter("simpleChoice", "qti-simple-choice")
            ]


def table(rows):
    head, *rest = rows
    for row in rest:
        cells = dict(zip(head, row, strict=True))
        yield [
            (shown(markdown(cells[f"option {n} (en)"])), cells["key"] == "abc"[n - 1]) for n in (1, 2, 3)
        ]  # fmt: skip


def markdown(text):
    """Cells hold a bank's Markdown, behind an apostrophe where a spreadsheet would compute."""
    import markdown_it

    text = re.sub(r"^'(?=[=+\-@＝])", "", text)
    made = markdown_it.MarkdownIt("commonmark", {"html": False}).render(text)
    return re.sub(r"\\([$^_{}|])", r"\1", made)


def xlsx(data):
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    yield from table([["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)])  # fmt: skip


def sheet(data):
    """The cells of a workbook's only sheet, as text."""
    import openpyxl

    rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def numbered(rows, first, right):
    """Questions whose right answers are numbers, between commas."""
    for row in rows:
        yield [(text, str(n) in row[right].split(",")) for n, text in enumerate(row[first : first + 3], 1)]  # fmt: skip


def socrative(data):
    for row in sheet(data)[6:]:
        assert row[0] == "Multiple choice"
        yield [(row[2 + n], "ABC"[n] in row[7:12]) for n in range(3)]


def blooket(data):
    title, heading, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    assert (title[0], len(title), heading[2]) == ("Blooket Import Template", 8, "Answer 1")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    return numbered(rows, 2, 7)


def google_forms(data):
    for item in built(data):
        if item["kind"] == "addMultipleChoiceItem":
            yield [tuple(choice) for choice in item["choices"]]


def built(data):
    """What the script makes, run in node with a ``FormApp`` that writes down what it is asked."""
    if not shutil.which("node"):
        pytest.skip("no node")
    done = subprocess.run(["node", "-"], input=FORM_APP + data.decode() + "\nshow(buildQuiz());",
                          capture_output=True, text=True, check=True)  # fmt: skip
    return json.loads(done.stdout)


FORM_APP = """
const Logger = {log: () => {}};
const Utilities = {base64Decode: (data) => Buffer.from(data, "base64"),
                   newBlob: (bytes, type, name) => ({bytes: bytes.length, type, name})};
const FormApp = {
  createFeedback() { const made = {setText(text) { made.text = text; return made; }, build: () => made.text}; return made; },
  create(title) {
    const items = [{kind: "form", title}];
    return new Proxy({}, {get: (_, name) => (value) => {
      if (name === "getEditUrl") return "https://docs.google.com/forms/d/x/edit";
      if (name === "items") return items;
      if (!name.startsWith("add")) { items[0][name] = value; return; }
      const entry = {kind: name};
      items.push(entry);
      const item = new Proxy({}, {get: (_, method) => (value, right) => {
        if (method === "createChoice") {
          if (typeof value !== "string" || !value || typeof right !== "boolean") throw Error("choice " + value);
          return [value, right];
        }
        if (method === "setPoints" && !Number.isInteger(value)) throw Error("points " + value);
        if (method === "setChoices" && new Set(value.map(String)).size < value.length) throw Error("twice");
        entry[method === "setChoices" ? "choices" : method] = value;
        return item;
      }});
      return item;
    }});
  },
};
const show = (form) => console.log(JSON.stringify(form.items()));
"""


def microsoft_forms(data):
    import docx

    lines = [each.text for each in docx.Document(io.BytesIO(data)).paragraphs]
    for entry in "\n".join(lines).split("\n\n"):
        question, *rest = entry.strip().splitlines()
        assert re.match(r"\d+\. ", question)
        right = re.fullmatch("ANSWER: (.+)", rest[-2])[1].split(", ")
        assert rest[-1] == "POINT: 1"
        yield [(line[3:], line[0] in right) for line in rest[:-2]]


def anki(data):
    """Fields of a note are HTML."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(members(data)["collection.anki2"])
        rows = base.execute(
            "select flds from notes join cards on nid = notes.id order by due"
        ).fetchall()
    for (fields,) in rows:
        assert not re.search(r"\{\{|\\[(\[]|\[(sound|latex|\$)", fields)
        _, options, right, _ = fields.split("\x1f")
        options, right = (
            [shown(each) for each in re.findall("<li>(.*?)</li>", f)] for f in (options, right)
        )
        yield [(option, option in right) for option in options]


INDEPENDENT = {
    "anki": anki,
    "moodle": moodle,
    "gift": gift,
    "aiken": aiken,
    "qti12": qti12,
    "cc": qti12,
    "blackboard": qti12,
    "qti21": qti,
    "qti22": qti,
    "qti30": qti,
    "csv": lambda data: table(list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))),
    "xlsx": xlsx,
    "kahoot": lambda data: numbered(sheet(data)[8:], 2, 7),
    "quizizz": lambda data: numbered(sheet(data)[1:], 2, 7),
    "socrative": socrative,
    "blooket": blooket,
    "google-forms": google_forms,
    "microsoft-forms": microsoft_forms,
}


@pytest.mark.parametrize("name", INDEPENDENT)
def test_hostile_text_is_the_text_it_was_and_scores_as_it_did(name):
    found = list(INDEPENDENT[name](FORMATS[name].render(FORM, KEY, RenderOptions(language="en"))))
    wanted = [
        [("plain", False), (" ".join(text.split()), True), (" ".join(f"{wrong} wrong".split()), False)]
        for text, wrong in zip(TEXTS, WRONG, strict=True)
    ]  # fmt: skip
    assert len(found) == len(wanted)
    wrong = [(got, want) for got, want in zip(found, wanted, strict=True) if got != want]
    assert wrong == []


def both(text):
    """Korean with it as it is, English with a word on the side where it is tame."""
    said = f"{text} en" if text.endswith("mid") else f"en {text}"
    return Localized(ko=from_text(text), en=from_text(said))


BOTH = quiz(
    *(
        (
            SingleChoice(
                (
                    Option("a", both("plain")),
                    Option("b", both(text)),
                    Option("c", both(f"{wrong} wrong")),
                )
            ),
            SingleKey("b"),
        )
        for text, wrong in zip(TEXTS, WRONG, strict=True)
    )
)


@pytest.mark.parametrize("name", [name for name in INDEPENDENT if name not in ("csv", "xlsx")])
def test_hostile_text_in_two_languages_stands_beside_itself(name):
    found = list(INDEPENDENT[name](FORMATS[name].render(*BOTH, RenderOptions(language="both"))))
    assert len(found) == len(TEXTS)
    for got, text, wrong in zip(found, TEXTS, WRONG, strict=True):
        assert [right for _, right in got] == [False, True, False], got
        for (option, _), asked in zip(got, ("plain", text, f"{wrong} wrong"), strict=True):
            for version in both(asked).values():
                assert "".join(to_text(version).split()) in "".join(option.split()), (option, asked)


@pytest.mark.parametrize(
    "name", ["aiken", "kahoot", "quizizz", "blooket", "socrative", "microsoft-forms"]
)
def test_options_that_become_the_same_are_named(name):
    long = "x" * 80
    told = [("`a`", "a"), (f"{long}1", f"{long}2"), ("a", "b")]
    form, key = quiz(*((SingleChoice(options(*each)), SingleKey("a")) for each in told))
    losses = FORMATS[name].losses(form, key, RenderOptions(language="en"))
    same = [loss.item for loss in losses if "cannot be told apart" in str(loss.message)]
    assert same == (["1", "2"] if name == "kahoot" else ["1"])


@pytest.mark.parametrize("name", ["docx", "key-docx", "microsoft-forms", "kahoot", "google-forms"])
def test_a_long_title_with_what_xml_cannot_hold_stops_nothing(name):
    title = Localized.same("\ufffe\x01" + "title " * 60)
    form = msgspec.structs.replace(SMALL[0], title=title)
    assert FORMATS[name].render(form, SMALL[1], RenderOptions(language="en"))
