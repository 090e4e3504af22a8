"""Lint: what it says, and what it leaves alone."""

from collections import Counter
from typing import Any

import msgspec
import pytest

from quizgen import programs
from quizgen.bank import check, load_bank
from quizgen.bank.fix import fix_bank
from quizgen.bank.lint import ABOUT, ALL_RULES, RULES, explain, lint, pages
from quizgen.bank.lint.whole import near_duplicates
from quizgen.bank.problem import CODES
from quizgen.locale import ENGLISH
from quizgen.model import (
    CommandLine,
    Criterion,
    Essay,
    EssayKey,
    Localized,
    Measured,
    MultipleKey,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    OptionFeedback,
    ShortText,
    SingleChoice,
    SingleKey,
    Source,
    Term,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from tests.assembly.banks import bank, item


def sound(**fields):
    """An item nothing can be said against."""
    options = tuple(
        Option(name, Localized(ko=f"보기 {name}", en=f"option {name}")) for name in ("a", "b", "c")
    )
    good = msgspec.structs.replace(
        item("x", SingleChoice(options), SingleKey("a")),
        stem=Localized(ko="무엇을 고르겠습니까?", en="Which one do you choose?"),
        explanation=Localized(
            ko="첫째가 맞는 까닭입니다.", en="This is why the first one is right."
        ),
        sources=(Source(references=("podman(1)",)),),
        feedback={o.id: OptionFeedback(Localized(ko="까닭입니다.", en="Reason.")) for o in options},
    )
    return msgspec.structs.replace(good, **fields)


def codes(one):
    return [problem.code for problem in lint(bank([one]))]


def test_a_sound_item_has_no_findings():
    assert codes(sound()) == []


def options(*texts):
    return SingleChoice(tuple(Option("abcd"[n], text) for n, text in enumerate(texts)))


SAME = Localized.same
FAULTS: dict[str, dict[str, Any]] = {
    "QG101": {"sources": ()},
    "QG135": {"sources": (Source(references=("Kubernetes documentation",)),)},
    "QG102": {"stem": Localized(ko="무엇입니까?", en="무엇입니까?!")},
    "QG103": {
        "stem": Localized(ko="Which command lists all containers?", en="Which command lists them?")
    },
    "QG104": {"stem": Localized(ko="`podman ps`는?", en="What is `docker ps`?")},
    "QG105": {
        "interaction": options(
            SAME("x"), SAME("y"), Localized(ko="위의 모두", en="All of the above")
        )
    },
    "QG106": {"stem": Localized(ko="런타임이 아닌 것은?", en="Which one is **not** a runtime?")},
    "QG107": {
        "stem": Localized(ko="buildah의 이름은?", en="What is buildah called?"),
        "interaction": options(SAME("buildah"), SAME("skopeo"), SAME("conmon")),
    },
    "QG108": {"explanation": Localized(ko="맞음", en="Right.")},
    "QG109": {"feedback": {}},
    "QG110": {"stem": Localized(ko="podman를 씁니까?", en="Do you use podman?")},
    "QG112": {"stem": Localized(ko="이름을/를 고르세요.", en="Choose the name.")},
    "QG113": {
        "interaction": options(
            Localized(ko="대개 필요합니다", en="It is usually needed"),
            Localized(ko="언제나 필요합니다", en="It is always needed"),
            Localized(ko="가끔 필요합니다", en="It is needed at times"),
        )
    },
    "QG114": {"interaction": options(SAME("`runc`"), SAME("crun"), SAME("conmon"))},
    "QG115": {"interaction": options(SAME("1–5"), SAME("5–10"), SAME("20–30"))},
    "QG116": {
        "stem": Localized(
            ko="이미지는 a read only template with instructions입니까?", en="Is it so?"
        )
    },
    "QG117": {"stem": Localized(ko="65,536개입니까?", en="Are there 65535 of them?")},
    "QG119": {
        "stem": Localized(ko="옵션 --detach의 뜻은?", en="What does `--detach` mean?"),
        "noqa": ("QG104",),
    },
    "QG125": {
        "explanation": Localized(ko="까닭을 적습니다. TODO", en="TODO: say why it is right.")
    },
    "QG126": {
        "explanation": Localized(
            ko="둘입니다.\n\n- 이것\n- 저것", en="There are two.\n\n- this one"
        )
    },
    "QG128": {"stem": Localized(ko="$\\frac{1}{2$의 값은?", en="What is $\\frac{1}{2$?")},
    "QG129": {"stem": Localized(ko="\\frac{1}{2}은?", en="What is \\frac{1}{2}?")},
    "QG132": {
        "stem": Localized(ko="뭘까요?\n\n```pyhton\nx\n```", en="What?\n\n```pyhton\nx\n```")
    },
    "QG131": {
        "stem": Localized(ko="모두 몇 개입니까?", en="How many are there?"),
        "interaction": Numeric(),
        "key": NumericKey(-2.0),
        "feedback": {},
    },
    "QG133": {
        "stem": Localized(
            ko="이미지를 저장하는 명령을 쓰세요.", en="Write the command that saves an image."
        ),
        "interaction": CommandLine(),
        "key": programs.resolve("", ["skopeo save nginx"]),
        "feedback": {},
    },
    "QG137": {"key": SingleKey("a", {"a": 0.5, "b": 0.25}), "rule": "shares"},
    "QG150": {"measured": Measured(40, 0.2, 0.3, 1.5, 0.4, 1, "2026-11-24")},
    "QG151": {"measured": Measured(40, 0.8, -0.1, -1.5, 0.4, 1, "2026-11-24")},
    "QG152": {"measured": Measured(40, 0.7, 0.3, -1.1, 0.4, 1, "2026-11-24", before=0.95)},
    "QG153": {
        "measured": Measured(
            40,
            0.7,
            0.3,
            -1.1,
            0.4,
            1,
            "2026-11-24",
            taken={"a": (28, 40), "b": (12, 40), "c": (0, 40)},
        )
    },
    "QG111": {"stem": Localized(ko="![](a.png) 무엇입니까?", en="![](a.png) What is it?")},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_finds_its_fault_and_only_that(rule):
    assert codes(sound(**FAULTS[rule.code])) == [rule.code]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_an_item_can_go_without_a_rule(rule):
    fault = FAULTS[rule.code]
    noqa = (rule.code, *fault.get("noqa", ()))
    assert codes(sound(**{**fault, "noqa": noqa})) == []


FINE = [
    ("런타임이 **아닌** 것은?", "Which one is **not** a runtime?"),
    ("멈춘 것까지 나열하는 옵션은?", "Which option lists containers that are not running as well?"),
    (
        "컨테이너가 시작되지 않습니다. 먼저 보는 것은?",
        "It does not start. What do you look at first?",
    ),
    ("`kube`가 아니라 `play`로 시작하는 것은?", "Which begins with `play` and not with `kube`?"),
    ("`hana:시작:개수`의 뜻은?", "What does `hana:start:count` mean?"),
    ("1,000만 번 내려받은 때는 2013년 3월?", "Was 10 million reached in March 2013?"),
    ("2013년 3월 20일에 공개된 것은?", "Which was published on 2013-03-20?"),
    ("네임스페이스는 여덟 가지입니까?", "Are there 8 kinds of namespaces?"),
    ("세 가지 가운데 2개는?", "Which two of the three?"),
    ("첫 번째와 두 번째 줄은?", "What of the 1st and the 2nd line?"),
    ("‘Open Container Initiative Runtime Spec’의 뜻은?", "What does it mean?"),
    ("The Linux Foundation이 세운 단체는?", "Which body did the Linux Foundation set up?"),
    ("“What is a container?”라는 글은?", "What is “What is a container?” about?"),
    ("Read the Docs와 Linux From Scratch는?", "What are Read the Docs and Linux From Scratch?"),
    ("`oci-layout`과 LXC는 무엇입니까?", "What are `oci-layout` and LXC?"),
    ("컨테이너(container)는, “`podman`”은 무엇입니까?", "What are a container and “`podman`”?"),
    ("MySQL이라는 이미지를 IPv6로 받습니까?", "Is the image MySQL fetched by IPv6?"),
    ("pid, net, mnt, uts, ipc, user 네임스페이스는?", "What are pid, net, mnt, uts, ipc and user?"),
    (
        "Alpine이 담긴 Containerfile과 URL이 있습니까?",
        "Is there Alpine, a Containerfile and a URL?",
    ),
    ("containers.conf(5)와 docker.io는 무엇입니까?", "What are containers.conf(5) and docker.io?"),
    (
        "[문서](https://x.org/--detach)의 Node.js는?",
        "What is Node.js in [the docs](https://x.org/-v)?",
    ),
]


@pytest.mark.parametrize(("korean", "english"), FINE)
def test_what_is_fine_is_left_alone(korean, english):
    assert codes(sound(stem=Localized(ko=korean, en=english))) == []


@pytest.mark.parametrize(
    ("text", "codes_of"),
    [
        ("What is $PV = nRT$ with $\\mathrm{HCl}$ at $5?", []),
        ("What is $ n \\ \\mathrm{mol}$?", ["QG129"]),
        ("What is $x^2 $?", ["QG129"]),
        ("What is \\mathrm{HCl}?", ["QG129"]),
        ("Is it $ 5 or $ 6 in $HOME?", ["QG119"]),
    ],
)
def test_a_formula_is_no_code_and_what_was_meant_as_one_is_named(text, codes_of):
    found = sound(stem=Localized(ko=text, en=text), noqa=("QG103", "QG104", "QG116", "QG127"))
    assert codes(found) == codes_of


AMISS = [
    ("QG103", "What is it?", "What is it?"),
    ("QG103", "Podman", "Podman?"),
    ("QG106", "옳지 않은 것은?", "Which one is **not** right?"),
    ("QG106", "런타임이 **아닌** 것은?", "Which of these isn't a runtime?"),
    ("QG106", "다음 설명 가운데 **틀린** 것은?", "Select the statement that is incorrect."),
    ("QG106", "해당하지 **않는** 것은?", "All of the following are runtimes except:"),
    ("QG110", "skopeo이 하는 일은?", "What does Skopeo do?"),
    ("QG110", "컨테이너(container)은 무엇입니까?", "What is a container?"),
    ("QG110", "**docker**은 무엇입니까?", "What is **docker**?"),
    ("QG110", "“podman”는 무엇입니까?", "What is “podman”?"),
    ("QG110", "unix으로는 무엇을 합니까?", "What is done with unix?"),
    ("QG110", "50%을 씁니까?", "Is 50% used?"),
    ("QG110", "3 km을 갑니까?", "Is it 3 km?"),
    ("QG116", "Which tool builds 이미지?", "Which tool builds images?"),
    ("QG116", "It is buildah. 무엇입니까?", "It is Buildah. What is it?"),
    ("QG117", "3단계입니까?", "Are there 2 steps?"),
    ("QG119", "-v 옵션의 뜻은?", "What does the `-v` option mean?"),
    ("QG119", "~/.config/containers를 봅니까?", "Do you look at `~/.config/containers`?"),
    ("QG119", "podman.service를 켭니까?", "Is `podman.service` on?"),
    ("QG126", "다음은?\n\n| a | b |\n|---|---|\n| c | d |", "What is this?"),
]


@pytest.mark.parametrize(("code", "korean", "english"), AMISS)
def test_what_is_amiss_in_a_stem_is_found(code, korean, english):
    found = codes(sound(stem=Localized(ko=korean, en=english), noqa=("QG104", "QG127")))
    assert {*found} == {code}


CHOICES = [
    ("QG105", ("x", "y"), ("가", "나"), Localized(ko="보기 중에 없음", en="None of these")),
    ("QG105", ("x", "y"), ("가", "나"), Localized(ko="가와 나", en="Both A and B")),
    ("QG105", ("x", "y"), ("가", "나"), Localized(ko="모두 맞다", en="All are right")),
    (
        "QG113",
        ("x", "y"),
        ("가", "나"),
        Localized(ko="모든 경우에 된다", en="It works in every case"),
    ),
    (
        "QG115",
        ("it pushes", "it pulls"),
        ("올린다", "받는다"),
        Localized(ko="올린다.", en="It uploads"),
    ),
    (
        "QG115",
        ("disk, net", "ps"),
        ("디스크, 망", "피"),
        Localized(ko="망과 디스크", en="net and disk"),
    ),
    ("QG115", ("1 to 5 GB", "20 GB"), ("1–5GB", "20GB"), Localized(ko="5–9GB", en="5 to 9 GB")),
    (
        "QG115",
        ("10 or more", "5"),
        ("10개 이상", "5개"),
        Localized(ko="20개 이상", en="20 or more"),
    ),
]


@pytest.mark.parametrize(("code", "english", "korean", "last"), CHOICES)
def test_what_is_amiss_among_options_is_found(code, english, korean, last):
    texts = [Localized(ko=ko, en=en) for ko, en in zip(korean, english, strict=True)]
    assert {*codes(sound(interaction=options(*texts, last), noqa=("QG114", "QG127")))} == {code}


APART = [
    (
        ("모두 해당 디렉터리에 저장된다", "모두 루트로 실행된다"),
        ("It changes none of these files", "Both run"),
    ),
    (
        ("상위 모두에 적용된다", "해당 없음 오류가 난다"),
        ("It applies to all of them", "It says n/a"),
    ),
    (("받기, 실행", "실행, 받기"), ("pull, run", "run, pull")),
    (("2013-03", "2013-06"), ("2013-03", "2013-06")),
    (("8080–8090", "9000–9010"), ("8080–8090", "9000–9010")),
    (("10개 미만", "10개 이상"), ("fewer than 10", "10 or more")),
    (("runc, crun, youki", "runc와 crun"), ("runc, crun, youki and kata", "runc and crun")),
]


@pytest.mark.parametrize(("korean", "english"), APART)
def test_options_that_differ_are_left_alone(korean, english):
    texts = [Localized(ko=ko, en=en) for ko, en in zip(korean, english, strict=True)]
    told = sound(interaction=options(Localized(ko="셋째", en="the third"), *texts), noqa=("QG114",))
    assert {*codes(told)} <= {"QG127"}


def test_the_same_steps_in_another_order_are_another_answer():
    stem = Localized(ko="옳은 순서는?", en="Which order is right?")
    pair = [
        Localized(ko="만들기와 시작", en="create and start"),
        Localized(ko="시작과 만들기", en="start and create"),
    ]
    three = options(*pair, Localized(ko="셋째", en="the third"))
    assert codes(sound(stem=stem, interaction=three)) == []


def test_a_gap_and_its_particle_fit_all_options():
    stem = Localized(
        ko="컨테이너를 만드는 ____을 고르세요.", en="Choose what makes containers: ____"
    )
    three = options(
        *(Localized(ko=ko, en=en) for ko, en in (("런타임", "a"), ("이미지", "b"), ("엔진", "c")))
    )
    (problem,) = lint(bank([sound(stem=stem, interaction=three)]))
    assert problem.code == "QG114"
    assert "을(를)" in str(problem.message)


def typed(stem, *accepted, explanation=None):
    return sound(
        interaction=ShortText(),
        key=TextKey(accepted),
        feedback={},
        stem=stem,
        **({"explanation": explanation} if explanation else {}),
    )


def test_a_typed_answer_stands_not_in_the_stem():
    stem = Localized(ko="`podman ps`는 무엇입니까?", en="What is `podman ps`?")
    assert codes(typed(stem, "podman ps")) == ["QG107"]
    assert codes(typed(stem, "podman ps -a")) == []
    assert (
        codes(typed(Localized(ko="포드만의 명령은?", en="What command is Podman's?"), "podman"))
        == []
    )


def test_an_explanation_that_repeats_the_key_explains_nothing():
    stem = Localized(ko="이미지를 만드는 도구는?", en="Which tool builds images?")
    why = Localized(ko="정답은 buildah입니다.", en="The answer is buildah.")
    assert codes(typed(stem, "buildah", explanation=why)) == ["QG108"]


@pytest.mark.parametrize(("noqa", "words"), [("QG109", "finds nothing"), ("QG999", "no rule")])
def test_a_noqa_that_silences_nothing_is_named(noqa, words):
    (problem,) = lint(bank([sound(noqa=(noqa,))]))
    assert problem.code == "QG127"
    assert words in str(problem.message)


def test_the_longest_option_is_said_once_for_the_bank():
    long = options(SAME("a much longer option"), SAME("short"), SAME("brief"))
    told = {o.id: OptionFeedback(Localized(ko="까닭입니다.", en="Reason.")) for o in long.options}
    items = [
        sound(id=f"i{n}", interaction=long, feedback=told, stem=Localized(ko=f"{n}?", en=f"{n}?"))
        for n in range(20)
    ]
    assert [problem.code for problem in lint(bank(items))] == ["QG120"]
    assert lint(bank(items[:19])) == []


def test_true_and_false_are_in_balance():
    def statement(n, truth):
        return sound(
            id=f"t{n}",
            interaction=TrueFalse(),
            key=TrueFalseKey(truth),
            feedback={},
            stem=Localized(ko=f"문장 {n}입니다.", en=f"Statement {n}."),
        )

    mostly_true = [statement(n, n < 27) for n in range(30)]
    assert [p.code for p in lint(bank(mostly_true))] == ["QG121"]
    assert lint(bank([statement(n, n % 2 == 0) for n in range(30)])) == []


def test_points_do_not_tell_how_many_options_are_right():
    def several(n, points):
        return sound(
            id=f"m{n}",
            interaction=MultipleResponse(options(*(SAME(word) for word in "pqrs")).options),
            key=MultipleKey(tuple("abc"[: 2 + n % 2])),
            points=points,
            feedback={},
            stem=Localized(ko=f"{n}번은?", en=f"Number {n}?"),
        )

    told = [p for p in lint(bank([several(n, 2 + n % 2) for n in range(5)])) if p.code == "QG136"]
    assert "5 of 5 multiple responses" in str(told[0].message)
    assert all(p.code != "QG136" for p in lint(bank([several(n, 2) for n in range(5)])))


def test_the_key_is_not_always_the_first_where_options_keep_their_order():
    items = [
        sound(id=f"i{n}", shuffle=False, stem=Localized(ko=f"{n}?", en=f"{n}?")) for n in range(20)
    ]
    assert [p.code for p in lint(bank(items))] == ["QG121"]
    assert lint(bank([msgspec.structs.replace(item, shuffle=True) for item in items])) == []


LOCAL = Localized(
    ko="로컬 이미지를 나열하는 명령은?", en="Which command lists all the local images here?"
)
AGAIN = Localized(
    ko="로컬 이미지 목록을 보는 명령은?", en="Which command lists all local images here?"
)


def test_two_items_that_ask_in_the_same_words_are_named():
    one, two = sound(id="one", stem=LOCAL), sound(id="two", stem=AGAIN)
    (problem,) = lint(bank([one, two]))
    assert problem.code == "QG122"
    assert "'one'" in str(problem.message)
    assert "'two'" in str(problem.message)
    assert lint(bank([one, msgspec.structs.replace(two, enemies=("one",))])) == []
    assert lint(bank([one, msgspec.structs.replace(two, noqa=("QG122",))])) == []


def test_of_a_template_an_item_is_told_of_ten_others():
    items = [sound(id=f"item-{n}", stem=LOCAL) for n in range(14)]
    told = Counter(item.id for item, _ in near_duplicates(bank(items)) if item)
    assert [told[item.id] for item in items] == [*range(10), 10, 10, 10, 10]


def test_short_stems_are_told_apart_by_their_content_and_options():
    def asks(name, english, *texts):
        found = options(*map(SAME, texts))
        told = {
            o.id: OptionFeedback(Localized(ko="까닭입니다.", en="Reason.")) for o in found.options
        }
        stem = Localized(ko=f"{name}번째로 무엇을 묻습니까?", en=english)
        return sound(id=name, stem=stem, interaction=found, feedback=told)

    lists = ("runc", "crun", "conmon")
    one = asks("one", "Which command lists containers?", *lists)
    two = asks("two", "What command lists the containers?", *lists)
    assert [problem.code for problem in lint(bank([one, two]))] == ["QG122"]
    one = asks("one", "Which statement is true?", "alpha beta", "gamma", "delta")
    two = asks("two", "Which statement is true?", "epsilon", "zeta eta", "theta")
    assert lint(bank([one, two])) == []


def test_other_code_is_another_question():
    def asks(name):
        stem = Localized(
            ko=f"`{name}`에 대응하는 명령은?", en=f"Which command does `{name}` stand for?"
        )
        return sound(id=name.replace(" ", "-"), stem=stem)

    assert lint(bank([asks("docker ps"), asks("docker rm")])) == []


def test_words_that_the_glossary_avoids_are_named():
    term = Term("container", Localized(ko="컨테이너", en="container"), avoid={"ko": ("콘테이너",)})
    item = sound(stem=Localized(ko="콘테이너는?", en="What is it?"))
    (problem,) = lint(msgspec.structs.replace(bank([item]), glossary=(term,)))
    assert problem.code == "QG118"
    assert "'컨테이너'" in str(problem.message)


def test_an_english_word_that_the_glossary_has_in_korean_is_named():
    term = Term("container", Localized(ko="컨테이너", en="container"))
    words = msgspec.structs.replace(bank([]), glossary=(term,))

    def found(korean):
        item = sound(stem=Localized(ko=korean, en="What is it?"))
        return [p.code for p in lint(msgspec.structs.replace(words, items=(item,)))]

    assert found("container를 지웁니까?") == ["QG118"]
    assert found("컨테이너(container)나 Container Linux입니까?") == []


def test_every_code_has_a_page_with_its_reason():
    assert set(pages()) == {"index.md", *(f"{code}.md" for code in ABOUT)}
    assert {*CODES, *(rule.code for rule in ALL_RULES)} == set(ABOUT)
    for code, about in ABOUT.items():
        assert str(about.why) in explain(code, ENGLISH)
        assert str(about.mend) in explain(code, ENGLISH)
        assert f"[{code}]({code}.md)" in pages()["index.md"]


TABLE = """bank: t
title: {{ko: 표, en: Table}}
topics: [{{id: t, title: {{ko: 주제, en: Topic}}}}]
topic: t
tables:
  tools:
    columns: {{name: term, note: {note}}}
    rows:
      - {{id: a, name: runc, note: one}}
      - {{id: b, name: crun, note: two}}
      - {{id: c, note: three}}
item_models:
  - id: m
    for_each: tools
    interaction: short_text
    stem: {{ko: "{{{{ name }}}}은/는?", en: "What is {{{{ name }}}}?"}}
    accepted: ["{{{{ name }}}}"]
    explanation: {{ko: 설명하는 글입니다., en: This explains it.}}
"""


def test_unused_columns_and_rows_without_items_are_named(tmp_path):
    path = tmp_path / "bank.yaml"
    path.write_text(TABLE.format(note="term"), encoding="utf-8")
    assert [(p.code, p.position.line) for p in check(path)] == [("QG123", 7), ("QG124", 11)]
    path.write_text(TABLE.format(note="{type: term, title: Note}"), encoding="utf-8")
    assert [p.code for p in check(path)] == ["QG124"]
    quiet = TABLE.format(note="term").replace(
        "    columns:", "    noqa: [QG123, QG124]\n    columns:"
    )
    path.write_text(quiet, encoding="utf-8")
    assert check(path) == []
    assert load_bank(path).items


def test_safe_fixes_are_made_where_the_item_stands(tmp_path):
    path = tmp_path / "bank.yaml"
    stem = '{ko: "podman를 쓰면 `--detach`와 --detach는?", en: "What of podman and --detach?"}'
    text = ITEM.format(stem=stem)
    path.write_text(text, encoding="utf-8")
    done = fix_bank(load_bank(path))
    assert sorted({fixed.code for fixed in done}) == ["QG110", "QG119"]
    fixed = path.read_text("utf-8")
    assert "podman을 쓰면 `--detach`와 `--detach`는?" in fixed
    assert "What of podman and `--detach`?" in fixed
    assert "other: # podman를" in fixed  # not in an item
    assert fix_bank(load_bank(path)) == []


def test_a_fix_that_would_break_the_file_is_left_to_the_author(tmp_path):
    path = tmp_path / "bank.yaml"
    text = ITEM.format(stem="{ko: --detach는 무엇?, en: --detach is what?}")
    path.write_text(text, encoding="utf-8")
    assert fix_bank(load_bank(path)) == []
    assert path.read_text("utf-8") == text


LAYOUT = """bank: t
title: {ko: 시험, en: Test}
topics: [{id: t, title: {ko: 주제, en: Topic}}]
topic: t
items:
  - id: one
    interaction: command_line
    stem: {ko: "--detach의 뜻은?", en: "What does --detach do?"}  # about --detach
    accepted: ["podman run --detach x"]
    allow: [--detach]
    tags: [--detach]
    explanation:
      ko: |-
        `podman ps`이 아니라 --detach를 씁니다.

        ```
        podman run --detach x
        ```

            it says --detach
      en: |-
        Use --detach (see [the manual](https://x.org/--detach)).

        ```
        podman run --detach x
        ```

            it says --detach
    source: {reference: "podman-run(1) --detach"}
tables:
  flags:
    columns: {flag: code}
    rows: [{id: d, flag: --detach}]
"""


def test_one_run_mends_all_that_it_can(tmp_path):
    path = tmp_path / "bank.yaml"
    stem = (
        '{ko: "podman를 봅시다. 옳지 않은 것은?", en: "Which one isn\'t right, and which is not?"}'
    )
    text = ITEM.format(stem=stem).replace("short_text", "single")
    options = "options: [{text: x, correct: true}, {text: use --rm here}, {text: z}]"
    path.write_text(text.replace("accepted: [x]", options), encoding="utf-8")
    assert {fixed.code for fixed in fix_bank(load_bank(path))} == {"QG106", "QG110", "QG119"}
    fixed = path.read_text("utf-8")
    assert "podman을 봅시다. 옳지 **않은** 것은?" in fixed
    assert "Which one **isn't** right, and which is not?" in fixed
    assert "{text: use `--rm` here}" in fixed
    assert fix_bank(load_bank(path)) == []


def test_fixes_keep_answers_sources_comments_code_and_layout(tmp_path):
    path = tmp_path / "bank.yaml"
    before = "\ufeff" + LAYOUT.replace("\n", "\r\n")
    path.write_bytes(before.encode())
    done = fix_bank(load_bank(path))
    assert {fixed.code for fixed in done} == {"QG110", "QG119"}
    expected = (
        before.replace('ko: "--detach', 'ko: "`--detach`')
        .replace("does --detach do", "does `--detach` do")
        .replace("`podman ps`이 아니라 --detach를", "`podman ps`가 아니라 `--detach`를")
        .replace("Use --detach (", "Use `--detach` (")
    )
    assert path.read_bytes().decode() == expected
    assert fix_bank(load_bank(path)) == []


ITEM = """bank: t
title: {{ko: 시험, en: Test}}
topics:
  - {{id: t, title: {{ko: 주제, en: Topic}}}}
  - id: other # other: # podman를
    title: {{ko: 둘, en: Other}}
topic: t
items:
  - id: one
    interaction: short_text
    stem: {stem}
    accepted: [x]
    explanation: {{ko: 설명하는 글입니다., en: This explains it.}}
"""


def test_the_texts_of_the_key_are_read_too():
    rubric = EssayKey((Criterion(Localized(ko="무엇을 봅니까", en="무엇"), 1),))
    assert "QG102" in codes(sound(interaction=Essay(), key=rubric, feedback={}))


def test_an_option_that_the_program_lacks_is_named_with_the_one_it_is_near_to():
    key = programs.resolve("", ["podman ps --filterr a=b"])
    (found,) = lint(bank([sound(interaction=CommandLine(), key=key, feedback={})]))
    assert found.code == "QG133"
    assert "has no option --filterr; did you mean --filter?" in str(found.message)
