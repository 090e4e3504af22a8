"""Hangul in Latin letters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LEADS, _VOWELS, _TAILS = (
    row.split("/")
    for row in (
        "g/kk/n/d/tt/r/m/b/pp/s/ss//j/jj/ch/k/t/p/h",
        "a/ae/ya/yae/eo/e/yeo/ye/o/wa/wae/oe/yo/u/wo/we/wi/yu/eu/ui/i",
        "/k/k/ks/n/nj/nh/t/l/lk/lm/lb/ls/lt/lp/lh/m/p/ps/t/t/ng/t/t/k/t/p/t",
    )
)


@lru_cache(maxsize=1 << 12)
def romanized(text: str) -> str:
    """Hangul in Latin letters, syllable by syllable (국어의 로마자 표기법, the letters alone,
    without the changes of sound): for ids, which a person should recognise.

    >>> romanized("도커 설치")
    'dokeo seolchi'
    """
    if text.isascii():
        return text
    parts = []
    for character in unicodedata.normalize("NFC", text):
        code = ord(character) - 0xAC00
        if 0 <= code < 11172:
            lead, vowel, tail = code // 588, code % 588 // 28, code % 28
            parts.append(_LEADS[lead] + _VOWELS[vowel] + _TAILS[tail])
        else:
            parts.append(character)
    return "".join(parts)
