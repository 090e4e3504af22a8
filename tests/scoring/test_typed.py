"""Typed text and numbers are read alike in Python and in the page (tests/vectors/typed.txt)."""

import json
from itertools import combinations, permutations, product
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import yaml

from quizgen.model import (
    ClozeKey,
    Key,
    Localized,
    MultipleKey,
    MultipleResponse,
    NumericKey,
    Option,
    Rule,
    SingleChoice,
    SingleKey,
    TextKey,
)
from quizgen.model.text import decoded
from quizgen.scoring import choices, number, ordering, remarks, score, text, values
from tests import golden

ROOT = Path(__file__).parents[2]


def vectors():
    """(line of the file, key as JSON, answer, right, codes or None) of each answer."""
    lines = (ROOT / "tests/vectors/typed.txt").read_text("utf-8").split("\n")
    key = {}
    for place, line in enumerate(lines, 1):
        if line.startswith("key "):
            key = yaml.safe_load(line[4:])
            key["type"] = "numeric" if "value" in key else "short_text"
        elif line[:1] in ("+", "-"):
            answer, bar, codes = line[2:].partition(" | ")
            said = codes.split() if bar or line[0] == "+" else None
            yield place, key, answer, line[0] == "+", said


CASES = list(vectors())


def test_python_reads_the_vectors():
    wrong = []
    for place, raw, answer, right, said in CASES:
        key = msgspec.convert(raw, Key, dec_hook=decoded)
        outcome = score(key, answer, points=1, rule="exact", interaction=None)
        explained = (
            text.explained(key, answer)
            if isinstance(key, TextKey)
            else number.explained(key, answer)
        )
        codes = [remark.code for remark in explained]
        if (outcome.score == 1) != right or (said is not None and codes != said):
            wrong.append((place, answer, outcome.score, codes))
    assert not wrong


def test_golden_every_answer_to_every_key():
    """What is right for one key is judged for the others of its type too: full and partial points,
    and what is said with its words."""
    told = []
    for kind in ("numeric", "short_text"):
        keys = {
            json.dumps(raw, ensure_ascii=False): raw for _, raw, *_ in CASES if raw["type"] == kind
        }
        answers = sorted({answer for _, raw, answer, *_ in CASES if raw["type"] == kind})
        answers += [*NUMBERS, *keys] if kind == "numeric" else TEXTS
        for name, raw in keys.items():
            key = msgspec.convert(raw, Key, dec_hook=decoded)
            told.append(f"key {name}")
            for answer in answers:
                shares = [
                    score(key, answer, points=1, rule=rule, interaction=None).score
                    for rule in ("exact", "partial")
                ]
                explain = number.explained if kind == "numeric" else text.explained
                said = "; ".join(" ".join([each.code, *each.what]) for each in explain(key, answer))
                if any(shares) or said:
                    told.append(f"{shares[0]:g} {shares[1]:g} {answer!r}: {said}")
    golden.check("typed.txt", "\n".join(told) + "\n")


def test_golden_values_of_commands():
    found = [
        f"{kind} {value!r}: {values.canonical(kind, value)!r} {values.meanings(kind, values.canonical(kind, value))}"
        for kind in KINDS
        for value in VALUES
    ]
    golden.check("values.txt", "\n".join(found) + "\n")


NUMBERS = [
    "", "0", "-0", "+5", "1e3", "1E-3", "1.5e+2", "1,234", "1,23", "1.234,5", "1,234.5", "1 234", "1'234",
    "２０", "−3", "–3", "- 3", "3.", ".5", "0,5", "1/2", "2^10", "2**10", "2 × 10^3", "3·10⁸", "10^400", "0^-1",
    "만", "천", "백만", "1만", "3만 5천", "삼십", "이천이십육", "십", "영", "공", "하나", "두", "스무 개", "12개", "열두 개",
    "1k", "1 kB", "1KiB", "2 MB", "3 GiB", "5 m", "5 km", "5m/s", "18 km/h", "5 %", "5퍼센트", "약 5", "5 이상", "~5",
    "5 5", "five", "NaN", "inf", "1_000", "0x10", "12.5", "12.75", "12.76", "11", "14", "65536", "65,536", "65.536",
]  # fmt: skip
TEXTS = [
    "",
    " ",
    "the",
    "a",
    "(",
    "()",
    "파드(pod)",
    "pod(파드)",
    "`파드`",
    "'파드'",
    "파드.",
    "파드들은",
    "PODS",
    "an pod",
    "1",
    "일",
    "첫째",
]
KINDS = [
    "",
    "port",
    "volume",
    "mount",
    "path",
    "dir",
    "size",
    "duration",
    "number",
    "cap",
    "unit",
    "exec",
    "cp",
    "resource",
    "image",
    "pull",
    "transport",
    "braces",
]
VALUES = [
    "", "8080", "8080:80", "127.0.0.1:8080:80", "0.0.0.0:1:2/udp", "[::1]:1:2", "8080:80/tcp", "80-82:80-82", ":80",
    "./a", "a/", "/a//b/", "~/x", "../x", "$PWD/x", ".", "/", "a:/b", "a:/b:ro", "/a:/b:Z,ro", "/a:/b:ro,z", "C:/x",
    "/a:/b:ro:x", "type=bind,src=a,dst=b", "type=x/,src=/a/,destination=./b/,readonly=true,rw=true", "src=,ro=false", "type=volume,source=a,target=/b,ro", "target=/b,type=bind", "1", "1k", "1K", "1kb", "1024",
    "1m", "1g", "1.5g", "1b", "10s", "1m30s", "1h", "90s", "0", "00:10", "NET_ADMIN", "cap_net_admin", "net_admin", "ALL",
    "nginx", "nginx:latest", "nginx:1", "docker.io/nginx", "docker.io/library/nginx", "localhost/a", "quay.io/a/b:c",
    "nginx@sha256:ab", "NGINX", "docker://nginx", "oci:a:b", "web.service", "web", "pod/web", "pods/web", "{a,b}", "a{1,2}b",
    "/usr/bin/ls", "ls", "c:/x", "c:x", ":/x", "missing", "always", "true", "never",
]  # fmt: skip


@pytest.mark.browser
def test_the_page_reads_the_vectors(browser):
    scripts = [
        (ROOT / f"templates/html/script/{name}.js").read_text() for name in ("typed", "scoring")
    ]
    page = browser.new_page()
    page.add_script_tag(content="\n".join(scripts) + "\nwindow.QuizgenScoring = QuizgenScoring;")
    found = page.evaluate(
        """(rows) => rows.map(([key, answer]) => [
             QuizgenScoring.score(key, answer, {points: 1, rule: "exact", interaction: {}}).score,
             QuizgenScoring.remarks(key, answer)])""",
        [[raw, answer] for _, raw, answer, _, _ in CASES],
    )
    page.close()
    wrong = []
    for (place, raw, answer, right, _), (earned, said) in zip(CASES, found, strict=True):
        key = msgspec.convert(raw, Key, dec_hook=decoded)
        explain = number.explained if isinstance(key, NumericKey) else text.explained
        here = [[remark.code, *remark.what] for remark in explain(key, answer)]
        if (earned == 1) != right or said != here:
            wrong.append((place, answer, earned, said, here))
    assert not wrong


def test_golden_every_order_of_a_few_entries():
    told = []
    for count in (2, 3, 4, 5, 14, 15, 30):
        right = [f"e{number}" for number in range(count)]
        orders = permutations(right) if count < 5 else [right[n:] + right[:n] for n in range(count)]
        for given in orders:
            shares = [f"{ordering.share(right, given, rule):.6f}" for rule in get_args(Rule)]
            told.append(f"{' '.join(given)}: {' '.join(shares)}")
    golden.check_part("orders.txt", f"shares by {' '.join(get_args(Rule))}", told)


def test_golden_every_choice_of_a_few_options():
    told = []
    for count in range(2, 6):
        options = [f"o{number}" for number in range(count)]
        some = [set(each) for n in range(count + 1) for each in combinations(options, n)]
        for right in some[1:]:
            for chosen in some[1:]:
                shares = [
                    f"{choices.share(right, chosen, count, rule):.6f}" for rule in get_args(Rule)
                ]
                told.append(f"{sorted(right)} {sorted(chosen)} of {count}: {' '.join(shares)}")
    golden.check_part("choices.txt", f"shares by {' '.join(get_args(Rule))}", told)


CHOICE, CHOICES = (
    kind(tuple(Option(name, Localized(en=name)) for name in "abcd"))
    for kind in (SingleChoice, MultipleResponse)
)
SOME = [set(each) for n in range(1, 5) for each in combinations("abcd", n)]


@pytest.mark.parametrize("rule", get_args(Rule))
def test_what_an_option_adds_is_said_where_points_are_a_sum_and_nowhere_else(rule):
    said, sums_up = {}, {}
    for penalty, right in product((0.0, 0.25, 1.0), SOME):
        shares = {name: 1 / len(right) if name in right else -0.2 for name in "abcd"}
        key, earned = MultipleKey(tuple(right), shares), {}
        for chosen in map(frozenset, SOME):
            given = score(key, [*chosen], points=1, rule=rule, interaction=CHOICES, penalty=penalty)
            earned[chosen] = given.score
        added = said[penalty] = choices.added(key, "abcd", rule, penalty)
        if added is not None:
            for chosen, points in earned.items():
                whole = max(-penalty, sum(added[name] for name in chosen))
                assert abs(points - whole) < 1e-3, (right, chosen)
        for one, other in combinations(earned, 2):
            whole, both = earned[one] + earned[other], earned.get(one | other)
            if not one & other and (
                both > max(-penalty, whole) + 1e-3
                or (min(earned[one], earned[other]) > -penalty and both < min(1, whole) - 1e-3)
            ):
                sums_up[penalty] = False
    assert {p: added is not None for p, added in said.items()} == dict.fromkeys(
        said, True
    ) | sums_up


@pytest.mark.parametrize("rule", ["exact", "shares"])
def test_what_an_option_of_a_single_choice_adds_is_what_it_earns(rule):
    key = SingleKey("b", {"b": 1.0, "c": 0.5, "d": -0.25})
    added = choices.added(key, "abcd", rule, 0.25)
    assert added == {
        name: score(key, name, points=1, rule=rule, interaction=CHOICE, penalty=0.25).score
        for name in "abcd"
    }


KOREAN = "하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열 열하나 열두 열세 열네"
ENGLISH = "one two three four five six seven eight nine ten eleven twelve"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (KOREAN.split(), 1),
        (["한", "두", "세", "네"], 1),
        (f"zero {ENGLISH}".split(), 0),
        (["스물", "스물한", "스물두"], 20),
        (["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구", "십"], 0),
    ],
    ids=lambda value: str(value)[:12],
)
def test_numbers_in_words_are_numbers(words, first):
    read = [number.parse(f"{word}개" if word in "한두세네" else word) for word in words]
    assert read == list(range(first, first + len(words)))
    assert [number.parse(word) for word in ("서른", "마흔", "쉰", "공")] == [30, 40, 50, 0]


@pytest.mark.parametrize("slip", [10, 0.1, 100, 0.01, 1000, 0.001, 1024, 1 / 1024])
def test_a_slip_of_magnitude_is_said(slip):
    (remark,) = number.explained(NumericKey(512.0), f"{512 * slip:.12g}")
    assert remark.code == "magnitude"
    (other,) = number.explained(NumericKey(512.0), f"{512 * slip * 1.01 + 1:.12g}") or (None,)
    assert other is None or other.code != "magnitude"


def test_a_page_has_the_words_for_what_may_be_said_on_it():
    """No more: remarks on numbers where one is asked for, on texts where one is."""
    of_number, of_text = "no_number", "case_counts"
    keys: dict[str, Key] = {
        "number": NumericKey(1.0, 0.0),
        "text": TextKey(("a",)),
        "gap": ClozeKey({"g1": TextKey(("a",))}),
        "gap for a number": ClozeKey({"g1": NumericKey(1.0, 0.0)}),
        "choice": SingleKey("a"),
    }
    said = {name: {of_number, of_text} & remarks.words([key]).keys() for name, key in keys.items()}
    assert said == {
        "number": {of_number},
        "text": {of_text},
        "gap": {of_text},
        "gap for a number": {of_number, of_text},
        "choice": set(),
    }
