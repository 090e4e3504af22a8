"""Formulas as Moodle writes them (PHP's) give the numbers that Moodle would."""

import math

import pytest

from quizgen.readers import UnknownError, markdown
from quizgen.readers.calculated import _value


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("{a}*2 + pow({b}, 2)", 15.0),
        ("=pi()*{a}", 3 * math.pi),
        ("pow(2,{a})", 8.0),
    ],
)
def test_functions_of_php_are_computed(formula, expected):
    assert math.isclose(_value(formula, {"a": 3.0, "b": 3.0}), expected)


@pytest.mark.parametrize("formula", ["pi(1)*{a}", "pow({a})", "{c}", "{a}+"])
def test_a_formula_that_says_nothing_is_refused(formula):
    with pytest.raises(UnknownError):
        _value(formula, {"a": 3.0})


def test_html_as_programs_write_it_is_read_the_quick_way():
    assert markdown._tokens('<p>a &amp; <b class="x">b</b><br></p>') is not None
    assert markdown._tokens("a < b <P>c") is None
