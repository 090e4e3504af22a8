"""How much is read: what is just small enough, and what is one more."""

import base64
import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from quizgen.bank.items import Content
from quizgen.model import Localized
from quizgen.model.interactions.essay import Essay, EssayKey
from quizgen.readers import Imported, UnreadableError, csv, moodle, qti12, xml
from quizgen.readers.as_bank import files_of_bank
from quizgen.readers.build import Builder
from quizgen.readers.language import other_language
from quizgen.readers.markdown import from_html
from quizgen.readers.regions import Region, numbered, region

PICTURE = 10 * 1024 * 1024


@pytest.fixture(autouse=True)
def recorded():
    """All of it is compared here."""


def of_moodle(size):
    written = base64.b64encode(bytes(size)).decode()
    text = '<![CDATA[<p>See <img src="@@PLUGINFILE@@/a.png" alt="A"></p>]]>'
    return moodle.read(
        f'<quiz><question type="essay"><questiontext format="html"><text>{text}</text>'
        f'<file name="a.png" encoding="base64">{written}</file></questiontext></question></quiz>'.encode(),
        "quiz.xml",
    )


def of_a_package(size):
    text = '&lt;p&gt;See &lt;img src="a.png" alt="A"&gt;&lt;/p&gt;'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "quiz.xml",
            '<questestinterop><item ident="i"><presentation><material><mattext texttype="text/html">'
            f'{text}</mattext></material><response_str ident="r"><render_fib rows="3"/></response_str>'
            "</presentation></item></questestinterop>",
        )
        archive.writestr("a.png", bytes(size))
    return qti12.read(stream.getvalue(), "quiz.zip")


@pytest.mark.parametrize("read", [of_moodle, of_a_package])
@pytest.mark.parametrize("more", [0, 1])
def test_a_picture_of_ten_megabytes(read, more):
    found = read(PICTURE + more)
    assert [len(data) for data in found.images.values()] == ([] if more else [PICTURE])
    assert ("![A](images/" in found.items[0].stem.some) is not more
    assert len(found.notes) >= more


@pytest.mark.parametrize("more", [0, 1])
def test_a_cell_of_a_million_letters(more):
    found = csv.read(f"question,key\n{'x' * (1024 * 1024 + more)},true\n".encode(), "quiz.csv")
    assert (len(found.items), len(found.notes)) == ((0, 1) if more else (1, 0))


@pytest.mark.parametrize("more", [0, 1])
def test_a_thousand_attributes(more):
    written = "".join(f' a{number}=""' for number in range(1000 + more))
    document = f"<quiz><x{written}/></quiz>".encode()
    if more:
        with pytest.raises(UnreadableError, match="more than 1000 attributes"):
            xml.parse(document, "quiz.xml")
    else:
        assert not xml.parse(document, "quiz.xml").faults


def test_only_what_may_be_large_may_be_deep():
    document = b"<a>" * 300 + b"</a>" * 300
    assert xml.parse(document, "quiz.xml").faults
    assert not xml.parse(document, "quiz.xml", large=True).faults


@pytest.mark.parametrize(("around", "shown"), [(58, "**x**"), (59, "x")])
@pytest.mark.parametrize("rest", ["", "<!-- -->"])  # the quick way, and the parser's
def test_tags_inside_of_tags(around, shown, rest):
    assert from_html("<span>" * around + "<b>x</b>" + rest) == shown


@pytest.mark.parametrize(("count", "shown"), [(50, "x"), (51, r"\<i **x**")])
def test_tags_that_do_not_end(count, shown):
    assert from_html("<i <b>x</b>" * count) == shown * count


def items(texts):
    out = Builder("quiz")
    for text in texts:
        said = Localized(en=text, ko="")
        out.add(Content(Essay(), EssayKey(())), name="q", stem=said)
    return out.items


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["der die das x"], None),
        (["der die das und"], "de"),
        (["x", "der die das und"] * 99 + ["x"], "de"),
        (["x", "der die das und"] * 100, None),  # every second one of so many is looked at
    ],
)
def test_words_that_tell_a_language(texts, found):
    assert (other_language(items(texts)) or (None,))[0] == found


def test_topics_that_no_item_has_are_not_written():
    topics = {name: Localized(en=name.title(), ko="") for name in ("asked", "other")}
    out = Builder("quiz")
    out.add(
        Content(Essay(), EssayKey(())), name="q", stem=Localized(en="Why?", ko=""), topic="asked"
    )
    found = Imported(tuple(out.items), topics=topics)
    (text,) = files_of_bank(found, Path("bank.yaml"), source=Path("quiz.xml")).values()
    assert b"Asked" in text
    assert b"Other" not in text


def drawn(across, down, *regions, width=0, height=0):
    stream = io.BytesIO()
    Image.new("RGB", (across, down), "black").save(stream, "PNG")
    return numbered(stream.getvalue(), regions, width, height)


def colours(data, places):
    """W, R or another for each place of a picture."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    names = {"(255, 255, 255)": "W", "(155, 28, 28)": "R", "(0, 0, 0)": "."}
    return "".join(names.get(str(picture.getpixel(place)), "?") for place in places)


@pytest.mark.parametrize("more", [0, 1])
def test_places_of_a_picture(more):
    places = [Region("circle", (20, 20, 5))] * (99 + more)
    assert (drawn(60, 40, *places) is None) is bool(more)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Region("rect", (0, 0, 220, 180)), True),  # of 60 and 40: twice, and a hundred
        (Region("rect", (0, 0, 221, 180)), False),
        (Region("rect", (0, 0, 220, 181)), False),
        (Region("circle", (-200, 20, 20)), True),
        (Region("circle", (-201, 20, 20)), False),
    ],
)
def test_places_far_outside_of_a_picture(place, shown):
    assert (drawn(60, 40, place) is not None) is shown


@pytest.mark.parametrize(
    ("place", "centre"),
    [
        (Region("rect", (60, 40, 140, 90)), (100, 40)),  # at the top of its place, in the middle
        (Region("rect", (140, 90, 60, 40)), (100, 40)),
        (Region("circle", (50, 60, 20)), (50, 40)),
        (Region("ellipse", (50, 60, 20, 10)), (50, 50)),
        (Region("poly", (20, 30, 80, 30, 50, 90)), (50, 30)),
        (Region("circle", (2, 60, 1)), (10, 59)),  # the whole number stands in the picture
        (Region("circle", (199, 60, 1)), (190, 59)),
        (Region("circle", (60, 2, 1)), (60, 10)),
        (Region("circle", (60, 119, 1)), (60, 110)),
    ],
)
def test_where_the_number_of_a_place_is_drawn(place, centre):
    x, y = centre
    picture = drawn(200, 120, place)
    assert colours(picture, [(x + each, y) for each in (-8, -7, 6, 7)]) == "WRRW"
    assert colours(picture, [(x, y + each) for each in (-8, -7, 6, 7)]) == "WRRW"


def test_numbers_of_a_large_picture_are_large():
    picture = drawn(528, 660, Region("rect", (100, 100, 300, 200)))
    assert colours(picture, [(200, 100 + each) for each in (-18, -17, 17, 18)]) == "WRRW"
    assert colours(picture, [(120, 190 + each) for each in range(15)]) == ".....WWRRRR...."


def test_lines_of_a_small_picture_are_thin():
    picture = drawn(200, 120, Region("rect", (60, 40, 140, 90)))
    assert colours(picture, [(70, 80 + each) for each in range(15)]) == ".......WWRR...."


def test_places_of_a_picture_that_is_shown_in_another_size():
    place = Region("poly", (10, 40, 30, 40, 30, 80, 10, 80))
    picture = drawn(200, 100, place, width=100, height=200)
    assert colours(picture, [(16 + each, 30) for each in range(9)]) == "..WRRW..."
    assert colours(picture, [(40, 36 + each) for each in range(9)]) == "..WRRW..."


def test_numbers_begin_at_one(monkeypatch):
    told = []
    monkeypatch.setattr(
        "PIL.ImageDraw.ImageDraw.text", lambda _self, at, text, **_: told.append((at, text))
    )
    drawn(200, 120, Region("circle", (50, 60, 20)), Region("circle", (150, 60, 20)))
    assert told == [((50, 40), "1"), ((150, 40), "2")]


@pytest.mark.parametrize(
    ("shape", "count"), [("poly", {6, 8, 10}), ("circle", {3}), ("rect", {4}), ("ellipse", {4})]
)
def test_how_many_numbers_a_place_has(shape, count):
    assert {n for n in range(1, 11) if region(shape, ",".join("1" * n))} == count


@pytest.mark.parametrize("far", ["100000", "-100000", "inf", "nan", "1e9"])
def test_places_at_the_end_of_the_world(far):
    assert region("circle", f"{far},2,3") is None
    assert region("circle", "99999.9,2,3") == Region("circle", (99999.9, 2, 3))
