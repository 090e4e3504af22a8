"""A form with all interactions, in the order of ``INTERACTION_TYPES``, and its key."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path

from quizgen.assembly import assemble
from quizgen.bank import load_bank
from quizgen.model import (
    INTERACTION_TYPES,
    AnswerKey,
    Assembled,
    Blueprint,
    Form,
    Localized,
    SectionPlan,
)
from quizgen.model.blueprint import Selection

BANK = Path(__file__).parent / "data" / "sample"
DATE = datetime.date(2026, 11, 24)


@cache
def sample(label: str = "A") -> Assembled:
    """The sample quiz: one section per interaction, so that the order is known."""
    blueprint = Blueprint(
        blueprint="sample",
        bank="sample",
        title=Localized(ko="컨테이너 퀴즈", en="Container quiz"),
        sections=tuple(
            SectionPlan(1, Selection(items=(name.replace("_", "-"),))) for name in INTERACTION_TYPES
        ),
        instructions=Localized(
            ko="각 문항에 답하세요. 명령은 `podman`으로 씁니다.",
            en="Answer every question. Write commands with `podman`.",
        ),
    )
    return assemble(load_bank(BANK, cache=False), blueprint, seed="sample", date=DATE, label=label)


def sample_form() -> Form:
    """The form of the sample quiz."""
    return sample().form


def sample_key() -> AnswerKey:
    """Its key."""
    return sample().key
