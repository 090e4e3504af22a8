"""The answer sheet, looked at as a scanner would: rendered, and its marks and bubbles found."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Literal

import cv2
import msgspec
import numpy as np
import pikepdf
import pytest

from quizgen.formats import json
from quizgen.formats.errors import FormatError
from quizgen.formats.options import PAGE_SIZES, RenderOptions
from quizgen.formats.paper import aruco, pdf, sheet
from quizgen.formats.paper.sheet import geometry, render
from quizgen.model import (
    Cloze,
    Essay,
    Form,
    FormItem,
    Localized,
    MultipleResponse,
    Option,
    Section,
    SingleChoice,
    Student,
    form_digest,
)
from quizgen.model.sheet import Sheet, SheetPage
from tests.printed import pages_in_grey
from tests.samples import sample_form

HANA = Student("2026004217", "김하나")
TOLERANCE = 0.1
"""Millimetres."""

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftoppm") is None, reason="pdftoppm (poppler-utils) is not installed"
)


def choices(count: int, many: bool = False) -> SingleChoice | MultipleResponse:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = letters[:count] if count <= 26 else [str(n) for n in range(1, count + 1)]
    options = tuple(Option(name, Localized.same(name)) for name in names)
    return MultipleResponse(options) if many else SingleChoice(options)


def form_of(*interactions: object) -> Form:
    items = tuple(
        FormItem(str(number), Localized.same("?"), interaction)  # type: ignore[arg-type]
        for number, interaction in enumerate(interactions, 1)
    )
    return Form("exam-a", Localized(ko="시험", en="Exam"), (Section(None, items),), "2026-11-24")


@cache
def long_form() -> Form:
    """Three pages of letters."""
    return form_of(*[choices(5, many=number % 4 == 0) for number in range(130)])


@cache
def scanned(form: Literal["sample", "long"], options: RenderOptions, dpi: int) -> list[np.ndarray]:
    """The pages as a scanner would deliver them, in grey."""
    pdf = render(sample_form() if form == "sample" else long_form(), options)
    return pages_in_grey(pdf, dpi)


def marks_of(image: np.ndarray, dpi: int) -> dict[int, np.ndarray]:
    """By number: the corners of each mark found, in millimetres, clockwise from the top left."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, numbers, _ = cv2.aruco.ArucoDetector(dictionary, parameters).detectMarkers(image)
    assert numbers is not None
    return {
        int(number): (found.reshape(4, 2) + 0.5) * 25.4 / dpi
        for number, found in zip(numbers.ravel(), corners, strict=True)
    }


def shapes_of(image: np.ndarray, dpi: int, size: float) -> np.ndarray:
    """The centres, in millimetres, of all outlines as large as a bubble."""
    dark = (image < 128).astype(np.uint8)
    outlines, _ = cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    centres = []
    for outline in outlines:
        size_in_pixels = cv2.boundingRect(outline)[2:]
        if all(abs(side * 25.4 / dpi - size) < 0.6 for side in size_in_pixels):
            moments = cv2.moments(outline)
            place = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
            centres.append([(part + 0.5) * 25.4 / dpi for part in place])
    return np.array(centres)


def test_the_marks_are_opencvs() -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number in range(aruco.COUNT):
        image = cv2.aruco.generateImageMarker(dictionary, number, aruco.MODULES, borderBits=1)
        assert (image == 0).tolist() == [list(row) for row in aruco.modules(number)]


@needs_poppler
@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize(
    ("which", "options"),
    [
        ("sample", RenderOptions()),
        ("sample", RenderOptions(language="ko", page="Letter", student=HANA)),
        ("long", RenderOptions(language="en", page="Letter")),
    ],
    ids=["A4", "Letter, a student's", "three pages"],
)
def test_a_scan_shows_every_mark_and_bubble_where_it_is_recorded(
    which: Literal["sample", "long"], options: RenderOptions, dpi: int
) -> None:
    sheet = geometry(sample_form() if which == "sample" else long_form(), options)
    images = scanned(which, options, dpi)
    assert len(images) == len(sheet.pages)
    for page, image in zip(sheet.pages, images, strict=True):
        found = marks_of(image, dpi)
        assert sorted(found) == sorted(mark.id for mark in page.marks)
        for mark in page.marks:
            square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * mark.size + [mark.x, mark.y]
            assert np.max(np.linalg.norm(found[mark.id] - square, axis=1)) < TOLERANCE
        shapes = shapes_of(image, dpi, sheet.bubble + 0.25)
        bubbles = np.array([[b.x, b.y] for grid in page.grids for b in grid.bubbles])
        far = np.linalg.norm(shapes[None] - bubbles[:, None], axis=2).min(axis=1)
        assert far.max() < TOLERANCE


@needs_poppler
def test_a_tilted_scan_is_set_straight_by_the_marks() -> None:
    sheet = geometry(sample_form(), RenderOptions())
    (image,) = scanned("sample", RenderOptions(), 300)
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 3.0, 0.93)
    tilted = cv2.warpAffine(image, turn, (width, height), borderValue=255)
    found = marks_of(tilted, 300)
    (page,) = sheet.pages
    true = np.array([[m.x + m.size / 2, m.y + m.size / 2] for m in page.marks])
    seen = np.array([found[mark.id].mean(axis=0) for mark in page.marks])
    straight, _ = cv2.findHomography(true, seen)
    shapes = shapes_of(tilted, 300, sheet.bubble * 0.93 + 0.25)
    bubbles = np.array([[[b.x, b.y]] for grid in page.grids for b in grid.bubbles])
    expected = cv2.perspectiveTransform(bubbles, straight)
    far = np.linalg.norm(shapes[None] - expected, axis=2).min(axis=1)
    assert far.max() < 0.2


@needs_poppler
def test_the_code_says_form_page_and_student() -> None:
    options = RenderOptions(language="ko", page="Letter", student=HANA)
    (image,) = scanned("sample", options, 150)
    digest = form_digest(sample_form())[:32].upper()
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(image)
    assert text == f"QZ1/{digest}/1/{HANA.id}"
    for number, each in enumerate(
        scanned("long", RenderOptions(language="en", page="Letter"), 150), 1
    ):
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(each)
        assert text == f"QZ1/{form_digest(long_form())[:32].upper()}/{number}/"


@needs_poppler
def test_a_students_sheet_has_number_and_form_filled_in() -> None:
    options = RenderOptions(language="ko", page="Letter", student=HANA)
    (image,) = scanned("sample", options, 150)
    (page,) = geometry(sample_form(), options).pages

    def dark(x: float, y: float) -> bool:
        column, row, reach = round(x / 25.4 * 150), round(y / 25.4 * 150), 8
        patch = image[row - reach : row + reach, column - reach : column + reach]
        return bool((patch < 128).mean() > 0.5)

    number = "".join(
        bubble.value
        for grid in page.grids
        if grid.kind == "student"
        for bubble in grid.bubbles
        if dark(bubble.x, bubble.y)
    )
    assert number == HANA.id
    (form,) = (grid for grid in page.grids if grid.kind == "form")
    assert [bubble.value for bubble in form.bubbles if dark(bubble.x, bubble.y)] == ["A"]


@needs_poppler
@pytest.mark.parametrize("number", ["7", "20260042", "12345678901", "kim-7", "²"])
def test_any_student_number_is_printed(number: str) -> None:
    data = render(sample_form(), RenderOptions(language="en", student=Student(number, "Kim")))
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    assert number in "".join(text.stdout.decode().split())


def test_a_student_number_too_long_for_the_code_is_refused() -> None:
    with pytest.raises(FormatError, match="more than 40 characters"):
        render(sample_form(), RenderOptions(student=Student("1" * 41)))


def answers(sheet: Sheet) -> dict[tuple[str, str], list[str]]:
    """By item and part, what may be filled in; an empty list for a box."""
    found: dict[tuple[str, str], list[str]] = {}
    for page in sheet.pages:
        for grid in page.grids:
            if grid.kind == "item":
                place = found.setdefault((grid.item, grid.part), [])
                place += [bubble.value for bubble in grid.bubbles]
        for box in page.boxes:
            found[box.item, box.part] = []
    return found


def test_every_interaction_has_its_place() -> None:
    cloze = sample_form().items[7].interaction
    assert isinstance(cloze, Cloze)
    written, chosen = (gap.id for gap in cloze.gaps)
    assert answers(geometry(sample_form(), RenderOptions())) == {
        ("1", ""): ["a", "b", "c", "d"],
        ("2", ""): ["a", "b", "c", "d"],
        ("3", ""): ["true", "false"],
        **{("4", source): ["1", "2", "3", "4"] for source in "abc"},
        **{("5", entry): ["1", "2", "3", "4"] for entry in "abcd"},
        ("6", ""): [],
        ("7", ""): [],
        ("8", written): [],
        ("8", chosen): ["a", "b", "c"],
        ("9", ""): [],
        ("10", ""): [],
        ("11", ""): ["a", "b", "c", "d"],
    }


def on_paper(page: SheetPage, size: tuple[float, float]) -> bool:
    bubbles = [(b.x, b.y) for grid in page.grids for b in grid.bubbles]
    corners = [(b.x + b.width, b.y + b.height) for b in page.boxes]
    low = min(mark.y for mark in page.marks[2:])
    return all(14 < x < size[0] - 14 and 30 < y <= low for x, y in bubbles + corners)


@pytest.mark.parametrize("page", ["A4", "Letter"])
@pytest.mark.parametrize(
    "form",
    [
        form_of(choices(500), choices(4)),
        form_of(*[Essay(lines=60)] * 4),
        form_of(*[choices(26, many=True)] * 60),
        form_of(choices(2)),
    ],
    ids=["500 options", "long essays", "26 options", "one item"],
)
def test_everything_stays_on_the_paper(form: Form, page: Literal["A4", "Letter"]) -> None:
    sheet = geometry(form, RenderOptions(page=page))
    assert all(on_paper(each, PAGE_SIZES[page]) for each in sheet.pages)
    assert {item for item, _ in answers(sheet)} == {item.id for item in form.items}
    everything = [
        (n, b.x, b.y) for n, p in enumerate(sheet.pages) for g in p.grids for b in g.bubbles
    ]
    assert len(set(everything)) == len(everything)


def test_five_hundred_options_all_have_a_bubble() -> None:
    sheet = geometry(form_of(choices(500)), RenderOptions())
    assert answers(sheet)["1", ""] == [str(n) for n in range(1, 501)]


def test_the_recorded_geometry_is_read_back(tmp_path: Path) -> None:
    sheet = geometry(sample_form(), RenderOptions())
    path = tmp_path / "sheet.json"
    path.write_bytes(json.write(sheet))
    assert json.read_sheet(path) == sheet
    assert sheet.form_digest == form_digest(sample_form())


def test_a_form_of_a_late_label_names_itself() -> None:
    form = msgspec.structs.replace(sample_form(), label="Q")
    (page,) = geometry(form, RenderOptions()).pages
    (grid,) = (grid for grid in page.grids if grid.kind == "form")
    assert [bubble.value for bubble in grid.bubbles] == ["Q"]


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render(sample_form(), RenderOptions()) == render(sample_form(), RenderOptions())


@needs_poppler
def test_a_class_has_its_sheets_of_one_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    others = RenderOptions(student=Student("1999123456", "Kim Minjun"), course="A class")
    mine = msgspec.structs.replace(others, student=HANA)
    with monkeypatch.context() as patch:
        patch.setattr(sheet, "reusable", lambda options: False)
        alone = render(sample_form(), mine)
    of_another = render(sample_form(), others)
    monkeypatch.setattr(pdf, "lay_out", None)
    of_class = render(sample_form(), mine)
    assert render(sample_form(), mine) == of_class != of_another
    said = [
        subprocess.run(["pdftotext", "-layout", "-", "-"], input=each, capture_output=True).stdout
        for each in (alone, of_class)
    ]
    assert said[0] == said[1]
    for one, other in zip(*(pages_in_grey(each, 96) for each in (alone, of_class)), strict=True):
        difference = np.abs(one.astype(int) - other)
        assert np.count_nonzero(difference > 64) == 0  # a bubble's edge over another's


def test_the_sheet_is_tagged_and_says_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(render(sample_form(), RenderOptions(language="en")))) as document:
        assert "Answer sheet" in str(document.docinfo["/Title"])
        assert document.Root.MarkInfo.Marked
        alternatives = [
            str(each.Alt)
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
    assert any("11 questions" in text for text in alternatives)
