"""Item models x tables -> items: a stem with slots becomes an item per row."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from quizgen.bank.calculation import calculation
from quizgen.bank.interactions import numeric
from quizgen.bank.interactions.command_line import command_key
from quizgen.bank.interactions.matching import matching
from quizgen.bank.interactions.ordering import ordering
from quizgen.bank.interactions.parts import read_text_key
from quizgen.bank.items import (
    Content,
    known,
    label,
    make_item,
    normalized,
    repeats,
    same,
    sources,
)
from quizgen.bank.kinds import Diagnostics, Fields, meant, number, one_of, shape_of
from quizgen.bank.parameters import Grouped, variants
from quizgen.bank.similarity import Words, weight, weights, words
from quizgen.bank.slots import ColumnType, Figure, fill, filled_length, plain, slots_in
from quizgen.errors import Message, message
from quizgen.limits import limit, too_many
from quizgen.model import (
    CommandLine,
    Item,
    Language,
    Localized,
    Option,
    OptionFeedback,
    Position,
    Sampling,
    ShortText,
    SingleChoice,
    SingleKey,
    TrueFalse,
    TrueFalseKey,
)

POOL = 8
"""Distractors kept for an item; assembly draws from them."""
_CANDIDATES = 40
"""Rows looked at for distractors."""


class TableRow(msgspec.Struct, frozen=True):
    """A row of a table of facts as it was read: its cells by column, other wordings of them
    (``also``), and what it cites."""

    id: str
    cells: dict[str, Localized]
    also: dict[str, tuple[Localized, ...]]
    sources: tuple[Any, ...]


class Table(msgspec.Struct, frozen=True):
    """A table of facts as it was read: the type of each column, and its rows in the order of the
    file."""

    id: str
    types: dict[str, ColumnType]
    rows: tuple[TableRow, ...]
    spots: array[int]
    """Lines and columns of its rows, one after the other: all that is kept of where they stand."""


class _Answer(NamedTuple):
    """What an item model's key says with the cell of a row in it."""

    text: Localized
    names: tuple[str, ...]
    """What it reads as, in any language."""
    words: Words


class _Model:
    """An item model beside the table that it is expanded over; it notes what is wrong with the
    model at the field that is to be mended."""

    def __init__(self, fields: Fields, table: Table, topic: str, notes: Diagnostics) -> None:
        self.fields, self.table, self.topic, self.notes = fields, table, topic, notes
        self.asking: frozenset[str] = frozenset()
        """Ids of the rows that become items."""
        self._stems: dict[str, Localized] = {}
        self._alike: set[int] | None = None
        self._answers: dict[str, _Answer] = {}
        self._told: dict[str, TableRow] | None = None
        texts = _templates(fields).get("key", ())
        column = fields.get("distractors", {}).get("column")
        self._alone = {slot for text in texts for slot in slots_in(text)} <= {column}
        """The key has no slot but the distractors' column: its cell says all about the answer."""

    def fill(self, template: Localized, row: TableRow) -> Localized:
        return fill(template, row.cells, self.table.types)

    def stem(self, row: TableRow) -> Localized:
        """The row's stem; filled once, since every row is compared with many others."""
        if row.id not in self._stems:
            self._stems[row.id] = self.fill(self.fields["stem"], row)
        return self._stems[row.id]

    def asked_as(self, row: TableRow) -> Callable[[TableRow], bool] | None:
        """Whether another row's stem reads the same as this one's in one of their languages; None
        where none does, as of most rows."""
        if self._alike is None:
            seen: set[int] = set()
            self._alike = set()
            for each in self.table.rows:
                if each.id in self.asking:
                    names = {hash(normalized(said)) for said in self.stem(each).values()}
                    self._alike |= names & seen
                    seen |= names
        stem = self.stem(row)
        if self._alike.isdisjoint(hash(normalized(said)) for said in stem.values()):
            return None
        return lambda other: other.id in self.asking and same(self.stem(other), stem)

    def answer(self, row: TableRow, column: str, cell: Localized) -> Localized:
        """The key of a row whose ``column`` holds ``cell`` instead of its own."""
        return fill(self.fields["key"], {**row.cells, column: cell}, self.table.types)

    def answer_of(self, row: TableRow, column: str, other: TableRow) -> _Answer:
        """The key of a row with the cell of another one, which has to have one."""
        found = self._answers.get(other.id)
        if found is None:
            text = self.answer(row, column, other.cells[column])
            found = _Answer(text, tuple({*map(normalized, text.values())}), words(text.one))
            if self._alone:
                self._answers[other.id] = found
        return found

    def feedback(self, wrong: Localized) -> Localized | None:
        """What is said of a distractor: the key of another row, told by what that row holds."""
        told: Localized | None = self.fields["distractors"].get("feedback")
        if told is None:
            return None
        if self._told is None:
            key = self.fields["key"]
            slots = {slot for text in (*told.values(), *key.values()) for slot in slots_in(text)}
            rows = [row for row in self.table.rows if slots <= row.cells.keys()]
            self._told = {normalized(self.fill(key, row).one): row for row in rows}
        row = self._told.get(normalized(wrong.one))
        return self.fill(told, row) if row else None

    def complain(self, name: str, code: str, said: Message) -> None:
        self.notes.add(self.fields.place(name), code, said)


Made = tuple[Item, tuple[str, ...]]
"""An item and the ids of the rows it is made of."""


def expand(
    fields: Fields, tables: Mapping[str, Table], topic: str, notes: Diagnostics
) -> list[Made]:
    """The items of one item model; empty after noting why it has none."""
    if ("for_each" in fields) == ("parameters" in fields):
        said = message("an item model has either for_each or parameters")
        notes.add(fields.node, "QG010", said)
        return []
    drawn = "parameters" in fields
    if drawn and "id" not in fields:
        return []
    table = _drawn(fields, notes) if drawn else tables.get(fields.get("for_each", ""))
    if drawn and not (table and table.rows):
        return []
    if table is None:
        if "for_each" in fields:
            hint = meant(fields["for_each"], list(tables))
            said = message(
                "there is no table {for_each!r}{hint}", for_each=fields["for_each"], hint=hint
            )
            notes.add(fields.place("for_each"), "QG015", said)
        return []
    model = _Model(fields, table, topic, notes)
    if not _sound(model):
        return []
    rows = _rows(model)
    if not rows:
        model.complain(
            "for_each",
            "QG023",
            message("no row of table {id!r} has all cells it uses", id=table.id),
        )
        return []
    model.asking = frozenset(row.id for row in rows)
    if fields["interaction"] in GROUPED:
        return _grouped(model, rows)
    items: list[Made] = []
    for row in rows:
        made = _CONTENTS[fields["interaction"]](model, row, rows)
        if made is None:
            continue
        swapped, content = made
        item = make_item(
            fields,
            content,
            item_id=f"{fields['id']}-{row.id}",
            topic=topic,
            stem=fill(fields["stem"], {**row.cells, **swapped}, table.types)
            if swapped
            else model.stem(row),
            explanation=model.fill(fields["explanation"], row),
            position=fields.position,
            item_model=fields["id"],
            extra_sources=row.sources,
        )
        items.append((item, (row.id,)))
    if drawn and fields["interaction"] == "numeric" and fields.get("vary", "day") != "day":
        values = [{name: plain(cell.one) for name, cell in row.cells.items()} for row in rows]
        formula = calculation(fields, values)
        items = [(msgspec.structs.replace(item, calculation=formula), ids) for item, ids in items]
    return items


def _drawn(fields: Fields, notes: Diagnostics) -> Table:
    """A table whose rows are the variants that a model with parameters draws; None after noting why
    there is none."""
    found = variants(fields, notes)
    rows = tuple(
        TableRow(each.id, {n: _cell(v, notes.languages) for n, v in each.values.items()}, {}, ())
        for each in found
    )
    types: dict[str, ColumnType] = {
        name: "term" if number(value) is None else "number"
        for each in found[:1]
        for name, value in each.values.items()
    }
    return Table(fields["id"], types, rows, array("I"))


def _cell(value: str, languages: Sequence[Language]) -> Localized:
    """A value as each language writes it."""
    if number(value) is None:
        return Localized.same(value, languages)
    return Localized(
        {
            language: Figure.written(value, language, grouped=isinstance(value, Grouped))
            for language in languages
        }
    )


def _templates(fields: Fields) -> dict[str, list[str]]:
    """The templates of a model by field name, as plain strings."""
    found: dict[str, list[str]] = {}
    for name in ("stem", "explanation", "key", "entry", "each"):
        value = fields.get(name)
        if isinstance(value, Localized):
            found[name] = list(value.values())
    pair = fields.get("pair")
    found["pair"] = [text for each in (pair or {}).values() for text in each.values()]
    also = fields.get("distractors", {}).get("also", ())
    told = fields.get("distractors", {}).get("feedback")
    for each in fields.get("distractors", {}).get("wrong", ()):
        also = (*also, *each.values()) if each else also
    found["distractors"] = [text for each in (*also, told) if each for text in each.values()]
    if isinstance(fields.get("accepted"), list):
        found["accepted"] = [text for text in fields["accepted"] if text]
    found["value"] = [text for _field, text in _numbers(fields)]
    return found


def _numbers(fields: Fields) -> list[tuple[str, str]]:
    """Of each right number of a model the field that gives it, and the column's name or the
    template that stands there."""
    found = [("value", fields.get("value"))]
    found += [("also", each.get("value")) for each in known(fields.get("also"))]
    return [(field, text) for field, text in found if isinstance(text, str)]


def _number_columns(fields: Fields) -> list[tuple[str, str]]:
    """The right numbers of a model that a column of its table gives, each as field and column."""
    return [(field, text) for field, text in _numbers(fields) if not slots_in(text)]


GROUPED = ("matching", "ordering")
"""Interactions of which an item is made of several rows."""
_REQUIRED: dict[str, tuple[str, ...]] = {
    interaction: ("id", "stem", "explanation", *own)
    for interaction, own in {
        "single": ("key", "distractors"),
        "true_false": ("key",),
        "short_text": ("accepted",),
        "numeric": ("value",),
        "matching": ("pair",),
        "ordering": ("entry", "by"),
        "command_line": ("accepted",),
    }.items()
}


def _sound(model: _Model) -> bool:
    """Whether every slot and column that the model names is there."""
    fields, types = model.fields, model.table.types
    if "pair" in fields and len(fields["pair"]) < 2:
        return False
    sound = all(name in fields for name in _REQUIRED[fields["interaction"]])
    if fields["interaction"] in GROUPED:
        for field in ("stem", "explanation"):
            if any(slots_in(text) for text in _templates(fields).get(field, ())):
                said = message(
                    "{field} is about several rows, so it has no slots; each: has a row's",
                    field=field,
                )
                model.complain(field, "QG021", said)
                sound = False
    named = [(field, slot) for field, texts in _templates(fields).items() for text in texts
             for slot in slots_in(text)]  # fmt: skip
    for field in ("distractors", "swap"):
        if "column" in fields.get(field, {}):
            named.append((field, fields[field]["column"]))
    if "by" in fields:
        named.append(("by", fields["by"]))
    named += _number_columns(fields)
    named += [("where", column) for column in fields.get("where", {})]
    for field, name in dict.fromkeys(named):
        if name not in types:
            hint = meant(name, list(types)) or one_of(list(types))
            said = message(
                "table {id!r} has no column {name!r}{hint}", id=model.table.id, name=name, hint=hint
            )
            model.complain(field, "QG021", said)
            sound = False
    return sound and _short_enough(model)


def _short_enough(model: _Model) -> bool:
    """Whether no template can become longer than a text may be."""
    longest: dict[str, int] = {}
    for row in model.table.rows:
        for name, cell in row.cells.items():
            longest[name] = max(longest.get(name, 0), *map(len, cell.values()))
    most = limit("text")
    for field, texts in _templates(model.fields).items():
        if any(filled_length(text, longest) > most for text in texts):
            model.complain(field, "QG018", too_many("text"))
            return False
    return True


def _rows(model: _Model) -> list[TableRow]:
    """The rows that pass ``where`` and have every cell the model uses."""
    fields = model.fields
    used = {slot for texts in _templates(fields).values() for text in texts
            for slot in slots_in(text)}  # fmt: skip
    used |= {fields["by"]} if "by" in fields else set()
    used |= {fields["swap"]["column"]} if "column" in fields.get("swap", {}) else set()
    used |= {column for _field, column in _number_columns(fields)}
    where = fields.get("where", {})
    return [
        row
        for row in model.table.rows
        if used <= row.cells.keys()
        and all(c in row.cells and row.cells[c].one == text for c, text in where.items())
    ]


def unused(
    tables: Mapping[str, Fields],
    read: Mapping[str, Table],
    models: Sequence[Fields],
    notes: Diagnostics,
) -> None:
    """Note the columns that nothing shows and the rows that make no item, of tables that item
    models use and nothing is wrong with."""
    quiet = Diagnostics(notes.file)
    for name, fields in tables.items():
        users = [model for model in models if model.get("for_each") == name]
        if not users or not fields.get("columns"):
            continue
        columns: set[str] = set()
        reached: set[str] = set()
        for user in users:
            columns |= _columns_of(user)
            rows = _rows(_Model(user, read[name], "", quiet))
            reached |= {row.id for row in rows}
        silent = fields.get("noqa", ())
        for column, kind in fields["columns"].items():
            shown = not isinstance(kind, str) and "title" in kind
            if column not in columns and not shown and "QG123" not in silent:
                said = message(
                    "column {column!r} is in no item model and has no title to be shown by",
                    column=column,
                )
                notes.add(fields.place("columns"), "QG123", said, "warning")
        spots = iter(read[name].spots)
        for row, *spot in zip(read[name].rows, spots, spots, strict=True):
            if row.id not in reached and "QG124" not in silent:
                said = message("row {row!r} makes no item: no item model takes it", row=row.id)
                notes.add(Position(notes.file, *spot), "QG124", said, "warning")


def _columns_of(fields: Fields) -> set[str]:
    """The columns that an item model names."""
    named = {slot for texts in _templates(fields).values() for text in texts
             for slot in slots_in(text)}  # fmt: skip
    named |= {fields[field]["column"] for field in ("distractors", "swap")
              if "column" in fields.get(field, {})}  # fmt: skip
    named |= {fields["by"]} if isinstance(fields.get("by"), str) else set()
    named |= {text for _field, text in _numbers(fields)}
    return named | set(fields.get("where", {}))


_Made = tuple[Mapping[str, Localized], Content] | None


def _shown(model: _Model, row: TableRow) -> str:
    """How a variant is named in a problem: by the values of its parameters, ``k = 5, n = 2``."""
    drawn = [
        name
        for name, given in model.fields["parameters"].items()
        for name in (given["rows"][0] if isinstance(given, Fields) and "rows" in given else [name])
    ]
    return ", ".join(f"{name} = {plain(row.cells[name].one)}" for name in drawn)


def _single(model: _Model, row: TableRow, rows: Sequence[TableRow]) -> _Made:
    fields = model.fields
    asked = fields["distractors"]
    column = asked.get("column")
    own = column is not None and column in row.cells
    key = model.answer_of(row, column, row).text if own else model.fill(fields["key"], row)
    right: list[Localized] = [key]
    if column:
        right += [model.answer(row, column, text) for text in row.also.get(column, ())]
    wrong: list[Localized] = [model.fill(text, row) for text in asked.get("also", ()) if text]
    reasons: dict[Localized, OptionFeedback] = {}
    for each in asked.get("wrong", ()):
        if each and "text" in each:
            told = {n: model.fill(each[n], row) for n in ("feedback", "misconception") if n in each}
            text = model.fill(each["text"], row)
            wrong.append(text)
            reasons[text] = OptionFeedback(**told)
    if "parameters" in fields and (clash := _clash([key, *wrong])):
        model.complain("distractors", "QG012", message(
            "variant {id}: the option {text!r} is there twice ({values})",
            id=row.id, text=clash, values=_shown(model, row)))  # fmt: skip
        return None
    wrong = [text for text in wrong if not any(same(text, other) for other in right)]
    always = len(wrong)
    seen = {normalized(said) for text in (*right, *wrong) for said in text.values()}
    candidates: list[_Answer] = []
    asked_as = model.asked_as(row)
    for other in _near(row, model.table.rows) if column else ():
        if column not in other.cells or (asked_as is not None and asked_as(other)):
            continue
        answer = model.answer_of(row, column, other)
        if seen.isdisjoint(answer.names):
            seen.update(answer.names)
            candidates.append(answer)
    if asked.get("prefer") == "any":
        marks = [1.0] * len(candidates)
    else:
        mine = frozenset(words(key.one))
        marks = [weight(key.one, mine, each.text.one, each.words) for each in candidates]
    count = asked.get("count", 3)
    turn = _number(row.id)  # among equals, each row begins somewhere else
    best = sorted(range(len(candidates)), key=lambda i: (-marks[i], (i + turn) % len(candidates)))
    kept = sorted(best[: max(POOL, count) - always])
    pool = [*wrong, *(candidates[index].text for index in kept)]
    heavy = [2.0] * always + [marks[index] for index in kept]
    if len(pool) < count:
        said = message(
            "row {id!r} yields {found} of the {count} distractors asked for; add rows or "
            "distractors.also, or lower count",
            id=row.id,
            found=len(pool),
            count=count,
        )
        model.complain("distractors", "QG023", said)
        return None
    options = tuple(Option(label(index), text) for index, text in enumerate([key, *pool]))
    wrong_ids = [option.id for option in options[1:]]
    sampling = (
        Sampling(count, dict(zip(wrong_ids, heavy, strict=True))) if len(pool) > count else None
    )
    feedback = {
        option.id: OptionFeedback(why)
        for option in options[1:]
        if (why := model.feedback(option.text))
    } | {option.id: reasons[option.text] for option in options[1:] if option.text in reasons}
    return {}, Content(SingleChoice(options), SingleKey("a"), feedback, sampling)


def _clash(texts: Sequence[Localized]) -> str | None:
    """An option that reads as an earlier one, or is the same number."""
    seen: set[object] = set()
    for text in texts:
        value = number(text.one)
        name = normalized(text.one) if value is None else value
        if name in seen:
            return text.one
        seen.add(name)
    return None


def _near(row: TableRow, rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows that distractors of ``row`` may come from: all others, and of a large table so many
    as ``_CANDIDATES`` says, beginning at another place for each row."""
    looked_at: Sequence[TableRow] = rows
    if len(rows) > _CANDIDATES + 1:
        start = _number(row.id) % len(rows)
        looked_at = [rows[(start + step) % len(rows)] for step in range(_CANDIDATES)]
    return [other for other in looked_at if other is not row]


def _number(text: str) -> int:
    """A number that stands for ``text``, the same on every machine."""
    return zlib.crc32(text.encode())


def _true_false(model: _Model, row: TableRow, rows: Sequence[TableRow]) -> _Made:
    fields = model.fields
    content = Content(TrueFalse(), TrueFalseKey(fields["key"]))
    if fields["key"]:
        return {}, content
    swap = fields.get("swap")
    column = swap.get("column") if swap is not None else None
    if column is None:  # the statement is false as it is written
        return {}, content
    right = [row.cells.get(column), *row.also.get(column, ())]
    others = [
        other.cells[column]
        for other in _near(row, rows)
        if column in other.cells
        and not any(text and same(other.cells[column], text) for text in right)
    ]
    if not others:
        model.complain(
            "swap",
            "QG023",
            message("row {id!r}: no other row has another {column}", id=row.id, column=column),
        )
        return None
    marks = weights(row.cells[column], others)
    turn = _number(row.id)
    best = max(range(len(others)), key=lambda i: (marks[i], (i + turn) % len(others)))
    return {column: others[best]}, content


def _short_text(model: _Model, row: TableRow, rows: Sequence[TableRow]) -> _Made:
    fields = model.fields
    accepted = tuple(_raw(model, text, row) for text in fields["accepted"] if text)
    key = read_text_key(fields, tuple(dict.fromkeys(accepted)))
    return {}, Content(ShortText(fields.get("code", False)), key)


def _raw(model: _Model, text: str, row: TableRow) -> str:
    """Fill a template of typed text, where cells of code stand without the backticks of
    Markdown."""
    cells = {name: Localized.same(plain(cell.one)) for name, cell in row.cells.items()}
    return fill(Localized.same(text), cells, {}).one


def _numeric(model: _Model, row: TableRow, rows: Sequence[TableRow]) -> _Made:
    right = []
    for field, value in _numbers(model.fields):
        written = _raw(model, value, row) if slots_in(value) else plain(row.cells[value].one)
        found = number(written)
        if found is None:
            model.complain(
                field,
                "QG009",
                message("row {id!r} has {written!r}, not a number", id=row.id, written=written),
            )
            return None
        right.append(found)
    return {}, numeric.of_values(right[0], right[1:], model.fields)


def _command_line(model: _Model, row: TableRow, rows: Sequence[TableRow]) -> _Made:
    fields = model.fields
    accepted = [_raw(model, text, row) for text in fields["accepted"] if text]
    key, wrong = command_key(fields, accepted)
    for said in wrong:
        model.complain("accepted", "QG020", said)
    return {}, Content(CommandLine(fields.get("prompt", "$ ")), key)


_CONTENTS: dict[str, Callable[[_Model, TableRow, Sequence[TableRow]], _Made]] = {
    "single": _single,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "command_line": _command_line,
}


def _grouped(model: _Model, rows: list[TableRow]) -> list[Made]:
    """Matching and ordering: the rows are dealt into groups, an item each."""
    fields = model.fields
    size = fields.get("group", 4)
    least = 3 if fields["interaction"] == "ordering" else 2
    if fields["interaction"] == "ordering":
        rows = _in_order(model, rows)
    groups = max(1, len(rows) // size)
    dealt = [rows[index::groups] for index in range(groups)]
    items: list[Made] = []
    for position, group in enumerate(dealt, 1):
        if fields["interaction"] == "matching":
            pairs = [
                (model.fill(fields["pair"]["source"], r), model.fill(fields["pair"]["target"], r))
                for r in group
            ]
            for index, earlier in repeats([source for source, _ in pairs]):
                said = message(
                    "rows {one!r} and {other!r} have one source",
                    one=group[earlier].id,
                    other=group[index].id,
                )
                model.complain("pair", "QG012", said)
            content = matching(pairs, _extra_targets(model, group, rows), None)
        else:
            group = _distinct(group, fields["by"])
            entries = [model.fill(fields["entry"], r) for r in group]
            for index, earlier in repeats(entries):
                said = message(
                    "rows {one!r} and {other!r} are one entry",
                    one=group[earlier].id,
                    other=group[index].id,
                )
                model.complain("entry", "QG012", said)
            content = ordering(entries, None)
        if len(group) < least:
            said = message(
                "group {position} has {count} rows; at least {least} are needed",
                position=position,
                count=len(group),
                least=least,
            )
            model.complain("group", "QG023", said)
            continue
        explanation: Localized = fields["explanation"]
        if "each" in fields:
            lines = [model.fill(fields["each"], r) for r in group]
            listed = Localized.joined("\n", [line.map(lambda said: f"- {said}") for line in lines])
            explanation = Localized.joined("\n\n", (explanation, listed))
        cited = tuple(dict.fromkeys(source for r in group for source in r.sources))
        item = make_item(
            fields,
            content,
            item_id=f"{fields['id']}-{position}",
            topic=model.topic,
            stem=fields["stem"],
            explanation=explanation,
            position=fields.position,
            item_model=fields["id"],
            extra_sources=cited,
        )
        items.append((item, tuple(row.id for row in group)))
    return items


def _extra_targets(
    model: _Model, group: Sequence[TableRow], rows: Sequence[TableRow]
) -> list[Localized]:
    """Targets of rows outside of the group, of none that is right for a row in it."""
    template: Localized = model.fields["pair"]["target"]
    slots = {slot for text in template.values() for slot in slots_in(text)}
    right = [text for row in group for slot in slots for text in row.also.get(slot, ())]
    targets = {model.fill(template, row) for row in group}
    found: list[Localized] = []
    for other in _near(group[0], rows):
        text = model.fill(template, other)
        fits = any(same(other.cells[slot], each) for slot in slots for each in right)
        if len(found) < model.fields.get("extra", 0) and text not in targets and not fits:
            targets.add(text)
            found.append(text)
    return found


def _in_order(model: _Model, rows: list[TableRow]) -> list[TableRow]:
    column = model.fields["by"]
    ranked = []
    for row in rows:
        place = number(plain(row.cells[column].one))
        if place is None:
            said = message(
                "row {id!r}: {column} is {written!r}, not a number",
                id=row.id,
                column=column,
                written=row.cells[column].one,
            )
            model.complain("by", "QG009", said)
        else:
            ranked.append((place, row))
    return [row for _, row in sorted(ranked, key=lambda pair: pair[0])]


def _distinct(rows: list[TableRow], column: str) -> list[TableRow]:
    """The rows without those that share a place with an earlier one: their order is open."""
    seen: set[float] = set()
    kept = []
    for row in rows:
        value = float(plain(row.cells[column].one))
        if value not in seen:
            seen.add(value)
            kept.append(row)
    return kept


def read_tables(found: Mapping[str, Fields], notes: Diagnostics) -> dict[str, Table]:
    """Read the tables of one file by name, noting each cell that does not fit its column."""
    return {name: _table(name, fields, notes) for name, fields in found.items()}


def _table(name: str, fields: Fields, notes: Diagnostics) -> Table:
    types: dict[str, Any] = {
        column: kind if isinstance(kind, str) else kind.get("type", "text")
        for column, kind in fields.get("columns", {}).items()
    }
    rows: list[TableRow] = []
    spots = array("I")
    ids: dict[str, int] = {}
    for row in fields.get("rows", ()):
        if row is None or "id" not in row:
            continue
        if row["id"] in ids:
            said = message(
                "row {id!r} is here twice; first in line {line}",
                id=row["id"],
                line=ids[row["id"]],
            )
            notes.add(row.place("id"), "QG016", said)
            continue
        ids[row["id"]] = row.place("id").line
        cells: dict[str, Localized] = {}
        for column, value in row.items():
            if column in ("id", "source", "also"):
                continue
            place = row.place(column)
            if column not in types:
                hint = meant(column, list(types)) or one_of(list(types))
                notes.add(
                    place,
                    "QG008",
                    message(
                        "table {name!r} has no column {column!r}{hint}",
                        name=name,
                        column=column,
                        hint=hint,
                    ),
                )
            elif types[column] == "text" and place.pairs is None and notes.languages[1:]:
                said = message(
                    "{column} is text: write {shape}, or declare it term",
                    column=column,
                    shape=shape_of(notes),
                )
                notes.add(place, "QG011", said)
            elif types[column] == "number" and number(value.one) is None:
                notes.add(
                    place,
                    "QG009",
                    message(
                        "{column} is a number; {written!r} is none",
                        column=column,
                        written=value.one,
                    ),
                )
            else:
                cells[column] = value
        if not cells:
            notes.add(row.node, "QG022", message("row {id!r} has no cell", id=row["id"]))
        also = {
            column: tuple(text for text in texts if text is not None)
            for column, texts in row.get("also", {}).items()
        }
        for column in also:
            if column not in types:
                said = message(
                    "also: table {name!r} has no column {column!r}", name=name, column=column
                )
                notes.add(row.place("also"), "QG008", said)
        rows.append(TableRow(row["id"], cells, also, sources(row.get("source"))))
        spots.extend((row.node.line, row.node.column))
    return Table(name, types, tuple(rows), spots)
