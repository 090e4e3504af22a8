"""Paper and key as PDF, read back as a reader, a screen reader and a printer would."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import random
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec
import pikepdf
import pytest

from quizgen.formats import FORMATS
from quizgen.formats.errors import FormatError
from quizgen.formats.options import RenderOptions
from quizgen.formats.paper import pdf
from quizgen.locale import ui
from quizgen.model import (
    CommandLine,
    Essay,
    Form,
    FormItem,
    FormStimulus,
    Interaction,
    Localized,
    MultipleKey,
    Numeric,
    Option,
    OptionFeedback,
    OrderingKey,
    Section,
    ShortText,
    SingleChoice,
    Student,
    TextKey,
    TrueFalse,
)
from tests.formats.paper.tagged import spoken
from tests.samples import sample_form, sample_key

BOTH, KO, EN = (RenderOptions(language=name) for name in ("both", "ko", "en"))
TITLE = Localized(ko="시험", en="Exam")
HANGUL = re.compile("[가-힣]")
KINDS = ("paper", "key")

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)


@cache
def made(kind: Literal["paper", "key"], options: RenderOptions) -> bytes:
    form = sample_form()
    return (
        pdf.paper(form, options) if kind == "paper" else pdf.answer_key(form, sample_key(), options)
    )


def form_of(*items: FormItem, title: Localized = TITLE) -> Form:
    return Form("exam-2026-11-24-a", title, (Section(None, items),), "2026-11-24")


def item(
    stem: str | Localized, interaction: Interaction | None = None, number: int = 1, **more: object
) -> FormItem:
    text = Localized.same(stem) if isinstance(stem, str) else stem
    return FormItem(str(number), text, interaction or TrueFalse(), **more)  # type: ignore[arg-type]


def text_of(data: bytes, *arguments: str) -> str:
    run = subprocess.run(
        ["pdftotext", *arguments, "-", "-"], input=data, capture_output=True, check=True
    )
    return run.stdout.decode()


def pages(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as document:
        return len(document.pages)


def embedded_fonts(data: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return {
            str(each.FontName).rpartition("+")[2]
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        }


def structure(data: bytes) -> list[str]:
    """The tags in reading order."""

    def walk(element: pikepdf.Object) -> Iterator[str]:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        yield str(element.S)[1:]
        for child in element.get("/K", pikepdf.Array()):
            yield from walk(child)

    with pikepdf.open(io.BytesIO(data)) as document:
        return [tag for each in document.Root.StructTreeRoot.K for tag in walk(each)]


def outline(data: bytes) -> Iterator[str]:
    def walk(entries: object) -> Iterator[str]:
        for entry in entries:  # type: ignore[attr-defined]
            yield entry.title
            yield from walk(entry.children)

    with pikepdf.open(io.BytesIO(data)) as document, document.open_outline() as tree:
        yield from list(walk(tree.root))


# The same file everywhere


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_form_gives_the_same_bytes(kind: Literal["paper", "key"]) -> None:
    again = made.__wrapped__(kind, BOTH)
    assert again == made(kind, BOTH)


def test_another_machine_without_fonts_gives_the_same_bytes() -> None:
    script = (
        "import hashlib, quizgen.formats.paper.pdf as pdf, tests.samples as s;"
        "from quizgen.formats.options import RenderOptions as R;"
        "print(hashlib.sha256(pdf.paper(s.sample_form(), R(language='both'))).hexdigest())"
    )
    root = Path(__file__).parents[3]
    environment = {
        **os.environ,
        "FONTCONFIG_FILE": "/nonexistent",
        "TZ": "Asia/Seoul",
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": str(root),
    }
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=root, capture_output=True, check=True
    )
    assert run.stdout.decode().strip() == hashlib.sha256(made("paper", BOTH)).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_only_bundled_fonts_are_embedded(kind: Literal["paper", "key"]) -> None:
    assert embedded_fonts(made(kind, BOTH)) == {
        "Quizgen-Sans",
        "Quizgen-Sans-Bold",
        "Quizgen-Code",
    }


def test_text_inside_a_picture_uses_bundled_fonts_too() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40">'
        '<text x="5" y="25" font-family="Noto Sans CJK KR, serif">컨테이너 A</text></svg>'
    )
    uri = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    data = pdf.paper(form_of(item("![도식](d.svg)", images={"d.svg": uri})), KO)
    assert {name[:7] for name in embedded_fonts(data)} == {"Quizgen"}


# What readers and screen readers get


@pytest.mark.parametrize("kind", KINDS)
def test_title_language_and_tags_are_set(kind: Literal["paper", "key"]) -> None:
    with pikepdf.open(io.BytesIO(made(kind, BOTH))) as document:
        assert document.Root.Lang == "ko"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]).startswith("컨테이너 퀴즈 · 2026년 11월 24일")
        metadata = document.Root.Metadata.read_bytes()
    assert b"pdfuaid" in metadata
    with pikepdf.open(io.BytesIO(made(kind, EN))) as document:
        assert document.Root.Lang == "en"


@pytest.mark.parametrize("kind", KINDS)
def test_each_run_of_the_other_language_says_so(kind: Literal["paper", "key"]) -> None:
    # ISO 32000-1, 14.9.2: a screen reader changes its voice there.
    said: dict[str, str] = {}
    for language, text in spoken(made(kind, BOTH)):
        said[language] = f"{said.get(language, '')} {text}"
    assert said.keys() == {"ko", "en"}
    assert not HANGUL.search(said["en"])
    for each in sample_form().items:
        ko, en = (
            re.sub(r"`[^`]*`|\[\[.*?\]\]|\W", " ", text)
            for text in (each.stem["ko"], each.stem["en"])
        )
        assert set(ko.split()) <= set(re.findall(r"\w+", said["ko"]))
        assert set(en.split()) <= set(re.findall(r"\w+", said["en"])) or each.stem.neutral
    assert {language for language, _ in spoken(made(kind, EN))} == {"en"}


def test_every_item_is_a_bookmark() -> None:
    titles = list(outline(made("paper", EN)))
    assert titles[0] == "Container quiz"
    assert titles[-11:] == [f"Question {number}" for number in range(1, 12)]


@pytest.mark.parametrize("kind", KINDS)
def test_no_heading_level_is_skipped(kind: Literal["paper", "key"]) -> None:
    # PDF/UA-1 (ISO 14289-1), 7.4.2
    levels = [int(tag[1]) for tag in structure(made(kind, BOTH)) if re.fullmatch("H[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_only_data_is_tagged_as_a_table() -> None:
    assert "Table" not in structure(made("paper", BOTH))
    assert structure(made("key", BOTH)).count("Table") == 1
    assert "TH" in structure(made("key", BOTH))


def test_bookmarks_and_title_hold_no_joiners() -> None:
    data = pdf.paper(form_of(item("질문"), title=Localized(ko="컨테이너 기초", en="Basics")), KO)
    assert "\u2060" not in "".join(outline(data))
    with pikepdf.open(io.BytesIO(data)) as document:
        assert "\u2060" not in str(document.docinfo["/Title"])


@needs_pdftotext
@pytest.mark.parametrize("kind", KINDS)
def test_korean_is_extracted_as_it_was_written(kind: Literal["paper", "key"]) -> None:
    text = text_of(made(kind, KO))
    assert "\u2060" not in text
    for each in sample_form().items[:7]:
        for line in each.stem["ko"].splitlines():
            words = line.replace("`", "").replace("*", "").split()
            assert all(word in text for word in words)


@needs_pdftotext
def test_no_korean_word_is_broken_at_the_end_of_a_line() -> None:
    stem = "루트리스 컨테이너는 데몬 없이 일반 사용자 권한으로 실행되므로 안전합니다. " * 12
    text = text_of(pdf.paper(form_of(item(stem)), KO), "-layout")
    lines = [line for line in text.splitlines() if "루트리스" in line or "안전" in line]
    assert len(lines) > 5
    printed = {word for line in lines for word in line.split()} - {"1.", "1점", "1", "pt"}
    assert printed <= set(stem.split())


@needs_pdftotext
def test_each_language_stands_alone_or_both_together() -> None:
    korean, english = "대응하는 명령", "Which command corresponds"
    for options, ko, en in ((KO, True, False), (EN, False, True), (BOTH, True, True)):
        text = text_of(made("paper", options))
        assert (korean in text) is ko
        assert (english in text) is en


@needs_pdftotext
def test_the_paper_says_nothing_of_the_key_and_the_key_says_all() -> None:
    paper, key = (text_of(made(kind, EN), "-raw") for kind in KINDS)
    for entry in sample_key().entries:
        words = entry.explanation["en"].replace("`", "").split()[-3:]
        assert " ".join(words) not in paper.replace("\n", " ")
        assert " ".join(words) in key.replace("\n", " ")
        assert all(reference in key for source in entry.sources for reference in source.references)
    assert "There is no such subcommand." in key
    assert "UID 0 exists; on the host it is an ordinary user." in key


@needs_pdftotext
def test_the_key_names_the_misconception_behind_a_wrong_option() -> None:
    key = sample_key()
    wrong = next(option for option in "abcd" if option != key.entries[0].key.correct)
    remark = OptionFeedback(
        misconception=Localized(ko="이름이 같으면 같은 도구다.", en="Same name, same tool.")
    )
    entry = msgspec.structs.replace(key.entries[0], feedback={wrong: remark})
    entries = (entry, *key.entries[1:])
    data = pdf.answer_key(sample_form(), msgspec.structs.replace(key, entries=entries), BOTH)
    text = text_of(data)
    assert "이름이 같으면 같은 도구다." in text
    assert "Same name, same tool." in text


@needs_pdftotext
def test_the_first_page_of_the_key_has_all_answers() -> None:
    first = text_of(made("key", EN), "-layout", "-l", "1")
    keys: dict[type, Any] = {type(entry.key): entry.key for entry in sample_key().entries}
    several = ", ".join(keys[MultipleKey].correct).upper()
    order = "→".join(keys[OrderingKey].order).upper()
    for answer in (several, "False", order, "buildah", "65536", "podman run -d -p"):
        assert answer in first.replace(" → ", "→")


@needs_pdftotext
def test_the_answers_to_a_hundred_items_fit_on_the_first_page() -> None:
    key, why = sample_key(), Localized.same("why")
    short = msgspec.structs.replace(key.entries[2], feedback={}, explanation=why, sources=())
    entries = tuple(msgspec.structs.replace(short, id=str(n)) for n in range(1, 101))
    form = form_of(*(item("stem", number=n) for n in range(1, 101)))
    data = pdf.answer_key(form, msgspec.structs.replace(key, entries=entries), EN)
    first, second, *_ = text_of(data, "-layout").split("\f")
    rows = re.findall(r"\b(\d+) +False +1\b", first)
    assert sorted(map(int, rows)) == list(range(1, 101))
    assert ui("Answers and explanations")["en"] in second


# Page breaks


@needs_pdftotext
def test_an_item_stays_with_its_options() -> None:
    options = tuple(Option(letter, Localized.same(f"choice {letter}")) for letter in "abcde")
    items = [item(f"stem of {n}", SingleChoice(options), n) for n in range(1, 31)]
    data = pdf.paper(form_of(*items), EN)
    for page in text_of(data).split("\f"):
        assert page.count("choice e") == page.count("stem of")
    assert pages(data) > 3


@needs_pdftotext
def test_an_item_taller_than_a_page_starts_at_once_and_goes_on() -> None:
    stem = "\n\n".join(f"paragraph {n} " + "words " * 120 for n in range(30))
    data = pdf.paper(form_of(item(stem), item("next", number=2)), EN)
    text = text_of(data).split("\f")
    assert "paragraph 0" in text[0]
    assert all(f"paragraph {n} " in " ".join(text).replace("\n", " ") for n in range(30))
    assert "next" in text[pages(data) - 1]


def test_an_item_longer_than_a_page_is_told_beforehand() -> None:
    options = tuple(Option(str(n), Localized.same(f"choice-{n};")) for n in range(500))
    form = form_of(item("many", SingleChoice(options)), item("few", number=2))
    (loss,) = FORMATS["paper"].losses(form, sample_key(), EN)
    assert (loss.item, "next page" in str(loss.message)) == ("1", True)


@needs_pdftotext
def test_five_hundred_options_are_all_printed() -> None:
    options = tuple(Option(str(n), Localized.same(f"choice-{n};")) for n in range(500))
    text = text_of(pdf.paper(form_of(item("many", SingleChoice(options))), EN))
    assert all(f"choice-{n};" in text for n in range(500))


@needs_pdftotext
def test_a_long_command_is_turned_visibly() -> None:
    command = "podman run " + " ".join(f"--volume /srv/{n}:/data/{n}:ro" for n in range(8))
    text = text_of(pdf.paper(form_of(item(f"```\n{command}\n```", CommandLine())), EN), "-raw")
    assert "↩\n" in text
    assert command in text.replace(" ↩\n", " ").replace("↩\n", " ")


def test_nothing_runs_off_the_page() -> None:
    head = "|".join(f"머리글 {n}" for n in range(24))
    row = "|".join(["podman-generate-systemd"] * 24)
    stem = f"|{head}|\n|{'---|' * 24}\n|{row}|\n\n`{'x' * 400}` {'가' * 300}"
    data = pdf.paper(form_of(item(stem, ShortText())), KO)
    if shutil.which("pdftotext"):
        boxes = text_of(data, "-bbox")
        right = [float(part.split('"')[0]) for part in boxes.split('xMax="')[1:]]
        assert max(right) <= 595.3 - 17 / 25.4 * 72 + 1
    assert pages(data) == 1


# What cannot be printed


def test_a_character_without_a_glyph_is_named_with_its_item() -> None:
    form = form_of(item("좋음"), item(Localized(ko="웃음 😀", en="Smile"), number=2))
    with pytest.raises(FormatError) as caught:
        pdf.paper(form, BOTH)
    problem = str(caught.value)
    assert len(caught.value.messages) == 1
    assert "item 2" in problem
    assert "U+1F600 GRINNING FACE" in problem


def test_whoever_has_the_key_is_told_the_banks_name_of_the_item() -> None:
    entry = sample_key().entries[0]
    with pytest.raises(FormatError, match=rf"item 1 \({entry.ref}\): no bundled font"):
        FORMATS["paper"].render(form_of(item("웃음 😀")), sample_key(), BOTH)


def test_every_missing_glyph_is_told_at_once() -> None:
    form = form_of(item("한 ☃ 두 🚀"), title=Localized(ko="퀴즈 🎉", en="Quiz"))
    with pytest.raises(FormatError) as caught:
        pdf.paper(form, BOTH)
    assert len(caught.value.messages) >= 2


def test_the_key_is_searched_too_and_names_the_bank_item() -> None:
    key = sample_key()
    place, entry = next(
        (n, entry) for n, entry in enumerate(key.entries) if isinstance(entry.key, TextKey)
    )
    odd = msgspec.structs.replace(entry, key=TextKey(("🐳",)))
    entries = (*key.entries[:place], odd, *key.entries[place + 1 :])
    with pytest.raises(FormatError, match=rf"{entry.ref}\).*U\+1F433 SPOUTING WHALE"):
        pdf.answer_key(sample_form(), msgspec.structs.replace(key, entries=entries), BOTH)


def test_decomposed_hangul_is_printed_as_syllables() -> None:
    composed, decomposed = (
        pdf.paper(form_of(item(unicodedata.normalize(form, "컨테이너"))), KO)
        for form in ("NFC", "NFD")
    )
    assert embedded_fonts(composed) == embedded_fonts(decomposed)
    if shutil.which("pdftotext"):
        assert text_of(decomposed) == text_of(composed)


def test_an_empty_form_is_refused() -> None:
    with pytest.raises(FormatError, match="no items"):
        pdf.paper(form_of(), BOTH)


def test_a_table_wider_than_the_page_is_refused() -> None:
    stem = f"|{'|'.join('abcdefghijklmnopqrstuvwxyz')}|\n|{'---|' * 26}\n"
    with pytest.raises(FormatError, match="26 columns"):
        pdf.paper(form_of(item(stem)), BOTH)


# An instructor's own templates


@needs_pdftotext
def test_a_template_folder_overrides_one_file(tmp_path: Path) -> None:
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "essay.html.jinja").write_text("<p>Write on the back.</p>")
    options = RenderOptions(language="en", templates=(tmp_path,))
    text = text_of(pdf.paper(form_of(item("Explain.", Essay(lines=40))), options))
    assert "Write on the back." in text
    assert ui("Name")["en"] in text


# The page


@needs_pdftotext
@pytest.mark.parametrize(("page", "size"), [("A4", (595.3, 841.9)), ("Letter", (612.0, 792.0))])
def test_the_sheet_is_the_one_asked_for(
    page: Literal["A4", "Letter"], size: tuple[float, float]
) -> None:
    data = pdf.paper(sample_form(), RenderOptions(page=page))
    with pikepdf.open(io.BytesIO(data)) as document:
        boxes = [[float(side) for side in each.MediaBox] for each in document.pages]
    for box in boxes:
        assert box == pytest.approx([0, 0, *size], abs=0.1)


@needs_pdftotext
def test_each_page_says_course_date_form_and_its_number() -> None:
    options = RenderOptions(language="en", course="Containers 301")
    first, *rest = text_of(pdf.paper(sample_form(), options), "-layout").rstrip("\f").split("\f")
    assert "Containers 301" in first
    for number, text in enumerate(rest, 2):
        head = text.strip().splitlines()[0]
        assert "Containers 301 · Container quiz" in head
        assert "Tuesday, November 24, 2026 · Form A" in head
        assert f"{number}/{len(rest) + 1}" in text.replace(" ", "")


@needs_pdftotext
def test_a_students_copy_bears_number_and_name_on_every_page() -> None:
    options = RenderOptions(language="ko", student=Student("20260042", "김하나"))
    for text in text_of(pdf.paper(sample_form(), options)).rstrip("\f").split("\f"):
        assert "20260042 김하나" in " ".join(text.split())


@needs_pdftotext
def test_two_columns_hold_the_same_text_on_fewer_pages() -> None:
    options = tuple(Option(letter, Localized.same(f"choice {letter}")) for letter in "abcde")
    form = form_of(*[item(f"stem-{n}", SingleChoice(options), n) for n in range(1, 41)])
    one, two = (pdf.paper(form, RenderOptions(language="en", columns=n)) for n in (1, 2))
    assert pages(two) < pages(one)
    assert all(f"stem-{n}" in text_of(two) for n in range(1, 41))


@needs_pdftotext
def test_two_languages_stand_side_by_side() -> None:
    def place(data: bytes, word: str) -> tuple[float, float]:
        found = re.search(rf'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>{word}<', text_of(data, "-bbox"))
        assert found
        return float(found[1]), float(found[2])

    form = form_of(item(Localized(ko="하나", en="One")))
    side = pdf.paper(form, RenderOptions(layout="side"))
    stacked = pdf.paper(form, RenderOptions())
    assert place(side, "One")[1] == pytest.approx(place(side, "하나")[1], abs=1)
    assert place(side, "One")[0] > place(side, "하나")[0] + 200
    assert place(stacked, "One")[0] == pytest.approx(place(stacked, "하나")[0], abs=1)


def test_two_columns_and_two_languages_side_by_side_are_refused() -> None:
    with pytest.raises(FormatError, match="side by side"):
        pdf.paper(sample_form(), RenderOptions(columns=2, layout="side"))


@needs_pdftotext
def test_calculated_items_get_room_for_working() -> None:
    form = form_of(item("Compute.", Numeric()))
    assert ui("Working")["en"] in text_of(pdf.paper(form, RenderOptions(language="en", working=30)))
    assert ui("Working")["en"] not in text_of(pdf.paper(form, EN))


def test_what_stands_in_a_course_cannot_leave_its_string() -> None:
    name = '"; } </style><b>x</b> \\'
    data = pdf.paper(sample_form(), RenderOptions(course=name, student=Student(name, name)))
    assert pages(data) == pages(made("paper", BOTH))


# Pictures and tables that cannot be printed


def picture(data: bytes, kind: str = "png") -> dict[str, str]:
    return {"p.png": f"data:image/{kind};base64," + base64.b64encode(data).decode()}


def png(width: int, height: int) -> bytes:
    """The head of a picture that says how large it is, and a row of it."""
    import struct
    import zlib

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\0" + random.Random(1).randbytes((width + 7) // 8)
    rows = zlib.compress(row * min(height, 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("images", "problem"),
    [
        ({}, r"item 1: the picture p\.png is not in the form"),
        (picture(b"no picture"), r"item 1: the picture p\.png is broken"),
        (picture(png(900, 50)[:90]), r"item 1: the picture p\.png is broken"),
        # WeasyPrint has Pillow read on where it would stop, and that stumbles over an unknown piece
        (
            picture(png(9, 9)[:-12] + b"\0\0\0\x09 ENDxxxx"),
            r"p\.png is broken: Truncated File Read",
        ),
        (picture(png(10_000, 10_000)), r"10000 × 10000 pixels \(100 MP\); at most 40 MP"),
        (picture(bytes(50 * 2**20)), r"has 50 MB; at most 20 MB"),
        (picture(b"<svg>", "svg+xml"), r"item 1: the picture p\.png is broken"),
    ],
    ids=["missing", "no picture", "cut off", "unknown piece", "100 MP", "50 MB", "broken SVG"],
)
def test_a_bad_picture_is_named_once(images: dict[str, str], problem: str) -> None:
    form = form_of(item("![a diagram](p.png)", images=images))
    with pytest.raises(FormatError, match=problem) as caught:
        pdf.paper(form, BOTH)
    assert len(caught.value.messages) == 1


def test_a_bad_picture_of_an_explanation_is_named_by_the_banks_item() -> None:
    text = Localized.same("![a diagram](p.png)")
    bad = picture(b"no picture")
    entry = msgspec.structs.replace(sample_key().entries[0], explanation=text, images=bad)
    key = msgspec.structs.replace(sample_key(), entries=(entry, *sample_key().entries[1:]))
    with pytest.raises(FormatError, match=rf"item 1 \({entry.ref}\): the picture p\.png is broken"):
        pdf.answer_key(sample_form(), key, BOTH)


def test_a_good_picture_is_printed() -> None:
    text, images = Localized.same("![a diagram](p.png)"), picture(png(90, 50))
    shared = FormStimulus(text, ("1",), images=images)
    for asked in (item(text, images=images), item("What does it show?", stimulus=shared)):
        data = pdf.paper(form_of(asked), EN)
        with pikepdf.open(io.BytesIO(data)) as document:
            assert len(document.pages[0].get_images()) == 1


def test_half_a_page_holds_fewer_columns_of_a_table() -> None:
    stem = f"|{'|'.join('abcdefghijklmno')}|\n|{'---|' * 15}\n"
    assert pages(pdf.paper(form_of(item(stem)), EN)) == 1
    with pytest.raises(FormatError, match=r"item 1: a table of 15 columns \(a, b, c, …\).* 11"):
        pdf.paper(form_of(item(stem)), RenderOptions(language="en", columns=2))
