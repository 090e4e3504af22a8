"""Language tags (BCP 47, RFC 5646) of contents: which there are, their names, how they run.

langcodes knows the registry of the IANA, Babel (CLDR) the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Protocol

import msgspec

from quizgen.errors import Message
from quizgen.locale import ENGLISH, LANGUAGE_TAG, UI_LANGUAGES, UiLanguage, interface, speaking
from quizgen.model import Language

PATTERN = "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
"""What a canonical tag looks like, for a JSON Schema."""
_USUAL = {"ko": "ko-KR", "en": "en-US"}
_NO_LANGUAGE = frozenset(("und", "mul", "zxx", "mis"))
"""Tags that say that something is in no language, or in several (ISO 639-2)."""
_RIGHT_TO_LEFT = frozenset(("Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"))


@lru_cache(maxsize=256)
def canonical(tag: str) -> Language | None:
    """The tag as RFC 5646, 4.5 writes it; None where it is no tag of a language.

    >>> canonical("zh-hans"), canonical("fr_FR"), canonical("iw"), canonical("deutsch")
    ('zh-Hans', 'fr-FR', 'he', None)
    """
    if tag in UI_LANGUAGES:
        return tag
    import langcodes

    if not tag or len(tag) > 60 or not tag.isascii():
        return None
    try:
        found = langcodes.standardize_tag(tag)
        sound = langcodes.tag_is_valid(found)
    except ValueError:
        return None
    return found if sound and found.partition("-")[0] not in _NO_LANGUAGE else None


@lru_cache(maxsize=256)
def meant(text: str) -> Language | None:
    """The tag that was meant: of one written in another way, or of a language's name.

    >>> meant("fr_FR"), meant("Deutsch"), meant("japanese"), meant("일본어"), meant("xx")
    ('fr-FR', 'de', 'ja', 'ja', None)
    """
    if (tag := canonical(text)) is not None:
        return tag
    from babel import Locale

    wanted = text.strip().casefold()
    for ui_language in UI_LANGUAGES:
        for code, name in Locale(ui_language).languages.items():
            if name.casefold() == wanted:
                return canonical(code)
    for code in Locale("en").languages:
        if wanted and autonym(code).casefold() == wanted:
            return canonical(code)
    return None


@lru_cache(maxsize=1024)
def autonym(tag: Language) -> str:
    """What a language calls itself; the tag where CLDR has no name of it.

    >>> autonym("de"), autonym("ja"), autonym("zh-Hans"), autonym("grc")
    ('Deutsch', '日本語', '中文 (简体)', 'grc')
    """
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(tag, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        return tag
    return name[0].upper() + name[1:] if name else tag


def language_name(tag: Language) -> Message:
    """What the reader's language calls another one: data, put into words by ``locale.spoken``.

    >>> str(language_name("de")), name_in("ko", "de")
    ('German', '독일어')
    """
    return Message(name_in(ENGLISH, tag), {LANGUAGE_TAG: tag})


@lru_cache(maxsize=1024)
def name_in(reader: UiLanguage, tag: Language) -> str:
    """What ``reader`` calls the language ``tag``; the tag where CLDR has no name of it."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag, sep="-").get_display_name(reader) or tag
    except (UnknownLocaleError, ValueError):
        return tag


@lru_cache(maxsize=256)
def direction(tag: Language) -> str:
    """``rtl`` or ``ltr``: how the language's usual script runs, or the one that the tag names.

    >>> direction("ko"), direction("ar"), direction("he"), direction("az-Arab")
    ('ltr', 'rtl', 'rtl', 'rtl')
    """
    if tag in UI_LANGUAGES:
        return "ltr"
    import langcodes

    script = langcodes.Language.get(tag).maximize().script
    return "rtl" if script in _RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=256)
def with_region(tag: Language) -> str:
    """As programs of an office want it, language and region: the region where most speak it.

    >>> with_region("ko"), with_region("en"), with_region("pt-PT"), with_region("zh-Hant")
    ('ko-KR', 'en-US', 'pt-PT', 'zh-TW')
    """
    if found := _USUAL.get(tag):
        return found
    import langcodes

    whole = langcodes.Language.get(tag).maximize()
    return f"{whole.language}-{whole.territory}" if whole.territory else tag


def program_languages(languages: Iterable[Language]) -> tuple[UiLanguage, ...]:
    """Those of the program's own words beside a content in ``languages``, in its order.

    >>> program_languages(("ja", "ko", "de"))
    ('en', 'ko')
    """
    return tuple(dict.fromkeys(map(spoken_by_program, languages)))


def spoken_by_program(tag: Language) -> UiLanguage:
    """The language of the program's own words beside a content in ``tag``: what was asked for
    (``speaking``); else the same, where the program speaks it (``en`` for ``en-GB``), else
    English."""
    return interface() or _own(tag) or ENGLISH


@lru_cache(maxsize=256)
def _own(tag: Language) -> UiLanguage | None:
    base = tag.partition("-")[0]
    return next((each for each in UI_LANGUAGES if each == base), None)


class Spoken(Protocol):
    """A content: a bank, a form, or what is told of one."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """What its texts are written in."""

    @property
    def interface(self) -> str | msgspec.UnsetType:
        """The language of what the program says around them; unset or "": by the texts'."""


@contextmanager
def words_of(content: Spoken, asked: str = "", shown: Iterable[Language] = ()) -> Iterator[None]:
    """Within it the program's own words are those beside ``content``: in the language that is
    ``asked`` for, or that the content says (``interface``). Where neither does, each of the
    languages that are ``shown`` (all of the content's) has its own; one that the program does not
    speak has English beside it, and Korean in a content in Korean that has no English."""
    wanted = asked or content.interface
    chosen = next((each for each in UI_LANGUAGES if each == wanted), None)
    own = {_own(each) for each in shown or content.languages}
    if chosen is None and None in own and len(own) == 2:
        chosen = next(filter(None, own))
    with speaking(chosen):
        yield
