"""What a student gets back: each answer beside the right one, with explanation and comment; the
score by topic; and what to review."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from quizgen.errors import Message, message
from quizgen.formats.environment import environment
from quizgen.formats.marking import CERTAINTIES
from quizgen.locale import spoken, ui
from quizgen.locale.dates import long_date
from quizgen.locale.tags import direction, program_languages, words_of
from quizgen.model import (
    AnswerKey,
    Cloze,
    Essay,
    EssayKey,
    Form,
    FormItem,
    FormStimulus,
    Interaction,
    KeyEntry,
    Language,
    Localized,
    Outcome,
    ResponseValue,
    Status,
    walk,
)
from quizgen.results.certainty import insight
from quizgen.results.gradebook import STANDINGS, Record
from quizgen.results.typed import remarks_on
from quizgen.text.answers import matched, rows
from quizgen.text.hot import passage, placed
from quizgen.text.markup import Medium, to_html, to_inline_html
from quizgen.text.numbers import score
from quizgen.text.words import join_words

_STYLE, _HASH = Markup("/*style*/"), "style-hash"
_BLOCK = "<!-- block -->"
STATUSES: Mapping[str, Message] = {
    Status.CORRECT.value: message("right"),
    Status.PARTIAL.value: message("partly right"),
    Status.INCORRECT.value: message("wrong"),
    Status.UNANSWERED.value: message("not answered"),
    Status.PENDING.value: message("to mark"),
}


class Topic(msgspec.Struct):
    title: Localized
    score: float = 0
    points: float = 0


class Place(msgspec.Struct):
    """Where to read again: lines of a document, or a reference; and for which questions."""

    title: Localized
    lines: list[int] = []
    numbers: list[str] = []


Part = tuple[str, Localized]
"""A letter, number or gap (empty: it needs none), and a text."""


class Shown(msgspec.Struct):
    """One question of the page; texts of answers are Markdown, unless ``typed``."""

    number: str
    item: FormItem
    entry: KeyEntry
    outcome: Outcome
    own: list[Part]
    typed: bool
    right: list[Part]
    comment: str = ""
    model: Localized | None = None
    criteria: tuple[Any, ...] = ()
    remarks: tuple[Message, ...] = ()
    """What is to say of the answer as typed."""
    about: FormStimulus | None = None
    """What it and those after it ask about."""
    numbers: dict[str, str] = {}
    """Of gaps, as page and paper number them."""


def feedback_html(
    record: Record, form: Form, key: AnswerKey, languages: Language | Sequence[Language]
) -> bytes:
    """One self-contained page without scripts, in one language or in several (the second smaller).
    ``form`` and ``key`` (as decided) are the student's own."""
    style, page = _page(record, form, key, _several(languages), printed=False)
    from quizgen.formats.page.webfont import faces

    style += faces(page)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = page.replace(_HASH, f"sha256-{digest}", 1).replace(_STYLE, style, 1)
    return page.encode()


def feedback_pdf(
    record: Record,
    form: Form,
    key: AnswerKey,
    languages: Language | Sequence[Language],
    fallback: tuple[str, ...] = (),
) -> bytes:
    """The same on A4 (PDF/UA-1). ``fallback``: as in ``RenderOptions``; a character that no font
    has is its code point in a box."""
    from quizgen.formats.paper.glyphs import BOXED
    from quizgen.formats.paper.pdf import Flow, write_flow

    shown = _several(languages)
    style, page = _page(record, form, key, shown, printed=True)
    identity = f"feedback/{form.id}/{record.student.id}/{record.student.name}/{'+'.join(shown)}"
    # what students wrote may hold any character
    page = _whole_words(page).replace(_STYLE, style, 1)
    begun, *blocks = page.rpartition("</section>")[0].split(_BLOCK)
    bare = begun[: begun.index("<header>")] + "<main><section>"
    flow = Flow(begun, bare, tuple(blocks))
    return write_flow(flow, identity, fallback=(BOXED, *fallback))


def _several(languages: Language | Sequence[Language]) -> tuple[Language, ...]:
    return (languages,) if isinstance(languages, str) else tuple(languages)


def _whole_words(page: str) -> str:
    """The page with what keeps Korean words whole where CSS cannot (``join_words``)."""
    head, body, rest = page.partition("<body")

    def joined(found: re.Match[str]) -> str:
        glued = found[1] in ("</code>", "</strong>", "</em>", "</a>")
        return found[1] + join_words(found[2], glued=glued)

    return head + body + re.sub(r"(</?\w[^<>]*>)([^<]*[가-힣][^<]*)", joined, rest)


def file_names(records: Iterable[Record]) -> list[str]:
    """A name for each student's file, without its ending: safe on every system, none twice."""
    taken: set[str] = set()
    names = []
    for record in records:
        text = "-".join(part for part in (record.student.id, record.student.name) if part)
        text = re.sub(r"[^\w.-]+", "-", text).strip("-.")[:60] or "student"
        if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", text):
            text = f"student-{text}"
        name, number = text, 1
        while name.casefold() in taken:
            number += 1
            name = f"{text}-{number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _page(
    record: Record, form: Form, key: AnswerKey, languages: tuple[Language, ...], printed: bool
) -> tuple[str, str]:
    asked = languages[0] if languages[0] not in form.languages else ""
    medium: Medium = "print" if printed else "screen"
    with words_of(form, asked, languages):
        told_in = program_languages(languages)
        runs = direction(languages[0])

        def words(text: str, **values: object) -> Markup:
            said = ui(text)
            return _beside({each: said[each].format(**values) for each in told_in}, "span", runs)

        def told(said: Message) -> Markup:
            return _beside({each: spoken(said, each) for each in told_in}, "span", runs)

        def line(text: Localized) -> Markup:
            html = {each: to_inline_html(text[each], medium=medium) for each in languages}
            return _beside(html, "span", runs)

        def block(text: Localized, images: Mapping[str, str]) -> Markup:
            html = {each: to_html(text[each], images, medium) for each in languages}
            return _beside(html, "div", runs)

        def whole(each: Shown) -> Markup:
            """The text that gaps or words to choose stand in."""
            text = passage(each.item.interaction)
            if text is None:
                return Markup("")

            def html(language: Language) -> str:
                said = placed(
                    to_html(text[language], each.item.images, medium),
                    lambda name, word: f"<u><b>{name.upper()}</b> {word}</u>",
                )
                number = r'<b class="gap">{}</b>'
                return walk.MARK.sub(
                    lambda gap: number.format(each.numbers.get(gap[1], gap[1])), said
                )

            found = {one: Markup(html(one)) for one in text.distinct(languages)}
            return _beside(found, "div", runs)

        shown = questions(record, form, key)
        env = environment("feedback")
        loader = env.loader
        assert loader is not None
        style = loader.get_source(env, "style.css")[0]
        page = env.get_template("page.html.jinja").render(
            record=record,
            form=form,
            date=long_date(form.date, languages[0]),
            language=languages[0],
            direction=runs,
            printed=printed,
            words=words,
            spoken=told,
            line=line,
            block=block,
            whole=whole,
            statuses=STATUSES,
            standing=STANDINGS[record.standing],
            number=score,
            insight=insight(record),
            certainties=[degree.text for degree in CERTAINTIES],
            topics=topics(shown, key),
            review=review(shown, key),
            shown=shown,
            style=_STYLE,
            style_hash=_HASH,
        )
    return style, page


def _beside(versions: Mapping[Language, str], element: str, runs: str) -> Markup:
    """The versions of a text, each that says something new, the second and later ones smaller.
    ``runs``: where the page runs to; what runs the other way says so."""
    texts = list(versions.values())
    found = []
    for number, (language, text) in enumerate(versions.items()):
        if text in texts[:number]:
            continue
        own = direction(language)
        marks = Markup(' class="second"' if number else "")
        marks += Markup(f' dir="{own}"' if own != runs else "")
        said = Markup('<{0}{1} lang="{2}">{3}</{0}>').format(element, marks, language, text)
        found.append(said if marks else Markup.escape(text))
    return Markup(" " if element == "span" else "").join(found)


def questions(record: Record, form: Form, key: AnswerKey) -> list[Shown]:
    """The questions that count for this student, in the order of the form."""
    items = {item.id: item for item in form.items}
    stimuli = form.stimuli
    said: set[int] = set()
    found = []
    for entry in key.entries:
        outcome = record.outcomes.get(entry.id)
        if outcome is None:
            continue
        item = items[entry.id]
        essay = entry.key if isinstance(entry.key, EssayKey) else None
        own = given(entry.offered(item.interaction), record.responses.get(entry.id))
        truth = item.interaction.shape == "truth"
        right = [
            (sign, _truth(text.one) if truth else text)
            for sign, text, is_right in rows(item.interaction, entry.key)
            if is_right
        ]
        numbers = {gap: str(n) for n, gap in enumerate(_gaps(item.interaction), 1)}
        own = [(numbers.get(sign, sign), text) for sign, text in own]
        right = [(numbers.get(sign, sign), text) for sign, text in right]
        about = stimuli.get(item.id)
        if id(about) in said:
            about = None
        said.add(id(about))
        found.append(
            Shown(
                entry.id, item, entry, outcome, own,
                item.interaction.shape == "text" or isinstance(item.interaction, Essay), right,
                record.comments.get(entry.id, ""),
                essay.model_answer if essay else None, essay.rubric if essay else (),
                remarks_on(item, entry, record.responses.get(entry.id), outcome), about,
                numbers,
            )
        )  # fmt: skip
    return found


def _gaps(interaction: Interaction) -> list[str]:
    return [gap.id for gap in interaction.gaps] if isinstance(interaction, Cloze) else []


def given(interaction: Interaction, value: ResponseValue) -> list[Part]:
    """A response in words, in its parts; none where there is none."""
    if value is None or value in ("", [], {}):
        return []
    texts = {option.id: option.text for option in walk.options(interaction)}
    lists = {
        name: {option.id: option.text for option in several}
        for name, several in walk.option_lists(interaction)
    }

    def text(names: Mapping[str, Localized], name: str) -> Localized:
        return names.get(name) or Localized.same(name)

    match interaction.shape, value:
        case "choice", str():
            return [(value, text(texts, value))]
        case "choices", list():
            return [(each, text(texts, each)) for each in sorted(value)]
        case "order", list():
            return [(str(place), text(texts, each)) for place, each in enumerate(value, 1)]
        case "pairs", dict():
            sources, targets = lists.get("sources", {}), lists.get("targets", {})
            return [
                ("", matched(text(sources, s), text(targets, t))) for s, t in value.items() if t
            ]
        case "gaps", dict():
            return [
                (gap, lists.get(gap, {}).get(typed) or Localized.same(f"`{typed}`"))
                for gap, typed in value.items()
                if typed
            ]
        case "truth", bool():
            return [("", _truth(str(value).lower()))]
        case _:
            return [("", Localized.same(str(value)))]


def _truth(word: str) -> Localized:
    return ui("True") if word == "true" else ui("False")


def topics(shown: Iterable[Shown], key: AnswerKey) -> list[Topic]:
    """The score by topic, in the quiz's order; what is still to be marked is left out."""
    found: dict[str, Topic] = {}
    for each in shown:
        if each.outcome.status is Status.PENDING:
            continue
        name = each.entry.topic
        topic = found.setdefault(name, Topic(key.topics.get(name, Localized.same(name))))
        topic.score += each.outcome.score
        topic.points += each.outcome.points
    return list(found.values())


def review(shown: Iterable[Shown], key: AnswerKey) -> list[Place]:
    """What the questions that were not right come from: documents with lines; where an item cites
    none, its references."""
    found: dict[str, Place] = {}
    for each in shown:
        if each.outcome.status in (Status.CORRECT, Status.PENDING):
            continue
        for source in each.entry.sources:
            cited = [source.document] if source.document else list(source.references)
            for name in cited:
                title = key.documents.get(name, Localized.same(name))
                place = found.setdefault(name, Place(title, [], []))
                if source.document:
                    place.lines = sorted({*place.lines, *source.lines})
                if each.number not in place.numbers:
                    place.numbers.append(each.number)
    return list(found.values())
