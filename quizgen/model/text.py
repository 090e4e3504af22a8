"""Texts in the languages of a content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

Language = str
"""A language of a content, as a canonical BCP 47 tag (RFC 5646): ``ko``, ``de``, ``zh-Hans``. The
languages that the program itself speaks are another type (``quizgen.locale.UiLanguage``)."""

LANGUAGES: tuple[Language, ...] = ("ko", "en")
"""Those of a bank that does not say."""


class Localized(dict[Language, str]):
    """The same text in one language or several, by language. Immutable; in JSON a mapping.

    Each is Markdown source (inline code, bold, emphasis, code block, list, table, image with alt
    text, link; CommonMark 0.31 without raw HTML). Rendering belongs to ``quizgen.formats``.

    In a language that it has no version of, it reads as in the one that the tag is a kind of
    (``en`` for ``en-GB``); else in English, and where it lacks that too, as its first: words of the
    program speak English to readers of a language that the program does not.

    >>> Localized(ko="예", en="Yes")["de"]
    'Yes'
    """

    __slots__ = ()

    def __missing__(self, language: Language) -> str:
        if not self:
            return ""
        own = language.partition("-")[0]
        for known in (own, "en"):
            if known in self:
                return self[known]
        return next(iter(self.values()))

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none, being mutable
        return hash(frozenset(self.items()))

    def __repr__(self) -> str:
        return f"Localized({', '.join(f'{name}={text!r}' for name, text in self.items())})"

    def _immutable(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a Localized does not change")

    __setitem__ = __delitem__ = __ior__ = _immutable
    clear = pop = popitem = setdefault = update = _immutable

    def __reduce__(self) -> tuple[Any, ...]:
        return Localized, (dict(self),)

    @classmethod
    def same(cls, text: str, languages: Iterable[Language] = LANGUAGES) -> Localized:
        """Text that reads the same in all languages: a command, a path, a number."""
        return cls(dict.fromkeys(languages, text))

    @classmethod
    def joined(cls, between: str, texts: Sequence[Localized]) -> Localized:
        """The texts one behind the other, in every language that one of them has."""
        own = [text for text in texts if not text.neutral] or texts
        names = dict.fromkeys(name for text in own for name in text)
        return cls({name: between.join([text[name] for text in texts]) for name in names})

    @property
    def one(self) -> str:
        """One version, for what looks at no more: English where there is one, else the first."""
        return self["en"]

    @property
    def first(self) -> str:
        """The version in the content's first language."""
        return next(iter(self.values()), "")

    @property
    def some(self) -> str:
        """English where there is any, else the first version that says something."""
        return self.one or next(filter(None, self.values()), "")

    @property
    def neutral(self) -> bool:
        """True where all languages are the same text, so that showing each would repeat it."""
        return len(set(self.values())) <= 1

    def distinct(self, languages: Sequence[Language]) -> list[Language]:
        """Those of ``languages`` that say something which none before them does.

        >>> Localized(ko="파리", en="Paris", fr="Paris").distinct(["ko", "en", "fr"])
        ['ko', 'en']
        """
        said = [self[each] for each in languages]
        return [each for place, each in enumerate(languages) if said[place] not in said[:place]]

    @property
    def identity(self) -> str:
        """What tells it from other texts, whichever language is written; of a neutral one the same
        in every bank."""
        return "\0".join(self.values() if not self.neutral else [self.one] * len(LANGUAGES))

    def map(self, change: Callable[[str], str]) -> Localized:
        """``change`` of each version."""
        return Localized({name: change(text) for name, text in self.items()})


def decoded(kind: type, value: Any) -> Any:
    """For ``dec_hook`` of msgspec, which knows no mapping but dict. Raises ``ValueError`` in
    msgspec's words where ``value`` is no text by language."""
    if kind is not Localized:
        raise NotImplementedError(kind)
    if type(value) is dict:  # not by steps: a file has a hundred thousand
        for text in value.values():
            if type(text) is not str:
                break
        else:
            return Localized(value)
    if not isinstance(value, dict):
        raise ValueError(f"Expected `object`, got `{_JSON.get(type(value), 'null')}`")
    wrong = next(text for text in value.values() if type(text) is not str)
    raise ValueError(f"Expected `str`, got `{_JSON.get(type(wrong), 'null')}`")


def trusted() -> Callable[[type, Any], Localized]:
    """As ``decoded``, of what quizgen wrote itself: one text for those that say the same, of the
    latest many thousand. (Each answer of a table of 100,000 rows is an option of nine items.)"""
    latest: dict[tuple[str, ...], Localized] = {}
    earlier = latest

    def shared(kind: type, value: Any) -> Localized:
        nonlocal latest, earlier
        name = (*value, *value.values())
        text = latest.get(name)
        if text is None:
            if len(latest) == _LATEST:
                latest, earlier = {}, latest
            text = latest[name] = earlier.get(name) or Localized(value)
        return text

    return shared


_LATEST = 1 << 16


_JSON = {str: "str", int: "int", float: "float", bool: "bool", list: "array", dict: "object"}


def schema(kind: type) -> dict[str, Any]:
    """For ``schema_hook`` of msgspec: a text, as JSON Schema."""
    if kind is not Localized:
        raise NotImplementedError(kind)
    return {
        "title": "Localized",
        "description": "The same text (Markdown) in one language or several, by BCP 47 tag",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"type": "string"},
    }
