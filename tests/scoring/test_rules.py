"""What a guess earns on average, as docs/scoring.md says."""

from itertools import permutations
from statistics import fmean

import pytest

from quizgen.scoring import ordering


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_a_random_order_earns_a_fifth_at_most(count):
    right = list("abcdef"[:count])
    orders = list(permutations(right))
    longest = fmean(ordering.share(right, order, "longest") for order in orders)
    assert fmean(ordering.share(right, order) for order in orders) <= 0.2
    assert ordering.CHANCE[count - 2] == pytest.approx(longest, abs=1e-6)
