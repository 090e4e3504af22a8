"""Fields as read -> items of the model, with everything checked that spans several fields."""

from __future__ import annotations

import hashlib
import shlex
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from quizgen import programs
from quizgen.bank.kinds import Fields, Notes
from quizgen.bank.nodes import Node
from quizgen.errors import Message, message
from quizgen.model import (
    LANGUAGES,
    MARK,
    Bloom,
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandLine,
    Criterion,
    Essay,
    EssayKey,
    Gap,
    GapChoiceKey,
    GapKey,
    Interaction,
    Item,
    Key,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Normalization,
    Numeric,
    NumericKey,
    Option,
    OptionFeedback,
    Ordering,
    OrderingKey,
    Rule,
    Sampling,
    ShortText,
    SingleChoice,
    SingleKey,
    Source,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)

_ENCODER = msgspec.json.Encoder(order="sorted")


class Content(msgspec.Struct, frozen=True):
    """What an interaction's own fields amount to."""

    interaction: Interaction
    key: Key
    feedback: dict[str, OptionFeedback] = {}
    sampling: Sampling | None = None
    points: float | None = None


def label(index: int) -> str:
    """``a`` … ``z``, then ``o27`` …: ids of options in the order of the file."""
    return chr(ord("a") + index) if index < 26 else f"o{index + 1}"


@lru_cache(maxsize=1 << 16)
def normalized(text: str) -> str:
    """What two texts must share to read the same: case, width and space aside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def same(one: Localized, other: Localized) -> bool:
    """Whether two texts read the same in either language."""
    return normalized(one.ko) == normalized(other.ko) or normalized(one.en) == normalized(other.en)


def repeats(texts: Sequence[Localized]) -> list[tuple[int, int]]:
    """Texts that read the same as an earlier one in either language: (its index, the earlier)."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for index, text in enumerate(texts):
        names = [(language, normalized(text[language])) for language in LANGUAGES]
        earlier = min((first[name] for name in names if name in first), default=None)
        if earlier is not None:
            found.append((index, earlier))
        for name in names:
            first.setdefault(name, index)
    return found


def digest(item_type: str, stem: Localized, content: Content, explanation: Localized) -> str:
    """SHA-256 (hex, 16 characters) of what an item asks, keys and explains."""
    if isinstance(content.key, CommandKey):  # a newer grammar makes no other item of it
        key = msgspec.structs.replace(content.key, program="", syntax=())
        content = msgspec.structs.replace(content, key=key)
    data = _ENCODER.encode((item_type, stem, content, explanation))
    return hashlib.sha256(data).hexdigest()[:16]


def sources(found: Sequence[Fields | None] | None) -> tuple[Source, ...]:
    """The sources of an item or row; a cited document is the field that is not one of the known."""
    result = []
    for fields in found or ():
        if fields is None:
            continue
        known = ("reference", "facts", "verdict", "digest")
        documents: list[str | None] = [name for name in fields if name not in known]
        result += [
            Source(
                references=_known(fields.get("reference")),
                document=document,
                lines=_known(fields[document]) if document else (),
                facts=_known(fields.get("facts")),
                verdict=fields.get("verdict", "accurate"),
                digest=fields.get("digest") if document else None,
            )
            for document in documents or [None]
        ]
    return tuple(result)


def _known(values: Sequence[Any] | None) -> tuple[Any, ...]:
    return tuple(value for value in values or () if value is not None)


def make_item(
    fields: Mapping[str, Any],
    content: Content,
    *,
    item_id: str,
    topic: str,
    stem: Localized,
    explanation: Localized,
    position: Any,
    item_model: str | None = None,
    extra_sources: tuple[Source, ...] = (),
) -> Item:
    """An item of the model from its common fields and its content."""
    rule: Rule = fields.get("rule", "partial" if content.interaction.partial else "exact")
    points = content.points if content.points is not None else fields.get("points", 1.0)
    body = msgspec.structs.replace(content, points=points)
    return Item(
        id=item_id,
        topic=topic,
        interaction=content.interaction,
        key=content.key,
        stem=stem,
        explanation=explanation,
        digest=digest(rule, stem, body, explanation),
        difficulty=fields.get("difficulty", 2),
        bloom=Bloom(fields.get("bloom", "remember")),
        points=points,
        rule=rule,
        shuffle=fields.get("shuffle", True),
        sampling=content.sampling,
        feedback=content.feedback,
        sources=(*extra_sources, *sources(fields.get("source"))),
        objective=fields.get("objective"),
        tags=_known(fields.get("tags")),
        enemies=_known(fields.get("enemies")),
        item_model=item_model,
        status=fields.get("status", "accepted"),
        noqa=_known(fields.get("noqa")),
        position=position,
    )


def _read_choice(fields: Fields, notes: Notes) -> Content | None:
    records: list[Fields] = [option for option in fields["options"] if option is not None]
    if len(records) < len(fields["options"]) or any("text" not in option for option in records):
        return None
    for index, earlier in repeats([option["text"] for option in records]):
        said = message(
            "option {index!r} repeats option {earlier!r}",
            index=label(index),
            earlier=label(earlier),
        )
        notes.add(records[index].place("text"), "QG012", said)
    options = tuple(
        Option(label(index), option["text"], option.get("fixed", False))
        for index, option in enumerate(records)
    )
    right = [index for index, option in enumerate(records) if option.get("correct")]
    feedback = {
        label(index): OptionFeedback(option.get("feedback"), option.get("misconception"))
        for index, option in enumerate(records)
        if "feedback" in option or "misconception" in option
    }
    if not right:
        notes.add(fields.place("options"), "QG013", message("no option has correct: true"))
        return None
    wrong = len(records) - len(right)
    sampling = None
    if "shown" in fields:
        count = fields["shown"] - len(right)
        if not 1 <= count <= wrong:
            said = message(
                "shown: {shown} cannot be met: {count} right and {wrong} wrong options are there, "
                "and all right ones are always shown",
                shown=fields["shown"],
                count=len(right),
                wrong=wrong,
            )
            notes.add(fields.place("shown"), "QG018", said)
            return None
        sampling = Sampling(count)
    if fields["interaction"] == "multiple":
        key = MultipleKey(tuple(label(index) for index in right))
        return Content(MultipleResponse(options), key, feedback, sampling)
    if len(right) > 1:
        names = ", ".join(repr(label(index)) for index in right)
        said = message(
            "options {names} are all correct; a single choice has one (or use multiple)",
            names=names,
        )
        notes.add(records[right[1]].position, "QG014", said)
        return None
    return Content(SingleChoice(options), SingleKey(label(right[0])), feedback, sampling)


def _read_true_false(fields: Fields, notes: Notes) -> Content | None:
    told: Fields | None = fields.get("feedback")
    feedback = {name: OptionFeedback(text) for name, text in (told or {}).items()}
    return Content(TrueFalse(), TrueFalseKey(fields["key"]), feedback)


def matching(
    pairs: Sequence[tuple[Localized, Localized]], extra: Sequence[Localized], shown: int | None
) -> Content:
    """A matching of ``pairs`` (source, target); equal targets are one target."""
    texts = dict.fromkeys([*(target for _, target in pairs), *extra])
    targets = {text: str(number) for number, text in enumerate(texts, 1)}
    return Content(
        Matching(
            tuple(Option(label(index), source) for index, (source, _) in enumerate(pairs)),
            tuple(Option(name, target) for target, name in targets.items()),
        ),
        MatchingKey({label(index): targets[target] for index, (_, target) in enumerate(pairs)}),
        sampling=Sampling(shown) if shown and shown < len(pairs) else None,
    )


def _read_matching(fields: Fields, notes: Notes) -> Content | None:
    records: list[Fields] = [pair for pair in fields["pairs"] if pair is not None]
    pairs = [(pair["source"], pair["target"]) for pair in records]
    for index, earlier in repeats([source for source, _ in pairs]):
        said = message(
            "source {index} repeats source {earlier}", index=index + 1, earlier=earlier + 1
        )
        notes.add(records[index].place("source"), "QG012", said)
    _shown_of(fields, len(pairs), notes)
    return matching(pairs, _known(fields.get("extra_targets")), fields.get("shown"))


def ordering(entries: Sequence[Localized], shown: int | None) -> Content:
    """An ordering whose right order is that of ``entries``."""
    options = tuple(Option(label(index), text) for index, text in enumerate(entries))
    return Content(
        Ordering(options),
        OrderingKey(tuple(option.id for option in options)),
        sampling=Sampling(shown) if shown and shown < len(entries) else None,
    )


def _read_ordering(fields: Fields, notes: Notes) -> Content | None:
    entries = list(_known(fields["entries"]))
    nodes = fields.place("entries").children or []
    for index, earlier in repeats(entries):
        said = message(
            "entry {index} repeats entry {earlier}", index=index + 1, earlier=earlier + 1
        )
        notes.add(nodes[index], "QG012", said)
    _shown_of(fields, len(entries), notes)
    return ordering(entries, fields.get("shown"))


def _shown_of(fields: Fields, count: int, notes: Notes) -> None:
    if fields.get("shown", 0) > count:
        said = message("shown: {shown}, and there are {count}", shown=fields["shown"], count=count)
        notes.add(fields.place("shown"), "QG018", said)


def normalization(fields: Mapping[str, Any]) -> Normalization:
    """The declared normalisation, or the default one."""
    return Normalization(**fields.get("normalization", {}))


def _read_short_text(fields: Fields, notes: Notes) -> Content | None:
    accepted = _known(fields["accepted"])
    key = TextKey(accepted, normalization(fields))
    return Content(ShortText(code=fields.get("code", False)), key)


def _read_numeric(fields: Fields, notes: Notes) -> Content | None:
    key = NumericKey(fields["value"], fields.get("tolerance", 0.0), _known(fields.get("units")))
    return Content(Numeric(fields.get("unit")), key)


def _read_cloze(fields: Fields, notes: Notes) -> Content | None:
    text: Localized = fields["text"]
    gaps: list[Gap] = []
    keys: dict[str, GapKey] = {}
    records: dict[str, Fields] = fields["gaps"]
    places: dict[str, Node] = {key.text or "": key for key, _ in fields.place("gaps").pairs or ()}
    for language in LANGUAGES:
        written = MARK.findall(text[language])
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
    for name in [name for name in MARK.findall(text.ko) if name in records]:
        record = records[name]
        if ("accepted" in record) == ("options" in record):
            notes.add(
                record.node,
                "QG010",
                message("gap {name!r} has either accepted or options", name=name),
            )
        elif "accepted" in record:
            gaps.append(TextGap(name, record.get("width", 12), record.get("code", False)))
            keys[name] = TextKey(_known(record["accepted"]), normalization(record))
        else:
            texts = _known(record["options"])
            options = tuple(Option(label(index), option) for index, option in enumerate(texts))
            wanted = record.get("correct")
            for index, earlier in repeats(texts):
                said = message(
                    "option {index} of gap {name!r} repeats option {earlier}",
                    index=index + 1,
                    name=name,
                    earlier=earlier + 1,
                )
                notes.add(record.place("options"), "QG012", said)
            right = [option.id for option in options if wanted in (option.text.en, option.text.ko)]
            if len(right) != 1:
                said = message(
                    "correct: {wanted!r} is not one of the options of gap {name!r}",
                    wanted=wanted,
                    name=name,
                )
                notes.add(record.place("correct"), "QG013", said)
                continue
            gaps.append(ChoiceGap(name, options))
            keys[name] = GapChoiceKey(right[0])
    return Content(Cloze(text, tuple(gaps)), ClozeKey(keys))


def command_key(
    fields: Mapping[str, Any], accepted: Sequence[str]
) -> tuple[CommandKey, list[Message]]:
    """The key of a command line, and what is wrong with the accepted commands."""
    wrong = []
    for command in accepted:
        try:
            if not shlex.split(command):
                wrong.append(message("an accepted command is empty"))
        except ValueError as error:
            said = message(
                "{command!r} cannot be split into words: {reason}",
                command=command,
                reason=_SHELL.get(str(error), str(error)),
            )
            wrong.append(said)
    key = programs.resolve(
        fields.get("program", ""),
        accepted,
        equivalent=_known(fields.get("equivalent")),
        allow=_known(fields.get("allow")),
        strict=_known(fields.get("strict")),
        sudo=fields.get("sudo"),
    )
    return key, wrong


_SHELL = {
    "No closing quotation": message("a quote is not closed"),
    "No escaped character": message("it ends with a backslash"),
}
"""What ``shlex`` says of a command that it cannot split."""


def _read_command_line(fields: Fields, notes: Notes) -> Content | None:
    key, wrong = command_key(fields, _known(fields["accepted"]))
    for said in wrong:
        notes.add(fields.place("accepted"), "QG020", said)
    return Content(CommandLine(fields.get("prompt", "$ ")), key)


def _read_essay(fields: Fields, notes: Notes) -> Content | None:
    rubric = tuple(Criterion(c["text"], c["points"]) for c in _known(fields["rubric"]))
    total = sum(criterion.points for criterion in rubric)
    if "points" in fields and fields["points"] != total:
        said = message(
            "points: {points:g}, and the rubric adds up to {total:g}; leave it out",
            points=fields["points"],
            total=total,
        )
        notes.add(fields.place("points"), "QG018", said)
    essay = Essay(fields.get("lines", 10), fields.get("words"))
    return Content(essay, EssayKey(rubric, fields.get("model_answer")), points=total)


READERS: dict[str, Callable[[Fields, Notes], Content | None]] = {
    "single": _read_choice,
    "multiple": _read_choice,
    "true_false": _read_true_false,
    "matching": _read_matching,
    "ordering": _read_ordering,
    "short_text": _read_short_text,
    "numeric": _read_numeric,
    "cloze": _read_cloze,
    "command_line": _read_command_line,
    "essay": _read_essay,
}
