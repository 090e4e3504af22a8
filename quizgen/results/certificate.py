"""Certificates of result: a page for each student of a gradebook."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from markupsafe import Markup

from quizgen.errors import QuizgenError, at, message
from quizgen.formats.environment import environment
from quizgen.formats.errors import FormatError
from quizgen.formats.options import PAGE_SIZES, RenderOptions
from quizgen.formats.paper.engine import counting_pages, load
from quizgen.formats.paper.glyphs import missing_glyphs, unprintable
from quizgen.formats.paper.pdf import vocabulary, write_pdf
from quizgen.limits import limit, too_many
from quizgen.locale.dates import long_date
from quizgen.locale.tags import direction
from quizgen.model import LANGUAGES, Language, Localized
from quizgen.reading import FileError, read_table

_COLUMNS = ("student", "name", "score", "points", "percent", "pending")


_ADVICE = message(
    "write it another way, or say what prints it (--fallback boxed, or a font's file)"
)
_SHOWN = 40
"""Letters of a cell that a message shows."""
_PART = 200
"""Certificates in one file."""


class Result(msgspec.Struct, frozen=True):
    """What a certificate certifies: a student's number and name, and the score of so many
    points."""

    number: str
    name: str
    score: float
    points: float

    @property
    def percent(self) -> float:
        """The share of the points in per cent, to one decimal."""
        return round(100 * self.score / self.points, 1)


class LeftOut(msgspec.Struct, frozen=True):
    """A row that gives no certificate."""

    place: str
    """``gradebook.csv:3``"""
    number: str
    reason: Literal["pending", "below", "nameless", "letters", "scoreless"]
    letters: str = ""
    """What no bundled font has of the number and the name."""


class Occasion(msgspec.Struct, frozen=True):
    """What all certificates say alike. ``date`` is the quiz's (ISO 8601)."""

    title: Localized
    date: str
    course: str = ""
    issuer: str = ""
    languages: tuple[Language, ...] = LANGUAGES


class GradebookError(QuizgenError):
    """A gradebook cannot be read; one line per problem, each naming the file and the line."""


def gradebook_in(path: Path) -> Path:
    """The gradebook that ``path`` is, or that lies in the folder of a quiz or an exam ``path``.
    Raises ``GradebookError``."""
    if not path.is_dir():
        return path
    for place in (path, path / "results"):
        if (found := place / "gradebook.csv").is_file():
            return found
    raise GradebookError(at(path, message("holds no gradebook.csv; grade its responses first")))


def read_gradebook(path: Path) -> list[tuple[str, Result, str]]:
    """The rows of a ``gradebook.csv``: place, result, and ``pending`` where something is still to
    be graded, or why there is no score (``absent`` …).

    Raises ``GradebookError``.
    """
    try:
        header, *records = read_table(path, "import") or [[]]
    except FileError as error:
        raise GradebookError(*error.messages) from error
    missing = [name for name in _COLUMNS if name not in header]
    if missing:
        said = message(
            "no column {columns}; give a gradebook.csv of quizgen grade",
            columns=", ".join(missing),
        )
        raise GradebookError(at(f"{path}:1", said))
    rows, problems = [], []
    for number, record in enumerate(records, 2):
        if not record:
            continue
        place = f"{path}:{number}"
        row = dict.fromkeys(header, "") | dict(zip(header, record, strict=False))
        student, name = (_plain(row[column]) for column in ("student", "name"))
        if max(len(student), len(name)) > limit("name"):
            problems.append(at(place, too_many("name")))
            continue
        if row.get("status") in ("absent", "aside", "excused") and not row["score"]:
            rows.append((place, Result(student, name, 0, 1), row["status"]))
            continue
        score, points = _number(row["score"]), _number(row["points"])
        if score is None or points is None:
            said = message(
                "score {score!r} of {points!r} is no number",
                score=row["score"][:_SHOWN],
                points=row["points"][:_SHOWN],
            )
            problems.append(at(place, said))
            continue
        if points <= 0 or (score > points and not row.get("more")):
            said = message(
                "a score of {score} of {points} points cannot be",
                score=f"{score:g}",
                points=f"{points:g}",
            )
            problems.append(at(place, said))
            continue
        state = "pending" if row["pending"] else ""
        rows.append((place, Result(student, name, score, points), state))
    if problems:
        raise GradebookError(*problems)
    return rows


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _plain(cell: str | None) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    cell = (cell or "").strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def chosen(
    rows: Sequence[tuple[str, Result, str]], least: float, fallback: tuple[str, ...] = ()
) -> tuple[list[Result], list[LeftOut]]:
    """Who gets a certificate: whoever is wholly graded, has a name or number, reached ``least`` per
    cent, and can be printed: a name with a letter that no font has stops nobody else's.
    ``fallback``: as in ``RenderOptions``."""
    results, left_out = [], []
    for place, result, state in rows:
        reason: Literal["pending", "below", "nameless", "letters", "scoreless"] | None = None
        letters = unprintable(f"{result.number} {result.name}", fallback)
        if state:
            reason = "pending" if state == "pending" else "scoreless"
        elif not result.name and not result.number:
            reason = "nameless"
        elif result.percent < least:
            reason = "below"
        elif letters:
            reason = "letters"
        if reason:
            left_out.append(LeftOut(place, result.number or result.name, reason, letters))
        else:
            results.append(result)
    return results, left_out


def in_parts(results: Sequence[Result], target: Path) -> dict[Path, Sequence[Result]]:
    """Which results go into which file: all of them into ``target``, or so many as a machine of 600
    MB lays out into each of ``certificates-1.pdf``, ``certificates-2.pdf`` and so on."""
    if len(results) <= _PART:
        return {target: results}
    starts = range(0, len(results), _PART)
    return {
        target.with_stem(f"{target.stem}-{number}"): results[start : start + _PART]
        for number, start in enumerate(starts, 1)
    }


def certificates(
    results: Sequence[Result],
    occasion: Occasion,
    options: RenderOptions,
    step: Callable[[], None] = lambda: None,
) -> bytes:
    """A PDF (PDF/UA-1) of a landscape page for each result; ``step`` is called twice for each.
    Raises ``FormatError`` for no results and for a character that no bundled font has."""
    if not results:
        raise FormatError(message("no student has a result to certify"))
    texts = [
        (message("the course"), occasion.course),
        (message("the issuer"), occasion.issuer),
    ]
    texts += [(message("the title"), text) for text in occasion.title.values()]
    texts += [
        (message("student {id}", id=each.number), f"{each.number} {each.name}") for each in results
    ]
    if problems := missing_glyphs(texts, _ADVICE, options.fallback):
        raise FormatError(*problems)
    languages = options.among(occasion.languages)
    height, width = PAGE_SIZES[options.page]
    page = environment("certificate", options.templates).get_template("certificate.html.jinja")
    html = page.render(
        results=results,
        occasion=occasion,
        languages=languages,
        dates={language: long_date(occasion.date, language, "long") for language in languages},
        isolated=_isolated,
        width=width,
        height=height,
        **vocabulary(languages, options),
    )
    identity = msgspec.json.encode([list(map(msgspec.to_builtins, results)), occasion]).decode()
    name = f"certificate/{options.language}/{options.page}/{identity}"
    load()
    with counting_pages(step):
        return write_pdf(html, name, fallback=options.fallback)


def _isolated(text: str, language: Language) -> Markup:
    """A text in the program's sentence, or alone, that may run from right to left."""
    rtl = direction(language) == "rtl"
    return Markup('<span dir="rtl">{}</span>').format(text) if rtl else Markup.escape(text)
