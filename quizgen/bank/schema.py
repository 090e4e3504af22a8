"""The bank format as JSON Schema (2020-12), for editors, and as a reference to read."""

from __future__ import annotations

from quizgen.bank import format as fmt
from quizgen.bank.grades import CURVE, GRADEBOOK, GRADES, LATE, PART, TimeOfDay
from quizgen.bank.interactions.cloze import GAP
from quizgen.bank.interactions.parts import OPTION
from quizgen.bank.kinds import (
    NOT_BLANK,
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
    Schema,
    Tag,
    Text,
    Variants,
    Whole,
)
from quizgen.locale.tags import PATTERN

_DEFINITIONS: Schema = {
    "text": {
        "description": "Markdown in each of the bank's languages, by tag (BCP 47)",
        "type": "object",
        "patternProperties": {
            PATTERN: {"type": ["string", "number", "boolean"], "pattern": NOT_BLANK}
        },
        "minProperties": 1,
        "additionalProperties": False,
    },
    "neutral": {
        "description": "Markdown in each language, or one text that reads the same in all",
        "anyOf": [
            {"$ref": "#/$defs/text"},
            {"type": ["string", "number", "boolean"], "pattern": NOT_BLANK},
        ],
    },
}


def bank_schema() -> Schema:
    """Of the files of a bank's folder: bank, register and glossary files."""
    kinds = (fmt.BANK_FILE, fmt.REGISTER_FILE, fmt.GLOSSARY_FILE)
    return _document("bank", {"anyOf": [record.schema() for record in kinds]})


def blueprint_schema() -> Schema:
    """The JSON Schema of blueprint files."""
    return _document("blueprint", fmt.BLUEPRINT_FILE.schema())


SCHEMAS = {"bank": bank_schema, "blueprint": blueprint_schema}
"""By the name of the published file, ``banks/<name>.schema.json``."""


def _document(name: str, schema: Schema) -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"quizgen:{name}.schema.json",
        **schema,
        "$defs": _DEFINITIONS,
    }


def reference() -> str:
    """The reference of the format, in Markdown: a table of fields per record."""
    parts = [
        "# Reference of the bank format",
        "Printed from the definition that the reader and the schemas use, by "
        "`python scripts/write_schemas.py`. How it is meant is told in "
        "[the bank format](../bank-format.md).",
    ]
    records: list[tuple[str, dict[str, Field]]] = [
        ("A bank file", fmt.BANK_FILE.fields),
        ("Every item", fmt.COMMON),
    ]
    own = {name: _own(record) for name, record in fmt.ITEM.records.items()}
    records += [(f"An item: `{name}`", fields) for name, fields in own.items()]
    records += [
        ("An option", OPTION.fields),
        ("A gap", GAP.fields),
        ("A source", fmt.SOURCE.fields),
        ("A table", fmt.TABLE.fields),
        ("A row (and its cells, by column)", fmt.ROW.fields),
        ("Every item model", {n: f for n, f in fmt.MODEL_COMMON.items() if n not in fmt.COMMON}),
    ]
    models = {name: _own(record) for name, record in fmt.ITEM_MODEL.records.items()}
    records += [(f"An item model: `{name}`", fields) for name, fields in models.items()]
    records += [
        ("Distractors", fmt.DISTRACTORS.fields),
        ("A topic", fmt.TOPIC.fields),
        ("A blueprint", fmt.BLUEPRINT_FILE.fields),
        ("A section", fmt.SECTION.fields),
        ("A selection", fmt.SELECT.fields),
        ("Rules of grades", GRADES.fields),
        ("A curve", CURVE.fields),
        ("`gradebook:` of a term, or a file of rules", GRADEBOOK.fields),
        ("A part of it", PART.fields),
        ("Its late rule", LATE.fields),
        ("A register", fmt.REGISTER_FILE.fields),
        ("A statement", fmt.STATEMENT.fields),
        ("A glossary", fmt.GLOSSARY_FILE.fields),
        ("A term", fmt.TERM.fields),
    ]
    for title, fields in records:
        rows = [
            f"| `{name}` | {_kind(field.kind)} | {'yes' if field.required else ''} | "
            f"{field.about} |"
            for name, field in fields.items()
        ]
        head = ["| field | holds | required | |", "|---|---|---|---|"]
        parts.append(f"## {title}\n\n" + "\n".join(head + rows))
    return "\n\n".join(parts) + "\n"


def _own(record: Record) -> dict[str, Field]:
    common = {*fmt.MODEL_COMMON, "interaction"}
    return {name: field for name, field in record.fields.items() if name not in common}


def _kind(kind: Kind) -> str:
    match kind:
        case Text():
            return "text, or neutral text" if kind.neutral else "text by language"
        case Digest():
            return "8 hex digits"
        case Line():
            return "a string"
        case Name():
            return "an id"
        case Whole():
            return f"a whole number, {kind.low} to {kind.high}"
        case Number():
            if kind.low is None:
                return "a number"
            upper = "" if kind.high is None else f" to {kind.high:g}"
            return f"a number from {kind.low:g}{upper}"
        case NumberOr():
            return f"{_kind(kind.number)}, or `{kind.word}`"
        case Flag():
            return "true or false"
        case TimeOfDay():
            return "a time of day"
        case Tag():
            return "a language tag"
        case ByLanguage():
            return f"by language: {_kind(kind.kind)}"
        case OneOf():
            return ", ".join(f"`{word}`" for word in kind.words)
        case Many():
            inner = _kind(kind.kind)
            return f"{inner}, or a list of them" if kind.single else f"a list: {inner}"
        case Named():
            return f"a mapping: {_kind(kind.kind)}"
        case Readings():
            return "a mapping: a word in Hangul"
        case Either():
            return f"{_kind(kind.mapping)}; or {_kind(kind.other)}"
        case Record() | Variants():
            return str(kind.title)
    raise TypeError(kind)
