"""QTI packages: what they hold, and that the official schemas accept every file."""

import io
import zipfile

import msgspec
import pytest
from lxml import etree

from quizgen.formats import FORMATS
from quizgen.formats.options import RenderOptions
from quizgen.model import INTERACTION_TYPES, Cloze, ClozeKey
from quizgen.readers.qti import read
from tests.formats.lms.qti.schemas import problems
from tests.formats.packages import members
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
ITEMS = {"qti21": "qtiv2p1/imsqti_v2p1.xsd", "qti22": "qtiv2p2p4/imsqti_v2p2p4.xsd"}
LANGUAGES = ("ko", "en", "both")


def files(name, form=FORM, key=KEY, language="both"):
    data = FORMATS[name].render(form, key, RenderOptions(language=language))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry: archive.read(entry) for entry in archive.namelist()}


@pytest.mark.parametrize("name", ITEMS)
def test_every_file_meets_the_official_schema(name):
    """One test for all languages: the schema of QTI 2.2 takes seconds to compile."""
    for language in LANGUAGES:
        package = files(name, language=language)
        assert len(package) == len(INTERACTION_TYPES) + 2
        for path, data in package.items():
            schema = "imscp_v1p1.xsd" if path == "imsmanifest.xml" else ITEMS[name]
            assert problems(schema, data) == [], (language, path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_qti_3_converts_to_valid_qti_2_1(language):
    """The schema of QTI 3 items is not at hand: an independent converter brings them to 2.1."""
    convert = pytest.importorskip("qti_convert")
    known = {"removed-attribute", "accessibility-attributes-removed", "shared-vocabulary-classes"}
    for path, data in files("qti30", language=language).items():
        if path == "imsmanifest.xml":
            assert problems("qtiv3p0/imsqtiv3p0_imscpv1p2_v1p0.xsd", data) == []
            continue
        converted = convert.convert_qti3_to_qti21(data)
        assert {warning.code for warning in converted.warnings} <= known
        assert problems(ITEMS["qti21"], converted.xml.encode()) == [], path


@pytest.mark.parametrize("name", ITEMS)
def test_the_metadata_meets_its_schemas(name):
    manifest = etree.fromstring(files(name)["imsmanifest.xml"])
    records = manifest.findall(".//{http://ltsc.ieee.org/xsd/LOM}lom")
    assert len(records) == len(INTERACTION_TYPES) + 1
    for record in records:
        assert problems("imsmd_loose_v1p3p2.xsd", etree.tostring(record)) == []
    if name == "qti21":
        for record in manifest.iterfind(".//{*}qtiMetadata"):
            assert problems("qtiv2p1/imsqti_metadata_v2p1.xsd", etree.tostring(record)) == []


@pytest.mark.parametrize("name", [*ITEMS, "qti30"])
def test_the_same_form_gives_the_same_bytes(name):
    once = FORMATS[name].render(FORM, KEY, RenderOptions())
    assert FORMATS[name].render(FORM, KEY, RenderOptions()) == once


def test_identifiers_are_the_banks_wherever_the_options_stand():
    moved = FORM.items[0].interaction.options[::-1]
    first = msgspec.structs.replace(
        FORM.items[0], interaction=msgspec.structs.replace(FORM.items[0].interaction, options=moved)
    )
    section = msgspec.structs.replace(FORM.sections[0], items=(first,))
    form = msgspec.structs.replace(FORM, sections=(section, *FORM.sections[1:]))

    def by_text(package):
        choices = etree.fromstring(package["items/single.xml"]).iter("{*}simpleChoice")
        return {"".join(choice.itertext()): choice.get("identifier") for choice in choices}

    assert by_text(files("qti21", form)) == by_text(files("qti21"))
    assert len(set(by_text(files("qti21")).values())) == 4


@pytest.mark.parametrize("name", [*ITEMS, "qti30"])
def test_no_identifier_holds_a_period(name):
    """It stands between an item and its variable; OpenOlat's engine takes no other."""
    entries = [msgspec.structs.replace(e, ref=f"1.{e.ref}") for e in KEY.entries]
    cloze = FORM.items[7]
    gaps = tuple(msgspec.structs.replace(gap, id=f"gap.{gap.id}") for gap in cloze.interaction.gaps)
    text = cloze.interaction.text.map(lambda said: said.replace("[[", "[[gap."))
    item = msgspec.structs.replace(cloze, interaction=Cloze(text, gaps))
    entries[7] = msgspec.structs.replace(
        entries[7], key=ClozeKey({f"gap.{g}": k for g, k in entries[7].key.gaps.items()})
    )
    section = msgspec.structs.replace(FORM.sections[7], items=(item,))
    sections = (*FORM.sections[:7], section, *FORM.sections[8:])
    form = msgspec.structs.replace(FORM, id="bank.1-a", sections=sections)
    key = msgspec.structs.replace(KEY, entries=tuple(entries))
    data = FORMATS[name].render(form, key, RenderOptions())
    package = members(data)
    found = {
        element.get(attribute)
        for path, content in package.items()
        for element in etree.fromstring(content).iter("{*}*")
        for attribute in ("identifier", "responseIdentifier", "response-identifier")
        if element.get(attribute)
    }
    assert len(found) > 40
    assert not {each for each in found if "." in each}
    back = read(data, "quiz.zip").items
    assert [each.id for each in back] == [entry.ref for entry in entries]
    assert [gap.id for gap in back[7].interaction.gaps] == [gap.id for gap in gaps]


def test_the_standard_templates_score_where_they_suffice():
    package = files("qti21")
    templates = {
        path: (etree.fromstring(data).find("{*}responseProcessing")).get("template")
        for path, data in package.items()
        if path in ("items/multiple.xml", "items/matching.xml", "items/short-text.xml")
    }
    assert all(name.endswith("/map_response") for name in templates.values())


def test_a_time_limit_is_in_seconds():
    test = files("qti21", msgspec.structs.replace(FORM, minutes=12.5))["test.xml"]
    assert etree.fromstring(test).find("{*}timeLimits").get("maxTime") == "750"


def test_losses_name_the_item():
    found = {
        loss.item: str(loss.message) for loss in FORMATS["qti22"].losses(FORM, KEY, RenderOptions())
    }
    assert set(found) == {"6", "7", "8", "9"}
    assert "60 of 416 accepted spellings" in found["9"]
