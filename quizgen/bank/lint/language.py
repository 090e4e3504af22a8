"""Two languages that say the same, in their own spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from quizgen.bank.josa import PAIRS, is_certain, particle
from quizgen.bank.lint.rule import CODE, HANGUL, BankRule, Finding, Fix, Rule, prose, texts
from quizgen.model import LANGUAGES, Bank, Item

_WORDS = re.compile(r"[A-Za-z]{2,}")


def _korean_in_english(item: Item) -> Iterator[Finding | str]:
    for place, text in texts(item):
        if not text.neutral and (found := HANGUL.search(prose(text.en))):
            yield f"the English {place} has {found[0]!r}; translate it"


def _no_korean_in_korean(item: Item) -> Iterator[Finding | str]:
    for place, text in texts(item):
        words = _WORDS.findall(prose(text.ko))
        if not text.neutral and len(words) > 3 and not HANGUL.search(text.ko):
            yield f"the Korean {place} has no Korean; translate it"


def _code_differs(item: Item) -> Iterator[Finding | str]:
    for place, text in texts(item):
        korean, english = (set(CODE.findall(t)) for t in (text.ko, text.en))
        # a placeholder such as `사용자:시작` may be translated
        translated = sum(1 for code in korean if HANGUL.search(code))
        only_korean = {code for code in korean - english if not HANGUL.search(code)}
        only_english = english - korean
        if only_korean or len(only_english) > translated:
            differing = ", ".join(sorted(only_korean | only_english))
            yield f"the {place} has other code in ko than in en: {differing}"


def _wrong_josa(item: Item) -> Iterator[Finding | str]:
    forms = {form: pair for pair in _JOSA for form in pair.split("/")}
    pattern = re.compile(rf"([A-Za-z0-9]`?)({'|'.join(forms)})(?=[\s.,?!)]|$)")
    for place, text in texts(item):
        for match in pattern.finditer(text.ko):
            before = re.search(r"[^\s(“\"]*$", text.ko[: match.end(1)])
            word = before[0] if before else match[1]
            fitting = particle(word, forms[match[2]])
            if fitting != match[2] and is_certain(word):
                message = f"the Korean {place} has {word}{match[2]}; it reads {word}{fitting}"
                yield Finding(message, Fix(f"{word}{match[2]}", f"{word}{fitting}"))


def _josa_left_open(item: Item) -> Iterator[Finding | str]:
    for place, text in texts(item):
        for pair in PAIRS:
            if pair in prose(text.ko):
                yield f"the Korean {place} still has {pair}; write the one that fits"


_JOSA = [pair for pair in PAIRS if pair in ("을/를", "은/는", "과/와", "으로/로")]


_ENGLISH_RUN = re.compile(r"[A-Za-z][a-z]+(?:[ ,]+[A-Za-z][a-z']+){4,}")


def _half_translated(item: Item) -> Iterator[Finding | str]:
    for place, text in texts(item):
        if text.neutral or not HANGUL.search(text.ko):
            continue
        found = _ENGLISH_RUN.search(re.sub(r"[“‘\"(*].*?[”’\")*]", " | ", prose(text.ko)))
        if found:
            yield f"the Korean {place} goes on in English: {found[0][:40]!r}; translate the rest"


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
_SCALED = re.compile(r"(\d+(?:\.\d+)?)\s*(만|억|million|billion)")


def _numbers(text: str) -> Counter[str]:
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", prose(text))
    plain = _SCALED.sub(lambda m: f"{float(m[1]) * _SCALES[m[2]]:g}", plain)
    return Counter(number.rstrip(".,:/") for number in _NUMBER.findall(plain))


def _numbers_differ(item: Item) -> Iterator[Finding | str]:
    for place, text in texts(item):
        if text.neutral:
            continue
        korean, english = _numbers(text.ko), _numbers(text.en)
        words = re.findall(r"[a-z]+", text.en.lower())
        spelled = {_NUMBER_OF.get(word) for word in words}
        only_korean = sorted(set(korean) - set(english) - spelled)
        only_english = sorted(set(english) - set(korean))
        if only_korean and only_english:
            yield (
                f"the {place} has {', '.join(only_korean)} in ko and {', '.join(only_english)} in "
                "en; the numbers must be the same"
            )
        elif only_korean or only_english:
            which = "ko" if only_korean else "en"
            yield f"the {place} has {', '.join(only_korean or only_english)} in {which} alone"


_VERBS = (
    "run|ps|build|pull|push|exec|images?|inspect|logs|start|stop|rm|rmi|commit|login|load|save|"
    "tag|copy|create|from|mount|unshare|system|volume|network|pod|generate|search|info|version|"
    "install|update|upgrade|enable|status|daemon-reload|clone|checkout|rebase|merge|get|apply"
)
_BARE_CODE = re.compile(
    r"(?<![\w`/-])(?:"
    r"--[a-z][a-z0-9-]+"
    r"|/(?:etc|var|run|proc|sys|usr|home|dev|opt|tmp)/[\w./~-]*\w"
    rf"|(?:sudo|podman|docker|buildah|skopeo|systemctl|kubectl|apt-get|dnf|git) (?:{_VERBS})\b"
    r")"
)


def _bare_code(item: Item) -> Iterator[Finding | str]:
    for place, text in texts(item):
        for found in dict.fromkeys(
            match[0] for each in (text.ko, text.en) for match in _BARE_CODE.finditer(prose(each))
        ):
            message = f"the {place} has {found} in plain type; put code in backticks"
            yield Finding(message, Fix(found, f"`{found}`"))


def _glossary(bank: Bank) -> Iterator[tuple[Item | None, str]]:
    avoided = {
        language: {
            word: term.text[language]
            for term in bank.glossary
            for word in term.avoid.get(language, ())
        }
        for language in LANGUAGES
    }
    patterns = {
        "ko": _any_of(avoided["ko"], r"{}"),
        "en": _any_of(avoided["en"], r"\b{}\b"),
    }
    for item in bank.items:
        for place, text in texts(item):
            for language in LANGUAGES:
                if (pattern := patterns[language]) is None:
                    continue
                for match in pattern.finditer(prose(text[language])):
                    wanted = _preferred(match[0], avoided[language])
                    if wanted:
                        yield (
                            item,
                            (
                                f"the {place} says {match[0]!r} in {language}; the glossary says "
                                f"{wanted!r}"
                            ),
                        )


def _preferred(word: str, avoided: dict[str, str]) -> str:
    """What the glossary says for a word to avoid, however it is capitalised."""
    return next(term for each, term in avoided.items() if each.lower() == word.lower())


def _any_of(words: dict[str, str], frame: str) -> re.Pattern[str] | None:
    found = [frame.format(re.escape(word)) for word in sorted(words, key=len, reverse=True)]
    return re.compile("|".join(found), re.I) if found else None


RULES: tuple[Rule, ...] = (
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
        "QG110",
        "Wrong particle after a Latin word",
        "It reads wrong aloud.",
        "“podman를”",
        "Use the particle of the word's last sound: “podman을”.",
        _wrong_josa,
        fixable=True,
    ),
    Rule(
        "QG112",
        "A pair of particles left open",
        "Students read “을/를”.",
        "`“{{ note }}” 그것을/를`",
        "Write the pair right after a slot, or the particle itself.",
        _josa_left_open,
    ),
    Rule(
        "QG116",
        "Korean text that goes on in English",
        "A student who reads Korean only is lost halfway.",
        '`ko: "이미지는 a read-only template with instructions입니다."`',
        "Translate the rest; names and quotations in “ ” are left alone.",
        _half_translated,
    ),
    Rule(
        "QG117",
        "Numbers differ between the languages",
        "The two languages ask different things.",
        "`ko: 65,536개`, `en: 65,535`",
        "Write the same numbers in both; English may spell them out.",
        _numbers_differ,
    ),
    Rule(
        "QG119",
        "Code not in backticks",
        "Plain type loses spaces and hyphens, and a screen reader reads it as prose.",
        "“the option --detach”, “the file /etc/subuid”",
        "Put it in backticks.",
        _bare_code,
        fixable=True,
    ),
)

BANK_RULES: tuple[BankRule, ...] = (
    BankRule(
        "QG118",
        "A word that the glossary avoids",
        "One thing with two names is two things to a student.",
        "“콘테이너”, where `glossary.yaml` has `avoid: {ko: [콘테이너]}` for “컨테이너”",
        "Use the glossary's word.",
        _glossary,
    ),
)
