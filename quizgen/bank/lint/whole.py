"""What only the whole bank shows."""

from __future__ import annotations

import functools
import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator

from quizgen.bank.lint.rule import CODE, BankRule, TableRule, options
from quizgen.errors import Message, message
from quizgen.model import (
    Bank,
    Item,
    MultipleKey,
    SingleChoice,
    SingleKey,
    TrueFalseKey,
    walk,
)

_ENOUGH = 20
"""Items of a kind from which on their balance says something."""
_SEVERAL = 5
"""Multiple responses from which on students see what their points go by."""


def _longest_key(bank: Bank) -> Iterator[tuple[Item | None, Message]]:
    items = [
        item
        for item in bank.items
        if item.item_model is None
        and isinstance(item.interaction, SingleChoice)
        and "QG120" not in item.noqa
    ]
    longest = [item for item in items if _key_sticks_out(item)]
    if len(items) >= _ENOUGH and len(longest) > len(items) / 2:
        names = ", ".join(item.id for item in longest[:5])
        yield (
            None,
            message(
                "the right option is the longest by far in {count} of {all} single choices "
                "({names} …); shorten keys or lengthen distractors",
                count=len(longest),
                all=len(items),
                names=names,
            ),
        )


def _key_sticks_out(item: Item) -> bool:
    assert isinstance(item.interaction, SingleChoice)
    assert isinstance(item.key, SingleKey)
    for language in item.stem:
        lengths = {option.id: len(option.text[language]) for option in item.interaction.options}
        key = lengths.pop(item.key.correct)
        if key > 1.2 * max(lengths.values()):
            return True
    return False


def _unbalanced(bank: Bank) -> Iterator[tuple[Item | None, Message]]:
    truths = Counter(
        item.key.correct
        for item in bank.items
        if isinstance(item.key, TrueFalseKey)
        and item.item_model is None
        and "QG121" not in item.noqa
    )
    if (total := truths.total()) >= _ENOUGH:
        answer, count = truths.most_common(1)[0]
        if count > _expected(total, 1 / 2):
            word = message("true") if answer else message("false")
            yield (
                None,
                message(
                    "{count} of {total} true/false items are {word}; balance them",
                    count=count,
                    total=total,
                    word=word,
                ),
            )
    places: dict[int, Counter[int]] = defaultdict(Counter)
    for item in bank.items:
        if isinstance(item.interaction, SingleChoice) and isinstance(item.key, SingleKey):
            ids = [option.id for option in item.interaction.options]
            held = not item.shuffle or all(option.fixed for option in item.interaction.options)
            if held and "QG121" not in item.noqa:
                places[len(ids)][ids.index(item.key.correct)] += 1
    for size, counts in places.items():
        if (total := counts.total()) >= _ENOUGH:
            position, count = counts.most_common(1)[0]
            if count > _expected(total, 1 / size):
                yield (
                    None,
                    message(
                        "the key is option {position} in {count} of {total} choices of {size} "
                        "options that are not shuffled; move it, or let them be shuffled",
                        position=position + 1,
                        count=count,
                        total=total,
                        size=size,
                    ),
                )


def _telling_points(bank: Bank) -> Iterator[tuple[Item | None, Message]]:
    items = [
        item
        for item in bank.items
        if isinstance(item.key, MultipleKey) and "QG136" not in item.noqa
    ]
    telling = [
        item
        for item in items
        if isinstance(item.key, MultipleKey) and item.points == len(item.key.correct)
    ]
    kinds = len({item.points for item in telling})
    if len(items) >= _SEVERAL and kinds > 1 and len(telling) > 2 * len(items) / 3:
        yield (
            None,
            message(
                "the points of {count} of {total} multiple responses are the number of their right "
                "options, which students read off them; give all the same points",
                count=len(telling),
                total=len(items),
            ),
        )


def _expected(total: int, share: float) -> float:
    """A count that chance alone passes once in a thousand times (three standard deviations)."""
    return total * share + 3 * math.sqrt(total * share * (1 - share))


_SIMILAR = 0.8
"""Jaccard similarity of the words from which on two stems are near duplicates."""


_NAMED = 10
"""Items that one nearly repeats, of which it is told; all of a template would be the square of
them."""


def near_duplicates(bank: Bank) -> Iterator[tuple[Item | None, Message]]:
    """Pairs above the threshold by prefix filtering (Chaudhuri, Ganti & Kaushik, ICDE 2006): sets
    that are alike share one of their rarest words; where the first that they share stands among
    their words tells how many they can share (Xiao, Wang, Lin & Yu, WWW 2008). They are looked for
    among items with the same names: stems of one template share all their words but those."""
    # A bank may hold 100,000 items: their words are numbers, the rarer ones the lower.
    items = list(bank.items)
    frequency: Counter[str] = Counter()
    known: dict[str, int] = {}
    names, met = [], []
    for item in items:
        words, own = _asked(item)
        frequency.update(words)
        names.append("\0".join(sorted(own)))
        met.append(array("I", [known.setdefault(word, len(known)) for word in words]))
    rank = [0] * len(known)
    for place, word in enumerate(sorted(known, key=lambda word: (frequency[word], word))):
        rank[known[word]] = place
    ordered = [array("I", sorted(rank[word] for word in words)) for words in met]
    index: dict[tuple[str, int], _Places] = {}
    for number, mine in enumerate(ordered):
        prefix = mine[: len(mine) - math.ceil(_SIMILAR * len(mine)) + 1]
        asked, model = set(mine), items[number].item_model
        alike: set[int] = set()
        places = [index.setdefault((names[number], word), {}) for word in prefix]
        for place, there in enumerate(places):
            for (size, their), by_model in there.items():
                if min(len(mine) - place, size - their) >= _enough(len(mine), size):
                    for made, others in by_model.items():
                        if made is None or made != model:
                            alike.update(others)
        found = 0
        for other in sorted(alike):
            theirs = ordered[other]
            both = len(asked.intersection(theirs))
            if both < _enough(len(mine), len(theirs)) or _are_enemies(items[number], items[other]):
                continue
            one, two = items[number], items[other]
            if "QG122" in two.noqa:  # said of the one that goes without the rule
                one, two = two, one
            yield (
                one,
                message(
                    "asks in nearly the words of item {id!r}; ask something else, or "
                    "declare them enemies",
                    id=two.id,
                ),
            )
            found += 1
            if found == _NAMED:
                break
        if found < _NAMED:  # else whoever is like this one is like those
            for place, there in enumerate(places):
                by_model = there.setdefault((len(mine), place), {})
                by_model.setdefault(model, []).append(number)


_Places = dict[tuple[int, int], dict[str | None, list[int]]]
"""Items that have a word, by how many words they have and which of them it is, and by the item
model that made them."""


@functools.cache
def _enough(one: int, other: int) -> int:
    """How many words sets of so many must share to be near duplicates."""
    least = math.ceil(_SIMILAR / (1 + _SIMILAR) * (one + other) - 1)
    return next(
        both for both in range(least, one + other + 1) if both >= _SIMILAR * (one + other - both)
    )


def _are_enemies(one: Item, other: Item) -> bool:
    """Kept off the same form."""
    return other.id in one.enemies or one.id in other.enemies


_NAME = re.compile(r"\b[A-Z]{2,}\w*|\b\w*\d\w*")


_FEW = 3
"""Words below which a stem says little by itself: “Which statement is true?”"""
_COMMON = frozenset(re.findall(r"\w+", """
    a all an and are as at be by can choose correct do does each following for from give has have
    how in is it its of on one or select that the their them there these they this those to true
    was were what when where which who why will with write you your
"""))  # fmt: skip
"""Words that any stem may have."""


def _asked(item: Item) -> tuple[frozenset[str], frozenset[str]]:
    """The words an item asks with, and among them the names (code, acronyms, numbers): another
    name is another question. The things to order, match or fill in belong to the words, and so do
    options where the stem has few of its own."""
    passages = (said.one for part, said in walk.texts(item.interaction) if part == "text")
    text = "\n".join([item.stem.one, *passages])
    words = _words(text)
    if item.interaction.shape in ("pairs", "order") or len(words) < _FEW:
        text = "\n".join([text, *(option.text.one for option in options(item))])
        words = _words(text)
    names = {*CODE.findall(text), *_NAME.findall(CODE.sub(" ", text))}
    return words, frozenset(names)


def _words(text: str) -> frozenset[str]:
    found = re.findall(r"\w+", text.lower())
    return frozenset(found) - _COMMON or frozenset(found)


BANK_RULES: tuple[BankRule, ...] = (
    BankRule(
        "QG120",
        message("The longest option is the key"),
        message(
            "Students learn to choose the longest option. Said once for the whole bank, when in "
            "more than half of at least 20 hand-written single choices the key is longer than "
            "every distractor by a fifth, in either language. Items with `noqa: [QG120]` are "
            "not counted."
        ),
        message("a key of two lines among distractors of three words"),
        message("Shorten keys, or lengthen distractors."),
        _longest_key,
    ),
    BankRule(
        "QG121",
        message("Keys out of balance"),
        message(
            "Students learn to guess. Said once for the whole bank, of at least 20 hand-written "
            "true/false items, and of choices that are not shuffled, when chance would give "
            "such an imbalance less than once in a thousand times. Items with `noqa: [QG121]` "
            "are not counted."
        ),
        message("28 of 30 true/false items that are true"),
        message("Turn some statements round; let options be shuffled."),
        _unbalanced,
    ),
    BankRule(
        "QG136",
        message("Points that tell how many options are right"),
        message(
            "Who knows how many are right has half of the answer. Said once for the whole bank, "
            "when the points of more than two thirds of at least 5 multiple responses are the "
            "number of their right options, and are not all the same. Items with `noqa: [QG136]` "
            "are not counted."
        ),
        message("3 points for an item with three right options, 2 for one with two"),
        message("Give all multiple responses the same points."),
        _telling_points,
    ),
    BankRule(
        "QG122",
        message("Two items ask in nearly the same words"),
        message(
            "A quiz that draws both asks one thing twice, or answers one by the other. Items of "
            "one item model and enemies are left out; another command, acronym or number is "
            "another question. Of more than ten others an item is told ten."
        ),
        message("“Which command lists local images?” and “What command lists the local images?”"),
        message("Ask something else, or name one among the `enemies` of the other."),
        near_duplicates,
    ),
)

TABLE_RULES: tuple[TableRule, ...] = (
    TableRule(
        "QG123",
        message("Column not used"),
        message("A fact that no item asks and no study sheet shows is not kept in step."),
        message("a column `note` that no item model names, without a `title`"),
        message(
            "Use it in an item model, give it a `title` so that the study sheet shows it, or "
            "take it away."
        ),
    ),
    TableRule(
        "QG124",
        message("Row that makes no item"),
        message("An author believes that it is asked."),
        message(
            "a row that every item model's `where` leaves out, or that lacks a cell they all need"
        ),
        message("Fill its cells, or widen a `where`."),
    ),
)
