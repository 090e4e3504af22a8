"""The instructor's report: what to look at, what to teach again, and how each question did."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from markupsafe import Markup

from quizgen.errors import Message
from quizgen.formats.environment import environment
from quizgen.locale import UiLanguage, spoken, ui
from quizgen.locale.dates import long_date
from quizgen.model import AnswerKey, Form, KeyEntry, Language, Localized
from quizgen.psychometrics import FEW, StatisticsError, TestFigures, test_figures, wilson
from quizgen.results.combine import Graded
from quizgen.results.concerns import Looked, hurried, look
from quizgen.results.gradebook import Gradebook
from quizgen.results.sitting import Sitting, sitting
from quizgen.text import markup

_STYLE, _HASH = Markup("/*style*/"), "style-hash"
"""Stand for the style sheet, which has the letters of the page, and for its hash."""
_ROWS = 300
"""Students that a page can show; of more, the gradebook is looked at in a spreadsheet."""
_BARS = 10


class Topic(NamedTuple):
    """A topic or an objective, and how the class did in it."""

    title: Localized
    objective: bool
    items: int
    share: float
    low: float
    high: float
    """Wilson's interval of the share, over all answers."""
    places: tuple[tuple[Localized, tuple[int, ...]], ...]
    """Documents and the lines of them that the missed questions come from."""


class Bar(NamedTuple):
    """Students whose share of the points is from ``low`` on, and below ``high`` (percent)."""

    low: int
    high: int
    students: int


def report_html(
    book: Gradebook,
    form: Form,
    key: AnswerKey,
    languages: Language | Sequence[Language],
) -> bytes:
    """One self-contained page without scripts, in one language or in two (the second smaller)."""
    style, page = _page(book, form, key, languages, printed=False)
    if re.search("[가-힣]", page):  # computers without a Korean font would show empty boxes
        from quizgen.formats.page.webfont import font_face

        style += font_face(page)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = page.replace(_HASH, f"sha256-{digest}", 1).replace(_STYLE, style, 1)
    return page.encode()


def report_pdf(
    book: Gradebook,
    form: Form,
    key: AnswerKey,
    languages: Language | Sequence[Language],
) -> bytes:
    """The same on A4 (PDF/UA-1)."""
    from quizgen.formats.paper.pdf import write_pdf

    style, page = _page(book, form, key, languages, printed=True)
    identity = msgspec.json.encode([form.id, str(languages), [r.place for r in book.records]])
    return write_pdf(page.replace(_STYLE, style, 1), f"report/{identity.decode()}")


def _page(
    book: Gradebook,
    form: Form,
    key: AnswerKey,
    languages: Language | Sequence[Language],
    printed: bool,
) -> tuple[str, str]:
    shown = (languages,) if isinstance(languages, str) else tuple(languages)
    whole = sitting([Graded(form, key, book)])
    try:
        looked = look(whole)
        figures: TestFigures | None = test_figures(whole.scores)
    except StatisticsError:
        looked, figures = [], None
    numbers = {entry.id: place for place, entry in enumerate(key.entries, 1)}
    by_share = sorted(looked, key=lambda each: (_or(each.figures.facility, 2.0), each.column.name))
    env = environment("report")
    words: dict[str, Any] = {
        "book": book,
        "form": form,
        "dates": {language: long_date(form.date, language) for language in shown},
        "entries": {entry.id: entry for entry in key.entries},
        "records": book.records if len(book.records) <= _ROWS else (),
        "standings": Counter(record.standing.value for record in book.records),
        "figures": figures,
        "few": figures is not None and figures.students < FEW,
        "minutes": _minutes(whole),
        "hurried": hurried(whole),
        "bars": distribution(whole) if figures else (),
        "topics": topics(whole, looked, key) if figures else (),
        "looked": by_share,
        "concerning": [each for each in by_share if each.concerns],
        "numbers": numbers,
        "languages": shown,
        "printed": printed,
        "number": _number,
        "say": lambda said, **values: _said(said, shown, values),
        "tell": lambda said: _told(said, shown),
        "txt": lambda text: _text(text, shown),
        "percent": _percent,
        "heights": _heights,
        "stimuli": form.stimuli,
        "images": {name: item.images for name, item in _shown(whole)},
    }
    loader = env.loader
    assert loader is not None
    style = loader.get_source(env, "style.css")[0]
    return style, env.get_template("report.html.jinja").render(
        words, style=_STYLE, style_hash=_HASH
    )


def _shown(whole: Sitting) -> list[tuple[str, Any]]:
    return [(column.name, column.item) for column in whole.columns]


def _or(value: float, other: float) -> float:
    return other if math.isnan(value) else value


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def _percent(part: float, whole: float = 1.0) -> str:
    return "–" if not whole or math.isnan(part) else f"{100 * part / whole:.0f}"


def _heights(counts: Sequence[int], sizes: Sequence[int]) -> list[float]:
    """Shares for the bars of a trace."""
    return [count / size if size else 0.0 for count, size in zip(counts, sizes, strict=True)]


def _said(text: str, shown: tuple[Language, ...], values: dict[str, Any]) -> Markup:
    """A word of the report in the languages that are shown."""
    both = ui(text)
    return _joined(
        [both[language].format(**values) if values else both[language] for language in shown], shown
    )


def _told(said: Message, shown: tuple[Language, ...]) -> Markup:
    return _joined([spoken(said, UiLanguage(language)) for language in shown], shown)


def _text(text: Localized | str, shown: tuple[Language, ...]) -> Markup:
    """A text of the bank as plain text, once where both languages say the same."""
    if isinstance(text, str):
        return Markup.escape(text)
    return _joined([markup.to_text(text[language]) for language in shown], shown)


def _joined(texts: Sequence[str], shown: tuple[Language, ...]) -> Markup:
    first = Markup.escape(texts[0])
    if len(texts) == 1 or texts[0] == texts[1]:
        return first
    return Markup('{} <span class="second" lang="{}">{}</span>').format(first, shown[1], texts[1])


def _minutes(whole: Sitting) -> float | None:
    known = [r.minutes for r in whole.records if r.minutes is not None and r.minutes >= 0]
    return float(np.median(known)) if known else None


def distribution(whole: Sitting) -> tuple[Bar, ...]:
    """How many students have which share of the points, in tenths; all of them in the last."""
    shares = np.clip(whole.scores.shares, 0, 1)
    place = np.minimum((shares * _BARS + 1e-9).astype(int), _BARS - 1)
    counts = np.bincount(place, minlength=_BARS)
    step = 100 // _BARS
    return tuple(Bar(n * step, (n + 1) * step, int(count)) for n, count in enumerate(counts))


def topics(whole: Sitting, looked: Sequence[Looked], key: AnswerKey) -> tuple[Topic, ...]:
    """Topics, then objectives of two questions or more, each from the weakest to the strongest."""
    scores = whole.scores
    found: list[Topic] = []
    groups: dict[tuple[bool, str], list[int]] = {}
    for number, each in enumerate(looked):
        entry = each.column.entry
        groups.setdefault((False, entry.topic), []).append(number)
        if entry.objective:
            groups.setdefault((True, entry.objective), []).append(number)
    for (objective, name), numbers in groups.items():
        points = scores.points[:, numbers]
        seen = ~np.isnan(points)
        offered = float((seen * scores.most[numbers]).sum())
        if not offered or not name or (objective and len(numbers) < 2):
            continue
        share = min(1.0, max(0.0, float(np.nansum(points)) / offered))
        interval = wilson(share * int(seen.sum()), int(seen.sum()))
        missed = [looked[n].column.entry for n in numbers if looked[n].figures.facility < 0.7]
        title = (
            key.topics.get(name, Localized(name, name)) if not objective else Localized(name, name)
        )
        found.append(Topic(title, objective, len(numbers), share, *interval, _places(missed, key)))
    return tuple(sorted(found, key=lambda topic: (topic.objective, topic.share, topic.title.en)))


def _places(
    entries: Sequence[KeyEntry], key: AnswerKey
) -> tuple[tuple[Localized, tuple[int, ...]], ...]:
    lines: dict[str, set[int]] = {}
    for entry in entries:
        for source in entry.sources:
            if source.document:
                lines.setdefault(source.document, set()).update(source.lines)
    return tuple(
        (key.documents.get(document, Localized(document, document)), tuple(sorted(each)))
        for document, each in lines.items()
    )
