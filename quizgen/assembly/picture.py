"""What a blueprint gives as a picture: a line a limit (SVG 1.1)."""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.assembly.explain import Facts, Row
from quizgen.errors import Message, message
from quizgen.locale import spoken
from quizgen.text.xml import inside

_LEFT, _BAR, _ROW, _TOP = 300, 300, 24, 62
_FORMS = 4
"""Forms that are told apart by their marks; more are drawn like the last."""


def picture(title: str, rows: Sequence[Row], facts: Sequence[Facts]) -> str:
    """The SVG: by limit a band for what is asked, a mark for what each form holds, and how many
    items there are to choose from. A screen reader hears each line as a sentence."""
    told = [_said(row, facts) for row in rows]
    about = [_about(each) for each in facts]
    width, height = _LEFT + _BAR + 190, _TOP + _ROW * len(rows) + 20 * len(facts) + 30
    heads = (message("Condition"), message("Asked and held"), message("To choose from"))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title about" font-family="sans-serif" font-size="12">',
        f'<title id="title">{inside(title)}</title>',
        f'<desc id="about">{inside(" ".join([*told, *about]))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="8" y="20" font-size="15" font-weight="bold">{inside(title)}</text>',
    ]
    for x, head in zip((8, _LEFT, _LEFT + _BAR + 96), heads, strict=True):
        out.append(f'<text x="{x}" y="46" fill="#555">{inside(spoken(head))}</text>')
    for number, (row, said) in enumerate(zip(rows, told, strict=True)):
        y = _TOP + _ROW * number
        out += [f"<g><title>{inside(said)}</title>", *_line(row, y), "</g>"]
    for number, said in enumerate(about):
        y = _TOP + _ROW * len(rows) + 20 * number + 24
        out.append(f'<text x="8" y="{y}">{inside(said)}</text>')
    return "\n".join([*out, "</svg>", ""])


def _line(row: Row, y: int) -> list[str]:
    bounds = row.bounds
    ends = [value for value in (*bounds, *row.got) if abs(value) != float("inf")]
    least = min(0.0, *ends)
    scale = _BAR / max(1e-9, max([*ends, 1.0]) * 1.15 - least)

    def at(value: float) -> float:
        return _LEFT + max(0.0, min(_BAR, (value - least) * scale))

    low, high = map(at, bounds)
    found = [
        f'<text x="8" y="{y + 15}">{inside(_cut(_label(row)))}</text>',
        f'<rect x="{_LEFT}" y="{y + 8}" width="{_BAR}" height="6" fill="#eee"/>',
        f'<rect x="{max(_LEFT, low - 2):.1f}" y="{y + 5}" width="{max(4, high - low + 4):.1f}" '
        'height="12" fill="#9ecae1"/>',
    ]
    for number, value in enumerate(row.got):
        good = row.holds(value)
        dy = 2 * min(number, _FORMS - 1)
        colour = "#08306b" if good else "#b30000"
        found.append(
            f'<circle cx="{at(value):.1f}" cy="{y + 8 + dy}" r="4" fill="{colour}"/>'
            if good
            else f'<path d="M{at(value) - 4:.1f} {y + 4 + dy} l8 8 m0 -8 l-8 8" '
            f'stroke="{colour}" stroke-width="2.5"/>'
        )
    got = ", ".join(dict.fromkeys(f"{value:.3g}" for value in row.got))
    weight = "" if row.met else ' fill="#b30000" font-weight="bold"'
    found += [
        f'<text x="{_LEFT + _BAR + 10}" y="{y + 15}"{weight}>{inside(_cut(got, 14))}</text>',
        f'<text x="{_LEFT + _BAR + 96}" y="{y + 15}" fill="#555">{row.supply}</text>',
    ]
    return found


def _said(row: Row, facts: Sequence[Facts]) -> str:
    got = ", ".join(f"{each.form} {value:g}" for each, value in zip(facts, row.got, strict=True))
    values = {"what": row.limit.subject, "asked": row.limit.asked, "got": got, "supply": row.supply}
    if row.met:
        return spoken(
            message("{what}: asked for {asked}, held {got}; {supply} to choose from.", **values)
        )
    return spoken(
        message("{what}: asked for {asked}, held {got}: missed; {supply} to choose from.", **values)
    )


def _about(each: Facts) -> str:
    return spoken(
        message(
            "Form {form}: mean difficulty {mean}, {points} points, about {minutes} minutes",
            form=each.form,
            mean=f"{each.mean_difficulty:g}",
            points=f"{each.points:g}",
            minutes=f"{each.minutes:.0f}",
        )
    )


def _label(row: Row) -> str:
    return f"{_words(row.limit.subject)}: {spoken(row.limit.asked)}"


def _words(subject: Message | str) -> str:
    return subject if isinstance(subject, str) else spoken(subject)


def _cut(text: str, most: int = 46) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
