"""What is pointed at in a picture elsewhere is called by its number here."""

import io
from pathlib import Path

import pytest
from PIL import Image

from quizgen.readers import qti, read
from quizgen.readers.regions import Region, numbered, region

CASES = Path(__file__).parents[1] / "data" / "lms"
TOLD = "the places in its picture get numbers, and a number is chosen"


def picture(found, item):
    """The picture that an item shows."""
    (path,) = (name for name in found.images if name in item.stem["en"])
    return Image.open(io.BytesIO(found.images[path]))


def matched(item):
    targets = {option.id: option.text["en"] for option in item.interaction.targets}
    sources = {option.id: option.text["en"] for option in item.interaction.sources}
    return {sources[name]: targets[target] for name, target in item.key.pairs.items()}


def test_hotspots_become_options():
    found = read(CASES / "graphic-hotspot.xml")
    (item,) = found.items
    options = [option.text["en"] for option in item.interaction.options]
    assert (options, item.key.correct) == (["1", "2: North", "3", "4"], ("b", "c"))
    assert not any(option.fixed for option in item.interaction.options)
    assert picture(found, item).size == (60, 40)
    assert "![A map](" in item.stem["en"]
    assert [str(note.message) for note in found.notes] == [TOLD]


def test_labels_for_places_become_a_matching():
    found = read(CASES / "graphic-gaps.xml")
    (item,) = found.items
    (north, south) = matched(item).values()
    assert (north[:17], south) == ("![North: A map](i", "South")
    assert [option.text["en"] for option in item.interaction.targets][2:] == ["East"]


def test_moodle_s_markers_and_labels_become_a_matching():
    found = read(CASES / "markers.xml")
    places, parts = found.items
    assert matched(places) == {"1": "University", "2": "Railway", "3": "Railway"}
    assert [option.text["en"] for option in places.interaction.targets][2:] == ["Airport"]
    assert (places.stem["en"][:15], places.points) == ("Where are they?", 2.0)
    assert matched(parts)["1"] == "leaf"
    assert picture(found, places).size == (60, 40)
    assert [str(note).partition("xml:")[2] for note in found.notes] == [
        f"3: {TOLD}",
        f"17: {TOLD}",
        "17: the description of a place is left out: at the top",
        "27: a question is left out: it has no picture, or no place in it",
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"data:image/png;base64,", b"images/map.png?", "is not there, or none that numbers can"),
        (b'"rect" coords="10,2,14,6"', b'"rect" coords="10,2,14"', "where B is, rect 10,2,14, cannot"),
        (b'"circle" coords="5,6,2"', b'"circle" coords="5,6,inf"', "where A is, circle 5,6,inf, cannot"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_told(old, new, says):
    found = qti.read((CASES / "graphic-hotspot.xml").read_bytes().replace(old, new), "f")
    assert not found.items
    assert says in str(found.notes[0])


def test_places_are_outlined_where_they_are():
    white = io.BytesIO()
    Image.new("RGB", (400, 200), "white").save(white, "PNG")
    places = [Region("rect", (10, 50, 40, 80)), Region("circle", (150, 50, 20))]
    drawn = numbered(white.getvalue(), places, 200, 100)  # shown at half its size
    made = Image.open(io.BytesIO(drawn))
    assert made.getpixel((20, 130)) != (255, 255, 255)  # the left edge of the first
    assert made.getpixel((260, 100)) != (255, 255, 255)  # the left edge of the second
    assert made.getpixel((50, 150)) == (255, 255, 255)  # inside of it
    assert region("polygon", "1,2;3,4;5,6") == Region("poly", (1, 2, 3, 4, 5, 6))
    assert numbered(b"GIF89a", places) is None
    assert numbered(white.getvalue(), []) is None
