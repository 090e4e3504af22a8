"""Pictures as they should not be: each is printed, or named."""

import base64
import io

import msgspec
import pytest
from PIL import Image

from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.formats.paper.printable import require_pictures
from quizgen.model import Localized
from tests.samples import sample

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'
USES = "".join(
    f'<g id="a{n + 1}">' + f'<use href="#a{n}"/>' * 10 + "</g>" for n in range(9)
)  # fmt: skip
BAD = {
    "bomb": SVG.format(f'<rect id="a0"/>{USES}<use href="#a9"/>'),
    "itself": SVG.format('<g id="a"><use href="#a"/></g>'),
    "deep": SVG.format("<g>" * 50_000 + "</g>" * 50_000),
}


def quiz_with(uri: str):
    form, key = sample().form, sample().key
    section = form.sections[0]
    item = msgspec.structs.replace(
        section.items[0], stem=Localized.same("![a box](p)"), images={"p": uri}
    )
    section = msgspec.structs.replace(section, items=(item,))
    form = msgspec.structs.replace(form, sections=(section,))
    return form, msgspec.structs.replace(key, entries=key.entries[:1])


def svg(text: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("kind", BAD)
def test_a_picture_of_too_many_shapes_is_named(kind):
    form, key = quiz_with(svg(BAD[kind]))
    with pytest.raises(FormatError, match="the picture p draws more than 100,000 shapes"):
        require_pictures(form, key)


def test_shapes_that_are_used_again_are_printed():
    require_pictures(*quiz_with(svg(SVG.format('<rect id="a"/>' + '<use href="#a"/>' * 50))))


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_word_shows_a_jpeg_of_any_colours(mode):
    made = io.BytesIO()
    Image.new(mode, (40, 30)).save(made, "JPEG")
    data = made.getvalue()
    form, key = quiz_with("data:image/jpeg;base64," + base64.b64encode(data).decode())
    assert FORMATS["docx"].render(form, key, RenderOptions())[:2] == b"PK"
