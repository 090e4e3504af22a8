"""What holds for every format that an LMS imports."""

import datetime
import io
import re
import sqlite3
import zipfile

import msgspec
import pytest

from quizgen.assembly import assemble
from quizgen.bank import load_bank
from quizgen.formats import FORMATS, GROUPS, RenderOptions
from quizgen.model import INTERACTION_TYPES, Blueprint, Localized, SectionPlan
from tests.formats.packages import members, unpacked
from tests.samples import BANK, sample

LMS = GROUPS["lms"]
PAGES = ("scorm12", "scorm2004")
"""The practice page, which can be switched to either language."""


def texts(data):
    """All text in an exported file, by member."""
    if not data.startswith(b"PK"):
        return {"": data.decode("utf-8-sig")}
    found = members(data)
    found.pop("xl/theme/theme1.xml", None)  # a workbook's theme names a font for each script
    return {name: content.decode("utf-8", "replace") for name, content in found.items()}


def another_day():
    """The same items on another day, in another order, with their options mixed anew."""
    blueprint = Blueprint(
        "other",
        "sample",
        Localized(ko="다른 퀴즈", en="Another quiz"),
        (SectionPlan(len(INTERACTION_TYPES)),),
    )
    day = datetime.date(2027, 3, 2)
    return assemble(load_bank(BANK, cache=False), blueprint, seed="x", date=day, label="B")


def matches(pattern):
    return lambda data: set(re.findall(pattern, "\n".join(texts(data).values())))


def interactions(data):
    """What a SCORM package reports to an LMS."""
    page = texts(data)["index.html"]
    return set(re.findall(r'"name":"([^"]+)"', unpacked(page)))


def guids(data):
    """What the notes of an Anki package are known by."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("collection.anki2")
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    return {row[0] for row in database.execute("select guid from notes")}


def first_cells(data):
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return {row[0] for row in sheet.iter_rows(values_only=True)}


KNOWN_BY = {
    "aiken": matches(r"(?m)^ANSWER: ([A-Z])$"),
    "moodle": matches(r"<idnumber>([^<]+)</idnumber>"),
    "gift": matches(r"// \[id:([^\]]+)\]"),
    "qti12": matches(r'<item ident="([^"]+)"|<response_label ident="(\d+)"'),
    "blackboard": matches(r"object_id>(_\d+_1)</bbmd_asi_object_id>\s*<bbmd_asitype>Item<"),
    "qti21": matches(r'assessmentItem[^>]* identifier="([^"]+)"|Choice identifier="([^"]+)"'),
    "qti22": matches(r'assessmentItem[^>]* identifier="([^"]+)"|Choice identifier="([^"]+)"'),
    "qti30": matches(r'assessment-item[^>]* identifier="([^"]+)"|choice identifier="([^"]+)"'),
    "cc": matches(r'<item ident="([^"]+)"'),
    "rexams": matches(r"(?m)^exname: (\S+)$"),
    "scorm12": interactions,
    "scorm2004": interactions,
    "anki": guids,
    "csv": matches(r"(?m)^([a-z-]+),(?:commands|rootless),"),
    "xlsx": first_cells,
}
"""How an importer knows an item (and its options, where they have names of their own)."""


@pytest.mark.parametrize("name", [name for name in LMS if name != "aiken"])  # has no names
def test_an_item_is_known_by_the_same_name_on_another_day(name):
    first, other = (
        KNOWN_BY[name](FORMATS[name].render(each.form, each.key, RenderOptions()))
        for each in (sample(), another_day())
    )
    assert len(first) >= 8  # GIFT leaves two out
    assert first == other


@pytest.mark.parametrize("name", LMS)
def test_the_matrix_says_what_is_carried(name):
    """An item alone is in the file unless the matrix says that it is not."""
    support = FORMATS[name].support()
    for kind, section, entry in zip(
        INTERACTION_TYPES, sample().form.sections, sample().key.entries, strict=True
    ):
        form = msgspec.structs.replace(sample().form, sections=(section,))
        key = msgspec.structs.replace(sample().key, entries=(entry,))
        found = KNOWN_BY[name](FORMATS[name].render(form, key, RenderOptions()))
        found.discard("id")  # the heading of a workbook
        assert bool(found) == (support[kind].level != "absent"), kind


@pytest.mark.parametrize("name", [name for name in LMS if name not in PAGES])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_quiz_in_one_language_is_written_in_that_language(name, language):
    form, key = sample().form, sample().key
    form = msgspec.structs.replace(form, languages=(language,))
    written = texts(FORMATS[name].render(form, key, RenderOptions()))
    asked = texts(FORMATS[name].render(sample().form, key, RenderOptions(language=language)))
    assert written == asked
    stems = [each.stem["en" if language == "ko" else "ko"] for each in form.items]
    assert not any(stem in text for stem in stems for text in written.values())


@pytest.mark.parametrize("name", [name for name in LMS if name not in (*PAGES, "aiken")])
def test_two_languages_are_written_in_the_quizs_order(name):
    form = msgspec.structs.replace(sample().form, languages=("en", "ko"))
    data = FORMATS[name].render(form, sample().key, RenderOptions())
    content = "\n".join(texts(data).values())
    assert content.index("Choose") < content.index("고르세요")
