"""The daily blueprint of a bank, and that of some of its topics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from quizgen.assembly.limits import qualifies
from quizgen.bank import load_bank, load_blueprint
from quizgen.errors import QuizgenError, at, message
from quizgen.locate import blueprint_banks, daily_blueprint
from quizgen.model import (
    INTERACTION_TYPES,
    Bank,
    Blueprint,
    Localized,
    SectionPlan,
    Selection,
)
from quizgen.model.blueprint import USUAL_COUNT, usual_count

AVOID_DAYS = 4
"""An item does not come back for so many days, where the bank has enough of them."""


def daily(folder: Path) -> tuple[Blueprint, tuple[Path, ...]]:
    """The daily blueprint of the bank in ``folder``, and the banks that it takes from.

    Where the bank has no ``daily.yaml``: ten of its items that a program can grade, or half of
    them. Raises ``BankError`` with every problem of the file or the bank, and
    ``QuizgenError`` where it has no such item.
    """
    path = daily_blueprint(folder)
    if path is not None:
        blueprint = load_blueprint(path)
        return blueprint, blueprint_banks(blueprint, path) if blueprint.banks else (folder,)
    bank = load_bank(folder)
    kinds = tuple(name for name in INTERACTION_TYPES if name != "essay")
    plan = SectionPlan(USUAL_COUNT, Selection(interactions=kinds))
    there = sum(qualifies(item, plan) for item in bank.items)
    if not there:
        raise QuizgenError(at(folder, message("the bank has no accepted items to make a quiz of")))
    count = usual_count(there)
    made = Blueprint(
        "daily",
        bank.id,
        bank.title,
        (SectionPlan(count, plan.select),),
        avoid_days=AVOID_DAYS if there > 2 * count * AVOID_DAYS else 0,
        languages=bank.languages,
        interface=bank.interface,
    )
    return made, (folder,)


def of_topics(
    blueprint: Blueprint, bank: Bank, topics: Sequence[str], count: int | None = None
) -> Blueprint:
    """The blueprint of some topics alone, to review them: of as many items as it says, or as the
    bank has, unless ``count`` says how many. Raises ``QuizgenError``."""
    titles = {topic.id: topic.title for topic in bank.topics}
    if unknown := [name for name in topics if name not in titles]:
        from quizgen.bank.kinds import meant  # with all that reads a bank

        raise QuizgenError(
            *(
                message(
                    "there is no {thing} {name!r}{hint}",
                    thing=message("topic"),
                    name=name,
                    hint=meant(name, list(titles)),
                )
                for name in unknown
            )
        )
    narrowed = blueprint.of_topics(topics)
    sections = []
    for plan in narrowed.sections:
        there = sum(qualifies(item, plan) for item in bank.items)
        kept = plan.count if count else min(plan.count, there)
        if kept:
            sections.append(msgspec.structs.replace(plan, count=kept))
    if not sections:
        raise QuizgenError(message("the bank has no items of these topics"))
    named = [titles[name] for name in topics]
    return msgspec.structs.replace(
        narrowed,
        blueprint="-".join([blueprint.blueprint, *topics]),
        title=Localized.joined(": ", (blueprint.title, Localized.joined(", ", named))),
        sections=tuple(sections),
        avoid_days=0,
    )
