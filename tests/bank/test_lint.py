"""Lint: what it says, and what it leaves alone."""

import msgspec
import pytest

from quizgen.bank.lint import LONGEST_KEY, RULES, lint
from quizgen.model import Localized, Option, OptionFeedback, SingleChoice, SingleKey, Source
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
    "QG111": {"stem": Localized("![](a.png) 무엇입니까?", "![](a.png) What is it?")},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_finds_its_fault_and_only_that(rule):
    assert codes(sound(**FAULTS[rule.code])) == [rule.code]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_an_item_can_go_without_a_rule(rule):
    assert codes(sound(noqa=(rule.code,), **FAULTS[rule.code])) == []


@pytest.mark.parametrize(
    "stem",
    [
        Localized("런타임이 **아닌** 것은?", "Which one is **not** a runtime?"),
        Localized("`hana:시작:개수`의 뜻은?", "What does `hana:start:count` mean?"),
        Localized("`oci-layout`과 LXC는 무엇입니까?", "What are `oci-layout` and LXC?"),
    ],
)
def test_what_is_fine_is_left_alone(stem):
    assert codes(sound(stem=stem)) == []


def test_the_longest_option_is_said_once_for_the_bank():
    long = options(SAME("a much longer option"), SAME("short"), SAME("brief"))
    told = {o.id: OptionFeedback(Localized("까닭입니다.", "Reason.")) for o in long.options}
    items = [sound(id=f"i{n}", interaction=long, feedback=told) for n in range(20)]
    assert [problem.code for problem in lint(bank(items))] == [LONGEST_KEY]
    assert lint(bank(items[:19])) == []
