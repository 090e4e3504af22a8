"""Forms as hypothesis draws them, and what of a form or a bank must come back from an import."""

from __future__ import annotations

import re
import string

from hypothesis import strategies as st
from msgspec.structs import replace

from quizgen.model import (
    AnswerKey,
    Assembled,
    ChoiceGap,
    Cloze,
    ClozeKey,
    Criterion,
    Essay,
    EssayKey,
    Form,
    FormItem,
    GapChoiceKey,
    KeyEntry,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Normalization,
    Numeric,
    NumericKey,
    Option,
    OptionFeedback,
    Ordering,
    OrderingKey,
    RightNumber,
    Section,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
    form_digest,
)
from quizgen.model.interactions.cloze import GapKey
from quizgen.text import markup

HOSTILE = (
    "<b>bold</b>", "</span>", "]]>", "<![CDATA[", "&lt;", "&amp;", "&#123;", "{1:SA:=x}", "{#1}",
    "a ~ b = c # d", "-> x", "%50%", "\\n", "\\", "::name::", "// x", "$CATEGORY: y", "[html]",
    "=1+1", "+1", "-1", "@x", "'=x", "A) no", "ANSWER: A", "1. x", "- x", "* x", "# x", "> x", "| x |",
    "`code`", "`` a`b ``", "**strong**", "*em* b", "_em_", "a_b_c", "[[x]]", "[a](https://example.org/x?y=1&z=2)", "!", "한글",
    "단위: 개", '"quoted"', "'", "⏎", "😀", "---", "===", "````",
    "$x^2$", "$5", "$a < b$", "$x", "2^{10}", "x_{n}", "^{", "_{}", "^{a}b}",
)  # fmt: skip
WORDS = st.text(string.ascii_letters + string.digits + "가나다 .,?", min_size=1, max_size=12)
PIECE = st.sampled_from(HOSTILE) | WORDS | st.text(string.punctuation, min_size=1, max_size=4)


def _shows(text: str) -> bool:
    return bool(markup.to_text(text).strip())


LINE = st.lists(PIECE, min_size=1, max_size=4).map(" ".join).map(str.strip).filter(_shows)
BLOCK = st.sampled_from(
    (
        "```\npodman run {x}\n  -d ~ <y>\n```",
        "- one\n- two **x**",
        "1. a\n2. b",
        "> quoted",
        "    code",
    )
)
TEXT = LINE | st.tuples(LINE, BLOCK, LINE).map("\n\n".join)
PLAIN = st.lists(PIECE, min_size=1, max_size=3).map(" ".join).map(lambda t: " ".join(t.split()))
TYPED = PLAIN.filter(lambda text: text.strip() == text and text != "")
NUMBER = st.integers(-(10**9), 10**9).map(float) | st.floats(-1e6, 1e6).map(
    lambda value: round(value, 4)
)


def both(text):
    """A text in both languages: two, or one that serves both."""
    return st.builds(Localized, ko=text, en=text) | text.map(Localized.same)


def distinct(text, low, high):
    """Texts that differ in what a reader sees of them, in either language."""
    return st.lists(
        both(text),
        min_size=low,
        max_size=high,
        unique_by=(lambda t: seen(t["ko"]), lambda t: seen(t["en"])),
    )


def options(texts):
    return tuple(Option(string.ascii_lowercase[index], text) for index, text in enumerate(texts))


@st.composite
def choices(draw):
    shown = options(draw(distinct(LINE, 2, 5)))
    names = [option.id for option in shown]
    feedback = {
        name: OptionFeedback(draw(both(TEXT)))
        for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
    }
    if draw(st.booleans()):
        return SingleChoice(shown), SingleKey(draw(st.sampled_from(names))), feedback, "exact"
    right = draw(st.lists(st.sampled_from(names), unique=True, min_size=1).map(sorted))
    return MultipleResponse(shown), MultipleKey(tuple(right)), feedback, "partial"


@st.composite
def true_false(draw):
    feedback = {
        name: OptionFeedback(draw(both(TEXT)))
        for name in draw(st.lists(st.sampled_from(["true", "false"]), unique=True))
    }
    return TrueFalse(), TrueFalseKey(draw(st.booleans())), feedback, "exact"


@st.composite
def matchings(draw):
    plain = st.lists(st.sampled_from(HOSTILE) | WORDS.filter(_shows), min_size=1, max_size=2)
    targets = draw(distinct(plain.map(_literal), 2, 4))
    sources = options(draw(distinct(TEXT, 2, 4)))
    shown = tuple(Option(str(index), text) for index, text in enumerate(targets, 1))
    used = {source.id: draw(st.sampled_from(shown)).id for source in sources}
    return Matching(sources, shown), MatchingKey(used), {}, "partial"


def _literal(parts):
    """Markdown of plain words, so that formats of plain text carry it whole."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(" ".join(parts).split()))


@st.composite
def orderings(draw):
    shown = options(draw(distinct(LINE, 3, 5)))
    order = draw(st.permutations([entry.id for entry in shown]))
    return (
        Ordering(shown),
        OrderingKey(tuple(order)),
        {},
        draw(st.sampled_from(["exact", "partial"])),
    )


ACCEPTED = st.lists(TYPED, min_size=1, max_size=3, unique=True).map(tuple)
TEXT_KEY = st.builds(
    TextKey, ACCEPTED, st.builds(Normalization, ignore_case=st.booleans())
)  # fmt: skip
SHORT = TEXT_KEY.map(lambda key: (ShortText(), key, {}, "exact"))
OFF = st.sampled_from([0.0, 0.5, 10.0])


@st.composite
def numbers(draw):
    first, *others = draw(st.lists(st.tuples(NUMBER, OFF), min_size=1, max_size=3, unique_by=lambda each: each[0]))  # fmt: skip
    shares = [draw(st.sampled_from([1.0, 1.0, 0.5])) for _ in others]
    also = [
        RightNumber(value, off, share) for (value, off), share in zip(others, shares, strict=True)
    ]
    also.sort(key=lambda each: -each.share)
    key = NumericKey(
        first[0], first[1], draw(st.sampled_from([(), ("MB",), ("개", "uids")])), also=tuple(also)
    )
    unit = draw(st.none() | both(WORDS.filter(_shows)))
    return Numeric(unit), key, {}, "partial" if any(share < 1 for share in shares) else "exact"


NUMERIC = numbers()


@st.composite
def clozes(draw, neutral=False):
    gaps: list[ChoiceGap | TextGap] = []
    keys: dict[str, GapKey] = {}
    parts = []
    for index in range(draw(st.integers(1, 3))):
        name = f"g{index + 1}"
        if draw(st.booleans()):
            shown = options(draw(distinct(LINE, 2, 3)))
            gaps.append(ChoiceGap(name, shown))
            keys[name] = GapChoiceKey(draw(st.sampled_from(shown)).id)
        else:
            gaps.append(TextGap(name))
            keys[name] = draw(
                st.one_of(TEXT_KEY, NUMERIC.map(lambda made: replace(made[1], units=())))
            )
        parts.append(f"[[{name}]]")
    words = st.lists(WORDS.filter(_shows), min_size=len(parts) + 1, max_size=len(parts) + 1)

    def text():
        said = draw(words)
        return (
            "".join(f"{word.strip()} {part} " for word, part in zip(said, parts, strict=False))
            + said[-1].strip()
        )

    first = text()
    passage = Localized(ko=first, en=first if neutral or draw(st.booleans()) else text())
    return Cloze(passage, tuple(gaps)), ClozeKey(keys), {}, "partial"


ESSAY = st.builds(
    lambda rubric, model, words: (
        Essay(words=words),
        EssayKey(tuple(Criterion(text, points) for text, points in rubric), model),
        {},
        "exact",
    ),
    st.lists(st.tuples(both(LINE), st.sampled_from([0.5, 1.0, 2.0])), min_size=1, max_size=3),
    st.none() | both(TEXT),
    st.none() | st.integers(10, 500),
)
ANY = {
    "choice": choices(),
    "true_false": true_false(),
    "matching": matchings(),
    "ordering": orderings(),
    "short_text": SHORT,
    "numeric": NUMERIC,
    "cloze": clozes(),
    "essay": ESSAY,
}


@st.composite
def quizzes(draw, kinds=tuple(ANY), most=3, worths=(1.0, 2.0, 0.5)):
    """A form of a few items of ``kinds`` and its key."""
    items, entries = [], []
    for number in range(1, draw(st.integers(1, most)) + 1):
        interaction, key, feedback, rule = draw(ANY[draw(st.sampled_from(kinds))])
        worth = draw(st.sampled_from(worths))
        if isinstance(key, EssayKey):
            worth = sum(criterion.points for criterion in key.rubric)
        if isinstance(key, ClozeKey):
            worth = float(len(key.gaps))
        items.append(FormItem(str(number), draw(both(TEXT)), interaction, worth))
        entries.append(
            KeyEntry(
                str(number), f"item-{number}", "0" * 16, key, draw(both(TEXT)), worth, rule, feedback,
                topic="t", difficulty=draw(st.integers(1, 5)), tags=draw(st.sampled_from([(), ("x",)])),
            )
        )  # fmt: skip
    form = Form("f", Localized(ko="제목", en="Title"), (Section(None, tuple(items)),), "2026-11-24")
    key = AnswerKey(
        "f",
        form_digest(form),
        "b",
        "0" * 16,
        "s",
        tuple(entries),
        {"t": Localized(ko="주제", en="Topic")},
    )
    return Assembled(form, key)


def seen(text):
    """What a reader sees of Markdown: its HTML, white space aside."""
    return " ".join(re.sub(r"\s*\n\s*", " ", str(markup.to_html(text))).split())


def bare(text):
    """The same without marks."""
    return " ".join(markup.to_text(text).split())


def content(item, key, feedback, show=seen, language=None):
    """What an item asks and keys, apart from names of options and gaps."""

    def said(text):
        if text is None:
            return None
        return show(text[language]) if language else (show(text["ko"]), show(text["en"]))

    told = {name: said(each.feedback) for name, each in feedback.items() if each.feedback}
    match item:
        case SingleChoice(options=shown) | MultipleResponse(options=shown):
            right = (key.correct,) if isinstance(key, SingleKey) else key.correct
            return type(key), [(said(o.text), o.id in right, told.get(o.id)) for o in shown]
        case TrueFalse():
            return key.correct, told
        case Matching(sources=sources, targets=targets):
            text = {target.id: target.text for target in targets}
            flat = lambda t: bare(t[language]) if language else (bare(t["ko"]), bare(t["en"]))  # noqa: E731
            pairs = [(said(source.text), flat(text[key.pairs[source.id]])) for source in sources]
            unused = {flat(t.text) for t in targets if t.id not in key.pairs.values()}
            return pairs, unused
        case Ordering(entries=entries):
            text = {entry.id: said(entry.text) for entry in entries}
            return [text[name] for name in key.order]
        case ShortText():
            return key
        case Numeric(unit=unit):
            return key, said(unit)
        case Cloze(text=text, gaps=gaps):
            order = re.findall(r"\[\[([\w.-]+)\]\]", text[language or "ko"])
            by_id = {gap.id: gap for gap in gaps}
            names = {name: f"[[gap{index}]]" for index, name in enumerate(order)}
            renamed = [
                show(re.sub(r"\[\[([\w.-]+)\]\]", lambda found: names[found[1]], text[name]))
                for name in ([language] if language else ["ko", "en"])
            ]
            keys = [key.gaps[name] for name in order]
            lists = [[said(o.text) for o in getattr(by_id[name], "options", ())] for name in order]
            return renamed, keys, lists
        case Essay(lines=lines, words=words):
            rubric = [(said(c.text), c.points) for c in key.rubric]
            return rubric, said(key.model_answer), lines, words
        case _:
            raise AssertionError(item)


def of_form(quiz, show=seen, language=None):
    """What must come back, item by item."""
    text = lambda t: show(t[language]) if language else (show(t["ko"]), show(t["en"]))  # noqa: E731
    return [
        {
            "id": entry.ref, "stem": text(item.stem), "explanation": text(entry.explanation),
            "points": entry.points, "rule": entry.rule, "difficulty": entry.difficulty,
            "tags": entry.tags, "topic": entry.topic,
            "content": content(item.interaction, entry.key, entry.feedback, show, language),
        }
        for item, entry in zip(quiz.form.items, quiz.key.entries, strict=True)
    ]  # fmt: skip


def of_import(imported, show=seen, language=None):
    """What came back, item by item."""
    text = lambda t: show(t[language]) if language else (show(t["ko"]), show(t["en"]))  # noqa: E731
    return [
        {
            "id": item.id, "stem": text(item.stem), "explanation": text(item.explanation),
            "points": item.points, "rule": item.rule, "difficulty": item.difficulty,
            "tags": item.tags, "topic": item.topic,
            "content": content(item.interaction, item.key, item.feedback, show, language),
        }
        for item in imported.items
    ]  # fmt: skip


def announced(losses):
    """Losses, but for the one that every typed answer has: how people write is read by quizgen
    alone."""
    return [loss for loss in losses if "only the accepted spellings score" not in str(loss.message)]
