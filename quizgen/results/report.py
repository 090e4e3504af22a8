"""The instructor's report: what to look at, what to teach again, and how each question did."""

from __future__ import annotations

import base64
import hashlib
import math
import shlex
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple
from unicodedata import bidirectional

import msgspec
import numpy as np
from markupsafe import Markup

from quizgen.errors import Message
from quizgen.formats.environment import environment
from quizgen.locale import spoken, ui
from quizgen.locale.dates import long_date
from quizgen.locale.tags import direction, language_name, spoken_by_program
from quizgen.model import (
    AnswerKey,
    Form,
    FormItem,
    Heading,
    KeyEntry,
    Language,
    Localized,
    walk,
)
from quizgen.psychometrics import (
    FEW,
    Fit,
    Model,
    StatisticsError,
    TestFigures,
    expected_abilities,
    fit,
    test_figures,
    wilson,
)
from quizgen.psychometrics.scores import Floats
from quizgen.results.combine import Graded
from quizgen.results.concerns import (
    HARDLY,
    Looked,
    hurried,
    look,
    not_compared,
    spread,
    unmarked,
    unreliable,
)
from quizgen.results.gradebook import Gradebook, every
from quizgen.results.pictures import precision, trace
from quizgen.results.sitting import Sitting, sitting
from quizgen.text import markup
from quizgen.text.hot import passage, placed
from quizgen.text.numbers import score

_STYLE, _HASH = Markup("/*style*/"), "style-hash"
"""Stand for the style sheet, which has the letters of the page, and for its hash."""
_ROWS = 300
"""Students that a page can show; of more, the gradebook is looked at in a spreadsheet."""
_BARS = 10
_LEAST_FIT = 10
"""Students before a picture is made of a model."""
_ROUNDS = 200
"""Of estimation: scores that need more say nothing of ability."""
_MISSED = 0.7
"""A share of the points below which a topic, an objective or a question was missed."""
_MOST_TOPICS = 4


class Place(NamedTuple):
    """A part of a document that missed questions come from, to be taught again: its title, its
    heading and the lines that were cited."""

    title: Localized
    heading: Localized | None
    lines: tuple[int, ...]


class Topic(NamedTuple):
    """A topic or an objective, and how the class did in it."""

    name: str
    title: Localized
    objective: bool
    items: int
    share: float
    low: float
    high: float
    """Wilson's interval of the share, over all answers."""
    places: tuple[Place, ...]
    """What the missed questions come from."""


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
    model: Model | None = "rasch",
) -> bytes:
    """One self-contained page without scripts, in one language or in two (the second smaller).
    ``model``: of item response theory, for the picture of how precisely the quiz measures."""
    style, page = _page(book, form, key, languages, model, printed=False)
    from quizgen.formats.page.webfont import faces

    style += faces(page)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = page.replace(_HASH, f"sha256-{digest}", 1).replace(_STYLE, style, 1)
    return page.encode()


def report_pdf(
    book: Gradebook,
    form: Form,
    key: AnswerKey,
    languages: Language | Sequence[Language],
    model: Model | None = "rasch",
    fallback: tuple[str, ...] = (),
) -> bytes:
    """Make the report as ``report_html`` does, as a PDF on A4 (PDF/UA-1). ``fallback``: as in
    ``feedback_pdf``."""
    from quizgen.formats.paper.glyphs import BOXED
    from quizgen.formats.paper.pdf import write_pdf

    style, page = _page(book, form, key, languages, model, printed=True)
    identity = msgspec.json.encode([form.id, str(languages), [r.place for r in book.records]])
    name = f"report/{identity.decode()}"
    return write_pdf(page.replace(_STYLE, style, 1), name, fallback=(BOXED, *fallback))


def _page(
    book: Gradebook,
    form: Form,
    key: AnswerKey,
    languages: Language | Sequence[Language],
    model: Model | None,
    printed: bool,
) -> tuple[str, str]:
    shown = (languages,) if isinstance(languages, str) else tuple(languages)
    whole = sitting([Graded(form, key, book)])
    try:
        looked = look(whole)
        figures: TestFigures | None = _as_given(whole, test_figures(whole.scores))
    except StatisticsError:
        looked, figures = [], None
    found = topics(whole, looked, key) if figures else ()
    numbers = {entry.id: place for place, entry in enumerate(key.entries, 1)}
    by_share = sorted(looked, key=lambda each: (_or(each.figures.facility, 2.0), each.column.name))
    env = environment("report")
    words: dict[str, Any] = {
        "book": book,
        "form": form,
        "dates": {each: long_date(form.date, spoken_by_program(each)) for each in shown},
        "entries": {entry.id: entry for entry in key.entries},
        "records": book.records if len(book.records) <= _ROWS else (),
        "standings": Counter(standing.value for standing in every(book.records, "standing")),
        "figures": figures,
        "unreliable": figures and unreliable(whole, figures),
        "few": figures is not None and figures.students < FEW,
        "minutes": spread([m for m in every(whole.records, "minutes") if m and m > 0]),
        "fitted": _fitted(whole, model),
        "spoken": _spoken(looked),
        "not_compared": not_compared(whole),
        "unmarked": unmarked(whole),
        "language_name": language_name,
        "hurried": hurried(whole),
        "plain": figures is not None and whole.plain is not whole.scores,
        "bars": distribution(whole) if figures else (),
        "topics": found,
        "command": review_command(found, key),
        "looked": by_share,
        "concerning": sorted(
            (each for each in by_share if each.grave), key=lambda each: each.grave[0] == HARDLY
        ),
        "untaken": [each for each in by_share if each.untaken],
        "numbers": numbers,
        "languages": shown,
        "told_in": spoken_by_program(shown[0]),
        "printed": printed,
        "number": _number,
        "score": score,
        "say": lambda said, **values: _said(said, shown, values),
        "tell": lambda said: _told(said, shown),
        "txt": lambda text: _text(text, shown, "print" if printed else "screen"),
        "percent": _percent,
        "seconds": _seconds,
        "trace": trace,
        "draw": precision,
        "text_of": _whole_text,
        "run": _run,
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
    """The heights of the bars of a trace, as shares of 1: ``counts`` of ``sizes``."""
    return [count / size if size else 0.0 for count, size in zip(counts, sizes, strict=True)]


def _said(text: str, shown: tuple[Language, ...], values: dict[str, Any]) -> Markup:
    """A word of the report in the languages that are shown."""
    both = ui(text)
    return _joined(
        [both[language].format(**values) if values else both[language] for language in shown],
        [spoken_by_program(language) for language in shown],
    )


def _told(said: Message, shown: tuple[Language, ...]) -> Markup:
    told_in = [spoken_by_program(language) for language in shown]
    return _joined([spoken(said, each) for each in told_in], told_in)


def _text(text: Localized | str, shown: tuple[Language, ...], medium: markup.Medium) -> Markup:
    """A text of the bank as plain text (formulas set), once where the languages say the same."""
    if isinstance(text, str):
        return Markup.escape(text)
    return _joined(
        [
            markup.to_inline_html(text[language], medium=medium)
            if "$" in text[language]
            else markup.to_text(text[language])
            for language in shown
        ],
        shown,
    )


def _joined(texts: Sequence[str], shown: Sequence[Language]) -> Markup:
    parts = []
    for number, (language, text) in enumerate(zip(shown, texts, strict=True)):
        if text in texts[:number]:
            continue
        marks = Markup(' class="second"' if number else "") + _run(language, text)
        said = Markup('<span{} lang="{}">{}</span>').format(marks, language, text)
        parts.append(said if marks else Markup.escape(text))
    return Markup(" ").join(parts)


def _run(language: Language, text: str) -> Markup:
    """The attribute of a text from right to left: a report runs as the program's own words do.
    (Code that an option is made of is plain text here, and in no language.)"""
    rtl = direction(language) == "rtl" and any(bidirectional(c) in ("R", "AL") for c in text)
    return Markup(' dir="rtl"' if rtl else "")


def _seconds(value: float) -> str:
    minutes, seconds = divmod(round(value), 60)
    return f"{minutes}:{seconds:02}"


def _spoken(looked: Sequence[Looked]) -> tuple[Language, ...]:
    """The languages that are compared, as they are in any item; empty where none are."""
    compared = looked[0].languages if looked else ()
    return tuple(dict.fromkeys(each for focal, first, _ in compared for each in (first, focal)))


def _whole_text(item: FormItem, language: Language) -> Markup:
    """The text that gaps or words to choose stand in; empty of items without one."""
    text = passage(item.interaction)
    if text is None:
        return Markup("")
    html = placed(
        markup.to_html(text[language], item.images),
        lambda name, word: f"<u><b>{name.upper()}</b> {word}</u>",
    )
    return Markup(walk.MARK.sub(r'<b class="gap">\1</b>', html))


def _fitted(whole: Sitting, model: Model | None) -> tuple[Fit, Floats] | None:
    """The items by a model, and the students' abilities; None where it cannot be estimated."""
    if model is None or len(whole.records) < _LEAST_FIT:
        return None
    try:
        fitted = fit(whole.scores, model, iterations=_ROUNDS, errors=False)
    except StatisticsError:
        return None
    if not fitted.converged:
        return None
    return fitted, expected_abilities(fitted, whole.scores)


def review_command(found: Sequence[Topic], key: AnswerKey) -> str:
    """What to type for a quiz of the topics that were missed; empty where none was."""
    weak = [t.name for t in found if not t.objective and t.share < _MISSED][:_MOST_TOPICS]
    if not weak or not key.bank:
        return ""
    named = " ".join(f"--topic {shlex.quote(name)}" for name in weak)
    return f"quizgen daily --bank {shlex.quote(key.bank)} {named}"


def _as_given(whole: Sitting, figures: TestFigures) -> TestFigures:
    """``figures`` with mean, median and deviation of the totals that the gradebook shows: after the
    floor, lateness and bonus."""
    totals = np.array([*every(whole.records, "score")])
    return figures._replace(
        mean=float(totals.mean()),
        median=float(np.median(totals)),
        deviation=float(totals.std(ddof=1)) if len(totals) > 1 else math.nan,
    )


def distribution(whole: Sitting) -> tuple[Bar, ...]:
    """How many students have which share of the points, in tenths; all of them in the last."""
    shares = np.clip([(each or 0.0) / 100 for each in every(whole.records, "percent")], 0, 1)
    place = np.minimum((shares * _BARS + 1e-9).astype(int), _BARS - 1)
    counts = np.bincount(place, minlength=_BARS)
    step = 100 // _BARS
    return tuple(Bar(n * step, (n + 1) * step, int(count)) for n, count in enumerate(counts))


def topics(whole: Sitting, looked: Sequence[Looked], key: AnswerKey) -> tuple[Topic, ...]:
    """Topics, then objectives that were missed or had two questions or more, each from the weakest
    to the strongest."""
    scores = whole.plain
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
        if not offered or not name:
            continue
        share = min(1.0, max(0.0, float(np.nansum(points)) / offered))
        if objective and len(numbers) < 2 and share >= _MISSED:
            continue
        interval = wilson(share * int(seen.sum()), int(seen.sum()))
        missed = [looked[n].column.entry for n in numbers if looked[n].figures.facility < _MISSED]
        titles = key.objectives if objective else key.topics
        title = titles.get(name, Localized.same(name))
        found.append(
            Topic(name, title, objective, len(numbers), share, *interval, _places(missed, key))
        )
    return tuple(sorted(found, key=lambda topic: (topic.objective, topic.share, topic.title.one)))


def _places(entries: Sequence[KeyEntry], key: AnswerKey) -> tuple[Place, ...]:
    """What missed questions are about: documents by part and line, in their order, then references
    that name no document."""
    lines: dict[tuple[str, int], set[int]] = {}
    references: dict[str, None] = {}
    for entry in entries:
        for source in entry.sources:
            if not source.document:
                references |= dict.fromkeys(source.references)
                continue
            for line in source.lines:
                heading = _heading(key, source.document, line)
                part = heading.line if heading else 0
                lines.setdefault((source.document, part), set()).add(line)
    places = []
    for (document, part), cited in sorted(lines.items()):
        heading = _heading(key, document, part)
        title = key.documents.get(document, Localized.same(document))
        places.append(Place(title, heading.title if heading else None, tuple(sorted(cited))))
    more = [Place(Localized.same(name), None, ()) for name in references]
    return (*places, *more)


def _heading(key: AnswerKey, document: str, line: int) -> Heading | None:
    parts = key.places[document].headings if document in key.places else ()
    above = [part for part in parts if part.line <= line]
    return max(above, key=lambda part: part.line, default=None)
