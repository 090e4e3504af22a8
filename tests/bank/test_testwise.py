"""What someone gets right who only looks at the words (quizgen/bank/testwise.py)."""

import pytest

from quizgen.bank.testwise import RULES, reader

LONG = "It keeps the namespaces of the pod open while its containers come and go"


@pytest.mark.parametrize(
    ("rule", "stem", "options", "chosen"),
    [
        ("longest", "What does it do?", ["It sleeps", LONG, "It runs", "It waits"], [1]),
        ("alike", "Which?", ["`a b`", "`a c`", "`a b c`", "`x y`"], [2]),
        ("stem", "Which tool builds an image?", ["a volume", "an image", "a pod", "logs"], [1]),
        ("name", "What is `docker ps`?", ["`podman ps`", "`podman top`", "`podman rm`"], [0]),
        ("name", "What is `docker ps`?", ["`skopeo ps`", "`podman ps`", "`podman rm`"], [1]),
        ("name", "What lists them?", ["`podman ps`", "`podman top`", "`podman rm`"], [0, 1, 2]),
    ],
)
def test_a_rule_chooses_by_words(rule, stem, options, chosen):
    assert RULES[rule](stem, options) == chosen


def test_the_reader_guesses_where_the_words_say_nothing():
    assert reader("Which?", ["`a`", "`b`", "`c`", "`d`"]) == [0, 1, 2, 3]
