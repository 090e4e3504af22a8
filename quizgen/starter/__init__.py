"""The files that a new bank or a new blueprint starts from."""

from __future__ import annotations

from pathlib import Path

from quizgen import resources
from quizgen.bank.writer import identifier

_FOLDER = Path(__file__).parent


def bank_files(name: str) -> dict[str, str]:
    """The files of a new bank called ``name``, by file name; ``daily.yaml`` is its blueprint, and
    the schemas lie where an editor looks for them."""
    bank = identifier(name, set(), "bank")
    return {
        "bank.yaml": _read("bank.yaml", BANK=bank),
        "networks.yaml": _read("networks.yaml", BANK=bank),
        "daily.yaml": blueprint("daily", bank, 5, "networks"),
        **{name: schema(name) for name in ("bank.schema.json", "blueprint.schema.json")},
    }


def schema(name: str) -> str:
    """A JSON Schema of the bank format, by file name."""
    return (resources.folder("banks") / name).read_text("utf-8")


def blueprint(name: str, bank: str, count: int, topic: str) -> str:
    """A new blueprint of ``count`` items; ``bank`` as the blueprint names it."""
    quiz = identifier(name, set(), "quiz")
    return _read("quiz.yaml", QUIZ=quiz, BANK=bank, COUNT=str(count), TOPIC=topic)


def term(name: str, blueprint: str, first: str, last: str, weekdays: str) -> str:
    """A new term; days as in ``2026-09-01``, weekdays as a YAML list."""
    return _read(
        "term.yaml",
        TERM=identifier(name, set(), "term"),
        BLUEPRINT=blueprint,
        FIRST=first,
        LAST=last,
        WEEKDAYS=weekdays,
    )


def _read(file: str, **values: str) -> str:
    text = (_FOLDER / file).read_text("utf-8")
    for slot, value in values.items():
        text = text.replace(f": {slot}", f": {value}").replace(f"{{{slot}:", f"{{{value}:")
    return text
