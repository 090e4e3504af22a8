"""Answers as other programs report them, in words or patterns -> responses.

Moodle and Canvas write what a student saw (``question_definition::summarise_response``;
``Quizzes::QuizStatistics::StudentAnalysis#to_csv``), SCORM and xAPI the letters of our own pages
(ADL, *SCORM 2004 4th Edition Run-Time Environment*, 4.2.9.1; *xAPI 1.0.3 Part Two*, 2.4.4.1).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, assert_never

from quizgen.errors import Message, message
from quizgen.model import BaseInteraction, Localized, Option, ResponseValue
from quizgen.results.cells import CellError
from quizgen.text.markup import to_text

_TRUE = {"true", "t", "1", "참", "예", "맞음", "o"}
_FALSE = {"false", "f", "0", "거짓", "아니오", "틀림", "x"}
_MOST_ORDERED = 3
NOTHING = {"", "-"}
"""What stands for no answer."""


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Markdown as a report shows it: on one line, without marks."""
    return " ".join(to_text(text).split())


def _versions(text: Localized) -> Iterable[str]:
    """How a text of several languages may come back: in one or in all of them."""
    each = [plain(said) for said in text.values()]
    orders = itertools.permutations(each) if len(each) <= _MOST_ORDERED else [each]
    together = [between.join(order) for order in orders for between in (" ", " / ")]
    return dict.fromkeys((*each, *together))


def _bare(text: str) -> str:
    """Without spaces, and what HTML made into text sets around code and emphasis."""
    return re.sub(r"[\s*_`'\"]+", "", unicodedata.normalize("NFKC", text))


_WAYS: tuple[Callable[[str], str], ...] = (
    lambda text: " ".join(text.split()),
    _bare,
    lambda text: _bare(text).casefold(),
)
"""From the letter to what is surely the same; the first that finds just one is right."""


class Known:
    """Texts by what they are: options by their letters, items by their stems."""

    def __init__(self, texts: Mapping[str, Localized]) -> None:
        self._by_way: list[dict[str, set[str]]] = []
        for way in _WAYS:
            found: dict[str, set[str]] = defaultdict(set)
            for name, text in texts.items():
                for version in _versions(text):
                    found[way(version)].add(name)
            self._by_way.append(found)

    def find(self, text: str) -> str | None:
        """Whose text it is; None where it is nobody's, or several's."""
        for way, known in zip(_WAYS, self._by_way, strict=True):
            if len(names := known.get(way(text), set())) == 1:
                return next(iter(names))
        if text.endswith(("...", "…")):  # Moodle shortens what was put in order
            start = _bare(text.removesuffix("...").removesuffix("…"))
            names = {n for whole, several in self._by_way[1].items() if whole.startswith(start)
                     for n in several}  # fmt: skip
            if start and len(names) == 1:
                return names.pop()
        return None

    def within(self, text: str) -> str | None:
        """Whose text stands in ``text``, the longest; None where nobody's does."""
        whole = _bare(text).casefold()
        best, found = 0, None
        for known, names in self._by_way[2].items():
            if len(known) > best and len(names) == 1 and known in whole:
                best, found = len(known), next(iter(names))
        return found


@lru_cache(maxsize=4096)
def _known(options: tuple[Option, ...]) -> Known:
    return Known({option.id: option.text for option in options})


def from_moodle(interaction: BaseInteraction, text: str) -> ResponseValue:
    """A cell of Moodle's responses report. Raises ``CellError``."""
    if text.strip() in NOTHING:
        return None
    match interaction.shape:
        case "choice" | "truth" | "text":
            return _of_one(interaction, text)
        case "choices":
            return _several(text, "; ", _known(tuple(interaction.choices)).find)
        case "order":
            return _whole(
                _several(text, "; ", _known(tuple(interaction.choices)).find), interaction, text
            )
        case "pairs":
            return dict(_several(text, "; ", lambda part: _pair(part, " -> ", interaction)))
        case "gaps":
            starts = list(re.finditer(r"(?:^|; )[^;:]{0,20}?(\d+): ?", text))
            ends = [*(found.start() for found in starts), len(text)]
            _required(not text[: ends[0]].strip() or None, text)
            values = {
                int(found[1]): text[found.end() : end].strip()
                for found, end in zip(starts, ends[1:], strict=True)
            }
            return _gaps([values.get(n, "") for n in range(1, len(interaction.parts) + 1)],
                         interaction)  # fmt: skip
        case _:
            assert_never(interaction.shape)


def from_canvas(interaction: BaseInteraction, text: str) -> ResponseValue:
    """A cell of Canvas's student analysis. Raises ``CellError``."""
    if not text.strip():
        return None
    parts = [part.replace("\\,", ",") for part in re.split(r"(?<!\\),", text)]
    match interaction.shape:
        case "choice" | "truth" | "text":
            return _of_one(interaction, text)
        case "choices" | "order":
            known = _known(tuple(interaction.choices))
            found = [_required(known.find(part), part) for part in parts if part.strip()]
            return _whole(found, interaction, text) if interaction.shape == "order" else found
        case "pairs":
            pairs = [_pair(part, "=>", interaction) for part in parts
                     if part.rpartition("=>")[2].strip()]  # fmt: skip
            return dict([_required(pair, text) for pair in pairs])
        case "gaps":
            if len(parts) != len(interaction.parts):
                said = message("{cell}: which gap was left empty cannot be told", cell=repr(text))
                raise CellError(said)
            return _gaps(parts, interaction)
        case _:
            assert_never(interaction.shape)


def from_pattern(interaction: BaseInteraction, text: str) -> ResponseValue:
    """A response of ``cmi.interactions`` or of an xAPI result, in our own letters. Raises
    ``CellError``."""
    if not text.strip():
        return None
    between, pair = ("[,]", "[.]") if "[" in text else (",", ".")
    ids = {option.id for option in interaction.choices}
    match interaction.shape:
        case "choice":
            return _letters([text.strip()], ids, text)[0]
        case "choices" | "order":
            return _letters([part.strip() for part in text.split(between)], ids, text)
        case "pairs":
            pairs = [part.strip().partition(pair) for part in text.split(between)]
            targets = {p.id: {o.id for o in p.options} for p in interaction.parts}
            if any(target not in targets.get(source, ()) for source, _, target in pairs):
                raise CellError(message("{cell} is not an answer of this quiz", cell=repr(text)))
            return {source: target for source, _, target in pairs}
        case "gaps":
            names = "|".join(re.escape(part.id) for part in interaction.parts)
            before, *found = re.split(rf"(?:^|; )({names}): ", text)
            _required(not before.strip() or None, text)
            return dict(zip(found[::2], found[1::2], strict=True))
        case "truth" | "text":
            return _of_one(interaction, text)
        case _:
            assert_never(interaction.shape)


def _of_one(interaction: BaseInteraction, text: str) -> ResponseValue:
    """An answer that has no parts: an option, T or F, or what was typed."""
    match interaction.shape:
        case "choice":
            return _one(text, tuple(interaction.choices))
        case "truth":
            return _truth(text)
        case _:
            return text


def _letters(letters: list[str], ids: set[str], text: str) -> list[str]:
    if not set(letters) <= ids:
        raise CellError(message("{cell} is not an answer of this quiz", cell=repr(text)))
    return letters


def _required(found: Any, text: str) -> Any:
    if found is None:
        raise CellError(
            message("{cell} is not, or not clearly, an answer of this quiz", cell=repr(text[:200]))
        )
    return found


def _one(text: str, options: tuple[Option, ...]) -> str:
    letter: str = _required(_known(options).find(text), text)
    return letter


def _several(text: str, between: str, find: Callable[[str], Any]) -> list[Any]:
    """The known texts that ``text`` is made of; they may hold ``between`` themselves."""
    parts = text.split(between)

    @cache
    def rest(start: int) -> list[Any] | None:
        if start == len(parts):
            return []
        for end in range(len(parts), start, -1):
            found = find(between.join(parts[start:end]).strip())
            if found is not None and (more := rest(end)) is not None:
                return [found, *more]
        return None

    if len(parts) > 60:
        raise CellError(message("{cell} is not an answer of this quiz", cell=repr(text[:200])))
    found: list[Any] = _required(rest(0), text)
    return found


def _whole(found: list[str], interaction: BaseInteraction, text: str) -> list[str]:
    if sorted(found) != sorted(option.id for option in interaction.choices):
        raise CellError(message("{cell} is not an order of all", cell=repr(text[:200])))
    return found


def _pair(text: str, arrow: str, interaction: BaseInteraction) -> tuple[str, str] | None:
    sources = Known({part.id: part.text for part in interaction.parts if part.text is not None})
    by_id = {part.id: part for part in interaction.parts}
    for found in re.finditer(re.escape(arrow), text):
        source = sources.find(text[: found.start()].strip())
        if source is None:
            continue
        target = _known(tuple(by_id[source].options)).find(text[found.end() :].strip())
        if target is not None:
            return source, target
    return None


def _gaps(values: Sequence[str], interaction: BaseInteraction) -> dict[str, str]:
    return {
        gap.id: _one(value, tuple(gap.options)) if gap.options else value
        for gap, value in zip(interaction.parts, values, strict=True)
        if value.strip() and value.strip() != "-"
    }


def _truth(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise CellError(message("{cell} is not T or F", cell=repr(text)))
    return word in _TRUE


def unclear(text: str) -> Message:
    """What is said of a question that is none of the quiz's."""
    return message("{question} is no question of this quiz", question=repr(text[:80]))
