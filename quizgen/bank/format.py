"""The bank format: every field there is. The reader, the schemas and the reference read this."""

from __future__ import annotations

from quizgen.bank.kinds import (
    Address,
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
    OneOf,
    Record,
    Text,
    Variants,
    Whole,
)
from quizgen.errors import Message, message
from quizgen.model import INTERACTION_TYPES, Bloom

NO_TITLE = Message("")
"""Of a variant's own fields: the record it becomes a part of has one."""
TEXT = Text()
NEUTRAL = Text(neutral=True)

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

NORMALIZATION = Record(
    message("a normalization"),
    {
        "ignore_case": Field(Flag(), message("upper and lower case are the same (true)")),
        "ignore_space": Field(Flag(), message("white space does not count (false)")),
        "ignore_punctuation": Field(Flag(), message("punctuation does not count (false)")),
    },
)
OPTION = Record(
    message("an option"),
    {
        "text": Field(NEUTRAL, message("what is chosen"), required=True),
        "correct": Field(Flag(), message("whether it is right (false)")),
        "feedback": Field(TEXT, message("shown to who chose it: why it is right or wrong")),
        "misconception": Field(TEXT, message("what who chooses it believes")),
        "fixed": Field(Flag(), message("keeps its place when options are shuffled (false)")),
    },
)
PAIR = Record(
    message("a pair"),
    {
        "source": Field(NEUTRAL, message("the left side"), required=True),
        "target": Field(NEUTRAL, message("what belongs to it"), required=True),
    },
)
GAP = Record(
    message("a gap"),
    {
        "accepted": Field(Many(Line(), 1), message("accepted answers, the best first")),
        "options": Field(Many(NEUTRAL, 2), message("a drop-down list instead of typing")),
        "correct": Field(Line(), message("the right one of options, as written there (its en)")),
        "code": Field(Flag(), message("typed in a mono face (false)")),
        "width": Field(Whole(1, 80), message("width in characters (12)")),
        "normalization": Field(NORMALIZATION, message("what is ignored in what is typed")),
    },
)
CRITERION = Record(
    message("a criterion"),
    {
        "text": Field(TEXT, message("what to look for"), required=True),
        "points": Field(Number(0), message("points it is worth"), required=True),
    },
)

COMMON = {
    "id": Field(Name(), message("unique in the bank"), required=True),
    "stem": Field(TEXT, message("what is asked"), required=True),
    "explanation": Field(TEXT, message("why the key is right"), required=True),
    "difficulty": Field(Whole(1, 5), message("1 (easy) to 5 (hard) (2)")),
    "bloom": Field(
        OneOf(*(str(level) for level in Bloom)), message("level of thinking (remember)")
    ),
    "points": Field(Number(0), message("points (1)")),
    "rule": Field(OneOf("exact", "partial"), message("all or nothing, or a share")),
    "topic": Field(Name(), message("a topic of the manifest (the file's)")),
    "objective": Field(Name(), message("an objective of the topic")),
    "tags": Field(Many(Line(), single=True), message("words of your own, for blueprints")),
    "enemies": Field(Many(Name(), single=True), message("items that must not stand beside it")),
    "source": Field(SOURCES, message("where the fact comes from")),
    "status": Field(OneOf("accepted", "draft"), message("drafts are never chosen (accepted)")),
    "shuffle": Field(Flag(), message("options are shuffled (true)")),
    "noqa": Field(Many(Line(), single=True), message("lint codes that do not apply")),
}
SHOWN = Field(Whole(2, 100), message("how many are drawn for a form (all)"))
COMMAND_FIELDS = {
    "accepted": Field(Many(Line(), 1), message("accepted commands, the best first"), required=True),
    "program": Field(Line(), message("whose command it is (the first word of the best answer)")),
    "equivalent": Field(Many(Line(), single=True), message("programs that would do: [docker]")),
    "allow": Field(Many(Line(), single=True), message("options that may be there unasked")),
    "strict": Field(
        Many(Line(), single=True),
        message("compared as it stands: an option, operands; extras: none at all"),
    ),
    "sudo": Field(Flag(), message("sudo may stand before it (as the program's grammar says)")),
    "prompt": Field(Line(), message("shown before the field ($)")),
}

ITEM = Variants(
    message("an item"),
    "interaction",
    COMMON,
    {
        "single": Record(
            NO_TITLE,
            {
                "options": Field(Many(OPTION, 2), message("one of them correct"), required=True),
                "shown": SHOWN,
            },
        ),
        "multiple": Record(
            NO_TITLE,
            {
                "options": Field(Many(OPTION, 2), message("one or more correct"), required=True),
                "shown": SHOWN,
            },
        ),
        "true_false": Record(
            NO_TITLE,
            {
                "key": Field(Flag(), message("whether the stem is true"), required=True),
                "feedback": Field(
                    Record(
                        message("feedback"),
                        {
                            "true": Field(TEXT, message("to who answered true")),
                            "false": Field(TEXT, message("to who answered false")),
                        },
                    ),
                    message("by the answer given"),
                ),
            },
        ),
        "matching": Record(
            NO_TITLE,
            {
                "pairs": Field(Many(PAIR, 2), message("what belongs together"), required=True),
                "extra_targets": Field(Many(NEUTRAL), message("targets that belong to none")),
                "shown": SHOWN,
            },
        ),
        "ordering": Record(
            NO_TITLE,
            {
                "entries": Field(Many(NEUTRAL, 3), message("in the right order"), required=True),
                "shown": SHOWN,
            },
        ),
        "short_text": Record(
            NO_TITLE,
            {
                "accepted": Field(
                    Many(Line(), 1), message("accepted answers, the best first"), required=True
                ),
                "code": Field(Flag(), message("typed in a mono face (false)")),
                "normalization": Field(NORMALIZATION, message("what is ignored in what is typed")),
            },
        ),
        "numeric": Record(
            NO_TITLE,
            {
                "value": Field(Number(), message("the right number"), required=True),
                "tolerance": Field(Number(0), message("how far off is still right (0)")),
                "unit": Field(NEUTRAL, message("shown behind the field")),
                "units": Field(Many(Line()), message("spellings of the unit that may be typed")),
            },
        ),
        "cloze": Record(
            NO_TITLE,
            {
                "text": Field(NEUTRAL, message("a text with gaps: [[a]]"), required=True),
                "gaps": Field(Named(GAP), message("the gaps by name"), required=True),
            },
        ),
        "command_line": Record(NO_TITLE, COMMAND_FIELDS),
        "essay": Record(
            NO_TITLE,
            {
                "rubric": Field(
                    Many(CRITERION, 1), message("what a grader looks for"), required=True
                ),
                "model_answer": Field(TEXT, message("an answer that earns all points")),
                "lines": Field(Whole(1, 60), message("room on paper (10)")),
                "words": Field(Whole(1, 5000), message("suggested length")),
            },
        ),
        "hottext": Record(
            NO_TITLE,
            {
                "text": Field(
                    NEUTRAL, message("a text with words to choose: [[a]], right: [[*b]]"), True
                ),
                "feedback": Field(Named(TEXT), message("to who chose a word, by the word")),
            },
        ),
    },
)
assert tuple(ITEM.records) == INTERACTION_TYPES

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

MODEL_COMMON = {
    **{name: COMMON[name] for name in ("id", "stem", "explanation")},
    "for_each": Field(Name(), message("a table: an item per row"), required=True),
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
            {
                name: ITEM.records["short_text"].fields[name]
                for name in ("accepted", "code", "normalization")
            },
        ),
        "numeric": Record(
            NO_TITLE,
            {
                "value": Field(Line(), message("a column of type number"), required=True),
                **{
                    name: ITEM.records["numeric"].fields[name]
                    for name in ("tolerance", "unit", "units")
                },
            },
        ),
        "matching": Record(
            NO_TITLE,
            {
                "pair": Field(PAIR, message("what belongs together, by row"), required=True),
                "group": _GROUP,
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
        "command_line": Record(NO_TITLE, COMMAND_FIELDS),
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
BANK_FILE = Record(
    message("a bank file"),
    {
        "bank": Field(Name(), message("the bank's id"), required=True),
        "title": Field(TEXT, message("the bank's name (manifest)")),
        "topics": Field(Many(TOPIC), message("topics and objectives (manifest)")),
        "documents": Field(Named(DOCUMENT), message("sources cited by line (manifest)")),
        "topic": Field(Name(), message("topic of the items of this file")),
        "tables": Field(Named(TABLE), message("tables of facts")),
        "item_models": Field(Many(ITEM_MODEL), message("stems with slots: an item per row")),
        "items": Field(Many(ITEM), message("items written by hand")),
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
_WORDS = Record(
    message("words by language"),
    {
        "ko": Field(Many(Line(), single=True), message("Korean")),
        "en": Field(Many(Line(), single=True), message("English")),
    },
)
TERM = Record(
    message("a term"),
    {
        "id": Field(Name(), message("unique in the glossary"), required=True),
        "ko": Field(Line(), message("the Korean term"), required=True),
        "en": Field(Line(), message("the English term"), required=True),
        "also": Field(_WORDS, message("other words that are fine")),
        "avoid": Field(_WORDS, message("words not to use")),
        "note": Field(NEUTRAL, message("for the study sheet")),
    },
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
    },
)
BLUEPRINT_FILE = Record(
    message("a blueprint"),
    {
        "blueprint": Field(Name(), message("the blueprint's id"), required=True),
        "bank": Field(Line(), message("a bank's id, or its folder"), required=True),
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
        "languages": Field(Many(OneOf("ko", "en"), 1), message("languages ([ko, en])")),
        "order": Field(
            OneOf("shuffle", "topic", "difficulty"), message("order of items (shuffle)")
        ),
        "minutes": Field(Number(0), message("time limit (none)")),
        "avoid_days": Field(
            Whole(0, 365), message("an item does not come back for so many days (0)")
        ),
        "feedback": Field(
            OneOf("each", "end"), message("practice page: when feedback is shown (each)")
        ),
    },
)
