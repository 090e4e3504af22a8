"""Text of one language -> ``Localized``."""

from __future__ import annotations

import re

from quizgen.model import Localized

_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]")
_CODE = re.compile(r"```.*?```|`+[^`]*`+", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


_BOTH = re.compile(r"([^/]+) / ([^/]*[a-z][^/]*)")


def localized(text: str) -> Localized:
    """Korean where there is Hangul, in both languages where there are no words (a command in
    backticks, a number), English otherwise; the language that is missing is ``""``. One line with
    Korean before a slash and English behind it (``참 / True``) is both, as exports write it."""
    if (both := _BOTH.fullmatch(text)) and _HANGUL.search(both[1]) and not _HANGUL.search(both[2]):
        return Localized(both[1], both[2])
    if _HANGUL.search(text):
        return Localized(text, "")
    if not _WORD.search(_CODE.sub(" ", text)):
        return Localized.same(text)
    return Localized("", text)
