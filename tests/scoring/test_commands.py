"""Command lines are graded by what they do, in Python and in the page alike."""

import re
from pathlib import Path

import msgspec
import pytest

from quizgen import programs
from quizgen.scoring import command, shell, values
from tests import golden

HERE = Path(__file__).parents[1] / "vectors" / "commands.txt"
SCRIPTS = Path(__file__).parents[2] / "templates" / "html" / "script"


def groups():
    """(key, [(line of the file, mark, code, command)]) of each group."""
    found, accepted, settings = [], [], {}
    cases: list[tuple[int, str, str | None, str]] = []

    def close():
        if accepted:
            found.append(
                (programs.resolve(settings.pop("program", ""), accepted, **settings), cases)
            )

    for number, line in enumerate(HERE.read_text(encoding="utf-8").split("\n"), 1):
        mark, text = line[:1], line[2:]
        if mark == "=":
            if cases:
                close()
                accepted, settings, cases = [], {}, []
            accepted.append(text)
        elif mark == "@":
            name, *values = text.split()
            settings[name] = (
                values[0] == "yes"
                if name == "sudo"
                else values[0]
                if name == "program"
                else tuple(values)
            )
        elif mark == "+":
            cases.append((number, "+", None, _unescaped(text)))
        elif mark in ("~", "-"):
            code, _, rest = text.partition(" ")
            cases.append((number, mark, code, _unescaped(rest)))
    close()
    return found


def _unescaped(text):
    return text.replace("␊", "\n")


GROUPS = groups()
CASES = [(key, case) for key, cases in GROUPS for case in cases]


def expected(case):
    _, mark, code, _ = case
    return mark != "-", code


def _first(remarks):
    return next(iter(remarks), [None])[0]


@pytest.mark.parametrize(("key", "cases"), GROUPS, ids=[key.accepted[0] for key, _ in GROUPS])
def test_python_reads_commands(key, cases):
    wrong = []
    for case in cases:
        share = command.judge(key, case[3]).share
        code = _first(command.explained(key, case[3]))
        if (share == 1.0, code) != expected(case):
            wrong.append((case, share, code))
    assert not wrong


def edits(text):
    """Commands that are nearly ``text``: what is typed when one thing goes wrong."""
    words = text.split(" ")
    for place, word in enumerate(words):
        before, after = words[:place], words[place + 1 :]
        yield before
        yield words[place:]
        yield [*before, *after]
        yield [*before, word, *words[place:]]
        yield [*after, *before, word]
        for other in (
            f"{word}x",
            word[:-1],
            word.swapcase(),
            f"-{word}",
            f"'{word}'",
            f"{word}=1",
            "--",
            "x",
        ):
            yield [*before, other, *after]
    for more in (
        "--nope",
        "-Z",
        "| cat",
        "> out.txt",
        "&& true",
        "&",
        ";",
        "|",
        "extra",
        "`x`",
        "$(x)",
        '"$(x)"',
        "\\",
        "'",
        "{a,b}",
        "<",
        "2>&1",
        "(x)",
        "$HOME",
        '"a\\"b"',
    ):
        yield [*words, more]
        yield [more, *words]
    yield [*words, f"--{'x' * 60}"]
    yield [f"{text!r}"]
    yield [f"'{text!r}'"]
    yield [text.replace(" ", "\\ ", 1)]
    yield [f"\\{text}"]
    yield ["'a'"]
    yield ["''"]
    yield ["127.0.0.1:".join(re.split(r"(?=8080:)", text))]
    yield ["sudo", "-E", *words]
    yield ["sudo", "-u", *words]
    yield ["A=1", *words]
    yield [f"'{words[0]}", *words[1:-1], f"{words[-1]}'"]
    yield ["```sh\n" + words[0], *words[1:], "\n```"]
    yield ["$", *words]


def test_golden_every_near_miss_is_judged_as_it_was():
    firsts = {key.accepted[0].split()[0]: key for key, _ in reversed(GROUPS)}
    several = [key for key, _ in GROUPS[:38]] + [*firsts.values()]
    judged = {key.accepted[0]: key for key in several}
    golden.check_part("commands.txt", "of", ["; ".join(judged)])
    for key in judged.values():
        told = [f"= {command.normal(key, key.accepted[0])}"]
        for words in dict.fromkeys(" ".join(each) for each in edits(key.accepted[0])):
            share = command.judge(key, words).share
            remarks = "; ".join(
                " ".join([each.code, *each.what]) for each in command.explained(key, words)
            )
            told.append(f"{share:.3f} {words!r}: {remarks}")
        told.append(f"options {sorted(command.options_in(key, key.accepted[-1]))}")
        golden.check_part("commands.txt", key.accepted[0], told)


@pytest.mark.browser
def test_the_page_reads_commands(browser):
    page = browser.new_page()
    page.goto("about:blank")
    source = "\n".join((SCRIPTS / f"{name}.js").read_text() for name in ("typed", "commands"))
    page.add_script_tag(content=f"{source}\nwindow.QuizgenCommands = QuizgenCommands;")
    rows = [(index, case[3]) for index, (_, cases) in enumerate(GROUPS) for case in cases]
    found = page.evaluate(
        """([keys, rows]) => rows.map(([index, text]) => [
             QuizgenCommands.judge(keys[index], text).share,
             QuizgenCommands.explained(keys[index], text)])""",
        [[msgspec.to_builtins(key) for key, _ in GROUPS], rows],
    )
    page.close()
    for (index, text), (share, remarks) in zip(rows, found, strict=True):
        key = GROUPS[index][0]
        assert share == pytest.approx(command.judge(key, text).share), text
        assert remarks == [[each.code, *each.what] for each in command.explained(key, text)], text


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("sudo podman run -d --name web nginx", 1),
        ("podman run -d --name web nginx", 3 / 4),
        ("sudo podman run --name web nginx", 3 / 4),
        ("sudo podman run -d --name db nginx", 3 / 4),
        ("sudo podman run --detahc --name web nginx", 2 / 4),  # one that is missing, one too many
        ("podman run nginx", 1 / 4),
    ],
)
def test_each_condition_that_is_not_met_costs_one_share(typed, share):
    key = programs.resolve("", ["sudo podman run -d --name web nginx"])
    assert command.judge(key, typed).share == pytest.approx(share)


def test_what_was_probably_meant_is_a_letter_too_many_too_few_other_or_turned_away():
    known = ["pull", "run", "attach"]
    for typed in ("pulll", "pul", "pulk", "plul"):
        assert command.nearest(typed, known) == "pull"
    assert command.nearest("attaches", known) == "attach"
    assert command.nearest("pltl", known) is None


def test_durations_are_compared_in_one_unit():
    for one, other in (
        ("1000ns", "1us"),
        ("1000us", "1ms"),
        ("1000ms", "1s"),
        ("60s", "1m"),
        ("60m", "1h"),
    ):
        assert values.canonical("duration", one) == values.canonical("duration", other)


def test_long_names_with_one_beginning_are_packed_and_unpacked():
    """A letter tells how much of the name before is kept: Z, 25 letters, is the last."""
    names = [f"--{'a' * length}" for length in (24, 25, 26, 27, 40)]
    packed = command.packed(names)
    assert re.findall("[A-Z]", packed) == ["A", "Y", "Z", "Z", "Z"]
    assert command.unpacked(packed).split() == names


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("podman image ls", []),
        ("podman image", [("no_subcommand", ("podman image",))]),
        ("podman image nosuch", [("no_subcommand", ("podman image nosuch",))]),
        ("podman --log-level", [("no_value", ("--log-level",)), ("no_subcommand", ("podman",))]),
        ("podman image ls (", [("group", ("(",))]),
    ],
)
def test_what_keeps_an_accepted_command_from_being_read_is_named(text, problems):
    key = programs.resolve("podman", ["podman image ls"])
    assert [(each.code, each.what) for each in command.problems(key, text)] == problems


def test_a_backslash_stands_for_the_character_behind_it_and_needs_one():
    assert shell.read(r"echo \a") == [shell.Simple(["echo", "a"], [])]
    assert shell.read("echo a\\") == shell.Refusal("open_quote", "\\")
