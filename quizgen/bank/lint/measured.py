"""Rules on what was measured of an item: they look when ``check`` is asked for statistics."""

from __future__ import annotations

import math
from collections.abc import Iterator

from quizgen.bank.lint.rule import Rule
from quizgen.errors import Message, message
from quizgen.model import ClozeKey, Item

_APART = 2
"""Levels between the author's difficulty and the measured one."""
_DRIFT = 0.2
"""A change in facility that an edit brought."""
_WRONG = 10
"""Wrong answers, of which one of three distractors that draw alike is missed less than twice in a
hundred times."""


def _other_level(item: Item) -> Iterator[Message]:
    found = item.measured
    if found and found.enough and abs(found.level - item.difficulty) >= _APART:
        yield message(
            "the bank says difficulty {label}; {n} students make it {level} ({share} % right)",
            label=item.difficulty,
            level=found.level,
            n=found.n,
            share=f"{100 * found.facility:.0f}",
        )


def _against_the_rest(item: Item) -> Iterator[Message]:
    found = item.measured
    if found and found.enough and found.discrimination < 0:
        yield message(
            "who does well otherwise does worse here (discrimination {r}, {n} students)",
            r=f"{found.discrimination:.2f}",
            n=found.n,
        )


def _drifted(item: Item) -> Iterator[Message]:
    found = item.measured
    if found and found.enough and not math.isnan(found.before):
        change = found.facility - found.before
        if abs(change) >= _DRIFT:
            yield message(
                "since it was edited {now} % are right instead of {before} %",
                now=f"{100 * found.facility:.0f}",
                before=f"{100 * found.before:.0f}",
            )


def _never_taken(item: Item) -> Iterator[Message]:
    found = item.measured
    if not found or not found.enough:
        return
    right = {*item.key.right}
    if isinstance(item.key, ClozeKey):
        right = {f"{gap}.{getattr(key, 'correct', '')}" for gap, key in item.key.gaps.items()}
    texts = {option.id: option.text for option in item.interaction.choices}
    for name, (count, offered) in found.taken.items():
        wrong = offered * (1 - found.facility)
        if not count and name not in right and wrong >= _WRONG:
            text = texts.get(name)
            yield message(
                "none of {n} students took the option {option}",
                n=offered,
                option=f"{name} ({' / '.join(text.values())})" if text else name,
            )


RULES = (
    Rule(
        "QG150",
        message("Measured difficulty unlike the label"),
        message(
            "Blueprints ask for difficulties; quizzes go by what was measured, readers of the bank "
            "by the label."
        ),
        message("`difficulty: 2` of a question that 28 % get right"),
        message("Write the measured level, or look at why it is so much harder or easier."),
        _other_level,
        "note",
    ),
    Rule(
        "QG151",
        message("Measured discrimination below zero"),
        message("A wrong key or a misleading wording looks like this."),
        message("the best students choose another option than the key"),
        message("Look at the key, at each option, and at both languages."),
        _against_the_rest,
    ),
    Rule(
        "QG152",
        message("Measured again after an edit, and changed"),
        message("Figures from before the edit no longer tell how hard the item is."),
        message("one more distractor, and half as many right answers"),
        message("Make sure that the edit was meant to make it so; then nothing need be done."),
        _drifted,
        "note",
    ),
    Rule(
        "QG153",
        message("A distractor that nobody ever took"),
        message("It only makes the question longer: the choice is among the others."),
        message("of three wrong options one with 0 of 120 students"),
        message("Write one that stands for a mistake people make, or leave it out."),
        _never_taken,
        "note",
    ),
)
