"""Formulas: LaTeX between dollar signs -> MathML (W3C, *MathML 3.0*), and a drawing for print.

``latex2mathml`` translates, ``ziamath`` draws; both are imported when the first formula is met. A
browser shows MathML itself: pages need no script and no request for it.
"""

from __future__ import annotations

import base64
import html
import re
import warnings
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import msgspec

from quizgen import resources
from quizgen.errors import Message, QuizgenError, message
from quizgen.text.xml import unescaped

if TYPE_CHECKING:
    from ziamath.mathfont import MathFont

LONGEST = 2000
"""Characters of a formula."""
DEEPEST = 40
"""Braces within braces."""
_STRAY = re.compile(r"&(?!#x(?!0*1?[0-9A-Fa-f];)[0-9A-Fa-f]{2,6};)")
"""An ampersand that begins no reference to a character of XML."""
_FOREIGN = frozenset({"href", "style", "class", "id"})
_UNKNOWN = re.compile(r"<m[a-z]+>(\\[A-Za-z]+)</m[a-z]+>")


class FormulaError(QuizgenError):
    """A formula that cannot be read or drawn: the message says why."""


class Drawing(msgspec.Struct, frozen=True):
    """A formula as a picture: lengths in units of the font's size."""

    uri: str
    """``data:`` URI of an SVG."""
    height: float
    below: float
    """How much of the height is below the line of writing."""


@lru_cache(maxsize=4096)
def mathml(latex: str, block: bool = False) -> str:
    """``latex`` (without its dollar signs) as a ``math`` element that carries the LaTeX as its text
    alternative and as an annotation (*MathML 3.0*, 5.1.1), by which imports know it. ``block``: on
    a line of its own. Raises ``FormulaError``."""
    _require_sound(latex)
    from latex2mathml.converter import convert_to_element

    try:
        element = convert_to_element(latex, display="block" if block else "inline")
    except Exception as error:  # its own exceptions have no common root
        raise FormulaError(_reason(error)) from error
    _require_inert(element)
    made = unescaped(ElementTree.tostring(element, encoding="unicode"))
    if unknown := _UNKNOWN.search(made):
        raise FormulaError(message("{command} is not known", command=unknown[1]))
    said = html.escape(latex)
    note = f'<annotation encoding="application/x-tex">{said}</annotation>'
    made = made.replace("<math ", f'<math alttext="{said}" ', 1).replace(">", "><semantics>", 1)
    return made.replace("</math>", f"{note}</semantics></math>")


@lru_cache(maxsize=1024)
def drawing(latex: str, block: bool = False) -> Drawing:
    """``latex`` drawn with vector outlines. Raises ``FormulaError``, also for a character that
    neither the mathematics font nor the bundled code font has."""
    mathml(latex, block)
    with warnings.catch_warnings():  # it opens its own font in a way that Python gives up
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.zmath import Latex

    size = 24.0
    try:
        drawn: Any = Latex(latex, size=size, font=_font(), inline=not block, margin=0)
        svg: str = drawn.svg()
    except Exception as error:  # of whatever kind: it was not made for every formula
        raise FormulaError(message("it can be shown on a page, and not be drawn")) from error
    if missing := _missing.intersection(latex):
        named = " ".join(sorted(missing))
        raise FormulaError(message("no font has {characters}", characters=named))
    box = re.search(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"', svg)
    if box is None:
        raise FormulaError(message("it shows nothing"))
    top, height = float(box[2]), float(box[4])
    data = base64.b64encode(svg.encode()).decode("ascii")
    below = max(0.0, (height + top) / size)
    return Drawing(f"data:image/svg+xml;base64,{data}", height / size, below)


@lru_cache(maxsize=1024)
def plain(latex: str) -> str:
    """``latex`` as a line of plain text, for titles, menus and hints, where no mathematics can
    stand: with Unicode's letters and signs, a fraction with a slash. What cannot be read stays
    LaTeX between its dollar signs.

    >>> plain(r"\\frac{a+b}{2} \\le \\sqrt{x^2+1}")
    '(a + b)/2 ≤ √(x² + 1)'
    """
    try:
        mathml(latex)
    except FormulaError:
        return f"${latex}$"
    from latex2mathml.converter import convert_to_element

    return " ".join(_line(convert_to_element(latex)).split())


def problem(latex: str) -> Message | None:
    """Why a formula cannot be read; None where it can."""
    try:
        mathml(latex)
    except FormulaError as error:
        return error.messages[0]
    return None


_BETWEEN = (frozenset("=<>+-×÷±∓") | frozenset(map(chr, range(0x2190, 0x2300)))) - frozenset(
    "∀∂∃∄∅∆∇∏∐∑√∞∫∬∭∮"
)
"""Signs with a space on both sides where something stands before them: operators and arrows."""
_NAME = re.compile("[A-Za-z]{2}|[∏∑∫⋂⋃]")
"""What a function or a sum begins with: a space stands before and after it."""
_ACCENTS = {
    "¯": "\u0304",
    "―": "\u0305",
    "^": "\u0302",
    "~": "\u0303",
    "˙": "\u0307",
    "→": "\u20d7",
}


def _line(element: ElementTree.Element) -> str:
    """An element of MathML in one line."""
    parts = [_line(each) for each in element]
    match element.tag:
        case "mfrac":
            if element.get("linethickness") == "0":  # n over k
                return "; ".join(parts)
            return "/".join(map(_held, parts))
        case "msqrt":
            return f"√{_held(_joined(element, parts))}"
        case "mroot":
            return f"{_script('sup', parts[1])}√{_held(parts[0])}"
        case "mover" if parts[1] in _ACCENTS:
            return "".join(letter + _ACCENTS[parts[1]] for letter in parts[0])
        case "msub" | "munder":
            return parts[0] + _script("sub", parts[1])
        case "msup" | "mover":
            return parts[0] + _script("sup", parts[1])
        case "msubsup" | "munderover":
            return parts[0] + _script("sub", parts[1]) + _script("sup", parts[2])
        case "mtable":
            return "; ".join(parts)
        case "mtr":
            return ", ".join(parts)
        case "mspace":
            return " "
        case _:
            return _joined(element, parts) if parts else html.unescape(element.text or "")


def _joined(element: ElementTree.Element, parts: list[str]) -> str:
    line, named = "", False
    for place, (each, part) in enumerate(zip(element, parts, strict=True)):
        if part in _BETWEEN and line and line[-1] not in "([{, ":
            part = f" {part} "
        elif part in (",", ";"):
            part += " "
        name = each.tag not in ("mrow", "mtext") and _NAME.match(part) is not None
        if each.tag == "mfrac" and "/" in part:  # a factor
            behind = next(iter(parts[place + 1 :]), "")
            if line[-1:].isalnum() or behind[:1].isalnum() or _NAME.match(behind):
                part = f"({part})"
        if (name or named) and (line[-1:].isalnum() or named) and part[:1].isalnum():
            line += " "
        line, named = line + part, name
    return line


def _held(part: str) -> str:
    """``part`` beside a slash or under a root."""
    return part if len(part) == 1 or part.isalnum() else f"({part})"


def _script(tag: str, part: str) -> str:
    from quizgen.text.markup import script

    part = part.replace(" ", "").replace("−", "-")
    if part.strip("′") == "":
        return part
    raised = script(tag, part)
    return raised.replace("(", "").replace(")", "") if len(part) == 1 else raised


def _require_inert(element: ElementTree.Element) -> None:
    """What is translated is put into pages and packages as it is, and the translator escapes
    nothing (its signs are character references): a ``<`` in the text of a formula must not become
    markup there."""
    for each in element.iter():
        said = "".join([each.text or "", *each.attrib.values()])
        if _STRAY.search(said):
            raise FormulaError(
                message("& separates only the columns of an environment; write \\& for the sign")
            )
        if re.search('[<>"]', said) or not _FOREIGN.isdisjoint(each.attrib):
            raise FormulaError(
                message('it holds a link, a style, or one of < > " in the midst of text')
            )


def _require_sound(latex: str) -> None:
    if len(latex) > LONGEST:
        said = message(
            "{count} characters; at most {most} are read", count=len(latex), most=LONGEST
        )
        raise FormulaError(said)
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            raise FormulaError(message("a brace is closed that was not opened"))
        if depth > DEEPEST:
            said = message("braces are nested more than {most} deep", most=DEEPEST)
            raise FormulaError(said)
    if depth:
        raise FormulaError(message("a brace is not closed"))


_REASONS = {
    "MissingSuperScriptOrSubscriptError": message("nothing follows ^ or _"),
    "DoubleSubscriptsError": message("two subscripts follow each other"),
    "DoubleSuperscriptsError": message("two superscripts follow each other"),
    "DenominatorNotFoundError": message("a fraction lacks its denominator"),
    "NumeratorNotFoundError": message("a fraction lacks its numerator"),
    "ExtraLeftOrMissingRightError": message(r"\left lacks its \right"),
    "MissingEndError": message(r"\begin lacks its \end"),
    "NoAvailableTokensError": message("something is missing at its end"),
    "InvalidStyleForGenfracError": message(r"\genfrac has a style that is not known"),
    "LimitsMustFollowMathOperatorError": message(r"\limits follows no operator"),
}


def _reason(error: Exception) -> Message:
    return _REASONS.get(type(error).__name__, message("it cannot be read as LaTeX"))


_missing: set[str] = set()
"""Characters that were looked for in vain."""


@cache
def _font() -> str:
    """The name by which ``ziamath`` knows its own font with ours behind it, for Hangul."""
    from ziafont.font import Font
    from ziamath import zmath
    from ziamath.mathfont import MathFont

    plain = zmath.loadedfonts["default"]
    ours: Any = Font(resources.folder("fonts") / "QuizgenCode-Regular.ttf")

    class WithHangul(MathFont):
        """Looks in the bundled font for what the mathematics font lacks."""

        def findglyph(self, char: str, variant: Any) -> Any:
            glyph = super().findglyph(char, variant)
            if glyph.index == 0 and not char.isspace():
                other = ours.glyph(char)
                if other.index:
                    return other
                _missing.add(char)
            return glyph

    font: MathFont = WithHangul(str(plain.fname), plain.basesize)
    zmath.loadedfonts["quizgen"] = font
    return "quizgen"
