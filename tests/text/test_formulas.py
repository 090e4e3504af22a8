"""Formulas between dollar signs: on the page, on paper, in Word, in each export, and in check."""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from quizgen.assembly import assemble
from quizgen.bank import load_bank, load_blueprint
from quizgen.bank.reader import read_bank
from quizgen.formats import FORMATS, RenderOptions
from quizgen.readers.markdown import Page, from_html
from quizgen.text.formulas import drawing, mathml, problem
from quizgen.text.markup import formulas, to_html, to_inline_html, to_text

BANK = Path(__file__).parents[1] / "banks" / "statistics"
MATHML = "{http://www.w3.org/1998/Math/MathML}"


@pytest.fixture(scope="module")
def quiz():
    import datetime

    blueprint = load_blueprint(BANK / "quiz.yaml")
    day = datetime.date(2026, 12, 1)
    return assemble(load_bank(BANK, cache=False), blueprint, seed="2026-12-01", date=day)


def rendered(quiz, name, **options):
    return FORMATS[name].render(quiz.form, quiz.key, RenderOptions(**options))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"$\int_0^1 x^2\,dx$", [r"\int_0^1 x^2\,dx"]),
        ("$x$의 값과 $y$를", ["x", "y"]),  # a particle follows a formula without a space
        ("$$\nx\n$$", ["x"]),
        ("$a_1*b$ and *c*", ["a_1*b"]),
        ("$5 and $6, or $5/$6", []),
        (r"\$x$ and `$y$`", []),
        ("$HOME/$PATH", []),
        ("$ x$ and $x $", []),
    ],
)
def test_what_is_a_formula_and_what_is_money_or_code(text, found):
    assert formulas(text) == found


def test_a_formula_is_mathml_on_a_page_and_carries_its_latex():
    (math,) = etree.fromstring(str(to_html(r"$\frac{a}{b} < 1$"))).iter(f"{MATHML}math")
    assert math.get("alttext") == r"\frac{a}{b} < 1"
    assert [str(e.tag).removeprefix(MATHML) for e in math.iter(f"{MATHML}mfrac")] == ["mfrac"]
    assert from_html(str(to_html(r"$\frac{a}{b}$")), Page()) == r"$\frac{a}{b}$"


def test_a_formula_is_tex_for_mathjax():
    assert to_inline_html("$x<1$", medium="tex") == r"\(x&lt;1\)"


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"O(n \log n)", "O(n log n)"),
        (r"\frac{a+b}{2} \le \sqrt{x^2+1}", "(a + b)/2 ≤ √(x² + 1)"),
        (r"\sum_{i=1}^{n} x_i", "∑_(i=1)ⁿ x_i"),
        (r"\bar{x} = -3 \times 10^{-4}", "x̄ = −3 × 10⁻⁴"),
        (r"\sqrt[3]{8} = \binom{n}{k}, f'(x)", "³√8 = (n; k), f′(x)"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1, 2; 3, 4)"),
        (r"\text{메모리} \geq 512", "메모리 ≥ 512"),
        (r"\frac{1}{n}\sum x_i + \frac{1}{2}", "(1/n)∑ x_i + 1/2"),
        (r"\nosuch", r"$\nosuch$"),
    ],
)
def test_in_plain_text_a_formula_is_a_line_that_reads(latex, line):
    assert to_text(f"Is ${latex}$?") == f"Is {line}?"


def test_a_drawing_stands_on_the_line_and_has_hangul():
    plain, fraction = drawing("x"), drawing(r"\frac{\text{합계}}{n}")
    assert fraction.height > plain.height
    assert fraction.below > plain.below >= 0
    with pytest.raises(Exception, match="no font has"):
        drawing(r"\text{𒀀}")


@pytest.mark.parametrize(
    ("latex", "why"),
    [
        ("x^", "nothing follows"),
        (r"\frac{1}{2", "a brace is not closed"),
        ("}", "a brace is closed"),
        (r"\nosuch{x}", r"\nosuch is not known"),
        ("x" * 2001, "2001 characters"),
        ("{" * 41 + "}" * 41, "nested more than 40"),
        (r"\left( x", r"\left lacks"),
        ("a & b", "& separates only"),
        (r"\text{a & b}", "& separates only"),
        (r"\text{<script>alert(1)</script>}", "in the midst of text"),
        (r"\color{<b>}x", "in the midst of text"),
        (r"\href{javascript:alert(1)}{x}", "holds a link"),
        (r"\style{position:fixed}{x}", "a style"),
        (r"\unicode{x01}", "& separates"),
    ],
)
def test_what_cannot_be_read_is_said(latex, why):
    assert why in str(problem(latex))


@pytest.mark.parametrize(
    "latex",
    [r"\sqrt{2}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\bar{x}", r"0 < a \& b", r"P(A|B)"],
)
def test_what_can_be_read(latex):
    assert problem(latex) is None
    assert "<merror" not in mathml(latex)


def test_check_names_the_line_and_column_of_a_formula(tmp_path):
    source = (BANK / "averages.yaml").read_text(encoding="utf-8")
    for file in ("bank.yaml", "quiz.yaml"):
        (tmp_path / file).write_bytes((BANK / file).read_bytes())
    wrong = source.replace(r"$\\sum_{i=1}^{n} x_i$", r"$\\sum_{i=1^{n} x_i$")
    (tmp_path / "averages.yaml").write_text(wrong, encoding="utf-8")
    _, problems = read_bank(tmp_path)
    (found,) = [p for p in problems if p.code == "QG030"]
    assert (found.position.line, found.position.column) == (14, 16)
    assert "a brace is not closed" in str(found)


def test_every_output_shows_them(quiz):
    page = rendered(quiz, "practice").decode()
    assert page.count("<math") >= 20
    assert not re.search(r"\$\\|\$x", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    paper = subprocess.run(
        ["pdftotext", "-", "-"], input=rendered(quiz, "paper"), capture_output=True, check=True
    ).stdout.decode()
    assert "$" not in paper.replace("$5", "").replace("$HOME", "")
    with zipfile.ZipFile(io.BytesIO(rendered(quiz, "docx"))) as word:
        document = word.read("word/document.xml")
    assert document.count(b"<m:oMath") >= 10
    assert b"<m:nary" in document or b"<m:sSubSup" in document
    moodle = rendered(quiz, "moodle").decode()
    assert r"\(\int_0^1 2x\,dx\)" in moodle


def test_a_power_of_brackets_is_one_of_all_in_them_in_word():
    from quizgen.formats.word.formula import office_math

    made = office_math(r"(x_i-\bar{x})^2 + (a)")
    (power,) = made.iterfind("{*}sSup")
    (brackets,) = power.iterfind("{*}e/{*}d")
    assert "".join(brackets.itertext()) == "xi−x"
    assert "".join(power.find("{*}sup").itertext()) == "2"


def test_a_quiz_of_formulas_comes_back(quiz):
    from quizgen.readers import moodle, qti

    item = next(item for item in quiz.form.items if "frac" in item.interaction.__repr__())
    right = r"$\frac{1}{n}\sum_{i=1}^{n} x_i$"
    for reader, name in ((moodle, "moodle"), (qti, "qti21"), (qti, "qti30")):
        back = reader.read(rendered(quiz, name), "quiz")
        texts = [o.text["en"] for i in back.items for o in getattr(i.interaction, "options", ())]
        assert right in texts, name
        stems = [i.stem for i in back.items]
        assert item.stem in stems, name


def test_paper_calls_a_formula_a_formula(quiz):
    from io import BytesIO

    import pikepdf

    pdf = pikepdf.open(BytesIO(rendered(quiz, "paper")))
    kinds = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
    told = {str(each.Alt) for each in kinds if each.get("/S") == "/Formula"}
    assert r"\bar{x}" in told
    assert not [each for each in kinds if each.get("/S") == "/Figure"]
