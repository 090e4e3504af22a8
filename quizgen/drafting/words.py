"""Words of a memo: their language, plain text of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from quizgen.bank.emit import TODO
from quizgen.model import Language, Localized

HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[A-Za-z가-힣]")
_CODE = re.compile(r"(?P<t>`+)(?!`)(.+?)(?<!`)(?P=t)(?!`)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<https?://[^>]*>")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_TAG = re.compile(
    r"</?(?:a|b|br|code|del|details|div|em|h[1-6]|i|img|kbd|li|ol|p|small|span|strong|sub|summary|sup"
    r"|table|tbody|td|th|thead|tr|u|ul)\b[^<>]*>|<!--.*?-->",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"[/_:=@$~#\\.]|\d|^-|--")


def language_of(lines: Iterable[str]) -> Language:
    """The memo's language: Korean where a tenth of its letters are Hangul."""
    hangul = letters = 0
    for line in lines:
        hangul += len(HANGUL.findall(line))
        letters += len(_LETTER.findall(line))
    return "ko" if hangul * 10 >= letters > 0 else "en"


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """A line without links, emphasis and HTML tags; code spans stay."""
    if "<" in text:
        pieces = re.split(r"(`+[^`]*`+)", text)
        text = "".join(p if p.startswith("`") else _TAG.sub(" ", p) for p in pieces)
    text = _LINK.sub(lambda link: link[1] or "", text)
    return " ".join(_EMPHASIS.sub(r"\2", text).split())


@lru_cache(maxsize=1 << 14)
def bare(text: str) -> str:
    """As ``plain``, without the backticks of code spans."""
    return _CODE.sub(lambda code: code[2], plain(text)).strip()


def is_code(text: str) -> bool:
    """A code span as a whole, or words that no language inflects: a path, an option, an acronym
    (with a number: ``RAID 5``)."""
    found = _CODE.fullmatch(text.strip())
    if found:
        return True
    word = text.strip().rstrip(".,")
    if re.fullmatch(r"[A-Z]{2,6}[ -]\d+(?:\.\d+)*", word):
        return True
    return (
        bool(word)
        and not HANGUL.search(word)
        and " " not in word
        and (bool(_SYMBOL.search(word)) or (word.isupper() and len(word) <= 6))
    )


class Lexicon:
    """Texts in two languages, as far as the memo says: ``루트리스(rootless)`` gives both."""

    def __init__(self, language: Language, pairs: Mapping[str, str]) -> None:
        self.language = language
        self._english = dict(pairs)
        self._korean = {english.casefold(): korean for korean, english in pairs.items()}

    def localized(self, text: str) -> Localized:
        """``text`` in both languages: itself where it is neutral (code, and Latin words of a
        Korean memo), else ``TODO:`` and the text for the author to translate."""
        text = text.strip()
        if HANGUL.search(text):
            return Localized(ko=text, en=self._english.get(bare(text)) or f"{TODO}: {text}")
        if korean := self._korean.get(bare(text).casefold()):
            return Localized(ko=korean, en=text)
        if self.language == "ko" or is_code(text):
            return Localized.same(text)
        return Localized(ko=f"{TODO}: {text}", en=text)
