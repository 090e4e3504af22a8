"""Pictures of a report: SVG that reads without colour, each with its figures in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from quizgen.psychometrics import Fit, information
from quizgen.psychometrics.scores import Floats
from quizgen.results.answers import Given, Thirds

_KEY, _OTHER, _AXIS, _INK = "#176b3a", "#59636e", "#8a939d", "#1d2329"
_DASHES = ("", "6 3", "2 2", "8 3 2 3", "4 4", "1 3")
_PLACES = (44, 98, 152)
_TOP, _HIGH = 10, 100


def trace(given: Sequence[Given], size: Thirds, named: str, thirds: Sequence[str]) -> Markup:
    """What share of the weakest, middle and best third gave each answer: a line for each, the key's
    heavy and with dots. ``named`` is the picture's title, ``thirds`` what they are called."""
    shown = [each for each in given if each.count or each.right]
    lines = [_shares(each.thirds, size) for each in shown]
    ends = _apart([_at(shares[-1]) for shares in lines])
    parts = []
    dashed = 0
    for each, shares, end in zip(shown, lines, ends, strict=True):
        points = " ".join(f"{x},{_at(y):.0f}" for x, y in zip(_PLACES, shares, strict=True))
        if each.right:
            style = f'stroke="{_KEY}" stroke-width="3"'
        else:
            dash = _DASHES[dashed % len(_DASHES)]
            style = f'stroke="{_OTHER}" stroke-width="1.5"' + (
                f' stroke-dasharray="{dash}"' if dash else ""
            )
            dashed += 1
        parts.append(f'<polyline fill="none" points="{points}" {style}/>')
        if each.right:
            parts += [
                f'<circle cx="{x}" cy="{_at(y):.0f}" r="4" fill="{_KEY}"/>'
                for x, y in zip(_PLACES, shares, strict=True)
            ]
        parts.append(
            f'<text x="162" y="{end + 4:.0f}" font-size="12" fill="{_KEY if each.right else _INK}"'
            f"{' font-weight=' + chr(34) + '700' + chr(34) if each.right else ''}>"
            f"{each.label}{' ✓' if each.right else ''}</text>"
        )
    said = "; ".join(
        f"{each.label}{' ✓' if each.right else ''} "
        + ", ".join(f"{100 * share:.0f} %" for share in shares)
        for each, shares in zip(shown, lines, strict=True)
    )
    names = "".join(
        f'<text x="{x}" y="128" font-size="10.5" text-anchor="middle" fill="{_OTHER}">{{}}</text>'
        for x in _PLACES
    )
    return Markup(
        '<svg class="trace" viewBox="-8 0 204 134" role="img" aria-label="{}: {}">'
        f'<path d="M32 {_TOP}.5h128M32 {_TOP + _HIGH // 2}.5h128" stroke="#dfe3e7"/>'
        f'<path d="M32 {_TOP + _HIGH}.5h128" stroke="{_AXIS}"/>'
        f'<g font-size="10.5" text-anchor="end" fill="{_OTHER}"><text x="28" y="{_TOP + 4}">100 %'
        f'</text><text x="28" y="{_TOP + _HIGH // 2 + 4}">50</text>'
        f'<text x="28" y="{_TOP + _HIGH + 4}">0</text></g>'
        f"{''.join(parts)}{names}</svg>"
    ).format(named, said, *thirds)


def _shares(counts: Thirds, size: Thirds) -> list[float]:
    return [count / n if n else 0.0 for count, n in zip(counts, size, strict=True)]


def _at(share: float) -> float:
    return _TOP + _HIGH * (1 - share)


def _apart(heights: Sequence[float], least: float = 12.0) -> list[float]:
    """Where labels stand that would else cover one another, in the order given."""
    order = sorted(range(len(heights)), key=lambda number: heights[number])
    found = list(heights)
    floor = -np.inf
    for number in order:
        found[number] = max(found[number], floor)
        floor = found[number] + least
    ceiling = float(_TOP + _HIGH)
    for number in reversed(order):
        found[number] = min(found[number], ceiling)
        ceiling = found[number] - least
    return found


_AT = np.linspace(-4.0, 4.0, 33)
_SAID = np.arange(-3.0, 4.0)


def precision(fit: Fit, known: Floats, words: Sequence[str]) -> Markup:
    """Test information and standard error over ability, with the students' abilities behind.
    ``words``: the title, what information, standard error, students and ability are called."""
    title, information_word, error_word, students_word, ability_word = words
    found = information(fit, _AT)
    errors = 1 / np.sqrt(np.maximum(found, 1e-6))
    most = max(1.0, float(np.ceil(np.max(found))))
    top_error = 2.0
    x = [40 + 55 * (float(t) + 4) for t in _AT]
    curve = _path(x, 130 - 110 * found / most)
    error_curve = _path(x, 130 - 110 * np.minimum(errors, top_error) / top_error)
    at = known[np.isfinite(known)]
    counts, _ = np.histogram(np.clip(at, -3.99, 3.99), bins=16, range=(-4, 4))
    bars = "".join(
        f'<rect x="{41 + 27.5 * n:.1f}" y="{130 - h:.1f}" width="25.5" height="{h:.1f}"/>'
        for n, h in enumerate(60 * counts / max(1.0, float(np.max(counts))))
        if h
    )
    said = "; ".join(
        f"{t:+.0f}: {i:.1f}, ± {1 / np.sqrt(max(i, 1e-6)):.2f}"
        for t, i in zip(_SAID, information(fit, _SAID), strict=True)
    )
    ticks = "".join(
        f'<text x="{40 + 55 * (t + 4)}" y="146" text-anchor="middle">{t:+d}</text>'
        if t
        else '<text x="260" y="146" text-anchor="middle">0</text>'
        for t in range(-4, 5)
    )
    return Markup(
        '<svg class="precision" viewBox="0 0 520 196" role="img" aria-label="{}; {}, {}: {}">'
        f'<g fill="#e1e6ea">{bars}</g><path d="M40 130.5h440" stroke="{_AXIS}"/>'
        f'<path d="{curve}" fill="none" stroke="#14507f" stroke-width="2.5"/>'
        f'<path d="{error_curve}" fill="none" stroke="#8a4b08" stroke-width="2" '
        'stroke-dasharray="6 4"/>'
        f'<g font-size="11" fill="{_OTHER}">{ticks}'
        f'<text x="34" y="24" text-anchor="end">{most:.0f}</text>'
        '<text x="34" y="134" text-anchor="end">0</text>'
        f'<text x="486" y="24">± {top_error:.0f}</text><text x="486" y="134">0</text>'
        '<text x="260" y="162" text-anchor="middle">{}</text></g>'
        f'<g font-size="12" fill="{_INK}">'
        '<path d="M40 180h26" stroke="#14507f" stroke-width="2.5"/><text x="72" y="184">{}</text>'
        '<path d="M210 180h26" stroke="#8a4b08" stroke-width="2" stroke-dasharray="6 4"/>'
        '<text x="242" y="184">{}</text>'
        '<rect x="390" y="174" width="14" height="12" fill="#e1e6ea"/>'
        '<text x="410" y="184">{}</text></g></svg>'
    ).format(
        title, information_word, error_word, said,
        ability_word, information_word, error_word, students_word,
    )  # fmt: skip


def _path(x: Sequence[float], y: np.ndarray) -> str:
    return "M" + "L".join(f"{one:.1f} {other:.1f}" for one, other in zip(x, y, strict=True))
