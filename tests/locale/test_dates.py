"""Dates and numbers are written as readers of each language write them."""

import datetime
import os
import subprocess
import sys

import pytest

from quizgen.locale.dates import long_date, number


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ko", "2026년 11월 24일 화요일"), ("en", "Tuesday, November 24, 2026")],
)
def test_a_date_in_full(language, expected):
    assert long_date("2026-11-24", language) == expected


@pytest.mark.parametrize("language", ["ko", "en"])
def test_numbers_are_grouped_and_keep_their_fraction(language):
    assert number(65536, language) == "65,536"
    assert number(2.5, language) == "2.5"
    assert number(10, language) == "10"


def test_what_is_said_without_babel_is_what_babel_says():
    from babel.dates import format_date
    from babel.numbers import format_decimal

    days = [datetime.date(2028, 1, 1) + datetime.timedelta(n) for n in range(366)]
    values = [0, 7, -3, 65536, 1.0, 0.25, 1234.5, 0.1 + 0.2, 2 / 3, 1e-7, 1e21, 12345.6789, -0.5]
    for language in ("ko", "en"):
        for day in [*days, datetime.date(987, 6, 5)]:
            for style in ("full", "long"):
                said = format_date(day, style, locale=language)
                assert long_date(day.isoformat(), language, style) == said
        for value in values:
            assert number(value, language) == format_decimal(value, locale=language)


@pytest.mark.skipif(sys.platform == "win32", reason="a zone is a file on POSIX alone")
@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (
            ":/etc/passwd",
            "from quizgen.locale.dates import long_date; long_date('2026-11-24', 'de')",
        ),
        (
            "UTC+99",
            "from quizgen.translating import write_table; write_table(Path('t.po'), [], 'ko')",
        ),
    ],
)
def test_a_time_zone_that_is_none_changes_nothing(zone, words):
    subprocess.run([sys.executable, "-c", f"from pathlib import Path; {words}"],
                   env={**os.environ, "TZ": zone}, check=True)  # fmt: skip


def test_what_is_no_date_is_refused():
    with pytest.raises(ValueError, match="isoformat"):
        long_date("24/11/2026", "ko")
