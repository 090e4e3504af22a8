"""What makes an item or a bank worse than it could be. Each rule says why, and how to mend it."""

from __future__ import annotations

from quizgen.bank.lint import language, whole, writing
from quizgen.bank.lint.rule import BankRule, Finding, Fix, Rule, TableRule, place
from quizgen.bank.problem import Problem
from quizgen.model import Bank, Item, Position

__all__ = ["ALL_RULES", "RULES", "TITLES", "Fix", "explain", "fixes", "lint", "lint_item", "pages"]

RULES: tuple[Rule, ...] = tuple(
    sorted((*writing.RULES, *language.RULES), key=lambda rule: rule.code)
)
BANK_RULES: tuple[BankRule, ...] = (*language.BANK_RULES, *whole.BANK_RULES)
ALL_RULES: tuple[Rule | BankRule | TableRule, ...] = tuple(
    sorted((*RULES, *BANK_RULES, *whole.TABLE_RULES), key=lambda rule: rule.code)
)
TITLES = {rule.code: rule.title for rule in ALL_RULES}


def lint(bank: Bank) -> list[Problem]:
    """The findings of every rule on every item, and of those that look at the whole bank. An item
    model's items share their position and usually their faults: each message is given once."""
    found: dict[tuple[Position, str, str], Problem] = {}
    for item in bank.items:
        for problem in lint_item(item):
            message = problem.message.removeprefix(f"item {item.id!r}: ")
            found.setdefault((problem.position, problem.code, message), problem)
    for rule in BANK_RULES:
        for one, message in rule.find(bank):
            if one is None:
                position, text = Position(bank.root, 1, 1), message
            elif rule.code in one.noqa:
                continue
            else:
                position, text = place(one), f"item {one.id!r}: {message}"
            problem = Problem(position, rule.code, text, rule.severity)
            found.setdefault((position, rule.code, message), problem)
    return list(found.values())


def lint_item(item: Item) -> list[Problem]:
    """The findings on one item, its ``noqa`` respected."""
    return [
        Problem(place(item), rule.code, f"item {item.id!r}: {finding.message}", rule.severity)
        for rule, finding in _findings(item)
    ]


def fixes(item: Item) -> list[tuple[str, Fix]]:
    """The safe changes that would mend an item, each with the code of its rule."""
    return [(rule.code, finding.fix) for rule, finding in _findings(item) if finding.fix]


def _findings(item: Item) -> list[tuple[Rule, Finding]]:
    return [
        (rule, found if isinstance(found, Finding) else Finding(found))
        for rule in RULES
        if rule.code not in item.noqa
        for found in rule.find(item)
    ]


def pages() -> dict[str, str]:
    """A page per rule and one that lists them, in Markdown, by file name."""
    rows = "\n".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.title} | {rule.severity} | "
        f"{'yes' if rule.fixable else ''} |"
        for rule in ALL_RULES
    )
    index = (
        "# Lint rules\n\nWhat `quizgen check` says beyond what cannot be read. Printed from the "
        "rules themselves by `python scripts/write_schemas.py`; `quizgen check --explain QG109` "
        "shows one in the terminal.\n\n"
        "An item goes without a rule by `noqa: [QG109]`; `--select` and `--ignore` take beginnings "
        "of codes. Errors and warnings make the exit code 1, notes do not. `--fix` mends what is "
        "safe to mend.\n\n"
        f"| code | finds | severity | `--fix` |\n| --- | --- | --- | --- |\n{rows}\n"
    )
    return {"index.md": index} | {f"{rule.code}.md": explain(rule.code) for rule in ALL_RULES}


def explain(code: str) -> str:
    """One rule's page; raises ``KeyError`` for a code that is none."""
    rule = {rule.code: rule for rule in ALL_RULES}[code]
    fixed = " `quizgen check --fix` does it." if rule.fixable else ""
    return (
        f"# {rule.code} {rule.title}\n\nSeverity: {rule.severity}.\n\n{rule.why}\n\n"
        f"For example: {rule.example}.\n\n{rule.mend}{fixed}\n"
    )
