"""PDF/A-3u (ISO 19005-3) that is PDF/UA-1 too, with what the document was made from attached."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree

import pikepdf
import pytest
from PIL import Image

from quizgen.formats import FORMATS, RenderOptions, json
from quizgen.formats.paper import pdf
from quizgen.formats.paper.sheet import geometry
from tests.formats.paper.test_pdf import form_of, item
from tests.samples import sample_form, sample_key

ARCHIVE = RenderOptions(archive=True)
ATTACHED = {
    "paper": {"form.json"},
    "key-pdf": {"form.json", "key.json"},
    "sheet": {"form.json", "sheet.json"},
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@cache
def made(name: str) -> bytes:
    if name == "pictures":
        return illustrated()
    return FORMATS[name].render(sample_form(), sample_key(), ARCHIVE)


def illustrated() -> bytes:
    """A paper with a picture half seen through, a link and a table."""
    picture = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 128, 100)).save(picture, "PNG")
    uri = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    stem = "![a bar](p.png)\n\n[page](https://example.org)\n\n| a |\n|---|\n| b |"
    return pdf.paper(form_of(item(stem, images={"p.png": uri})), ARCHIVE)


def dictionaries(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary, those of streams included."""
    for each in document.objects:
        if isinstance(each, pikepdf.Stream):
            yield each.stream_dict
        elif isinstance(each, pikepdf.Dictionary):
            yield each


@pytest.mark.parametrize("name", ATTACHED)
def test_what_it_was_made_from_is_attached_whole(name: str) -> None:
    contents = {
        "form.json": json.write(sample_form()),
        "key.json": json.write(sample_key()),
        "sheet.json": json.write(geometry(sample_form(), ARCHIVE)),
    }
    with pikepdf.open(io.BytesIO(made(name))) as document:
        assert set(document.attachments) == ATTACHED[name]
        for file in ATTACHED[name]:
            assert document.attachments[file].get_file().read_bytes() == contents[file]
        # ISO 19005-3, 6.8: associated with the document, relationship and type told
        associated = list(document.Root.AF)
        assert {str(each.UF) for each in associated} == ATTACHED[name]
        assert len(associated) == len(ATTACHED[name])
        for each in associated:
            assert each.AFRelationship == "/Source"
            assert each.EF.F.stream_dict.Subtype == "/application/json"


@pytest.mark.parametrize("name", ATTACHED)
def test_the_metadata_state_both_standards(name: str) -> None:
    with pikepdf.open(io.BytesIO(made(name))) as document:
        stream = document.Root.Metadata
        assert "/Filter" not in stream.stream_dict
        packet = ElementTree.fromstring(stream.read_bytes())
        assert len(packet.findall(f"{_RDF}RDF")) == 1
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "3U"
            assert metadata["pdfuaid:part"] == "1"
        # 6.6.2.3: a schema that PDF/A does not know is described
        spoken = stream.read_bytes().decode()
        assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in spoken
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root


@pytest.mark.parametrize("name", [*ATTACHED, "pictures"])
def test_what_archives_forbid_is_not_there(name: str) -> None:
    with pikepdf.open(io.BytesIO(made(name))) as document:
        assert not document.is_encrypted  # 6.1.3
        assert "/ID" in document.trailer  # 6.1.3
        (intent,) = document.Root.OutputIntents  # 6.2.3
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.stream_dict.N == 3
        for each in dictionaries(document):
            assert each.get("/S") not in ("/JavaScript", "/Launch", "/Sound", "/Movie")  # 6.5.1
            assert "LZW" not in str(each.get("/Filter", ""))  # 6.1.7.2
            assert not each.get("/Interpolate", False)  # 6.2.8.1
            assert "/AA" not in each  # 6.5.2
            assert "/TR" not in each  # 6.2.5
            if each.get("/Type") == "/Annot" and each.get("/Subtype") == "/Link":
                assert int(each.F) & 4  # 6.3.2: printed
                assert not int(each.F) & 2


@pytest.mark.parametrize("name", ATTACHED)
def test_every_font_is_embedded_and_every_glyph_has_its_character(name: str) -> None:
    with pikepdf.open(io.BytesIO(made(name))) as document:
        fonts = [each for each in dictionaries(document) if each.get("/Subtype") == "/Type0"]
        assert len(fonts) >= 2
        for font in fonts:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile3" in descriptor or "/FontFile2" in descriptor  # 6.2.11.4
            mapped = font.ToUnicode.read_bytes()  # 6.2.11.7.2, level U
            assert b"<0000> <0000>" not in mapped
            assert not {b"<feff>", b"<fffe>"} & set(mapped.lower().split())


def test_without_being_asked_nothing_is_attached() -> None:
    with pikepdf.open(io.BytesIO(pdf.paper(sample_form(), RenderOptions()))) as document:
        assert not document.attachments
        assert "/AF" not in document.Root


@pytest.mark.parametrize("name", ATTACHED)
def test_the_same_form_gives_the_same_bytes(name: str) -> None:
    assert made.__wrapped__(name) == made(name)
