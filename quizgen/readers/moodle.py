"""Moodle XML (see ``quizgen.formats.lms.moodle``) -> items."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import math
import re
from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from lxml import etree

from quizgen.bank.interactions.matching import matching
from quizgen.bank.interactions.ordering import ordering
from quizgen.bank.items import Content, label
from quizgen.errors import Message, message, messages
from quizgen.locale import ui
from quizgen.model import (
    LANGUAGES,
    Bloom,
    ChoiceGap,
    Cloze,
    ClozeKey,
    Criterion,
    Essay,
    EssayKey,
    Gap,
    GapChoiceKey,
    GapKey,
    Language,
    Localized,
    Normalization,
    Numeric,
    NumericKey,
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
from quizgen.readers import Imported, UnknownError, UnreadableError, calculated, xml
from quizgen.readers.build import (
    EMPTY,
    MAX_PICTURE,
    Builder,
    UnscoredError,
    answer_left_out,
    below,
    feedback_left_out,
    numbers,
    weighted,
)
from quizgen.readers.known import MOODLE, MOODLE_TEXT
from quizgen.readers.language import localized, spoken_in, tags_in
from quizgen.readers.markdown import Page, from_html, from_text
from quizgen.readers.regions import Region, numbered, path_of, region
from quizgen.readers.sets import Announced, rivals, taken_apart
from quizgen.scoring.number import parse as parse_number


def read(data: bytes, name: str) -> Imported:
    """The questions of a Moodle XML file. Raises ``UnreadableError``."""
    try:
        return _streamed(data, name)
    except xml.UnusualError:
        return _whole(data, name)


def _streamed(data: bytes, name: str) -> Imported:
    """Question by question. Raises ``xml.UnusualError``."""
    reader = None
    for element in xml.each(data, name, "question"):
        if reader is None:
            root = element.getparent()
            assert root is not None
            if root.tag != "quiz":
                raise xml.UnusualError
            marked = re.findall(rb'(?<![\w:])lang=(?:"|&quot;|&#34;)([A-Za-z0-9-]{2,35})\b', data)
            spoken = tags_in(name.decode() for name in dict.fromkeys(marked))
            reader = Reader(name, _declared(root), spoken if len(spoken) > 1 else ())
        reader.question(element)
    if reader is None:
        raise xml.UnusualError
    return reader.out.imported(images=reader.images)


def _whole(data: bytes, name: str) -> Imported:
    """As far as it is well-formed. Raises ``UnreadableError``."""
    document = xml.parse(data, name, large=True)
    root = document.root
    if root.tag != "quiz":
        problem = message("the root is <{tag}>; Moodle XML begins with <quiz>", tag=root.tag)
        raise UnreadableError(f"{name}:{xml.line(root)}", problem)
    reader = Reader(name, _declared(root), _spoken(root))
    reader.out.notes += [*document.remarks, *(fault.note(name) for fault in document.faults)]
    for element in document.sound("question"):
        reader.question(element)
    return reader.out.imported(images=reader.images)


class Reader:
    """Reads question by question; knows the category it is in."""

    def __init__(
        self, name: str, declared: tuple[Language, ...], spoken: tuple[Language, ...]
    ) -> None:
        self.out = Builder(name)
        self.images: dict[str, bytes] = {}
        self.ours = bool(declared)
        self.whole = self.ours
        """Whether wrong options that cost everything mean that all the right ones are needed."""
        self.speech = Speech(declared or spoken)
        self.topic = ""
        self.where = ""
        """The member of a package that it reads."""
        self._line = 1

    @property
    def place(self) -> str:
        """Where it reads, behind the file's name."""
        return f"{self.where}:{self._line}" if self.where else str(self._line)

    def note(self, said: Message) -> None:
        self.out.note(self.place, said)

    def left_out(self, line: int, said: Message) -> None:
        """A question that begins there and does not become an item."""
        self._line = line
        self.out.begin(self.place)
        self.note(said)

    def lost(self, what: Message) -> None:
        self.note(what)

    def html(self, text: str) -> str:
        """HTML without files as Markdown."""
        return from_html(text, Page(lost=self.lost))

    def question(self, element: etree._Element, line: int | None = None) -> None:
        self._line = xml.line(element) if line is None else line
        kind = element.get("type", "")
        if kind == "category":
            self.out.part()
            name = (element.findtext("idnumber") or "").strip()
            self.topic = self.out.topic(_category(element), name)
            if _text(element.find("info")):
                self.note(message("<{tag}> is left out", tag="info"))
            return
        self.out.begin(self.place)
        if kind == "description":
            self._description(element)
            return
        if kind in calculated.KINDS:
            self._calculated(element)
            return
        if kind not in _KINDS:
            self.note(message("a question of type {type} is left out", type=kind or "?"))
            return
        self._asked(element)

    def _calculated(self, element: etree._Element) -> None:
        """A question whose numbers are drawn: some of its variants, one of which a quiz may ask."""
        try:
            made, count = calculated.variants(element)
        except UnknownError as problem:
            self.note(problem.left_out())
            return
        before = len(self.out.items)
        for variant in made:
            self._asked(variant)
        found = self.out.items[before:]
        self.out.items[before:] = rivals(found)
        self.note(
            messages(
                "it becomes {number} variant of the {all} that the file has numbers for",
                "it becomes {number} variants of the {all} that the file has numbers for",
                len(found),
                all=count,
            )
        )

    def _asked(self, element: etree._Element) -> None:
        kind = element.get("type", "")
        reader = _KINDS[kind]
        self._penalty = None
        self._pictured = ""
        try:
            content, rule = reader(self, element)
        except UnknownError as problem:
            self.note(problem.left_out())
            return
        self.out.left(MOODLE.leftovers(element), self.where)
        if element.find("hint") is not None:
            self.note(message("hints, and what each takes off, are left out"))
        if reader is not Reader.multichoice:
            for tag in _WHOLE:
                text = _text(element.find(tag))
                if text and re.sub("<[^>]+>", "", text).strip() not in _MOODLE_SAYS:
                    self.lost(message("<{tag}> is left out", tag=tag))
        tags = [_text(tag) for tag in element.findall("tags/tag")]
        known = dict(tag.split(":", 1) for tag in tags if re.match("(difficulty|bloom):", tag))
        difficulty = known.get("difficulty", "")
        bloom = known.get("bloom", "")
        stem = self._stem(element, kind)
        if self._pictured:
            shown = self._pictured
            stem = stem.map(lambda text: text and f"{text}\n\n{shown}")
            stem = stem if stem.some else Localized.same(shown)
        name = (element.findtext("idnumber") or "").strip() or _text(element.find("name"))
        points = _number(element.findtext("defaultgrade")) or 1.0
        if isinstance(content.key, ClozeKey):
            points = self._cloze_points
        if isinstance(content.key, EssayKey):
            given, points = points, math.fsum(criterion.points for criterion in content.key.rubric)
            if abs(given - points) > 1e-6:
                self.note(
                    message(
                        "it is worth {points} points there, and its rubric {total}",
                        points=f"{given:.5g}",
                        total=f"{points:.5g}",
                    )
                )
        self.out.add(
            content,
            name=name,
            stem=stem,
            explanation=self.rich(element.find("generalfeedback")),
            topic=self.topic,
            points=points,
            rule=rule,
            penalty=self._penalty,
            shuffle=_true(element, "shuffleanswers", str(kind != "multichoice")),
            difficulty=int(difficulty) if difficulty in list("12345") else 2,
            bloom=_BLOOM.get(bloom, Bloom.REMEMBER),
            tags=[tag for tag in tags if tag.partition(":")[0] not in ("difficulty", "bloom")],
        )

    def _description(self, element: etree._Element) -> None:
        """A text without a question: what those behind it are about."""
        listed = _text(element.find("name"))
        text = self.rich(element.find("questiontext"))
        found = taken_apart(text, listed) if self.ours else Announced(text)
        name = (element.findtext("idnumber") or "").strip() or listed
        self.out.share(self.place, found, name=name)
        if _text(element.find("generalfeedback")):
            self.note(message("<{tag}> is left out", tag="generalfeedback"))
        self.out.left(MOODLE_TEXT.leftovers(element), self.where)

    def _stem(self, element: etree._Element, kind: str) -> Localized:
        node = element.find("questiontext")
        source = _source(node)
        if _KINDS[kind] in (Reader.cloze, Reader.words):
            whole = _up_to(source, "</div>\n")
            found = re.search(r'<div class="quizgen-stem">(.*?)</div>\n', whole, re.DOTALL)
            if not found:
                return ui("Fill in the gaps.")
            source = found[1]
        if '<p class="quizgen-' in source:
            source = re.sub(r'\n<p class="quizgen-\w+">.*?</p>', "", source)
        return self.rich(node, source)

    def rich(self, element: etree._Element | None, source: str | None = None) -> Localized:
        """A text with its pictures, in both languages."""
        if element is None:
            return EMPTY
        text = _source(element) if source is None else source
        files = {_name(each): each for each in element if each.tag == "file"}
        if not files and not text.strip():
            return EMPTY
        form = element.get("format", "html")

        shown: set[str] = set()

        def picture(address: str) -> str | None:
            shown.add(address.removeprefix("@@PLUGINFILE@@/"))
            return self._picture(address, files)

        def convert(part: str) -> str:
            if form == "markdown":
                return part
            if form == "plain_text":
                return from_text(part)
            if form == "moodle_auto_format":
                part = part.replace("\n", "<br>\n")
            return from_html(part, Page(picture, self.lost))

        found = self.speech.localized(text, convert)
        for name in files:
            if name not in shown and form == "html":
                self.note(message("file {name}, which no text shows, is left out", name=name))
        return found

    def _picture(self, address: str, files: dict[str, etree._Element]) -> str | None:
        file = files.get(address.removeprefix("@@PLUGINFILE@@/"))
        if file is None:
            if address.startswith(("http://", "https://")):
                return address
            if inline := _INLINE.fullmatch(address):
                return self._stored(inline[2], f".{inline[1]}", address[:60])
            self.note(message("picture {name} is not in the file", name=address[:60]))
            return None
        suffix = re.search(r"\.(png|jpe?g|gif|svg|webp)$", _name(file), re.IGNORECASE)
        if not suffix:
            self.note(message("file {name} is not a picture that can be shown", name=_name(file)))
            return None
        return self._stored(file.text or "", suffix[0].lower(), address[:60])

    def _stored(self, written: str, suffix: str, name: str) -> str | None:
        """The path of a picture that is written in base64; None where it cannot be read."""
        try:
            data = base64.b64decode(written)
        except (binascii.Error, ValueError):
            data = b""
        if not data or len(data) > MAX_PICTURE:
            self.note(message("picture {name} cannot be read", name=name))
            return None
        path = f"images/{hashlib.sha256(data).hexdigest()[:16]}{suffix}"
        self.images[path] = data
        return path

    def multichoice(self, element: etree._Element) -> tuple[Content, Rule]:
        # Moodle's editor leaves empty answers behind, and Moodle passes them over
        answers = [each for each in element.findall("answer") if _source(each).strip()]
        shares = [_number(answer.get("fraction")) or 0.0 for answer in answers]
        texts = [self.rich(answer) for answer in answers]
        told = [self.rich(_child(answer, "feedback")) for answer in answers]
        if len(answers) < 2:
            raise UnknownError(message("it has fewer than two options"))
        single = _true(element, "single", "true")
        try:
            content, rule, self._penalty = weighted(
                texts, shares, told, single=single, note=self.lost, whole=self.whole
            )
        except UnscoredError:
            raise UnknownError(message("no option scores in full")) from None
        return self._with_whole_feedback(element, content), rule

    def _with_whole_feedback(self, element: etree._Element, content: Content) -> Content:
        """The feedback to a right or a wrong answer as a whole, at the options of a single choice:
        there it says the same. Moodle's own words for right and wrong are no loss."""
        told = {
            tag: text
            for tag in _WHOLE
            if (text := self.rich(_child(element, tag))) != EMPTY
            and not {"", *_MOODLE_SAYS}.issuperset((text["ko"], text["en"]))
        }
        if not isinstance(content.interaction, SingleChoice):
            for tag in told:
                self.lost(message("<{tag}> is left out: feedback stands at options here", tag=tag))
            return content
        if told.pop("partiallycorrectfeedback", None):
            what = message("<{tag}> is left out", tag="partiallycorrectfeedback")
            self.lost(what)
        assert isinstance(content.key, SingleKey)
        feedback = dict(content.feedback)
        for option in content.interaction.options:
            right = option.id == content.key.correct
            whole = told.get("correctfeedback" if right else "incorrectfeedback")
            own = feedback[option.id].feedback if option.id in feedback else None
            if whole is not None:
                feedback[option.id] = OptionFeedback(below(own, whole))
        return msgspec.structs.replace(content, feedback=feedback)

    def truefalse(self, element: etree._Element) -> tuple[Content, Rule]:
        answers = element.findall("answer")
        correct = None
        feedback = {}
        for index, answer in enumerate(answers[:2]):
            text = _text(answer).lower()
            name = text if text in ("true", "false") else ("true", "false")[index]
            share = _number(answer.get("fraction")) or 0
            if share >= 100 and correct is None:
                correct = name == "true"
            elif share != 0:
                self.note(
                    message(
                        "option {option} earns {share} % where it comes from, and nothing here",
                        option=name,
                        share=f"{share:.5g}",
                    )
                )
            told = self.rich(answer.find("feedback"))
            if told.some:
                feedback[name] = OptionFeedback(told)
        if correct is None:
            raise UnknownError(message("neither true nor false scores"))
        return Content(TrueFalse(), TrueFalseKey(correct), feedback), "exact"

    def shortanswer(self, element: etree._Element) -> tuple[Content, Rule]:
        answers = element.findall("answer")
        accepted = self._accepted([(_text(a), _number(a.get("fraction")) or 0.0) for a in answers])
        for answer in answers:
            if told := _text(answer.find("feedback")):
                self.note(feedback_left_out(_text(answer), told))
        exact_case = (element.findtext("usecase") or "0").strip() == "1"
        key = TextKey(accepted, Normalization(ignore_case=not exact_case))
        return Content(ShortText(), key), "exact"

    def _accepted(self, answers: list[tuple[str, float]]) -> tuple[str, ...]:
        full = [text for text, share in answers if share >= 100]
        for answer, share in answers:
            if 0 < share < 100:
                self.note(answer_left_out(answer, share))
        if any(re.search(r"(?<!\\)\*", text) for text in full):
            self.note(
                message("a wildcard (*) in an answer is not known here: write the answers out")
            )
        accepted = tuple(dict.fromkeys(t for text in full if (t := text.replace("\\*", "*"))))
        if not accepted:
            raise UnknownError(message("no answer scores in full"))
        return accepted

    def numerical(self, element: etree._Element) -> tuple[Content, Rule]:
        answers = []
        for answer in element.findall("answer"):
            value = parse_number(_text(answer))
            share = _number(answer.get("fraction")) or 0.0
            if value is not None and share > 0:
                answers.append((value, abs(_number(answer.findtext("tolerance")) or 0.0), share))
            elif share > 0:
                self.note(answer_left_out(_text(answer), share))
            if told := _text(answer.find("feedback")):
                self.note(feedback_left_out(_text(answer), told))
        units, conversions = self._units(element)
        shown = self._hint(element, "unit", "<strong>.{0,300}?</strong>: ")
        key, rule = numbers(answers)
        key = msgspec.structs.replace(key, units=units, conversions=conversions)
        return Content(Numeric(shown), key), rule

    def _units(self, element: etree._Element) -> tuple[tuple[str, ...], dict[str, float]]:
        """Spellings of the answer's unit, and of other units with what turns them into it: a
        number in a unit is the answer's times ``multiplier``."""
        units: list[str] = []
        conversions: dict[str, float] = {}
        for unit in element.findall("units/unit"):
            factor = _number(unit.findtext("multiplier"))
            factor = 1.0 if factor is None else factor
            spelling = (unit.findtext("unit_name") or "").strip()
            if not 1e-30 < factor < 1e30:
                self.note(message("the unit {unit} is left out", unit=repr(spelling)))
            elif spelling and factor != 1.0:
                conversions[spelling] = 1 / factor
            elif spelling:
                units.append(spelling)
        return tuple(units), conversions

    def _hint(self, element: etree._Element, kind: str, lead: str = "") -> Localized | None:
        """What quizgen's own export put behind the stem."""
        node = element.find("questiontext")
        pattern = f'\n<p class="quizgen-{kind}">{lead}(.*?)</p>'
        found = re.search(pattern, _up_to(_source(node), "</p>"), re.DOTALL)
        return self.rich(node, found[1]) if found else None

    def matching(self, element: etree._Element) -> tuple[Content, Rule]:
        pairs, extra = [], []
        for sub in element.findall("subquestion"):
            source = self.rich(sub)
            target = self.speech.localized(_text(sub.find("answer")), self.html)
            if not target.some:
                continue
            if source.some:
                pairs.append((source, target))
            else:
                extra.append(target)
        if len(pairs) < 2:
            raise UnknownError(message("it has fewer than two pairs"))
        return matching(pairs, extra, None), "partial"

    def marked(self, element: etree._Element) -> tuple[Content, Rule]:
        """What is dragged onto a picture: its places get numbers, and each is given a label."""
        drops = element.findall("drop")
        file = element.find("file")
        try:
            data = base64.b64decode("" if file is None else file.text or "")
        except (binascii.Error, ValueError):
            data = b""
        found = [_place(drop) for drop in drops]
        places = [each for each in found if each is not None]
        drawn = numbered(data, places) if len(places) == len(drops) else None
        if drawn is None:
            raise UnknownError(message("it has no picture, or no place in it"))
        labels: dict[str, Localized] = {}
        for drag in element.findall("drag"):
            files = {_name(each): each for each in drag.findall("file")}
            shown = [f'<img src="@@PLUGINFILE@@/{name}" alt="{_text(drag)}">' for name in files]
            text = "".join(shown) or (drag.findtext("text") or "").strip()
            page = Page(partial(self._picture, files=files), self.lost)
            told = self.speech.localized(text, partial(from_html, page=page))
            labels[(drag.findtext("no") or "").strip()] = told
        chosen = [(drop.findtext("choice") or "").strip() for drop in drops]
        if not set(chosen) <= {name for name, text in labels.items() if text.some}:
            raise UnknownError(message("a source has no target"))
        if len(drops) < 2:
            raise UnknownError(message("it has fewer than two pairs"))
        path = path_of(data, places)
        self.images[path] = drawn
        numbers = ", ".join(str(number) for number in range(1, len(drops) + 1))
        self._pictured = f"![{numbers}]({path})"
        self.note(message("the places in its picture get numbers, and a number is chosen"))
        for drop in drops:
            if described := _text(drop.find("text")):
                self.note(
                    message("the description of a place is left out: {text}", text=described[:40])
                )
        pairs = [
            (Localized.same(str(number)), labels[name]) for number, name in enumerate(chosen, 1)
        ]
        extra = [text for name, text in labels.items() if name not in chosen and text.some]
        return matching(pairs, extra, None), "partial"

    def ordering(self, element: etree._Element) -> tuple[Content, Rule]:
        answers = element.findall("answer")
        found = [_number(answer.get("fraction")) for answer in answers]
        places = [place for place in found if place is not None]
        if len(set(places)) == len(answers):
            answers = [answers[places.index(place)] for place in sorted(places)]
        entries = [self.rich(answer) for answer in answers]
        if len(entries) < 2:
            raise UnknownError(message("it has fewer than two entries"))
        grading = (element.findtext("gradingtype") or "RELATIVE").strip()
        if grading not in _GRADING:
            said = message(
                "partial points ({name}) become those of the longest run in order", name=grading
            )
            self.note(said)
        return ordering(entries, None), _GRADING.get(grading, "partial")

    def essay(self, element: etree._Element) -> tuple[Content, Rule]:
        node = element.find("graderinfo")
        source = _up_to(_source(node), "</div>")
        points = _number(element.findtext("defaultgrade")) or 1.0
        rubric = [
            Criterion(self.rich(node, text), float(worth))
            for worth, text in re.findall(
                r'<div class="quizgen-criterion"><strong>([\d.e+-]+)</strong> (.*?)</div>',
                source,
                re.DOTALL,
            )
        ]
        answer = re.search(r'<div class="quizgen-model-answer">(.*)</div>', source, re.DOTALL)
        if not rubric:
            rubric = [Criterion(EMPTY if answer else self.rich(node), points)]
        words = self._hint(element, "words")
        lines = _number(element.findtext("responsefieldlines")) or 10
        most = element.findtext("maxwordlimit") or ""
        count = re.search(r"[1-9]\d{0,5}", (words["ko"] or words["en"]) if words else most)
        essay = Essay(max(1, min(60, int(lines))), int(count[0]) if count else None)
        model = self.rich(node, answer[1]) if answer else None
        return Content(essay, EssayKey(tuple(rubric), model)), "exact"

    def cloze(self, element: etree._Element) -> tuple[Content, Rule]:
        node = element.find("questiontext")
        source = _source(node)
        gaps: list[Gap] = []
        keys: dict[str, GapKey] = {}
        weights: list[float] = []

        def place(found: re.Match[str]) -> str:
            name = f"g{len(gaps) + 1}"
            gap, key = self._gap(name, found)
            weights.append(float(found["weight"] or 1))
            gaps.append(gap)
            keys[name] = key
            return f"{_OPEN}{name}{_CLOSE}"

        placed = _GAP.sub(place, source)
        if not gaps:
            raise UnknownError(message("it has no gap"))
        heavy = {name: weight for name, weight in zip(keys, weights, strict=True) if weight != 1}
        heavy = heavy if len(set(weights)) > 1 else {}
        self._cloze_points = math.fsum(weights)
        own = re.search(
            r'<div class="quizgen-cloze">(.*)</div>', _up_to(placed, "</div>"), re.DOTALL
        )
        text = self.rich(node, re.sub("【\\d+】(?=\ue000)", "", own[1] if own else placed))
        other = re.search(
            r'<div class="quizgen-translation" lang="(\w{1,9})">(.*?)</div>\n',
            _up_to(placed, "</div>\n"),
            re.DOTALL,
        )
        if own and other and _numbers(other[2]) != list(range(1, len(gaps) + 1)):
            self.note(message("a translation whose gaps are others is left out"))
        elif own and other:
            numbered = re.sub(r"【(\d+)】", f"{_OPEN}g\\1{_CLOSE}", other[2])
            told = self.rich(node, numbered)
            text = Localized({**text, other[1]: told[other[1]]})
        text = text.map(lambda said: said.replace(_OPEN, "[[").replace(_CLOSE, "]]"))
        return Content(Cloze(text, tuple(gaps)), ClozeKey(keys, heavy)), "partial"

    def words(self, element: etree._Element) -> tuple[Content, Rule]:
        """Missing words, to select or to drag: ``[[n]]`` is the place of the n-th of them, and
        offers all of its group (``question/type/gapselect``, ``question/type/ddwtos``)."""
        node = element.find("questiontext")
        boxes = [*element.iterchildren("selectoption", "dragbox")]
        texts = [self.speech.localized(_text(box), self.html) for box in boxes]
        groups = [(box.findtext("group") or "1").strip() for box in boxes]
        gaps: list[Gap] = []
        keys: dict[str, GapKey] = {}

        def place(found: re.Match[str]) -> str:
            right = int(found[1]) - 1
            if not 0 <= right < len(boxes):
                raise UnknownError(message("a gap has no option that scores in full"))
            group = [t for t, name in zip(texts, groups, strict=True) if name == groups[right]]
            offered = list(dict.fromkeys(group))
            if len(offered) < 2:
                raise UnknownError(message("it has fewer than two options"))
            name = f"g{len(gaps) + 1}"
            options = tuple(Option(label(index), text) for index, text in enumerate(offered))
            gaps.append(ChoiceGap(name, options))
            keys[name] = GapChoiceKey(label(offered.index(texts[right])))
            return f"{_OPEN}{name}{_CLOSE}"

        text = self.rich(node, re.sub(r"\[\[(\d{1,6})\]\]", place, _source(node)))
        if not gaps:
            raise UnknownError(message("it has no gap"))
        self._cloze_points = _number(element.findtext("defaultgrade")) or 1.0
        text = text.map(lambda said: said.replace(_OPEN, "[[").replace(_CLOSE, "]]"))
        return Content(Cloze(text, tuple(gaps)), ClozeKey(keys)), "partial"

    _cloze_points: float
    _penalty: float | None = None

    def _gap(self, name: str, found: re.Match[str]) -> tuple[Gap, GapKey]:
        kind = found["kind"]
        answers = []
        for part in _ANSWER.finditer(found["answers"]):
            share = 100.0 if part["right"] else _number((part["share"] or "0").replace(",", "."))
            text = html.unescape(part["text"]).replace("\\}", "}").replace("\\#", "#")
            if part["told"]:
                self.note(feedback_left_out(text, part["told"]))
            answers.append((text, share or 0.0))
        if kind.startswith("MULTIRESPONSE") or kind.startswith("MR"):
            raise UnknownError(message("a gap with several right options is not known here"))
        if kind.startswith("MULTICHOICE") or kind.startswith("MC"):
            texts = [self.speech.localized(text, self.html) for text, _share in answers]
            right = [index for index, (_t, share) in enumerate(answers) if share >= 100]
            if not right or len(texts) < 2:
                raise UnknownError(message("a gap has no option that scores in full"))
            options = tuple(Option(label(index), text) for index, text in enumerate(texts))
            return ChoiceGap(name, options), GapChoiceKey(label(right[0]))
        if kind in ("NUMERICAL", "NM"):
            return TextGap(name), self._gap_number(answers)
        exact_case = kind in ("SHORTANSWER_C", "SAC", "MWC")
        key = TextKey(self._accepted(answers), Normalization(ignore_case=not exact_case))
        return TextGap(name), key

    def _gap_number(self, answers: list[tuple[str, float]]) -> NumericKey:
        """``value:tolerance`` of each answer."""
        found = []
        for text, share in answers:
            value, _colon, room = text.partition(":")
            number, off = parse_number(value), parse_number(room or "0")
            if number is None or off is None:
                if share > 0:
                    self.note(answer_left_out(text, share))
            elif share > 0:
                found.append((number, abs(off), share))
        return numbers(found)[0]


_INLINE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/=\s]+)")
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand for the brackets of a gap while its text is turned into Markdown."""
_GAP = re.compile(
    r"\{(?P<weight>\d*):(?P<kind>(?:NUMERICAL|NM|SHORTANSWER|SA|MW|MULTICHOICE|MC|MULTIRESPONSE|MR)"
    r"(?:_?[VHSC]{1,2})?):(?P<answers>(?:[^}\\]|\\.){0,2000})\}",
    re.DOTALL,
)
_ANSWER = re.compile(
    r"(?:^|~)(?:(?P<right>=)|%(?P<share>-?\d+(?:[.,]\d*)?)%)?"
    r"(?P<text>(?:[^~#\\&]|\\.|&(?:#?\w+;)?)+)(?:\#(?P<told>(?:[^~\\]|\\.)*))?",
    re.DOTALL,
)

_KINDS: dict[str, Callable[[Reader, etree._Element], tuple[Content, Rule]]] = {
    "multichoice": Reader.multichoice,
    "truefalse": Reader.truefalse,
    "shortanswer": Reader.shortanswer,
    "numerical": Reader.numerical,
    "matching": Reader.matching,
    "match": Reader.matching,
    "ddmatch": Reader.matching,
    "ordering": Reader.ordering,
    "essay": Reader.essay,
    "cloze": Reader.cloze,
    "multianswer": Reader.cloze,
    "gapselect": Reader.words,
    "ddwtos": Reader.words,
    "ddmarker": Reader.marked,
    "ddimageortext": Reader.marked,
}


_SPAN = r'<span(?:\s+lang="[A-Za-z0-9_-]+"|\s+class="multilang"){2}\s*>.*?</span>'
_RUN = re.compile(rf"{_SPAN}(?:\s*{_SPAN})*", re.DOTALL | re.IGNORECASE)
_PART = re.compile(
    r'<span[^>]+lang="([A-Za-z0-9_-]+)"[^>]*>(.*?)</span>', re.DOTALL | re.IGNORECASE
)


_GRADING: dict[str, Rule] = {
    "ALL_OR_NOTHING": "exact",
    "ABSOLUTE_POSITION": "places",
    "RELATIVE_NEXT_EXCLUDE_LAST": "neighbours",
    "RELATIVE": "neighbours",
    "LONGEST_ORDERED_SUBSET": "partial",
}
"""Moodle's ways to give points to an order (``qtype_ordering``), those with a rule of ours."""
_BLOOM = {each.value: each for each in Bloom}
_WHOLE = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_MOODLE_SAYS = (
    *("Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."),
    *("답이 맞습니다.", "답이 부분적으로 맞습니다.", "답이 틀렸습니다.", "답이 틀립니다."),
)
"""What Moodle puts there of itself, in its English and Korean language packs."""


def _numbers(translation: str) -> list[int]:
    """The gaps that quizgen's own export names in a translation, in order."""
    return sorted(int(number) for number in re.findall(r"【(\d{1,9})】", translation))


class Speech:
    """The languages of a file, and its texts in each."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        self.languages = languages
        self.known = languages if set(languages) - set(LANGUAGES) else LANGUAGES
        """What texts have: of a file in one of the usual languages, the other one is missing."""

    def localized(self, text: str, convert: Callable[[str], str]) -> Localized:
        """Both versions of ``text`` as Moodle's filter shows them, ``convert``ed to Markdown.

        Without marks, it is in the file's language; in a file of both, it serves both; where the
        file says nothing, its letters tell.
        """
        text = text.strip()
        if not text:
            return EMPTY
        if _RUN.search(text):
            versions = _versions(text, self.known)
            return Localized({name: convert(each) for name, each in versions.items()})
        plain = convert(text)
        if len(self.languages) > 1:
            return Localized.same(plain, self.known)
        if len(self.languages) == 1:
            return Localized({name: plain if name in self.languages else "" for name in self.known})
        return localized(plain)


def _versions(text: str, languages: Sequence[Language]) -> dict[Language, str]:
    """What the filter shows in each language."""
    made: dict[Language, list[str]] = {language: [] for language in languages}
    at = 0
    for run in _RUN.finditer(text):
        parts: dict[str, str] = {}
        for name, part in _PART.findall(run[0]):
            parts[name.lower()] = part
            parts.setdefault(name.lower().split("-")[0], part)
        for language, pieces in made.items():
            own = parts.get(language.lower(), parts.get(language.partition("-")[0], ""))
            pieces += (text[at : run.start()], own)
        at = run.end()
    return {language: "".join((*pieces, text[at:])) for language, pieces in made.items()}


def _declared(root: etree._Element) -> tuple[Language, ...]:
    """The languages that quizgen's own export says it has."""
    for child in root.iterchildren(etree.Comment):
        if found := re.fullmatch(r"\s*languages: ([A-Za-z0-9 -]+)", child.text or ""):
            return tags_in(found[1].split())
    return ()


def _spoken(root: etree._Element) -> tuple[Language, ...]:
    """The languages of the multilang spans, where there are several."""
    return spoken_in(" ".join(node.text or "" for node in root.iter("text")))


def _category(element: etree._Element) -> str:
    """The last part of a category's path: ``$course$/top/Networks``."""
    path = re.split(r"(?<!/)/(?!/)", _text(element.find("category")).replace("$course$", ""))
    last = path[-1].replace("//", "/").strip()
    return last if last != "top" else ""


def _name(file: etree._Element) -> str:
    return (file.get("path") or "/").lstrip("/") + (file.get("name") or "")


def _up_to(source: str, end: str) -> str:
    """As much as can hold something that ends so: what never ends would be looked for from each
    of its beginnings."""
    return source[: source.rfind(end) + len(end)] if end in source else ""


def _source(element: etree._Element | None) -> str:
    return str(_text(element)).replace("\r\n", "\n")


def _place(drop: etree._Element) -> Region | None:
    """Where something is dropped: a shape (``ddmarker``), or a point (``ddimageortext``)."""
    if drop.find("shape") is None:
        left, top = (_number(drop.findtext(name)) for name in ("xleft", "ytop"))
        if left is None or top is None:
            return None
        return Region("rect", (left, top, left + 40, top + 20))
    shape, coords = ((drop.findtext(name) or "").strip() for name in ("shape", "coords"))
    if shape == "rectangle" and (sides := re.fullmatch(r"(\S+?),(\S+?);(\S+?),(\S+)", coords)):
        left, top, width, height = (_number(each) for each in sides.groups())
        if left is None or top is None or width is None or height is None:
            return None
        return Region("rect", (left, top, left + width, top + height))
    return region(shape, coords)


def _text(element: etree._Element | None) -> str:
    """What stands in an element's ``<text>``, or (old files) in the element itself."""
    if element is None:
        return ""
    inner = _child(element, "text")
    text = str((element if inner is None else inner).text or "")
    return text.strip()


def _child(element: etree._Element, tag: str) -> etree._Element | None:
    """``element.find(tag)``, which takes four times as long: a question is asked for forty."""
    for each in element:
        if each.tag == tag:
            return each
    return None


def _number(text: str | None) -> float | None:
    try:
        value = float((text or "").strip())
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _true(element: etree._Element, name: str, default: str) -> bool:
    return (element.findtext(name) or default).strip().lower() not in ("false", "0", "")
