"""Blocks placed again make the document that WeasyPrint makes of the whole."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from msgspec.structs import replace

from quizgen.assembly import assemble
from quizgen.bank import load_bank, load_blueprint
from quizgen.formats.options import RenderOptions
from quizgen.formats.paper import pdf
from quizgen.formats.paper.fitting import fits_on_page
from quizgen.formats.paper.reuse import UnsuitableError, reusable
from quizgen.model import (
    INTERACTION_TYPES,
    Form,
    FormItem,
    FormStimulus,
    Interaction,
    Localized,
    Matching,
    MultipleResponse,
    Option,
    Ordering,
    Section,
    SingleChoice,
    Student,
    TrueFalse,
    type_of,
)
from tests.printed import pages_in_grey
from tests.samples import sample

PAPER = "paper.html.jinja"
ROOT = Path(__file__).parents[3]
DPI = 96
TOLERANCE = 64
"""Of 255, for the grey of any pixel: a glyph that is rounded to the other quarter of a pixel."""
STRAY = 20
"""Pixels of a page (of about 900,000) that may differ by more than ``NOTHING`` for that reason."""
NOTHING = 8

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)


def assert_same(form: Form, options: RenderOptions) -> None:
    plain, reused = pdf.plain(PAPER, form, None, options), pdf.reused(PAPER, form, options)
    assert pdf.paper(form, options) == reused
    assert_alike(reused, plain)


def assert_alike(reused: bytes, plain: bytes) -> None:
    assert text_of(reused) == text_of(plain)
    assert read_aloud(reused) == read_aloud(plain)
    assert facts(reused) == facts(plain)
    assert_same_pixels(reused, plain)


def text_of(data: bytes) -> str:
    """As it stands on the pages."""
    return poppler("pdftotext", "-layout", "-", "-", data=data).decode()


def read_aloud(data: bytes) -> str:
    """As the tags say it: elements in reading order, with their text."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:  # pdfinfo reads no pipe
        file.write(data)
        file.flush()
        said = poppler("pdfinfo", "-struct-text", file.name).decode()
    assert said.startswith("Document")
    return re.sub(r"Object \d+|[<(]\d+-", "", said)  # numbers of objects, also in cells' names


def poppler(*command: str, data: bytes = b"") -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def facts(data: bytes) -> dict[str, Any]:
    """What a reader and a screen reader get: pages, title, language, tags, bookmarks, links."""
    with pikepdf.open(io.BytesIO(data)) as document, document.open_outline() as tree:
        root = document.Root
        pages = [page.obj for page in document.pages]
        return {
            "sizes": [[float(each) for each in page.MediaBox] for page in pages],
            "title": str(document.docinfo["/Title"]),
            "language": str(root.Lang),
            "metadata": root.Metadata.read_bytes(),
            "shown": bool(root.ViewerPreferences.DisplayDocTitle),
            "tags": [line for each in root.StructTreeRoot.K for line in tags(each, pages)],
            "bookmarks": [line for each in tree.root for line in bookmarks(each, pages)],
            # Readers follow the tags (/Tabs /S), not the order of annotations.
            "links": [sorted(links(page)) for page in pages],
            "fonts": sorted(
                str(each.FontName)
                for each in document.objects
                if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
            ),
            "tree": sound(document),
        }


def tags(element: Any, pages: list[Any], depth: int = 0) -> Iterator[Any]:
    """Each element with its page, its attributes and the kinds of its kids."""
    if not isinstance(element, pikepdf.Dictionary):
        yield depth, "content"
        return
    if "/S" not in element:
        yield depth, str(element.Type)
        return
    more = {
        name: str(element[name]) if name != "/A" else sorted(element.A.keys())
        for name in ("/Alt", "/A")
        if name in element
    }
    page = pages.index(element.Pg) if "/Pg" in element else None
    yield depth, str(element.S), page, more
    for kid in element.get("/K", []):
        yield from tags(kid, pages, depth + 1)


def bookmarks(entry: Any, pages: list[Any]) -> Iterator[Any]:
    page, _, *place = entry.destination
    yield entry.title, pages.index(page), [round(float(each), 3) for each in place]
    for child in entry.children:
        yield from bookmarks(child, pages)


def links(page: Any) -> Iterator[Any]:
    for annotation in page.get("/Annots", []):
        yield str(annotation.A.URI), [round(float(each), 3) for each in annotation.Rect]


def sound(document: pikepdf.Pdf) -> bool:
    """Each MCID and each annotation leads to an element that names it, and each header is there."""
    nums = list(document.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip((int(key) for key in nums[::2]), nums[1::2], strict=True))
    for page in document.pages:
        marked = [
            int(operands[1].MCID)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC"
        ]
        elements = parents[int(page.obj.StructParents)]
        assert sorted(marked) == list(range(len(elements)))
        for mcid, element in enumerate(elements):
            assert mcid in [kid for kid in element.K if isinstance(kid, int)]
            assert element.Pg == page.obj
        for annotation in page.obj.get("/Annots", []):
            kids = list(parents[int(annotation.StructParent)].K)
            assert any(
                isinstance(kid, pikepdf.Dictionary) and kid.get("/Obj") == annotation
                for kid in kids
            )
    cells = [
        each
        for each in document.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") in ("/TH", "/TD")
    ]
    identifiers = [str(each.ID) for each in cells if "/ID" in each]
    assert len(set(identifiers)) == len(identifiers)
    named = {str(name) for each in cells for name in each.A.get("/Headers", [])}
    assert named <= set(identifiers)
    return True


def assert_same_pixels(one: bytes, other: bytes) -> None:
    pages = [drawn(data) for data in (one, other)]
    assert [page.shape for page in pages[0]] == [page.shape for page in pages[1]]
    for first, second in zip(*pages, strict=True):
        difference = np.abs(first.astype(int) - second)
        assert difference.max() <= TOLERANCE
        assert np.count_nonzero(difference > NOTHING) <= STRAY


def drawn(data: bytes) -> list[np.ndarray]:
    """Each page in grey; none of them is blank."""
    with pikepdf.open(io.BytesIO(data)) as document:
        count = len(document.pages)
    pages = pages_in_grey(data, DPI)
    assert len(pages) == count > 0
    for page in pages:
        assert page.shape[0] > 8 * DPI
        assert page.min() < 64
        assert page.max() == 255
    return pages


# Every interaction, each shuffle, each language


CAPTAIN = Student("20261234", "홍길동")
OF_LONG_NAME = Student("2026" * 6, "Maria Magdalena " * 5 + "von Hohenstaufen-Wittelsbach")


@needs_poppler
@pytest.mark.parametrize(
    ("label", "options"),
    [
        ("A", RenderOptions(language="ko")),
        ("B", RenderOptions(language="en", course="Containers 101", page="Letter")),
        ("C", RenderOptions(language="both", student=CAPTAIN)),
        ("D", RenderOptions(language="both", layout="side", page="Letter", student=CAPTAIN)),
        *(
            pytest.param(label, options, marks=pytest.mark.nightly)
            for label, options in (
                ("A", RenderOptions(language="both", layout="side", working=30)),
                ("C", RenderOptions(language="en", working=60, course="A long name " * 12)),
                ("D", RenderOptions(language="both", page="Letter", course="컨테이너 101")),
            )
        ),
        ("B", RenderOptions(language="ko", page="Letter", student=OF_LONG_NAME)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_parallel_forms_are_as_weasyprint_lays_them_out(label: str, options: RenderOptions) -> None:
    form = sample(label).form
    assert {type_of(item.interaction) for item in form.items} == set(INTERACTION_TYPES)
    assert_same(replace(form, minutes=50 if options.working else None), options)


def test_a_difference_would_be_seen() -> None:
    one = pdf.paper(form_of(FormItem("1", Localized.same("word"), TrueFalse())), RenderOptions())
    other = pdf.paper(form_of(FormItem("1", Localized.same("ward"), TrueFalse())), RenderOptions())
    with pytest.raises(AssertionError):
        assert_same_pixels(one, other)


@needs_poppler
def test_so_are_forms_with_other_distractors_and_sections_with_titles() -> None:
    folder = ROOT / "banks" / "podman-101"
    blueprint = load_blueprint(folder / "daily.yaml")
    made = assemble(
        load_bank(folder),
        blueprint,
        seed="x",
        date=datetime.date(2026, 11, 24),
        label="C",
        count=14,
    )
    items = made.form.items
    sections = (
        Section(None, items[:3]),
        Section(Localized(ko="둘째 부분", en="Part two"), items[3:9]),
        Section(Localized(ko="셋째 부분", en="Part three"), items[9:]),
    )
    form = replace(made.form, sections=sections)
    assert_same(form, RenderOptions())


PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40">'
    '<rect width="90" height="40" fill="#ddd"/><text x="5" y="25">A</text>'
    '<g opacity=".5"><text x="60" y="25" text-anchor="middle" fill-opacity=".8">가운데</text>'
    '<circle cx="80" cy="20" r="9" opacity=".3"/></g></svg>'
)
PIXELS = (
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFUlEQVR4nGP4z8DwHwgbGIA0CDAAAEPTCHnJFRwPAA"
    "AAAElFTkSuQmCC"
)
"""A PNG of four pixels, half of them transparent."""


def linked(number: int) -> FormItem:
    """An item with links, tables, pictures and code, in its stem and in what a shuffle moves."""
    code = f"```\npodman run --name web{number} -d -p 8080:80 {'--env KEY=값 ' * 9}nginx\n```\n"
    table = "| docker | podman |\n|---|---|\n| `docker ps` | `podman ps` |\n"
    picture = "d.svg" if number % 3 else "p.png"
    stem = f"- See <https://podman.io/{number}>, [리눅스](https://kernel.org).\n\n{code}\n{table}\n![그림]({picture})"
    options = tuple(
        Option(
            name, Localized.same(f"[{name}{number}](https://example.org/{name}) ![점]({picture})")
        )
        for name in "abc"
    )
    kinds: list[Interaction] = [
        SingleChoice(options),
        MultipleResponse(options[::-1]),
        Ordering((options[1], options[2], options[0])),
        Matching(options[::-1], options),
    ]
    data = {
        "d.svg": "data:image/svg+xml;base64," + b64encode(PICTURE.encode()).decode(),
        "p.png": f"data:image/png;base64,{PIXELS}",
    }
    return FormItem(
        str(number), Localized.same(stem), kinds[number % 4], images={picture: data[picture]}
    )


def form_of(*items: FormItem) -> Form:
    return Form("exam-a", Localized(ko="시험", en="Exam"), (Section(None, items),), "2026-11-24")


@needs_poppler
def test_so_are_links_tables_pictures_code_and_boxes() -> None:
    strange = FormItem(
        "9", Localized.same("a ☃ b"), SingleChoice((Option("a", Localized.same("☂")),))
    )
    options = RenderOptions(language="ko", fallback=("boxed",), student=CAPTAIN)
    assert_same(form_of(*(linked(n) for n in range(1, 9)), strange), options)


def of_set(first: int, *stems: str) -> tuple[FormItem, ...]:
    """Items that ask about a text with a heading, code, a table, a link and a picture."""
    code = "```\nPID  PPID COMMAND\n4101    1 conmon\n```"
    table = "| docker | podman |\n|---|---|\n| `docker ps` | `podman ps` |"
    rest = f"{code}\n\n{table}\n\n<https://podman.io>\n\n![pixels](p.png)"
    stimulus = FormStimulus(
        Localized(ko=f"# 기록\n\n이렇습니다.\n\n{rest}", en=f"# Log\n\nIt says.\n\n{rest}"),
        tuple(str(first + n) for n in range(len(stems))),
        Localized(ko="**프로세스**", en="Processes"),
        {"p.png": f"data:image/png;base64,{PIXELS}"},
    )
    items = [
        FormItem(str(first + n), Localized.same(stem), TrueFalse()) for n, stem in enumerate(stems)
    ]
    return replace(items[0], stimulus=stimulus), *items[1:]


def numbered(number: int, stem: str) -> FormItem:
    return FormItem(str(number), Localized.same(stem), TrueFalse())


@needs_poppler
@pytest.mark.parametrize(
    "options",
    [
        pytest.param(RenderOptions(), marks=pytest.mark.nightly),
        RenderOptions(layout="side", page="Letter"),
    ],
)
def test_so_are_texts_that_several_items_share(options: RenderOptions) -> None:
    """Below a section's title; moved to the next page with the title, since the first question of
    the two does not fit; for a single question."""
    line = "\n\n".join(["줄 line"] * 7)
    first = (*of_set(1, "One?", line), numbered(3, line), numbered(4, line))
    second = (*of_set(5, line, "Two?"), *of_set(7, "Alone?"))
    titles = Localized(ko="첫째 부분", en="Part one"), Localized(ko="둘째 부분", en="Part two")
    sections = tuple(Section(*each) for each in zip(titles, (first, second), strict=True))
    assert_same(replace(form_of(), sections=sections), options)


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is laid out from now on, HTML."""
    laid_out: list[str] = []
    lay_out = pdf.lay_out

    def noted(page: str, *more: Any, **options: Any) -> Any:
        laid_out.append(page)
        return lay_out(page, *more, **options)

    monkeypatch.setattr(pdf, "lay_out", noted)
    return laid_out


def test_a_text_is_laid_out_once_wherever_its_items_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    one = form_of(*of_set(1, "Is it?", "Was it?"), numbered(3, "Other."))
    other = form_of(numbered(1, "Other."), *of_set(2, "Was it?", "Is it?"))
    options = RenderOptions(course="laid out once")  # a cache of its own
    laid_out = watched(monkeypatch)
    pdf.reused(PAPER, one, options)
    laid_out.clear()
    pdf.reused(PAPER, other, options)
    (page,) = laid_out  # which questions it is for
    assert "Questions 2–3" in page
    assert not any(text in page for text in ("conmon", "Is it?", "Was it?", "Other."))
    pdf.reused(PAPER, other, options)
    assert len(laid_out) == 1


@needs_poppler
@pytest.mark.parametrize("filler", [1, 3, 4, 6])
def test_pages_break_at_the_same_item_and_headings_stay_with_theirs(filler: int) -> None:
    items = [
        FormItem(str(n), Localized.same("\n\n".join(["줄"] * (filler + n % 3))), TrueFalse())
        for n in range(1, 19)
    ]
    sections = tuple(
        Section(Localized(ko=f"부분 {n}", en=f"Part {n}"), tuple(items[3 * n : 3 * n + 3]))
        for n in range(6)
    )
    form = replace(form_of(), sections=sections)
    assert_same(form, RenderOptions(language="en"))


@needs_poppler
@pytest.mark.parametrize("kind", ["command_line", "multiple", "matching"])
def test_pages_break_at_the_same_height(kind: str) -> None:
    """Of the items before it: as high as lets it stay on the first page, and a little higher."""
    item = next(item for item in sample("B").form.items if type_of(item.interaction) == kind)
    options = RenderOptions(language="en")

    def below(height: float) -> Form:
        picture = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="{height}"/>'
        data = {"d.svg": "data:image/svg+xml;base64," + b64encode(picture.encode()).decode()}
        tall = FormItem("1", Localized.same("![tall](d.svg)"), TrueFalse(), images=data)
        return form_of(tall, replace(tall, id="2"), replace(item, id="3"))

    def pages(data: bytes) -> int:
        with pikepdf.open(io.BytesIO(data)) as document:
            return len(document.pages)

    low, high = 150.0, 340.0
    while high - low > 0.2:
        middle = (low + high) / 2
        if pages(pdf.reused(PAPER, below(middle), options)) == 1:
            low = middle
        else:
            high = middle
    for height, count in ((low, 1), (high, 2)):
        assert pages(pdf.reused(PAPER, below(height), options)) == count
        assert pages(pdf.plain(PAPER, below(height), None, options)) == count


@needs_poppler
def test_a_long_item_stands_where_it_finds_room() -> None:
    long = FormItem("2", Localized.same("\n\n".join(["paragraph"] * 22)), TrueFalse())
    short = FormItem("1", Localized.same("short"), TrueFalse())
    assert not fits_on_page(long, RenderOptions())
    last = replace(short, id="3")
    assert_same(form_of(short, long, last), RenderOptions(language="en"))


@needs_poppler
def test_pages_end_within_what_is_longer_than_they_are() -> None:
    """A text that no page has room for, first of all; a long item, which begins below its text on
    the page of the title before or goes to the next page with both; two long ones after another."""
    texts = {n: "\n\n".join(f"줄 line {k}" for k in range(n)) for n in (3, 8, 22, 38, 60)}
    options = tuple(Option(each, Localized.same(f"{each} " * 60)) for each in "abcd")
    about = FormStimulus(Localized.same(texts[60]), ("1", "2"))
    first = replace(numbered(1, "One?"), stimulus=about), numbered(2, texts[8])
    begins, goes = (
        (
            FormItem(
                str(n),
                Localized.same(texts[38]),
                SingleChoice(options),
                stimulus=FormStimulus(Localized.same(texts[3]), (str(n),)),
            ),
            numbered(n + 1, texts[filler]),
            FormItem(str(n + 2), Localized.same(texts[22]), Ordering(options)),
        )
        for n, filler in ((3, 8), (6, 22))
    )
    titles = None, Localized(ko="둘째 부분", en="Part two"), Localized(ko="셋째", en="Part three")
    sections = tuple(Section(*each) for each in zip(titles, (first, begins, goes), strict=True))
    instructions = Localized.same(texts[60])
    form = replace(form_of(), sections=sections, instructions=instructions)
    assert_same(form, RenderOptions())


@needs_poppler
def test_so_are_pages_that_have_blocks_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    style = "<style>@page { size: A5; margin: 10mm } body { margin: 0 } h2 { break-after: avoid }"
    head = f"<html lang='en'><head><title>T</title>{style}</style></head><body>"
    own = [f"<header><h1>{name}</h1></header><main>{'<p>So.</p>' * 4}" for name in ("One", "Two")]
    texts = ["A line. " * length for length in (60, 200, 250, 90, 1400, 50)]
    blocks = ['<h2 data-piece="block">Questions</h2>']
    blocks += [
        f'<div style="break-inside: avoid; padding: 2mm" data-piece="block"><b>{n}</b> {text}</div>'
        for n, text in enumerate(texts)
    ]
    one, other = (
        pdf.Flow(f"{head}{each}<section>", f"{head}<main><section>", tuple(blocks)) for each in own
    )
    plain = pdf.write_pdf(other.begun + "".join(blocks), "two")
    pdf.write_flow(one, "one")
    laid_out = watched(monkeypatch)
    assert_alike(pdf.write_flow(other, "two"), plain)
    (page,) = laid_out
    assert "Two" in page
    assert "A line." not in page


# Which way is taken


def test_gradients_are_tried_before_all_else_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stops = '<linearGradient id="a"><stop/><stop offset="1" stop-color="red"/></linearGradient>'
    faded = f'{PICTURE[:-6]}{stops}<circle r="9" fill="url(#a)"/></svg>'
    data = {"d.svg": "data:image/svg+xml;base64," + b64encode(faded.encode()).decode()}
    plain = FormItem("1", Localized.same("Plain."), TrueFalse())
    drawn = FormItem("2", Localized.same("![faded](d.svg)"), TrueFalse(), images=data)
    form = Form("f", Localized.same("F"), (Section(None, (plain, drawn)),), "2026-11-24")
    options = RenderOptions(course="tried once")  # a cache of its own
    laid_out = watched(monkeypatch)
    for _ in range(2):
        with pytest.raises(UnsuitableError, match="gradient"):
            pdf.reused(PAPER, form, options)
    (page,) = laid_out
    assert "faded" in page
    assert "Plain." not in page
    assert pdf.paper(form, options) == pdf.plain(PAPER, form, None, options)


def test_other_templates_columns_and_archives_are_laid_out_whole(tmp_path: Path) -> None:
    assert reusable(RenderOptions())
    assert reusable(RenderOptions(fallback=("boxed",)))
    assert not reusable(RenderOptions(fallback=("boxed",), student=Student("1", "☃")))
    assert not reusable(RenderOptions(templates=(tmp_path,)))
    assert not reusable(RenderOptions(columns=2))
    assert not reusable(RenderOptions(archive=True))


# The same bytes


def test_a_form_is_the_same_file_in_any_company() -> None:
    script = (
        "import hashlib, sys, quizgen.formats.paper.pdf as pdf, tests.samples as s;"
        "from quizgen.formats.options import RenderOptions as R;"
        "made = {l: hashlib.sha256(pdf.paper(s.sample(l).form, R())).hexdigest() for l in sys.argv[1]};"
        "print(made['B'])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, order], cwd=ROOT, capture_output=True, check=True
        ).stdout
        for order in ("B", "DCAB")
    ]
    assert runs[0] == runs[1]
