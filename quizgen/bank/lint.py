"""What makes an item worse than it could be. Each rule says why, and how to mend it.

The rules follow Haladyna, Downing & Rodriguez, "A review of multiple-choice item-writing
guidelines" (Applied Measurement in Education, 2002), and what two languages add.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from quizgen.bank.josa import PAIRS, is_certain, particle
from quizgen.bank.problem import Problem
from quizgen.model import (
    Bank,
    ChoiceGap,
    Cloze,
    Item,
    Localized,
    Matching,
    MultipleResponse,
    Option,
    Ordering,
    Position,
    SingleChoice,
    SingleKey,
)

_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]")
_CODE = re.compile(r"```.*?```|`+[^`]*`+", re.DOTALL)
_WORDS = re.compile(r"[A-Za-z]{2,}")


class Rule(msgspec.Struct, frozen=True):
    """A rule: its code, what it finds, why that is bad, an example, how to mend it."""

    code: str
    title: str
    why: str
    example: str
    mend: str
    find: Callable[[Item], Iterator[str]]


def _texts(item: Item) -> Iterator[tuple[str, Localized]]:
    yield "stem", item.stem
    yield "explanation", item.explanation
    for option in _options(item):
        yield f"option {option.id!r}", option.text
    if isinstance(item.interaction, Cloze):
        yield "text", item.interaction.text
    for name, told in item.feedback.items():
        if told.feedback:
            yield f"feedback of {name!r}", told.feedback


def _options(item: Item) -> tuple[Option, ...]:
    match item.interaction:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            return options
        case Matching(sources=sources, targets=targets):
            return sources + targets
        case Ordering(entries=entries):
            return entries
        case Cloze(gaps=gaps):
            return tuple(o for gap in gaps if isinstance(gap, ChoiceGap) for o in gap.options)
        case _:
            return ()


def _prose(text: str) -> str:
    return _CODE.sub(" ", text)


def _korean_in_english(item: Item) -> Iterator[str]:
    for place, text in _texts(item):
        if not text.neutral and (found := _HANGUL.search(_prose(text.en))):
            yield f"the English {place} has {found[0]!r}; translate it"


def _no_korean_in_korean(item: Item) -> Iterator[str]:
    for place, text in _texts(item):
        words = _WORDS.findall(_prose(text.ko))
        if not text.neutral and len(words) > 3 and not _HANGUL.search(text.ko):
            yield f"the Korean {place} has no Korean; translate it"


def _code_differs(item: Item) -> Iterator[str]:
    for place, text in _texts(item):
        korean, english = (set(_CODE.findall(t)) for t in (text.ko, text.en))
        # a placeholder such as `사용자:시작` may be translated
        translated = sum(1 for code in korean if _HANGUL.search(code))
        only_korean = {code for code in korean - english if not _HANGUL.search(code)}
        only_english = english - korean
        if only_korean or len(only_english) > translated:
            differing = ", ".join(sorted(only_korean | only_english))
            yield f"the {place} has other code in ko than in en: {differing}"


def _all_of_the_above(item: Item) -> Iterator[str]:
    pattern = re.compile(
        r"\b(all|none) of the above\b|위의? 모두|모두 (맞|옳)|정답 없음|해당 없음", re.I
    )
    for option in _options(item):
        if pattern.search(option.text.en) or pattern.search(option.text.ko):
            yield f"option {option.id!r} is “all/none of the above”; write a real distractor"


def _plain_negation(item: Item) -> Iterator[str]:
    if re.search(r"(?<!\*)\b(not|except|NOT)\b(?!\*).*\?\s*$", _prose(item.stem.en)) and (
        _asks_for_the_odd_one(item.stem)
    ):
        yield "the stem asks for what is not so, in plain type; write **not** and **아닌** in bold"


def _asks_for_the_odd_one(stem: Localized) -> bool:
    return bool(
        re.search(r"(?<!\*)(아닌|않은|않는|없는)(?!\*)\s*(것|명령|옵션|설명|파일)", stem.ko)
    )


def _stem_holds_key(item: Item) -> Iterator[str]:
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


def _short_explanation(item: Item) -> Iterator[str]:
    if len(item.explanation.en) < 15 or len(item.explanation.ko) < 8:
        yield "the explanation is too short to explain; say why the key is right"


def _no_source(item: Item) -> Iterator[str]:
    if not any(source.references for source in item.sources):
        yield "no source with a reference; say where it can be looked up"


def _no_feedback(item: Item) -> Iterator[str]:
    if item.item_model or not isinstance(item.interaction, SingleChoice | MultipleResponse):
        return
    told = {name for name, each in item.feedback.items() if each.feedback}
    missing = [option.id for option in item.interaction.options if option.id not in told]
    if missing:
        yield f"option {', '.join(missing)} has no feedback; say why it is right or wrong"


def _wrong_josa(item: Item) -> Iterator[str]:
    forms = {form: pair for pair in _JOSA for form in pair.split("/")}
    pattern = re.compile(rf"([A-Za-z0-9]`?)({'|'.join(forms)})(?=[\s.,?!)]|$)")
    for place, text in _texts(item):
        for match in pattern.finditer(text.ko):
            before = re.search(r"[^\s(“\"]*$", text.ko[: match.end(1)])
            word = before[0] if before else match[1]
            fitting = particle(word, forms[match[2]])
            if fitting != match[2] and is_certain(word):
                yield f"the Korean {place} has {word}{match[2]}; it reads {word}{fitting}"


def _josa_left_open(item: Item) -> Iterator[str]:
    for place, text in _texts(item):
        for pair in PAIRS:
            if pair in _prose(text.ko):
                yield f"the Korean {place} still has {pair}; write the one that fits"


_JOSA = [pair for pair in PAIRS if pair in ("을/를", "은/는", "과/와", "으로/로")]


def _image_without_alt(item: Item) -> Iterator[str]:
    for place, text in _texts(item):
        if re.search(r"!\[\s*\]\(", text.ko + text.en):
            yield f"the {place} has an image without alternative text; describe it in [ ]"


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
        "QG102",
        "Korean in the English text",
        "A student who reads English only is lost.",
        '`en: "무엇입니까?"`',
        "Translate it; code in backticks is left alone.",
        _korean_in_english,
    ),
    Rule(
        "QG103",
        "No Korean in the Korean text",
        "It was probably never translated.",
        '`ko: "Which command lists containers?"`',
        "Translate it.",
        _no_korean_in_korean,
    ),
    Rule(
        "QG104",
        "Code differs between the languages",
        "The two languages ask different things.",
        "`ko` with `podman ps`, `en` with `docker ps`",
        "Use the same code in both.",
        _code_differs,
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
        "QG110",
        "Wrong particle after a Latin word",
        "It reads wrong aloud.",
        "“podman를”",
        "Use the particle of the word's last sound: “podman을”.",
        _wrong_josa,
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
        "QG112",
        "A pair of particles left open",
        "Students read “을/를”.",
        "`“{{ note }}” 그것을/를`",
        "Write the pair right after a slot, or the particle itself.",
        _josa_left_open,
    ),
)

LONGEST_KEY = "QG120"
"""Across the bank: the right option is the longest far more often than chance."""


def lint(bank: Bank) -> list[Problem]:
    """The findings of every rule on every item, and of those that look at the whole bank. An item
    model's items share their position and usually their faults: each message is given once."""
    found: dict[tuple[Position, str, str], Problem] = {}
    for item in bank.items:
        for problem in lint_item(item):
            message = problem.message.removeprefix(f"item {item.id!r}: ")
            found.setdefault((problem.position, problem.code, message), problem)
    return [*found.values(), *_longest_key(bank)]


def lint_item(item: Item) -> list[Problem]:
    """The findings on one item, its ``noqa`` respected."""
    place = item.position or Position("", 1, 1)
    return [
        Problem(place, rule.code, f"item {item.id!r}: {message}", "warning")
        for rule in RULES
        if rule.code not in item.noqa
        for message in rule.find(item)
    ]


def _longest_key(bank: Bank) -> Iterable[Problem]:
    """Hand-written single choices whose key is the longest option by a fifth or more: students
    learn to choose it. Reported once, when more than half of at least 20 items are so."""
    items = [
        item
        for item in bank.items
        if item.item_model is None and isinstance(item.interaction, SingleChoice)
    ]
    longest = [item for item in items if _key_sticks_out(item)]
    if len(items) >= 20 and len(longest) > len(items) / 2:
        place = Position(bank.root, 1, 1)
        names = ", ".join(item.id for item in longest[:5])
        message = (
            f"the right option is the longest by far in {len(longest)} of {len(items)} single "
            f"choices ({names} …); shorten keys or lengthen distractors"
        )
        yield Problem(place, LONGEST_KEY, message, "warning")


def _key_sticks_out(item: Item) -> bool:
    assert isinstance(item.interaction, SingleChoice)
    assert isinstance(item.key, SingleKey)
    lengths = {option.id: len(option.text.en) for option in item.interaction.options}
    key = lengths.pop(item.key.correct)
    return key > 1.2 * max(lengths.values())


TITLES = {
    **{rule.code: rule.title for rule in RULES},
    LONGEST_KEY: "The longest option is the key",
}


def documentation() -> str:
    """The rules as a page, in Markdown."""
    parts = [
        "# Lint rules",
        "What `quizgen check` says beyond what cannot be read. Printed from the rules themselves "
        "by `python scripts/write_schemas.py`. An item goes without a rule by `noqa: [QG109]`; "
        "`--select` and `--ignore` take beginnings of codes.",
    ]
    for rule in RULES:
        heading = f"## {rule.code} {rule.title}"
        parts += [heading, rule.why, f"For example: {rule.example}.", rule.mend]
    parts.append(
        f"## {LONGEST_KEY} {TITLES[LONGEST_KEY]}\n\nStudents learn to choose the longest option. "
        "Said once for the whole bank, when in more than half of at least 20 hand-written single "
        "choices the key is longer than every distractor by a fifth.\n\nShorten keys, or lengthen "
        "distractors."
    )
    return "\n\n".join(parts) + "\n"
