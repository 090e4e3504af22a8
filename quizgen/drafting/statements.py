"""Drafts from what lines state: terms in two languages, abbreviations, definitions, arrows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizgen.bank.emit import TODO, FlowMap, Written, both, text
from quizgen.bank.items import normalized
from quizgen.bank.slots import code_span
from quizgen.bank.writer import identifier
from quizgen.drafting import facts
from quizgen.drafting.author import Author
from quizgen.drafting.facts import Annotated, Arrow, Definition
from quizgen.drafting.memo import Line
from quizgen.drafting.rules import say
from quizgen.drafting.words import HANGUL, bare, is_code, plain
from quizgen.model import Localized


def paragraph(author: Author, lines: Sequence[Line]) -> None:
    """Running text: what its lines state, each line on its own."""
    arrows = facts.arrows(lines)
    used = {number for arrow in arrows for number in arrow.lines}
    if arrows:
        map_arrows(author, arrows, code=False)
    free = [line for line in lines if line.number not in used]
    stated = [found for line in free if (found := facts.definition(line))]
    # a lone label in running text is seldom a term
    several = len(stated) > 1
    stated = [d for d in stated if d.marked or (several and not HANGUL.search(d.term))]
    if stated:
        define(author, stated)
    used |= {each.line for each in stated}
    for line in free:
        if line.number not in used and not terms(author, line):
            author.leave([line.number], "prose")


def terms(author: Author, line: Line) -> bool:
    """Terms in both languages and abbreviations, wherever they stand; whether there were any."""
    made = False
    for pair in translations(line):
        if ("term", pair.name) not in author.seen:
            author.seen.add(("term", pair.name))
            item = author.short(
                f"term-{pair.note}",
                say("term", name=pair.name),
                [pair.note],
                say("term_why", name=pair.name, note=pair.note),
                [line.number],
            )
            made |= author.note("term", [line.number], [item])
    for short in dict.fromkeys(facts.abbreviations(line)):
        if ("short", short.short) not in author.seen:
            author.seen.add(("short", short.short))
            item = author.short(
                f"{short.short}-stands-for",
                say("short", name=short.short),
                [short.words],
                say("short_why", name=short.short, note=short.words),
                [line.number],
            )
            made |= author.note("abbreviation", [line.number], [item])
    return made


def translations(line: Line) -> list[Annotated]:
    """Terms in both languages, in a line or in a heading of several parts."""
    parts = [Line(line.number, part) for part in plain(line.text).split("/")]
    whole = [pair for part in parts for pair in facts.annotated(part)]
    sure = [pair for pair in whole if facts.translation(pair.name, pair.note)]
    return list(dict.fromkeys([*sure, *facts.translations(line)]))


def define(author: Author, found: Sequence[Definition]) -> bool:
    """Definitions of one list or paragraph: each asked for its term, and all matched."""
    ids: list[str | None] = []
    pairs = []
    for each in found:
        term, meaning = author.words.localized(each.term), author.words.localized(each.meaning)
        pairs.append((term, meaning))
        base, note = _base(each.term)
        if normalized(base) in normalized(bare(each.meaning)):
            continue  # the meaning gives the term away
        known = [] if term.neutral else [bare(side) for side in (term["ko"], term["en"])]
        accepted = [base, *note, *(k for k in known if not k.startswith(TODO) and "(" not in k)]
        why = say("means_why", name=term, note=meaning)
        stem = say("means", note=meaning)
        ids.append(author.short(f"{base}-term", stem, accepted, why, [each.line]))
    lines = [each.line for each in found]
    stem = say("definitions", name=author.name())
    ids.append(author.match(f"{author.topic()}-terms", stem, pairs, lines) if ids else None)
    return author.note("definition", lines, ids)


def _base(term: str) -> tuple[str, list[str]]:
    """A term, and what stands in brackets behind it: ``ARP (Address Resolution Protocol)``."""
    found = re.fullmatch(r"(.+?)\s*[(（]([^()（）]+)[)）]", bare(term))
    return (found[1], [found[2]]) if found else (bare(term), [])


def map_arrows(author: Author, arrows: Sequence[Arrow], *, code: bool) -> None:
    """Arrows: chains are put in order; pairs are asked one by one and matched."""
    for chain in arrows:
        if len(chain.parts) > 2:
            entries = [_side(author, part, code) for part in chain.parts]
            stem = say("flow", name=author.name())
            made = author.order(f"{author.topic()}-flow", stem, entries, chain.lines)
            author.note("chain", chain.lines, [made])
    pairs = [arrow for arrow in arrows if len(arrow.parts) == 2]
    lines = [line for arrow in pairs for line in arrow.lines]
    # one arrow in plain prose may mean anything: a decision, a menu, a move
    if len(pairs) == 1 and not code and not all(map(_is_name, pairs[0].parts)):
        author.leave(lines, "lone-arrow")
    elif pairs:
        groups: dict[str, list[Arrow]] = {}
        for arrow in pairs:
            groups.setdefault(normalized(arrow.parts[0]), []).append(arrow)
        wrong = _distractors(list(groups.values()))
        ids: list[str | None] = []
        if len(groups) >= 3 and wrong >= 2:
            ids.append(_arrow_table(author, list(groups.values()), min(3, wrong), code))
        else:
            ids += [_arrow(author, group, code) for group in groups.values()]
        sides = [(_side(author, a.parts[0], code), _side(author, a.parts[1], code)) for a in pairs]
        stem = say("arrows", name=author.name())
        ids.append(author.match(f"{author.topic()}-match", stem, sides, lines))
        author.note("arrow", lines, ids)


def _distractors(groups: Sequence[Sequence[Arrow]]) -> int:
    """How many wrong right sides the arrow has that has the fewest."""
    rights = {normalized(bare(group[0].parts[1])) for group in groups}
    own = [{normalized(bare(arrow.parts[1])) for arrow in group} for group in groups]
    return min(len(rights - each) for each in own)


def _is_name(part: str) -> bool:
    return is_code(part) or not HANGUL.search(part)


def _side(author: Author, part: str, code: bool) -> Localized:
    return Localized.same(code_span(part)) if code else author.words.localized(part)


def _arrow(author: Author, group: Sequence[Arrow], code: bool) -> str:
    left, right = (_side(author, part, code) for part in group[0].parts)
    return author.short(
        f"{group[0].parts[0]}-maps-to",
        say("maps", left=left),
        [arrow.parts[1] for arrow in group],
        say("maps_why", left=left, right=right),
        group[0].lines,
    )


def _arrow_table(author: Author, groups: Sequence[Sequence[Arrow]], count: int, code: bool) -> str:
    """A fact table of the pairs, and an item model that asks for each right side."""
    sides = [_side(author, part, code) for group in groups for a in group for part in a.parts]
    neutral = all(side.neutral for side in sides)
    kind = "code" if code else "term" if neutral else "text"

    def cell(part: str) -> object:
        side = author.words.localized(part)
        return part if code else text(side) if neutral else both(side)

    rows = []
    ids: set[str] = set()
    for group in groups:
        left, right = group[0].parts
        row: Written = {"id": identifier(bare(left), ids, "row")}
        row |= {"from": cell(left), "to": cell(right)}
        if others := [cell(arrow.parts[1]) for arrow in group[1:]]:
            row["also"] = {"to": others}
        row["source"] = author.row_source(group[0].lines)
        rows.append(FlowMap(row))
    table = author.identifier(f"{author.topic()}-pairs")
    author.tables[table] = {
        "title": both(author.name()),
        "columns": FlowMap({"from": kind, "to": kind}),
        "rows": rows,
    }
    quoted = "{}" if code else "“{}”"
    left, right = quoted.format("{{ from }}"), quoted.format("{{ to }}")
    return author.model(
        table,
        f"{author.topic()}-maps-to",
        {
            "interaction": "single",
            "stem": both(say("maps", left=left)),
            "key": "{{ to }}",
            "distractors": FlowMap({"column": "to", "count": count}),
            "explanation": both(say("maps_why", left=left, right=right)),
        },
    )
