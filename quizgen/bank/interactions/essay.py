"""Essay: free text that a person grades by a rubric; the rubric's points are the item's."""

from __future__ import annotations

import math

from quizgen.bank.emit import Written, both, plain_number
from quizgen.bank.interactions.parts import TEXT
from quizgen.bank.items import Content, known
from quizgen.bank.kinds import Diagnostics, Field, Fields, Many, Number, Record, Whole
from quizgen.errors import message
from quizgen.model import Criterion, Essay, EssayKey, Item

CRITERION = Record(
    message("a criterion"),
    {
        "text": Field(TEXT, message("what to look for"), required=True),
        "points": Field(Number(0), message("points it is worth"), required=True),
    },
)
FIELDS = {
    "rubric": Field(Many(CRITERION, 1), message("what a grader looks for"), required=True),
    "model_answer": Field(TEXT, message("an answer that earns all points")),
    "lines": Field(Whole(1, 60), message("room on paper (10)")),
    "words": Field(Whole(1, 5000), message("suggested length")),
}


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    rubric = tuple(Criterion(c["text"], c["points"]) for c in known(fields["rubric"]))
    total = math.fsum(criterion.points for criterion in rubric)
    if "points" in fields and fields["points"] != total:
        said = message(
            "points: {points:g}, and the rubric adds up to {total:g}; leave it out",
            points=fields["points"],
            total=total,
        )
        notes.add(fields.place("points"), "QG018", said)
    essay = Essay(fields.get("lines", 10), fields.get("words"))
    return Content(essay, EssayKey(rubric, fields.get("model_answer")), points=total)


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    interaction, key = item.interaction, item.key
    assert isinstance(interaction, Essay)
    assert isinstance(key, EssayKey)
    written: Written = {
        "rubric": [
            {"text": both(each.text), "points": plain_number(each.points)} for each in key.rubric
        ]
    }
    if key.model_answer:
        written["model_answer"] = both(key.model_answer)
    if interaction.lines != 10:
        written["lines"] = interaction.lines
    if interaction.words:
        written["words"] = interaction.words
    return written
