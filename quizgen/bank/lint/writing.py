"""How an item is written: its stem, its options, its explanation.

The rules follow Haladyna, Downing & Rodriguez, "A review of multiple-choice item-writing
guidelines" (Applied Measurement in Education, 2002).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from quizgen.bank.lint.rule import CODE, TODO, Finding, Fix, Rule, all_texts, options, prose, texts
from quizgen.model import (
    Item,
    Localized,
    MultipleKey,
    MultipleResponse,
    Option,
    SingleChoice,
    SingleKey,
)


def _no_source(item: Item) -> Iterator[Finding | str]:
    if not any(source.references for source in item.sources):
        yield "no source with a reference; say where it can be looked up"


def _all_of_the_above(item: Item) -> Iterator[Finding | str]:
    pattern = re.compile(
        r"\b(all|none) of the above\b|위의? 모두|모두 (맞|옳)|정답 없음|해당 없음", re.I
    )
    for option in options(item):
        if pattern.search(option.text.en) or pattern.search(option.text.ko):
            yield f"option {option.id!r} is “all/none of the above”; write a real distractor"


def _plain_negation(item: Item) -> Iterator[Finding | str]:
    if not re.search(r"(?<!\*)\b(not|except|NOT)\b(?!\*).*\?\s*$", prose(item.stem.en)):
        return
    if found := _asks_for_the_odd_one(item.stem):
        message = (
            "the stem asks for what is not so, in plain type; write **not** and **아닌** in bold"
        )
        yield Finding(message, Fix(found[0], f"**{found[1]}**{found[0][len(found[1]) :]}"))


def _asks_for_the_odd_one(stem: Localized) -> re.Match[str] | None:
    return re.search(r"(?<!\*)(아닌|않은|않는|없는)(?!\*)\s*(것|명령|옵션|설명|파일)", stem.ko)


def _stem_holds_key(item: Item) -> Iterator[Finding | str]:
    if not isinstance(item.interaction, SingleChoice) or not isinstance(item.key, SingleKey):
        return
    correct = item.key.correct
    key = next(option.text.en for option in item.interaction.options if option.id == correct)
    others = [option.text.en for option in item.interaction.options if option.id != correct]
    bare = key.strip("`").lower()
    stem = item.stem.en.lower()
    held = len(bare) > 3 and re.search(rf"(?<![\w-]){re.escape(bare)}(?![\w-])", stem)
    if held and not any(other.strip("`").lower() in stem for other in others):
        yield "the stem holds the right option's words; ask without them"


def _short_explanation(item: Item) -> Iterator[Finding | str]:
    if len(item.explanation.en) < 15 or len(item.explanation.ko) < 8:
        yield "the explanation is too short to explain; say why the key is right"


def _no_feedback(item: Item) -> Iterator[Finding | str]:
    if item.item_model or not isinstance(item.interaction, SingleChoice | MultipleResponse):
        return
    told = {name for name, each in item.feedback.items() if each.feedback}
    missing = [option.id for option in item.interaction.options if option.id not in told]
    if missing:
        yield f"option {', '.join(missing)} has no feedback; say why it is right or wrong"


def _image_without_alt(item: Item) -> Iterator[Finding | str]:
    for place, text in texts(item):
        if re.search(r"!\[\s*\]\(", text.ko + text.en):
            yield f"the {place} has an image without alternative text; describe it in [ ]"


def _right_and_wrong(item: Item) -> tuple[list[Option], list[Option]]:
    """The right and the wrong options of a choice; both empty where there is none."""
    interaction, key = item.interaction, item.key
    if not isinstance(interaction, SingleChoice | MultipleResponse):
        return [], []
    assert isinstance(key, SingleKey | MultipleKey)
    correct = key.correct if isinstance(key, MultipleKey) else (key.correct,)
    right = [option for option in interaction.options if option.id in correct]
    return right, [option for option in interaction.options if option.id not in correct]


_ABSOLUTE = re.compile(r"\b(always|never|absolutely|under no circumstances)\b", re.I)
_ABSOLUTE_KO = re.compile(r"항상|언제나|절대로?(?![가-힣])|결코|무조건|전혀")


def _absolute(text: Localized) -> str | None:
    found = _ABSOLUTE.search(prose(text.en)) or _ABSOLUTE_KO.search(prose(text.ko))
    return found[0] if found else None


def _absolute_words(item: Item) -> Iterator[Finding | str]:
    right, wrong = _right_and_wrong(item)
    if any(_absolute(option.text) for option in right):
        return
    for option in wrong:
        if word := _absolute(option.text):
            yield f"only wrong options are absolute: option {option.id!r} says {word!r}"


_VOWEL = re.compile(r"[`*]*[aeiou]", re.I)


def _grammar_cue(item: Item) -> Iterator[Finding | str]:
    right, wrong = _right_and_wrong(item)
    if len(right) != 1 or len(wrong) < 2:
        return
    if found := re.search(r"\b(an?)\b[\s:_….]*\??\s*$", item.stem.en):
        fits = [bool(_VOWEL.match(each.text.en)) == (found[1] == "an") for each in wrong]
        if not all(fits):
            yield f"the stem ends with {found[1]!r}, which some options do not fit; write “a(n)”"
    for what, has in _LOOKS:
        mine, others = has(right[0].text), {has(option.text) for option in wrong}
        if others == {not mine}:
            yield f"the right option alone {what[0] if mine else what[1]}; write all options alike"


_LOOKS: tuple[tuple[tuple[str, str], Callable[[Localized], bool]], ...] = (
    (
        ("is code", "is not code"),
        lambda text: bool(CODE.fullmatch(text.en.strip())),
    ),
    (
        ("ends with a full stop", "has no full stop"),
        lambda text: text.en.rstrip().endswith("."),
    ),
    (
        ("is a whole sentence in Korean", "is no whole sentence in Korean"),
        lambda text: bool(re.search(r"(다|요)\.?$", text.ko.rstrip())),
    ),
)


_ARTICLES = re.compile(r"\b(the|an?)\b")
_RANGE = re.compile(r"^\D*(\d+)\s*(?:[-–~]|to|에서|부터)\s*(\d+)(\D*)$")


def _bare(text: str) -> str:
    """What is left of an option when marks, articles, punctuation, space and case are gone."""
    plain = re.sub(r"[`*\"“”‘’]", "", text).lower()
    if CODE.search(text):  # punctuation means something in code
        return " ".join(plain.split())
    return re.sub(r"[\s.,;:!?]+", "", _ARTICLES.sub(" ", plain))


def _overlap(item: Item) -> Iterator[Finding | str]:
    if not isinstance(item.interaction, SingleChoice | MultipleResponse):
        return
    seen: dict[str, str] = {}
    ranges: list[tuple[float, float, str, str]] = []
    for option in options(item):
        bare = _bare(option.text.en)
        if (earlier := seen.setdefault(bare, option.id)) != option.id:
            yield f"options {earlier!r} and {option.id!r} say the same"
        if span := _RANGE.match(option.text.en):
            low, high, unit = float(span[1]), float(span[2]), span[3].strip()
            for other_low, other_high, other_unit, name in ranges:
                if unit == other_unit and low <= other_high and other_low <= high:
                    yield f"options {name!r} and {option.id!r} overlap"
            ranges.append((low, high, unit, option.id))


def _todo(item: Item) -> Iterator[Finding | str]:
    for where, text in all_texts(item):
        if TODO.search(prose(text.ko)) or TODO.search(prose(text.en)):
            yield f"the {where} is still to be written; replace TODO"


RULES: tuple[Rule, ...] = (
    Rule(
        "QG101",
        "Source missing",
        "An instructor cannot check what has no source.",
        "an item without `source`",
        "Add `source: {reference: podman-ps(1)}`.",
        _no_source,
    ),
    Rule(
        "QG105",
        "All or none of the above",
        "It rewards partial knowledge and breaks when options are shuffled.",
        "`text: All of the above`",
        "Write a real distractor, or use `multiple`.",
        _all_of_the_above,
    ),
    Rule(
        "QG106",
        "Negation not emphasised",
        "Students overlook a plain “not”.",
        "“Which is not a namespace?”",
        "Write **not** and **아닌** in bold, or ask positively.",
        _plain_negation,
        fixable=True,
    ),
    Rule(
        "QG107",
        "The stem holds the key",
        "The right option can be found by its words.",
        "“Which tool, buildah, …” with the key `buildah`",
        "Ask without the key's words.",
        _stem_holds_key,
    ),
    Rule(
        "QG108",
        "Explanation too short",
        "An explanation that repeats the key teaches nothing.",
        "`en: Because.`",
        "Say in a sentence why the key is right.",
        _short_explanation,
    ),
    Rule(
        "QG109",
        "Feedback missing",
        "Who chose a distractor should learn why it is wrong.",
        "a hand-written option without `feedback`",
        "Add `feedback` to the option.",
        _no_feedback,
    ),
    Rule(
        "QG111",
        "Image without alternative text",
        "A screen reader has nothing to say.",
        "`![](pod.svg)`",
        "Describe the picture: `![A pod with two containers](pod.svg)`.",
        _image_without_alt,
    ),
    Rule(
        "QG113",
        "Absolute words only in wrong options",
        "Test-wise students strike out every “always” and “never” without knowing the matter.",
        "a distractor “It always needs root.” beside a key that says “usually”",
        "Say it without the absolute word, or give the right option one as well.",
        _absolute_words,
        severity="note",
    ),
    Rule(
        "QG114",
        "Grammar gives the key away",
        "The option that fits the stem's grammar, or alone looks different, is guessed.",
        "a stem that ends with “an”, and one option that begins with a vowel; a key in code among "
        "options in plain words",
        "Make all options fit the stem, and write them in one style.",
        _grammar_cue,
    ),
    Rule(
        "QG115",
        "Options that are equal or overlap",
        "A student who knows the answer cannot tell which of them is meant.",
        "“1–5” and “5–10”; “the image” and “Image.”",
        "Make the options exclude each other.",
        _overlap,
    ),
    Rule(
        "QG125",
        "Text still to be written",
        "A student would read TODO.",
        "`en: TODO`, as `quizgen draft` and `quizgen import` leave it",
        "Write the text, and take `status: draft` away when the item is ready.",
        _todo,
    ),
)
