"""Cloze: a text with gaps, ``[[name]]`` where the gap stands."""

from __future__ import annotations

from quizgen.bank.emit import Written, plain_number, text
from quizgen.bank.interactions.numeric import FIELDS as NUMERIC
from quizgen.bank.interactions.numeric import read_number_key, write_number_key
from quizgen.bank.interactions.parts import (
    CODE,
    NEUTRAL,
    NORMALIZATION,
    read_text_key,
    write_text_key,
)
from quizgen.bank.items import Content, known, label, repeats
from quizgen.bank.kinds import Diagnostics, Field, Fields, Line, Many, Named, Number, Record, Whole
from quizgen.bank.nodes import Node
from quizgen.errors import message
from quizgen.model import (
    MARK,
    ChoiceGap,
    Cloze,
    ClozeKey,
    Gap,
    GapChoiceKey,
    GapKey,
    Item,
    Localized,
    NumericKey,
    Option,
    TextGap,
)
from quizgen.model.interactions.cloze import NO_WEIGHT

_OF_NUMBERS = ("tolerance", "figures", "conversions", "bands", "also", "units")
"""What a gap for a number may have besides."""

GAP = Record(
    message("a gap"),
    {
        "accepted": Field(Many(Line(), 1), message("accepted answers, the best first")),
        "value": Field(Number(), message("the right number, instead of accepted answers")),
        **{name: NUMERIC[name] for name in _OF_NUMBERS},
        "options": Field(Many(NEUTRAL, 2), message("a drop-down list instead of typing")),
        "correct": Field(Line(), message("the right one of options, as written there (its en)")),
        "code": CODE,
        "weight": Field(Number(0), message("what it weighs beside the other gaps (1)")),
        "width": Field(Whole(1, 80), message("width in characters (12)")),
        "normalization": NORMALIZATION,
    },
)
FIELDS = {
    "text": Field(NEUTRAL, message("a text with gaps: [[a]]"), required=True),
    "gaps": Field(Named(GAP), message("the gaps by name"), required=True),
}


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    passage: Localized = fields["text"]
    records: dict[str, Fields] = fields["gaps"]
    _check_marks(passage, fields, notes)
    gaps: list[Gap] = []
    keys: dict[str, GapKey] = {}
    for name in [name for name in MARK.findall(passage.first) if name in records]:
        if (read := _read_gap(name, records[name], notes)) is not None:
            gap, keys[name] = read
            gaps.append(gap)
    weights = {name: records[name]["weight"] for name in keys if "weight" in records[name]}
    if weights and not any(weights.get(name, 1.0) for name in keys):
        notes.add(fields.place("gaps"), "QG018", NO_WEIGHT)
    return Content(Cloze(passage, tuple(gaps)), ClozeKey(keys, weights))


def _check_marks(passage: Localized, fields: Fields, notes: Diagnostics) -> None:
    """Note the gaps that do not stand exactly once in the text of each language."""
    places: dict[str, Node] = {key.text or "": key for key, _ in fields.place("gaps").pairs or ()}
    for language, said_so in passage.items():
        written = MARK.findall(said_so)
        for name in dict.fromkeys(written):
            if name not in places:
                said = message(
                    "[[{name}]] of the {language} text is not among gaps",
                    name=name,
                    language=language,
                )
                notes.add(fields.place("text"), "QG019", said)
            if written.count(name) > 1:
                said = message(
                    "[[{name}]] stands {count} times in the {language} text",
                    name=name,
                    count=written.count(name),
                    language=language,
                )
                notes.add(fields.place("text"), "QG019", said)
        for name, place in places.items():
            if name not in written:
                said = message(
                    "gap {name!r} has no [[{name}]] in the {language} text",
                    name=name,
                    language=language,
                )
                notes.add(place, "QG019", said)


def _read_gap(name: str, record: Fields, notes: Diagnostics) -> tuple[Gap, GapKey] | None:
    if sum(each in record for each in ("accepted", "value", "options")) != 1:
        said = message("gap {name!r} has either accepted, a value or options", name=name)
        notes.add(record.node, "QG010", said)
        return None
    if "options" not in record:
        gap = TextGap(name, record.get("width", 12), record.get("code", False))
        if "value" in record:
            return gap, read_number_key(record["value"], record)
        return gap, read_text_key(record, known(record["accepted"]))
    texts = known(record["options"])
    options = tuple(Option(label(index), option) for index, option in enumerate(texts))
    for index, earlier in repeats(texts):
        said = message(
            "option {index} of gap {name!r} repeats option {earlier}",
            index=index + 1,
            name=name,
            earlier=earlier + 1,
        )
        notes.add(record.place("options"), "QG012", said)
    wanted = record.get("correct")
    right = [option.id for option in options if wanted in option.text.values()]
    if len(right) != 1:
        said = message(
            "correct: {wanted!r} is not one of the options of gap {name!r}",
            wanted=wanted,
            name=name,
        )
        notes.add(record.place("correct"), "QG013", said)
        return None
    return ChoiceGap(name, options), GapChoiceKey(right[0])


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    interaction, key = item.interaction, item.key
    assert isinstance(interaction, Cloze)
    assert isinstance(key, ClozeKey)
    gaps = {
        gap.id: _write_gap(gap, key.gaps[gap.id])
        | ({"weight": plain_number(key.weights[gap.id])} if gap.id in key.weights else {})
        for gap in interaction.gaps
    }
    return {"text": text(interaction.text), "gaps": gaps}


def _write_gap(gap: Gap, key: GapKey) -> Written:
    if isinstance(gap, TextGap):
        assert not isinstance(key, GapChoiceKey)
        written = (
            write_number_key(key, {})
            if isinstance(key, NumericKey)
            else write_text_key(key, code=gap.code)
        )
        if gap.width != 12:
            written["width"] = gap.width
        return written | ({"code": True} if gap.code else {})
    assert isinstance(key, GapChoiceKey)
    correct = next(option.text for option in gap.options if option.id == key.correct)
    return {
        "options": [text(option.text) for option in gap.options],
        "correct": correct.one,
    }
