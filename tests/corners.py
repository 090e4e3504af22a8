"""A form with every field of every interaction, and what formats find hard."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path

from quizgen.assembly import assemble
from quizgen.bank import load_bank
from quizgen.model import Assembled, Blueprint, Localized, SectionPlan

DATE = datetime.date(2026, 11, 24)
BANK = Path(__file__).parent / "data" / "corners"


@cache
def corners(label: str = "A") -> Assembled:
    """All items of the bank, in its order."""
    bank = load_bank(BANK, cache=False)
    blueprint = Blueprint(
        blueprint="corners",
        bank="corners",
        title=Localized(ko="모서리 & 퀴즈", en="Corners & quiz"),
        sections=(SectionPlan(len(bank.items), title=Localized(ko="모두", en="All")),),
        order="bank",
        minutes=45,
    )
    return assemble(bank, blueprint, seed="corners", date=DATE, label=label)
