"""Text of QTI items (XHTML in one language or two) -> ``Localized`` Markdown."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from quizgen.formats.lms.qti.xhtml import BETWEEN
from quizgen.model import LANGUAGES, Language, Localized
from quizgen.readers import markdown
from quizgen.readers.language import localized, tags_in
from quizgen.readers.markdown import NOWHERE, Page

Element: TypeAlias = etree._Element

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MARKS = ("\ue000", "\ue001")
"""Around the number of a gap while HTML becomes Markdown (private-use characters)."""
_WORD = ("\ue002", "\ue003", "\ue004")
"""Before a word's name, before the word, and behind it."""
_CLASSES = re.compile(r"(?:language-[\w+.-]+)")
_LEFT_OUT = (
    *("feedbackInline", "feedbackBlock", "rubricBlock", "stylesheet", "templateInline"),
    *("templateBlock", "infoControl", "catalogInfo", "companionMaterialsInfo"),
)


def name_of(element: Element) -> str:
    """The element's name as QTI 2 writes it: ``choiceInteraction`` for
    ``qti-choice-interaction``; ``""`` for a comment."""
    return _name(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    name = tag.rpartition("}")[2]
    if not name.startswith("qti-"):
        return name
    first, *rest = name.removeprefix("qti-").split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def get(element: Element, name: str, default: str = "") -> str:
    """An attribute by its QTI 2 name: ``baseType`` is ``base-type`` in QTI 3."""
    value = element.get(name)
    if value is None:
        value = element.get(re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", name))
    return default if value is None else value


def find_all(element: Element, *names: str) -> Iterator[Element]:
    """Descendants with one of these names, in document order."""
    return (each for each in element.iter(*_tags(names)) if each is not element)


@lru_cache(maxsize=256)
def _tags(names: tuple[str, ...]) -> tuple[str, ...]:
    """The tags, in any namespace, of which ``name_of`` is one of ``names``."""
    older = (*names, *(f"qti-{name}" for name in names))
    newer = (re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", f"qti-{name}") for name in names)
    return tuple(f"{{*}}{name}" for name in dict.fromkeys((*older, *newer)))


def find(element: Element, *names: str) -> Element | None:
    """The first of ``find_all``."""
    return next(find_all(element, *names), None)


def with_class(element: Element, name: str) -> Element | None:
    """The first descendant of that class."""
    return next(
        (each for each in element.iter() if name in (each.get("class") or "").split()), None
    )


def content(element: Element) -> str:
    """All its text, trimmed."""
    return "".join(element.itertext()).strip()


def shown(element: Element) -> str:
    """The text that a student sees at once: no feedback."""
    parts = [element.text or ""]
    for child in element:
        if name_of(child) and name_of(child) not in _LEFT_OUT:
            parts.append(shown(child))
        parts.append(child.tail or "")
    return "".join(parts)


class Text:
    """Reads the text of one item. ``languages``: those that it says things in, each marked as such,
    so that text without a mark is the same in all; or the one that it says it is in."""

    def __init__(self, languages: tuple[Language, ...], page: Page = NOWHERE) -> None:
        self.languages = languages
        self._page = page
        self.at: Element | None = None
        """What was read last."""

    def of(self, element: Element, *, gaps: Mapping[int, str] | None = None) -> Localized:
        """What ``element`` shows; ``gaps``: gap ids by the numbers that ``mark`` was given."""
        self.at = element
        found = _languages(element)
        if len(found) > 1:
            names = self.languages if found <= set(self.languages) else tuple(found)
            return Localized({name: self._markdown(_only(element, name), gaps) for name in names})
        return self._one(self._markdown(element, gaps))

    def plain(self, text: str) -> Localized:
        """Text without marks: a title, an entry of a drop-down list."""
        parts = text.split(BETWEEN)
        if len(parts) == len(self.languages) > 1:
            each = zip(self.languages, parts, strict=True)
            return Localized({name: markdown.from_text(part) for name, part in each})
        return self._one(markdown.from_text(text))

    def _one(self, text: str) -> Localized:
        return Localized.same(text, self.languages) if self.languages else localized(text)

    def _markdown(self, element: Element, gaps: Mapping[int, str] | None) -> str:
        text = markdown.from_html(_html(element), self._page)
        for number, name in (gaps or {}).items():
            text = text.replace(f"{_MARKS[0]}{number}{_MARKS[1]}", f"[[{name}]]")
        return text


def mark(number: int) -> str:
    """What stands for a gap in an element that ``Text.of`` reads."""
    return f"{_MARKS[0]}{number}{_MARKS[1]}"


def replace(element: Element, text: str) -> None:
    """Put ``text`` in the place of ``element``."""
    parent, before = element.getparent(), element.getprevious()
    text += element.tail or ""
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(element)


def wrap(element: Element, name: str) -> None:
    """Mark an element as a word to choose, in an element that ``Text.of`` reads; a letter before
    it, or at its beginning, that names it goes."""
    before, parent = element.getprevious(), element.getparent()
    letter = f"【{name.upper()}】"
    if before is not None:
        before.tail = (before.tail or "").removesuffix(letter)
    elif parent is not None:
        parent.text = (parent.text or "").removesuffix(letter)
    element.tag = "span"
    element.attrib.clear()
    element.text = f"{_WORD[0]}{name}{_WORD[1]}" + (element.text or "").removeprefix(letter)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + _WORD[2]
    else:
        element.text += _WORD[2]


def unwrapped(text: Localized, right: set[str]) -> Localized:
    """What ``Text.of`` made of wrapped words, as banks mark them: ``[[*name|word]]`` where the name
    is among ``right``."""

    def put(found: re.Match[str]) -> str:
        return f"[[{'*' if found[1] in right else ''}{found[1]}|{found[2].strip()}]]"

    start, middle, end = _WORD
    pattern = re.compile(f"{start}([^{middle}]*){middle}([^{end}]*){end}")
    return text.map(lambda said: pattern.sub(put, said))


_OURS = frozenset(
    (
        *("answer", "bilingual", "criterion", "gap", "gaps", "hot", "model-answer", "passage"),
        *("points", "stem", "unit"),
    )
)
"""Classes that quizgen's own export writes; anybody else means something else by such a word."""


def without_foreign_marks(root: Element) -> None:
    """Take our own marks from an item that quizgen did not write (QTI 2.1, 5.1: ``toolName``)."""
    if get(root, "toolName").lower() == "quizgen":
        return
    for each in root.iter():
        classes = (each.get("class") or "").split() if isinstance(each.tag, str) else []
        if not _OURS.isdisjoint(classes):
            each.set("class", " ".join(name for name in classes if name not in _OURS))


def languages_of(root: Element) -> tuple[Language, ...]:
    """The languages that an item says things in, each marked as such; the one that it is said to be
    in, where that is none of the usual ones; else none."""
    body = find(root, "itemBody")
    marked = tags_in(sorted(_languages(root)))
    if len(marked) > 1:
        return marked
    if body is not None and "bilingual" in (body.get("class") or "").split():
        return LANGUAGES
    own = _language(root)
    return (own,) if own and own not in LANGUAGES else ()


def _language(element: Element) -> Language | None:
    said = element.get(_LANG) or element.get("lang")
    return next(iter(tags_in([said])), None) if said else None


def _languages(element: Element) -> set[Language]:
    said = {str(each) for each in _SAID_IN(element)}
    return {name for each in said for name in tags_in([each])}


_SAID_IN = etree.XPath(
    "descendant::*[string(@xml:lang)]/@xml:lang | descendant::*[not(string(@xml:lang))]/@lang"
)
"""The attributes in which elements inside say their language."""


def _only(element: Element, language: Language) -> Element:
    """``element`` without what is in the other language."""
    kept = copy.deepcopy(element)
    for each in list(kept.iterdescendants()):
        if _language(each) not in (None, language):
            replace(each, "")
    return kept


def _html(element: Element) -> str:
    """The content as HTML without namespaces, feedback and interactions."""
    parts = [html.escape(_plain(element.text), quote=False)]
    for child in element:
        parts.append(_tag(child))
        parts.append(html.escape(_plain(child.tail), quote=False))
    return "".join(parts)


def _tag(element: Element) -> str:
    name = name_of(element)
    if not name or name in _LEFT_OUT or name.endswith("Interaction"):
        return ""
    attributes = {str(key): value for key, value in element.attrib.items() if "{" not in str(key)}
    if name == "object" and get(element, "type").startswith("image/"):
        attributes = {"src": get(element, "data"), "alt": content(element)}
        return _written("img", attributes) + ">"
    classes = attributes.pop("class", "").split()
    for each in classes:
        key, _, value = each.partition("-")
        if key == "start":
            attributes["start"] = value
        elif key == "align":
            attributes["style"] = f"text-align:{value}"
        elif _CLASSES.fullmatch(each):
            attributes["class"] = each
    if name in ("img", "br", "hr"):
        return _written(name, attributes) + ">"
    if not name.islower():  # QTI's own: contentBody, simpleChoice, templateBlock ...
        name, attributes = "div", {}
    return f"{_written(name, attributes)}>{_html(element)}</{name}>"


def _written(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}"


def _plain(text: str | None) -> str:
    return text or ""
