"""Facts of a memo -> draft items: what an instructor would ask first, for a person to finish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

import msgspec

from quizgen.bank.emit import Written
from quizgen.drafting import facts
from quizgen.drafting.author import Author, Found
from quizgen.drafting.facts import Left
from quizgen.drafting.lists import Lists, classify, listing
from quizgen.drafting.memo import Fence, Grid, Line, Listing, Memo, Paragraph, Section
from quizgen.drafting.shell import fence
from quizgen.drafting.statements import paragraph, terms, translations
from quizgen.drafting.tables import grid
from quizgen.drafting.words import Lexicon, language_of
from quizgen.model import Item, Localized


class Proposals(msgspec.Struct, frozen=True):
    """All that a memo yields, in its order; tables and item models in the format's own fields."""

    items: tuple[Item, ...]
    tables: dict[str, Written]
    models: tuple[Written, ...]
    topics: dict[str, Localized]
    found: tuple[Found, ...]
    left: tuple[Left, ...]


def propose(memo: Memo, document: str, title: str, taken: Iterable[str] = ()) -> Proposals:
    """Drafts of ``memo``, citing it as ``document``. ``taken``: ids that are in use already;
    ``title`` names what stands before the first heading."""
    of_subject = [section for section in memo.sections if not _of_course(section)]
    author = Author(memo, _lexicon(memo, of_subject), document, title, taken)
    lists = Lists(of_subject)
    for reason, numbers in memo.skipped.items():
        author.leave(numbers, reason)
    for section in memo.sections:
        if _of_course(section):
            author.leave(_line_numbers(section), "logistics")
        else:
            author.section = section
            _read(author, section, lists)
    classify(author, lists)
    return Proposals(
        author.items_apart(),
        author.tables,
        tuple(author.models),
        author.topics,
        tuple(author.found),
        tuple(sorted(author.left, key=lambda each: each.lines)),
    )


def _of_course(section: Section) -> bool:
    """A heading about the course; one of the first level does not speak for those below it."""
    names = [section.title, *section.parents[1:]]
    return any(facts.is_logistic_heading(name) for name in names)


def _read(author: Author, section: Section, lists: Lists) -> None:
    if section.number:
        terms(author, Line(section.number, section.title))
    for block in section.blocks:
        match block:
            case Paragraph(lines=lines):
                paragraph(author, lines)
            case Fence():
                fence(author, block)
            case Grid():
                grid(author, block)
            case Listing():
                listing(author, block, lists)
            case _:
                assert_never(block)


def _lexicon(memo: Memo, sections: Iterable[Section]) -> Lexicon:
    """The terms that the memo itself gives in both languages."""
    pairs = {
        pair.name: pair.note
        for section in sections
        for line in _texts(section)
        for pair in translations(line)
    }
    return Lexicon(language_of(memo.lines), pairs)


def _texts(section: Section) -> list[Line]:
    found = [Line(section.number, section.title)]
    for block in section.blocks:
        if isinstance(block, Paragraph):
            found += block.lines
        elif isinstance(block, Listing):
            found += [Line(entry.lines[0].number, entry.text) for entry in block.entries]
    return found


def _line_numbers(section: Section) -> list[int]:
    numbers = [section.number] if section.number else []
    for block in section.blocks:
        match block:
            case Grid(header=header, rows=rows):
                numbers += [header.number, *(row.number for row in rows)]
            case Listing():
                numbers += block.lines
            case Paragraph(lines=lines) | Fence(lines=lines):
                numbers += [line.number for line in lines]
            case _:
                assert_never(block)
    return numbers
