"""Numbers as people type them (docs/scoring.md, "Numbers").

The page's ``scoring.js`` reads alike; both are held by ``tests/vectors/typed.txt``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from quizgen.model import NumericKey, RightNumber, Rule
from quizgen.scoring.text import COPULA, Remark, plain

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_DECIMAL = (
    r"(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d{0,15})?|\d{1,3}(?: \d{3})+(?![\d,])"
    r"|\d{1,15}(?:[.,]\d{0,15})?|\.\d{1,15})"
)
_NUMBER = re.compile(rf"([-+]?)({_DECIMAL})(?:[eE]([-+]?\d{{1,2}})(?!\d))?")
_TIMES = re.compile(
    rf"([-+]?)(?:({_DECIMAL}) ?[x×*·] ?)?(\d{{1,3}}) ?(?:\^|\*\*) ?\(?([-+]?\d{{1,3}})(?!\d)\)?"
)
_SIMPLE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_TENS = {"십": 10, "백": 100, "천": 1000}
_MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12}
_DIGITS = {word: n for n, word in enumerate("영일이삼사오육칠팔구")} | {"공": 0, "륙": 6}
_SINO = re.compile(r"[0-9.,]+|[영공일이삼사오육륙칠팔구십백천만억조]")
_SINO_ALL = re.compile(
    r"(?:[0-9]{1,15}(?:,[0-9]{3})*(?:\.[0-9]+)?|[영공일이삼사오육륙칠팔구십백천만억조]| )+"
)
_NATIVE = {
    "하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
    "한": 1, "두": 2, "세": 3, "네": 4,
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50}
_WORD = re.compile(rf"({'|'.join(_NATIVE_TENS)})?({'|'.join(_NATIVE)})?(?![a-z])", re.IGNORECASE)

_COUNTERS = re.compile(
    r"개|가지|종류?|번(?:부터|까지)?|명|대|회|(?:kind|type|item|piece|time)s?", re.IGNORECASE
)
_YEAR = re.compile(r"년도?")
_ID = re.compile(r"(?:uid|gid|pid|id) ?(?=\d)", re.IGNORECASE)
_IN_YEAR = re.compile(r"in (?=[12]\d{3}$)", re.IGNORECASE)
_ENDING = re.compile(f" ?(?:{COPULA})$")
_SI = re.compile(
    r"(?P<prefix>[kKMGTPEmuµμn]?)(?P<two>i?)"
    r"(?P<base>B|bytes?|바이트|b|bits?|비트|Hz|m|g|s|W|V|A|J|Pa|L|l|bps|eV)"
)
_BARE = re.compile(r"([kKMGT])(i?)")
_PREFIXES = {"": 0, "k": 1, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6,
             "m": -1, "u": -2, "µ": -2, "μ": -2, "n": -3}  # fmt: skip
_BASES = {"byte": "B", "bytes": "B", "바이트": "B", "bit": "b", "bits": "b", "비트": "b", "l": "L"}


class Typed(NamedTuple):
    """A number as typed: its value in the key's unit, and what is to say of how it was read."""

    value: float
    read: bool = False
    """It was put in another way than in digits."""
    digits: int = 0
    """Significant figures; 0: not said."""


def parse(text: str, units: Iterable[str] = (), factors: Mapping[str, float] = {}) -> float | None:
    """The number, with one of ``units`` behind it or none, or with another one that ``factors``
    puts into theirs; None where it is no number.

    Understood: full-width digits, ``65,536`` and ``65 536``, the decimal comma (``3,5``), powers
    (``2^16``, ``1.5×10^3``), Korean numerals (``6만 5536``, ``여덟``) and counters (``8가지``),
    decimal and binary prefixes (``64Ki``; ``1.5 GB`` where the unit is MB).
    """
    found = read(text, tuple(units), factors)
    return None if found is None else found.value


def read(text: str, units: tuple[str, ...], factors: Mapping[str, float]) -> Typed | None:
    """As ``parse``, with how it was put."""
    if _SIMPLE.fullmatch(text):
        return Typed(float(text), False, _figures(text))
    text = _POWER.sub(lambda match: "^" + match[0].translate(_RAISED), text)
    text = " ".join(plain(text).split())
    text = _ENDING.sub("", text.strip("`'\"")).removesuffix(".")
    known = {**{plain(unit).strip(): 1.0 for unit in units}, **factors}
    named = False
    if match := _ID.match(text) or _IN_YEAR.match(text):
        text, named = text[match.end() :], True
    for value, rest, worded, digits in _values(text):
        factor = _factor(rest.strip(), value, known)
        if factor is not None:
            odd = worded or named or (factor != 1.0)
            return Typed(value * factor, odd, digits)
    return None


def _values(text: str) -> Iterable[tuple[float, str, bool, int]]:
    """The numbers that the text may begin with: value, what is left, put in words, figures."""
    if match := _SINO_ALL.match(text):
        sino = match[0].rstrip()
        if not re.fullmatch(r"[0-9., ]+", sino) and (value := _sino(sino)) is not None:
            yield value, text[len(sino) :], True, 0
    if match := _TIMES.match(text):
        sign, digits, base, power = match.groups()
        try:
            value = _decimal(digits or "1") * float(base) ** int(power)
        except (OverflowError, ZeroDivisionError):
            return
        yield (-value if sign == "-" else value), text[match.end() :], True, _figures(digits or "")
    elif match := _NUMBER.match(text):
        sign, digits, exponent = match.groups()
        value = _decimal(digits) * 10.0 ** int(exponent or 0)
        worded = " " in digits or _commas(digits)
        yield (-value if sign == "-" else value), text[match.end() :], worded, _figures(digits)
    elif (match := _WORD.match(text)) and match[0]:
        value = _NATIVE_TENS.get(match[1] or "", 0) + _NATIVE.get((match[2] or "").lower(), 0)
        yield float(value), text[match.end() :], True, 0


def _figures(digits: str) -> int:
    return len(re.sub(r"\D", "", digits).lstrip("0"))


def _commas(digits: str) -> bool:
    """Whether the comma is a decimal one."""
    return "," in digits and not re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?", digits)


def _decimal(digits: str) -> float:
    digits = digits.replace(" ", "")
    return float(digits.replace(",", "." if _commas(digits) else ""))


def _sino(text: str) -> float | None:
    """``6만 5536``, ``육만 오천오백삼십육``, ``1.5억``; None where it is no numeral."""
    total, below, digit = 0.0, 0.0, None
    biggest = smallest = math.inf
    for token in _SINO.findall(text):
        if token in _DIGITS or token[0].isdigit():
            if digit is not None:
                return None
            digit = float(_DIGITS[token]) if token in _DIGITS else float(token.replace(",", ""))
        elif token in _TENS:
            if _TENS[token] >= smallest:
                return None
            smallest = _TENS[token]
            below += (1.0 if digit is None else digit) * smallest
            digit = None
        else:
            if _MYRIADS[token] >= biggest:
                return None
            biggest, smallest = _MYRIADS[token], math.inf
            below += digit or 0.0
            total += (below or 1.0) * biggest
            below, digit = 0.0, None
    return total + below + (digit or 0.0)


def _factor(unit: str, value: float, known: Mapping[str, float]) -> float | None:
    """By what the number is multiplied for its unit; None where the unit is not one of them."""
    if not unit:
        return 1.0
    unit = unit.strip()
    if unit in known:
        return known[unit]
    for each, factor in known.items():
        if _one_noun(each.lower(), unit.lower()):
            return factor
    if _COUNTERS.fullmatch(unit) and (not known or any(map(_COUNTERS.fullmatch, known))):
        return 1.0
    if not known:
        if _YEAR.fullmatch(unit) and value == int(value) and 1000 <= value < 3000:
            return 1.0
        match = _BARE.fullmatch(unit)
        return _power(match[1], match[2]) if match else None
    mine = _SI.fullmatch(unit)
    if not mine:
        return None
    for each, factor in known.items():
        its = _SI.fullmatch(each)
        if its and _BASES.get(its["base"], its["base"]) == _BASES.get(mine["base"], mine["base"]):
            return factor * _power(mine["prefix"], mine["two"]) / _power(its["prefix"], its["two"])
    return None


def _one_noun(one: str, other: str) -> bool:
    """``container``, ``containers``; what is short is no noun (``m``, ``ms``)."""
    one, other = sorted((one, other), key=len)
    return one == other or (len(one) > 2 and other in (f"{one}s", f"{one}es"))


def _power(prefix: str, two: str) -> float:
    return (1024.0 if two else 1000.0) ** _PREFIXES[prefix]


def same(key: NumericKey, text: str) -> bool:
    """Whether the number typed lies within the tolerance of the key."""
    return share(key, text) >= 1


def share(key: NumericKey, text: str, rule: Rule = "exact") -> float:
    """The share of the points that the number typed earns."""
    typed = _typed(key, text)
    if typed is None:
        return 0.0
    if _right(key, typed.value):
        return 1.0
    shares = [each.share for each in key.earning(rule) if _within(each, typed.value)]
    return max(shares, default=0.0)


def _right(key: NumericKey, value: float) -> bool:
    return any(_matches(key, each, value) for each in key.numbers)


def _matches(key: NumericKey, right: RightNumber, value: float) -> bool:
    if key.figures and _rounded(value, key.figures) == _rounded(right.value, key.figures):
        return True
    return _within(right, value)


def _rounded(value: float, figures: int) -> str:
    return f"{value * (1 + 1e-12):.{figures - 1}e}"  # halves go up, as in the page


def _typed(key: NumericKey, text: str) -> Typed | None:
    return read(text, key.units, key.conversions)


def _within(right: RightNumber, typed: float) -> bool:
    return abs(typed - right.value) <= right.tolerance + 1e-12 * max(1.0, abs(right.value))


def explained(key: NumericKey, text: str) -> tuple[Remark, ...]:
    """What is to say of a number as typed."""
    typed = _typed(key, text)
    if typed is None:
        tidy = " ".join(plain(text).split())
        for value, rest, worded, _ in _values(tidy):
            if worded and rest[:1].isalpha() and not re.match(r"[-+.\d]", tidy):
                break  # a word that begins as a numeral does
            right = _right(key, value)
            return (Remark("unit" if right else "other_unit", (rest.strip(),)),)
        return (Remark("no_number", (text.strip(),)),)
    if _right(key, typed.value):
        return (Remark("number", (f"{typed.value:.15g}",)),) if typed.read else ()
    for each in key.numbers:
        if _within(each, -typed.value):
            return (Remark("sign"),)
        if any(math.isclose(typed.value, slip * each.value, rel_tol=1e-9) for slip in _SLIPS):
            return (Remark("magnitude"),)
    return (Remark("number", (f"{typed.value:.15g}",)),) if typed.read else ()


_SLIPS = (10.0, 0.1, 100.0, 0.01, 1000.0, 0.001, 1024.0, 1 / 1024)
