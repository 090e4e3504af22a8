"""Commands in the ways people write them."""

import pytest

from quizgen.formats.lms.spellings import MOST, spellings
from quizgen.model import CommandKey, CommandOption
from quizgen.scoring.command import same

DETACH = CommandOption(("-d", "--detach"))
PUBLISH = CommandOption(("-p", "--publish"), value=True)
RUN = CommandKey(("podman run -d -p 8080:80 nginx",), (DETACH, PUBLISH), literal_after=3)


def test_options_come_under_each_name_and_in_each_order():
    found = spellings(RUN)
    assert found[0] == "podman run -d -p 8080:80 nginx"
    assert "podman run --publish=8080:80 --detach nginx" in found
    assert "podman run -p 8080:80 -d nginx" in found
    assert len(found) == 2 * 2 * 3


def test_flags_of_one_letter_come_in_a_bundle_too():
    flags = (CommandOption(("-i", "--interactive")), CommandOption(("-t", "--tty")))
    found = spellings(CommandKey(("podman run -i -t alpine",), flags, literal_after=3))
    assert {"podman run -it alpine", "podman run -ti alpine"} < set(found)
    assert "podman run --tty -i alpine" in found


@pytest.mark.parametrize(
    "key",
    [
        RUN,
        CommandKey(("podman ps",)),
        CommandKey(("podman run -it alpine sh -c 'ls -d /'",), (CommandOption(("-i", "--interactive")), CommandOption(("-t", "--tty"))), literal_after=3),
        CommandKey(("podman images --format '{{.ID}}'", "podman image ls --format '{{.ID}}'"), (CommandOption(("--format",), value=True),)),
        CommandKey(("a 'b",)),
        CommandKey(("c --x=1 --y=2 --z=3 -w 4",), tuple(CommandOption((f"-{n}", f"--{n}", f"--{n}{n}"), value=True) for n in "xyzw")),
    ],
)  # fmt: skip
def test_each_spelling_is_one_that_counts_as_right(key):
    found = spellings(key)
    assert found[: len(key.accepted)] == list(key.accepted)
    assert len(set(found)) == len(found) <= MOST
    assert all(same(key, text) for text in found[len(key.accepted) :])


def test_what_belongs_to_another_program_is_left_alone():
    key = CommandKey(("podman run alpine ls -d",), (DETACH,), literal_after=3)
    assert spellings(key) == ["podman run alpine ls -d"]
