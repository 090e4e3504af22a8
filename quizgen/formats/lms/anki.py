"""An Anki deck package: a note type for each family of interactions, a note for each item.

The package is the one that every Anki since 2.0 imports: a SQLite database of schema 11 as
``collection.anki2``, ``media`` (JSON: number to file name) and the pictures under their numbers.
Notes are known by their guid, made of bank and item: importing a deck again updates its notes.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from quizgen import resources
from quizgen.errors import message
from quizgen.formats.lms.apkg import Family, Note, collection
from quizgen.formats.lms.package import identity, pictures, zipped
from quizgen.formats.options import RenderOptions
from quizgen.formats.rules import Scoring
from quizgen.formats.simpler import not_simplified, simplified
from quizgen.formats.support import Loss, Matrix, converted, matrix_losses, native
from quizgen.locale import ui
from quizgen.model import (
    AnswerKey,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandLine,
    Essay,
    EssayKey,
    Form,
    FormItem,
    GapChoiceKey,
    KeyEntry,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
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
from quizgen.text.bilingual import Images, Voice
from quizgen.text.numbers import decimal, short, spelled, typed_in

VARIANTS = "listed"

SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": native(),
    "matching": converted(message("a card with both sides in front and the pairs behind")),
    "ordering": converted(message("a card with the entries in front and their order behind")),
    "short_text": native(),
    "numeric": native(),
    "cloze": native(),
    "command_line": converted(message("Anki compares what is typed letter by letter")),
    "essay": converted(message("a card with the question in front and the rubric behind")),
}
SCORING = Scoring(
    otherwise=message("the rule {rule} is not known there: cards give no points"),
    numbers="shares",
    gaps="cards",
)
"""Cards show what earns a share."""


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The ``.apkg`` file."""
    form, key = simplified(form, key, SUPPORT)
    speech = Voice(options.languages(form))
    entries = {entry.id: entry for entry in key.entries}
    notes = [_note(item, entries[item.id], key.bank, speech) for item in form.items]
    media: dict[str, bytes] = {}
    for item in form.items:
        for images in filter(None, (item.images, entries[item.id].images)):
            media.update({_file(name): data for name, data in pictures(images).values()})
    names = sorted(media)
    deck = speech.plain(form.title).replace("::", ":").strip() or key.bank
    numbered = {str(number): file for number, file in enumerate(names)}
    return zipped(
        {
            "collection.anki2": collection(
                deck, key.bank, form.date, notes, _template(options.templates)
            ),
            "media": json.dumps(numbered, ensure_ascii=False).encode(),
            **{number: media[file] for number, file in numbered.items()},
        },
        level=1,  # a third of the time for a twentieth more
    )


def _template(overrides: tuple[Path, ...]) -> Callable[[str], str]:
    """What a template says, by the name of its file. Anki fills it in: nothing is run here."""
    if overrides:
        from quizgen.formats.environment import environment

        env = environment("anki", overrides)
        assert env.loader is not None
        loader = env.loader
        return lambda name: loader.get_source(env, name)[0]
    folder = resources.folder("templates") / "anki"
    return lambda name: (folder / name).read_text(encoding="utf-8")


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses as cards."""
    return matrix_losses(form, SUPPORT)


def _note(item: FormItem, entry: KeyEntry, bank: str, speech: Voice) -> Note:
    family, fields, cards = _content(item, entry, speech)
    if _PERHAPS.search("".join(fields)):
        fields = tuple(map(_inert, fields))
    tags = (f"{bank}::{entry.topic}" if entry.topic else bank, *entry.tags)
    return Note(
        family,
        identity("note", bank, entry.ref, family)[:20],
        fields,
        tuple([_SPACE.sub("_", tag) for tag in tags if tag.strip()]),
        cards,
    )


_SPACE = re.compile(r"\s+")


def _content(item: FormItem, entry: KeyEntry, speech: Voice) -> tuple[Family, tuple[str, ...], int]:
    """The family, its fields, and how many cards they make."""
    interaction, key = item.interaction, entry.key
    images = _images(item.images)
    stem = speech.block(item.stem, images)
    told = speech.block(entry.explanation, _images(entry.images))

    def shown(option: Option) -> str:
        return speech.inline(option.text, images)

    def choice(options: Sequence[Option], right: Sequence[str]) -> tuple[str, ...]:
        lines = [f"<li>{shown(option)}</li>" for option in options]
        answers = [line for option, line in zip(options, lines, strict=True) if option.id in right]
        remarks = "".join(
            f"<li>{shown(option)}: {speech.inline(remark.feedback, _images(entry.images))}</li>"
            for option in (options if entry.feedback else ())
            if (remark := entry.feedback.get(option.id)) and remark.feedback
        )
        why = f"{told}\n<ul>{remarks}</ul>" if remarks else told
        return (stem, _list("ol", lines), _list("ul", answers), why)

    match interaction:
        case SingleChoice(options=options):
            assert isinstance(key, SingleKey)
            return "choice", choice(options, [key.correct]), 1
        case MultipleResponse(options=options):
            assert isinstance(key, MultipleKey)
            return "choice", choice(options, key.correct), 1
        case TrueFalse():
            assert isinstance(key, TrueFalseKey)
            truth = (Option("true", ui("True")), Option("false", ui("False")))
            return "choice", choice(truth, ["true" if key.correct else "false"]), 1
        case Matching(sources=sources, targets=targets):
            assert isinstance(key, MatchingKey)
            right = {target.id: shown(target) for target in targets}
            sides = [[f"<li>{shown(each)}</li>" for each in side] for side in (sources, targets)]
            pairs = [f"<li>{shown(s)} → {right[key.pairs[s.id]]}</li>" for s in sources]
            both = _list("ol", sides[0]) + "\n" + _list("ul", sides[1])
            return "matching", (stem, both, _list("ol", pairs), told), 1
        case Ordering(entries=placed):
            assert isinstance(key, OrderingKey)
            by_id = {each.id: f"<li>{shown(each)}</li>" for each in placed}
            right_order = _list("ol", [by_id[name] for name in key.order])
            return "ordering", (stem, _list("ul", list(by_id.values())), right_order, told), 1
        case ShortText() | CommandLine():
            assert isinstance(key, TextKey | CommandKey)
            best, *others = map(html.escape, key.accepted)
            return "typed", (stem, best, " · ".join(others), told), 1
        case Numeric(unit=unit):
            assert isinstance(key, NumericKey)
            also = spelled(key, entry.rule).removeprefix(short(key.value)).lstrip("; ")
            unit_shown = speech.inline(unit) if unit is not None else ""
            also = " ".join(filter(None, (also, unit_shown)))
            return "typed", (stem, decimal(key.value), also, told), 1
        case Cloze(text=text, gaps=gaps):
            assert isinstance(key, ClozeKey)
            answers = {}
            for number, gap in enumerate(gaps, 1):
                right_gap = key.gaps[gap.id]
                if isinstance(gap, TextGap):
                    assert not isinstance(right_gap, GapChoiceKey)
                    answers[gap.id] = _hidden(number, html.escape(typed_in(right_gap)), "")
                else:
                    hint = " · ".join(html.escape(speech.plain(o.text)) for o in gap.options)
                    correct = getattr(right_gap, "correct", "")
                    best = next(shown(o) for o in gap.options if o.id == correct)
                    answers[gap.id] = _hidden(number, best, hint)
            passage = speech.filled(text, answers, images)
            return "cloze", (f"{stem}\n{passage}", told), len(gaps)
        case Essay():
            assert isinstance(key, EssayKey)
            lines = [
                f"<li>{speech.inline(each.text)} ({each.points:g})</li>" for each in key.rubric
            ]
            model = speech.block(key.model_answer) if key.model_answer is not None else ""
            return "essay", (stem, "\n".join(filter(None, (_list("ul", lines), model))), told), 1
        case _:
            not_simplified(interaction)
    return None


_OPEN, _CLOSE = "\ue010", "\ue011"
"""Stand for the braces of a cloze deletion until the braces of the text are made inert."""


def _hidden(number: int, answer: str, hint: str) -> str:
    answer = answer.replace("::", ":&#58;")
    hint = f"::{hint.replace('::', ':&#58;')}" if hint else ""
    return f"{_OPEN}c{number}::{answer}{hint}{_CLOSE}"


_PERHAPS = re.compile(rf"[{{}}\\\[\x1f{_OPEN}{_CLOSE}]")
"""What the fields of most notes have none of."""
_MARKS = re.compile(r"[{}\\]|\[(?=\$|/\$|sound:|latex|/latex|anki:)", re.IGNORECASE)


def _inert(field: str) -> str:
    """``field`` without what Anki reads as its own: cloze braces, MathJax, LaTeX, sound."""
    field = _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", field).replace("\x1f", "\ufffd")
    return field.replace(_OPEN, "{{").replace(_CLOSE, "}}")


def _list(element: str, lines: Sequence[str]) -> str:
    return f"<{element}>{''.join(lines)}</{element}>" if lines else ""


def _file(name: str) -> str:
    return f"quizgen-{name}"


def _images(images: Mapping[str, str]) -> Images:
    if not images:
        return {}
    return {path: _file(name) for path, (name, _data) in pictures(images).items()}
