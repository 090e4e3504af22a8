"""What people type, made comparable."""

from __future__ import annotations

import re
import unicodedata

from quizgen.model import Normalization

# What phones and word processors put in place of plain characters. (The page's scoring.js has the
# same table.)
_PLAIN = {
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **dict.fromkeys("—―", "--"),
    **dict.fromkeys("‘’‚‛′＇", "'"),
    **dict.fromkeys("“”„‟″＂", '"'),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
}
_TABLE = str.maketrans(_PLAIN)
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_PUNCTUATION = re.compile(r"[.,;:!?'\"()]")


def plain(text: str) -> str:
    """Typographic dashes, quotes and invisible characters made plain, then Unicode NFKC."""
    return unicodedata.normalize("NFKC", text.translate(_TABLE))


def normalize(text: str, rules: Normalization) -> str:
    """The text with all that ``rules`` ignore taken away (see ``Normalization``)."""
    text = plain(text)
    if rules.ignore_punctuation:
        text = _PUNCTUATION.sub("", text)
    text = _SPACE.sub("" if rules.ignore_space else " ", text).strip()
    return text.lower() if rules.ignore_case else text
