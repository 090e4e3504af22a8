"""A text that several questions are about, as other programs' files and our own exports have it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from quizgen.bank.items import Content, digest, told_rule
from quizgen.locale import ui
from quizgen.model import LANGUAGES, Item, Localized, Stimulus

MOST = 20
"""Questions of a set; a text before more of them is a heading, as a set is asked together."""

_TITLE = re.compile(r"\*\*(.+)\*\*\n\n")


@cache
def _asked() -> re.Pattern[str]:
    """What says how many questions there are."""
    words = "|".join({ui(word)[name] for word in ("Question", "Questions") for name in LANGUAGES})
    return re.compile(rf"\*\*(?:{words}) (\d{{1,9}})(?:\u2013(\d{{1,9}}))?\*\*\n\n")


class Announced(msgspec.Struct, frozen=True):
    """A text as our exports write it (``quizgen.formats.stimulus``), taken apart."""

    text: Localized
    title: Localized | None = None
    count: int | None = None
    """Of so many questions, where that is said."""


def taken_apart(text: Localized, listed: str) -> Announced:
    """``listed`` is what the file calls the text: its title, where it has one."""
    count = None
    found = {name: _asked().match(said) for name, said in text.items()}
    if told := next(filter(None, found.values()), None):
        count = int(told[2] or told[1]) - int(told[1]) + 1
        text = Localized(
            {name: text[name][each.end() if each else 0 :] for name, each in found.items()}
        )
    heads = {name: _TITLE.match(text[name]) for name in text if text[name]}
    titles = {name: head[1] for name, head in heads.items() if head}
    if (
        not titles
        or len(titles) < len(heads)
        or not any(listed.endswith(t) for t in titles.values())
    ):
        return Announced(text, None, count)
    rest = {
        name: text[name].removeprefix(f"**{titles[name]}**\n\n") if name in titles else ""
        for name in text
    }
    title = Localized({name: titles.get(name, "") for name in text})
    return Announced(Localized(rest), title, count)


def rivals(items: Sequence[Item]) -> list[Item]:
    """The items, of which a quiz asks one."""
    names = [item.id for item in items]
    return [
        msgspec.structs.replace(
            item, enemies=(*item.enemies, *(name for name in names if name != item.id))
        )
        for item in items
    ]


def within(item: Item, stimulus: Stimulus) -> Item:
    """The item, as one of the set of ``stimulus``."""
    content = Content(item.interaction, item.key, item.feedback)
    told = digest(
        told_rule(item.rule, item.penalty), item.stem, content, item.explanation, stimulus
    )
    whole = all(stimulus.text.values())
    status = item.status if whole else "draft"
    return msgspec.structs.replace(item, stimulus=stimulus, digest=told, status=status)
