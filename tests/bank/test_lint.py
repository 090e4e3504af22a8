"""Lint: what it says, and what it leaves alone."""

import msgspec
import pytest

from quizgen.bank import check, load_bank
from quizgen.bank.fix import fix_bank
from quizgen.bank.lint import ALL_RULES, RULES, explain, lint, pages
from quizgen.model import (
    Localized,
    Option,
    OptionFeedback,
    SingleChoice,
    SingleKey,
    Source,
    Term,
    TrueFalse,
    TrueFalseKey,
)
from tests.assembly.banks import bank, item


def sound(**fields):
    """An item nothing can be said against."""
    options = tuple(
        Option(name, Localized(f"보기 {name}", f"option {name}")) for name in ("a", "b", "c")
    )
    good = msgspec.structs.replace(
        item("x", SingleChoice(options), SingleKey("a")),
        stem=Localized("무엇을 고르겠습니까?", "Which one do you choose?"),
        explanation=Localized("첫째가 맞는 까닭입니다.", "This is why the first one is right."),
        sources=(Source(references=("podman(1)",)),),
        feedback={o.id: OptionFeedback(Localized("까닭입니다.", "Reason.")) for o in options},
    )
    return msgspec.structs.replace(good, **fields)


def codes(one):
    return [problem.code for problem in lint(bank([one]))]


def test_a_sound_item_has_no_findings():
    assert codes(sound()) == []


def options(*texts):
    return SingleChoice(tuple(Option("abcd"[n], text) for n, text in enumerate(texts)))


SAME = Localized.same
FAULTS = {
    "QG101": {"sources": ()},
    "QG102": {"stem": Localized("무엇입니까?", "무엇입니까?!")},
    "QG103": {
        "stem": Localized("Which command lists all containers?", "Which command lists them?")
    },
    "QG104": {"stem": Localized("`podman ps`는?", "What is `docker ps`?")},
    "QG105": {
        "interaction": options(SAME("x"), SAME("y"), Localized("위의 모두", "All of the above"))
    },
    "QG106": {"stem": Localized("런타임이 아닌 것은?", "Which one is not a runtime?")},
    "QG107": {
        "stem": Localized("buildah의 이름은?", "What is buildah called?"),
        "interaction": options(SAME("buildah"), SAME("skopeo"), SAME("conmon")),
    },
    "QG108": {"explanation": Localized("맞음", "Right.")},
    "QG109": {"feedback": {}},
    "QG110": {"stem": Localized("podman를 씁니까?", "Do you use podman?")},
    "QG112": {"stem": Localized("이름을/를 고르세요.", "Choose the name.")},
    "QG113": {
        "interaction": options(
            Localized("대개 필요합니다", "It is usually needed"),
            Localized("언제나 필요합니다", "It is always needed"),
            Localized("가끔 필요합니다", "It is needed at times"),
        )
    },
    "QG114": {"interaction": options(SAME("`runc`"), SAME("crun"), SAME("conmon"))},
    "QG115": {"interaction": options(SAME("1–5"), SAME("5–10"), SAME("20–30"))},
    "QG116": {
        "stem": Localized("이미지는 a read only template with instructions입니까?", "Is it so?")
    },
    "QG117": {"stem": Localized("65,536개입니까?", "Are there 65535 of them?")},
    "QG119": {
        "stem": Localized("옵션 --detach의 뜻은?", "What does `--detach` mean?"),
        "noqa": ("QG104",),
    },
    "QG125": {"explanation": Localized("까닭을 적습니다. TODO", "TODO: say why it is right.")},
    "QG111": {"stem": Localized("![](a.png) 무엇입니까?", "![](a.png) What is it?")},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_finds_its_fault_and_only_that(rule):
    assert codes(sound(**FAULTS[rule.code])) == [rule.code]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_an_item_can_go_without_a_rule(rule):
    fault = FAULTS[rule.code]
    noqa = (rule.code, *fault.get("noqa", ()))
    assert codes(sound(**{**fault, "noqa": noqa})) == []


@pytest.mark.parametrize(
    "stem",
    [
        Localized("런타임이 **아닌** 것은?", "Which one is **not** a runtime?"),
        Localized("`hana:시작:개수`의 뜻은?", "What does `hana:start:count` mean?"),
        Localized("1,000만 번 내려받은 때는 2013년 3월?", "Was 10 million reached in March 2013?"),
        Localized("세 가지 가운데 2개는?", "Which two of the three?"),
        Localized("‘Open Container Initiative Runtime Spec’의 뜻은?", "What does it mean?"),
        Localized("`oci-layout`과 LXC는 무엇입니까?", "What are `oci-layout` and LXC?"),
    ],
)
def test_what_is_fine_is_left_alone(stem):
    assert codes(sound(stem=stem)) == []


def test_the_longest_option_is_said_once_for_the_bank():
    long = options(SAME("a much longer option"), SAME("short"), SAME("brief"))
    told = {o.id: OptionFeedback(Localized("까닭입니다.", "Reason.")) for o in long.options}
    items = [
        sound(id=f"i{n}", interaction=long, feedback=told, stem=Localized(f"{n}?", f"{n}?"))
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
            stem=Localized(f"문장 {n}입니다.", f"Statement {n}."),
        )

    mostly_true = [statement(n, n < 27) for n in range(30)]
    assert [p.code for p in lint(bank(mostly_true))] == ["QG121"]
    assert lint(bank([statement(n, n % 2 == 0) for n in range(30)])) == []


def test_the_key_is_not_always_the_first_where_options_keep_their_order():
    items = [sound(id=f"i{n}", shuffle=False, stem=Localized(f"{n}?", f"{n}?")) for n in range(20)]
    assert [p.code for p in lint(bank(items))] == ["QG121"]
    assert lint(bank([msgspec.structs.replace(item, shuffle=True) for item in items])) == []


LOCAL = Localized(
    "로컬 이미지를 나열하는 명령은?", "Which command lists all the local images here?"
)
AGAIN = Localized("로컬 이미지 목록을 보는 명령은?", "Which command lists all local images here?")


def test_two_items_that_ask_in_the_same_words_are_named():
    one, two = sound(id="one", stem=LOCAL), sound(id="two", stem=AGAIN)
    (problem,) = lint(bank([one, two]))
    assert problem.code == "QG122"
    assert "'one'" in problem.message
    assert "'two'" in problem.message
    assert lint(bank([one, msgspec.structs.replace(two, enemies=("one",))])) == []
    assert lint(bank([one, msgspec.structs.replace(two, noqa=("QG122",))])) == []


def test_other_code_is_another_question():
    def asks(name):
        stem = Localized(f"`{name}`에 대응하는 명령은?", f"Which command does `{name}` stand for?")
        return sound(id=name.replace(" ", "-"), stem=stem)

    assert lint(bank([asks("docker ps"), asks("docker rm")])) == []


def test_words_that_the_glossary_avoids_are_named():
    term = Term("container", Localized("컨테이너", "container"), avoid={"ko": ("콘테이너",)})
    item = sound(stem=Localized("콘테이너는?", "What is it?"))
    (problem,) = lint(msgspec.structs.replace(bank([item]), glossary=(term,)))
    assert problem.code == "QG118"
    assert "'컨테이너'" in problem.message


def test_every_rule_has_a_page():
    assert set(pages()) == {"index.md", *(f"{rule.code}.md" for rule in ALL_RULES)}
    for rule in ALL_RULES:
        assert rule.why in explain(rule.code)
        assert rule.mend in explain(rule.code)


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
