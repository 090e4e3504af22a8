"""What makes an item or a bank worse than it could be. Each rule says why, and how to mend it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from quizgen.bank.folder import MANIFEST
from quizgen.bank.lint import language, whole, writing
from quizgen.bank.lint.rule import BankRule, Finding, Fix, Rule, TableRule, place
from quizgen.bank.problem import CODES, About, Problem
from quizgen.model import Bank, Item, Position

__all__ = ["ABOUT", "ALL_RULES", "RULES", "Fix", "explain", "fixes", "lint", "lint_item", "pages"]

RULES: tuple[Rule, ...] = tuple(
    sorted((*writing.RULES, *language.RULES), key=lambda rule: rule.code)
)
BANK_RULES: tuple[BankRule, ...] = (*language.BANK_RULES, *whole.BANK_RULES)
NEEDLESS = TableRule(
    "QG127",
    "A `noqa` that silences nothing",
    "It hides the next fault of its kind.",
    "`noqa: [QG109]` on an item whose options all have feedback; a code that is none",
    "Take it away, or mend its spelling.",
)
ALL_RULES: tuple[Rule | BankRule | TableRule, ...] = tuple(
    sorted((*RULES, *BANK_RULES, *whole.TABLE_RULES, NEEDLESS), key=lambda rule: rule.code)
)
ABOUT: dict[str, About] = CODES | {
    rule.code: About(rule.title, rule.why, rule.mend, rule.severity) for rule in ALL_RULES
}
"""What every code of ``quizgen check`` means."""
_RULE = {rule.code: rule for rule in ALL_RULES}


def lint(bank: Bank) -> list[Problem]:
    """The findings of every rule on every item, and of those that look at the whole bank. An item
    model's items share their position and usually their faults: each message is given once."""
    found: dict[tuple[Position, str, str], Problem] = {}
    silenced: dict[Position, set[str]] = defaultdict(set)

    def say(item: Item | None, rule: Rule | BankRule | TableRule, message: str) -> None:
        position = place(item) if item else _manifest(bank)
        if item and rule.code in item.noqa:
            silenced[position].add(rule.code)
            return
        text = f"item {item.id!r}: {message}" if item else message
        problem = Problem(position, rule.code, text, rule.severity)
        found.setdefault((position, rule.code, message), problem)

    for item in bank.items:
        for rule, finding in _findings(item):
            say(item, rule, finding.message)
    for bank_rule in BANK_RULES:
        for one, message in bank_rule.find(bank):
            say(one, bank_rule, message)
    for item in bank.items:
        for code in item.noqa:
            if code not in _RULE:
                say(item, NEEDLESS, f"noqa: there is no rule {code!r}")
            elif code not in silenced[place(item)] and code not in _COUNTED:
                say(item, NEEDLESS, f"noqa: {code} finds nothing here; take it away")
    return list(found.values())


_COUNTED = ("QG120", "QG121")
"""Rules that count items, where one item's share is not told."""


def _manifest(bank: Bank) -> Position:
    """Where what is said of the whole bank stands: its manifest, or its only file."""
    manifest = Path(bank.root, MANIFEST)
    first = place(bank.items[0]).file if bank.items else bank.root
    return Position(str(manifest) if manifest.is_file() else first, 1, 1)


def lint_item(item: Item) -> list[Problem]:
    """The findings on one item, its ``noqa`` respected."""
    return [
        Problem(place(item), rule.code, f"item {item.id!r}: {finding.message}", rule.severity)
        for rule, finding in _findings(item)
        if rule.code not in item.noqa
    ]


def fixes(item: Item) -> list[tuple[str, Fix]]:
    """The safe changes that would mend an item, each with the code of its rule."""
    return [
        (rule.code, finding.fix)
        for rule, finding in _findings(item)
        if finding.fix and rule.code not in item.noqa
    ]


def _findings(item: Item) -> list[tuple[Rule, Finding]]:
    return [
        (rule, found if isinstance(found, Finding) else Finding(found))
        for rule in RULES
        for found in rule.find(item)
    ]


def pages() -> dict[str, str]:
    """A page per code and one that lists them, in Markdown, by file name."""
    rules = "\n".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.title} | {rule.severity} | "
        f"{'yes' if rule.fixable else ''} |"
        for rule in ALL_RULES
    )
    reading = "\n".join(f"| [{code}]({code}.md) | {about.title} |" for code, about in CODES.items())
    index = (
        "# What `quizgen check` finds\n\nPrinted from the rules themselves by "
        "`python scripts/write_schemas.py`; `quizgen check --explain QG109` shows one in the "
        "terminal.\n\n"
        "`--select` and `--ignore` take codes or their beginnings (`QG1`). Errors and warnings "
        "make the exit code 1, notes do not.\n\n"
        "## Lint rules: what makes an item worse than it could be\n\n"
        "An item, an item model or a table goes without a rule by `noqa: [QG109]`. `--fix` mends "
        "what is safe to mend: in the texts of items and item models alone, never in typed "
        "answers, sources, tables or code.\n\n"
        f"| code | finds | severity | `--fix` |\n| --- | --- | --- | --- |\n{rules}\n\n"
        "## What cannot be read\n\n"
        "These are errors: no quiz is made of the bank before they are mended, and lint waits "
        f"until then.\n\n| code | finds |\n| --- | --- |\n{reading}\n"
    )
    return {"index.md": index} | {f"{code}.md": explain(code) for code in ABOUT}


def explain(code: str) -> str:
    """The page of one code; raises ``KeyError`` for a code that is none."""
    about, rule = ABOUT[code], _RULE.get(code)
    example = f"For example: {rule.example}.\n\n" if rule else ""
    fixed = " `quizgen check --fix` does it." if rule and rule.fixable else ""
    return (
        f"# {code} {about.title}\n\nSeverity: {about.severity}.\n\n{about.why}\n\n"
        f"{example}{about.mend}{fixed}\n"
    )
