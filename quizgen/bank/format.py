"""The bank format: every field there is. The reader, the schemas and the reference read this."""

from __future__ import annotations

from quizgen.bank.kinds import (
    Digest,
    Either,
    Field,
    Flag,
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
from quizgen.model import INTERACTION_TYPES, Bloom

TEXT = Text()
NEUTRAL = Text(neutral=True)

SOURCE = Record(
    "a source",
    {
        "reference": Field(Many(Line(), single=True), "the authoritative source: podman-ps(1)"),
        "facts": Field(Many(Line(), single=True), "rows of the fact sheet"),
        "verdict": Field(
            OneOf("accurate", "simplified", "corrected"),
            "how the item treats the cited statement (accurate)",
        ),
        "digest": Field(Digest(), "8 hex digits of the SHA-256 of the cited lines"),
    },
    extra=Many(Whole(1, 10_000_000), single=True),
)
SOURCES = Many(SOURCE, single=True)

NORMALIZATION = Record(
    "a normalization",
    {
        "ignore_case": Field(Flag(), "upper and lower case are the same (true)"),
        "ignore_space": Field(Flag(), "white space does not count (false)"),
        "ignore_punctuation": Field(Flag(), "punctuation does not count (false)"),
    },
)
OPTION = Record(
    "an option",
    {
        "text": Field(NEUTRAL, "what is chosen", required=True),
        "correct": Field(Flag(), "whether it is right (false)"),
        "feedback": Field(TEXT, "shown to who chose it: why it is right or wrong"),
        "misconception": Field(TEXT, "what who chooses it believes"),
        "fixed": Field(Flag(), "keeps its place when options are shuffled (false)"),
    },
)
PAIR = Record(
    "a pair",
    {
        "source": Field(NEUTRAL, "the left side", required=True),
        "target": Field(NEUTRAL, "what belongs to it", required=True),
    },
)
GAP = Record(
    "a gap",
    {
        "accepted": Field(Many(Line(), 1), "accepted answers, the best first"),
        "options": Field(Many(NEUTRAL, 2), "a drop-down list instead of typing"),
        "correct": Field(Line(), "the right one of options, as written there (its en)"),
        "code": Field(Flag(), "typed in a mono face (false)"),
        "width": Field(Whole(1, 80), "width in characters (12)"),
        "normalization": Field(NORMALIZATION, "what is ignored in what is typed"),
    },
)
CRITERION = Record(
    "a criterion",
    {
        "text": Field(TEXT, "what to look for", required=True),
        "points": Field(Number(0), "points it is worth", required=True),
    },
)

COMMON = {
    "id": Field(Name(), "unique in the bank", required=True),
    "stem": Field(TEXT, "what is asked", required=True),
    "explanation": Field(TEXT, "why the key is right", required=True),
    "difficulty": Field(Whole(1, 5), "1 (easy) to 5 (hard) (2)"),
    "bloom": Field(OneOf(*(str(level) for level in Bloom)), "level of thinking (remember)"),
    "points": Field(Number(0), "points (1)"),
    "rule": Field(OneOf("exact", "partial"), "all or nothing, or a share"),
    "topic": Field(Name(), "a topic of the manifest (the file's)"),
    "objective": Field(Name(), "an objective of the topic"),
    "tags": Field(Many(Line(), single=True), "words of your own, for blueprints"),
    "enemies": Field(Many(Name(), single=True), "items that must not stand beside it"),
    "source": Field(SOURCES, "where the fact comes from"),
    "status": Field(OneOf("accepted", "draft"), "drafts are never chosen (accepted)"),
    "shuffle": Field(Flag(), "options are shuffled (true)"),
    "noqa": Field(Many(Line(), single=True), "lint codes that do not apply"),
}
SHOWN = Field(Whole(2, 100), "how many are drawn for a form (all)")
COMMAND_FIELDS = {
    "accepted": Field(Many(Line(), 1), "accepted commands, the best first", required=True),
    "program": Field(Line(), "whose command it is (the first word of the best answer)"),
    "equivalent": Field(Many(Line(), single=True), "programs that would do: [docker]"),
    "allow": Field(Many(Line(), single=True), "options that may be there though not asked"),
    "strict": Field(
        Many(Line(), single=True), "compared as it stands: an option, operands; extras: none at all"
    ),
    "sudo": Field(Flag(), "sudo may stand before it (as the program's grammar says)"),
    "prompt": Field(Line(), "shown before the field ($)"),
}

ITEM = Variants(
    "an item",
    "interaction",
    COMMON,
    {
        "single": Record(
            "",
            {
                "options": Field(Many(OPTION, 2), "one of them correct", required=True),
                "shown": SHOWN,
            },
        ),
        "multiple": Record(
            "",
            {
                "options": Field(Many(OPTION, 2), "one or more correct", required=True),
                "shown": SHOWN,
            },
        ),
        "true_false": Record(
            "",
            {
                "key": Field(Flag(), "whether the stem is true", required=True),
                "feedback": Field(
                    Record(
                        "feedback",
                        {
                            "true": Field(TEXT, "to who answered true"),
                            "false": Field(TEXT, "to who answered false"),
                        },
                    ),
                    "by the answer given",
                ),
            },
        ),
        "matching": Record(
            "",
            {
                "pairs": Field(Many(PAIR, 2), "what belongs together", required=True),
                "extra_targets": Field(Many(NEUTRAL), "targets that belong to none"),
                "shown": SHOWN,
            },
        ),
        "ordering": Record(
            "",
            {
                "entries": Field(Many(NEUTRAL, 3), "in the right order", required=True),
                "shown": SHOWN,
            },
        ),
        "short_text": Record(
            "",
            {
                "accepted": Field(
                    Many(Line(), 1), "accepted answers, the best first", required=True
                ),
                "code": Field(Flag(), "typed in a mono face (false)"),
                "normalization": Field(NORMALIZATION, "what is ignored in what is typed"),
            },
        ),
        "numeric": Record(
            "",
            {
                "value": Field(Number(), "the right number", required=True),
                "tolerance": Field(Number(0), "how far off is still right (0)"),
                "unit": Field(NEUTRAL, "shown behind the field"),
                "units": Field(Many(Line()), "spellings of the unit that may be typed"),
            },
        ),
        "cloze": Record(
            "",
            {
                "text": Field(NEUTRAL, "a text with gaps: [[a]]", required=True),
                "gaps": Field(Named(GAP), "the gaps by name", required=True),
            },
        ),
        "command_line": Record("", COMMAND_FIELDS),
        "essay": Record(
            "",
            {
                "rubric": Field(Many(CRITERION, 1), "what a grader looks for", required=True),
                "model_answer": Field(TEXT, "an answer that earns all points"),
                "lines": Field(Whole(1, 60), "room on paper (10)"),
                "words": Field(Whole(1, 5000), "suggested length"),
            },
        ),
    },
)
assert tuple(ITEM.records) == INTERACTION_TYPES

COLUMN_TYPE = OneOf("code", "term", "number", "text")
COLUMN = Either(
    Record(
        "a column",
        {
            "type": Field(COLUMN_TYPE, "code, term, number or text", required=True),
            "title": Field(NEUTRAL, "its heading on a study sheet"),
        },
    ),
    COLUMN_TYPE,
)
ROW = Record(
    "a row",
    {
        "id": Field(Name(), "unique in the table", required=True),
        "source": Field(SOURCES, "where the row comes from"),
        "also": Field(Named(Many(NEUTRAL)), "other right values, by column"),
    },
    extra=NEUTRAL,
)
TABLE = Record(
    "a table",
    {
        "title": Field(TEXT, "its heading on a study sheet"),
        "columns": Field(Named(COLUMN), "the columns and their types", required=True),
        "rows": Field(Many(ROW), "rows of facts", required=True),
        "noqa": Field(Many(Line(), single=True), "lint codes that do not apply (QG123, QG124)"),
    },
)

MODEL_COMMON = {
    **{name: COMMON[name] for name in ("id", "stem", "explanation")},
    "for_each": Field(Name(), "a table: an item per row", required=True),
    "where": Field(Named(Line()), "only rows with these cells"),
    **{name: field for name, field in COMMON.items() if name not in ("id", "stem", "explanation")},
}
_SWAP = Record(
    "a swap", {"column": Field(Name(), "whose cell comes from another row", required=True)}
)
_GROUP = Field(Whole(2, 12), "rows per item (4)")
_EACH = Field(NEUTRAL, "a line of the explanation for each row")
DISTRACTORS = Record(
    "distractors",
    {
        "column": Field(Name(), "drawn from this column of other rows"),
        "count": Field(Whole(1, 10), "how many a form shows (3)"),
        "prefer": Field(OneOf("similar", "any"), "look-alikes first (similar)"),
        "also": Field(Many(NEUTRAL), "wrong options for every row"),
    },
)
ITEM_MODEL = Variants(
    "an item model",
    "interaction",
    MODEL_COMMON,
    {
        "single": Record(
            "",
            {
                "key": Field(NEUTRAL, "the right option", required=True),
                "distractors": Field(DISTRACTORS, "where wrong options come from", required=True),
            },
        ),
        "true_false": Record(
            "",
            {
                "key": Field(Flag(), "whether the statement is true", required=True),
                "swap": Field(_SWAP, "what makes the statement false"),
            },
        ),
        "short_text": Record(
            "",
            {
                name: ITEM.records["short_text"].fields[name]
                for name in ("accepted", "code", "normalization")
            },
        ),
        "numeric": Record(
            "",
            {
                "value": Field(Line(), "a column of type number", required=True),
                **{
                    name: ITEM.records["numeric"].fields[name]
                    for name in ("tolerance", "unit", "units")
                },
            },
        ),
        "matching": Record(
            "",
            {
                "pair": Field(PAIR, "what belongs together, by row", required=True),
                "group": _GROUP,
                "each": _EACH,
            },
        ),
        "ordering": Record(
            "",
            {
                "entry": Field(NEUTRAL, "an entry", required=True),
                "by": Field(Name(), "a column of type number to order by", required=True),
                "group": _GROUP,
                "each": _EACH,
            },
        ),
        "command_line": Record("", COMMAND_FIELDS),
    },
)

TOPIC = Record(
    "a topic",
    {
        "id": Field(Name(), "unique in the bank", required=True),
        "title": Field(TEXT, "its name", required=True),
        "objectives": Field(
            Many(
                Record(
                    "an objective",
                    {
                        "id": Field(Name(), "unique in the bank", required=True),
                        "title": Field(TEXT, "what a student can do", required=True),
                    },
                )
            ),
            "learning objectives",
        ),
    },
)
DOCUMENT = Record(
    "a document",
    {
        "title": Field(TEXT, "its name", required=True),
        "file": Field(Line(), "its file name", required=True),
    },
)
BANK_FILE = Record(
    "a bank file",
    {
        "bank": Field(Name(), "the bank's id", required=True),
        "title": Field(TEXT, "the bank's name (manifest)"),
        "topics": Field(Many(TOPIC), "topics and objectives (manifest)"),
        "documents": Field(Named(DOCUMENT), "sources cited by line (manifest)"),
        "topic": Field(Name(), "topic of the items of this file"),
        "tables": Field(Named(TABLE), "tables of facts"),
        "item_models": Field(Many(ITEM_MODEL), "stems with slots: an item per row"),
        "items": Field(Many(ITEM), "items written by hand"),
    },
)
STATEMENT = Record(
    "a statement",
    {
        "id": Field(Name(), "its row of the fact sheet", required=True),
        "lines": Field(Many(Whole(1, 10_000_000), 1), "its lines", required=True),
        "digest": Field(Digest(), "8 hex digits of the SHA-256 of its lines", required=True),
        "verdict": Field(
            OneOf("accurate", "simplified", "inaccurate", "contested", "logistics"),
            "what checking it found",
            required=True,
        ),
        "facts": Field(Many(Line(), single=True), "rows with the checked facts"),
    },
)
REGISTER_FILE = Record(
    "a register",
    {
        "register": Field(Name(), "a document of the manifest", required=True),
        "statements": Field(Many(STATEMENT), "every teachable statement", required=True),
    },
)
_WORDS = Record(
    "words by language",
    {
        "ko": Field(Many(Line(), single=True), "Korean"),
        "en": Field(Many(Line(), single=True), "English"),
    },
)
TERM = Record(
    "a term",
    {
        "id": Field(Name(), "unique in the glossary", required=True),
        "ko": Field(Line(), "the Korean term", required=True),
        "en": Field(Line(), "the English term", required=True),
        "also": Field(_WORDS, "other words that are fine"),
        "avoid": Field(_WORDS, "words not to use"),
        "note": Field(NEUTRAL, "for the study sheet"),
    },
)
GLOSSARY_FILE = Record(
    "a glossary",
    {
        "glossary": Field(Name(), "the bank's id", required=True),
        "terms": Field(Many(TERM), "the terms", required=True),
    },
)

_WEIGHTS = Named(Number(0))
SELECT = Record(
    "a selection",
    {
        "topics": Field(Many(Name(), single=True), "only these topics"),
        "interactions": Field(
            Many(OneOf(*INTERACTION_TYPES), single=True), "only these interactions"
        ),
        "difficulty": Field(Many(Whole(1, 5), single=True), "only these difficulties"),
        "bloom": Field(
            Many(OneOf(*(str(level) for level in Bloom)), single=True), "only these levels"
        ),
        "tags": Field(Many(Line(), single=True), "only items with one of these tags"),
        "objectives": Field(Many(Name(), single=True), "only these objectives"),
        "items": Field(Many(Name(), single=True), "only these items"),
    },
)
SECTION = Record(
    "a section",
    {
        "count": Field(Whole(1, 1000), "number of items", required=True),
        "title": Field(TEXT, "its heading"),
        "select": Field(SELECT, "which items qualify"),
        "topics": Field(_WEIGHTS, "weight by topic"),
        "interactions": Field(
            Record(
                "interaction weights",
                {name: Field(Number(0), "weight") for name in INTERACTION_TYPES},
            ),
            "weight by interaction",
        ),
        "difficulty": Field(
            Record("difficulty weights", {str(n): Field(Number(0), "weight") for n in range(1, 6)}),
            "weight by difficulty",
        ),
    },
)
BLUEPRINT_FILE = Record(
    "a blueprint",
    {
        "blueprint": Field(Name(), "the blueprint's id", required=True),
        "bank": Field(Line(), "a bank's id, or its folder", required=True),
        "title": Field(TEXT, "the quiz's title", required=True),
        "instructions": Field(TEXT, "shown above the items"),
        "sections": Field(Many(SECTION, 1), "the parts of the quiz", required=True),
        "languages": Field(Many(OneOf("ko", "en"), 1), "languages ([ko, en])"),
        "order": Field(OneOf("shuffle", "topic", "difficulty"), "order of items (shuffle)"),
        "minutes": Field(Number(0), "time limit (none)"),
        "avoid_days": Field(Whole(0, 365), "an item does not come back for so many days (0)"),
        "feedback": Field(OneOf("each", "end"), "practice page: when feedback is shown (each)"),
    },
)
