"""QTI 1.2 -> items: packages of Canvas and Blackboard, Common Cartridges, single documents.

1EdTech (IMS), *QTI: ASI XML Binding Specification* version 1.2.1, and what the LMSs make of it: the
kind of a question is in ``question_type`` (Canvas), ``bbmd_questiontype`` (Blackboard) or
``cc_profile`` (Common Cartridge), and guessed from its responses where none is told.
"""

from __future__ import annotations

import hashlib
import html
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

import msgspec
from lxml import etree

from quizgen.bank.items import Content, label, matching, ordering
from quizgen.bank.writer import identifier
from quizgen.formats.asi.questions import STEM, UNIT
from quizgen.formats.readers import Imported, UnreadableError, xml
from quizgen.formats.readers.build import EMPTY, Builder, choice
from quizgen.formats.readers.container import Container
from quizgen.formats.readers.language import localized
from quizgen.formats.readers.markdown import Element, from_text, from_tree, tree
from quizgen.locale import gettext as _
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
    Localized,
    Normalization,
    Numeric,
    NumericKey,
    Option,
    OptionFeedback,
    Rule,
    ShortText,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)

MAX_PICTURE = 10 << 20
"""Bytes of a picture; a larger one is left out."""

_KINDS = {
    # Canvas
    "multiple_choice_question": "single",
    "multiple_answers_question": "multiple",
    "true_false_question": "true_false",
    "matching_question": "matching",
    "short_answer_question": "short_text",
    "fill_in_multiple_blanks_question": "blanks",
    "multiple_dropdowns_question": "dropdowns",
    "numerical_question": "numeric",
    "essay_question": "essay",
    # Blackboard
    "Multiple Choice": "single",
    "Multiple Answer": "multiple",
    "True/False": "true_false",
    "Matching": "matching",
    "Ordering": "ordering",
    "Fill in the Blank": "short_text",
    "Fill in the Blank Plus": "blanks",
    "Numeric": "numeric",
    "Essay": "essay",
    "Short Response": "essay",
    # Common Cartridge
    "cc.multiple_choice.v0p1": "single",
    "cc.multiple_response.v0p1": "multiple",
    "cc.true_false.v0p1": "true_false",
    "cc.fib.v0p1": "short_text",
    "cc.pattern_match.v0p1": "short_text",
    "cc.essay.v0p1": "essay",
}
_ALL_OR_NOTHING = ("bbmd_questiontype", "cc_profile")
"""Where a question of several right options says its kind, all of them are needed."""


def read(data: bytes, name: str) -> Imported:
    """The questions of a package or of a document. Raises ``UnreadableError``."""
    out = Builder(name)
    images: dict[str, bytes] = {}
    if data.startswith(b"PK"):
        package = Container(data, name)
        documents = _documents(package, out)
    else:
        package, documents = None, [("", data)]
    title = None
    for member, content in documents:
        where = f"{name}: {member}" if member else name
        root, notes = xml.parse(content, where)
        _without_namespaces(root)
        out.notes += notes
        if root.tag != "questestinterop":
            problem = _("the root is <{tag}>; QTI 1.2 begins with <questestinterop>")
            told = f"{where}:{xml.line(root)}: {problem.format(tag=root.tag)}"
            if len(documents) == 1:
                raise UnreadableError(told)
            out.note(f" {member}:{xml.line(root)}", problem.format(tag=root.tag))
            continue
        reader = _Reader(out, member, root, package, images)
        for item in root.iter("item"):
            reader.item(item)
        title = title or reader.title(root)
    return Imported(tuple(out.items), tuple(out.notes), title, images)


def _documents(package: Container, out: Builder) -> list[tuple[str, bytes]]:
    """The members that hold questions, each quiz once: a course that Canvas exported has them
    twice, whole in ``non_cc_assessments`` and by the profile beside it."""
    found = [m for m in package.members if m.endswith((".xml", ".dat", ".qti"))]
    contents = {m: package.read(m) for m in found}
    quizzes = [m for m, data in contents.items() if b"<questestinterop" in data[:4000]]
    if not quizzes:
        problem = _("the package holds no QTI 1.2 document (<questestinterop>)")
        raise UnreadableError(f"{out.file}: {problem}")
    if not any(m.rsplit("/", 1)[-1] == "imsmanifest.xml" for m in package.members):
        out.note("", _("there is no imsmanifest.xml; every document in the package is read"))
    whole = {m.rsplit("/", 1)[-1].split(".")[0] for m in quizzes if "non_cc_assessments/" in m}
    return [
        (m, contents[m])
        for m in quizzes
        if "non_cc_assessments/" in m or m.rsplit("/", 1)[0].rsplit("/", 1)[-1] not in whole
    ]


def _without_namespaces(root: etree._Element) -> None:
    for element in root.iter():
        if isinstance(element.tag, str) and "}" in element.tag:
            element.tag = etree.QName(element).localname


_HANGUL = re.compile("[가-힣]")


class _UnknownError(Exception):
    """A question that cannot become an item; the message says why."""


class _Label(msgspec.Struct, frozen=True):
    ident: str
    html: str


class _Response(msgspec.Struct, frozen=True):
    """A place to answer: what it offers, and the text that stands with it."""

    ident: str
    multiple: bool
    labels: tuple[_Label, ...]
    html: str
    decimal: bool
    tag: str


class _Condition(msgspec.Struct, frozen=True):
    """What a response may be, what it scores (None: nothing is said) and which feedback it gets."""

    equal: tuple[tuple[str, str, bool], ...]
    """(response, value, upper and lower case differ)."""
    bounds: tuple[tuple[str, str], ...]
    """(``vargte`` …, value)."""
    other: bool
    score: float | None
    links: tuple[str, ...]
    title: str

    @property
    def right(self) -> bool:
        if self.title == "incorrect" or "incorrect" in self.links or self.other:
            return False
        if self.score is not None:
            return self.score > 0
        return self.title == "correct" or "correct" in self.links


class _Reader:
    """Reads one document, question by question."""

    def __init__(
        self,
        out: Builder,
        member: str,
        root: etree._Element,
        package: Container | None,
        images: dict[str, bytes],
    ) -> None:
        self.out, self.member, self.package, self.images = out, member, package, images
        self.languages = _languages(root)
        self._line = 1

    def note(self, message: str) -> None:
        self.out.note(f" {self.member}:{self._line}" if self.member else str(self._line), message)

    def title(self, root: etree._Element) -> Localized | None:
        for tag in ("assessment", "objectbank"):
            element = root.find(tag)
            if element is not None and (text := (element.get("title") or "").strip()):
                return self.plain(text)
        return None

    # ---- a question ----

    def item(self, element: etree._Element) -> None:
        self._line = xml.line(element)
        told = _metadata(element)
        source, kind = _kind(told)
        if source and kind is None:
            name = told[source]
            if name == "text_only_question":
                self.note(_("a text without a question is left out"))
            else:
                self.note(_("a question of type {type} is left out").format(type=name))
            return
        responses = [*_responses(element)]
        conditions = [*_conditions(element)]
        feedback = _feedback(element)
        try:
            kind = kind or _guess(element, responses, conditions)
            question = _Question(
                self, element, responses, conditions, feedback, source in _ALL_OR_NOTHING
            )
            content, rule, stem = _READERS[kind](question)
        except _UnknownError as problem:
            self.note(_("a question is left out: {why}").format(why=problem))
            return
        points = _points(told, element)
        if isinstance(content.key, EssayKey):
            told_nothing = Localized("물음에 답한다.", "Answers the question.")
            criteria = (Criterion(told_nothing, points),)
            content = msgspec.structs.replace(content, key=EssayKey(criteria))
        explanation, others = question.explanation()
        if others:
            self.note(_("feedback to a right or a wrong answer as a whole is left out"))
        self.out.add(
            content,
            name=(element.get("title") or element.get("ident") or "").split(" / ")[-1],
            stem=stem,
            explanation=explanation,
            topic=_topic(told.get("qmd_topic") or told.get("cc_question_category") or ""),
            points=points,
            rule=rule,
            tags=[tag.strip() for tag in told.get("qmd_keywords", "").split(",") if tag.strip()],
        )

    # ---- texts ----

    def rich(self, source: str, gaps: Mapping[str, str] | None = None) -> Localized:
        """HTML as Markdown in both languages; ``gaps``: what stands for a gap, by its id."""
        return self.rich_tree(tree(source), gaps or {}) if source.strip() else EMPTY

    def rich_tree(self, root: Element, gaps: Mapping[str, str]) -> Localized:
        """As ``rich``."""

        def convert(part: Element) -> str:
            text = from_tree(part, self._picture)
            for name, mark in gaps.items():
                text = text.replace(mark, f"[[{name}]]")
            return text

        if _bilingual(root):
            return Localized(*(convert(_version(root, language)) for language in LANGUAGES))
        text = convert(root)
        if not text:
            return EMPTY
        if self.languages >= set(LANGUAGES):
            return Localized.same(text)
        if len(self.languages) == 1:
            return Localized(*(text if name in self.languages else "" for name in LANGUAGES))
        return localized(text)

    def plain(self, text: str) -> Localized:
        """A line of plain text; of two languages, ``ko / en``."""
        parts = text.split(" / ")
        if self.languages >= set(LANGUAGES) and len(parts) == 2:
            ko, en = parts
            if _HANGUL.search(ko) and not _HANGUL.search(en):
                return Localized(from_text(ko), from_text(en))
        return self.rich(html.escape(text, quote=False))

    def _picture(self, address: str) -> str | None:
        found = self._find(address)
        if found is None:
            self.note(_("picture {name} is not in the package").format(name=address[:80]))
            return None
        member, data = found
        suffix = re.search(r"\.(png|jpe?g|gif|svg|webp)$", member, re.IGNORECASE)
        if not suffix or not data or len(data) > MAX_PICTURE:
            self.note(_("file {name} is not a picture that can be shown").format(name=member))
            return None
        path = f"images/{hashlib.sha256(data).hexdigest()[:16]}{suffix[0].lower()}"
        self.images[path] = data
        return path

    def _find(self, address: str) -> tuple[str, bytes] | None:
        """The picture that an address means: beside the document, from the package's base, or of
        Blackboard's content collection."""
        if self.package is None:
            return None
        if collected := re.search(r"bbcswebdav/(xid-\d+_\d+)", address):
            mark = f"__{collected[1]}."
            for member in self.package.members:
                if mark in member and not member.endswith(".xml"):
                    return member, self.package.read(member)
            return None
        path = re.sub(r"^(?:\$|%24)IMS-CC-FILEBASE(?:\$|%24)/?", "", address)
        bases = (self.member, "imsmanifest.xml", "web_resources/x", "images/x")
        for base in bases if path == address or ".." in path else (*bases[1:], self.member):
            if resolved := self.package.resolve(path, base):
                return resolved, self.package.read(resolved)
        return None


class _Question(msgspec.Struct, frozen=True):
    """One item as found, for the reader of its kind."""

    reader: _Reader
    element: etree._Element
    responses: list[_Response]
    conditions: list[_Condition]
    feedback: dict[str, str]
    all_or_nothing: bool

    @property
    def stem(self) -> Localized:
        return self.reader.rich(_stem(self.element))

    @property
    def one(self) -> _Response:
        if not self.responses:
            raise _UnknownError(_("it has no place to answer"))
        return self.responses[0]

    @property
    def right(self) -> list[_Condition]:
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

    def explanation(self) -> tuple[Localized, bool]:
        """What is shown after any answer; and whether there is more that was not taken."""
        general = [link for c in self.conditions if c.other for link in c.links]
        general = [n for n in ("general_fb", "solution", "Solution", *general) if n != "incorrect"]
        general = [n for n in general if n != "general_incorrect_fb"]
        told = [self.feedback[n] for n in general if self.feedback.get(n)]
        sides = [self.feedback.get(n, "") for n in ("correct", "incorrect")]
        sides += [self.feedback.get(n, "") for n in ("correct_fb", "general_incorrect_fb")]
        sides = [side for side in dict.fromkeys(sides) if side]
        chosen = (told or sides or [""])[0]
        return self.reader.rich(chosen), any(side != chosen for side in sides)


def _single(question: _Question) -> tuple[Content, Rule, Localized]:
    return _choices(question, multiple=question.one.multiple)


def _multiple(question: _Question) -> tuple[Content, Rule, Localized]:
    return _choices(question, multiple=True)


def _choices(question: _Question, *, multiple: bool) -> tuple[Content, Rule, Localized]:
    labels = question.one.labels
    if len(labels) < 2:
        raise _UnknownError(_("it has fewer than two options"))
    named = {
        value
        for condition in question.right
        for respondent, value, _case in condition.equal
        if respondent == question.one.ident
    }
    right = [index for index, each in enumerate(labels) if each.ident in named]
    if not right:
        raise _UnknownError(_("no option scores"))
    if len(right) > 1 and not multiple:
        question.reader.note(_("several options score in a question for one: all of them count"))
        multiple = True
    texts = [question.reader.rich(each.html) for each in labels]
    told = [question.reader.rich(question.remark(each.ident)) for each in labels]
    rule: Rule = "partial" if multiple and not question.all_or_nothing else "exact"
    return choice(texts, right, told, multiple=multiple), rule, question.stem


_TRUE = re.compile(r"true|참|맞음|yes|예|o|t", re.IGNORECASE)


def _true_false(question: _Question) -> tuple[Content, Rule, Localized]:
    labels = question.one.labels
    if len(labels) != 2:
        return _choices(question, multiple=False)

    def says_true(each: _Label) -> bool:
        words = re.sub(r"<[^>]+>", " ", each.html)
        return each.ident == "true" or bool(_TRUE.match(html.unescape(words).strip()))

    true = next((index for index, each in enumerate(labels) if says_true(each)), 0)
    named = {value.lower() for c in question.right for _respondent, value, _case in c.equal}
    right = [index for index, each in enumerate(labels) if each.ident.lower() in named]
    if len(right) != 1:
        raise _UnknownError(_("neither true nor false scores"))
    feedback = {}
    for index, each in enumerate(labels):
        told = question.reader.rich(question.remark(each.ident))
        if told.ko or told.en:
            feedback["true" if index == true else "false"] = OptionFeedback(told)
    key = TrueFalseKey(right[0] == true)
    return Content(TrueFalse(), key, feedback), "exact", question.stem


def _matching(question: _Question) -> tuple[Content, Rule, Localized]:
    right_side = [
        _material(flow)
        for block in question.element.iterfind(".//flow[@class='RIGHT_MATCH_BLOCK']")
        for flow in block
    ]
    rich, plain = question.reader.rich, question.reader.plain

    def target(index: int, each: _Label) -> Localized:
        if right_side:
            if index >= len(right_side):
                raise _UnknownError(_("an option has no text"))
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
            raise _UnknownError(_("a left side has no right answer"))
        pairs.append((rich(response.html), found[0]))
    if len(pairs) < 2:
        raise _UnknownError(_("it has fewer than two pairs"))
    used = {right for _left, right in pairs}
    extra = [each for each in dict.fromkeys(targets) if each not in used]
    return matching(pairs, extra, None), "partial", question.stem


def _ordering(question: _Question) -> tuple[Content, Rule, Localized]:
    labels = {each.ident: each for each in question.one.labels}
    for condition in question.right:
        order = [value for _respondent, value, _case in condition.equal if value in labels]
        if len(order) == len(labels) > 1:
            entries = [question.reader.rich(labels[name].html) for name in order]
            return ordering(entries, None), "partial", question.stem
    raise _UnknownError(_("no order scores"))


def _accepted(conditions: Sequence[_Condition], respondents: Sequence[str]) -> TextKey:
    found = [
        (value, case)
        for condition in conditions
        if condition.right
        for respondent, value, case in condition.equal
        if respondent in respondents and value.strip()
    ]
    if not found:
        raise _UnknownError(_("no answer scores in full"))
    case = any(case for _value, case in found)
    texts = tuple(dict.fromkeys(value for value, _case in found))
    return TextKey(texts, Normalization(ignore_case=not case))


def _short_text(question: _Question) -> tuple[Content, Rule, Localized]:
    if len(question.responses) > 1:
        return _blanks(question)
    key = _accepted(question.conditions, [question.one.ident])
    return Content(ShortText(), key), "exact", question.stem


def _numeric(question: _Question) -> tuple[Content, Rule, Localized]:
    right = [c for c in question.right if c.equal or c.bounds]
    if not right:
        raise _UnknownError(_("no number scores in full"))
    if len(right) > 1:
        question.reader.note(_("only the first of several right numbers is kept"))
    try:
        exact = [Decimal(value.strip()) for _r, value, _c in right[0].equal if value.strip()]
        bounds = [Decimal(value.strip()) for _tag, value in right[0].bounds]
    except InvalidOperation as error:
        raise _UnknownError(_("its answer is not a number")) from error
    if len(bounds) == 1 or not (exact or bounds):
        raise _UnknownError(_("its range has one end only"))
    low, high = (min(bounds), max(bounds)) if bounds else (exact[0], exact[0])
    value = exact[0] if exact else (low + high) / 2
    tolerance = max(high - value, value - low)
    if bounds and high - value != value - low:
        question.reader.note(_("its range is not even around the answer; the wider side counts"))
    key = NumericKey(float(value), float(tolerance))
    if not (math.isfinite(key.value) and math.isfinite(key.tolerance)):
        raise _UnknownError(_("its answer is not a number"))
    stem, unit = _unit(question)
    return Content(Numeric(unit), key), "exact", stem


def _unit(question: _Question) -> tuple[Localized, Localized | None]:
    """The stem, and the unit that quizgen's own export put behind it."""
    root = tree(_stem(question.element))
    for index, child in enumerate(root.children):
        for inner in child.children if isinstance(child, Element) else ():
            if isinstance(inner, Element) and inner.attributes.get("class") == UNIT:
                del root.children[index]
                return question.reader.rich_tree(root, {}), question.reader.rich_tree(inner, {})
    return question.stem, None


def _blanks(question: _Question) -> tuple[Content, Rule, Localized]:
    return _gaps(question, choose=False)


def _dropdowns(question: _Question) -> tuple[Content, Rule, Localized]:
    return _gaps(question, choose=True)


def _gaps(question: _Question, *, choose: bool) -> tuple[Content, Rule, Localized]:
    """Gaps ``[name]`` in the stem: to type into, or to choose for."""
    gaps: list[Gap] = []
    keys: dict[str, GapKey] = {}
    names: dict[str, str] = {}
    source = _stem(question.element)
    for response in question.responses:
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
        if choose and response.labels:
            texts = [question.reader.plain(html.unescape(each.html)) for each in response.labels]
            options = tuple(Option(label(index), text) for index, text in enumerate(texts))
            right = [
                option.id
                for option, each in zip(options, response.labels, strict=True)
                if each.ident in {value for value, _case in values}
            ]
            if not right:
                raise _UnknownError(_("a gap has no right answer"))
            gaps.append(ChoiceGap(name, options))
            keys[name] = GapChoiceKey(right[0])
            continue
        listed = [html.unescape(each.html) for each in response.labels]
        accepted = listed or [value for value, _case in values]
        accepted = [text for text in dict.fromkeys(accepted) if text.strip()]
        if not accepted:
            raise _UnknownError(_("a gap has no right answer"))
        case = bool(values) and all(case for _value, case in values) and not listed
        gaps.append(TextGap(name))
        keys[name] = TextKey(tuple(accepted), Normalization(ignore_case=not case))
    if not gaps:
        raise _UnknownError(_("it has no gap"))
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
            raise _UnknownError(_("gap {name} is not in its text").format(name=shown))
    stem = Localized("빈칸을 채우십시오.", "Fill in the gaps.")
    root = tree(placed)
    for child in root.children:
        if isinstance(child, Element) and child.attributes.get("class") == STEM:
            stem = question.reader.rich_tree(child, {})
            root.children.remove(child)
            break
    text = question.reader.rich_tree(root, marks)
    rule: Rule = "exact" if question.all_or_nothing else "partial"
    return Content(Cloze(text, tuple(gaps)), ClozeKey(keys)), rule, stem


def _essay(question: _Question) -> tuple[Content, Rule, Localized]:
    return Content(Essay(), EssayKey(())), "exact", question.stem


_READERS: dict[str, Callable[[_Question], tuple[Content, Rule, Localized]]] = {
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


# ---- what a document says ----


def _metadata(item: etree._Element) -> dict[str, str]:
    """The fields of an item's metadata, in either way of writing them."""
    told = {}
    for field in item.iterfind("itemmetadata//qtimetadatafield"):
        told[(field.findtext("fieldlabel") or "").strip()] = (
            field.findtext("fieldentry") or ""
        ).strip()
    for element in item.iterfind("itemmetadata/*"):
        if isinstance(element.tag, str) and not len(element) and (element.text or "").strip():
            told.setdefault(element.tag, (element.text or "").strip())
    return told


def _kind(told: Mapping[str, str]) -> tuple[str, str | None]:
    """The field that says the kind of a question, and the kind (None: one that is not known)."""
    for field in ("question_type", "bbmd_questiontype", "cc_profile"):
        if told.get(field):
            return field, _KINDS.get(told[field])
    return "", None


def _responses(item: etree._Element) -> Iterator[_Response]:
    presentation = item.find("presentation")
    if presentation is None:
        return
    for element in presentation.iter(
        "response_lid", "response_str", "response_num", "response_grp"
    ):
        fib = element.find(".//render_fib")
        parent = element.getparent()
        outside = parent.findall("flow") if parent is not None and parent.tag == "flow" else []
        own = [child for child in element if child.tag in ("material", "flow_mat")]
        yield _Response(
            ident=element.get("ident", ""),
            multiple=element.get("rcardinality", "Single") == "Multiple",
            labels=tuple(
                _Label(each.get("ident", ""), _material(each))
                for each in element.iter("response_label")
                if element.find(".//render_choice") is not None
            ),
            html="".join(_material(each) for each in own or outside),
            decimal=element.tag == "response_num"
            or (fib is not None and fib.get("fibtype") in ("Decimal", "Integer", "Scientific")),
            tag=str(element.tag),
        )


def _conditions(item: etree._Element) -> Iterator[_Condition]:
    for element in item.iterfind("resprocessing/respcondition"):
        equal, bounds = [], []
        variables = element.find("conditionvar")
        for test in () if variables is None else variables.iter():
            if any(above.tag == "not" for above in test.iterancestors("not", "respcondition")):
                continue
            text = test.text or ""
            if test.tag in ("varequal", "varsubstring"):
                equal.append((test.get("respident", ""), text, test.get("case", "No") == "Yes"))
            elif test.tag in ("vargte", "vargt", "varlte", "varlt"):
                bounds.append((str(test.tag), text))
        setvar = element.find("setvar")
        yield _Condition(
            tuple(equal),
            tuple(bounds),
            other=variables is not None and variables.find(".//other") is not None,
            score=None if setvar is None else _score(setvar.text or ""),
            links=tuple(e.get("linkrefid", "") for e in element.iterfind("displayfeedback")),
            title=element.get("title", ""),
        )


def _score(text: str) -> float | None:
    if "max" in text.lower():
        return 100.0
    try:
        return float(text)
    except ValueError:
        return None


def _feedback(item: etree._Element) -> dict[str, str]:
    """Feedback by its identifier, as HTML."""
    return {each.get("ident", ""): _material(each) for each in item.iterfind("itemfeedback")}


def _points(told: Mapping[str, str], item: etree._Element) -> float:
    candidates = [
        told.get(field, "")
        for field in ("points_possible", "qmd_absolutescore_max", "cc_weighting")
    ]
    for text in candidates:
        value = _score(text)
        if value is not None and math.isfinite(value) and value > 0:
            return value
    return 1.0


def _guess(
    item: etree._Element, responses: Sequence[_Response], conditions: Sequence[_Condition]
) -> str:
    """The kind of a question that does not say it."""
    if not responses:
        raise _UnknownError(_("it has no place to answer"))
    first = responses[0]
    if first.decimal:
        return "numeric"
    if first.tag == "response_lid":
        if len(responses) > 1:
            stem = _stem(item)
            named = all(f"[{r.ident.removeprefix('response_')}]" in stem for r in responses)
            return "dropdowns" if named else "matching"
        if first.multiple:
            return "multiple"
        names = {each.ident.lower() for each in first.labels}
        return "true_false" if names == {"true", "false"} else "single"
    if not any(c.right and c.equal for c in conditions):
        return "essay"
    return "blanks" if len(responses) > 1 else "short_text"


def _stem(item: etree._Element) -> str:
    """What stands before the places to answer, as HTML."""
    presentation = item.find("presentation")
    if presentation is None:
        return ""
    block = presentation.find(".//flow[@class='QUESTION_BLOCK']")
    if block is not None:
        return _material(block)
    parts = []

    def walk(element: etree._Element) -> None:
        for child in element:
            if child.tag in ("material", "flow_mat"):
                parts.append(_material(child))
            elif child.tag == "flow":
                walk(child)

    walk(presentation)
    return "\n".join(parts)


def _material(element: etree._Element) -> str:
    """Every text and picture in an element, as HTML."""
    parts = []
    for each in element.iter("mattext", "mat_formattedtext", "matimage"):
        text = each.text or ""
        if each.tag == "matimage":
            parts.append(f'<img src="{html.escape(each.get("uri", ""))}" alt="">')
        elif each.tag == "mat_formattedtext" or each.get("texttype") in ("text/html", "text/xhtml"):
            parts.append(text)
        else:
            parts.append(html.escape(text, quote=False).replace("\n", "<br>"))
    return "\n".join(part for part in parts if part.strip())


def _topic(text: str) -> str:
    last = text.split(" / ")[-1].strip()
    return identifier(last, set(), "topic") if last else ""


# ---- languages ----


def _languages(root: etree._Element) -> set[str]:
    """The languages that quizgen's own export says it has, or that its texts are marked with."""
    document = root.getroottree()
    above = root.itersiblings(etree.Comment, preceding=True)
    for comment in above:
        if found := re.fullmatch(r"\s*languages: ([a-z ]+)", comment.text or ""):
            return set(found[1].split()) & set(LANGUAGES)
    text = etree.tostring(document, encoding="unicode")
    found_languages = set(re.findall(r"lang=(?:&quot;|&#34;|\"|&apos;|')(ko|en)\b", text))
    return found_languages if len(found_languages) == 2 else set()


def _runs(children: Sequence[Element | str]) -> Iterator[tuple[int, int]]:
    """Where versions of one text stand beside each other: first and one past the last child."""
    start, end = 0, 0
    found: set[str] = set()
    for index, child in enumerate([*children, Element("end", {})]):
        language = child.attributes.get("lang", "")[:2] if isinstance(child, Element) else ""
        if language in LANGUAGES:
            if not found:
                start = index
            found.add(language)
            end = index + 1
        elif isinstance(child, Element) or child.strip() not in ("", "/"):
            if len(found) > 1:
                yield start, end
            found = set()


def _bilingual(root: Element) -> bool:
    return any(True for _run in _runs(root.children)) or any(
        _bilingual(child) for child in root.children if isinstance(child, Element)
    )


def _version(root: Element, language: str) -> Element:
    """``root`` with one of two versions wherever both stand beside each other."""
    dropped = set()
    for start, end in _runs(root.children):
        for index in range(start, end):
            child = root.children[index]
            if isinstance(child, str) or child.attributes.get("lang", "")[:2] != language:
                dropped.add(index)
    copy = Element(root.tag, root.attributes)
    copy.children = [
        _version(child, language) if isinstance(child, Element) else child
        for index, child in enumerate(root.children)
        if index not in dropped
    ]
    return copy
