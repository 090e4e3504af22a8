"""Numeric: a number, with a unit or without."""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.bank.emit import Flow, FlowMap, Written, plain_number, text
from quizgen.bank.interactions.parts import NEUTRAL
from quizgen.bank.items import Content, known
from quizgen.bank.kinds import (
    Diagnostics,
    Field,
    Fields,
    Kind,
    Line,
    Many,
    Named,
    Number,
    Record,
    Whole,
)
from quizgen.errors import Message, message
from quizgen.model import Item, Numeric, NumericKey, RightNumber


def _also(value: Kind, what: Message) -> Field:
    """Other right numbers, as an item (a number) or an item model (a column) has them."""
    return Field(
        Many(
            Record(
                message("another number"),
                {
                    "value": Field(value, what, required=True),
                    "tolerance": Field(Number(0), message("how far off still counts (0)")),
                    "share": Field(
                        Number(0), message("of the points, 0 to 1 (1); less with rule: partial")
                    ),
                },
            )
        ),
        message("other numbers that are right too, or earn a share"),
    )


FIELDS = {
    "value": Field(Number(), message("the right number"), required=True),
    "tolerance": Field(Number(0), message("how far off is still right (0)")),
    "unit": Field(NEUTRAL, message("shown behind the field")),
    "figures": Field(
        Whole(1, 15), message("right when it rounds alike to so many significant figures")
    ),
    "conversions": Field(
        Named(Number(0)), message("other units, and what a number in them is multiplied with")
    ),
    "bands": Field(
        Many(
            Record(
                message("a band"),
                {
                    "tolerance": Field(Number(0), message("how far off"), required=True),
                    "share": Field(Number(0), message("of the points, 0 to 1"), required=True),
                },
            )
        ),
        message("with rule: partial, what a number further off still earns"),
    ),
    "also": _also(Number(), message("the number")),
    "units": Field(Many(Line()), message("spellings of the unit that may be typed")),
}


_SAME = ("tolerance", "unit", "figures", "conversions", "bands", "units")
"""Fields that are the same for every row of an item model."""
OF_MODELS = {
    "value": Field(Line(), message("a column of type number"), required=True),
    **{name: FIELDS[name] for name in _SAME},
    "also": _also(Line(), message("a column of type number")),
}
"""The fields of an item model."""


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    others = [each["value"] for each in known(fields.get("also"))]
    return of_values(fields["value"], others, fields)


def of_values(value: float, others: Sequence[float], fields: Fields) -> Content:
    """The content with ``value`` as the right number, and ``others`` as those of ``also``."""
    return Content(Numeric(fields.get("unit")), read_number_key(value, fields, others))


def read_number_key(
    value: float, fields: Fields, others: Sequence[float] | None = None
) -> NumericKey:
    """The key of a number, or of a gap for one; ``others``: the numbers of ``also``, where the
    fields name columns."""
    also = known(fields.get("also"))
    numbers = [each["value"] for each in also] if others is None else others
    return NumericKey(
        value,
        fields.get("tolerance", 0.0),
        known(fields.get("units")),
        figures=fields.get("figures", 0),
        conversions=dict(fields.get("conversions", {})),
        bands=tuple((each["tolerance"], each["share"]) for each in known(fields.get("bands"))),
        also=tuple(
            RightNumber(found, each.get("tolerance", 0.0), each.get("share", 1.0))
            for found, each in zip(numbers, also, strict=True)
        ),
    )


def write(item: Item) -> Written:
    """Write the fields that a bank has of an item of this type, those at their defaults left
    out."""
    interaction, key = item.interaction, item.key
    assert isinstance(interaction, Numeric)
    assert isinstance(key, NumericKey)
    return write_number_key(key, {"unit": text(interaction.unit)} if interaction.unit else {})


def write_number_key(key: NumericKey, unit: Written) -> Written:
    """Write the fields of a right number: its value, its tolerance, and its ``unit`` behind
    that."""
    written: Written = {"value": plain_number(key.value)}
    if key.tolerance:
        written["tolerance"] = plain_number(key.tolerance)
    written |= unit
    if key.figures:
        written["figures"] = key.figures
    if key.conversions:
        written["conversions"] = FlowMap(key.conversions)
    if key.bands:
        written["bands"] = [{"tolerance": far, "share": given} for far, given in key.bands]
    if key.also:
        written["also"] = [FlowMap(_number(each)) for each in key.also]
    if key.units:
        written["units"] = Flow(key.units)
    return written


def _number(each: RightNumber) -> dict[str, float | int]:
    """``value``, and ``tolerance`` and ``share`` where they are not the usual ones."""
    written = {"value": plain_number(each.value)}
    if each.tolerance:
        written["tolerance"] = plain_number(each.tolerance)
    if each.share < 1:
        written["share"] = plain_number(each.share)
    return written
