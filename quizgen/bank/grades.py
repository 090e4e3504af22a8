"""How rules of grades are written: ``grades:`` of a blueprint, ``gradebook:`` of a term."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

from quizgen.bank import nodes
from quizgen.bank.kinds import (
    Diagnostics,
    Field,
    Fields,
    Flag,
    Line,
    Many,
    Named,
    Number,
    OneOf,
    Record,
    Schema,
    Whole,
)
from quizgen.bank.nodes import Node
from quizgen.bank.problem import BankError
from quizgen.errors import message
from quizgen.model.grades import Curve, Grades, Late, Part, Policy


class TimeOfDay:
    """A field that holds a time of day: ``23:59``."""

    def read(self, node: Node, notes: Diagnostics) -> str | None:
        if node.text and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", node.text, re.ASCII):
            return node.text
        notes.add(node, "QG009", message("expects a time such as 23:59"))
        return None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}


CURVE = Record(
    message("a curve"),
    {
        "add": Field(Number(), message("points of a hundred for everybody")),
        "top": Field(Number(0), message("multiplied so that the best has this percentage")),
        "root": Field(Flag(), message("10 times the root of the percentage")),
        "mean": Field(Number(0), message("moved so that this is the mean")),
        "spread": Field(Number(0), message("and stretched so that this is the deviation")),
    },
)
GRADES = Record(
    message("rules of grades"),
    {
        "scale": Field(Named(Number(0)), message("letters, each with the percentage it begins at")),
        "shares": Field(
            Named(Number(0)),
            message("at most so many percent of the students get a letter that begins so"),
        ),
        "curve": Field(CURVE, message("percentages are moved before letters are given")),
        "decimals": Field(Whole(0, 4), message("percentages are rounded before letters are given")),
        "absences": Field(
            Whole(0, 1000), message("who was absent more often gets the last letter")
        ),
    },
)
LATE = Record(
    message("a late rule"),
    {
        "due": Field(TimeOfDay(), message("until when on the quiz's day (23:59)")),
        "grace": Field(Number(0), message("minutes that do not count (0)")),
        "per_day": Field(Number(0), message("percent of the score off for each day begun (0)")),
        "days": Field(Number(0), message("after so many days it counts 0 (never)")),
    },
)
PART = Record(
    message("a part of the gradebook"),
    {
        "name": Field(Line(), message("what it is called"), required=True),
        "weight": Field(Number(0), message("how much it counts (1)")),
        "quizzes": Field(
            Many(Line(), single=True), message("which quizzes: patterns such as *-midterm-*")
        ),
        "drop": Field(Whole(0, 100), message("so many of the lowest do not count (0)")),
    },
)
GRADEBOOK = Record(
    message("a gradebook's rules"),
    {
        "parts": Field(Many(PART, 1), message("what counts how much")),
        "late": Field(LATE, message("what is handed in late")),
        "absent": Field(
            OneOf("zero", "leave_out"), message("what absence counts: zero, or nothing (zero)")
        ),
        "grades": Field(GRADES, message("letter grades")),
    },
)


def read_policy(path: Path) -> Policy:
    """The rules in a file of their own. Raises ``BankError`` with every problem of the file."""
    notes = Diagnostics(str(path))
    try:
        root, found = nodes.read(path, str(path))
    except nodes.UnreadableError as error:
        raise BankError([error.problem]) from error
    notes.problems += found
    fields = GRADEBOOK.read(root, notes)
    policy = policy_of(fields, notes) if fields is not None else None
    if notes.problems or policy is None:
        raise BankError(notes.problems)
    return policy


def policy_of(fields: Fields, notes: Diagnostics) -> Policy:
    """What ``GRADEBOOK`` has read; what does not go together is noted."""
    parts = tuple(
        Part(**(dict(each) | {"quizzes": tuple(each.get("quizzes", ()))}))
        for each in fields.records("parts")
        if "name" in each
    )
    names = [part.name for part in parts]
    if len(set(names)) < len(names):
        notes.add(fields.place("parts"), "QG018", message("two parts have the same name"))
    if parts and not any(part.weight for part in parts):
        notes.add(fields.place("parts"), "QG018", message("no part has a weight"))
    grades = fields.get("grades")
    late = fields.get("late")
    return Policy(
        parts,
        Late(**({"due": "23:59"} | dict(late))) if late is not None else None,
        fields.get("absent", "zero"),
        grades_of(grades, notes) if grades is not None else None,
    )


def grades_of(fields: Fields, notes: Diagnostics) -> Grades:
    """What ``GRADES`` has read; what does not go together is noted."""
    scale, shares = fields.get("scale", {}), fields.get("shares", {})
    if not scale and not shares:
        notes.add(fields.node, "QG010", message("rules of grades have a scale or shares"))
    cuts = list(scale.values())
    if any(one <= other for one, other in itertools.pairwise(cuts)):
        notes.add(fields.place("scale"), "QG018", message("a scale goes from the best letter down"))
    elif cuts and cuts[-1] > 0:
        said = message("the last letter of a scale begins at 0: everybody gets one")
        notes.add(fields.place("scale"), "QG018", said)
    total = math.fsum(shares.values())
    if total > 100:
        notes.add(fields.place("shares"), "QG018", message("shares are 100 percent at most"))
    elif shares and not scale and total < 100:
        said = message("shares without a scale are 100 percent together")
        notes.add(fields.place("shares"), "QG018", said)
    for name in shares if scale else ():
        if not any(letter.startswith(name) for letter in scale):
            said = message("no letter of the scale begins with {name}", name=repr(name))
            notes.add(fields.place("shares"), "QG018", said)
    given = dict(fields)
    curve = given.get("curve")
    if curve is not None and "spread" in curve and "mean" not in curve:
        notes.add(curve.node, "QG010", message("a spread needs a mean"))
    return Grades(**{**given, "curve": Curve(**curve) if curve is not None else None})
