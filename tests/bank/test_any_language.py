"""Banks in any language (BCP 47): one alone, or a third one; every output follows."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from pathlib import Path

import msgspec
import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from quizgen import api
from quizgen.bank import load_bank
from quizgen.bank.reader import read_bank, read_blueprint
from quizgen.bank.texts import Translation, find_texts, write_translations
from quizgen.bank.together import together
from quizgen.bank.writer import write_bank
from quizgen.checking import check_paths
from quizgen.errors import QuizgenError
from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.formats.paper.pdf import lay_out, printed
from quizgen.locale import ui
from quizgen.locale.tags import program_languages, spoken_by_program, words_of
from quizgen.model import Cloze, Form, Localized, Outcome, Status, Student
from quizgen.readers import read
from quizgen.readers.as_bank import files_of_bank
from quizgen.results.feedback import feedback_html
from quizgen.results.gradebook import Record
from quizgen.text.markup import to_text
from tests.bank.test_languages import BANKS, quiz, written

SOURCE = Path(__file__).parents[2] / "quizgen"
GERMAN = "In welchem Jahr fiel die Berliner Mauer?"


def without_code(page: str) -> str:
    return re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S)


def said(path: Path) -> list[str]:
    return [str(problem) for problem in read_bank(path)[1]]


@pytest.mark.parametrize("name", ["geschichte", "geography"])
def test_the_banks_have_nothing_to_mend(name: str) -> None:
    assert check_paths([BANKS / name]) == []


def test_a_bank_in_german_alone_is_german_on_every_output() -> None:
    made = quiz("geschichte")
    assert made.form.languages == ("de",)
    assert {item.stem for item in made.form.items} >= {Localized(de=GERMAN)}
    page = without_code(written(made, "practice"))
    assert '<html lang="de"' in page
    assert "Sonntag" in page or "Dienstag, 24. November 2026" in page
    assert "data-set" not in page, "no button of a language"
    assert "<i lang=en>Check my answer</i>" in page, "the page's own words are marked as English"
    assert not re.search("[가-힣]", page)
    assert "question (de)" in written(made, "csv")
    assert "(en)" not in written(made, "csv")
    assert written(made, "paper").startswith("%PDF")
    word = zipfile.ZipFile(io.BytesIO(FORMATS["docx"].render(
        made.form, made.key, RenderOptions().within(made.form))))  # fmt: skip
    assert 'w:lang w:val="de-DE"' in word.read("word/document.xml").decode()


def test_a_third_language_has_its_button_its_texts_and_its_columns() -> None:
    made = quiz("geography")
    page = written(made, "practice")
    shown = without_code(page)
    assert re.findall(r'data-set="(\w+)"', shown) == ["ko", "en", "fr", "both"]
    assert ">Français</button>" in shown
    assert "<span lang=fr>Corée du Sud</span>" in shown
    assert shown.count("print(") == 1, "code that is equal in all stands once"
    # where all are shown, what French says like English stands once
    assert "<span lang=en>Paris</span><span lang=fr class=again>Paris</span>" in shown
    assert "[data-lang=both] .again{display:none!important}" in page
    # what French hides: Korean and English texts, and Korean words of the page's own
    assert ".js[data-lang=fr] :is(span,div,code):is([lang=ko],[lang=en])" in page
    assert ".js[data-lang=fr] i:is([lang=ko])" in page
    heading = written(made, "csv").splitlines()[0]
    assert "question (ko),question (en),question (fr)" in heading
    assert '<span lang="fr" class="multilang">Corée du Sud</span>' in written(made, "moodle")


@pytest.mark.parametrize("name", ["moodle", "qti12", "qti21", "qti30"])
@pytest.mark.parametrize("bank", ["networking", "averages", "python"])
def test_the_banks_that_are_shown_come_back_in_their_languages(
    name: str, bank: str, tmp_path: Path
) -> None:
    """Parameters, formulas, listings and sets."""
    made = quiz(bank)
    file = tmp_path / FORMATS[name].filename
    file.write_bytes(FORMATS[name].render(made.form, made.key, RenderOptions().within(made.form)))
    out = tmp_path / "new" / "bank.yaml"
    files = files_of_bank(read(file), out, source=file, languages=made.form.languages)
    out.parent.mkdir()
    out.write_bytes(files[out])
    back, problems = read_bank(out)
    assert back is not None, problems
    assert back.languages == made.form.languages
    said = {re.sub(r"\W", "", to_text(item.stem.first)) for item in back.items}
    for item in made.form.items:
        stem = re.sub(r"\W", "", to_text(item.stem.first).partition("\n")[0])
        cloze = isinstance(item.interaction, Cloze)  # its text is what is asked
        assert cloze or any(stem in each for each in said), item.stem.first
    whole = [item for item in back.items if not isinstance(item.interaction, Cloze)]
    assert {item.status for item in whole} == {"accepted"}


@pytest.mark.parametrize("name", ["moodle", "gift", "qti12", "qti21", "qti30", "csv", "xlsx"])
@pytest.mark.parametrize("bank", ["geschichte", "geography"])
def test_what_is_exported_comes_back_in_its_languages(name: str, bank: str, tmp_path: Path) -> None:
    made = quiz(bank)
    file = tmp_path / FORMATS[name].filename
    file.write_bytes(FORMATS[name].render(made.form, made.key, RenderOptions().within(made.form)))
    found = read(file)
    whole = Localized(de=GERMAN) if bank == "geschichte" else made.form.items[0].stem
    assert whole in {item.stem for item in found.items}
    assert all(tuple(item.stem) == made.form.languages for item in found.items)
    cloze = bank == "geography" and name in ("gift", "csv", "xlsx")  # have no text with gaps
    assert len(found.items) == len(made.form.items) - cloze
    back = tmp_path / "bank.yaml"
    items = [msgspec.structs.replace(item, topic="t") for item in found.items]
    back.write_text(
        write_bank("b", found.title or Localized.same("b"), items, languages=made.form.languages),
        "utf-8",
    )
    again = read_bank(back)
    assert again[0] is not None, again[1]
    assert again[0].languages == made.form.languages


def test_a_language_that_the_quiz_lacks_is_refused_by_name() -> None:
    made = quiz("geography")
    for name in ("paper", "moodle", "docx", "csv", "qti21"):
        with pytest.raises(
            QuizgenError, match="there are no texts in ja: the languages are ko, en"
        ):
            FORMATS[name].render(made.form, made.key, RenderOptions(language="ja"))
    with pytest.raises(FormatError, match="room for two languages"):
        FORMATS["paper"].render(made.form, made.key, RenderOptions(layout="side"))


def test_tags_and_texts_that_do_not_fit_are_told_with_their_place(tmp_path: Path) -> None:
    bank = tmp_path / "bank.yaml"
    bank.write_text("bank: b\ntitle: B\nlanguages: [Deutsch]\n", "utf-8")
    assert said(bank)[-1].startswith(f"{bank}:3:13: QG009 'Deutsch' is no language tag")
    assert said(bank)[-1].endswith("did you mean 'de'?")
    bank.write_text("bank: b\ntitle: {de: B, fr: C, german: D}\nlanguages: [de]\n", "utf-8")
    assert [line.partition("bank.yaml:")[2] for line in said(bank)] == [
        "2:16: QG008 the bank has no fr texts: its languages are de",
        "2:23: QG008 'german' is not a language; a text has de; did you mean 'de'?",
    ]
    bank.write_text("bank: b\ntitle: B\nlanguages: [de]\nfonts: [none.ttf]\n", "utf-8")
    assert "4:9: QG033 none.ttf cannot be read" in said(bank)[0]
    bank.write_text((BANKS / "geschichte" / "bank.yaml").read_text("utf-8"), "utf-8")
    plan = tmp_path / "quiz.yaml"
    plan.write_text("blueprint: q\nbank: .\nlanguages: [de, fr]\ntitle: {de: Q, fr: Q}\n"
                    "sections: [{count: 1}]\n", "utf-8")  # fmt: skip
    assert read_blueprint(plan)[0] is not None
    assert any("there is no language 'fr'" in each for each in said(tmp_path))


def font_of(letters: str, path: Path) -> None:
    """A font whose letters are squares."""
    pen = TTGlyphPen(None)
    for move, point in zip(("moveTo", *["lineTo"] * 3), ((0, 0), (0, 700), (700, 700), (700, 0)),
                           strict=True):  # fmt: skip
        getattr(pen, move)(point)
    pen.closePath()
    names = [".notdef", *(f"u{ord(letter):04X}" for letter in letters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(map(ord, letters), names[1:], strict=True)))
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_a_script_that_no_bundled_font_has_takes_a_named_one(tmp_path: Path) -> None:
    text = (BANKS / "geschichte" / "bank.yaml").read_text("utf-8")
    bank = tmp_path / "bank.yaml"
    bank.write_text(text.replace(GERMAN, "何年ですか"), "utf-8")
    found = check_paths([tmp_path])
    assert [problem.code for problem in found] == ["QG033"]
    assert "何 年 で す か" in str(found[0])
    (tmp_path / "quiz.yaml").write_text((BANKS / "geschichte" / "quiz.yaml").read_text("utf-8"))
    made = quiz(str(tmp_path))
    with pytest.raises(
        FormatError, match=r"item \d \(fall\): no bundled font has '何' .*fonts: in"
    ):
        FORMATS["paper"].render(made.form, made.key, RenderOptions())
    font_of("何年ですか", tmp_path / "squares.ttf")
    bank.write_text(bank.read_text("utf-8").replace("languages:", "fonts: squares.ttf\nlanguages:"))
    assert check_paths([tmp_path]) == []
    loaded = read_bank(tmp_path)[0]
    assert loaded is not None
    options = RenderOptions().of_bank(loaded).within(made.form)
    again = api.assemble(loaded, api.load_blueprint(tmp_path / "quiz.yaml"), date="2026-12-01")
    assert api.render(again, "paper").startswith(b"%PDF")  # with the bank's own font
    page = FORMATS["practice"].render(made.form, made.key, options).decode()
    assert "unicode-range:U+304b,U+3059,U+3067,U+4f55,U+5e74" in page
    # a student's name may have letters that no question has
    font_of("郎", tmp_path / "more.ttf")
    named = msgspec.structs.replace(
        options,
        student=Student("1", "何郎"),
        fallback=(*options.fallback, str(tmp_path / "more.ttf")),
    )
    page = FORMATS["exam"].render(made.form, made.key, named).decode()
    [data] = re.findall(r"base64,([^\"]+)\"\)format\(\"woff2\"\);unicode-range:U\+90ce}", page)
    assert 0x90CE in TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
    word = zipfile.ZipFile(io.BytesIO(FORMATS["docx"].render(made.form, made.key, options)))
    assert 'w:rFonts w:ascii="Squares"' in word.read("word/document.xml").decode()


def test_a_script_from_right_to_left_runs_so_and_its_letters_join(tmp_path: Path) -> None:
    text = (BANKS / "geschichte" / "bank.yaml").read_text("utf-8")
    text = text.replace(GERMAN, "متى سقط `1` الجدار؟").replace("[de]", "[ar]")
    (tmp_path / "bank.yaml").write_text(text.replace("languages:", "fonts: arab.ttf\nlanguages:"))
    (tmp_path / "quiz.yaml").write_text((BANKS / "geschichte" / "quiz.yaml").read_text("utf-8"))
    font_of("متىسقالجدر؟", tmp_path / "arab.ttf")
    with TTFont(tmp_path / "arab.ttf") as font:
        first, second = font.getGlyphOrder()[1:3]
        addOpenTypeFeaturesFromString(font, f"feature init {{ sub {first} by {second}; }} init;")
        font.save(tmp_path / "arab.ttf")
    made, loaded = quiz(str(tmp_path)), read_bank(tmp_path)[0]
    assert loaded is not None
    options = RenderOptions().of_bank(loaded).within(made.form)
    laid_out = lay_out(printed(made.form, None, options), options.fallback)
    boxes = [box for page in laid_out.pages for box in page._page_box.descendants()]
    assert {(box.element_tag, box.style["direction"]) for box in boxes
            if box.element_tag in ("html", "div", "code")} == {
        ("html", "rtl"), ("div", "rtl"), ("code", "ltr")}  # fmt: skip
    page = FORMATS["practice"].render(made.form, made.key, options).decode()
    assert '<html lang="ar" dir="rtl"' in page, "the frame of the page runs so too"
    assert "body :is([lang=en]){direction:ltr;unicode-bidi:isolate}" in page, "the page's own words"
    record = Record(Student("7", "Min"), "r.json", {"1": Outcome(Status.CORRECT, 1, 1)}, {})
    told = feedback_html(record, made.form, made.key, "ar").decode()
    assert '<html lang="ar" dir="rtl">' in told
    assert '<span dir="ltr" lang="en">Your answer</span>' in told
    fonts = re.findall(r"font/woff2;base64,([^\"]+)", page)
    tables = [set(TTFont(io.BytesIO(base64.b64decode(each))).keys()) for each in fonts]
    word = zipfile.ZipFile(io.BytesIO(FORMATS["docx"].render(made.form, made.key, options)))
    paragraphs = re.findall("<w:p>.*?</w:p>", word.read("word/document.xml").decode(), re.S)
    assert [("w:bidi/" in each, "w:rtl" in each) for each in paragraphs if "متى" in each] == [
        (True, True)
    ]
    assert not [each for each in paragraphs if "w:rtl" in each and "Question" in each]
    assert all("w:bidi/" in each for each in paragraphs if "Question" in each)
    assert ["GSUB" in each for each in tables] == [False, True], "only what joins carries rules"


def test_a_bank_is_translated_into_any_language(tmp_path: Path) -> None:
    for file in (BANKS / "geschichte").iterdir():
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    before = read_bank(tmp_path)[0]
    assert before is not None
    texts = find_texts(tmp_path, "ja")
    assert {text.language for text in texts} == {"de"}
    done = write_translations(
        tmp_path, "ja", [Translation(t.id, t.digest, f"訳{t.source}", "x") for t in texts]
    )
    assert done.finished
    assert done.languages == ("de", "ja")
    bank = tmp_path / "bank.yaml"
    assert "translating: [ja]\nlanguages: [de]" in bank.read_text("utf-8")
    half = read_bank(tmp_path)[0]
    assert half is not None
    assert half.digest == before.digest, "not in use yet: no item is another"
    bank.write_text(bank.read_text("utf-8").replace("translating: [ja]\nlanguages: [de]",
                                                    "languages: [de, ja]"), "utf-8")  # fmt: skip
    whole = read_bank(tmp_path)[0]
    assert whole is not None
    assert whole.items[0].stem["ja"] == f"訳{GERMAN}"


NAMED = re.compile(r"""\[["'](?:ko|en)["']\]|\.(?:ko|en)\b(?!\.)|Localized\(\s*(?:ko|en)=""")
OF_A_LANGUAGE = {  # what is about Korean or English, and says so
    "bank/lint/language.py", "drafting", "locale", "model/text.py", "readers", "results/answers.py",
    "term/students.py", "bank/texts.py", "bank/kinds.py",
}  # fmt: skip


def test_no_module_knows_which_languages_a_content_has() -> None:
    """Another language is data alone."""
    found = []
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        if not any(name == each or name.startswith(f"{each}/") for each in OF_A_LANGUAGE):
            lines = enumerate(path.read_text("utf-8").splitlines(), 1)
            found += [f"{name}:{number}: {line.strip()}" for number, line in lines
                      if NAMED.search(line) and ">>>" not in line]  # fmt: skip
    assert not found, "\n".join(found)


def in_korean(text: str) -> bool:
    return bool(re.search("[가-힣]", without_code(text)))


def test_the_words_around_the_texts_are_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    bank, blueprint = (
        (BANKS / "geschichte" / name).read_text("utf-8") for name in ("bank.yaml", "quiz.yaml")
    )
    (tmp_path / "bank.yaml").write_text(f"{bank}interface: fr\n", "utf-8")
    (tmp_path / "quiz.yaml").write_text(f"{blueprint}interface: de\n", "utf-8")
    named = [line.rpartition("/")[2] for line in said(tmp_path)]
    assert "bank.yaml:25:12: QG009 'fr' is not one of en, ko" in named
    assert str(read_blueprint(tmp_path / "quiz.yaml")[1][0]).endswith("'de' is not one of en, ko")
    (tmp_path / "bank.yaml").write_text(f"{bank}interface: ko\n", "utf-8")
    (tmp_path / "quiz.yaml").write_text(blueprint, "utf-8")
    made = quiz(str(tmp_path))
    options = RenderOptions(embed_font=False)
    assert made.form.interface == "ko"
    page = written(made, "practice")
    assert "<i lang=ko>답 확인</i>" in page
    assert "Check my answer" not in without_code(page)
    assert '"words":{"ko":' in FORMATS["exam"].render(made.form, made.key, options).decode()
    sheet = printed(made.form, made.key, options).replace("\u2060", "")
    assert ">배점<" in sheet
    assert ">Points<" not in sheet
    assert ui("Points") == Localized(ko="배점", en="Points"), "only within what was made"
    # asked for with the command, it goes before what the quiz says
    english = FORMATS["gift"].render(made.form, made.key, options).decode()
    page = (
        FORMATS["exam"]
        .render(made.form, made.key, RenderOptions(interface="en", embed_font=False))
        .decode()
    )
    assert not in_korean(page)
    assert not in_korean(english)
    (tmp_path / "quiz.yaml").write_text(f"{blueprint}interface: en\n", "utf-8")
    assert quiz(str(tmp_path)).form.interface == "en"


def test_where_nobody_says_it_the_words_are_in_a_language_of_the_texts() -> None:
    words = {
        ("ko", "ja"): ("ko",), ("en", "de"): ("en",), ("ko", "en", "de"): ("ko", "en"),
        ("de",): ("en",), ("ko-KR", "en-GB"): ("ko", "en"),
    }  # fmt: skip
    for languages, spoken in words.items():
        form = Form("f", Localized.same("f"), (), "2026-12-01", languages=languages)
        with words_of(form):
            assert program_languages(languages) == spoken, languages
            assert [ui("Points")[each] for each in languages] == [
                {"ko": "배점", "en": "Points"}[spoken_by_program(each)] for each in languages
            ]


def test_banks_together_have_the_languages_that_all_of_them_have() -> None:
    german, three = (load_bank(BANKS / name) for name in ("geschichte", "geography"))
    one = msgspec.structs.replace(german, id="other", interface="ko")
    assert together([german, one]).languages == ("de",)
    assert together([german, one]).interface == "ko"
    assert together([german, three]).languages == ("de", "ko", "en", "fr")
