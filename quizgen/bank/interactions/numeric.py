"""Numeric: a number, with a unit or without."""

from __future__ import annotations

from quizgen.bank.emit import Flow, FlowMap, Written, plain_number, text
from quizgen.bank.interactions.parts import NEUTRAL
from quizgen.bank.items import Content, known
from quizgen.bank.kinds import Diagnostics, Field, Fields, Line, Many, Named, Number, Record, Whole
from quizgen.errors import message
from quizgen.model import Item, Numeric, NumericKey, RightNumber

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
    "also": Field(
        Many(
            Record(
                message("another number"),
                {
                    "value": Field(Number(), message("the number"), required=True),
                    "tolerance": Field(Number(0), message("how far off still counts (0)")),
                    "share": Field(
                        Number(0), message("of the points, 0 to 1 (1); less with rule: partial")
                    ),
                },
            )
        ),
        message("other numbers that are right too, or earn a share"),
    ),
    "units": Field(Many(Line()), message("spellings of the unit that may be typed")),
}


OF_MODELS = ("tolerance", "unit", "figures", "conversions", "bands", "units")
"""Fields that are the same for every row of an item model."""


def read(fields: Fields, notes: Diagnostics) -> Content | None:
    """The content; None after noting what is wrong with it."""
    return of_value(fields["value"], fields)


def of_value(value: float, fields: Fields) -> Content:
    """The content with ``value`` as the right number."""
    return Content(Numeric(fields.get("unit")), read_number_key(value, fields))


def read_number_key(value: float, fields: Fields) -> NumericKey:
    """The key of a number, or of a gap for one."""
    return NumericKey(
        value,
        fields.get("tolerance", 0.0),
        known(fields.get("units")),
        figures=fields.get("figures", 0),
        conversions=dict(fields.get("conversions", {})),
        bands=tuple((each["tolerance"], each["share"]) for each in known(fields.get("bands"))),
        also=tuple(map(_another, known(fields.get("also")))),
    )


def _another(fields: Fields) -> RightNumber:
    return RightNumber(fields["value"], fields.get("tolerance", 0.0), fields.get("share", 1.0))


def write(item: Item) -> Written:
    """The fields of an item."""
    interaction, key = item.interaction, item.key
    assert isinstance(interaction, Numeric)
    assert isinstance(key, NumericKey)
    return write_number_key(key, {"unit": text(interaction.unit)} if interaction.unit else {})


def write_number_key(key: NumericKey, unit: Written) -> Written:
    """The fields of a number, ``unit`` behind its tolerance."""
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
