"""The kinds of questions -> interactions with their keys."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import msgspec
from lxml import etree

from quizgen.bank.interactions.matching import matching
from quizgen.bank.interactions.ordering import ordering
from quizgen.bank.items import Content, label
from quizgen.errors import message
from quizgen.formats.lms.qti1.questions import STEM, UNIT
from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    Essay,
    EssayKey,
    Gap,
    GapChoiceKey,
    GapKey,
    Localized,
    Normalization,
    Numeric,
    Option,
    OptionFeedback,
    Rule,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.readers import UnknownError
from quizgen.readers.build import OTHERS_EARN, below, choice, numbers, ranges, weighted
from quizgen.readers.markdown import Element, tree
from quizgen.readers.qti1 import document
from quizgen.readers.qti1.document import Condition, Label, Response
from quizgen.readers.qti1.texts import Texts

_WORD_BY_WORD = ("", "Equivalence", "TextEquivalence", "TextInChoices")
"""How New Quizzes compare an answer that has to be the one written."""


class Found(NamedTuple):
    """What an item amounts to."""

    content: Content
    rule: Rule
    stem: Localized
    penalty: float | None = None
    points: float | None = None
    """What it is worth, where only its scores say that."""


class Question(msgspec.Struct, frozen=True):
    """One item as found, for the reader of its kind."""

    texts: Texts
    element: etree._Element
    responses: list[Response]
    conditions: list[Condition]
    feedback: dict[str, str]
    all_or_nothing: bool
    percentages: bool
    """Whether options say their shares of the points, as Blackboard has it."""
    least: float | None
    most: float | None
    """What its scores come to (``decvar``), where that is said."""

    @property
    def stem(self) -> Localized:
        return self.texts.rich(document.stem(self.element))

    @property
    def one(self) -> Response:
        if not self.responses:
            raise UnknownError(message("it has no place to answer"))
        return self.responses[0]

    @property
    def fixed(self) -> bool:
        """Whether its options keep their order."""
        return any(response.fixed for response in self.responses)

    @property
    def right(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.right]

    def remark(self, ident: str) -> str:
        """The feedback to one option, as HTML."""
        links = [ident, f"{ident}_fb"]
        for condition in self.conditions:
            named = {value or respondent for respondent, value, _case in condition.equal}
            if named == {ident}:
                links += condition.links
        common = ("correct", "incorrect", "correct_fb", "general_fb", "general_incorrect_fb")
        for link in links:
            if link not in common and (found := self.feedback.get(link)):
                return found
        return ""

    def typed(self, answer: Label) -> str | None:
        """An answer to a blank; None, after a note, where it is a pattern for answers."""
        text = html.unescape(answer.html)
        if answer.algorithm in ("TextRegex", "TextContainsAnswer", "TextContains"):
            said = message(
                "a blank accepts what fits {pattern} ({algorithm}), which is not known here: write "
                "the answers out",
                pattern=repr(text[:60]),
                algorithm=answer.algorithm,
            )
            self.texts.lost(said)
            return None
        if answer.algorithm not in _WORD_BY_WORD:
            self.texts.lost(
                message(
                    "{answer} is also right with small slips there ({algorithm}), and not here",
                    answer=repr(text[:60]),
                    algorithm=answer.algorithm,
                )
            )
        return text

    def explained(self, content: Content) -> tuple[Content, Localized, bool]:
        """The content with its feedback, what is shown after any answer, and whether there is more
        that was not taken. Feedback to a right and to a wrong answer as a whole stands at the
        options where one is chosen: there it says the same."""
        general = [link for c in self.conditions if c.other for link in c.links]
        general = [n for n in ("general_fb", "solution", "Solution", *general) if n != "incorrect"]
        general = [n for n in general if n != "general_incorrect_fb"]
        told = [self.feedback[n] for n in dict.fromkeys(general) if self.feedback.get(n)]
        right, wrong = (
            [self.feedback[n] for n in names if self.feedback.get(n)]
            for names in (("correct", "correct_fb"), ("incorrect", "general_incorrect_fb"))
        )
        sides = list(dict.fromkeys([*right, *wrong]))
        one = isinstance(content.key, SingleKey | TrueFalseKey)
        if one and sides and right[:1] != wrong[:1]:
            content = self._beside(content, right[:1], wrong[:1])
            more = any(len(each) > 1 for each in (told, right, wrong))
            return content, self.texts.rich("".join(told[:1])), more
        chosen, *others = dict.fromkeys([*told, *sides, ""])
        return content, self.texts.rich(chosen), any(others)

    def _beside(self, content: Content, right: Sequence[str], wrong: Sequence[str]) -> Content:
        """Feedback behind what its option has of its own."""
        if isinstance(content.key, TrueFalseKey):
            names, correct = ["true", "false"], str(content.key.correct).lower()
        else:
            assert isinstance(content.interaction, SingleChoice)
            assert isinstance(content.key, SingleKey)
            names = [option.id for option in content.interaction.options]
            correct = content.key.correct
        feedback = dict(content.feedback)
        for name in names:
            for source in right if name == correct else wrong:
                whole = self.texts.rich(source)
                own = feedback.get(name)
                feedback[name] = OptionFeedback(below(own.feedback if own else None, whole))
        return msgspec.structs.replace(content, feedback=feedback)


def _single(question: Question) -> Found:
    return _choices(question, multiple=question.one.multiple)


def _multiple(question: Question) -> Found:
    return _choices(question, multiple=True)


def _choices(question: Question, *, multiple: bool) -> Found:
    labels = question.one.labels
    if len(labels) < 2:
        raise UnknownError(message("it has fewer than two options"))
    named = {
        value
        for condition in question.right
        for respondent, value, _case in condition.equal
        if respondent == question.one.ident
    }
    right = [index for index, each in enumerate(labels) if each.ident in named]
    if not right:
        raise UnknownError(message("no option scores"))
    texts = [question.texts.rich(each.html) for each in labels]
    told = [question.texts.rich(question.remark(each.ident)) for each in labels]
    earned = _earned(question)
    if earned is not None:
        return _weighed(question, *earned, right, texts, told, multiple=multiple)
    if not multiple:
        shares = [100.0 if index in right else 0.0 for index in range(len(labels))]
        content, exact, _ = weighted(texts, shares, told, single=True, note=question.texts.lost)
        return Found(content, exact, question.stem)
    if question.percentages:
        said = message("parts of the points are given there, and no option says how many of them")
        question.texts.lost(said)
    rule: Rule = "exact" if question.all_or_nothing else "partial"
    return Found(choice(texts, right, told, multiple=True), rule, question.stem)


def _earned(question: Question) -> tuple[list[float], float] | None:
    """What each option adds by itself, and what an answer with none of them earns, in whatever
    measure; None where that is not said: sets of options score."""
    earned = {each.ident: 0.0 for each in question.one.labels}
    left = 0.0
    if question.percentages:  # Blackboard: ``respident`` names the option
        for condition in question.conditions:
            for respondent, value, _case in condition.equal:
                if not value:
                    earned[respondent] = condition.score or 0.0
    elif not question.all_or_nothing:
        for condition in question.conditions:
            name = question.one.ident
            ticked = [v for r, v, _case in condition.equal if r == name and v in earned]
            spared = [v for r, v in condition.unless if r == name and v in earned]
            if not condition.score or condition.other:
                continue
            if len(ticked) + len(spared) > 1 and (question.one.multiple or spared):
                return None
            for ident in ticked:
                earned[ident] += condition.score
            for ident in spared:
                earned[ident] -= condition.score
                left += condition.score
    found = [earned[each.ident] for each in question.one.labels]
    return (found, left) if any(found) else None


def _weighed(
    question: Question,
    earned: Sequence[float],
    left: float,
    right: Sequence[int],
    texts: Sequence[Localized],
    told: Sequence[Localized | None],
    *,
    multiple: bool,
) -> Found:
    """A choice whose options earn so much: per cent, or points."""
    gains = [points for points in earned if points > 0]
    if not gains:
        raise UnknownError(message("no option scores"))
    best = gains if multiple else [max(gains)]
    if question.percentages and right != [n for n, points in enumerate(earned) if points in best]:
        question.texts.lost(OTHERS_EARN)
    whole = math.fsum(gains) if multiple else max(gains)
    costs = math.fsum(max(-points, 0.0) for points in earned)
    if left and math.isclose(left, costs) and len({abs(points) for points in earned}) == 1:
        right = [index for index, points in enumerate(earned) if points > 0]
        content = choice(texts, right, told, multiple=multiple)
        return Found(content, "options", question.stem, points=whole + left)
    if left:
        said = message("what options earn there by being left unticked is taken off the others")
        question.texts.lost(said)
    if question.percentages:
        whole = 100.0
    elif multiple:
        whole = min(whole, question.most or whole)
    least = -math.inf if question.least is None else 100 * question.least / whole
    content, rule, penalty = weighted(
        texts,
        [100 * points / whole for points in earned],
        told,
        single=not multiple,
        note=question.texts.lost,
        least=least,
    )
    return Found(content, rule, question.stem, penalty, None if whole == 100 else whole)


_TRUE = re.compile(r"true|참|맞음|yes|예|o|t", re.IGNORECASE)
_TRUTH = re.compile(r"(true|false|yes|no|t|f|참|거짓|예|아니요|아니오|o|x|○|×)\b|\Z", re.IGNORECASE)
"""What an option of a true/false question says; anything else is something of its own."""


def _true_false(question: Question) -> Found:
    labels = question.one.labels
    if len(labels) != 2:
        return _choices(question, multiple=False)

    def says(each: Label) -> str:
        return html.unescape(re.sub(r"<[^>]+>", " ", each.html)).strip(" .\n")

    def says_true(each: Label) -> bool:
        return each.ident == "true" or bool(_TRUE.match(says(each)))

    if not all(_TRUTH.match(says(each)) for each in labels):
        return _choices(question, multiple=False)
    true = next((index for index, each in enumerate(labels) if says_true(each)), 0)
    named = {value.lower() for c in question.right for _respondent, value, _case in c.equal}
    right = [index for index, each in enumerate(labels) if each.ident.lower() in named]
    if len(right) != 1:
        raise UnknownError(message("neither true nor false scores"))
    feedback = {}
    for index, each in enumerate(labels):
        told = question.texts.rich(question.remark(each.ident))
        if told.some:
            feedback["true" if index == true else "false"] = OptionFeedback(told)
    key = TrueFalseKey(right[0] == true)
    return Found(Content(TrueFalse(), key, feedback), "exact", question.stem)


def _matching(question: Question) -> Found:
    right_side = [
        document.material(flow)
        for block in question.element.iterfind(".//flow[@class='RIGHT_MATCH_BLOCK']")
        for flow in block
    ]
    rich, plain = question.texts.rich, question.texts.plain

    def target(index: int, each: Label) -> Localized:
        if right_side:
            if index >= len(right_side):
                raise UnknownError(message("an option has no text"))
            return rich(right_side[index])
        return plain(html.unescape(each.html)) if "<" not in each.html else rich(each.html)

    pairs, targets = [], []
    for response in question.responses:
        named = {
            value
            for c in question.conditions
            if c.right or not c.other
            for respondent, value, _case in c.equal
            if respondent == response.ident
        }
        texts = [target(index, each) for index, each in enumerate(response.labels)]
        found = [t for each, t in zip(response.labels, texts, strict=True) if each.ident in named]
        targets += texts
        if not found:
            raise UnknownError(message("a left side has no right answer"))
        pairs.append((rich(response.html), found[0]))
    if len(pairs) < 2:
        raise UnknownError(message("it has fewer than two pairs"))
    used = {right for _left, right in pairs}
    extra = [each for each in dict.fromkeys(targets) if each not in used]
    return Found(matching(pairs, extra, None), "partial", question.stem)


def _ordering(question: Question) -> Found:
    labels = {each.ident: each for each in question.one.labels}
    for condition in question.right:
        order = [value for _respondent, value, _case in condition.equal if value in labels]
        if len(order) == len(labels) > 1:
            entries = [question.texts.rich(labels[name].html) for name in order]
            return Found(ordering(entries, None), "partial", question.stem)
    raise UnknownError(message("no order scores"))


def _accepted(conditions: Sequence[Condition], respondents: Sequence[str]) -> TextKey:
    found = [
        (value, case)
        for condition in conditions
        if condition.right
        for respondent, value, case in condition.equal
        if respondent in respondents and value.strip()
    ]
    if not found:
        raise UnknownError(message("no answer scores in full"))
    case = any(case for _value, case in found)
    texts = tuple(dict.fromkeys(value for value, _case in found))
    return TextKey(texts, Normalization(ignore_case=not case))


def _short_text(question: Question) -> Found:
    if len(question.responses) > 1:
        return _blanks(question)
    key = _accepted(question.conditions, [question.one.ident])
    return Found(Content(ShortText(), key), "exact", question.stem)


def _numeric(question: Question) -> Found:
    right = [c for c in question.right if c.equal or c.bounds]
    if not right:
        raise UnknownError(message("no number scores in full"))
    best = max(c.score or 0.0 for c in right)
    found = [
        (value, room, 100.0 if c.score is None else 100 * c.score / best)
        for c in right
        for value, room in _ranges(c)
    ]
    key, rule = numbers(found)
    stem, unit = _unit(question)
    return Found(Content(Numeric(unit), key), rule, stem)


def _ranges(condition: Condition) -> list[tuple[float, float]]:
    """The numbers that a condition takes, each with how far off one may be."""
    try:
        exact = [Decimal(value.strip()) for _r, value, _c in condition.equal if value.strip()]
        bounds = [Decimal(value.strip()) for _tag, value in condition.bounds]
    except InvalidOperation as error:
        raise UnknownError(message("its answer is not a number")) from error
    if len(bounds) % 2 or not (exact or bounds):
        raise UnknownError(message("its range has one end only"))
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    found = ranges(exact, [(min(pair), max(pair)) for pair in pairs])
    if not all(math.isfinite(value) and math.isfinite(room) for value, room in found):
        raise UnknownError(message("its answer is not a number"))
    return found


def _unit(question: Question) -> tuple[Localized, Localized | None]:
    """The stem, and the unit that quizgen's own export put behind it."""
    root = tree(document.stem(question.element))
    for index, child in enumerate(root.children):
        for inner in child.children if isinstance(child, Element) else ():
            if isinstance(inner, Element) and inner.attributes.get("class") == UNIT:
                del root.children[index]
                return question.texts.rich_tree(root, {}), question.texts.rich_tree(inner, {})
    return question.stem, None


def _blanks(question: Question) -> Found:
    return _gaps(question, choose=False)


def _dropdowns(question: Question) -> Found:
    return _gaps(question, choose=True)


def _gaps(question: Question, *, choose: bool) -> Found:
    """Gaps ``[name]`` in the stem: to type into, or to choose for."""
    gaps: list[Gap] = []
    keys: dict[str, GapKey] = {}
    names: dict[str, str] = {}
    source = document.stem(question.element)
    for response in question.responses:
        _shown_answer(question, response)
        shown = response.ident.removeprefix("response_")
        name = re.sub(r"[^A-Za-z0-9._-]", "-", shown) or f"g{len(gaps) + 1}"
        names[shown] = name
        values = [
            (value, case)
            for c in question.conditions
            if c.right or (not c.other and c.score is None)
            for respondent, value, case in c.equal
            if respondent == response.ident
        ]
        if response.labels and (choose or all(each.offered for each in response.labels)):
            texts = [question.texts.plain(html.unescape(each.html)) for each in response.labels]
            options = tuple(Option(label(index), text) for index, text in enumerate(texts))
            right = [
                option.id
                for option, each in zip(options, response.labels, strict=True)
                if each.ident in {value for value, _case in values}
            ]
            if not right:
                raise UnknownError(message("a gap has no right answer"))
            gaps.append(ChoiceGap(name, options))
            keys[name] = GapChoiceKey(right[0])
            continue
        listed = [each for each in map(question.typed, response.labels) if each is not None]
        if response.labels and not listed:
            listed = ["TODO"]
        accepted = listed or [value for value, _case in values]
        accepted = [text for text in dict.fromkeys(accepted) if text.strip()]
        if not accepted:
            raise UnknownError(message("a gap has no right answer"))
        case = bool(values) and all(case for _value, case in values) and not listed
        gaps.append(TextGap(name))
        keys[name] = TextKey(tuple(accepted), Normalization(ignore_case=not case))
    if not gaps:
        raise UnknownError(message("it has no gap"))
    marks = {name: f"\ue000{index}\ue001" for index, name in enumerate(names.values())}
    placed = source
    for index, (shown, name) in enumerate(names.items(), 1):
        number = f"【{index}】"
        written = f"[{shown}]"
        placed = placed.replace(number + written, written)
        if written in placed:
            placed = placed.replace(number, marks[name])
        placed = placed.replace(written, marks[name])
        if marks[name] not in placed:
            raise UnknownError(message("gap {name} is not in its text", name=shown))
    stem = Localized(ko="빈칸을 채우세요.", en="Fill in the gaps.")
    root = tree(placed)
    for child in root.children:
        if isinstance(child, Element) and child.attributes.get("class") == STEM:
            stem = question.texts.rich_tree(child, {})
            root.children.remove(child)
            break
    text = question.texts.rich_tree(root, marks)
    rule: Rule = "exact" if question.all_or_nothing else "partial"
    return Found(Content(Cloze(text, tuple(gaps)), ClozeKey(keys)), rule, stem)


def _shown_answer(question: Question, response: Response) -> None:
    """Note the answer that New Quizzes write beside a blank where it is none of the blank's own."""
    text = html.unescape(response.html)
    known = {html.unescape(each.html) for each in response.labels}
    known.add(response.ident.removeprefix("response_"))  # Canvas names the blank there
    if response.labels and text.strip() and text not in known:
        said = message("the answer shown, {answer}, is left out", answer=repr(text[:60]))
        question.texts.lost(said)


def _essay(question: Question) -> Found:
    return Found(Content(Essay(), EssayKey(())), "exact", question.stem)


READERS: dict[str, Callable[[Question], Found]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "short_text": _short_text,
    "numeric": _numeric,
    "blanks": _blanks,
    "dropdowns": _dropdowns,
    "essay": _essay,
}
