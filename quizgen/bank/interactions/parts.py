"""What several interactions are made of: its fields, how it is read, how it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from quizgen.bank.emit import Flow, FlowMap, Written, both, plain_number, text
from quizgen.bank.items import label, repeats
from quizgen.bank.kinds import (
    Diagnostics,
    Field,
    Fields,
    Flag,
    Line,
    Many,
    Number,
    Record,
    Text,
    Whole,
)
from quizgen.bank.slots import code_span
from quizgen.errors import message
from quizgen.model import (
    CODE_NORMALIZATION,
    Localized,
    MultipleKey,
    Normalization,
    Option,
    OptionFeedback,
    Sampling,
    SingleKey,
    TextKey,
)
from quizgen.text.listing import listing_of, with_numbers

TEXT = Text()
NEUTRAL = Text(neutral=True)

ACCEPTED = Field(Many(Line(), 1), message("accepted answers, the best first"), required=True)
CODE = Field(Flag(), message("typed in a mono face (false)"))
NORMALIZATION = Field(
    Record(
        message("a normalization"),
        {
            "ignore_case": Field(
                Flag(), message("upper and lower case are the same (true; with code: false)")
            ),
            "ignore_space": Field(Flag(), message("white space does not count (false)")),
            "ignore_punctuation": Field(Flag(), message("punctuation does not count (false)")),
            "quotes": Field(
                Flag(), message("quotes around it, a prompt or full stop are left out (true)")
            ),
            "spacing": Field(
                Flag(), message("spaces and hyphens may differ (true; with code: false)")
            ),
            "endings": Field(Flag(), message("Korean particles may stand behind it (true)")),
            "articles": Field(
                Flag(), message("a, an or the may stand before it (true; with code: false)")
            ),
            "plurals": Field(
                Flag(), message("an English noun in either number (true; with code: false)")
            ),
            "glosses": Field(Flag(), message("its abbreviation may follow in parentheses (true)")),
            "glossary": Field(
                Flag(), message("the glossary's other words for it too (true; with code: false)")
            ),
        },
    ),
    message("what is ignored in what is typed"),
)
SHOWN = Field(Whole(2, 100), message("how many are drawn for a form (all)"))
OPTION = Record(
    message("an option"),
    {
        "text": Field(NEUTRAL, message("what is chosen")),
        "line": Field(
            Whole(1, 999), message("in place of a text: a line of the listing in the stem")
        ),
        "correct": Field(Flag(), message("whether it is right (false)")),
        "share": Field(
            Number(-1, 1),
            message("the share of the points that choosing it earns, -1 to 1; docs/scoring.md"),
        ),
        "feedback": Field(TEXT, message("shown to who chose it: why it is right or wrong")),
        "misconception": Field(TEXT, message("what who chooses it believes")),
        "fixed": Field(Flag(), message("keeps its place when options are shuffled (false)")),
    },
)


class Choices:
    """Options as read: ``right`` and ``wrong`` are their numbers."""

    def __init__(self, records: Sequence[Fields], *, multiple: bool) -> None:
        self.records = records
        self.options = tuple(
            Option(label(index), option["text"], option.get("fixed", False), option.get("line", 0))
            for index, option in enumerate(records)
        )
        stated = [index for index, option in enumerate(records) if option.get("correct")]
        self.right = stated or self._earning(multiple)
        self.shares = self._shares(multiple)
        """By option, what choosing it earns, where the options say it; 0 is left out."""
        self.feedback = {
            label(index): OptionFeedback(option.get("feedback"), option.get("misconception"))
            for index, option in enumerate(records)
            if "feedback" in option or "misconception" in option
        }
        self.sampling: Sampling | None = None

    def _earning(self, multiple: bool) -> list[int]:
        """The options that are right because of what they earn: all that earn something, or of a
        single choice the first that earns most."""
        shares = [option.get("share", 0.0) for option in self.records]
        found = [index for index, share in enumerate(shares) if share > 0]
        return found if multiple else sorted(found, key=lambda index: -shares[index])[:1]

    def _shares(self, multiple: bool) -> dict[str, float]:
        if not any("share" in option for option in self.records):
            return {}
        whole = 1 / len(self.right) if multiple and self.right else 1.0
        shares = {
            label(index): float(option.get("share", whole if index in self.right else 0.0))
            for index, option in enumerate(self.records)
        }
        return {name: share for name, share in shares.items() if share}


def read_choices(fields: Fields, notes: Diagnostics, *, multiple: bool) -> Choices | None:
    """The ``options`` of an item and how many are ``shown``; None after noting what is wrong."""
    records: list[Fields] = [option for option in fields["options"] if option is not None]
    if len(records) < len(fields["options"]):
        return None
    if any("line" in option for option in records):
        records = _lines(fields, records, notes)
        if not records:
            return None
    for option in records:
        if not option.keys() & {"text", "line"} and "text" not in option.nodes:
            said = message("an option has a text, or the line of a listing in the stem")
            notes.add(option.node, "QG010", said)
    if any("text" not in option for option in records):
        return None
    for index, earlier in repeats([option["text"] for option in records]):
        said = message(
            "option {index!r} repeats option {earlier!r}",
            index=label(index),
            earlier=label(earlier),
        )
        notes.add(records[index].place("text"), "QG012", said)
    choices = Choices(records, multiple=multiple)
    if _contradicts(choices, notes, multiple=multiple):
        return None
    if not choices.right:
        notes.add(fields.place("options"), "QG013", message("no option has correct: true"))
        return None
    if "shown" in fields:
        wrong = len(records) - len(choices.right)
        count = fields["shown"] - len(choices.right)
        if not 1 <= count <= wrong:
            said = message(
                "shown: {shown} cannot be met: {count} right and {wrong} wrong options are there, "
                "and all right ones are always shown",
                shown=fields["shown"],
                count=len(choices.right),
                wrong=wrong,
            )
            notes.add(fields.place("shown"), "QG018", said)
            return None
        choices.sampling = Sampling(count)
    return choices


def _contradicts(choices: Choices, notes: Diagnostics, *, multiple: bool) -> bool:
    """Whether options are right by one field and wrong by the other, after noting it."""
    shares = choices.shares
    if not shares:
        return False
    right = {label(index) for index in choices.right}
    most = max(shares.values())
    before = len(notes.problems)
    for index, option in enumerate(choices.records):
        name = label(index)
        earns = shares.get(name, 0.0)
        if name in right and (earns <= 0 or (not multiple and earns < most)):
            said = message(
                "option {name!r} is correct, and its share {share:g} is not that of a right option",
                name=name,
                share=earns,
            )
            notes.add(option.place("share"), "QG018", said)
        elif multiple and earns > 0 and name not in right:
            said = message(
                "option {name!r} earns {share:g} and is not correct: add correct: true",
                name=name,
                share=earns,
            )
            notes.add(option.place("share"), "QG018", said)
    return len(notes.problems) > before


def _lines(fields: Fields, records: list[Fields], notes: Diagnostics) -> list[Fields]:
    """The options that are lines of the listing in the stem, in its order and with their texts.
    The stem numbers its lines, and nothing is shuffled."""
    before = len(notes.problems)
    stem: Localized | None = fields.get("stem")
    if stem is None:  # that was noted
        return []
    found = {name: listing_of(text) for name, text in stem.items()}
    listings = {name: listing for name, listing in found.items() if listing}
    counts = {len(listing.lines) for listing in listings.values()}
    if len(listings) < len(found) or len(counts) != 1:
        said = message(
            "options are lines, so the stem has one listing (between ``` and ```), with as many "
            "lines in each language"
        )
        notes.add(fields.place("stem"), "QG018", said)
        return []
    for option in records:
        line = option.get("line")
        if line is None or "text" in option:
            said = message("options are all lines, or all texts")
            notes.add(option.node, "QG018", said)
        elif line > min(counts) or not all(
            listing.lines[line - 1].strip() for listing in listings.values()
        ):
            said = message("line {line} of the listing is not there, or is empty", line=line)
            notes.add(option.place("line"), "QG018", said)
        else:
            option["text"] = Localized(
                {
                    name: f"{line}: {code_span(listing.lines[line - 1].strip())}"
                    for name, listing in listings.items()
                }
            )
    if len(notes.problems) > before:
        return []
    fields["stem"] = stem.map(with_numbers)
    fields["shuffle"] = False
    return sorted(records, key=lambda option: option["line"])


def write_choices(
    options: Sequence[Option],
    key: SingleKey | MultipleKey,
    feedback: Mapping[str, OptionFeedback],
) -> Written:
    """``options`` with what they earn and what is said to who chose them."""
    return {"options": [_write_option(o, key, feedback.get(o.id)) for o in options]}


def _write_option(
    option: Option, key: SingleKey | MultipleKey, told: OptionFeedback | None
) -> Written:
    written: Written = {"line": option.line} if option.line else {"text": text(option.text)}
    right = option.id in key.right
    if right:
        written["correct"] = True
    share = key.shares.get(option.id, 0.0)
    if share and not (share == 1 and isinstance(key, SingleKey) and right):
        written["share"] = plain_number(share)
    if option.fixed:
        written["fixed"] = True
    if told and told.misconception:
        written["misconception"] = both(told.misconception)
    if told and told.feedback:
        written["feedback"] = both(told.feedback)
    return written


def check_shown(fields: Fields, count: int, notes: Diagnostics) -> None:
    """Note where more are to be ``shown`` than the ``count`` that there are."""
    if fields.get("shown", 0) > count:
        said = message("shown: {shown}, and there are {count}", shown=fields["shown"], count=count)
        notes.add(fields.place("shown"), "QG018", said)


def sampled(shown: int | None, count: int) -> Sampling | None:
    """How many of ``count`` parts are drawn for a form; None for all."""
    return Sampling(shown) if shown and shown < count else None


def read_text_key(fields: Mapping[str, Any], accepted: Sequence[str]) -> TextKey:
    """Read the key of typed text: the accepted answers, and the normalization that the fields
    declare, or the usual one."""
    return TextKey(tuple(accepted), read_normalization(fields))


def read_normalization(
    fields: Mapping[str, Any], usual: Mapping[str, Any] | None = None
) -> Normalization:
    """What is overlooked: as the fields declare; else, in words, as ``usual`` of the bank."""
    own = fields.get("normalization", {})
    if fields.get("code", False):
        return msgspec.structs.replace(CODE_NORMALIZATION, **own)
    return msgspec.structs.replace(Normalization(), **{**(usual or {}), **own})


def write_text_key(key: TextKey, *, code: bool) -> Written:
    """The accepted answers, and what of the normalization is not as usual."""
    usual = CODE_NORMALIZATION if code else Normalization()
    changed = {
        name: getattr(key.normalization, name)
        for name in Normalization.__struct_fields__
        if getattr(key.normalization, name) != getattr(usual, name)
    }
    normalization = {"normalization": FlowMap(changed)} if changed else {}
    return {"accepted": Flow(key.accepted), **normalization}
