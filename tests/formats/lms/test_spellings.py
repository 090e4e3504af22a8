"""Commands in the ways people write them."""

import pytest
from msgspec.structs import replace

from quizgen.formats import FORMATS, RenderOptions
from quizgen.formats.lms.spellings import MOST, count, spellings
from quizgen.locale import UiLanguage, spoken
from quizgen.model import CommandKey
from quizgen.programs import resolve
from quizgen.scoring.command import judge
from tests import golden
from tests.corners import corners
from tests.scoring.test_commands import GROUPS
from tests.scoring.test_everything_small import ALL, COMMANDS

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
    assert count(RUN) == 2 * 26 * 4 * 2  # two commands, options, four images; with and without sudo
    assert count(CommandKey(("a 'b",))) == 1


@pytest.mark.parametrize(
    "name", ["moodle", "gift", "qti12", "blackboard", "qti21", "qti22", "qti30", "cc"]
)
def test_an_export_says_where_it_leaves_spellings_out(name):
    form, key = corners().form, corners().key
    place, *_ = (entry.id for entry in key.entries if isinstance(entry.key, CommandKey))
    entries = [replace(each, key=RUN) if each.id == place else each for each in key.entries]
    losses = FORMATS[name].losses(form, replace(key, entries=tuple(entries)), RenderOptions())
    said = [loss for loss in losses if "spellings are written" in loss.message.text]
    assert [loss.item for loss in said] == [place]
    assert spoken(said[0].message, UiLanguage("en")).startswith(
        "60 of 416 accepted spellings are written"
    )
    assert spoken(said[0].message, UiLanguage("ko")).startswith(
        "인정하는 표기 416가지 가운데 60가지를"
    )


def test_options_move_before_the_subcommand_and_out_of_a_bundle():
    found = spellings(resolve("", ["systemctl --user enable --now web.service"]))
    assert {"systemctl enable --user --now web", "systemctl --now --user enable web"} <= set(found)
    packed = spellings(resolve("", ["tar czf a.tgz a"]))
    assert {"tar -czf a.tgz a", "tar -c -z --file=a.tgz a"} <= set(packed)
    placed = spellings(resolve("", ["dnf install -y a"]))
    assert {"dnf -y install a", "sudo dnf in -y a"} <= set(placed)
    assert "sudo source a" not in spellings(resolve("", ["source a"]))


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


def test_a_bundle_whose_value_is_missing_is_left_alone():
    assert spellings(CommandKey(("t -cf",), "t", ALL)) == ("t -cf", "sudo t -cf")


def test_golden_spellings_of_every_kind_of_command():
    found = {}
    for key, _ in GROUPS:
        said = [str(count(key)), *spellings(key)]
        found[key.accepted[0]] = {
            **{str(number): each for number, each in enumerate(said[:: len(said) // 5 or 1])},
            "all": "\n".join(said),
        }
    for key in COMMANDS:
        found[f"made up: {key.accepted[0]}"] = {
            "all": "\n".join([str(count(key)), *spellings(key)])
        }
    golden.check_near("near/spellings.txt", found)
