"""Korean particles (josa) after any word: which form, by the word's last sound.

Standard: 국립국어원, 한국어 어문 규범; a Latin word counts as it is read aloud in Korean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

PAIRS = (
    "이에요/예요",
    "으로/로",
    "이라/라",
    "이나/나",
    "이다/다",
    "을/를",
    "은/는",
    "이/가",
    "과/와",
    "아/야",
)
"""With a final consonant / without one. ``으로/로`` takes ``로`` after ㄹ too."""

_DIGITS = {"0": 21, "1": 8, "2": 0, "3": 16, "4": 0, "5": 0, "6": 1, "7": 8, "8": 8, "9": 0}
"""Jongseong index of 영 일 이 삼 사 오 육 칠 팔 구 (ㄹ is 8; any other than 0 is a consonant)."""
_NONE, _RIEUL, _OTHER = 0, 8, 1

_SPELLED = {"l": _RIEUL, "m": _OTHER, "n": _OTHER, "r": _RIEUL}
"""Names of letters that end in a consonant: 엘 엠 엔 알; all others end in a vowel."""

_VOWELS = frozenset("aeiouy")
"""A word without any is read letter by letter, also where it is written small."""

_READINGS = {
    "accepted": "억셉티드", "api": "에이피아이", "app": "앱", "bank": "뱅크", "bit": "비트",
    "correct": "커렉트", "count": "카운트", "cpu": "시피유",
    "feedback": "피드백", "format": "포맷", "gift": "기프트", "gpu": "지피유", "group": "그룹",
    "ibm": "아이비엠", "id": "아이디", "ip": "아이피", "json": "제이슨", "layout": "레이아웃",
    "linux": "리눅스", "list": "리스트", "lock": "록", "logout": "로그아웃", "markdown": "마크다운",
    "name": "네임", "network": "네트워크", "os": "오에스", "port": "포트", "right": "라이트",
    "select": "실렉트", "set": "세트", "start": "스타트", "stop": "스톱",
    "student": "스튜던트", "tab": "탭", "tag": "태그", "template": "템플릿", "text": "텍스트",
    "top": "톱", "topic": "토픽", "udp": "유디피", "unit": "유닛", "unix": "유닉스",
    "user": "유저", "web": "웹", "weight": "웨이트", "yaml": "야믈", "zip": "집",
}  # fmt: skip
"""Loan words of any text whose last sound no rule tells; a bank's own are in its manifest."""

_own: ContextVar[Mapping[str, str]] = ContextVar("readings of a bank", default=MappingProxyType({}))


@contextmanager
def readings(words: Mapping[str, str]) -> Iterator[None]:
    """Within, a bank's words are read as its manifest says, in Hangul: ``{"podman": "포드만"}``."""
    before = _own.set({word.lower(): read for word, read in words.items()})
    try:
        yield
    finally:
        _own.reset(before)


def _reading(word: str) -> str | None:
    """How a Latin word is read, where that is written down."""
    lower = word.lower()
    return _own.get().get(lower) or _READINGS.get(lower)


_UNITS = {
    "m": _NONE, "km": _NONE, "cm": _NONE, "mm": _NONE, "μm": _NONE, "nm": _NONE,
    "L": _NONE, "l": _NONE, "mL": _NONE, "ml": _NONE, "dL": _NONE, "g": _OTHER, "kg": _OTHER,
    "mg": _OTHER, "μg": _OTHER, "t": _OTHER, "h": _OTHER, "min": _OTHER,
    "N": _OTHER, "kN": _OTHER, "K": _OTHER, "J": _RIEUL, "kJ": _RIEUL, "MJ": _RIEUL,
    "Pa": _RIEUL, "hPa": _RIEUL, "kPa": _RIEUL, "MPa": _RIEUL, "mol": _RIEUL, "mmol": _RIEUL,
    "dB": _RIEUL, "cal": _NONE, "kcal": _NONE, "lm": _OTHER,
    "rad": _OTHER, "atm": _OTHER, "mmHg": _NONE, "Ω": _OTHER, "kΩ": _OTHER, "MΩ": _OTHER,
    "%": _NONE, "‰": _RIEUL, "°": _NONE, "℃": _NONE, "℉": _NONE, "°C": _NONE, "°F": _NONE,
}  # fmt: skip
"""Units that are read as words and do not sound as their letters do: 미터 리터 그램 톤 시간 분 뉴턴
켈빈 줄 파스칼 몰 데시벨 칼로리 루멘 라디안 기압 수은주 옴 퍼센트 퍼밀 도."""
_UNIT = re.compile(
    rf"(?<![A-Za-z/])({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})"
    r"[`*_)\]”’\"']*$"
)
_ALONE = frozenset(("km", "cm", "mm", "kg", "mg", "mL", "kJ", "hPa", "kPa", "MPa", "kcal"))
"""Units also where no figure stands before them."""

_HANGUL_BASE, _HANGUL_LAST, _JONGSEONG = 0xAC00, 0xD7A3, 28
_FIRST, _LAST = chr(_HANGUL_BASE), chr(_HANGUL_LAST)
_HEARD = 500
"""Letters at the end of a text that are looked at."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d$")
"""Read to its end: 11월 24일."""


def attach(word: str, pair: str) -> str:
    """``word`` and the particle of ``pair`` (one of ``PAIRS``) that fits it.

    >>> attach("포드만", "을/를"), attach("`docker`", "은/는"), attach("LXC", "이/가")
    ('포드만을', '`docker`는', 'LXC가')
    """
    return word + particle(word, pair)


def particle(word: str, pair: str) -> str:
    """The form of ``pair`` that fits after ``word``."""
    closed, opened = pair.split("/")
    final = last_sound(word)
    if pair == "으로/로":
        return closed if final not in (_NONE, _RIEUL) else opened
    return closed if final != _NONE else opened


def either(pair: str) -> str:
    """Both forms, for a reader to choose: ``은(는)``."""
    closed, opened = pair.split("/")
    if pair == "으로/로":
        return "(으)로"
    return f"{closed}({opened})" if opened else f"({closed})"


def fitting(word: str, pair: str) -> str | None:
    """The form of ``pair`` that fits after ``word``; None where nobody knows how it is read.

    >>> fitting("key.yaml", "을/를"), fitting("2026-11-24", "은/는"), fitting("'git'", "이/가")
    ('을', '은', None)
    """
    word = word[-_HEARD:]
    found = re.search(r"\w(?=[\W_]*$)", _aloud(word))
    letter = found[0] if found and not word[-1:].isspace() else ""
    known = letter.isdecimal() or letter.isascii() or _FIRST <= letter <= _LAST
    return particle(word, pair) if letter and known and is_certain(word) else None


def last_sound(word: str) -> int:
    """The jongseong of the word as read aloud: 0 for a vowel, 8 for ㄹ, another for the rest.

    Brackets, quotes and punctuation at the end are silent, and so is an addition in parentheses:
    ``컨테이너(container)`` sounds as ``컨테이너``.
    """
    word = unicodedata.normalize("NFC", word[-_HEARD:])
    if (unit := _unit(word)) is not None:
        return _UNITS[unit]
    word = re.sub(r"[\W_]+$", "", _aloud(word))
    if not word:
        return _NONE
    if _DATE.search(word):
        return _RIEUL
    last = word[-1]
    if _HANGUL_BASE <= ord(last) <= _HANGUL_LAST:
        return _final(last)
    if last.isdecimal():
        return _number(re.search(r"[\d.,]+$", word).group())  # type: ignore[union-attr]
    if last.isascii() and last.isalpha():
        return _latin(re.search(r"[A-Za-z]+(?:-[a-z])?$", word).group())  # type: ignore[union-attr]
    return _NONE


def _aloud(word: str) -> str:
    """Without an addition in parentheses at the end, which is not read."""
    stripped = re.sub(r"\s*\([^()]*\)\W*$", "", word)
    return stripped if re.search(r"\w", stripped) else word


def _unit(word: str) -> str | None:
    """The unit that a word ends with: ``5 km``, ``60%``, ``kg``; None where it ends otherwise.

    >>> attach("5 km", "을/를"), attach("60%", "이/가"), attach("4K", "은/는")
    ('5 km를', '60%가', '4K는')
    """
    found = _UNIT.search(word.replace("µ", "μ"))
    if found is None:
        return None
    before = r"\d\s$" if found[1] == "K" else r"\d\s?$"
    figure = re.search(before, word[: found.start()])
    return found[1] if figure or found[1] in _ALONE or not found[1].isalpha() else None


def _final(syllable: str) -> int:
    return (ord(syllable) - _HANGUL_BASE) % _JONGSEONG


def is_certain(word: str) -> bool:
    """Whether the last sound is known and not guessed: Latin words that end in one of ``bckp``, or
    a vowel and ``t``, are read both ways (커밋, 비트) and certain only where a reading is known;
    so are one or two figures after a letter (``mp3``: 쓰리, 삼), but for 2, 4 and 5."""
    word = _aloud(word)
    if _unit(word) is not None:
        return True
    if figures := re.search(r"[A-Za-z](\d{1,2})\W*$", word):
        return figures[1][-1] in "245"
    found = re.search(r"([A-Za-z]+)\W*$", word)
    if found is None or _reading(found[1]) or not set(found[1].lower()) & _VOWELS:
        return True
    if found[1].isupper():  # LXC is spelled, FILE may be read
        return not set(found[1]) & set("AEIOU")
    return not re.search("(?:[bckp]|[aeiouy]t)$", found[1], re.I)


def _number(digits: str) -> int:
    """By the last digit, or the place of the last one that is not 0: 십 백 천 만 억 조."""
    digits = digits.replace(",", "").rstrip(".")
    whole = digits if "." not in digits else digits[-1]
    zeros = len(whole) - len(whole.rstrip("0"))
    if zeros == 0 or set(whole) == {"0"}:
        return _DIGITS[str(int(whole[-1]))]
    return _NONE if zeros >= 12 else _OTHER


def _latin(word: str) -> int:
    if read := _reading(word):
        return _final(read[-1])
    lower = word.lower()
    if (word.isupper() and len(word) <= 5) or not set(lower) & _VOWELS:
        return _SPELLED.get(lower[-1], _NONE)
    if lower.endswith(("l", "le")):
        return _RIEUL
    if lower.endswith(("m", "n", "ng", "me", "ne")):
        return _OTHER
    if re.search(r"[^aeiouy][aeiou](?:b|p|k|c|ck|t)$", lower):
        return _OTHER
    return _NONE
