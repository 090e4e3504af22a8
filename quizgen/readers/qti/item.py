"""One QTI 2.1, 2.2 or 3.0 item -> an item of ours."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from typing import TypeAlias

import msgspec
from lxml import etree

from quizgen.bank.interactions import hottext
from quizgen.bank.interactions.matching import matching
from quizgen.bank.interactions.ordering import ordering
from quizgen.bank.items import Content, digest, label, told_rule
from quizgen.errors import Message, message
from quizgen.formats.lms.qti.names import gap_of
from quizgen.formats.lms.qti.questions import CHARACTERS_PER_WORD
from quizgen.locale import ui
from quizgen.model import (
    LANGUAGES,
    ChoiceGap,
    Cloze,
    ClozeKey,
    Criterion,
    Essay,
    EssayKey,
    Gap,
    GapChoiceKey,
    GapKey,
    Hottext,
    Item,
    Localized,
    MultipleResponse,
    Normalization,
    Numeric,
    NumericKey,
    Option,
    OptionFeedback,
    Rule,
    ShortText,
    SingleChoice,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.readers import UnknownError
from quizgen.readers.build import (
    BEYOND,
    OTHERS_EARN,
    SAME,
    UnscoredError,
    answer_left_out,
    choice,
    numbers,
    rule_of,
    weighted,
)
from quizgen.readers.qti.numbers import UnreadError, accepted, decimal, open_ended
from quizgen.readers.qti.text import (
    Text,
    content,
    find,
    find_all,
    get,
    languages_of,
    mark,
    name_of,
    replace,
    shown,
    unwrapped,
    with_class,
    wrap,
)

Element: TypeAlias = etree._Element
Tell = Callable[[Element, Message], None]
"""Note what could not be carried, at an element."""

_EMPTY = Localized(ko="", en="")
_YES = frozenset(("true", "yes", "correct", "참", "예", "맞음", "맞다", "o", "○"))
_NO = frozenset(("false", "no", "incorrect", "거짓", "아니오", "틀림", "틀리다", "x", "×"))
_TYPED = ("textEntryInteraction",)
_INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
_EXPLANATION = "EXPLANATION"


class UnsupportedError(UnknownError):
    """The item cannot be carried; ``element`` is where it says so."""

    def __init__(self, element: Element, why: Message) -> None:
        super().__init__(why)
        self.element = element


_TEMPLATES = ("match_correct", "map_response", "map_response_point")
_SIMPLE = frozenset(
    (
        *("responseProcessing", "responseCondition", "responseIf", "responseElse", "match"),
        *("variable", "correct", "setOutcomeValue", "baseValue", "isNull", "not", "and", "or"),
        *("mapResponse", "sum", "stringMatch", "equal", "gte", "lte", "gt", "lt", "index"),
        *("responseElseIf", "multiple", "ordered", "null"),
    )
)
"""What ways to score are made of that give what the declarations say: right, or by the mapping."""


def other_scoring(root: Element) -> Element | None:
    """Where the processing of responses does what the declarations do not say (QTI 2.1, 8)."""
    processing = find(root, "responseProcessing")
    if processing is None:
        return None
    template = get(processing, "template").rpartition("/")[2].removesuffix(".xml")
    if template:
        return None if template in _TEMPLATES else processing
    return next(
        (each for each in processing.iter() if name_of(each) not in ("", *_SIMPLE)),
        None,
    )


class Declaration(msgspec.Struct, frozen=True):
    """A response variable: its right values and its mapping (key, points, whether case counts)."""

    identifier: str
    cardinality: str
    base_type: str
    correct: tuple[str, ...]
    mapping: tuple[tuple[str, float, bool], ...]
    most: float | None
    """What a mapping gives at most."""
    least: float | None
    """What it gives at least."""
    otherwise: float
    """What it gives for a value that it does not name."""


class Read(msgspec.Struct, frozen=True):
    """What the body of an item amounts to."""

    content: Content
    stem: Localized
    rule: Rule = "exact"
    shuffle: bool = True
    penalty: float | None = None


def read_items(root: Element, tell: Tell, text: Text) -> tuple[list[Item], Localized]:
    """The items in an ``assessmentItem`` element, and what they are about: one, which is about
    nothing; of one that asks several things, an item for each, and the text before them. Raises
    ``UnsupportedError``."""
    body = find(root, "itemBody")
    asked = [] if body is None else list(_asked(body))
    gaps_alone = body is not None and all(each in _INLINE for each in _asking(body))
    if body is None or gaps_alone or len(asked) < 2:
        return [read_item(root, tell, text)], _EMPTY
    parts, before = _parted(root, body, asked)
    items = []
    for number, part in enumerate(parts, 1):
        try:
            item = read_item(part, tell, text)
        except UnsupportedError as error:
            tell(error.element, error.left_out())
            continue
        items.append(msgspec.structs.replace(item, id=f"{item.id}-{number}"))
    told = _Reader(root, tell, text).stated_points()
    total = math.fsum(item.points for item in items)
    if told and total and len(items) == len(parts):
        items = [times(item, told / total) for item in items]
    return items, _EMPTY if before is None else text.of(before)


def times(item: Item, factor: float) -> Item:
    """The item for so many times its points, which an essay's criteria add up to."""
    key = item.key
    if isinstance(key, EssayKey):
        rubric = [msgspec.structs.replace(c, points=c.points * factor) for c in key.rubric]
        key = msgspec.structs.replace(key, rubric=tuple(rubric))
    return msgspec.structs.replace(item, key=key, points=item.points * factor)


def _asked(body: Element) -> Iterator[Element]:
    """What asks: each interaction, and each block that has fields to fill in and nothing else
    that asks."""
    for each in body:
        inside = _asking(each)
        alone = name_of(each).endswith("Interaction")
        if alone or (inside and all(name in _INLINE for name in inside)):
            yield each
        elif inside:
            yield from _asked(each)


def _asking(element: Element) -> list[str]:
    """The names of the interactions in it."""
    names = (name_of(each) for each in element.iter())
    return [name for name in names if name.endswith("Interaction")]


def _parted(
    root: Element, body: Element, asked: Sequence[Element]
) -> tuple[list[Element], Element | None]:
    """An item element for each of what ``asked``, with the blocks right before it where it has no
    prompt, and what stands before all."""
    lead: list[list[Element]] = [[] for _ in asked]
    position = 0
    for each in _blocks(body, set(asked)):
        if each in asked:
            position = asked.index(each) + 1
        elif position < len(asked):
            lead[position].append(each)
        else:
            lead[-1].append(each)
    shared = lead[0]
    own: list[Element] = []
    if shared and find(asked[0], "prompt") is None and name_of(asked[0]).endswith("Interaction"):
        shared, own = shared[:-1], shared[-1:]
    parts = []
    for number, (each, blocks) in enumerate(zip(asked, (own, *lead[1:]), strict=True)):
        part = copy.deepcopy(root)
        inner = find(part, "itemBody")
        assert inner is not None
        for child in list(inner):
            inner.remove(child)
        inner.text = None
        for block in (*blocks, each):
            inner.append(_alone(block))
        names = {get(e, "responseIdentifier") for e in each.iter()}
        for declared in list(find_all(part, "responseDeclaration")):
            if get(declared, "identifier") not in names:
                part.remove(declared)
        for outcome in list(find_all(part, "outcomeDeclaration")):
            part.remove(outcome)
        if number < len(asked) - 1:  # what is said of the whole stands at the last
            for feedback in list(find_all(part, "modalFeedback")):
                part.remove(feedback)
        parts.append(part)
    if not shared:
        return parts, None
    before = etree.Element("div")
    before.extend(_alone(each) for each in shared)
    return parts, before


def _alone(element: Element) -> Element:
    made = copy.deepcopy(element)
    made.tail = None
    return made


def _blocks(body: Element, asked: set[Element]) -> Iterator[Element]:
    """The blocks around and among what ``asked``, and that itself, in order."""
    yield from _loose(body.text)
    for each in body:
        if each in asked or asked.isdisjoint(each.iter()):
            yield each
        else:
            yield from _blocks(each, asked)
        yield from _loose(each.tail)


def _loose(text: str | None) -> Iterator[Element]:
    """A paragraph of text that stands among blocks."""
    if text and text.strip():
        paragraph = etree.Element("p")
        paragraph.text = text
        yield paragraph


def read_item(root: Element, tell: Tell, text: Text | None = None) -> Item:
    """The item in an ``assessmentItem`` element; its id is the element's identifier. Raises
    ``UnsupportedError``."""
    return _Reader(root, tell, text or Text(languages_of(root))).item()


class _Reader:
    def __init__(self, root: Element, tell: Tell, text: Text) -> None:
        self.root, self.tell, self.text = root, tell, text
        body = find(root, "itemBody")
        if body is None:
            raise UnsupportedError(root, message("the item has no body"))
        self.body = body
        self.declared = {
            declaration.identifier: declaration
            for each in find_all(root, "responseDeclaration")
            for declaration in [_declaration(each)]
        }
        self.processing = find(root, "responseProcessing")
        self._whole_stem = False
        """Whether the stem is made of all that stands around the interaction."""
        self._words: dict[str, str] = {}
        """Our ids of the words of a hottext, by identifier."""

    def item(self) -> Item:
        read = self._read()
        explanation, feedback = self._feedback(read)
        self._rubrics(read)
        body = msgspec.structs.replace(read.content, feedback=feedback)
        points = body.points if body.points is not None else self._points()
        body = msgspec.structs.replace(body, points=points)
        texts = (read.stem, explanation)
        return Item(
            id=get(self.root, "identifier"),
            topic="",
            interaction=body.interaction,
            key=body.key,
            stem=read.stem,
            explanation=explanation,
            digest=digest(told_rule(read.rule, read.penalty), read.stem, body, explanation),
            points=points,
            rule=read.rule,
            penalty=read.penalty,
            shuffle=read.shuffle,
            feedback=feedback,
            status="accepted" if all(all(each.values()) for each in texts) else "draft",
        )

    def _rubrics(self, read: Read) -> None:
        """Note texts beside the question that did not get into its stem or its rubric."""
        essay = isinstance(read.content.interaction, Essay)
        for each in find_all(self.body, "rubricBlock"):
            views = get(each, "view").split()
            shown = "candidate" in views and self._whole_stem
            if content(each) and not shown and not (essay and "scorer" in views):
                said = message(
                    "the text {text} for {view} is left out",
                    text=f"“{' '.join(content(each).split())[:40]}”",
                    view=", ".join(views) or "?",
                )
                self.tell(each, said)

    def _read(self) -> Read:
        found = [
            each
            for each in self.body.iter()
            if name_of(each).endswith("Interaction") or name_of(each) == "positionObjectStage"
        ]
        if not found:
            raise UnsupportedError(
                self.body, message("the item asks nothing: it has no interaction")
            )
        first = found[0]
        names = {name_of(each) for each in found}
        if names <= set(_INLINE):
            return self._inline(found)
        if len(found) > 1:
            problem = message(
                "{count} interactions in one item: {names}; split it into items",
                count=len(found),
                names=", ".join(sorted(names)),
            )
            raise UnsupportedError(found[1], problem)
        readers: dict[str, Callable[[Element], Read]] = {
            "choiceInteraction": self._choice,
            "matchInteraction": self._match,
            "orderInteraction": self._order,
            "extendedTextInteraction": self._essay,
            "hottextInteraction": self._hottext,
            "gapMatchInteraction": self._gap_match,
        }
        reader = readers.get(name_of(first))
        if reader is None:
            problem = message("{name} has no counterpart here", name=name_of(first))
            raise UnsupportedError(first, problem)
        return reader(first)

    # stem and feedback

    def _stem(self) -> Localized:
        """The text around the interaction, its prompt included."""
        stem = with_class(self.body, "stem")
        if stem is not None:
            return self.text.of(stem)
        self._whole_stem = True
        body = copy.deepcopy(self.body)
        for each in list(body.iter()):
            name = name_of(each)
            if name == "prompt":
                each.tag = "div"
                interaction = each.getparent()
                if interaction is not None:
                    interaction.addprevious(each)
            elif name == "rubricBlock" and "candidate" in get(each, "view").split():
                _open(each)
        for each in list(body.iter()):
            if name_of(each).endswith("Interaction") or {"answer", "unit"} & set(
                (each.get("class") or "").split()
            ):
                replace(each, "")
        found = self.text.of(body)
        if not found.some:
            found = self.text.plain(get(self.root, "title"))
        return found

    def _feedback(self, read: Read) -> tuple[Localized, dict[str, OptionFeedback]]:
        """The explanation, and the feedback of options by our ids."""
        names = self._option_names(read)
        told: dict[str, OptionFeedback] = {}
        rest: list[Localized] = []
        parted = False
        for each in find_all(self.root, "modalFeedback", "feedbackInline", "feedbackBlock"):
            text = self.text.of(each)
            identifier, outcome = get(each, "identifier"), get(each, "outcomeIdentifier")
            if not text.some:
                continue
            if outcome != _EXPLANATION and identifier in names and names[identifier] not in told:
                told[names[identifier]] = OptionFeedback(text)
                continue
            if outcome != _EXPLANATION and text not in rest:
                parted = True
            if text not in rest:
                rest.append(text)
        if parted and len(rest) > 1:
            self.tell(
                self.root, message("feedback for several outcomes is joined in the explanation")
            )
        return joined(rest), told

    def _option_names(self, read: Read) -> dict[str, str]:
        interaction = read.content.interaction
        choices = [get(each, "identifier") for each in find_all(self.body, "simpleChoice")]
        if isinstance(interaction, TrueFalse):
            yes = self._yes_no([*find_all(self.body, "simpleChoice")]) or {}
            return {name: "true" if value else "false" for name, value in yes.items()}
        if isinstance(interaction, Hottext):
            return self._words
        if isinstance(interaction, SingleChoice | MultipleResponse):
            return {name: label(index) for index, name in enumerate(choices)}
        return {}

    # points and rules

    def _points(self) -> float:
        if (told := self.stated_points()) is not None:
            return told
        best = [
            self._best(each)
            for each in self.declared.values()
            if self.processing is None or self._maps(each.identifier)
        ]
        return math.fsum(best) or 1.0

    def stated_points(self) -> float | None:
        """What the item says that it is worth."""
        for name, attribute in (("MAXSCORE", ""), ("SCORE", "normalMaximum")):
            for each in find_all(self.root, "outcomeDeclaration"):
                if get(each, "identifier") != name:
                    continue
                value = find(each, "value")
                text = "" if value is None else content(value)
                number = _number(get(each, attribute) if attribute else text)
                if number is not None and number >= 0:
                    return number
        return self._most_looked_up()

    def _most_looked_up(self) -> float | None:
        """The most that a table of scores gives, where the score is looked up in one."""
        found = [
            number
            for each in find_all(self.root, "outcomeDeclaration")
            if get(each, "identifier") == "SCORE"
            for entry in find_all(each, "matchTableEntry", "interpolationTableEntry")
            if (number := _number(get(entry, "targetValue"))) is not None
        ]
        return max(found, default=0.0) or None

    @staticmethod
    def _best(declared: Declaration) -> float:
        given = [max(points, 0.0) for _, points, _ in declared.mapping]
        best = max(given, default=0.0) if declared.cardinality == "single" else math.fsum(given)
        return best if declared.most is None else min(best, declared.most)

    def _maps(self, identifier: str) -> bool:
        """Whether the mapping of a variable gives its points."""
        if self.processing is None:
            return False
        template = get(self.processing, "template").rpartition("/")[2]
        if template.startswith("map_response"):
            return True
        return any(
            get(each, "identifier") == identifier
            for each in find_all(self.processing, "mapResponse")
        )

    def _declared(self, interaction: Element) -> Declaration:
        identifier = get(interaction, "responseIdentifier")
        if identifier not in self.declared:
            problem = message("no responseDeclaration of {name!r}", name=identifier)
            raise UnsupportedError(interaction, problem)
        return self.declared[identifier]

    def _right(self, interaction: Element, declared: Declaration) -> tuple[str, ...]:
        """The right values; without them, those that the mapping gives most or any points."""
        if declared.correct:
            return declared.correct
        given = {key: points for key, points, _ in declared.mapping if points > 0}
        if not given:
            raise UnsupportedError(interaction, message("the item does not say what is right"))
        if declared.cardinality == "single":
            return (max(given, key=lambda key: given[key]),)
        return tuple(given)

    # interactions

    def _choice(self, interaction: Element) -> Read:
        declared = self._declared(interaction)
        choices = list(find_all(interaction, "simpleChoice"))
        right = self._right(interaction, declared)
        names = {get(each, "identifier"): label(index) for index, each in enumerate(choices)}
        if unknown := [name for name in right if name not in names]:
            problem = message("the right answer {name!r} is none of the choices", name=unknown[0])
            raise UnsupportedError(interaction, problem)
        shuffle = get(interaction, "shuffle", "false") in ("true", "1")
        # the cardinality decides (QTI 2.1, 7.2): maxChoices has a default that files rely on
        multiple = declared.cardinality == "multiple" and (
            len(right) > 1 or get(interaction, "maxChoices") != "1"
        )
        called = [get(each, "identifier") for each in choices]
        shares = self._shares(interaction, declared, called)
        yes = None if multiple else self._yes_no(choices)
        if yes is not None:
            return self._judged(interaction, yes, right[0], shares)
        texts = [self.text.of(each) for each in choices]
        fixed = [get(each, "fixed") == "true" for each in choices]
        if all(fixed):
            fixed, shuffle = [False] * len(fixed), False
        chosen = [index for index, name in enumerate(called) if name in right]
        content = choice(texts, chosen, multiple=multiple)
        rule: Rule = "exact"
        penalty = self._cost()
        if shares is not None:
            try:
                content, rule, penalty = weighted(
                    texts,
                    [shares[name] for name in called],
                    (),
                    single=not multiple,
                    note=lambda said: self.tell(interaction, said),
                    least=self._least(declared),
                )
            except UnscoredError:
                self.tell(interaction, message("its mapping gives no points: what is right does"))
            else:
                self._compare(interaction, declared, shares)
        return Read(with_fixed(content, fixed), self._stem(), rule, shuffle, penalty)

    def _judged(
        self,
        interaction: Element,
        yes: Mapping[str, bool],
        right: str,
        shares: Mapping[str, float] | None,
    ) -> Read:
        """True or false; the mapping may say what the wrong one of them costs."""
        costs = self._cost()
        for name, share in (shares or {}).items():
            if name != right and share < 0:
                costs = self._penalty(-share)
            elif name != right and share > 0:
                said = message(
                    "option {option} earns {share} % where it comes from, and nothing here",
                    option=name,
                    share=f"{share:.5g}",
                )
                self.tell(interaction, said)
        return Read(Content(TrueFalse(), TrueFalseKey(yes[right])), self._stem(), penalty=costs)

    def _percent(self, points: float) -> float:
        """Points of the item as per cent of them."""
        return 100 * points / (self._points() or 1.0)

    def _least(self, declared: Declaration) -> float:
        """What the mapping gives at least, as per cent of the points."""
        return -math.inf if declared.least is None else min(0.0, self._percent(declared.least))

    def _shares(
        self, interaction: Element, declared: Declaration, names: Sequence[str]
    ) -> dict[str, float] | None:
        """What the mapping gives each of ``names``, as per cent of the points; None where none
        scores."""
        if not (declared.mapping and self._maps(declared.identifier)):
            return None
        given = {key: points for key, points, _ in declared.mapping}
        self._told_least(interaction, declared)
        return {name: self._percent(given.get(name, declared.otherwise)) for name in names}

    def _told_least(self, interaction: Element, declared: Declaration) -> None:
        if declared.least is not None and declared.least > 0:
            said = message(
                "any answer earns {points} points there, and none here",
                points=f"{declared.least:.5g}",
            )
            self.tell(interaction, said)

    def _told_others(self, interaction: Element, declared: Declaration) -> None:
        """Note what answers that are not right earn or cost where that is not known here."""
        self._told_least(interaction, declared)
        least = min((declared.otherwise, *(points for _, points, _ in declared.mapping)))
        if least < 0:
            said = message(
                "a wrong one takes {points} points away there, and none here",
                points=f"{-least:.5g}",
            )
            self.tell(interaction, said)
        if declared.otherwise > 0:
            said = message(
                "a wrong one earns {points} points there, and none here",
                points=f"{declared.otherwise:.5g}",
            )
            self.tell(interaction, said)

    def _compare(
        self, interaction: Element, declared: Declaration, shares: Mapping[str, float]
    ) -> None:
        """Note where the mapping is at odds with what is declared as right, or with the points."""
        gains = {name for name, share in shares.items() if share > 0}
        best = {max(shares, key=lambda name: shares[name])}
        right = set(declared.correct)
        if right and right != (best if declared.cardinality == "single" else gains):
            self.tell(interaction, OTHERS_EARN)
        most = min(100.0, math.fsum(shares[name] for name in gains))
        if declared.most is not None and self._percent(declared.most) < most - 1e-6:
            said = message(
                "the mapping gives {most} of the {points} points at most, which is not known here",
                most=f"{declared.most:.5g}",
                points=f"{self._points():.5g}",
            )
            self.tell(interaction, said)

    def _told_weights(self, interaction: Element, declared: Declaration) -> None:
        """Note where pairs are worth more than others, or a wrong one is not worth nothing."""
        worth = {points for _, points, _ in declared.mapping if points > 0}
        if len(worth) > 1:
            said = message(
                "its pairs are worth {points} points there, and the same here",
                points=", ".join(f"{points:.5g}" for points in sorted(worth)),
            )
            self.tell(interaction, said)
        self._told_others(interaction, declared)

    def _cost(self) -> float | None:
        """What an answer that is not right costs, as a share of the points, where all or nothing
        is given by the processing."""
        if self.processing is None:
            return None
        given = [
            number
            for each in find_all(self.processing, "responseElseIf", "responseElse")
            for outcome in find_all(each, "setOutcomeValue")
            if get(outcome, "identifier") == "SCORE"
            for base in find_all(outcome, "baseValue")
            if (number := _number(content(base))) is not None
        ]
        if (most := max((0.0, *given))) > 0:
            said = message(
                "a wrong one earns {points} points there, and none here", points=f"{most:.5g}"
            )
            self.tell(self.root, said)
        return self._penalty(-self._percent(min((0.0, *given))))

    def _penalty(self, cost: float) -> float | None:
        """Per cent of the points as a share of them: at most, after a note, all of them."""
        if cost > 100 + SAME:
            self.tell(self.root, BEYOND)
        return round(min(cost, 100.0) / 100, 7) or None

    def _hot_rule(
        self, interaction: Element, declared: Declaration, right: Sequence[str], names: list[str]
    ) -> tuple[Rule, float | None]:
        """How points are given to words that are chosen, and what wrong ones cost at most."""
        shares = self._shares(interaction, declared, names)
        if shares is None:
            return "exact", self._cost()
        chosen = [index for index, name in enumerate(names) if name in right]
        given = list(shares.values())
        rule = rule_of(chosen, given)
        if rule is None:
            said = message(
                "partial credit is (right - wrong) / right here, not by the item's own weights"
            )
            self.tell(interaction, said)
        lost = math.fsum(max(-share, 0.0) for share in given)
        costs = min(-self._least(declared), lost, 100.0)
        return rule or "partial", round(costs / 100, 7) or None

    @staticmethod
    def _yes_no(choices: Sequence[Element]) -> dict[str, bool] | None:
        """Which choice is true and which false, by identifier; None where it is another choice."""
        if len(choices) != 2:
            return None
        words = [_words(each) for each in choices]
        found = {}
        for each, said in zip(choices, words, strict=True):
            if said and _YES.issuperset(said):
                found[get(each, "identifier")] = True
            elif said and _NO.issuperset(said):
                found[get(each, "identifier")] = False
        return found if len(found) == 2 and len(set(found.values())) == 2 else None

    def _match(self, interaction: Element) -> Read:
        declared = self._declared(interaction)
        right = [_pair(pair) for pair in self._right(interaction, declared)]
        sets = list(find_all(interaction, "simpleMatchSet"))
        if len(sets) != 2 or not all(source and target for source, target in right):
            raise UnsupportedError(interaction, message("not two sets of pairs"))
        sources, targets = (list(find_all(each, "simpleAssociableChoice")) for each in sets)
        names = [get(each, "identifier") for each in sources]
        pairs = dict(right)
        if len(pairs) != len(right) or set(pairs) != set(names):
            pairs = {target: source for source, target in right}
            sources, targets = targets, sources
            names = [get(each, "identifier") for each in sources]
            if len(pairs) != len(right) or set(pairs) != set(names):
                problem = message("one side must have exactly one partner each")
                raise UnsupportedError(interaction, problem)
        texts = {get(each, "identifier"): self.text.of(each) for each in targets}
        if unknown := [target for target in pairs.values() if target not in texts]:
            problem = message("the right answer {name!r} is none of the choices", name=unknown[0])
            raise UnsupportedError(interaction, problem)
        if len(set(texts.values())) < len(texts):
            raise UnsupportedError(interaction, message("two targets read the same"))
        matched = [(self.text.of(e), texts[pairs[n]]) for n, e in zip(names, sources, strict=True)]
        used = {texts[name] for name in pairs.values()}
        found = matching(matched, [text for text in texts.values() if text not in used], None)
        partial = self._maps(declared.identifier) and bool(declared.mapping)
        if partial:
            self._told_weights(interaction, declared)
        shuffle = get(interaction, "shuffle", "false") in ("true", "1")
        costs = None if partial else self._cost()
        return Read(found, self._stem(), "partial" if partial else "exact", shuffle, costs)

    def _order(self, interaction: Element) -> Read:
        declared = self._declared(interaction)
        right = self._right(interaction, declared)
        choices = find_all(interaction, "simpleChoice")
        texts = {get(each, "identifier"): self.text.of(each) for each in choices}
        if sorted(right) != sorted(texts):
            raise UnsupportedError(
                interaction, message("the right order does not name every entry once")
            )
        ours = any(
            get(each, "identifier").startswith("RUN_")
            for each in find_all(self.root, "outcomeDeclaration")
        )
        own = not ours and self.processing is not None and self._maps(declared.identifier)
        if own:
            self.tell(
                interaction, message("partial credit is for the longest run in the right order")
            )
        found = ordering([texts[name] for name in right], None)
        partial = ours or own
        costs = None if partial else self._cost()
        return Read(found, self._stem(), "partial" if partial else "exact", penalty=costs)

    def _hottext(self, interaction: Element) -> Read:
        declared = self._declared(interaction)
        right = self._right(interaction, declared)
        passage = copy.deepcopy(interaction)
        other = next(
            (
                copy.deepcopy(each)
                for each in self._passages()
                if interaction not in each.iterancestors()
            ),
            None,
        )
        words = list(find_all(passage, "hottext"))
        names = {get(each, "identifier"): label(index) for index, each in enumerate(words)}
        if unknown := [name for name in right if name not in names]:
            problem = message("the right answer {name!r} is none of the choices", name=unknown[0])
            raise UnsupportedError(interaction, problem)
        for each in list(find_all(passage, "prompt")):
            replace(each, "")
        for each in words:
            wrap(each, names[get(each, "identifier")])
        if other is not None:
            for each in list(other.iter()):
                if (each.get("class") or "") == "hot":
                    wrap(each, content(each)[1:].partition("】")[0].lower())
            passage.append(other)
        stars = {names[name] for name in right}
        text = unwrapped(self.text.of(passage), stars)
        try:
            shown, key, called = hottext.made(text)
        except hottext.HotError as error:
            raise UnsupportedError(interaction, error.reason) from None
        self._words = {name: called[each] for name, each in names.items() if each in called}
        rule, penalty = self._hot_rule(interaction, declared, right, list(names))
        for each in self._passages():  # none of them belongs to the stem
            if interaction not in each.iterancestors():
                replace(each, "")
        return Read(Content(shown, key), self._stem(), rule, penalty=penalty)

    def _passages(self) -> list[Element]:
        return [each for each in self.body.iter() if each.get("class") == "passage"]

    def _gap_match(self, interaction: Element) -> Read:
        """Words to drag into gaps become gaps with the same words to choose from."""
        declared = self._declared(interaction)
        if (picture := find(interaction, "gapImg")) is not None:
            raise UnsupportedError(picture, message("pictures to drag into gaps"))
        right = {gap: word for word, gap in map(_pair, self._right(interaction, declared))}
        words = list(find_all(interaction, "gapText"))
        names = {get(each, "identifier"): label(index) for index, each in enumerate(words)}
        options = tuple(
            Option(names[get(each, "identifier")], self.text.of(each)) for each in words
        )
        passage = copy.deepcopy(interaction)
        gaps: list[Gap] = []
        keys: dict[str, GapKey] = {}
        numbers: dict[int, str] = {}
        called: dict[str, str] = {}
        for number, each in enumerate(list(find_all(passage, "gap"))):
            identifier = get(each, "identifier")
            if right.get(identifier) not in names:
                problem = message("the gap {name!r} has no right word", name=identifier)
                raise UnsupportedError(interaction, problem)
            numbers[number] = name = re.sub(r"[^A-Za-z0-9._-]", "-", identifier)
            called[identifier] = name
            gaps.append(ChoiceGap(name, options))
            keys[name] = GapChoiceKey(names[right[identifier]])
            replace(each, mark(number))
        for each in list(find_all(passage, "gapText", "prompt")):
            replace(each, "")
        if any(get(each, "matchMax") == "1" for each in words) and len(gaps) > 1:
            self.tell(interaction, message("a word may be chosen for several gaps here"))
        partial = self._maps(declared.identifier) and bool(declared.mapping)
        weights: dict[str, float] = {}
        if partial:
            worth = {_pair(pair)[1]: points for pair, points, _ in declared.mapping if points > 0}
            weights = weights_of({name: worth.get(gap, 0.0) for gap, name in called.items()})
            self._told_others(interaction, declared)
        stem = self._stem() if self._says_more(interaction) else ui("Fill in the gaps.")
        cloze = Cloze(self.text.of(passage, gaps=numbers), tuple(gaps))
        shuffle = get(interaction, "shuffle", "false") in ("true", "1")
        rule: Rule = "partial" if partial else "exact"
        return Read(Content(cloze, ClozeKey(keys, weights)), stem, rule, shuffle)

    def _says_more(self, interaction: Element) -> bool:
        """Whether there is a prompt, or text around the interaction."""
        inside = shown(interaction)
        return find(interaction, "prompt") is not None or bool(
            shown(self.body).replace(inside, "").strip()
        )

    def _essay(self, interaction: Element) -> Read:
        lines = int(_number(get(interaction, "expectedLines")) or 10)
        length = _number(get(interaction, "expectedLength"))
        words = max(1, round(length / CHARACTERS_PER_WORD)) if length else None
        rubric = []
        for each in self.body.iter():
            if "criterion" in (each.get("class") or "").split():
                worth = with_class(each, "points")
                points = re.match(r"\s*([\d.]+)", content(worth)) if worth is not None else None
                text = copy.deepcopy(each)
                if (inside := with_class(text, "points")) is not None:
                    replace(inside, "")
                rubric.append(Criterion(self.text.of(text), float(points[1]) if points else 1.0))
        answer = with_class(self.body, "model-answer")
        model_answer = self.text.of(answer) if answer is not None else None
        total = math.fsum(criterion.points for criterion in rubric)
        if not rubric:
            total = self._points()
            notes = [
                self.text.of(each)
                for each in find_all(self.body, "rubricBlock")
                if "scorer" in get(each, "view").split() and each is not answer
            ]
            rubric = [Criterion(joined(notes), total)]
        declared = self.declared.get(get(interaction, "responseIdentifier"))
        if model_answer is None and declared and declared.correct:
            model_answer = self.text.plain(declared.correct[0])
        key = EssayKey(tuple(rubric), model_answer)
        stem = self._stem()
        return Read(Content(Essay(min(lines, 60), words), key, points=total), stem)

    # typed text and gaps

    def _inline(self, found: list[Element]) -> Read:
        if with_class(self.body, "passage") is None and len(found) == 1:
            only = found[0]
            if name_of(only) in _TYPED and self._stands_alone(only):
                return self._typed(only)
        return self._cloze(found)

    def _stands_alone(self, interaction: Element) -> bool:
        """Whether the field has a paragraph of its own, behind the question."""
        if with_class(self.body, "answer") is not None:
            return True
        around: Element | None = interaction
        while around is not None and around is not self.body:
            before, after = around.getprevious(), around.getnext()
            parent = around.getparent()
            assert parent is not None
            if after is not None or (around.tail or "").strip():
                return False
            if parent is not self.body and (before is not None or (parent.text or "").strip()):
                return False
            around = parent
        return True

    def _typed(self, interaction: Element) -> Read:
        declared = self._declared(interaction)
        if declared.base_type in ("float", "integer"):
            return self._numeric(interaction, declared)
        penalty = None
        if self._maps(declared.identifier):
            cost = -self._percent(min(declared.otherwise, 0.0))
            penalty = self._penalty(min(cost, -self._least(declared)))
            declared = msgspec.structs.replace(declared, otherwise=max(declared.otherwise, 0.0))
        key = self._text_key(interaction, declared)
        code = "code" in (interaction.get("class") or "").split()
        return Read(Content(ShortText(code), key), self._stem(), penalty=penalty)

    def _text_key(self, interaction: Element, declared: Declaration) -> TextKey:
        worth = sorted({points for _, points, _ in declared.mapping if points > 0})
        keys = [(key, case) for key, points, case in declared.mapping if points in worth[-1:]]
        if len(worth) > 1:
            self.tell(interaction, message("only answers worth all points are accepted here"))
        if self._maps(declared.identifier):
            self._told_others(interaction, declared)
        texts = [key for key, _ in keys] or list(self._right(interaction, declared))
        sensitive = any(case for _, case in keys) if keys else self._case_counts()
        texts = [text for text in dict.fromkeys(texts) if text.strip()]
        if not texts:
            raise UnsupportedError(interaction, message("the item does not say what is right"))
        return TextKey(tuple(texts), Normalization(ignore_case=not sensitive))

    def _case_counts(self) -> bool:
        if self.processing is None:
            return True
        matches = list(find_all(self.processing, "stringMatch"))
        return not matches or any(get(each, "caseSensitive", "true") == "true" for each in matches)

    def _numeric(self, interaction: Element, declared: Declaration) -> Read:
        key, rule = self._number_key(interaction, declared)
        unit = with_class(self.body, "unit")
        shown = Numeric(self.text.of(unit) if unit is not None else None)
        return Read(Content(shown, key), self._stem(), rule)

    def _number_key(self, interaction: Element, declared: Declaration) -> tuple[NumericKey, Rule]:
        given = [(each, points) for each, points, _ in declared.mapping if points > 0]
        if given and self._maps(declared.identifier):
            best = max(points for _, points in given)
            shares = [(decimal(each), 100 * points / best) for each, points in given]
            found = [(float(number), 0.0, share) for number, share in shares if number is not None]
            if len(found) == len(given):
                return numbers(found)
            for (each, _), (_, share) in zip(given, shares, strict=True):
                if share < 100:
                    self.tell(interaction, answer_left_out(each, share))
        right = decimal(self._right(interaction, declared)[0])
        if right is None:
            raise UnsupportedError(interaction, message("the right answer is not a number"))
        try:
            found = accepted(self.processing, declared.identifier, right)
        except UnreadError as error:
            said = message("how numbers are compared is not known here: only one is right")
            self.tell(error.element, said)
            return NumericKey(float(right)), "exact"
        if (bound := open_ended(self.processing)) is not None:
            self.tell(bound, message("the ends of a range are right here"))
        return numbers(found)

    def _cloze(self, found: list[Element]) -> Read:
        gaps: list[Gap] = []
        keys: dict[str, GapKey] = {}
        numbers: dict[int, str] = {}
        worth: dict[str, float] = {}
        for number, each in enumerate(found):
            declared = self._declared(each)
            name = gap_of(declared.identifier)
            name = re.sub(r"[^A-Za-z0-9._-]", "-", name)
            numbers[number] = name
            gap, key = self._gap(each, declared, name)
            gaps.append(gap)
            keys[name] = key
            if self._maps(declared.identifier):
                worth[name] = self._best(declared)
        if len(keys) < len(found):
            raise UnsupportedError(found[0], message("two gaps share one response"))
        stem, text = self._passage(numbers)
        shuffles = [get(each, "shuffle") for each in found if get(each, "shuffle")]
        processing = self.processing
        exact = processing is not None and any(
            get(base, "identifier") == "RIGHT"
            for each in find_all(processing, "responseIf")
            for test in list(each)[:1]
            for base in find_all(test, "variable")
        )
        return Read(
            Content(Cloze(text, tuple(gaps)), ClozeKey(keys, weights_of(worth, keys))),
            stem,
            "exact" if exact or not self._gives_parts(found) else "partial",
            "false" not in shuffles,
        )

    def _gives_parts(self, found: Sequence[Element]) -> bool:
        """Whether each right gap earns its share: unless all must be right at once."""
        if self.processing is None or len(found) == 1:
            return True
        return not any(
            len(list(find_all(test, "match", "stringMatch"))) == len(found)
            for test in find_all(self.processing, "and")
        )

    def _gap(self, each: Element, declared: Declaration, name: str) -> tuple[Gap, GapKey]:
        if name_of(each) == "inlineChoiceInteraction":
            choices = list(find_all(each, "inlineChoice"))
            options = tuple(
                Option(label(index), self.text.plain(content(choice)))
                for index, choice in enumerate(choices)
            )
            names = {get(choice, "identifier"): label(i) for i, choice in enumerate(choices)}
            right = self._right(each, declared)[0]
            if right not in names:
                problem = message("the right answer {name!r} is none of the choices", name=right)
                raise UnsupportedError(each, problem)
            return ChoiceGap(name, options), GapChoiceKey(names[right])
        width = int(_number(get(each, "expectedLength")) or 12)
        code = "code" in (each.get("class") or "").split()
        gap = TextGap(name, min(max(width, 1), 80), code)
        if declared.base_type in ("float", "integer"):
            return gap, self._number_key(each, declared)[0]
        return gap, self._text_key(each, declared)

    def _passage(self, numbers: dict[int, str]) -> tuple[Localized, Localized]:
        """The stem, and the text with a mark where each gap stands."""
        body = copy.deepcopy(self.body)
        fields = [each for each in body.iter() if name_of(each) in _INLINE]
        apart = with_class(body, "gaps")
        passage = with_class(body, "passage")
        if apart is not None and passage is not None:
            for each in list(passage.iter()):
                if (each.get("class") or "") == "gap" and (
                    n := re.search(r"\d{1,9}", content(each))
                ):
                    replace(each, mark(int(n[0]) - 1))
        else:
            for number, each in enumerate(fields):
                replace(each, mark(number))
        if passage is not None:
            return self._stem(), self.text.of(passage, gaps=numbers)
        for each in list(find_all(body, "rubricBlock")):
            if "candidate" in get(each, "view").split():
                _open(each)
            else:
                replace(each, "")
        self._whole_stem = True
        blocks = list(body)
        first = next((i for i, each in enumerate(blocks) if mark(0) in content(each)), None)
        lead = copy.deepcopy(body)
        lead_blocks = list(lead)
        for each in lead_blocks[first:]:
            lead.remove(each)
        if first and not (body.text or "").strip():
            for each in blocks[:first]:
                body.remove(each)
            stem = self.text.of(lead)
            if stem.some:
                return stem, self.text.of(body, gaps=numbers)
        return ui("Fill in the gaps."), self.text.of(body, gaps=numbers)


def weights_of(worth: Mapping[str, float], all_of: Sized = ()) -> dict[str, float]:
    """The weights of gaps that are worth so many points; none where they weigh the same, or where
    not all of them say it."""
    if len(set(worth.values())) < 2 or min(worth.values()) <= 0 or len(all_of) > len(worth):
        return {}
    return {name: points for name, points in worth.items() if points != 1}


def with_fixed(content: Content, fixed: Sequence[bool]) -> Content:
    """A choice with the options that keep their place marked so."""
    shown = content.interaction
    assert isinstance(shown, SingleChoice | MultipleResponse)
    options = tuple(
        msgspec.structs.replace(option, fixed=stays)
        for option, stays in zip(shown.options, fixed, strict=True)
    )
    return msgspec.structs.replace(
        content, interaction=msgspec.structs.replace(shown, options=options)
    )


def _open(rubric: Element) -> None:
    """Make a part of the text of it."""
    rubric.tag = "div"
    rubric.attrib.clear()


def _declaration(element: Element) -> Declaration:
    right = find(element, "correctResponse")
    mapping = find(element, "mapping")
    entries = [] if mapping is None else list(find_all(mapping, "mapEntry"))
    return Declaration(
        identifier=get(element, "identifier"),
        cardinality=get(element, "cardinality"),
        base_type=get(element, "baseType"),
        correct=() if right is None else tuple(content(each) for each in find_all(right, "value")),
        mapping=tuple(
            (
                get(each, "mapKey"),
                _number(get(each, "mappedValue")) or 0.0,
                get(each, "caseSensitive", "true") in ("true", "1"),
            )
            for each in entries
        ),
        most=None if mapping is None else _number(get(mapping, "upperBound")),
        least=None if mapping is None else _number(get(mapping, "lowerBound")),
        otherwise=(None if mapping is None else _number(get(mapping, "defaultValue"))) or 0.0,
    )


def _words(choice: Element) -> set[str]:
    """The words of a choice that says one thing, in lower case; both languages' where there are."""
    parts = re.split(r"\u2002/\u2002| / ", shown(choice))
    return {" ".join(part.split()).strip(".").lower() for part in parts if part.strip()}


def _pair(value: str) -> tuple[str, str]:
    """The two identifiers of a ``directedPair``."""
    source, _space, target = value.strip().partition(" ")
    return source, target.strip()


def joined(texts: Sequence[Localized]) -> Localized:
    """The texts in one, a paragraph each, in every language that one of them has."""
    names = dict.fromkeys(name for each in texts for name in each) or LANGUAGES
    return Localized(
        {name: "\n\n".join(each[name] for each in texts if each[name]) for name in names}
    )


def _number(text: str) -> float | None:
    value = decimal(text)
    return None if value is None else float(value)
