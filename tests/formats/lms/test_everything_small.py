"""Every field of every question another way, and what each learning management system gets then.

``tests/golden/small`` has four digits of a digest of each export with what is said of it.
"""

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.errors import FormatError
from quizgen.locale import spoken
from quizgen.model import (
    AnswerKey,
    ChoiceGap,
    Form,
    FormItem,
    GapChoiceKey,
    KeyEntry,
    Localized,
    NumericKey,
    Option,
    OptionFeedback,
    RightNumber,
    Rule,
    Section,
    SingleKey,
    TextGap,
    TextKey,
)
from quizgen.model.interactions.short_text import CODE_NORMALIZATION, Normalization
from tests import golden
from tests.corners import corners
from tests.formats.lms.test_computed import STEM
from tests.formats.lms.test_computed import quiz as computed
from tests.formats.lms.test_golden import members

NAMES = (
    "moodle",
    "gift",
    "aiken",
    "qti12",
    "blackboard",
    "qti21",
    "qti30",
    "cc",
    "rexams",
    "anki",
    "csv",
    "xlsx",
)
SHARED = (
    ("moodle",),
    ("gift",),
    ("aiken",),
    ("anki",),
    ("qti12", "blackboard", "cc"),
    ("qti30", "qti21"),
    ("rexams",),
    ("csv", "xlsx"),
)
FORM, KEY = corners().form, corners().key
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ODD = {
    "braces": "{{ x }} `{{ y }}` $\\frac{{a}}{b}$ {{{ a } b }}",
    "signs": '[x] "it\'s" %5% <b>\\ ::b:: // c = ~ # \\n',
    "percent": "%50% x",
    "short": "?",
    "letter": "A) x",
    "key": "ANSWER: x",
    "unsayable": "x\x0b\ufffe",
    "list": "7. a\n8. b\n\n| a | b |\n|---|---:|\n| `c` | *d* |",
    "R": "`r 1+1`\n\n```{r}\n1\n```\n\n====\n\\item",
}
Asked = tuple[FormItem, KeyEntry]
LONG = Localized(ko="한 줄\n\n둘째 *줄*", en="one line\n\nand | another `line`")


def options(item: FormItem, make: Callable[[int, Option], Option]) -> FormItem:
    """The question with other options, entries, targets or words."""
    for name in ("options", "entries", "words", "targets"):
        if several := getattr(item.interaction, name, None):
            made = tuple(make(number, each) for number, each in enumerate(several))
            return replace(item, interaction=replace(item.interaction, **{name: made}))
    return item


def keyed(entry: KeyEntry, **fields: Any) -> KeyEntry:
    """With other fields of its key, of those that it has."""
    names = {name: value for name, value in fields.items() if name in entry.key.__struct_fields__}
    return replace(entry, key=replace(entry.key, **names)) if names else entry


def _first_says(text: Localized, number: int, option: Option) -> Option:
    return option if number else replace(option, text=text)


def changes(item: FormItem, entry: KeyEntry) -> Iterator[tuple[str, Asked]]:
    """The question with one thing another way."""
    for rule in get_args(Rule):
        if rule != "shares" and rule in (*type(item.interaction).rules, "exact"):
            yield f"rule {rule}", (item, replace(entry, rule=rule, penalty=0.0))
            yield f"rule {rule} that costs", (item, replace(entry, rule=rule, penalty=0.5))
    for cost in (0.1, 1 / 3, 1.0):
        yield f"costs {cost:.2f}", (item, replace(entry, penalty=cost))
    for points in (0.5, 1.0, 3.0, 8.0):
        yield f"{points} points", (replace(item, points=points), replace(entry, points=points))
    yield "mixed", (item, replace(entry, shuffle=not entry.shuffle))
    yield (
        "as it stands",
        (options(item, lambda n, o: replace(o, fixed=n == 0)), replace(entry, shuffle=True)),
    )
    yield (
        "all free",
        (options(item, lambda n, o: replace(o, fixed=False)), replace(entry, shuffle=False)),
    )
    yield (
        "in lines",
        (
            options(item, lambda n, o: replace(o, text=LONG if n == 1 else o.text)),
            replace(entry, feedback={}),
        ),
    )
    yield (
        "pictured",
        (replace(item, stem=Localized.same("![x](a.png) *x*"), images={"a.png": PICTURE}), entry),
    )
    yield (
        "explained by a picture",
        (
            item,
            replace(entry, explanation=Localized.same("![x](b.png)"), images={"b.png": PICTURE}),
        ),
    )
    yield (
        "a passage as stem",
        (replace(item, stem=LONG), replace(entry, explanation=Localized.same(""))),
    )
    for place, (name, text) in enumerate(ODD.items()):
        if (place + int(item.id)) % 3:  # one in three is enough
            continue
        odd = Localized.same(text)
        first = partial(_first_says, odd)
        stem = replace(options(item, first), stem=odd)
        yield f"odd: {name}", (stem, replace(entry, explanation=odd))
    yield "alike", (options(item, lambda n, o: replace(o, text=item.stem)), entry)
    said = {o.id: OptionFeedback(LONG) for part in item.interaction.parts for o in part.options}
    yield "told of each", (item, replace(entry, feedback=said))
    yield "told of one", (item, replace(entry, feedback=dict([*said.items()][:1])))
    yield "told of none", (item, replace(entry, feedback={}))
    yield "of nothing", (item, replace(entry, topic="", objective=None, tags=(), sources=()))
    yield "tagged", (item, replace(entry, tags=("a,b", "c d"), topic="nowhere", difficulty=5))
    names = (
        [o.id for o in item.interaction.choices]
        if item.interaction.shape in ("choice", "choices")
        else []
    )
    for shares in (
        (1.0, 0.5, 0.25, -0.5),
        (0.5, 0.5, -1.0, 0.0),
        (0.0, 1.0, 0.0, 0.0),
        (0.6, 0.4, -0.25, -0.25),
        (1 / 3, 1 / 3, 1 / 3, 0.0),
    ):
        if names and "shares" in entry.key.__struct_fields__:
            parts = dict(zip(names, shares, strict=False))
            yield (
                f"shares {shares[0]:.2f} {shares[1]:.2f}",
                (item, replace(keyed(entry, shares=parts), rule="shares")),
            )
    if len(names) > 2 and isinstance(entry.key, SingleKey):
        for count in (5, 25, 26, 27):
            many = tuple(Option(f"o{n}", Localized.same(f"n {n}")) for n in range(count))
            yield (
                f"{count} options",
                (
                    replace(item, interaction=replace(item.interaction, options=many)),
                    keyed(entry, correct="o1", shares={}),
                ),
            )
        yield (
            "two options",
            (
                replace(
                    item,
                    interaction=replace(item.interaction, options=item.interaction.choices[:2]),
                ),
                entry,
            ),
        )
    if isinstance(entry.key, NumericKey):
        unit = replace(
            item, interaction=replace(item.interaction, unit=Localized(ko="미터", en="m"))
        )
        bare = replace(
            entry.key, figures=0, bands=(), also=(), units=(), conversions={}, tolerance=0.0
        )
        for name, key in (
            ("alone", bare), ("near", replace(bare, tolerance=0.5)), ("figures", replace(bare, figures=4)), ("small", replace(bare, value=1e-7)),
            ("large", replace(bare, value=1.5e15)), ("bands", replace(bare, bands=((1.0, 0.5), (2.0, 0.25)))),
            ("two", replace(bare, also=(RightNumber(3.0, 0.1), RightNumber(4.0, 0.0, 0.5)))), ("units", replace(bare, units=("m", "meter"))),
            ("converted", replace(bare, units=("m",), conversions={"km": 1000.0, "cm": 0.01})), ("zero", replace(bare, value=0.0)),
        ):  # fmt: skip
            for rule in ("exact", "partial"):
                yield (
                    f"a number {name} {rule}",
                    ((item, unit)[rule == "exact"], replace(entry, key=key, rule=rule)),
                )
    for normalization in (
        Normalization(),
        CODE_NORMALIZATION,
        Normalization(ignore_punctuation=True),
        Normalization(False, True),
    ):
        if "normalization" in entry.key.__struct_fields__:
            for accepted in (("a b",), ("pod", "Pods", "파드"), ("a | b", "`r x`", " c ")):
                yield (
                    f"{accepted} {normalization}"[:60],
                    (item, keyed(entry, normalization=normalization, accepted=accepted)),
                )
    if isinstance(entry.key, TextKey):
        yield (
            "other words",
            (
                item,
                keyed(
                    entry, accepted=("podman run",), spellings=(("podman", "포드만"), ("run", "런"))
                ),
            ),
        )
    if "weights" in entry.key.__struct_fields__:
        yield "even", (item, keyed(entry, weights={}))
        yield "a gap worth nothing", (item, keyed(entry, weights={"g1": 0.0, "g2": 3.0}))
        for name, gap, gap_key in (
            ("number", TextGap("g1"), NumericKey(5.0, 0.5, ("m",), bands=((1.0, 0.5),), also=(RightNumber(7.0),))),
            ("code", TextGap("g1", 3, True), TextKey(("ls -l", "ls"), CODE_NORMALIZATION)),
            ("list", ChoiceGap("g1", (Option("a", LONG), Option("b", Localized.same("b")))), GapChoiceKey("b")),
        ):  # fmt: skip
            asked = item.interaction
            made = replace(asked, gaps=(gap, *asked.gaps[1:]))  # type: ignore[union-attr]
            yield (
                f"a gap for a {name}",
                (
                    replace(item, interaction=made),
                    keyed(entry, gaps={**entry.key.gaps, "g1": gap_key}),
                ),
            )  # type: ignore[union-attr]
    if "rubric" in entry.key.__struct_fields__:
        yield "no rubric", (item, keyed(entry, rubric=()))
        yield "a model", (item, keyed(entry, model_answer=LONG))
    if "pairs" in entry.key.__struct_fields__:
        wanted = {*entry.key.pairs.values()}  # type: ignore[union-attr]
        targets = tuple(o for o in item.interaction.targets if o.id in wanted)  # type: ignore[union-attr]
        yield (
            "no spare target",
            (replace(item, interaction=replace(item.interaction, targets=targets)), entry),
        )
        same = dict.fromkeys(entry.key.pairs, targets[0].id)  # type: ignore[union-attr]
        yield "one target for all", (item, keyed(entry, pairs=same))
    if entry.key.__struct_config__.tag == "multiple":
        for count in (10, 11, 19, 20, 25):
            many = tuple(Option(f"o{n}", Localized.same(f"n {n}")) for n in range(count + 2))
            shown = replace(item, interaction=replace(item.interaction, options=many))
            ids = tuple(f"o{n}" for n in range(count))
            for rule in ("exact", "partial"):
                yield (
                    f"{count} right {rule}",
                    (shown, replace(keyed(entry, correct=ids, shares={}), rule=rule)),
                )
        for right in (names[:1], names, names[1:]):
            yield f"right {right}", (item, keyed(entry, correct=tuple(right), shares={}))
    if entry.key.__struct_config__.tag == "true_false":
        yield "the other way", (item, keyed(entry, correct=not entry.key.correct))  # type: ignore[union-attr]


def told(form: Form, key: AnswerKey, name: str, options: RenderOptions) -> str:
    """What is written, and what is said to be lost."""
    try:
        written = members(FORMATS[name].render(form, key, options))
    except FormatError as error:
        written = [str(error)]
    losses = FORMATS[name].losses(form, key, options)
    return "\n".join([*(f"{loss.item}: {spoken(loss.message)}" for loss in losses), *written])


@cache
def changed() -> dict[str, list[Asked]]:
    """All questions that can be changed so, by how."""
    asked: dict[str, list[Asked]] = {}
    entries = {entry.id: entry for entry in KEY.entries}
    for item in FORM.items:
        item = replace(item, stimulus=None)
        for name, one in changes(item, entries[item.id]):
            if one != (item, entries[item.id]):
                asked.setdefault(name, []).append(one)
    return asked


@pytest.mark.parametrize("formats", SHARED, ids=lambda names: names[0])
def test_questions(formats):
    """Formats of one code in turn."""
    found: dict[str, dict[str, str]] = {name: {} for name in formats}
    for number, (change, several) in enumerate(changed().items()):
        form = replace(FORM, sections=(Section(None, tuple(item for item, _ in several)),))
        key = replace(KEY, entries=tuple(entry for _, entry in several))
        name, language = formats[number % len(formats)], ("both", "ko", "en")[number // 3 % 3]
        found[name][change] = told(form, key, name, RenderOptions(language=language))
    golden.check_near(f"small/exports-{formats[0]}.txt", found)


@cache
def quizzes() -> dict[str, tuple[Form, AnswerKey]]:
    """Sections, times, instructions; and questions whose numbers are drawn."""
    title = Localized(ko="첫째 <부분>", en="Part & one")
    one, two = FORM.items[:6], FORM.items[6:]
    whole, bare = Section(None, FORM.items), replace(FORM, minutes=None, instructions=None)
    forms = {
        "two sections": replace(FORM, sections=(Section(title, one), Section(None, two))),
        "both titled": replace(bare, sections=(Section(title, one), Section(title, two))),
        "one untitled": replace(bare, sections=(whole,)),
        "one titled": replace(bare, sections=(Section(title, FORM.items),)),
        "instructions": replace(bare, sections=(whole,), instructions=LONG),
        "minutes": replace(bare, sections=(whole,), minutes=1.5),
        "half a minute": replace(FORM, minutes=0.5, instructions=LONG, label="B"),
        "certain": replace(FORM, certainty=True),
        "floor of a section": replace(FORM, floor="section"),
        "no floor": replace(FORM, floor="none"),
        "twice": replace(
            bare, sections=(Section(None, (FORM.items[0], replace(FORM.items[0], id="x"))),)
        ),
        "in English": replace(FORM, languages=("en",)),
    }
    found = {name: (form, KEY) for name, form in forms.items()}
    again = replace(KEY, entries=(KEY.entries[0], replace(KEY.entries[0], id="x")))
    found["twice"] = forms["twice"], again
    formulas = (
        "answer: bits / speed",
        "answer: bits / speed ** 2, more: sqrt(size)",
        "answer: 'max(bits, speed) - min(size, -speed) + ceil(part) * floor(part + 1.5) + abs(-size)'",
    )
    for number, (tolerance, compute) in enumerate(product((0, 0.5), formulas)):
        with tempfile.TemporaryDirectory() as folder:
            made = computed(Path(folder), compute, STEM, tolerance)
        found[f"computed {number}"] = made.form, made.key
    return found


@pytest.mark.parametrize("name", NAMES)
def test_quizzes(name):
    found = {
        change: told(form, key, name, RenderOptions(course="Course 1" if "one" in change else ""))
        for change, (form, key) in quizzes().items()
    }
    golden.check_near(f"small/quizzes-{name}.txt", {name: found})


@pytest.mark.parametrize("name", ["qti12", "blackboard", "qti30", "cc", "rexams"])
def test_members_are_files_that_anybody_may_read_of_no_time(name):
    data = FORMATS[name].render(FORM, KEY, RenderOptions())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kinds = {
            (each.external_attr >> 16, each.create_system, each.date_time)
            for each in archive.infolist()
        }
    assert kinds == {(0o644, 3, (1980, 1, 1, 0, 0, 0))}
