"""Drafts from tables: a fact table, and item models that ask its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quizgen.bank.emit import FlowMap, Written, both, text
from quizgen.bank.items import normalized
from quizgen.bank.writer import identifier
from quizgen.drafting import facts
from quizgen.drafting.author import Author
from quizgen.drafting.memo import Grid, Row
from quizgen.drafting.rules import course_column, say
from quizgen.drafting.words import bare, plain
from quizgen.model import Localized

_LONGEST = 120
"""Characters of a cell that may be an option."""


def grid(author: Author, table: Grid) -> None:
    """A table with a subject in its first column and something to ask about it in another."""
    lines = [table.header.number, *(row.number for row in table.rows)]
    heads = table.header.cells
    labels = sum(map(facts.is_logistic_label, heads))
    if labels * 2 >= len(heads) and any(course_column().fullmatch(bare(head)) for head in heads):
        author.leave(lines, "logistics")
        return
    rows = _distinct(table.rows)
    columns = _columns(author, heads, rows)
    if len(rows) < 3 or len(columns) < 2 or 0 not in columns:
        author.leave(lines, "small-table")
        return
    ids: set[str] = set()
    records: list[Written] = [
        FlowMap(
            {
                "id": identifier(bare(row.cells[0]), ids, "row"),
                **_record(author, row, columns),
                "source": author.row_source([row.number]),
            }
        )
        for row in rows
    ]
    name = author.identifier(f"{author.topic()}-table")
    titles = {  # they become part of stems, where two braces are a slot
        place: author.words.localized(head.replace("{{", "{ {"))
        for place in columns
        if (head := bare(heads[place]))
    }
    made = _models(author, name, columns, titles, records)
    if made:
        author.tables[name] = {
            "title": both(author.name()),
            "columns": {
                column: FlowMap({"type": kind, "title": text(titles[place])})
                if place in titles
                else kind
                for place, (column, kind) in columns.items()
            },
            "rows": records,
        }
    author.note("table", lines, made)


def _distinct(rows: Sequence[Row]) -> list[Row]:
    """The rows with a subject that no earlier row has."""
    first: dict[str, Row] = {}
    for row in rows:
        subject = normalized(bare(row.cells[0])) if row.cells else ""
        if subject and not facts.holds_address(subject):
            first.setdefault(subject, row)
    return list(first.values())


def _columns(
    author: Author, heads: Sequence[str], rows: Sequence[Row]
) -> dict[int, tuple[str, str]]:
    """By place: the id and type of each column that has cells to ask about."""
    taken = {"id", "source", "also"}
    found = {}
    for place, head in enumerate(heads):
        cells = [r.cells[place] for r in rows if place < len(r.cells) and r.cells[place].strip()]
        if cells and not any(facts.holds_address(cell) for cell in cells):
            found[place] = (
                identifier(bare(head), taken, "column"),
                _type(author, cells),
            )
    return found


def _type(author: Author, cells: Sequence[str]) -> str:
    if all(re.fullmatch(r"-?\d{1,12}(\.\d+)?", cell.strip()) for cell in cells):
        return "number"
    if all(re.fullmatch(r"`[^`]+`", cell.strip()) for cell in cells):
        return "code"
    neutral = all(author.words.localized(plain(cell)).neutral for cell in cells)
    return "term" if neutral else "text"


def _record(author: Author, row: Row, columns: Mapping[int, tuple[str, str]]) -> Written:
    fields: Written = {}
    for place, (column, kind) in columns.items():
        cell = row.cells[place] if place < len(row.cells) else ""
        if not cell.strip():
            continue
        if kind in ("code", "number"):
            fields[column] = bare(cell)
        else:
            localized = author.words.localized(plain(cell))
            fields[column] = localized["ko"] if kind == "term" else both(localized)
    return fields


def _models(
    author: Author,
    table: str,
    columns: Mapping[int, tuple[str, str]],
    titles: Mapping[int, Localized],
    records: Sequence[Written],
) -> list[str]:
    """Up to three columns asked for by the first, and the first two matched."""
    made = []
    _, kind = columns[0]
    askable = [place for place in columns if place and _values(records, columns[place][0]) >= 3]
    for place in askable[:3]:
        other, other_kind = columns[place]
        ask, give = 0, place
        cells = sum(other in record for record in records)
        if kind == "code" and other_kind != "code" and _values(records, other) == cells:
            ask, give = place, 0  # what is it called, rather than what does it do
        left, right = (_slot(*columns[side]) for side in (ask, give))
        given = columns[give][0]
        asks = say("cell_bare", left=left)
        if give in titles:
            asks = say("cell", left=left, right=titles[give])
        made.append(
            author.model(
                table,
                f"{author.topic()}-{given}",
                {
                    "interaction": "single",
                    "stem": both(asks),
                    "key": f"{{{{ {given} }}}}",
                    "distractors": FlowMap(
                        {"column": given, "count": min(3, _values(records, given) - 1)}
                    ),
                    "explanation": both(say("cell_why", left=left, right=right)),
                },
            )
        )
    if askable and len(records) >= 4:
        named = titles.keys() >= {0, askable[0]}
        asks = say("rows", left=titles[0], right=titles[askable[0]]) if named else say("rows_bare")
        sides = [f"{{{{ {columns[place][0]} }}}}" for place in (0, askable[0])]
        made.append(
            author.model(
                table,
                f"{author.topic()}-match",
                {
                    "interaction": "matching",
                    "group": 4,
                    "stem": both(asks),
                    "pair": {"source": sides[0], "target": sides[1]},
                    "each": " → ".join(sides),
                    "explanation": both(say("together")),
                },
            )
        )
    return made


def _slot(column: str, kind: str) -> str:
    return f"{{{{ {column} }}}}" if kind == "code" else f"“{{{{ {column} }}}}”"


def _values(records: Sequence[Written], column: str) -> int:
    """How many different cells a column has; 0 where one is too long for an option."""
    cells = [record[column] for record in records if column in record]
    texts = [str(cell["ko"] if isinstance(cell, dict) else cell) for cell in cells]
    return len(set(map(normalized, texts))) if max(map(len, texts), default=0) <= _LONGEST else 0
