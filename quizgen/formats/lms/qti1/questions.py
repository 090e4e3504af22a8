"""A form and its key as questions of the QTI 1.2 family, which has fewer kinds than we have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from quizgen.formats.lms.package import identity, pictures
from quizgen.formats.simpler import not_simplified
from quizgen.locale import ui
from quizgen.model import (
    AnswerKey,
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandLine,
    Essay,
    EssayKey,
    Form,
    FormItem,
    GapChoiceKey,
    Key,
    KeyEntry,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Normalization,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.scoring.choices import added, lost, takes_all
from quizgen.text.bilingual import Images, Voice
from quizgen.text.numbers import bounds, decimal

Kind = Literal[
    "single", "multiple", "true_false", "matching", "short_text", "numeric", "cloze", "essay"
]
"""Named after the interaction it is nearest to; the template of that name writes it."""


class Choice(msgspec.Struct, frozen=True):
    """Something to choose or to type. Matching and cloze questions, which some formats show in
    lists of plain text, have both ``html`` and ``plain``."""

    ident: str
    html: str
    plain: str
    correct: bool = False
    feedback: str = ""
    percent: float = 0.0
    """Of an option: what choosing it adds, in per cent of the points, where a question has
    ``percentages``."""


class Pair(msgspec.Struct, frozen=True):
    """The left side of a matching question, and the ``ident`` of its target."""

    ident: str
    html: str
    target: str


class Blank(msgspec.Struct, frozen=True):
    """A gap, ``[name]`` in the stem. ``choices``: what it offers, or the answers it takes."""

    name: str
    choices: tuple[Choice, ...]
    typed: bool
    case: bool = False
    share: float = 1.0
    """Of the points."""


class Range(msgspec.Struct, frozen=True):
    """A right number, and the bounds within which one is right too."""

    value: str
    low: str
    high: str


class Question(msgspec.Struct, frozen=True):
    """One question; fields that its kind does not have are empty. ``stem``, ``explanation`` and
    feedback are HTML."""

    ident: str
    kind: Kind
    title: str
    points: float
    partial: bool
    stem: str
    explanation: str
    choices: tuple[Choice, ...] = ()
    """Single, multiple and true/false: the options. Matching: the right side. Short text: the
    accepted answers, which have no ``html``."""
    pairs: tuple[Pair, ...] = ()
    blanks: tuple[Blank, ...] = ()
    case: bool = False
    """Short text: upper and lower case differ."""
    percentages: bool = False
    """Choices: points are the sum of what the options chosen add."""
    takes: Literal["", "answer", "question"] = ""
    """Whether options take points away, down to nothing (``answer``) or to less (``question``)."""
    ranges: tuple[Range, ...] = ()
    """Of a number: each that is right, the one to show first."""
    topic: str = ""
    keywords: tuple[str, ...] = ()


class Writer(msgspec.Struct, frozen=True):
    """How one dialect wants its questions: ``folder`` is put before the names of pictures.
    ``numbers``: identifiers of options are numbers of nine digits (Canvas reads no others).
    ``typed``: there are no gaps to choose for, only gaps to type into. ``numbered``: gaps are only
    numbered in the stem, since a question of its own asks for each."""

    voice: Voice
    folder: str
    numbers: bool = False
    typed: bool = False
    numbered: bool = False

    def questions(self, form: Form, key: AnswerKey) -> list[Question]:
        """The form's items, one question each, in order."""
        entries = {entry.id: entry for entry in key.entries}
        return [self.question(item, entries[item.id], key) for item in form.items]

    def _topic(self, key: AnswerKey, entry: KeyEntry) -> str:
        title = key.topics.get(entry.topic)
        return self.voice.plain(title) if title else entry.topic

    def question(self, item: FormItem, entry: KeyEntry, key: AnswerKey) -> Question:
        """One item as a question. It is known by its bank and its id there."""
        topic = self._topic(key, entry)
        interaction, answer, voice = item.interaction, entry.key, self.voice
        images = self._images(item.images)
        base = Question(
            ident=identity("item", key.bank, entry.ref),
            kind="single",
            title=f"{topic} {item.id}".strip(),
            points=entry.points,
            partial=entry.rule != "exact",
            stem=voice.block(item.stem, images),
            explanation=voice.block(entry.explanation, self._images(entry.images)),
            topic=topic,
            keywords=entry.tags,
        )

        def with_(kind: Kind, **fields: object) -> Question:
            return msgspec.structs.replace(base, kind=kind, **fields)

        match interaction:
            case SingleChoice(options=options):
                assert isinstance(answer, SingleKey)
                return with_("single", **self._choices(item, entry, options))
            case MultipleResponse(options=options):
                assert isinstance(answer, MultipleKey)
                return with_("multiple", **self._choices(item, entry, options))
            case TrueFalse():
                assert isinstance(answer, TrueFalseKey)
                options = tuple(Option(name, ui(word)) for name, word in _TRUTH)
                return with_("true_false", choices=self._options(item, entry, options))
            case Matching(sources=sources, targets=targets):
                assert isinstance(answer, MatchingKey)
                return with_(
                    "matching", **self._sides(entry, sources, targets, answer.pairs, images)
                )
            case Ordering(entries=placed):
                assert isinstance(answer, OrderingKey)
                places = tuple(
                    Option(str(number), Localized.same(str(number)))
                    for number in range(1, len(placed) + 1)
                )
                pairs = {name: str(number) for number, name in enumerate(answer.order, 1)}
                hint = voice.say(ui("Give each entry its place: 1 is the first."))
                return with_(
                    "matching",
                    stem=f"{base.stem}\n<p>{hint}</p>",
                    **self._sides(entry, placed, places, pairs, images),
                )
            case ShortText():
                assert isinstance(answer, TextKey)
                return with_(
                    "short_text",
                    choices=self._answers(entry.ref, "", answer.accepted),
                    case=not answer.normalization.ignore_case,
                )
            case CommandLine():
                assert isinstance(answer, CommandKey)
                from quizgen.formats.lms.spellings import spellings

                answers = self._answers(entry.ref, "", spellings(answer))
                return with_("short_text", choices=answers, case=True)
            case Numeric(unit=unit):
                assert isinstance(answer, NumericKey)
                stem = base.stem
                if unit is not None:
                    word = ui("Unit")
                    shown_unit = f'<span class="{UNIT}">{voice.inline(unit)}</span>'
                    stem += f"\n<p>{voice.say(word)}: {shown_unit}</p>"
                ranges = [Range(decimal(e.value), *bounds(e)) for e in answer.numbers]
                return with_("numeric", stem=stem, ranges=tuple(ranges))
            case Cloze(text=text, gaps=gaps):
                assert isinstance(answer, ClozeKey)
                typed = not self.numbered and (
                    self.typed or any(isinstance(gap, TextGap) for gap in gaps)
                )
                shares = answer.shares(entry.rule)
                blanks = tuple(
                    msgspec.structs.replace(
                        self._blank(entry, gap, answer, typed, images), share=shares[gap.id]
                    )
                    for gap in gaps
                )
                shown = {
                    gap.id: f"[{blank.name}]{self._offered(gap, typed, images)}"
                    for gap, blank in zip(gaps, blanks, strict=True)
                }
                if self.numbered:
                    shown = {gap.id: "" for gap in gaps}
                passage = voice.gapped(text, shown, images, numbered=self.numbered)
                stem = f'<div class="{STEM}">{base.stem}</div>\n{passage}'
                return with_("cloze", stem=stem, blanks=blanks)
            case Essay(words=words):
                assert isinstance(answer, EssayKey)
                stem = base.stem
                if words is not None:
                    length = ui("Suggested length: {count} words")
                    said = length.map(lambda text: text.format(count=words))
                    stem += f"\n<p>{voice.say(said)}</p>"
                explanation = "\n".join(filter(None, (self._rubric(answer), base.explanation)))
                return with_("essay", stem=stem, explanation=explanation)
            case _:
                not_simplified(interaction)
        return None

    def _images(self, images: Mapping[str, str]) -> Images:
        return {path: self.folder + name for path, (name, _) in pictures(images).items()}

    def _choices(
        self, item: FormItem, entry: KeyEntry, options: Sequence[Option]
    ) -> dict[str, object]:
        """The options, and what each of them adds where the points are a sum."""
        found = self._options(item, entry, options)
        sums = added(entry.key, [option.id for option in options], entry.rule, entry.penalty)
        if sums is None:
            return {"choices": found}
        shown = zip(found, sums.values(), strict=True)
        return {
            "choices": tuple(
                msgspec.structs.replace(choice, percent=100 * share + 0.0)  # no -0
                for choice, share in shown
            ),
            "percentages": set(sums.values()) != {0.0, 1.0},
            "takes": _taken(sums, entry),
        }

    def _options(
        self, item: FormItem, entry: KeyEntry, options: Sequence[Option]
    ) -> tuple[Choice, ...]:
        right: Iterable[str]
        match entry.key:
            case SingleKey(correct=correct):
                right = (correct,)
            case MultipleKey(correct=several):
                right = several
            case _:
                right = ("true" if getattr(entry.key, "correct", False) else "false",)
        names = self._names(entry.ref, "option", options)
        shown = self._images(item.images)
        told = self._images(entry.images)
        choices = []
        for name, option in zip(names, options, strict=True):
            remark = entry.feedback.get(option.id)
            choices.append(
                Choice(
                    name,
                    self.voice.inline(option.text, shown),
                    "",
                    option.id in right,
                    self.voice.block(remark.feedback, told)
                    if remark is not None and remark.feedback is not None
                    else "",
                )
            )
        return tuple(choices)

    def _sides(
        self,
        entry: KeyEntry,
        sources: Sequence[Option],
        targets: Sequence[Option],
        pairs: Mapping[str, str],
        images: Images,
    ) -> dict[str, object]:
        """``pairs`` and ``choices`` of a matching question."""
        names = dict(
            zip(
                (target.id for target in targets),
                self._names(entry.ref, "target", targets),
                strict=True,
            )
        )
        left = self._names(entry.ref, "source", sources)
        return {
            "pairs": tuple(
                Pair(name, self.voice.inline(source.text, images), names[pairs[source.id]])
                for name, source in zip(left, sources, strict=True)
            ),
            "choices": tuple(
                Choice(
                    names[target.id],
                    self.voice.inline(target.text, images),
                    self.voice.plain(target.text),
                )
                for target in targets
            ),
        }

    def _answers(self, ref: str, gap: str, accepted: Sequence[str]) -> tuple[Choice, ...]:
        return tuple(
            Choice(self._name("answer", ref, gap, text), "", text, True)
            for text in dict.fromkeys(accepted)
        )

    def _blank(
        self,
        entry: KeyEntry,
        gap: TextGap | ChoiceGap,
        answer: ClozeKey,
        typed: bool,
        images: Images,
    ) -> Blank:
        name, right = blank_name(gap.id), answer.gaps[gap.id]
        if isinstance(gap, TextGap):
            if isinstance(right, NumericKey):
                exact = [decimal(each.value) for each in right.numbers]
                return Blank(name, self._answers(entry.ref, gap.id, exact), True)
            assert isinstance(right, TextKey)
            answers = self._answers(entry.ref, gap.id, right.accepted)
            return Blank(name, answers, True, not right.normalization.ignore_case)
        assert isinstance(right, GapChoiceKey)
        if typed:
            texts = [o.text for o in gap.options if o.id == right.correct]
            spelled = [" ".join(self.voice.plain(t).split()) for t in texts]
            spelled += [
                Voice((language,)).plain(t) for t in texts for language in self.voice.languages
            ]
            return Blank(name, self._answers(entry.ref, gap.id, spelled), True)
        names = self._names(entry.ref, f"gap {gap.id}", gap.options)
        choices = (
            Choice(
                each,
                self.voice.inline(o.text, images),
                self.voice.plain(o.text),
                o.id == right.correct,
            )
            for each, o in zip(names, gap.options, strict=True)
        )
        return Blank(name, tuple(choices), False)

    def _offered(self, gap: TextGap | ChoiceGap, typed: bool, images: Images) -> str:
        """What a choice gap offers, written behind it where it has to be typed."""
        if isinstance(gap, TextGap) or not typed:
            return ""
        return f" ({' · '.join(self.voice.inline(o.text, images) for o in gap.options)})"

    def _rubric(self, key: EssayKey) -> str:
        lines = "".join(
            f"<li>{self.voice.inline(each.text)} ({each.points:g})</li>" for each in key.rubric
        )
        criteria, model = ui("Grading criteria"), ui("Model answer")
        parts = [f"<p>{self.voice.say(criteria)}</p>\n<ul>{lines}</ul>"] if lines else []
        if key.model_answer is not None:
            answer = self.voice.block(key.model_answer)
            parts.append(f"<p>{self.voice.say(model)}</p>\n{answer}")
        return "\n".join(parts)

    def _names(self, ref: str, role: str, options: Sequence[Option]) -> list[str]:
        """An identifier for each option, made of its text in all languages: the same in every
        export, wherever the option stands and whichever language is written."""
        seen: dict[str, int] = {}
        names = []
        for option in options:
            text = option.text.identity
            seen[text] = seen.get(text, 0) + 1
            again = str(seen[text]) if seen[text] > 1 else ""
            names.append(self._name(role, ref, text, again))
        return names

    def _name(self, *parts: str) -> str:
        digest = identity(*parts)
        return str(100_000_000 + int(digest, 16) % 900_000_000) if self.numbers else digest


def _taken(sums: Mapping[str, float], entry: KeyEntry) -> Literal["", "answer", "question"]:
    if not lost(sums):
        return ""
    return "question" if takes_all(entry.key, sums, entry.penalty) else "answer"


STEM = "quizgen-stem"
"""The class of the stem of a cloze question, which its text follows."""

UNIT = "quizgen-unit"
"""The class of a number's unit, in the last paragraph of the stem."""

_TRUTH = (("true", "True"), ("false", "False"))


def blank_name(gap: str) -> str:
    """``gap`` as a name that may stand in brackets: letters, digits, ``_`` and ``-``."""
    return gap.replace(".", "_")


def normalizations(key: Key) -> list[Normalization]:
    """How the typed answers of an item are compared."""
    match key:
        case TextKey(normalization=rules):
            return [rules]
        case ClozeKey(gaps=gaps):
            return [gap.normalization for gap in gaps.values() if isinstance(gap, TextKey)]
        case _:
            return []


def ignores_more_than_case(key: Key) -> bool:
    """Whether an answer may differ in more than case, which no format of this family knows."""
    return any(rules.beyond_case for rules in normalizations(key))


def files(form: Form, key: AnswerKey, folder: str) -> dict[str, bytes]:
    """Every picture of the form and its key, by name in the package."""
    found = {}
    for images in [*(i.images for i in form.items), *(e.images for e in key.entries)]:
        found.update({folder + name: data for name, data in pictures(images).values()})
    return dict(sorted(found.items()))
