"""A term as a picture: a square a day, its items by topic (SVG 1.1)."""

from __future__ import annotations

import datetime
from collections import Counter

from quizgen.errors import message
from quizgen.locale import spoken
from quizgen.model import Bank, Language
from quizgen.term.file import Schedule
from quizgen.term.lock import Lock
from quizgen.text.xml import inside

_CELL, _GAP, _LEFT, _TOP = 58, 6, 62, 46
_COLOURS = (
    "#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#777777", "#994455",
    "#004488", "#ddaa33", "#bb5566", "#117733", "#88ccee", "#882255", "#44aa99", "#999933",
)  # fmt: skip
"""Told apart by most colour-blind people (Tol, "Colour schemes", SRON/EPS/TN/09-002, 2021); the
numbers are written too."""


def picture(schedule: Schedule, lock: Lock, bank: Bank, language: Language) -> str:
    """The SVG: a row a week, a column a weekday; in each square a bar of the day's topics, how many
    items are asked again, and a frame where the day has been given."""
    topics = [topic.id for topic in bank.topics]
    colour = {name: _COLOURS[n % len(_COLOURS)] for n, name in enumerate(topics)}
    titles = {topic.id: topic.title[language] for topic in bank.topics}
    known = {item.id: item.topic for item in bank.items}
    columns = sorted({day.weekday() for day in lock.days})
    weeks = sorted({schedule.week(day) for day in lock.days})
    names = {
        0: message("Mon"),
        1: message("Tue"),
        2: message("Wed"),
        3: message("Thu"),
        4: message("Fri"),
        5: message("Sat"),
        6: message("Sun"),
    }
    step = _CELL + _GAP
    width = _LEFT + len(columns) * step + 190
    height = max(_TOP + len(weeks) * step, _TOP + len(topics) * 20) + 30
    title = spoken(message("{term}: {days} quizzes", term=schedule.term, days=len(lock.days)))
    legend = spoken(message("framed: given; number: items asked again"))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{inside(title)}" font-family="sans-serif" font-size="12">',
        f"<title>{inside(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="8" y="20" font-size="15" font-weight="bold">{inside(title)}</text>',
    ]
    for n, weekday in enumerate(columns):
        x = _LEFT + n * step + _CELL / 2
        said = inside(spoken(names[weekday]))
        out.append(f'<text x="{x}" y="{_TOP - 8}" text-anchor="middle">{said}</text>')
    for n, week in enumerate(weeks):
        said = spoken(message("week {n}", n=week))
        out.append(f'<text x="8" y="{_TOP + n * step + 34}">{inside(said)}</text>')
    for day, each in lock.days.items():
        x = _LEFT + columns.index(day.weekday()) * step
        y = _TOP + weeks.index(schedule.week(day)) * step
        counts = Counter(known.get(entry.id, "") for entry in each.items)
        ordered = [(name, counts[name]) for name in [*topics, ""] if counts[name]]
        told = ", ".join(f"{titles.get(name, '?')} {count}" for name, count in ordered)
        out.append(f"<g><title>{day}: {inside(told)}</title>")
        reached, total = 0.0, sum(counts.values()) or 1
        for name, count in ordered:
            size = _CELL * count / total
            out.append(
                f'<rect x="{x + reached:.1f}" y="{y + 18}" width="{size:.1f}" '
                f'height="{_CELL - 18}" fill="{colour.get(name, "#bbb")}"/>'
            )
            reached += size
        frame = ' stroke="#000" stroke-width="2"' if each.given else ' stroke="#bbb"'
        out.append(f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" fill="none"{frame}/>')
        out.append(f'<text x="{x + 4}" y="{y + 13}" font-size="11">{_short(day)}</text>')
        if again := sum(1 for entry in each.items if entry.why):
            out.append(
                f'<text x="{x + _CELL - 4}" y="{y + 13}" font-size="11" text-anchor="end" '
                f'font-weight="bold">↻{again}</text>'
            )
        out.append("</g>")
    x = _LEFT + len(columns) * step + 16
    for n, name in enumerate(topics):
        y = _TOP + n * 20
        out.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour[name]}"/>')
        out.append(f'<text x="{x + 18}" y="{y + 11}">{inside(titles[name])}</text>')
    out.append(f'<text x="8" y="{height - 10}" fill="#555">{inside(legend)}</text>')
    return "\n".join([*out, "</svg>", ""])


def _short(day: datetime.date) -> str:
    return f"{day.month}/{day.day}"
