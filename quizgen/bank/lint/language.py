"""Two languages that say the same, in their own spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from quizgen.bank.lint.rule import (
    CODE,
    HANGUL,
    BankRule,
    Finding,
    Fix,
    Rule,
    korean_of,
    prose,
    texts,
    without_formulas,
)
from quizgen.errors import Message, message
from quizgen.locale.josa import PAIRS, is_certain, particle
from quizgen.model import Bank, Item, Language, Localized

_KOREAN = "ko"
OF_BOTH = frozenset(("QG102", "QG103", "QG104", "QG116", "QG117", "QG126"))
"""Rules that compare two languages: a bank in one has nothing for them."""
_WORDS = re.compile(r"[A-Za-z]{2,}")


def _korean_in_english(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        for language, said in () if text.neutral else text.items():
            if language != _KOREAN and (found := HANGUL.search(prose(said))):
                yield message(
                    "the {place} in {language} has {found!r}; translate it",
                    place=part.name,
                    language=language,
                    found=found[0],
                )


def _beside_the_first(
    text: Localized,
) -> Iterator[tuple[tuple[Language, str], tuple[Language, str]]]:
    """Pair the first version of a text with each of the others: what differs is said to differ from
    that."""
    first, *others = text.items()
    for other in others:
        yield first, other


# Words that join others into English phrases; names of things seldom have two of them.
_JOINING = re.compile(
    r"\b(?:an?|the|of|and|or|to|for|with|without|from|into|by|in|on|at|as|is|are|was|were|be|it|its|"
    r"that|this|which|what|how|why|who|does|do|not|has|have|can|you|your)\b"
)
_ASKING = re.compile(r"\b(?:which|what|how|why|who|it is|there (?:is|are)|this is)\b", re.I)
_FOUR_WORDS = re.compile(r"\b[A-Za-z][\w'-]{1,40}(?: [A-Za-z][\w'-]{0,40}){3,}")
_OWN_WORDS = ("stem", "explanation", "feedback", "misconception")
"""Texts that are sentences: nothing in them is the same in both languages but code and names."""


def _no_korean_in_korean(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        korean = korean_of(text)
        if not korean or HANGUL.search(korean):
            continue
        plain = prose(korean)
        if part.kind in _OWN_WORDS:
            untranslated = bool(_WORDS.search(plain))
        else:  # a name, or several
            joining = len(_JOINING.findall(plain))
            untranslated = bool(_FOUR_WORDS.search(plain)) and (joining > 1 or not text.neutral)
        if untranslated:
            yield message("the Korean {place} has no Korean; translate it", place=part.name)


def _in_words(code: str) -> bool:
    """Whether it holds letters that commands are not written in."""
    return not code.isascii() and any(c.isalpha() and not c.isascii() for c in code)


def _code_differs(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        for (one, mine), (other, others) in _beside_the_first(text):
            first, second = (set(CODE.findall(said)) for said in (mine, others))
            # a placeholder such as `사용자:시작` may be translated
            translated = sum(map(_in_words, first))
            only_first = {code for code in first - second if not _in_words(code)}
            only_second = second - first
            if only_first or len(only_second) > translated:
                yield message(
                    "the {place} has other code in {one} than in {other}: {differing}",
                    place=part.name,
                    one=one,
                    other=other,
                    differing=", ".join(sorted(only_first | only_second)),
                )


_JOSA = {
    form: pair
    for pair in PAIRS
    if pair in ("을/를", "은/는", "이/가", "과/와", "으로/로")
    for form in pair.split("/")
}
_ATTACHED = re.compile(
    r"(?<![^\s(“‘\"])(?P<word>[^\s(“‘\"]{0,80}[A-Za-z0-9%‰°℃Ω](?:[`*_”’\"]{1,8}|[`*_]{0,8}\))?"
    r"|[^\s(]{1,80}\([^()]{0,200}\))"
    rf"(?P<josa>{'|'.join(sorted(_JOSA, key=len, reverse=True))})"
    r"(?P<more>(?:(?<=로)(?:서|써|부터|만|의)|(?<=[와과])의)?[는도]?)(?=[\s.,?!)”’:;]|$)"
)
"""A word that ends in Latin letters, a figure or an addition in brackets, and its particle."""


_FIGURE = re.compile(r"\d[ \u00a0]$")
"""Before a unit: ``5 km``."""


def _wrong_josa(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        said = korean_of(text)
        for match in _ATTACHED.finditer(said):
            word, josa, more = match["word"], match["josa"], match["more"]
            figure = _FIGURE.search(said, max(0, match.start() - 2), match.start())
            read = f"{figure[0]}{word}" if figure else word
            fitting = particle(read, _JOSA[josa])
            if fitting == josa or not is_certain(read):
                continue
            told = message(
                "the Korean {place} has {word}{josa}{more}; it reads {word}{fitting}{more}",
                place=part.name,
                word=word,
                josa=josa,
                more=more,
                fitting=fitting,
            )
            yield Finding(told, Fix(f"{word}{josa}{more}", f"{word}{fitting}{more}", part.kind))


def _josa_left_open(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        for pair in PAIRS:
            if pair in prose(korean_of(text)):
                yield message(
                    "the Korean {place} still has {pair}; write the one that fits",
                    place=part.name,
                    pair=pair,
                )


_ENGLISH_RUN = re.compile(r"\b[A-Za-z][a-z]+(?: +[A-Za-z][a-z']+){4,}")
_LATIN = re.compile(r"\b[A-Za-z][A-Za-z' -]*[A-Za-z]")


def _half_translated(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        korean = korean_of(text)
        if text.neutral or not HANGUL.search(korean):
            continue
        plain = re.sub(r"[“‘\"(*].{0,200}?[”’\")*]", " | ", prose(korean))
        found = _ENGLISH_RUN.search(plain) or next(
            (
                run
                for run in _LATIN.finditer(plain)
                if " " in run[0]
                and (
                    _ASKING.match(run[0])
                    or len(_JOINING.findall(run[0])) > 1
                    or len(run[0].split()) > 5
                )
            ),
            None,
        )
        if found:
            yield message(
                "the Korean {place} goes on in English: {found!r}; translate the rest",
                place=part.name,
                found=found[0][:40],
            )


_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,:/]\d+)*")
_SPELLED = {
    "0": "zero",
    "1": "one once single first january",
    "2": "two twice both half pair second february",
    "3": "three third march",
    "4": "four fourth quarter april",
    "5": "five fifth may",
    "6": "six sixth june",
    "7": "seven july",
    "8": "eight august",
    "9": "nine september",
    "10": "ten october",
    "11": "eleven november",
    "12": "twelve dozen december",
}
_NUMBER_OF = {word: number for number, words in _SPELLED.items() for word in words.split()}
_SCALES = {"만": 10_000, "억": 100_000_000, "million": 1_000_000, "billion": 1_000_000_000}
_SCALED = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)\s*(만|억|million|billion)")


_KOREAN_NUMBERS = {
    "1": "하나 한 첫", "2": "둘 두 반", "3": "셋 세", "4": "넷 네", "5": "다섯", "6": "여섯",
    "7": "일곱", "8": "여덟", "9": "아홉", "10": "열 십", "20": "스물 스무", "100": "백",
    "1000": "천", "10000": "만", "100000": "십만", "1000000": "백만", "10000000": "천만",
}  # fmt: skip
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")


@lru_cache(maxsize=1 << 14)
def _numbers(text: str) -> frozenset[str]:
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", prose(text))
    plain = _SCALED.sub(lambda m: f"{float(m[1]) * _SCALES[m[2]]:.0f}", plain)
    plain = _ISO_DATE.sub(lambda m: " ".join(str(int(part)) for part in m.groups() if part), plain)
    return frozenset(number.rstrip(".,:/") for number in _NUMBER.findall(plain))


def _spelled(text: str, language: Language) -> set[str]:
    """Numbers that may be spelled out in the text; some of the Korean words are parts of others."""
    if language == _KOREAN:
        return {n for n, words in _KOREAN_NUMBERS.items() if any(w in text for w in words.split())}
    words = re.findall(r"[a-z]+", text.lower())
    return {_NUMBER_OF[word] for word in words if word in _NUMBER_OF}


_COMPARED = frozenset((_KOREAN, "en"))


def _numbers_differ(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        if text.neutral:
            continue
        for (one, mine), (other, others) in _beside_the_first(text):
            first, second = _numbers(mine), _numbers(others)
            if first == second or not _COMPARED.issuperset((one, other)):
                continue  # how other languages spell numbers is not known here
            only_first = sorted(first - second - _spelled(others, other))
            only_second = sorted(second - first)
            if only_second:
                only_second = sorted(set(only_second) - _spelled(mine, one))
            if only_first and only_second:
                yield message(
                    "the {place} has {here} in {one} and {there} in {other}; the numbers must be "
                    "the same",
                    place=part.name,
                    here=", ".join(only_first),
                    one=one,
                    there=", ".join(only_second),
                    other=other,
                )
            elif only_first or only_second:
                yield message(
                    "the {place} has {names} in {which} alone",
                    place=part.name,
                    names=", ".join(only_first or only_second),
                    which=one if only_first else other,
                )


_PARTS: tuple[tuple[Message, re.Pattern[str]], ...] = (
    (message("list entries"), re.compile(r"^ *(?:[-*+]|\d+[.)]) +\S", re.MULTILINE)),
    (message("table rows"), re.compile(r"^ *\|.*\|", re.MULTILINE)),
    (message("code blocks"), re.compile(r"```.*?```", re.DOTALL)),
    (message("pictures"), re.compile(r"!\[[^\]]*\]\(")),
    (message("links"), re.compile(r"(?<!!)\[[^\]]+\]\(")),
    (message("gaps"), re.compile(r"\[\[[^\]]+\]\]|_{3,}")),
)


def _parts_differ(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        if text.neutral:
            continue
        for (one, mine), (other, others) in _beside_the_first(text):
            for what, pattern in _PARTS:
                here, there = (len(pattern.findall(said)) for said in (mine, others))
                if here != there:
                    yield message(
                        "the {place} has {here} {what} in {one} and {there} in {other}",
                        place=part.name,
                        here=here,
                        what=what,
                        one=one,
                        there=there,
                        other=other,
                    )


_VERBS = (
    "run|ps|build|pull|push|exec|images?|inspect|logs|start|stop|rm|rmi|commit|login|load|save|"
    "tag|copy|create|from|mount|unshare|system|volume|network|pod|generate|search|info|version|"
    "install|update|upgrade|enable|status|daemon-reload|clone|checkout|rebase|merge|get|apply"
)
_COMMAND = re.compile(
    r"(?<![\w`/-])(?:sudo|podman|docker|buildah|skopeo|systemctl|kubectl|apt-get|dnf|git) "
    rf"(?:{_VERBS})\b"
)
_FILES = (
    "conf|toml|ya?ml|json|service|socket|timer|container|pod|kube|volume|network|sh|tar(?:\\.gz)?"
)
_BARE_CODE = re.compile(
    r"(?<![\w`/.~$-])(?:"
    r"--[a-z][a-z0-9-]+"
    r"|-[A-Za-z](?= (?:옵션|플래그|options?\b|flags?\b))"
    r"|~?/(?:etc|var|run|proc|sys|usr|home|dev|opt|tmp|\.[a-z]\w*)/[\w./~-]*\w"
    r"|\$[A-Z_]{2,}\b"
    rf"|[\w-]+(?:\.[\w-]+)*\.(?:{_FILES})\b(?![\w(./-])"
    r")",
    re.ASCII,
)


def _bare_code(item: Item) -> Iterator[Finding | Message]:
    for part, text in texts(item):
        whole = [without_formulas(prose(each)) for each in text.values()]
        commands = dict.fromkeys(match[0] for each in whole for match in _COMMAND.finditer(each))
        words = dict.fromkeys(match[0] for each in whole for match in _BARE_CODE.finditer(each))
        for found in (*commands, *words):
            said = message(
                "the {place} has {found} in plain type; put code in backticks",
                place=part.name,
                found=found,
            )
            # where a command ends is the author's to say
            yield said if commands else Finding(said, Fix(found, f"`{found}`", part.kind))


def _glossary(bank: Bank) -> Iterator[tuple[Item | None, Message]]:
    avoided = {
        language: {
            word: term.text[language]
            for term in bank.glossary
            for word in term.avoid.get(language, ())
        }
        for language in bank.languages
    }
    untranslated = {language: dict[str, str]() for language in bank.languages}
    if _COMPARED.issubset(bank.languages):
        untranslated[_KOREAN] = {  # English words, not names, that have a Korean one
            term.text["en"]: term.text[_KOREAN]
            for term in bank.glossary
            if term.text["en"].islower()
            and HANGUL.search(term.text[_KOREAN])
            and term.text["en"]
            not in (*term.also.get(_KOREAN, ()), *avoided[_KOREAN], term.text[_KOREAN])
        }
    patterns = {
        language: _any_of(avoided[language], untranslated[language]) for language in bank.languages
    }
    for language, words in untranslated.items():
        avoided[language] |= words
    for item in bank.items if any(patterns.values()) else ():
        for part, text in texts(item):
            for language in bank.languages:
                pattern = patterns[language]
                if pattern is None or (text.neutral and len(bank.languages) > 1):
                    continue
                plain = prose(text[language])
                if not pattern.search(plain):
                    continue
                for match in pattern.finditer(_QUOTED.sub(" | ", plain)):
                    wanted = _preferred(match[0], avoided[language])
                    yield (
                        item,
                        message(
                            "the {place} says {word!r} in {language}; the glossary says {wanted!r}",
                            place=part.name,
                            word=match[0],
                            language=language,
                            wanted=wanted,
                        ),
                    )


_QUOTED = re.compile(r"\([^()]*\)|[“‘\"][^“”‘’\"]*[”’\"]|\[\[[^\[\]]*\]\]")


def _preferred(word: str, avoided: dict[str, str]) -> str:
    """What the glossary says for a word to avoid, however it is capitalised."""
    return next(term for each, term in avoided.items() if each.lower() == word.lower())


def _any_of(words: Iterable[str], as_written: Iterable[str]) -> re.Pattern[str] | None:
    """Words in any case, and words in small letters alone. Hangul counts anywhere, since particles
    follow it; Latin words where no letter, dot or hyphen makes them a part of a name."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind, each in [*(("i", word) for word in words), *(("-i", word) for word in as_written)]:
        found["" if HANGUL.search(each) else kind].append(re.escape(each))
    alternatives = []
    for kind, escaped in found.items():
        several = "|".join(sorted(escaped, key=len, reverse=True))
        alternatives.append(
            rf"\b(?<![.-])(?{kind}:{several})(?![A-Za-z-])" if kind else f"(?:{several})"
        )
    return re.compile("|".join(alternatives), re.ASCII) if alternatives else None


RULES: tuple[Rule, ...] = (
    Rule(
        "QG102",
        message("Korean in the English text"),
        message("A student who reads English only is lost."),
        message('`en: "무엇입니까?"`'),
        message("Translate it; code in backticks is left alone."),
        _korean_in_english,
    ),
    Rule(
        "QG103",
        message("No Korean in the Korean text"),
        message("It was probably never translated."),
        message('`ko: "Which command lists containers?"`'),
        message("Translate it."),
        _no_korean_in_korean,
    ),
    Rule(
        "QG104",
        message("Code differs between the languages"),
        message("The two languages ask different things."),
        message("`ko` with `podman ps`, `en` with `docker ps`"),
        message("Use the same code in both."),
        _code_differs,
    ),
    Rule(
        "QG110",
        message("Wrong particle after a Latin word"),
        message("It reads wrong aloud."),
        message("“podman를”, “컨테이너(container)은”"),
        message(
            "Use the particle of the word's last sound: “podman을”; brackets are not read. "
            "A word that is read both ways is left alone."
        ),
        _wrong_josa,
        fixable=True,
    ),
    Rule(
        "QG112",
        message("A pair of particles left open"),
        message("Students read “을/를”."),
        message("`“{{ note }}” 그것을/를`"),
        message("Write the pair right after a slot, or the particle itself."),
        _josa_left_open,
    ),
    Rule(
        "QG116",
        message("Korean text that goes on in English"),
        message("A student who reads Korean only is lost halfway."),
        message('`ko: "이미지는 a read-only template with instructions입니다."`'),
        message("Translate the rest; names and quotations in “ ” are left alone."),
        _half_translated,
    ),
    Rule(
        "QG117",
        message("Numbers differ between the languages"),
        message("The two languages ask different things."),
        message("`ko: 65,536개`, `en: 65,535`"),
        message("Write the same numbers in both; either language may spell them out."),
        _numbers_differ,
    ),
    Rule(
        "QG119",
        message("Code not in backticks"),
        message("Plain type loses spaces and hyphens, and a screen reader reads it as prose."),
        message("“the option --detach”, “the file /etc/subuid”, “podman.service”"),
        message("Put it in backticks, a command as a whole."),
        _bare_code,
        fixable=True,
    ),
    Rule(
        "QG126",
        message("Parts differ between the languages"),
        message("Something was left out of one of the languages, or came in twice."),
        message("a stem that lists three things in `ko` and two in `en`"),
        message(
            "Give both languages the same list entries, table rows, code blocks, pictures and "
            "links."
        ),
        _parts_differ,
    ),
)

BANK_RULES: tuple[BankRule, ...] = (
    BankRule(
        "QG118",
        message("A word that the glossary avoids"),
        message("One thing with two names is two things to a student."),
        message(
            "“콘테이너”, where `glossary.yaml` has `avoid: {ko: [콘테이너]}` for “컨테이너”; "
            "“container를” in Korean, where it has `{en: container, ko: 컨테이너}`"
        ),
        message(
            "Use the glossary's word; brackets and quotations are left alone, and so is what "
            "the term names under `also`."
        ),
        _glossary,
    ),
)
