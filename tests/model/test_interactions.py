"""A question type is described once; what walks over parts and texts names none."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from quizgen.model import (
    INTERACTION_TYPES,
    INTERACTIONS,
    ChoiceGap,
    Cloze,
    Criterion,
    EssayKey,
    Interaction,
    InteractionType,
    Key,
    Localized,
    Matching,
    Option,
    ResponseShape,
    TextGap,
    walk,
)


def tag(struct: Any) -> str:
    return struct.__struct_config__.tag


def test_every_name_belongs_to_one_interaction_and_one_key():
    assert get_args(InteractionType) == INTERACTION_TYPES
    assert [tag(each) for each in get_args(Interaction)] == list(INTERACTION_TYPES)
    assert [tag(each) for each in get_args(Key)] == list(INTERACTION_TYPES)
    assert dict(zip(INTERACTION_TYPES, get_args(Interaction), strict=True)) == INTERACTIONS


@pytest.mark.parametrize("interaction", get_args(Interaction), ids=tag)
def test_every_interaction_says_what_it_is_called_and_what_a_response_is(interaction):
    assert interaction.title.text
    assert interaction.shape in get_args(ResponseShape)
    assert (
        interaction.__doc__ and "Response" in interaction.__doc__
    ) or interaction.shape == "truth"
    assert not interaction.partial or "Partial" in interaction.__doc__


def test_the_texts_of_whatever_it_is_are_found_with_their_parts():
    said = Localized(ko="가", en="a")
    cloze = Cloze(said, (TextGap("x"), ChoiceGap("y", (Option("1", said), Option("2", said)))))
    assert [getattr(part, "id", part) for part, _ in walk.texts(cloze)] == ["text", "1", "2"]
    key = EssayKey((Criterion(said, 1), Criterion(said, 2)), said)
    assert [part for part, _ in walk.texts(key)] == ["rubric", "rubric", "model_answer"]


def test_option_lists_are_named_by_the_field_or_the_gap_they_belong_to():
    one, two = (Option("a", Localized.same("x")),), (Option("1", Localized.same("y")),)
    assert dict(walk.option_lists(Matching(one, two))) == {"sources": one, "targets": two}
    cloze = Cloze(Localized.same("[[g]]"), (TextGap("f"), ChoiceGap("g", one)))
    assert dict(walk.option_lists(cloze)) == {"g": one}
    assert walk.options(Matching(one, two)) == one + two
