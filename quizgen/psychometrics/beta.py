"""The F distribution without scipy, which takes longer to import than most classes to grade."""

from __future__ import annotations

import math

_SMALL = 1e-300
_EPSILON = 1e-15


def f_quantile(probability: float, first: float, second: float) -> float:
    """What a variable of the F distribution with ``first`` and ``second`` degrees of freedom stays
    below with a ``probability`` between 0 and 1: Newton's method, kept in by bisection, on the beta
    distribution that it is made of (NIST DLMF 8.17)."""
    a, b = first / 2, second / 2
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(200):
        above, density = _beta(x, a, b)
        above -= probability
        low, high = (low, x) if above > 0 else (x, high)
        step = above / density if density else math.inf
        after = x - step if low < x - step < high else (low + high) / 2
        if abs(after - x) <= _EPSILON * x:
            break
        x = after
    return second * x / (first * (1 - x))


def _beta(x: float, a: float, b: float) -> tuple[float, float]:
    """The beta distribution up to ``x``, between 0 and 1, and its density there."""
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    log += a * math.log(x) + b * math.log1p(-x)
    front = math.exp(log)
    if x < (a + 1) / (a + b + 2):
        below = front * _fraction(x, a, b) / a
    else:
        below = 1 - front * _fraction(1 - x, b, a) / b
    return below, front / (x * (1 - x))


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of DLMF 8.17.22, by Lentz's method as Thompson and Barnett changed it
    (Journal of Computational Physics 64, 1986)."""
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or _SMALL)
    value = d
    for m in range(1, 100_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + term * d) or _SMALL)
            c = (1 + term / c) or _SMALL
            value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return value
