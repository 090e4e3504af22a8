"""The bank format: every field there is. The reader, the schemas and the reference read this."""

from __future__ import annotations

from typing import get_args

from quizgen.bank.grades import GRADES
from quizgen.bank.interactions import IN_BANK, command_line, matching, numeric, short_text
from quizgen.bank.interactions.parts import NEUTRAL, NORMALIZATION, TEXT
from quizgen.bank.kinds import (
    Address,
    ByLanguage,
    Digest,
    Either,
    Field,
    Flag,
    Kind,
    Line,
    Many,
    Name,
    Named,
    Number,
    NumberOr,
    OneOf,
    Readings,
    Record,
    Tag,
    Variants,
    Whole,
)
from quizgen.errors import Message, message
from quizgen.locale import UI_LANGUAGES
from quizgen.model import GUESSED, INTERACTION_TYPES, INTERACTIONS, Bloom, Floor, Rule

NO_TITLE = Message("")
"""Of a variant's own fields: the record it becomes a part of has one."""

SOURCE = Record(
    message("a source"),
    {
        "reference": Field(
            Many(Line(), single=True), message("the authoritative source: podman-ps(1)")
        ),
        "facts": Field(Many(Line(), single=True), message("rows of the fact sheet")),
        "verdict": Field(
            OneOf("accurate", "simplified", "corrected"),
            message("how the item treats the cited statement (accurate)"),
        ),
        "digest": Field(Digest(), message("8 hex digits of the SHA-256 of the cited lines")),
    },
    extra=Many(Whole(1, 10_000_000), single=True),
)
SOURCES = Many(SOURCE, single=True)


PENALTY = NumberOr("guess", 0, 1)
COMMON = {
    "id": Field(Name(), message("unique in the bank"), required=True),
    "stem": Field(TEXT, message("what is asked"), required=True),
    "explanation": Field(TEXT, message("why the key is right"), required=True),
    "difficulty": Field(Whole(1, 5), message("1 (easy) to 5 (hard) (2)")),
    "bloom": Field(
        OneOf(*(str(level) for level in Bloom)), message("level of thinking (remember)")
    ),
    "points": Field(Number(0), message("points (1)")),
    "rule": Field(OneOf(*get_args(Rule)), message("how points are given; docs/scoring.md")),
    "penalty": Field(
        PENALTY,
        message("what a wrong answer costs, as a share of the points; guess: 1/(options - 1) (0)"),
    ),
    "topic": Field(Name(), message("a topic of the manifest (the file's)")),
    "objective": Field(Name(), message("an objective of the topic")),
    "tags": Field(Many(Line(), single=True), message("words of your own, for blueprints")),
    "enemies": Field(Many(Name(), single=True), message("items that must not stand beside it")),
    "source": Field(SOURCES, message("where the fact comes from")),
    "status": Field(OneOf("accepted", "draft"), message("drafts are never chosen (accepted)")),
    "shuffle": Field(Flag(), message("options are shuffled (true)")),
    "noqa": Field(Many(Line(), single=True), message("lint codes that do not apply")),
}

ITEM = Variants(
    message("an item"),
    "interaction",
    COMMON,
    {
        name: Record(NO_TITLE, each.FIELDS, gone=getattr(each, "GONE", None))
        for name, each in IN_BANK.items()
    },
)

COLUMN_TYPE = OneOf("code", "term", "number", "text")
COLUMN = Either(
    Record(
        message("a column"),
        {
            "type": Field(COLUMN_TYPE, message("code, term, number or text"), required=True),
            "distractors": Field(
                Flag(), message("holds what is wrong: no study sheet shows it (false)")
            ),
            "title": Field(NEUTRAL, message("its heading on a study sheet")),
        },
    ),
    COLUMN_TYPE,
)
ROW = Record(
    message("a row"),
    {
        "id": Field(Name(), message("unique in the table"), required=True),
        "source": Field(SOURCES, message("where the row comes from")),
        "also": Field(Named(Many(NEUTRAL)), message("other right values, by column")),
    },
    extra=NEUTRAL,
)
TABLE = Record(
    message("a table"),
    {
        "title": Field(TEXT, message("its heading on a study sheet")),
        "columns": Field(Named(COLUMN), message("the columns and their types"), required=True),
        "rows": Field(Many(ROW), message("rows of facts"), required=True),
        "noqa": Field(
            Many(Line(), single=True), message("lint codes that do not apply (QG123, QG124)")
        ),
    },
)

PARAMETER = Record(
    message("a parameter"),
    {
        "from": Field(Number(), message("the first value")),
        "to": Field(Number(), message("the last value")),
        "step": Field(Number(), message("from one value to the next (1)")),
        "rows": Field(Many(Named(Line()), 1), message("values that belong together")),
    },
)
WRONG = Record(
    message("a wrong option"),
    {
        "text": Field(NEUTRAL, message("what is chosen, with slots"), required=True),
        "feedback": Field(TEXT, message("shown to who chose it")),
        "misconception": Field(TEXT, message("what who chooses it believes")),
    },
)
MODEL_COMMON = {
    **{name: COMMON[name] for name in ("id", "stem", "explanation")},
    "for_each": Field(Name(), message("a table: an item per row")),
    "parameters": Field(
        Named(Either(PARAMETER, Many(Line(), single=True))),
        message("what is drawn in place of a table's rows: [values], or from, to and step"),
    ),
    "compute": Field(Named(Line()), message("what is computed of the parameters, in this order")),
    "constraints": Field(Many(Line(), single=True), message("what has to hold: hosts > 2")),
    "variants": Field(Whole(1, 200), message("how many variants are made (12)")),
    "vary": Field(
        OneOf("day", "form", "student"),
        message("which of its variants is asked: by the plan, or another on each form or page"),
    ),
    "where": Field(Named(Line()), message("only rows with these cells")),
    **{name: field for name, field in COMMON.items() if name not in ("id", "stem", "explanation")},
}
_SWAP = Record(
    message("a swap"),
    {"column": Field(Name(), message("whose cell comes from another row"), required=True)},
)
_GROUP = Field(Whole(2, 12), message("rows per item (4)"))
_EACH = Field(NEUTRAL, message("a line of the explanation for each row"))
DISTRACTORS = Record(
    message("distractors"),
    {
        "column": Field(Name(), message("drawn from this column of other rows")),
        "count": Field(Whole(1, 10), message("how many a form shows (3)")),
        "prefer": Field(OneOf("similar", "any"), message("look-alikes first (similar)")),
        "also": Field(Many(NEUTRAL), message("wrong options for every row")),
        "wrong": Field(Many(WRONG), message("wrong options that a misconception leads to")),
        "feedback": Field(
            TEXT, message("said of a wrong option that is the key of another row, from that row")
        ),
    },
)
ITEM_MODEL = Variants(
    message("an item model"),
    "interaction",
    MODEL_COMMON,
    {
        "single": Record(
            NO_TITLE,
            {
                "key": Field(NEUTRAL, message("the right option"), required=True),
                "distractors": Field(
                    DISTRACTORS, message("where wrong options come from"), required=True
                ),
            },
        ),
        "true_false": Record(
            NO_TITLE,
            {
                "key": Field(Flag(), message("whether the statement is true"), required=True),
                "swap": Field(_SWAP, message("what makes the statement false")),
            },
        ),
        "short_text": Record(
            NO_TITLE,
            short_text.FIELDS,
        ),
        "numeric": Record(
            NO_TITLE,
            numeric.OF_MODELS,
        ),
        "matching": Record(
            NO_TITLE,
            {
                "pair": Field(
                    matching.PAIR, message("what belongs together, by row"), required=True
                ),
                "group": _GROUP,
                "extra": Field(
                    Whole(1, 4), message("targets of other rows that belong to none (0)")
                ),
                "each": _EACH,
            },
        ),
        "ordering": Record(
            NO_TITLE,
            {
                "entry": Field(NEUTRAL, message("an entry"), required=True),
                "by": Field(Name(), message("a column of type number to order by"), required=True),
                "group": _GROUP,
                "each": _EACH,
            },
        ),
        "command_line": Record(NO_TITLE, command_line.FIELDS, gone=command_line.GONE),
    },
)

TOPIC = Record(
    message("a topic"),
    {
        "id": Field(Name(), message("unique in the bank"), required=True),
        "title": Field(TEXT, message("its name"), required=True),
        "objectives": Field(
            Many(
                Record(
                    message("an objective"),
                    {
                        "id": Field(Name(), message("unique in the bank"), required=True),
                        "title": Field(TEXT, message("what a student can do"), required=True),
                    },
                )
            ),
            message("learning objectives"),
        ),
    },
)
HEADING = Record(
    message("a heading of a document"),
    {
        "line": Field(Whole(1, 10_000_000), message("its line"), required=True),
        "title": Field(TEXT, message("what it is about, in your own words"), required=True),
    },
)
DOCUMENT = Record(
    message("a document"),
    {
        "title": Field(TEXT, message("its name"), required=True),
        "file": Field(Line(), message("its file name"), required=True),
        "url": Field(
            Address(),
            message("where students read it, linked from explanations; `{line}` is the cited line"),
        ),
        "headings": Field(
            Many(HEADING), message("its parts: a citation names the one that it is in")
        ),
    },
)
STIMULUS = Record(
    message("a stimulus"),
    {
        "id": Field(Name(), message("unique in the bank"), required=True),
        "title": Field(TEXT, message("its heading")),
        "text": Field(
            NEUTRAL,
            message("a text, table, picture, listing or session that its questions ask about"),
            required=True,
        ),
        "take": Field(Whole(1, 100), message("how many of its questions a form shows (all)")),
        "items": Field(
            Many(ITEM, 1), message("its questions, in the order they are asked"), required=True
        ),
    },
)
BANK_FILE = Record(
    message("a bank file"),
    {
        "bank": Field(Name(), message("the bank's id"), required=True),
        "title": Field(TEXT, message("the bank's name (manifest)")),
        "languages": Field(
            Many(Tag(), 1, single=True),
            message("what its texts are written in (manifest; [ko, en])"),
        ),
        "translating": Field(
            Many(Tag(), 1, single=True),
            message("what it is being translated into, and not used in yet (manifest)"),
        ),
        "interface": Field(
            OneOf(*UI_LANGUAGES),
            message(
                "language of labels, buttons and headings around its texts, where it is not that "
                "of the texts (manifest)"
            ),
        ),
        "fonts": Field(
            Many(Line(), single=True),
            message("fonts for scripts beside Latin and Korean: .ttf or .otf files (manifest)"),
        ),
        "readings": Field(
            Readings(),
            message(
                "how Latin words are read in Korean, which decides on the particle behind them: "
                "{example} (manifest)",
                example="{nginx: 엔진엑스}",
            ),
        ),
        "topics": Field(Many(TOPIC), message("topics and objectives (manifest)")),
        "documents": Field(Named(DOCUMENT), message("sources cited by line (manifest)")),
        "topic": Field(Name(), message("topic of the items of this file")),
        "normalization": NORMALIZATION,
        "tables": Field(Named(TABLE), message("tables of facts")),
        "item_models": Field(Many(ITEM_MODEL), message("stems with slots: an item per row")),
        "items": Field(Many(ITEM), message("items written by hand")),
        "stimuli": Field(
            Many(STIMULUS), message("texts, tables, pictures or listings with their questions")
        ),
    },
)
STATEMENT = Record(
    message("a statement"),
    {
        "id": Field(Name(), message("its row of the fact sheet"), required=True),
        "lines": Field(Many(Whole(1, 10_000_000), 1), message("its lines"), required=True),
        "digest": Field(
            Digest(), message("8 hex digits of the SHA-256 of its lines"), required=True
        ),
        "verdict": Field(
            OneOf("accurate", "simplified", "inaccurate", "contested", "logistics"),
            message("what checking it found"),
            required=True,
        ),
        "facts": Field(Many(Line(), single=True), message("rows with the checked facts")),
    },
)
REGISTER_FILE = Record(
    message("a register"),
    {
        "register": Field(Name(), message("a document of the manifest"), required=True),
        "statements": Field(Many(STATEMENT), message("every teachable statement"), required=True),
    },
)
_WORDS = ByLanguage(Many(Line(), single=True))
TERM = Record(
    message("a term"),
    {
        "id": Field(Name(), message("unique in the glossary"), required=True),
        "text": Field(NEUTRAL, message("the term; in its place each language may be a field")),
        "also": Field(_WORDS, message("other words that are fine")),
        "avoid": Field(_WORDS, message("words not to use")),
        "note": Field(NEUTRAL, message("for the study sheet")),
    },
    by_language=Line(),
)
GLOSSARY_FILE = Record(
    message("a glossary"),
    {
        "glossary": Field(Name(), message("the bank's id"), required=True),
        "terms": Field(Many(TERM), message("the terms"), required=True),
    },
)

AS_BANK = "bank"
"""In the place of weights: in proportion to the items that the bank has of each value."""


def _weights(kind: Kind, by: Message) -> Field:
    return Field(Either(kind, OneOf(AS_BANK)), by)


_SELECTION = {
    "topics": Field(Many(Name(), single=True), message("only these topics")),
    "interactions": Field(
        Many(OneOf(*INTERACTION_TYPES), single=True), message("only these interactions")
    ),
    "difficulty": Field(Many(Whole(1, 5), single=True), message("only these difficulties")),
    "bloom": Field(
        Many(OneOf(*(str(level) for level in Bloom)), single=True), message("only these levels")
    ),
    "tags": Field(Many(Line(), single=True), message("only items with one of these tags")),
    "objectives": Field(Many(Name(), single=True), message("only these objectives")),
    "items": Field(Many(Name(), single=True), message("only these items")),
    "headings": Field(
        Many(Line(), single=True),
        message("only items that cite a part of a document, by its title"),
    ),
    "cites": Field(
        Named(Many(Whole(1, 10_000_000), 2)),
        message("only items that cite a passage of a document: [first line, last line]"),
    ),
}
SELECT = Record(message("a selection"), _SELECTION)
CONDITION = Record(
    message("a condition"),
    {
        **_SELECTION,
        "measure": Field(
            OneOf("items", "points", "minutes", "difficulty"),
            message("what is bounded: items, points, expected minutes, mean difficulty (items)"),
        ),
        "min": Field(Number(0), message("at least so many")),
        "max": Field(Number(0), message("at most so many")),
        "soft": Field(Flag(), message("kept where it can be, and said where it cannot (false)")),
    },
)
CONDITIONS = Many(CONDITION)
RULES = Field(
    Record(
        message("scoring rules"),
        {
            name: Field(OneOf(*rules), message("how points are given; docs/scoring.md"))
            for name, kind in INTERACTIONS.items()
            if len(rules := [rule for rule in kind.rules if rule != "shares"]) > 1
        },
    ),
    message("how points are given by interaction, where an item says nothing of its own"),
)
PENALTIES = Field(
    Record(
        message("penalties"),
        {
            name: Field(
                PENALTY if name in GUESSED else Number(0, 1),
                message("what a wrong answer costs, as a share of the points; docs/scoring.md"),
            )
            for name in INTERACTION_TYPES
            if name != "essay"
        },
    ),
    message("what wrong answers cost by interaction, where an item says nothing of its own (0)"),
)
SECTION = Record(
    message("a section"),
    {
        "count": Field(Whole(1, 1000), message("number of items"), required=True),
        "title": Field(TEXT, message("its heading")),
        "select": Field(SELECT, message("which items qualify")),
        "topics": _weights(
            Named(Number(0)), message("weight by topic; bank: as many as the bank has of each")
        ),
        "interactions": _weights(
            Record(
                message("interaction weights"),
                {name: Field(Number(0), message("weight")) for name in INTERACTION_TYPES},
            ),
            message("weight by interaction; or bank"),
        ),
        "difficulty": _weights(
            Record(
                message("difficulty weights"),
                {str(n): Field(Number(0), message("weight")) for n in range(1, 6)},
            ),
            message("weight by difficulty; or bank"),
        ),
        "conditions": Field(CONDITIONS, message("what the section's items have to meet")),
        "rules": RULES,
        "penalties": PENALTIES,
    },
)
BLUEPRINT_FILE = Record(
    message("a blueprint"),
    {
        "blueprint": Field(Name(), message("the blueprint's id"), required=True),
        "bank": Field(Line(), message("a bank's id, or its folder")),
        "banks": Field(
            Many(Line(), 2), message("or several: an id that two have is written bank.id")
        ),
        "title": Field(TEXT, message("the quiz's title"), required=True),
        "instructions": Field(TEXT, message("shown above the items")),
        "sections": Field(Many(SECTION, 1), message("the parts of the quiz"), required=True),
        "conditions": Field(CONDITIONS, message("what the whole quiz has to meet")),
        "require": Field(Many(Name(), single=True), message("items that are always there")),
        "forbid": Field(Many(Name(), single=True), message("items that are never there")),
        "per_model": Field(
            Whole(1, 1000),
            message("at most so many items of one item model (1, where the bank allows)"),
        ),
        "languages": Field(Many(Tag(), 1, single=True), message("languages (those of the bank)")),
        "interface": Field(
            OneOf(*UI_LANGUAGES),
            message("language of labels, buttons and headings around the texts (as the bank says)"),
        ),
        "order": Field(
            OneOf("shuffle", "topic", "difficulty", "bank", "listed"),
            message(
                "order of items; bank: as they stand there; listed: as require and select name "
                "them, then the others (shuffle)"
            ),
        ),
        "minutes": Field(Number(0), message("time limit (none)")),
        "avoid_days": Field(
            Whole(0, 365), message("an item does not come back for so many days (0)")
        ),
        "rules": RULES,
        "penalties": PENALTIES,
        "floor": Field(
            OneOf(*get_args(Floor)),
            message(
                "what never comes to less than 0 points: each item, a section, the quiz (quiz)"
            ),
        ),
        "certainty": Field(
            Flag(), message("students say how sure they are, and points go by that (false)")
        ),
        "grades": Field(GRADES, message("letter grades: quizgen gradebook")),
        "feedback": Field(
            OneOf("each", "end"), message("practice page: when feedback is shown (each)")
        ),
    },
)
