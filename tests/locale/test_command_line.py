"""The command line in Korean speaks Korean throughout, click's own words included."""

import gettext
import os
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import quizgen
from quizgen.locale import UiLanguage, set_language, speak_everywhere
from quizgen.text.visible import width

CLICKS = re.compile(
    r"Usage|Options|Commands|Arguments|Show th|default:|required|TEXT|INTEGER|RANGE|FLOAT|PATH|FILE"
    r"|DIRECTORY|%Y|x<|Error|Try |Missing|Invalid|No such|Did you|is not|Got "
)


@pytest.fixture(scope="module")
def group():
    """The command line, imported anew as a Korean reader's process would."""
    before = {
        name: module for name, module in sys.modules.items() if name.startswith("quizgen.cli")
    }
    package, asked = getattr(quizgen, "cli", None), os.environ.get("LANGUAGE")
    for name in before:
        del sys.modules[name]
    set_language(UiLanguage("ko"))
    speak_everywhere()
    from quizgen.cli.main import command_line

    yield command_line()
    set_language(None)
    gettext.textdomain("messages")
    os.environ.pop("LANGUAGE", None)
    if asked is not None:
        os.environ["LANGUAGE"] = asked
    for name in [name for name in sys.modules if name.startswith("quizgen.cli")]:
        del sys.modules[name]
    sys.modules.update(before)
    if package is not None:
        quizgen.cli = package


def commands(group, path=()):
    """Every command below ``group``, with its words."""
    yield path, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            yield from commands(group.get_command(context, name), (*path, name))


def korean(group, *arguments):
    done = CliRunner().invoke(group, arguments, prog_name="quizgen", terminal_width=100)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.output


def test_every_help_is_in_korean_and_fits_a_terminal(group):
    for path, command in commands(group):
        text = korean(group, *path, "--help")
        assert text.startswith("사용법: quizgen"), path
        assert not CLICKS.search(text), path
        assert not [line for line in text.splitlines() if width(line) > 100 and "|" not in line]
        options = (each for each in command.params if isinstance(each, click.Option))
        for said in (command.help, *(each.help for each in options)):
            assert re.search("[가-힣]", said or ""), (path, said)
        for param in command.params:
            words = re.sub("YYYY-MM-DD|#RRGGBB", "", param.metavar or "")
            assert not re.search(r"\b[A-Z]+\b", words), f"add {words} to quizgen.cli.wording"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["daily", "--forse"], "오류: '--forse' 옵션은 없습니다. 혹시 이것입니까?"),
        (
            ["daily", "--count", "x"],
            "오류: '-n' / '--count'의 값을 고치세요. 'x': 정수 값을 쓰세요.",
        ),
        (["daily", "--count", "0"], "0: 1–1000 범위의 수를 쓰세요."),
        (["daily", "--lang", "french"], "혹시 'fr'입니까?"),
        (["daily", "--page", "a9"], "'a9': 쓸 수 있는 값은 'a4', 'letter'입니다."),
        (["daily", "--logo", "no.png"], "없는 파일입니다: 'no.png'"),
        (["daily", "extra"], "쓰지 않는 인수가 더 있습니다(extra)"),
        (["daily", "--date", "soon"], "'soon'은 날짜가 아닙니다. 2026-12-01처럼 쓰세요"),
        (["grade"], "빠진 인수가 있습니다: '퀴즈… 응답…'"),
        (["dayly"], "daily"),
        (["term"], "도움말"),
    ],
)
def test_wrong_words(group, arguments, expected):
    text = korean(group, *arguments)
    assert expected in text
    assert not CLICKS.search(text)


def test_the_environment_chooses_the_language_and_the_option_goes_before_it():
    environment = {name: text for name, text in os.environ.items() if not name.startswith("LC_")}
    for option, expected in (([], "사용법:"), (["--ui-lang", "en"], "Usage:")):
        done = subprocess.run(
            [sys.executable, "-m", "quizgen", *option, "--help"],
            capture_output=True,
            encoding="utf-8",
            env=environment | {"LANG": "ko_KR.UTF-8", "PYTHONUTF8": "1"},
        )
        assert expected in done.stdout
