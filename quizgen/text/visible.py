"""Text from files as it may be shown: nothing in it steers a terminal, turns the direction of what
stands around it, or hides.

Unicode 15, chapter 23 (control codes, bidirectional controls); Unicode Technical Report 36, 3.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_BROKEN = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def visible(text: str) -> str:
    """``text`` with every control character, bidirectional control, invisible character and lone
    surrogate written as ``\\uXXXX``; line breaks and tabs stay.

    >>> print(visible("a\\x1b[2Jb\\u202ec"))
    a\\u001b[2Jb\\u202ec
    """
    return _HIDDEN.sub(_escaped, text)


def visible_line(text: str) -> str:
    """As ``visible``, in one line: for a name among others.

    >>> print(visible_line("one\\nGrade: 100"))
    one\\u000aGrade: 100
    """
    if text.isascii() and text.isprintable():
        return text
    return visible(_BROKEN.sub(_escaped, text))


def width(text: str) -> int:
    """Columns of ``text`` in a terminal or a mono face: a wide letter takes two, a combining one
    none (Unicode Standard Annex #11).

    >>> width("quiz"), width("퀴즈")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def padded(text: str, columns: int) -> str:
    """``text`` and as many spaces as it lacks.

    >>> padded("퀴즈", 6)
    '퀴즈  '
    """
    return text + " " * (columns - width(text))


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
