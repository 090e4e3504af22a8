"""The answer to an item, part by part, for whoever looks an item up."""

from __future__ import annotations

from quizgen.locale.tags import direction
from quizgen.model import (
    ClozeKey,
    CommandKey,
    GapKey,
    Interaction,
    Key,
    Localized,
    NumericKey,
    TextKey,
    walk,
)
from quizgen.text.numbers import spelled


def rows(interaction: Interaction, key: Key) -> list[tuple[str, Localized, bool]]:
    """The parts of the answer, each with its sign (empty: it needs none) and whether it is right;
    none for an item that a person grades."""
    texts = {option.id: option.text for option in walk.options(interaction)}
    given = key.response()
    match interaction.shape, given:
        case (("choice" | "choices"), _):
            return [(o.id, o.text, o.id in key.right) for o in interaction.choices]
        case "order", list(order):
            return [(str(place), texts[name], True) for place, name in enumerate(order, 1)]
        case "pairs", dict(pairs):
            lists = dict(walk.option_lists(interaction))
            targets = {target.id: target.text for target in lists["targets"]}
            return [
                ("", matched(source.text, targets[pairs[source.id]]), True)
                for source in lists["sources"]
            ]
        case "gaps", dict(gaps):
            lists = dict(walk.option_lists(interaction))
            shown = {
                name: {option.id: option.text for option in lists.get(name, ())} for name in gaps
            }
            keys = key.gaps if isinstance(key, ClozeKey) else {}
            return [
                (name, shown[name].get(value) or Localized.same(typed(keys.get(name), value)), True)
                for name, value in gaps.items()
            ]
        case _, None:
            return []
        case _:
            answer = str(given).lower() if isinstance(given, bool) else typed(key, given)
            return [("", Localized.same(answer), True)]


def typed(key: Key | GapKey | None, given: object) -> str:
    """All that is right where something is typed: the answer ``given`` first, then what is accepted
    as well; of a number, how far off is right.

    >>> typed(TextKey(("podman ps", "podman ls")), "podman ps")
    '`podman ps`, `podman ls`'
    """
    match key:
        case TextKey() | CommandKey():
            return ", ".join(f"`{each}`" for each in key.accepted)
        case NumericKey():
            return ", ".join(f"`{each}`" for each in spelled(key).split("; "))
        case _:
            return f"`{given}`"


def matched(source: Localized, target: Localized) -> Localized:
    """Both, with an arrow that leads where the language runs to.

    >>> matched(Localized(en="sea", he="ים"), Localized(en="land", he="יבשה"))["he"]
    'ים ← יבשה'
    """
    right, left = (Localized.joined(arrow, (source, target)) for arrow in (" → ", " ← "))
    return Localized({n: (left if direction(n) == "rtl" else right)[n] for n in right})
