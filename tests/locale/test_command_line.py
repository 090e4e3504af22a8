"""The command line in Korean speaks Korean throughout, click's own words included."""

import os
import subprocess
import sys

import pytest


def korean(*arguments):
    """What quizgen says, on both streams, where the environment asks for Korean."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("LC_")}
    done = subprocess.run(
        [sys.executable, "-m", "quizgen", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment | {"LANG": "ko_KR.UTF-8", "PYTHONUTF8": "1"},
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("command", [(), ("daily",), ("grade",)], ids=str)
def test_help(command):
    text = korean(*command, "--help")
    assert "사용법:" in text
    assert "옵션:" in text
    for english in ("Usage", "Options", "Show this", "Commands", "default:"):
        assert english not in text


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["daily", "--forse"], "오류: '--forse' 옵션은 없습니다. 혹시 이것입니까?"),
        (["daily", "--count", "x"], "오류: '-n' / '--count'의 값을 고치세요. 'x': 정수를 쓰세요."),
        (["daily", "--count", "0"], "0: 1–1000 범위의 수를 쓰세요."),
        (["daily", "--lang", "french"], "혹시 'fr'입니까?"),
        (["daily", "extra"], "쓰지 않는 인수가 더 있습니다(extra)"),
        (["daily", "--date", "soon"], "'soon'은 날짜가 아닙니다. 2026-12-01처럼"),
        (["grade"], "빠진 인수가 있습니다: '퀴즈… 응답…'"),
        (["dayly"], "daily"),
    ],
)
def test_wrong_words(arguments, expected):
    text = korean(*arguments)
    assert expected in text
    assert "도움말은 'quizgen" in text


def test_the_option_goes_before_the_environment():
    assert "Usage:" in korean("--ui-lang", "en", "--help")
