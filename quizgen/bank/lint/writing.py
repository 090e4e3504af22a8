"""How an item is written: its stem, its options, its explanation.

The rules follow Haladyna, Downing & Rodriguez, "A review of multiple-choice item-writing
guidelines" (Applied Measurement in Education, 2002).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from quizgen import programs
from quizgen.bank.lint.rule import (
    CODE,
    HANGUL,
    TODO,
    Finding,
    Fix,
    Part,
    Rule,
    all_texts,
    english_of,
    korean_of,
    offered,
    options,
    prose,
    texts,
    without_formulas,
)
from quizgen.errors import Message, message, messages
from quizgen.locale.josa import PAIRS, either, is_certain, particle
from quizgen.model import (
    CommandKey,
    Item,
    Localized,
    MultipleKey,
    NumericKey,
    Option,
    SingleKey,
)
from quizgen.scoring import command
from quizgen.scoring.remarks import said
from quizgen.scoring.text import Remark


def _no_source(item: Item) -> Iterator[Finding | Message]:
    if not any(source.references for source in item.sources):
        yield message("no source with a reference; say where it can be looked up")


_PLACE = re.compile(
    r"\(\d\w*\)|https?://|[“”\"‘’«»§]|, |\b(?:readme|release notes|rfc \d)|\.(?:md|rst|txt|html?)\b"
    r"|\bp{1,2}\. ?\d|\b(?:ch(?:apter|\.)|section|page) ?\d|\d ?(?:쪽|장|절)",
    re.I,
)
"""What a reference names where it can be looked up: a man page with its section, an address, a
title, a file, a page."""


def _no_place(item: Item) -> Iterator[Finding | Message]:
    for source in item.sources:
        for reference in source.references:
            if not _PLACE.search(reference):
                yield message(
                    "the reference {reference!r} names no title, section, page or address",
                    reference=reference,
                )


_ABOVE = re.compile(
    r"\b(?:all|none|both|neither) of the above\b"
    r"|^(?:all|none|both|neither|any)(?: of (?:the )?(?:above|these|those|them|options))?\.?$"
    r"|^(?:both |only )?\(?[A-E]\)?(?:,? (?:and|or) \(?[A-E]\)?)+(?: only)?\.?$"
    r"|^(?:all|none) (?:is|are) (?:correct|right|true)\b"
    r"|^(?:there is )?no (?:correct|right) answer\b",
    re.I,
)
_ABOVE_KO = re.compile(
    r"(?<![가-힣])위(?:의|에|에서)?\s*(?:보기|것|항목|답)?(?:이|가|은|는|들)?\s*(?:모두|전부|다\b)"
    r"|(?:모두|전부)\s*(?:다\s*)?(?:맞(?:다|음|습|는|$)|옳|정답|해당(?:된|됨|됩|한다|합|함|\.?$))"
    r"|(?:정답|해당|보기|맞는 것|옳은 것)(?:이|은|에|에는|\s*중에는?)?\s*없(?:음|다|습니다)\.?$"
    r"|^(?:모두|전부|둘 다|없음)\.?$"
    r"|^[가-마ㄱ-ㅁ①-⑤A-E]\)?\s*(?:와|과|,|및)\s*[가-마ㄱ-ㅁ①-⑤A-E]\)?"
    r"(?:\s*(?:모두|둘 다|만))?\.?$"
)


def _all_of_the_above(item: Item) -> Iterator[Finding | Message]:
    for option in offered(item) or (options(item) if item.interaction.shape == "gaps" else ()):
        english, korean = english_of(option.text), korean_of(option.text)
        if _ABOVE.search(english.strip()) or _ABOVE_KO.search(korean.strip()):
            yield message(
                "option {id!r} is “all/none of the above”; write a real distractor", id=option.id
            )


# In the question itself: what begins with one of these words is about something else.
_ASIDE = r"\b(?:that|who|when|if|where|because|so|but|including|although|while|since|even)\b"
_ODD_ONE = re.compile(
    rf"\b(?:which|what|who)\b(?:(?!{_ASIDE})[^?.;]){{0,160}}?"
    r"\b(?P<not>(?:is|are|was|were|does|do|did|can|could|will|would|has|have|should|must|may)"
    r"(?:\s+not\b|n[’']t\b|not\b))(?!\*)"
    r"|(?<!\*)\b(?P<except>except)\b(?!\*)\s*[:?.…_]*\s*$"
    r"|\b(?:statement|option|description|answer|one)s?\b(?:\s+that)?\s+(?:is|are)\s+"
    r"(?P<wrong>incorrect|false|untrue|wrong)\b(?!\*)",
    re.I,
)
_BOLD_NOT = re.compile(r"\*\*[\w ]*(?:\bnot|n[’']t|except|incorrect|false|wrong)\b", re.I)
_ODD_ONE_KO = re.compile(
    r"(?<!\*)(?P<not>아닌|않은|않는|수 없는|거리가 먼)(?P<rest>(?!\*)\s*"
    r"(?:것|명령|옵션|설명|파일|보기|문장|항목|내용|도구|이유|방법)(?:들)?(?:은|는|을|를|이|가|만)?\s*"
    r"(?:\?|$|무엇|모두|어느|어떤|\*\*모두|고르|골라|찾|선택|입니까))"
    r"|(?<!\*)(?P<wrong>틀린|옳지 못한)(?P<left>(?!\*)\s*(?:설명|문장|보기|진술|것)(?:은|을|만)?\s*"
    r"(?:\?|$|무엇|모두|어느|고르|골라|선택|입니까))"
)


def _plain_negation(item: Item) -> Iterator[Finding | Message]:
    if not item.interaction.shape.startswith("choice"):
        return
    english = CODE.sub("_", english_of(item.stem))
    if not _BOLD_NOT.search(english) and (found := _ODD_ONE.search(english)):
        name, text = next((n, t) for n, t in found.groupdict().items() if t)
        word = text.split()[-1] if name == "not" else text
        if not word.isupper():
            bold = text[: len(text) - len(word)] + f"**{word}**"
            said = message(
                "the English stem asks for what is not so, in plain type; write **{word}** in bold",
                word=word,
            )
            yield Finding(said, Fix(text, bold, "stem"))
    if found := _ODD_ONE_KO.search(CODE.sub("_", korean_of(item.stem))):
        word, rest = found["not"] or found["wrong"], found["rest"] or found["left"]
        fix = Fix(f"{word}{rest}", f"**{word}**{rest}", "stem")
        said = message(
            "the Korean stem asks for what is not so, in plain type; write **{word}** in bold",
            word=word,
        )
        yield Finding(said, fix)


def _stem_holds_key(item: Item) -> Iterator[Finding | Message]:
    stem = item.stem
    for accepted in item.key.typed:
        if any(_holds(said, accepted) for said in stem.values()):  # Podman is not podman
            yield message(
                "the stem holds the answer {accepted!r}; ask without it", accepted=accepted
            )
            return
    right, wrong = _right_and_wrong(item)
    if len(right) != 1:
        return
    for language in stem:
        key, text = right[0].text[language], stem[language]
        key, text = key.lower(), text.lower()
        others = [each.text[language].lower() for each in wrong]
        if _holds(text, key) and not any(each.strip("`") in text for each in others):
            yield message("the stem holds the right option's words; ask without them")
            return


def _holds(stem: str, answer: str) -> bool:
    """Whether the words of ``answer`` stand in the stem; a letter or two may stand anywhere."""
    words = " ".join(answer.strip("`").split())
    if words not in stem or len(words) < (3 if HANGUL.search(words) else 4):
        return False
    return bool(re.search(rf"(?<![\w-]){re.escape(words)}(?![A-Za-z0-9_-])", stem))


_FILLER = re.compile(
    r"\b(?:the|an?|answers?|is|are|it|right|correct|key|option|this|that|because|so|therefore|true|"
    r"false|of|course|here|yes|no)\b|[^\w/-]",
    re.I,
)
_FILLER_KO = re.compile(r"정답|답|입니다|이다|이므로|때문|맞습니다|맞다|[은는이가을를.,:“”\"'`*\s]")


def _short_explanation(item: Item) -> Iterator[Finding | Message]:
    shortest = {language: 8 if language in _DENSE else 15 for language in item.explanation}
    if any(len(said) < shortest[language] for language, said in item.explanation.items()):
        yield message("the explanation is too short to explain; say why the key is right")
        return
    said = dict(item.explanation)
    for answer in _answers(item):
        said = {language: text.replace(answer[language], " ") for language, text in said.items()}
    fillers = {"en": _FILLER, "ko": _FILLER_KO}
    if not all(fillers.get(name, _NO_WORD).sub("", text) for name, text in said.items()):
        yield message("the explanation only repeats the key; say why it is right")


def _answers(item: Item) -> list[Localized]:
    """The right answers of an item that has some in words."""
    if item.key.typed:
        return [Localized.same(each) for each in item.key.typed]
    return [option.text for option in _right_and_wrong(item)[0]]


def _no_feedback(item: Item) -> Iterator[Finding | Message]:
    if item.item_model:
        return
    told = {name for name, each in item.feedback.items() if each.feedback}
    missing = [option.id for option in offered(item) if option.id not in told]
    if missing:
        yield messages(
            "option {names} has no feedback; say why it is right or wrong",
            "options {names} have no feedback; say why they are right or wrong",
            len(missing),
            names=", ".join(missing),
        )


_NO_WORD = re.compile(r"[^\w/-]")
_DENSE = frozenset(("ko", "ja", "zh", "zh-Hans", "zh-Hant"))
"""Languages that say in eight letters what others say in fifteen."""
_NO_ALT = re.compile(
    r"!\[\s*(?:(?:an? )?(?:image|picture|photo|figure|diagram|screenshot|그림|사진|이미지)\s*\d*"
    r"|[\w-]+\.(?:png|jpe?g|gif|svg|webp))?\s*\]\(",
    re.I,
)
"""No words, or words that say no more than that there is a picture."""


def _image_without_alt(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        if any(map(_NO_ALT.search, text.values())):
            yield message(
                "the {place} has an image without alternative text; describe it in [ ]",
                place=part.name,
            )


def _right_and_wrong(item: Item) -> tuple[list[Option], list[Option]]:
    """The right and the wrong options of a choice; both empty where there is none."""
    right = [option for option in offered(item) if option.id in item.key.right]
    return right, [option for option in offered(item) if option.id not in item.key.right]


_ABSOLUTE = re.compile(
    r"\b(always|never|absolutely|completely|entirely|under (?:no|all|any) circumstances"
    r"|in (?:every|all) cases?|without exception)\b",
    re.I,
)
_ABSOLUTE_KO = re.compile(
    r"항상|언제나|절대로?(?![가-힣])|결코|무조건|전혀|예외 없이|어떤 경우에도|모든 경우에?"
)


def _absolute(text: Localized) -> str | None:
    found = _ABSOLUTE.search(prose(english_of(text))) or _ABSOLUTE_KO.search(prose(korean_of(text)))
    return found[0] if found else None


def _absolute_words(item: Item) -> Iterator[Finding | Message]:
    right, wrong = _right_and_wrong(item)
    if any(_absolute(option.text) for option in right):
        return
    for option in wrong:
        if word := _absolute(option.text):
            yield message(
                "only wrong options are absolute: option {id!r} says {word!r}",
                id=option.id,
                word=word,
            )


_VOWEL = re.compile(r"[`*]{0,9}[aeiou]", re.I)


def _grammar_cue(item: Item) -> Iterator[Finding | Message]:
    right, wrong = _right_and_wrong(item)
    if len(right) != 1 or len(wrong) < 2:
        return
    if found := re.search(r"\b(an?)\b[\s:_….]*\??\s*$", english_of(item.stem)):
        fits = [bool(_VOWEL.match(english_of(each.text))) == (found[1] == "an") for each in wrong]
        if not all(fits):
            yield message(
                "the stem ends with {found!r}, which some options do not fit; write “a(n)”",
                found=found[1],
            )
    if found := re.search(r"\b(?:are|were)[\s:_….]*$", english_of(item.stem)):
        one = [bool(re.match(r"an? ", english_of(each.text), re.I)) for each in (*right, *wrong)]
        if not one[0] and all(one[1:]):
            yield message(
                "the stem ends with {found!r}, which only the right option fits",
                found=found[0].strip(),
            )
    if found := _GAP_JOSA.search(korean_of(item.stem)):
        pair = next(pair for pair in PAIRS if found[1] in pair.split("/"))
        unfit = [
            each.id
            for each in wrong
            if is_certain(text := korean_of(each.text)) and particle(text, pair) != found[1]
        ]
        if unfit:
            yield (
                message(
                    "the particle {found!r} after the Korean gap does not fit option {names}; "
                    "write “{both}”",
                    found=found[1],
                    names=", ".join(unfit),
                    both=either(pair),
                )
            )
    for what, has in _LOOKS:
        mine, others = has(right[0].text), {has(option.text) for option in wrong}
        if others == {not mine}:
            yield message(
                "the right option alone {looks}; write all options alike",
                looks=what[0] if mine else what[1],
            )


_GAP_JOSA = re.compile(
    r"(?:(?<!_)_{2,}|\(\s*\)|(?<!…)…{2,})\s?(은|는|이|가|을|를|과|와|으로|로)(?=[\s.,?]|$)"
)

_LOOKS: tuple[tuple[tuple[Message, Message], Callable[[Localized], bool]], ...] = (
    (
        (message("is code"), message("is not code")),
        lambda text: bool(CODE.fullmatch(text.one.strip())),
    ),
    (
        (message("ends with a full stop"), message("has no full stop")),
        lambda text: text.one.rstrip().endswith("."),
    ),
    (
        (message("is a whole sentence in Korean"), message("is no whole sentence in Korean")),
        lambda text: bool(re.search(r"(다|요)\.?$", korean_of(text).rstrip())),
    ),
)


_ARTICLES = re.compile(r"\b(the|an?)\b")
_NUMBER = r"(\d+(?:,\d{3})*(?:\.\d+)?)"
_RANGE = re.compile(
    rf"^\D*?{_NUMBER}\s*([^\d\s~–-]*?)\s*(?:[-–~]|to|through|에서|부터|이상)\s*{_NUMBER}(\D*)$"
)
_FROM = re.compile(
    rf"^(?:at least |from ){_NUMBER}(\D*)$|^\D*?{_NUMBER}(\D*?)\s*(?:or more|or above|이상)$"
)
_AND = re.compile(r"&|·|\band\b|(?<=[가-힣])(?:와|과)(?=\s)|\s및\s")
_LISTED = re.compile(rf"\s{{0,20}}(?:,|{_AND.pattern})\s*")


def _bare(text: str) -> str:
    """What is left of an option when marks, articles, punctuation, space and case are gone, and
    things that are merely listed stand in one order."""
    plain = re.sub(r"[`*\"“”‘’]", "", text).lower()
    if CODE.search(text):  # punctuation means something in code
        return " ".join(plain.split())
    plain = _ARTICLES.sub(" ", plain)
    parts = _LISTED.split(plain) if _AND.search(plain) else [plain]
    return "".join(sorted(re.sub(r"[\s.,;:!?]+", "", part) for part in parts))


def _span(text: str) -> tuple[float, float, str] | None:
    """The range of numbers that an option is, and its unit: ``1–5 GB``, ``10개 이상``."""
    plain = text.strip().rstrip(".")
    if found := _RANGE.match(plain):
        low, high = (float(found[group].replace(",", "")) for group in (1, 3))
        unit = re.sub(r"이하|미만|까지|사이|\W", "", found[4])
        return (low, high, unit) if low < high else None
    if found := _FROM.match(plain):
        return (
            float((found[1] or found[3]).replace(",", "")),
            math.inf,
            (found[2] or found[4]).strip(),
        )
    return None


def _overlap(item: Item) -> Iterator[Finding | Message]:
    found: dict[str, Message] = {}
    if re.search(r"\border\b|\bsequence\b|순서", " ".join(item.stem.values())):
        return  # the same things in another order are another answer
    for language in item.stem:
        seen: dict[str, str] = {}
        ranges: list[tuple[float, float, str, str]] = []
        for option in offered(item):
            text = option.text[language]
            if (earlier := seen.setdefault(_bare(text), option.id)) != option.id:
                said = message(
                    "options {one!r} and {other!r} say the same", one=earlier, other=option.id
                )
                found[str(said)] = said
            if span := _span(text):
                low, high, unit = span
                for other_low, other_high, other_unit, name in ranges:
                    if unit == other_unit and low <= other_high and other_low <= high:
                        said = message(
                            "options {one!r} and {other!r} overlap", one=name, other=option.id
                        )
                        found[str(said)] = said
                ranges.append((low, high, unit, option.id))
    yield from (found[each] for each in sorted(found))


def _todo(item: Item) -> Iterator[Finding | Message]:
    for part, text in all_texts(item):
        if "TODO" in "".join(text.values()) and any(
            TODO.search(prose(said)) for said in text.values()
        ):
            yield message("the {where} is still to be written; replace TODO", where=part.name)


def _broken_formula(item: Item) -> Iterator[Finding]:
    for where, text in texts(item):
        for written in dict.fromkeys(text.values()):
            if written.count("$") < 2:  # the parser is not loaded for nothing
                continue
            from quizgen.text.markup import unreadable_formulas

            for latex, why in unreadable_formulas(written):
                yield Finding(
                    message(
                        "the {part} has the formula {latex}, which cannot be read: {why}",
                        part=where.name,
                        latex=latex[:60],
                        why=why,
                    )
                )


_COUNTED = re.compile(r"\b[Hh]ow many |몇 ?(?:개|명|대|번|가지|줄|마리|권|장)")


def _impossible_count(item: Item) -> Iterator[Message]:
    key = item.key
    if not isinstance(key, NumericKey) or key.value >= 0:
        return
    if _COUNTED.search(prose(" ".join(item.stem.values()))):
        yield message("asks how many there are, and the key is {value:g}", value=key.value)


_FENCE = re.compile(r"^ *```+ *([^\s`]+)", re.M)


def _unknown_listing(item: Item) -> Iterator[Message]:
    stimulus = (
        [(Part("stimulus", message("stimulus")), item.stimulus.text)] if item.stimulus else []
    )
    for part, text in (*stimulus, *all_texts(item)):
        if "```" not in "".join(text.values()):
            continue
        from quizgen.text.listing import is_known

        for name in dict.fromkeys(_FENCE.findall("\n".join(text.values()))):
            if not is_known(name):
                yield message(
                    "the {place} has a listing in {name!r}, which is no known language",
                    place=part.name,
                    name=name,
                )


_LATEX = re.compile(
    r"(?<![\w:])\\(?:[dt]?frac|sqrt|int|sum|prod|lim|log|ln|sin|cos|tan|alpha|beta|gamma|delta|"
    r"Delta|theta|lambda|mu|sigma|omega|Omega|pi|times|cdot|div|pm|approx|infty|circ|[lg]eq?|neq?|"
    r"left|begin|math(?:rm|bf|it|cal)|text|vec|bar|hat|overline|partial|nabla|q?quad|"
    r"(?:right|left)arrow|to)(?![A-Za-z])"
    r"|\\[(\[](?=.*\\[)\]])",
    re.DOTALL,
)
_SPACED = re.compile(
    r"(?<![\\$\w])\$(?:[ \t](?P<behind>[^$\n]{1,200})|(?P<before>\S[^$\n]{0,200})[ \t])\$(?![\w$])"
)
"""Meant as a formula; with a space behind its first dollar sign or before its last it is none, by
Pandoc's rule."""


def _stray_latex(item: Item) -> Iterator[Finding]:
    for where, text in texts(item):
        for written in dict.fromkeys(text.values()):
            bare = without_formulas(CODE.sub(" ", written))
            if (found := _SPACED.search(bare)) and re.search(r"[\\=^_+<>]", found[0]):
                yield Finding(
                    message(
                        "the {part} has {latex}, which is no formula: no space stands behind the "
                        "first dollar sign and before the last, ${inside}$",
                        part=where.name,
                        latex=found[0][:40],
                        inside=(found["behind"] or found["before"]).strip()[:40],
                    )
                )
                break
            if found := _LATEX.search(bare):
                yield Finding(
                    message(
                        "the {part} has LaTeX outside of dollar signs: {latex}",
                        part=where.name,
                        latex=bare[found.start() : found.start() + 20].strip(),
                    )
                )
                break


def _unreadable_command(item: Item) -> Iterator[Message]:
    if isinstance(item.key, CommandKey):
        for accepted in item.key.accepted:
            unknown = (Remark("no_subcommand", (name,)) for name in programs.gone(accepted))
            for problem in (*unknown, *command.problems(item.key, accepted)):
                yield message("{command!r}: {what}", command=accepted, what=said(problem))


def _odd_shares(item: Item) -> Iterator[Message]:
    key = item.key
    if item.rule != "shares" or not isinstance(key, SingleKey | MultipleKey):
        return
    several = isinstance(key, MultipleKey)
    gains = [share for share in key.shares.values() if share > 0]
    best = math.fsum(gains) if several else max(gains, default=0.0)
    if abs(best - 1) > _ROUNDING:
        yield (
            message(
                "the shares of the right options come to {percent} %, not to 100",
                percent=f"{100 * best:.4g}",
            )
            if several
            else message(
                "the best option earns {percent} %, and no answer 100", percent=f"{100 * best:.4g}"
            )
        )
    if (
        several
        and math.fsum(key.shares.values()) > 1 - _ROUNDING
        and len(gains) < len(options(item))
    ):
        yield message("who ticks every option earns all points: give wrong ones a negative share")


_ROUNDING = 0.001
"""How far shares may be off for being written with few digits: three times 0.333."""


RULES: tuple[Rule, ...] = (
    Rule(
        "QG137",
        message("Shares of options that do not work out"),
        message("Who knows everything does not get all points, or who ticks everything does."),
        message(
            "`share: 0.5` at the only right option; two right options with 0.5 each beside a wrong "
            "one without a share"
        ),
        message(
            "Let the shares of the right options come to 1 (of a single choice, the best one's), "
            "and give the wrong ones of a multiple response a negative share."
        ),
        _odd_shares,
    ),
    Rule(
        "QG133",
        message("An accepted command that its program does not know"),
        message("Students learn a command that the program refuses."),
        message("`skopeo save …`, `podman run --detached nginx`: no such subcommand or option"),
        message("Write the command as the program takes it."),
        _unreadable_command,
    ),
    Rule(
        "QG101",
        message("Source missing"),
        message("An instructor cannot check what has no source."),
        message("an item without `source`"),
        message("Add `source: {reference: podman-ps(1)}`."),
        _no_source,
    ),
    Rule(
        "QG135",
        message("A source without its place"),
        message("Where a whole book or site is cited, nobody looks the sentence up."),
        message("`reference: Kubernetes documentation`"),
        message(
            "Name the page, title or section: `reference: Kubernetes documentation, “Pods”`, "
            "`podman-ps(1)`, an address."
        ),
        _no_place,
        severity="note",
    ),
    Rule(
        "QG105",
        message("All or none of the above"),
        message("It rewards partial knowledge and breaks when options are shuffled."),
        message("`text: All of the above`, `text: 보기 중에 없음`, `text: Both A and B`"),
        message("Write a real distractor, or use `multiple`."),
        _all_of_the_above,
    ),
    Rule(
        "QG106",
        message("Negation not emphasised"),
        message("Students overlook a plain “not”."),
        message(
            "“Which is not a namespace?”, “옳지 않은 것은?”, “… are runtimes except:” in a choice"
        ),
        message("Write **not** and **아닌** in bold, or ask positively."),
        _plain_negation,
        fixable=True,
    ),
    Rule(
        "QG107",
        message("The stem holds the key"),
        message("The right option can be found by its words."),
        message(
            "“Which tool, buildah, …” with the key `buildah`; the accepted answer of a typed "
            "one, in either language"
        ),
        message("Ask without the key's words."),
        _stem_holds_key,
    ),
    Rule(
        "QG108",
        message("Explanation too short"),
        message("An explanation that repeats the key teaches nothing."),
        message("`en: Because.`, `en: The answer is buildah.`"),
        message("Say in a sentence why the key is right."),
        _short_explanation,
    ),
    Rule(
        "QG109",
        message("Feedback missing"),
        message("Who chose a distractor should learn why it is wrong."),
        message("a hand-written option without `feedback`"),
        message("Add `feedback` to the option."),
        _no_feedback,
    ),
    Rule(
        "QG111",
        message("Image without alternative text"),
        message("A screen reader has nothing to say."),
        message("`![](pod.svg)`, `![image](pod.svg)`"),
        message("Describe the picture: `![A pod with two containers](pod.svg)`."),
        _image_without_alt,
    ),
    Rule(
        "QG113",
        message("Absolute words only in wrong options"),
        message(
            "Test-wise students strike out every “always” and “never” without knowing the matter."
        ),
        message("a distractor “It always needs root.” beside a key that says “usually”"),
        message("Say it without the absolute word, or give the right option one as well."),
        _absolute_words,
        severity="note",
    ),
    Rule(
        "QG114",
        message("Grammar gives the key away"),
        message("The option that fits the stem's grammar, or alone looks different, is guessed."),
        message(
            "a stem that ends with “an”, and one option that begins with a vowel; a key in code "
            "among options in plain words; “____을” where “이미지” is an option"
        ),
        message("Make all options fit the stem, and write them in one style."),
        _grammar_cue,
    ),
    Rule(
        "QG115",
        message("Options that are equal or overlap"),
        message("A student who knows the answer cannot tell which of them is meant."),
        message(
            "“1–5” and “5–10”; “the image” and “Image.”; “볼륨과 네트워크” and “네트워크와 볼륨”"
        ),
        message("Make the options exclude each other."),
        _overlap,
    ),
    Rule(
        "QG125",
        message("Text still to be written"),
        message("A student would read TODO."),
        message("`en: TODO`, as `quizgen draft` and `quizgen import` leave it"),
        message("Write the text, and take `status: draft` away when the item is ready."),
        _todo,
    ),
    Rule(
        "QG128",
        message("A filled-in formula that cannot be read"),
        message("Students would see its LaTeX instead."),
        message("`$\\frac{ {{ a }} }{$` in an item model"),
        message("Mend the LaTeX of the model, or the cell that goes into it."),
        _broken_formula,
        "error",
    ),
    Rule(
        "QG131",
        message("A count below zero"),
        message("There are no fewer than none: the numbers of the item cannot be right."),
        message("“How many hosts …?” with the key -2, as parameters of an item model can make it"),
        message("Add a constraint to the item model, or correct the key."),
        _impossible_count,
        "error",
    ),
    Rule(
        "QG132",
        message("A listing in an unknown language"),
        message("It is shown without colours, and its name is probably misspelled."),
        message("a fence that begins with ```` ```pyhton ````"),
        message("Write the name that Pygments knows it by, or `text`."),
        _unknown_listing,
    ),
    Rule(
        "QG129",
        message("LaTeX outside of a formula"),
        message("It shows as it is written: commands, braces and all."),
        message("`\\frac{1}{2}` or `\\( x \\)` in a text, a dollar sign whose partner is missing"),
        message("Put it between dollar signs, or in backticks where it is meant as code."),
        _stray_latex,
    ),
)
