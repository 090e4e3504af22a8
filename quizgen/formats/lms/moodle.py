"""Moodle XML (``question/format/xml/format.php`` of Moodle 4.4 and later).

Each item becomes a question of the core type nearest to it; topics become categories. Two languages
are written for the core filter ``filter_multilang``; pictures travel inside as files.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from quizgen.errors import Message, message
from quizgen.formats.options import RenderOptions
from quizgen.formats.rules import Scoring, summed
from quizgen.formats.simpler import simplified
from quizgen.formats.stimulus import announced
from quizgen.formats.support import Loss, Matrix, converted, matrix_losses, native
from quizgen.formats.tracing import Traced, kept_name
from quizgen.formats.variants import pool
from quizgen.locale import ui
from quizgen.model import (
    MARK,
    SLOT,
    AnswerKey,
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    Essay,
    EssayKey,
    Form,
    FormItem,
    Gap,
    GapChoiceKey,
    KeyEntry,
    Language,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    OrderingKey,
    SingleChoice,
    SingleKey,
    TextKey,
    TrueFalseKey,
    type_of,
)
from quizgen.model.validity import clean
from quizgen.scoring.choices import added
from quizgen.text import markup, xml
from quizgen.text.languages import one_line
from quizgen.text.multilang import Multilang
from quizgen.text.numbers import decimal, short

if TYPE_CHECKING:
    import jinja2

STIMULI = True
"""A description question before the first question of a set."""
VARIANTS = "listed"
SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": native(),
    "matching": native(),
    "ordering": native(),
    "short_text": native(),
    "numeric": native(),
    "cloze": native(),
    "command_line": converted(
        message(
            "a short answer: the accepted commands, with options in any order and under each name"
        )
    ),
    "essay": native(),
}


def _known_rule(item: FormItem, entry: KeyEntry) -> bool:
    """Options have fractions, and orders two rules beside ours."""
    return (
        entry.rule in GRADINGS if type_of(item.interaction) == "ordering" else summed(item, entry)
    )


def costs(item: FormItem, _entry: KeyEntry) -> bool:
    """One option alone may take points away."""
    return type_of(item.interaction) == "single"


SCORING = Scoring(
    rule=_known_rule,
    penalty=costs,
    numbers="shares",
    gaps="ranges",
    weights=True,
    certainty=message(
        "certainty is a setting of the quiz there: choose “Deferred feedback with CBM”"
    ),
)

MAX_TARGET = 255
"""Characters of a matching's answer (``qtype_match_subquestions.answertext``)."""
_MAX_NAME = 80
_DATA_URI = re.compile(r"data:image/([a-z0-9.+-]+);base64,(.*)", re.DOTALL)
_EXTENSIONS = {"svg+xml": "svg", "jpeg": "jpg"}
_PUNCTUATION = re.compile(r"[#%&<=>\\{}~\"']")


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The questions of ``form``, in its order, as one Moodle XML file."""
    form, key = simplified(form, key, SUPPORT)
    words = Multilang(options.languages(form))
    traced = Traced(
        lambda: _environment(options.templates),
        {"cdata": cdata},
        plain=bool(options.templates),
        kept=kept_name("moodle", __file__),
    )
    frame = traced.write("quiz.xml.jinja", quiz=Quiz(" ".join(words.languages), _QUESTIONS))
    before, _, behind = frame.partition(_QUESTIONS)
    out = io.BytesIO()  # a question is let go of as it is written
    out.write(before.encode())
    category = ""
    for item, entry in zip(form.items, key.entries, strict=True):
        question = Question(item, entry, words, key)
        if question.category != category:
            category = question.category
            out.write(traced.write("category.xml.jinja", question=question).encode())
        if item.stimulus:
            out.write(traced.write("description.xml.jinja", question=question).encode())
        out.write(traced.write(f"{question.template}.xml.jinja", question=question).encode())
    out.write(behind.encode())
    traced.keep()
    return out.getvalue()


class Quiz(NamedTuple):
    """What the frame around the questions asks for."""

    languages: str
    questions: Markup


_QUESTIONS = Markup("<questions/>\n")
"""Stands for them in the frame."""


def _environment(templates: tuple[Path, ...]) -> jinja2.Environment:
    from quizgen.formats.environment import environment

    return environment("moodle", templates)


class DataSet(NamedTuple):
    """A wild card of a calculated question: a name in braces, and the values that it is given."""

    name: str
    values: list[str]
    low: str
    high: str
    places: int


def places(value: float) -> int:
    """How many decimal places ``value`` is written with."""
    return len(decimal(value).partition(".")[2])


def computes(entry: KeyEntry, languages: tuple[Language, ...]) -> bool:
    """Whether Moodle can compute the numbers of an item: nothing in its texts but what it knows may
    look like one of Moodle's wild cards (``\\frac{a}{b}``)."""
    known = entry.calculation
    if known is None:
        return False
    words = Multilang(languages)
    shown = "".join(words.block(wild_cards(text)) for text in (known.stem, known.explanation))
    return "{=" not in shown and set(_WILD_CARD.findall(shown)) <= set(known.names)


_WILD_CARD = re.compile(r"""\{([A-Za-z][^>} <{"']*)\}""")


def wild_cards(text: Localized) -> Localized:
    """A template with its slots as Moodle writes them: ``{size}``."""
    return text.map(lambda version: SLOT.sub(r"{\1}", version))


class Question:
    """A form item and its key, as the templates ask for them."""

    def __init__(self, item: FormItem, entry: KeyEntry, words: Multilang, key: AnswerKey) -> None:
        self.item, self.entry, self.words, self._key = item, entry, words, key
        self.interaction = item.interaction
        self.type = type_of(item.interaction)
        shared = item.stimulus.images if item.stimulus else _NONE
        self._files, self._addresses = _files(item.images, entry.images, shared)

    @property
    def topic(self) -> Localized:
        """The topic's title."""
        return self._key.topics.get(self.entry.topic) or Localized.same(self.entry.topic)

    @property
    def category(self) -> str:
        """The path of the category: bank, then topic; ``/`` in a name is doubled."""
        topic = self.topic[self.words.languages[0]]
        return _category(self._key.bank, topic, pool(self.item))

    @property
    def name(self) -> str:
        """What question lists show: the item's id and the beginning of its stem, without ``<`` and
        ``>``, which Moodle takes for tags."""
        stem = self.item.stem
        if self.template == "calculated" and self.entry.calculation:
            stem = self.entry.calculation.title
        return self._listed(f"{self.entry.ref}: {self.words.first(stem)}")

    def _listed(self, text: str) -> str:
        name = text.replace("<", " ").replace(">", " ")
        return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 1] + "…"

    @property
    def grade(self) -> str:
        return short(self.item.points)

    @cached_property
    def tags(self) -> list[str]:
        """The item's own, its difficulty and its level of thinking."""
        known = [f"difficulty:{self.entry.difficulty}", f"bloom:{self.entry.bloom}"]
        return [*self.entry.tags, *known]

    @property
    def shuffle(self) -> str:
        """Moodle may shuffle unless an option has its place."""
        assert isinstance(self.interaction, SingleChoice | MultipleResponse)
        fixed = any(option.fixed for option in self.interaction.options)
        return "true" if self.entry.shuffle and not fixed else "false"

    def text(self, text: Localized | None) -> Markup:
        """``<text>`` of blocks, and the pictures in it as ``<file>``."""
        return self._text(self.words.block(text, self._addresses) if text else "")

    def line(self, text: Localized) -> Markup:
        """``<text>`` of one line, and the pictures in it."""
        return self._text(self.words.inline(text, self._addresses))

    def _text(self, rich: str) -> Markup:
        if not rich:
            return _NO_TEXT
        text = f"<text>{_cdata(rich)}</text>"
        for name, data in dict.fromkeys(self._files.values()):
            if f"@@PLUGINFILE@@/{name}" in rich:
                text += f'\n<file name="{name}" path="/" encoding="base64">{data}</file>'
        return _markup(text)

    @property
    def stem(self) -> Markup:
        """The question text: the stem and what the question type has no other place for."""
        return self._text(self.words.block(self.item.stem, self._addresses) + self.hint)

    @property
    def shared(self) -> Markup:
        """What it and the questions behind it ask about."""
        assert self.item.stimulus is not None
        return self.text(announced(self.item.stimulus))

    @property
    def shared_name(self) -> str:
        """What question lists show of that."""
        assert self.item.stimulus is not None
        title = self.item.stimulus.title or self.item.stimulus.text
        return self._listed(f"{self.entry.stimulus}: {self.words.first(title)}")

    @property
    def hint(self) -> str:
        """The unit of a number or the suggested length of an essay, as HTML after the stem."""
        match self.interaction:
            case Numeric(unit=unit) if unit:
                said = self.words.inline(unit, self._addresses)
                label = self.words.inline(ui("Unit"))
                return f'\n<p class="quizgen-unit"><strong>{label}</strong>: {said}</p>'
            case Essay(words=count) if count:
                length = ui("Suggested length: {count} words")
                told = length.map(lambda text: text.format(count=count))
                return f'\n<p class="quizgen-words">{self.words.inline(told)}</p>'
            case _:
                return ""

    @cached_property
    def options(self) -> list[tuple[Option, str, Localized | None]]:
        """Each option with its fraction of the points in per cent, and its feedback."""
        key = self.entry.key
        assert isinstance(self.interaction, SingleChoice | MultipleResponse)
        names = [option.id for option in self.interaction.options]
        assert isinstance(key, SingleKey | MultipleKey)
        shares = option_fractions(key, names, self.entry)
        return [(o, shares[o.id], self.feedback(o.id)) for o in self.interaction.options]

    def feedback(self, name: str) -> Localized | None:
        """What who chose the option is told."""
        told = self.entry.feedback.get(name)
        return told.feedback if told else None

    @cached_property
    def truths(self) -> list[tuple[str, str, Localized | None]]:
        """``true`` and ``false``, each with its fraction and feedback."""
        assert isinstance(self.entry.key, TrueFalseKey)
        right = "true" if self.entry.key.correct else "false"
        return [
            (name, "100" if name == right else "0", self.feedback(name))
            for name in ("true", "false")
        ]

    @cached_property
    def pairs(self) -> list[tuple[Localized | None, str]]:
        """Sources and the text of their target; targets that belong to none have no source."""
        assert isinstance(self.interaction, Matching)
        assert isinstance(self.entry.key, MatchingKey)
        pairs = self.entry.key.pairs
        targets = {option.id: option.text for option in self.interaction.targets}
        found: list[tuple[Localized | None, str]] = [
            (source.text, target_text(targets[pairs[source.id]], self.words))
            for source in self.interaction.sources
        ]
        unused = [text for name, text in targets.items() if name not in pairs.values()]
        return found + [(None, target_text(text, self.words)) for text in unused]

    @cached_property
    def entries(self) -> list[Localized]:
        """What is to be ordered, in the right order."""
        assert isinstance(self.entry.key, OrderingKey)
        texts = {entry.id: entry.text for entry in getattr(self.interaction, "entries", ())}
        return [texts[name] for name in self.entry.key.order]

    @property
    def grading(self) -> str:
        """Ordering: how Moodle gives points."""
        return GRADINGS.get(self.entry.rule, "LONGEST_ORDERED_SUBSET")

    @cached_property
    def accepted(self) -> list[str]:
        """Accepted answers, wildcards escaped."""
        key = self.entry.key
        assert isinstance(key, TextKey | CommandKey)
        if isinstance(key, TextKey):
            return [wild(text) for text in key.accepted]
        from quizgen.formats.lms.spellings import spellings

        return [wild(text) for text in spellings(key)]

    @property
    def usecase(self) -> str:
        key = self.entry.key
        return "0" if isinstance(key, TextKey) and key.normalization.ignore_case else "1"

    @property
    def template(self) -> str:
        """The template that writes it."""
        return "calculated" if computes(self.entry, self.words.languages) else self.type

    @property
    def formula(self) -> str:
        """The right number, as Moodle computes it."""
        assert self.entry.calculation is not None
        from quizgen.formats.lms import computing

        return computing.moodle(self.entry.calculation.formula)

    @cached_property
    def computed(self) -> tuple[Markup, Markup]:
        """Stem and explanation with Moodle's wild cards."""
        known = self.entry.calculation
        assert known is not None
        stem = self.words.block(wild_cards(known.stem), self._addresses) + self.hint
        return self._text(stem), self.text(wild_cards(known.explanation))

    @cached_property
    def data(self) -> list[DataSet]:
        """Each wild card with its values, those of one variant at one place."""
        known = self.entry.calculation
        assert known is not None
        columns = zip(*known.rows, strict=True)
        return [
            DataSet(
                name,
                [decimal(each) for each in values],
                decimal(min(values)),
                decimal(max(values)),
                max(places(each) for each in values),
            )
            for name, values in zip(known.names, columns, strict=True)
        ]

    @property
    def places(self) -> int:
        """Places behind the point that right numbers are shown with."""
        keys = [self.entry.key, *(each.entry.key for each in self.entry.variants)]
        return max(places(key.value) for key in keys if isinstance(key, NumericKey))

    @cached_property
    def numeric(self) -> tuple[list[tuple[str, str, str]], tuple[str, ...]]:
        """Per cent of the points, value and tolerance of each number, and spellings of the
        unit."""
        key = self.entry.key
        assert isinstance(key, NumericKey)
        numbers = [
            (_per_cent(each.share), short(each.value), short(each.tolerance))
            for each in key.earning(self.entry.rule)
        ]
        return numbers, key.units

    @property
    def gapped(self) -> Markup:
        """The question text of a cloze: stem, then the text with Moodle's gaps in it."""
        assert isinstance(self.interaction, Cloze)
        stem = _braced(self.words.block(self.item.stem, self._addresses))
        text = self.interaction.text
        if self.words.alike(text):
            first, *others = text[self.words.languages[0]], *()
        else:
            first, *others = (text[language] for language in self.words.languages)
        numbers = {gap.id: index for index, gap in enumerate(self._gaps_in(first), 1)}
        parts = [f'<div class="quizgen-stem">{stem}</div>']
        for language, other in zip(self.words.languages[1:], others, strict=False):
            rich = MARK.sub(lambda found: f"【{numbers.get(found[1], 0)}】", self._rich(other))
            parts.append(f'<div class="quizgen-translation" lang="{language}">{rich}</div>')
        marks = {name: f"【{index}】" if others else "" for name, index in numbers.items()}
        written = {gap.id: marks[gap.id] + self._gap(gap) for gap in self._gaps_in(first)}
        rich = MARK.sub(lambda found: written.get(found[1], found[0]), self._rich(first))
        parts.append(f'<div class="quizgen-cloze">{rich}</div>')
        return self._text("\n".join(parts))

    def _rich(self, text: str) -> str:
        return _braced(str.__str__(markup.to_html(text, self._addresses, "tex")).rstrip("\n"))

    def _gaps_in(self, text: str) -> list[Gap]:
        assert isinstance(self.interaction, Cloze)
        gaps = {gap.id: gap for gap in self.interaction.gaps}
        return [gaps[name] for name in dict.fromkeys(MARK.findall(text)) if name in gaps]

    def _gap(self, gap: Gap) -> str:
        """``{weight:TYPE:answers}`` (Moodle docs, "Embedded Answers (Cloze) question type")."""
        assert isinstance(self.entry.key, ClozeKey)
        key = self.entry.key.gaps[gap.id]
        weight = gap_points(self.item, self.entry)[gap.id]
        if isinstance(gap, ChoiceGap):
            assert isinstance(key, GapChoiceKey)
            answers = [
                ("=" if option.id == key.correct else "")
                + entities(self.words.inline(option.text, self._addresses))
                for option in gap.options
            ]
            return f"{{{weight}:MULTICHOICE:{'~'.join(answers)}}}"
        if isinstance(key, NumericKey):
            numbers = [
                ("=" if each.share >= 1 else f"%{100 * each.share:.7g}%")
                + f"{short(each.value)}:{short(each.tolerance)}"
                for each in key.earning("partial")
            ]
            return f"{{{weight}:NUMERICAL:{'~'.join(numbers)}}}"
        assert isinstance(key, TextKey)
        kind = "SHORTANSWER" if key.normalization.ignore_case else "SHORTANSWER_C"
        answers = ["=" + entities(_cloze_typed(wild(text))) for text in key.accepted]
        return f"{{{weight}:{kind}:{'~'.join(answers)}}}"

    @property
    def rubric(self) -> Markup:
        """What the grader is told: the rubric and the model answer."""
        key = self.entry.key
        assert isinstance(key, EssayKey)
        rich = "".join(
            f'<div class="quizgen-criterion"><strong>{short(each.points)}</strong> '
            f"{self.words.inline(each.text)}</div>"
            for each in key.rubric
        )
        if key.model_answer:
            answer = self.words.block(key.model_answer, self._addresses)
            rich += f'<div class="quizgen-model-answer">{answer}</div>'
        return self._text(rich)


_NO_TEXT = Markup("<text></text>")
_markup: Callable[[str], Markup] = functools.partial(str.__new__, Markup)
"""``Markup`` of a string, which does not ask it whether it is some already."""


def cdata(text: str) -> Markup:
    """``text`` as XML character data: in a CDATA section where it has marks."""
    return _markup(_cdata(text))


def _cdata(text: str) -> str:
    if not text.isprintable():
        text = xml.said(text)
    if not ("<" in text or "&" in text or ">" in text):
        return text
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


@lru_cache(maxsize=1 << 10)
def _category(bank: str, topic: str, model: str) -> str:
    names = (bank, one_line(topic), model)
    return "/".join(["$course$", "top", *(name.replace("/", "//") for name in names if name)])


GRADINGS = {
    "exact": "ALL_OR_NOTHING",
    "places": "ABSOLUTE_POSITION",
    "neighbours": "RELATIVE_NEXT_EXCLUDE_LAST",
}
"""How Moodle gives points to an order, for the rules that it knows (``qtype_ordering``)."""


def option_fractions(
    key: SingleKey | MultipleKey, names: Sequence[str], entry: KeyEntry
) -> dict[str, str]:
    """Per cent of the points for each option, of those that Moodle knows the nearest."""
    sums = added(key, names, entry.rule, entry.penalty)
    if isinstance(key, MultipleKey) and (sums is None or entry.rule == "partial"):
        return fractions(key.correct, names, exact=entry.rule == "exact")
    return {name: _per_cent(share) for name, share in (sums or {}).items()}


FRACTIONS = (
    0.0, 5.0, 10.0, 11.11111, 12.5, 14.28571, 16.66667, 20.0, 25.0, 30.0, 33.33333, 40.0, 50.0,
    60.0, 66.66667, 70.0, 75.0, 80.0, 83.33333, 90.0, 100.0,
)  # fmt: skip
"""Per cent of the points that Moodle knows, with either sign (``fraction_options_full``)."""


@lru_cache(maxsize=1 << 10)
def nearest(percent: float) -> float:
    """The fraction that Moodle has, next to ``percent``."""
    size = min(FRACTIONS, key=lambda each: abs(each - abs(percent)))
    return math.copysign(size, percent) if size else 0.0


@lru_cache(maxsize=1 << 10)
def _per_cent(share: float) -> str:
    """A share of the points in per cent that Moodle has."""
    return f"{nearest(100 * share):.7g}"


def fractions(right: Sequence[str], names: Sequence[str], *, exact: bool) -> dict[str, str]:
    """Per cent of the points for each option of a multiple response.

    Moodle accepts only some fractions (``question_bank::fraction_options_full``): 1/n for n to 10,
    and 1/20. Up to ten right ones share equally and a wrong one takes away as much (all, where
    ``exact``); of more, some count a tenth and the others a twentieth, 100 in all.
    """
    count = len(right)
    if count <= 10:
        shares = [100 / count] * count
    else:
        tenths = max(0, 20 - count)
        shares = ([10.0] * tenths + [5.0] * (min(count, 20) - tenths) + [0.0] * count)[:count]
    wrong = 100.0 if exact else shares[0]
    given = dict(zip(right, shares, strict=True))
    return {name: f"{round(given.get(name, -wrong), 5):.7g}" for name in names}


def gap_points(item: FormItem, entry: KeyEntry) -> dict[str, int]:
    """The points of each gap: Moodle's cloze has no others, and they are whole numbers. Where the
    item's points do not come out so, the least that stand to each other as they should."""
    assert isinstance(entry.key, ClozeKey)
    from fractions import Fraction

    points = Fraction(repr(item.points))
    parts = {
        name: points * Fraction(share).limit_denominator(_PARTS)
        for name, share in entry.key.shares(entry.rule).items()
    }
    if any(part.denominator != 1 for part in parts.values()):
        whole = math.lcm(*(part.denominator for part in parts.values()))
        least = math.gcd(*(int(part * whole) for part in parts.values()))
        parts = {name: part * whole / least for name, part in parts.items()}
    return {name: int(part) for name, part in parts.items()}


def wild(text: str) -> str:
    """A short answer to be taken literally: ``*`` would stand for anything."""
    return text.replace("*", "\\*")


def _cloze_typed(text: str) -> str:
    """Moodle drops a backslash before ``}`` and ``#`` once entities are resolved."""
    return re.sub(r"\\(?=[}#])", r"\\\\", text)


def entities(text: str) -> str:
    """Text inside a cloze's braces: all punctuation with a meaning there as numeric entities."""
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", text)


def target_text(text: Localized, words: Multilang) -> str:
    """A matching's answer: HTML without blocks, at most ``MAX_TARGET`` characters; where all
    languages do not fit, ``ko / en``, then the first alone, then its beginning."""
    import html

    first = html.escape(words.first(text), quote=False)
    plain = {name: html.escape(" ".join(markup.to_text(text[name]).split()), quote=False)
             for name in words.languages}  # fmt: skip
    spans = "".join(f'<span lang="{name}" class="multilang">{part}</span>'
                    for name, part in plain.items())  # fmt: skip
    versions = [first] if len(set(plain.values())) == 1 else [spans, " / ".join(plain.values())]
    for version in (*versions, first):
        if len(version) <= MAX_TARGET:
            return version
    return re.sub(r"&[^;]*$", "", first[: MAX_TARGET - 1]) + "…"


def _braced(rich: str) -> str:
    """HTML in which no brace opens a gap."""
    return rich.replace("{", "&#123;")


_NONE: Mapping[str, str] = {}


def _files(*pictures: Mapping[str, str]) -> tuple[Mapping[str, tuple[str, str]], Mapping[str, str]]:
    """By path in the Markdown: the name of the file and its base64; the address in HTML."""
    if not any(pictures):
        return {}, _NONE
    all_of_them = {path: uri for each in pictures for path, uri in each.items()}
    files = {path: named for path, uri in all_of_them.items() if (named := _file(uri))}
    return files, {path: f"@@PLUGINFILE@@/{name}" for path, (name, _data) in files.items()}


def _file(uri: str) -> tuple[str, str] | None:
    """A ``data:`` URI as a file: a name made of its content, and its base64."""
    found = _DATA_URI.match(uri)
    if not found:
        return None
    digest = hashlib.sha256(base64.b64decode(found[2])).hexdigest()[:16]
    return f"{digest}.{_EXTENSIONS.get(found[1], found[1])}", found[2]


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in Moodle."""
    words = Multilang(options.languages(form))
    found = matrix_losses(form, SUPPORT)
    form, key = simplified(form, key, SUPPORT)
    odd = not (clean(form) and clean(key))
    for item, entry in zip(form.items, key.entries, strict=True):
        found += [Loss(item.id, said) for said in _item_losses(item, entry, words)]
        if odd and not _sayable(item, entry):
            said = message("control characters, which XML cannot hold, are replaced by U+FFFD")
            found.append(Loss(item.id, said))
    return found


def _item_losses(item: FormItem, entry: KeyEntry, words: Multilang) -> Iterator[Message]:
    key, exact = entry.key, entry.rule == "exact"
    all_or_nothing = message("all or nothing is not known there: each right part earns its share")
    match key:
        case SingleKey():
            yield from _snapped(item, entry)
        case MultipleKey():
            yield from _snapped(item, entry)
            if exact and len(key.correct) > 1:
                yield message(
                    "all or nothing is not known there: some right ones and no wrong one score"
                )
            if len(key.correct) > 10 and entry.rule in ("exact", "partial"):
                yield message("more than ten right options do not all count the same there")
        case MatchingKey():
            assert isinstance(item.interaction, Matching)
            if exact:
                yield all_or_nothing
            targets = [option.text for option in item.interaction.targets]
            if any(_shortened(text, words) for text in targets):
                yield message("a target longer than 255 characters is shortened to fit")
            if any(_marked(text, words) for text in targets):
                yield message("targets lose their marks and pictures: they are plain text there")
        case OrderingKey():
            if entry.rule not in GRADINGS:
                yield message(
                    "partial points count the longest run in order over all entries there, and "
                    "nothing is taken off for chance"
                )
        case TextKey():
            yield from _normalization_losses(key)
        case NumericKey():
            yield from _snapped(item, entry)
        case ClozeKey():
            assert isinstance(item.interaction, Cloze)
            for gap in key.gaps.values():
                if isinstance(gap, TextKey):
                    yield from _normalization_losses(gap)
            if exact:
                yield all_or_nothing
            total = sum(gap_points(item, entry).values())
            if total != item.points:
                yield message(
                    "points per gap are whole there, {points} in all: set the mark of the question",
                    points=total,
                )
            if not words.alike(item.interaction.text):
                yield message(
                    "gaps are filled in once: the text of the other language numbers them"
                )
        case _:
            return


def _snapped(item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    """Shares of options and numbers that Moodle does not have."""
    key, names = entry.key, [option.id for option in item.interaction.choices]
    if isinstance(key, NumericKey):
        shares = [each.share for each in key.earning(entry.rule)]
    else:
        assert isinstance(key, SingleKey | MultipleKey)
        sums = added(key, names, entry.rule, entry.penalty)
        if sums is None or (entry.rule == "partial" and isinstance(key, MultipleKey)):
            return
        shares = list(sums.values())
    for percent in dict.fromkeys([100 * share for share in shares if share not in (0, 1)]):
        if abs(nearest(percent) - percent) > _SAME:
            yield message(
                "Moodle has no share of {percent} %: it becomes {nearest} %",
                percent=f"{percent:.4g}",
                nearest=f"{nearest(percent):.4g}",
            )


_PARTS = 10_000
"""Of the points: a share of a gap is so many of them."""
_SAME = 0.01
"""Per cent of the points that nobody sees."""


def _normalization_losses(key: TextKey) -> Iterator[Message]:
    rules = key.normalization
    if rules.beyond_case:
        yield message(
            "only the accepted spellings score there: not other spaces, particles or plurals"
        )


def _shortened(text: Localized, words: Multilang) -> bool:
    """Whether a target lost text: both languages would not fit."""
    import html

    parts = [" ".join(markup.to_text(text[name]).split()) for name in words.languages]
    kept = html.unescape(re.sub("<[^>]*>", "", target_text(text, words)))
    return any(part not in kept for part in parts)


def _marked(text: Localized, words: Multilang) -> bool:
    return any(re.search("<(?!/?p>)", str(markup.to_html(text[name]))) for name in words.languages)


def _sayable(item: FormItem, entry: KeyEntry) -> bool:
    """Whether XML can hold every text that is written."""
    import msgspec

    told = (item.interaction, entry.key, item.stem, entry.explanation, entry.feedback)
    return all(map(xml.sayable, _strings(msgspec.to_builtins(told))))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(each)
