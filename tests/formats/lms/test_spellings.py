"""Commands in the ways people write them."""

import pytest

from quizgen.formats.lms.spellings import MOST, count, spellings
from quizgen.model import CommandKey
from quizgen.programs import resolve
from quizgen.scoring.command import judge

RUN = resolve("podman", ["podman run -d -p 8080:80 nginx"])


def test_what_differs_least_comes_first():
    found = spellings(RUN)
    assert found[0] == "podman run -d -p 8080:80 nginx"
    assert "podman container run -d -p 8080:80 nginx" in found[:40]
    assert "podman run -p 8080:80 -d nginx" in found[:40]
    assert "podman run -d --publish=8080:80 nginx" in found[:40]
    assert "podman run -d -p 8080:80 docker.io/library/nginx" in found[:40]


def test_how_many_there_would_be_is_known():
    assert len(spellings(RUN)) == MOST
    assert count(RUN) == 2 * 24 * 4  # two commands, options in two orders and so on, four images
    assert count(CommandKey(("a 'b",))) == 1


def test_flags_of_one_letter_come_in_a_bundle_too():
    found = spellings(resolve("podman", ["podman run -i -t alpine"]))
    assert {"podman run -it alpine", "podman run -ti alpine"} < set(found)
    assert "podman run --tty -i alpine" in found


@pytest.mark.parametrize(
    "accepted",
    [
        ["podman run -d -p 8080:80 nginx"],
        ["podman ps"],
        ["podman run -it alpine sh -c 'ls -d /'"],
        ["podman images --format '{{.ID}}'", "podman image ls --format '{{.ID}}'"],
        ["a 'b"],
        ["podman save -o web.tar web", "podman save web > web.tar"],
        ["tar czf a.tar.gz b", "git commit -m 'a b'"],
    ],
)
def test_each_spelling_is_one_that_counts_as_right(accepted):
    key = resolve("", accepted)
    found = spellings(key)
    assert list(found[: len(accepted)]) == accepted
    assert len(set(found)) == len(found) <= MOST
    assert all(judge(key, text).share == 1.0 for text in found)


def test_what_belongs_to_another_program_is_left_alone():
    key = resolve("podman", ["podman run alpine ls -d"])
    assert all(text.endswith(" ls -d") for text in spellings(key))
