"""MathML -> Office Math (ECMA-376-1, 22.1 "Math"), for the elements that LaTeX becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from quizgen.text.formulas import mathml

_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def office_math(latex: str, *, block: bool = False) -> Any:
    """An ``m:oMath`` element. Raises ``FormulaError``."""
    root = etree.fromstring(mathml(latex, block))
    return _element("oMath", *_children(root))


def _element(name: str, *children: Any, **attributes: str) -> Any:
    made = etree.Element(f"{{{_M}}}{name}", {f"{{{_M}}}{k}": v for k, v in attributes.items()})
    made.extend(children)
    return made


_BRACKETS = {")": "(", "]": "["}


def _children(node: Any) -> list[Any]:
    """What the children make. A script at a closing bracket belongs to all that the bracket ends:
    LaTeX puts it at the bracket, where Office Math would find half a pair."""
    found: list[Any] = []
    opened: list[tuple[str, int]] = []
    for child in node:
        name, text = etree.QName(child).localname, "".join(child.itertext())
        if name == "mo" and text in _BRACKETS.values():
            opened.append((text, len(found)))
        elif name in ("msup", "msub") and (end := "".join(child[0].itertext())) in _BRACKETS:
            if opened and opened[-1][0] == _BRACKETS[end]:
                begin, start = opened.pop()
                inside = found[start + 1 :]
                del found[start:]
                marks = (_element("begChr", val=begin), _element("endChr", val=end))
                pair = _element("d", _element("dPr", *marks), _element("e", *inside))
                script, kind = ("sup", "sSup") if name == "msup" else ("sub", "sSub")
                found.append(_element(kind, _element("e", pair), _part(script, child[1])))
                continue
        elif name == "mo" and text in _BRACKETS and opened:
            opened.pop()
        found += _made(child)
    return found


def _part(name: str, node: Any) -> Any:
    return _element(name, *_made(node))


def _run(text: str, *, upright: bool) -> Any:
    word = _element("t")
    word.text = text
    word.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    style = [_element("rPr", _element("sty", val="p"))] if upright else []
    return _element("r", *style, word)


def _made(node: Any) -> list[Any]:
    name = etree.QName(node).localname
    if name in ("mi", "mn", "mo", "mtext", "ms"):
        text = "".join(node.itertext())
        upright = name != "mi" or len(text) > 1 or node.get("mathvariant") == "normal"
        return [_run(text, upright=upright)] if text else []
    if name == "mspace":
        return [_run(" ", upright=True)]
    build = _BUILT.get(name)
    parts = list(node)
    if build is not None and len(parts) == build[0]:
        return [build[1](*parts)]
    if name in ("msqrt",):
        hidden = _element("radPr", _element("degHide", val="1"))
        return [_element("rad", hidden, _element("deg"), _element("e", *_children(node)))]
    if name == "mtable":
        rows = [_element("mr", *(_element("e", *_children(cell)) for cell in row)) for row in node]
        return [_element("m", *rows)]
    if name in ("annotation", "annotation-xml"):
        return []
    return _children(node)


def _fraction(above: Any, below: Any) -> Any:
    return _element("f", _part("num", above), _part("den", below))


def _over(base: Any, above: Any) -> Any:
    mark = "".join(above.itertext())
    if len(mark) == 1 and etree.QName(above).localname == "mo":
        return _element("acc", _element("accPr", _element("chr", val=mark)), _part("e", base))
    return _element("limUpp", _part("e", base), _part("lim", above))


_BUILT: dict[str, tuple[int, Callable[..., Any]]] = {
    "mfrac": (2, _fraction),
    "msup": (2, lambda e, p: _element("sSup", _part("e", e), _part("sup", p))),
    "msub": (2, lambda e, b: _element("sSub", _part("e", e), _part("sub", b))),
    "msubsup": (
        3,
        lambda e, b, p: _element("sSubSup", _part("e", e), _part("sub", b), _part("sup", p)),
    ),
    "munderover": (
        3,
        lambda e, b, p: _element("sSubSup", _part("e", e), _part("sub", b), _part("sup", p)),
    ),
    "munder": (2, lambda e, b: _element("limLow", _part("e", e), _part("lim", b))),
    "mover": (2, _over),
    "mroot": (2, lambda e, d: _element("rad", _part("deg", d), _part("e", e))),
}
"""How many children an element has, and what they make."""
