"""podman-101 keeps what its documentation promises (docs/banks.md)."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest

from quizgen.bank import load_bank
from quizgen.bank.testwise import measure
from quizgen.model import (
    INTERACTION_TYPES,
    Bank,
    Bloom,
    CommandKey,
    EssayKey,
    Item,
    Matching,
    MultipleKey,
    MultipleResponse,
    SingleChoice,
    SingleKey,
    Status,
    TrueFalseKey,
    type_of,
)
from quizgen.programs import load
from quizgen.scoring import score


@cache
def podman() -> Bank:
    return load_bank(Path(__file__).parents[2] / "banks" / "podman-101")


def by_hand() -> list[Item]:
    return [item for item in podman().items if item.item_model is None]


def test_it_is_large_enough_for_a_quiz_every_day():
    assert len(podman().items) >= 1000
    assert len(by_hand()) >= 500


@pytest.mark.parametrize("interaction", INTERACTION_TYPES)
def test_every_interaction_is_there_often(interaction):
    count = sum(type_of(item.interaction) == interaction for item in podman().items)
    assert count >= (5 if interaction in ("essay", "hottext") else 15)


def test_most_ask_for_more_than_recall():
    levels = Counter(item.bloom for item in podman().items)
    assert levels[Bloom.REMEMBER] <= levels.total() * 0.4
    hard = Counter(item.difficulty for item in podman().items)
    assert set(hard) == {1, 2, 3, 4, 5}
    assert hard[5] >= 40


def test_commands_sets_and_figures_are_there_in_number():
    items = podman().items
    commands = [item.key.accepted[0] for item in items if isinstance(item.key, CommandKey)]
    assert len(commands) >= 200
    keys = [msgspec.json.encode(item.key) for item in items if isinstance(item.key, CommandKey)]
    assert max(map(len, keys)) <= 2000
    assert sum(bool(re.search(r"\s-\w|\s--\w", command)) for command in commands) >= 120
    sets = Counter(item.stimulus.id for item in items if item.stimulus)
    assert len(sets) >= 15
    assert sets.total() >= 60
    assert (
        sum("](figures/" in item.stem["ko"] and "](figures/" in item.stem["en"] for item in items)
        >= 20
    )


def test_true_and_false_are_in_balance():
    keys = Counter(
        item.key.correct for item in podman().items if isinstance(item.key, TrueFalseKey)
    )
    assert abs(keys[True] - keys[False]) <= keys.total() / 10


def test_an_option_that_is_no_command_is_there_to_be_told():
    """`skopeo search`: only where the feedback says why someone would take it for one."""
    programs = {name: load(name) for name in ("podman", "buildah", "skopeo")}
    younger = ["completion", "prune"]  # not in the help that the grammars were read from
    for item in podman().items:
        for option in getattr(item.interaction, "choices", ()):
            code = re.match("`([^`]+)`", option.text["en"])
            words = code[1].split() if code else []
            program = programs.get(words[0]) if len(words) > 1 else None
            if program and words[1] not in younger and program.path(words[1:]) is None:
                told = item.feedback.get(option.id)
                assert told, (item.id, option.text["en"])
                assert told.misconception, (item.id, option.text["en"])


def test_more_than_a_quarter_asks_to_apply_analyse_or_judge():
    levels = Counter(item.bloom for item in podman().items)
    beyond = levels.total() - levels[Bloom.REMEMBER] - levels[Bloom.UNDERSTAND]
    assert beyond > levels.total() / 4


def test_every_topic_has_items_and_every_item_an_objective():
    topics = {topic.id: topic for topic in podman().topics}
    assert {item.topic for item in podman().items} == set(topics)
    used = {(item.topic, item.objective) for item in podman().items}
    assert used == {(topic.id, each.id) for topic in podman().topics for each in topic.objectives}


def test_every_hand_written_distractor_says_what_it_tests_and_why_it_is_wrong():
    for item in by_hand():
        if not isinstance(item.interaction, SingleChoice | MultipleResponse):
            continue
        assert isinstance(item.key, SingleKey | MultipleKey)
        right = item.key.correct if isinstance(item.key, MultipleKey) else (item.key.correct,)
        for option in item.interaction.options:
            told = item.feedback[option.id]
            assert told.feedback, (item.id, option.id)
            assert option.id in right or told.misconception, (item.id, option.id)


def test_who_knows_nothing_gets_hardly_more_right_than_by_luck():
    found = measure(podman())
    assert found.rules["all"].items > 300
    assert {name for name, each in found.rules.items() if each.share >= 0.3} == set()
    assert {name for name, each in found.models.items() if each.share > 0.3} == set()


def test_every_wrong_option_says_why():
    for item in podman().items:
        if isinstance(item.key, SingleKey):
            options = {option.id for option in item.interaction.options} - {item.key.correct}
            assert not {each for each in options if each not in item.feedback}, item.id


def test_no_pair_of_a_matching_is_left_over_at_the_end():
    for item in podman().items:
        if isinstance(item.interaction, Matching):
            assert len(item.interaction.targets) > len(item.interaction.sources), item.id


def test_essays_have_a_rubric():
    for item in podman().items:
        if isinstance(item.key, EssayKey):
            assert len(item.key.rubric) >= 2
            assert item.key.model_answer


def test_an_item_is_as_true_as_the_statements_it_cites():
    fitting = {"inaccurate": "corrected", "contested": "corrected"}
    rank = ["accurate", "simplified", "corrected"]
    statements = {each.id: each for each in podman().registers[0].statements}
    checked = 0
    for item in podman().items:
        for source in item.sources:
            cited = [statements[fact] for fact in source.facts if fact in statements]
            verdicts = [
                fitting.get(each.verdict, each.verdict)
                for each in cited
                if source.document and set(each.lines) & set(source.lines)
            ]
            if verdicts:
                checked += 1
                assert source.verdict == max(verdicts, key=rank.index), item.id
    assert checked > 200


def test_a_cited_line_comes_with_the_statement_it_is_cited_for():
    register = podman().registers[0].statements
    cited = 0
    for item in podman().items:
        for source in item.sources:
            for line in source.lines if source.document else ():
                cited += 1
                known = {each.id for each in register if line in each.lines}
                assert known & set(source.facts), f"{item.id}: L{line}"
    assert cited > 300


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("lxc-install", "sudo dnf -y install lxc-templates lxc", "dnf install lxc"),
        (
            "lxc-create-debian",
            "sudo lxc-create -t download -n db1 -- -d debian -r bookworm -a amd64",
            "lxc-create -n db1 -t download --dist debian --release bookworm --arch amd64",
        ),
        ("lxc-start-command", "lxc-start -d db1", "lxc-start -n db2"),
        (
            "choose-runtime-flag",
            "podman run --runtime=runc alpine",
            "podman run alpine --runtime runc",
        ),
        (
            "seccomp-off",
            "podman container run --security-opt=seccomp=unconfined alpine",
            "podman run alpine --security-opt seccomp=unconfined",
        ),
        (
            "create-pod-command",
            "podman pod create --publish=8080:80 web",
            "podman pod create -p 80:8080 web",
        ),
        ("add-to-pod", "podman run --pod=web --detach nginx", "podman run nginx -d --pod web"),
        ("exec-shell", "podman exec --tty -i web /bin/sh", "podman exec web -it sh"),
        (
            "copy-from-container",
            "podman container cp web:/etc/nginx/nginx.conf ./",
            "podman cp . web:/etc/nginx/nginx.conf",
        ),
        (
            "install-two-packages",
            "dnf -y install podman-docker podman",
            "dnf install podman-docker",
        ),
        ("pod-command-for-ps", "podman pod list", "podman ps"),
        ("pod-command-for-inspect", "podman inspect", "podman pod ps"),
        ("buildah-build-command", "buildah bud --tag web", "buildah build web"),
        (
            "remote-inspect-command",
            "skopeo inspect docker://quay.io/podman/hello:latest",
            "skopeo inspect quay.io/podman/hello",
        ),
    ],
)
def test_a_command_in_other_words_is_right_and_one_that_fails_is_wrong(name, right, wrong):
    (item,) = (item for item in podman().items if item.id == name)
    told = [
        score(item.key, command, points=1, rule=item.rule, interaction=item.interaction).status
        for command in (right, wrong)
    ]
    assert told == [Status.CORRECT, Status.INCORRECT]


def test_every_item_can_be_looked_up():
    for item in podman().items:
        assert any(source.references for source in item.sources), item.id
        assert any(source.facts for source in item.sources), item.id


def test_facts_beyond_the_fact_sheet_are_in_the_banks_own_table():
    table = (Path(podman().root) / "facts.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| (B\d+) \|", table, re.M))
    cited = {fact for item in podman().items for source in item.sources for fact in source.facts}
    assert {fact for fact in cited if fact.startswith("B")} == known


def test_the_glossary_has_a_word_for_everything_that_is_taught():
    assert len(podman().glossary) >= 90
