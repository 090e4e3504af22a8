"""The program's own words in Korean and English: gettext catalogues, made by Babel.

Message ids are the English texts. ``quizgen/locale/<language>/LC_MESSAGES/quizgen.po`` are the
sources; the ``.mo`` files are compiled when the package is built or installed. A checkout whose
``.po`` is newer is read from the ``.po``: slower, but never a page with a word missing.
"""

from __future__ import annotations

import gettext as _gettext
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import NewType

from quizgen.errors import OTHERWISE, Message
from quizgen.locale.zone import import_babel_dates
from quizgen.model import LANGUAGES, Language, Localized

_FOLDER = Path(__file__).parent

UiLanguage = NewType("UiLanguage", str)
"""A language that the program itself speaks: one with a catalogue here. A content's languages
(``quizgen.model.Language``) are another matter: a Korean program may make an English quiz."""

UI_LANGUAGES: tuple[UiLanguage, ...] = tuple(
    UiLanguage(folder.name)
    for folder in sorted(_FOLDER.iterdir())
    if (folder / "LC_MESSAGES").is_dir()
)
"""Every catalogue there is: another language is another folder."""
ENGLISH = UiLanguage("en")
"""The language of the message ids, spoken where nothing else is asked for."""

_current: list[UiLanguage] = []


_EITHER = r"은\(는\)|이\(가\)|을\(를\)|과\(와\)|\(으\)로|\(이\)(?=[가-힣])"
"""How a Korean message leaves a particle open, behind a value that nobody knows yet."""


class Phrase(str):
    """A message with particles that what stands before them decides: ``format`` chooses them.

    >>> Phrase("{name}을(를) {place}(으)로 옮깁니다").format(name="key.yaml", place="서울")
    'key.yaml을 서울로 옮깁니다'
    """

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        """``str.format``; a particle stays open (``은(는)``) where nobody knows how the word before
        it is read."""
        from quizgen.locale.josa import either, fitting

        said, end = "", 0
        for found in re.finditer(_EITHER, self):
            said += str(self[end : found.start()]).format(*args, **values)
            pair = _PAIRS[found[0]]
            form = fitting(said[-200:], pair)
            said += either(pair) if form is None else form
            end = found.end()
        return said + str(self[end:]).format(*args, **values)


_PAIRS = {
    "은(는)": "은/는", "이(가)": "이/가", "을(를)": "을/를", "과(와)": "과/와",
    "(으)로": "으로/로", "(이)": "이/",
}  # fmt: skip


class _Catalogue(_gettext.NullTranslations):
    """Messages as they are found in another one, with their particles left to be chosen."""

    def __init__(self, found: _gettext.NullTranslations) -> None:
        super().__init__()
        self.add_fallback(found)

    def gettext(self, message: str) -> str:
        return _phrase(super().gettext(message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return _phrase(super().ngettext(singular, plural, number))


def _phrase(text: str) -> str:
    return Phrase(text) if ")" in text and re.search(_EITHER, text) else text


@cache
def catalogue(language: UiLanguage | Language) -> _gettext.NullTranslations:
    """The catalogue of ``language``; an untranslated message is its own English text.

    Raises ``FileNotFoundError`` where the installation is broken: neither ``.mo`` nor ``.po``."""
    source = _FOLDER / language / "LC_MESSAGES" / "quizgen.po"
    compiled = source.with_suffix(".mo")
    if _is_current(compiled, source):
        # which keeps it, for click's words too (``speak_everywhere``)
        return _Catalogue(_gettext.translation("quizgen", str(_FOLDER), [language]))
    return _Catalogue(_gettext.GNUTranslations(BytesIO(_compile(source))))


def _is_current(compiled: Path, source: Path) -> bool:
    try:
        made = compiled.stat().st_mtime
    except FileNotFoundError:
        return False
    return not source.exists() or source.stat().st_mtime <= made


def _compile(source: Path) -> bytes:
    import_babel_dates()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file))
    return compiled.getvalue()


def ui(message: str) -> Localized:
    """``message`` in both languages, for pages that carry both; in the one that ``speaking`` says,
    where it does."""
    return _ui(message, _interface.get())


@lru_cache(maxsize=2048)
def _ui(message: str, alone: UiLanguage | None) -> Localized:
    spoken_in = (alone,) if alone else LANGUAGES
    return Localized({each: catalogue(each).gettext(message) for each in spoken_in})


_interface: ContextVar[UiLanguage | None] = ContextVar("interface", default=None)


@contextmanager
def speaking(interface: UiLanguage | None) -> Iterator[None]:
    """Within it the program's own words in what it makes are in ``interface`` beside a content in
    whatever language; None: in those of the content (``quizgen.locale.tags``)."""
    before = _interface.set(interface)
    try:
        yield
    finally:
        _interface.reset(before)


def interface() -> UiLanguage | None:
    """What ``speaking`` says at present."""
    return _interface.get()


def language() -> UiLanguage:
    """The language the program itself speaks: as set, or by ``LC_ALL``, ``LC_MESSAGES``, ``LANG``
    (POSIX.1-2017, XBD 8.2), English where they name none that it speaks."""
    if _current:
        return _current[-1]
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            named = re.split(r"[_.@-]", value.lower())[0]
            return next((each for each in UI_LANGUAGES if each == named), ENGLISH)
    return ENGLISH


def content_language(languages: Sequence[Language] = LANGUAGES) -> Language:
    """Which of a content's languages to show to whom the program speaks to: the same; where the
    content is not written in it English, or its first."""
    wanted = (language(), ENGLISH)
    kinds = {each.partition("-")[0]: each for each in reversed(languages)}
    return next((kinds[each] for each in wanted if each in kinds), languages[0])


def set_language(value: UiLanguage | None) -> None:
    """Choose the program's language (``--ui-lang``); None goes back to the environment's."""
    _current[:] = [value] if value else []


def speak_everywhere() -> None:
    """Let click, which asks the standard library's one global catalogue for its own words, find
    them in ours, in the program's language. For the command line alone: it is global."""
    os.environ["LANGUAGE"] = language()
    _gettext.bindtextdomain("quizgen", str(_FOLDER))
    _gettext.textdomain("quizgen")


LANGUAGE_TAG = "language_tag"
"""The value of a message that is the name of a language: CLDR says it, not a catalogue."""
_LETTERS = 2000
"""Of one value of a message."""


def gettext(message: str) -> str:
    """``message`` in the program's language."""
    return catalogue(language()).gettext(message)


def spoken(said: Message | str, language_of_reader: UiLanguage | None = None) -> str:
    """``said`` in words: in the program's language, or the reader's.

    >>> from quizgen.errors import message
    >>> spoken(message("{n} of {all}", n=1, all=2), "en")
    '1 of 2'
    """
    if isinstance(said, str):  # what is the same in every language
        return said
    reader = language_of_reader or language()
    if not said.text:  # to gettext, the name of a catalogue's head
        return ""
    if isinstance(tag := said.values.get(LANGUAGE_TAG), str):
        from quizgen.locale.tags import name_in

        return name_in(reader, tag)
    known = catalogue(reader)
    text = (
        known.ngettext(said.text, said.plural, said.number)
        if said.plural
        else known.gettext(said.text)
    )
    if not said.values:
        return text
    if isinstance(otherwise := said.values.get(OTHERWISE), Message) and reader != ENGLISH:
        words = str(said)
        there = known.gettext(words)
        return there if there != words else spoken(otherwise, reader)
    values = {
        name: spoken(value, reader) if isinstance(value, Message) else _short(value)
        for name, value in said.values.items()
    }
    return text.format(**values)


def _short(value: str | int | float) -> str | int | float:
    """A value as a message holds it: a name of a megabyte would hide what is said of it."""
    if isinstance(value, str) and len(value) > _LETTERS:
        return f"{value[:_LETTERS]}…"
    return value


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a message that fits ``number``, in the program's language."""
    return catalogue(language()).ngettext(singular, plural, number)
