"""What makes an item or a bank worse than it could be. Each rule says why, and how to mend it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import msgspec

from quizgen import programs
from quizgen.bank.folder import MANIFEST
from quizgen.bank.lint import language, measured, whole, writing
from quizgen.bank.lint.rule import BankRule, Finding, Fix, Rule, TableRule, place
from quizgen.bank.problem import CODES, About, Problem, Severity, of_item
from quizgen.errors import Message, message
from quizgen.locale import ENGLISH, UiLanguage, spoken
from quizgen.locale.josa import readings
from quizgen.model import LANGUAGES, Bank, Item, Language, Position

__all__ = ["ABOUT", "ALL_RULES", "RULES", "Fix", "explain", "fixes", "lint", "lint_item", "pages"]

RULES: tuple[Rule, ...] = tuple(
    sorted((*writing.RULES, *language.RULES, *measured.RULES), key=lambda rule: rule.code)
)
BANK_RULES: tuple[BankRule, ...] = (*language.BANK_RULES, *whole.BANK_RULES)
NEEDLESS = TableRule(
    "QG127",
    message("A `noqa` that silences nothing"),
    message("It hides the next fault of its kind."),
    message("`noqa: [QG109]` on an item whose options all have feedback; a code that is none"),
    message("Take it away, or mend its spelling."),
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
    return Linter().lint(bank)


class Linter:
    """Lints a bank, and where it is asked again, by themselves only the items that changed.
    (Grammars of programs beside the bank are taken to be the same.)"""

    def __init__(self) -> None:
        self._known: dict[bytes, list[tuple[Rule, Finding]]] = {}
        """By item: what there is to say of it."""
        self._given: object = None
        """What else of the bank decides on that: its languages, and how words are read."""

    def lint(self, bank: Bank) -> list[Problem]:
        """What the rules say of ``bank``, as the function ``lint`` returns it; an item that was the
        same the last time is not looked at again."""
        found: dict[tuple[Position, str, str], Problem] = {}
        silenced: dict[Position, set[str]] = defaultdict(set)

        def say(item: Item | None, rule: Rule | BankRule | TableRule, said: Message) -> None:
            position = place(item) if item else _manifest(bank)
            if item and rule.code in item.noqa:
                silenced[position].add(rule.code)
                return
            name = (position, rule.code, str(said))
            if name not in found:
                told = of_item(item.id, said) if item else said
                found[name] = Problem(position, rule.code, told, rule.severity)

        for item, findings in zip(bank.items, self._findings(bank), strict=True):
            for rule, finding in findings:
                say(item, rule, finding.message)
        for bank_rule in BANK_RULES:
            for one, said in bank_rule.find(bank):
                say(one, bank_rule, said)
        for item in bank.items:
            for code in item.noqa:
                if code not in _RULE:
                    say(item, NEEDLESS, message("noqa: there is no rule {code!r}", code=code))
                elif code not in silenced[place(item)] and code not in _COUNTED:
                    say(
                        item,
                        NEEDLESS,
                        message("noqa: {code} finds nothing here; take it away", code=code),
                    )
        return list(found.values())

    def _findings(self, bank: Bank) -> list[list[tuple[Rule, Finding]]]:
        given = (len(bank.languages) > 1, bank.readings)
        names = [_name(item) for item in bank.items]
        known, self._known = (self._known if self._given == given else {}), {}
        self._given = given
        with programs.beside(Path(bank.root)), readings(bank.readings):
            for name, item in zip(names, bank.items, strict=True):
                found = known.get(name)
                self._known[name] = _findings(item, bank.languages) if found is None else found
        return [self._known[name] for name in names]


def _name(item: Item) -> bytes:
    """Stands for all of an item but its place."""
    whole = _ENCODER.encode(msgspec.structs.replace(item, position=None))
    return hashlib.blake2b(whole, digest_size=16).digest()


_ENCODER = msgspec.msgpack.Encoder()


_COUNTED = ("QG120", "QG121", "QG136", *(rule.code for rule in measured.RULES))
"""Rules that count items, where one item's share is not told, and those on what was measured,
which is not there every time."""


def _manifest(bank: Bank) -> Position:
    """Where what is said of the whole bank stands: its manifest, or its only file."""
    manifest = Path(bank.root, MANIFEST)
    first = place(bank.items[0]).file if bank.items else bank.root
    return Position(str(manifest) if manifest.is_file() else first, 1, 1)


def lint_item(item: Item, bank: Bank | None = None) -> list[Problem]:
    """The findings on one item, of a bank unless it is in none yet, its ``noqa`` respected."""
    return [
        Problem(
            place(item),
            rule.code,
            of_item(item.id, finding.message),
            rule.severity,
        )
        for rule, finding in _of_bank(item, bank)
        if rule.code not in item.noqa
    ]


def fixes(item: Item, bank: Bank) -> list[tuple[str, Fix]]:
    """The safe changes that would mend an item of a bank, each with the code of its rule."""
    return [
        (rule.code, finding.fix)
        for rule, finding in _of_bank(item, bank)
        if finding.fix and rule.code not in item.noqa
    ]


def _of_bank(item: Item, bank: Bank | None) -> list[tuple[Rule, Finding]]:
    with readings(bank.readings if bank else {}):
        return _findings(item, bank.languages if bank else LANGUAGES)


def _findings(
    item: Item, languages: Collection[Language] = LANGUAGES
) -> list[tuple[Rule, Finding]]:
    return [
        (rule, found if isinstance(found, Finding) else Finding(found))
        for rule in RULES
        if len(languages) > 1 or rule.code not in language.OF_BOTH
        for found in rule.find(item)
    ]


def pages(language: UiLanguage = ENGLISH) -> dict[str, str]:
    """A page per code and one that lists them, in Markdown, by file name."""

    def said(words: Message) -> str:
        return spoken(words, language)

    rules = "\n".join(
        f"| [{rule.code}]({rule.code}.md) | {said(rule.title)} | {said(SEVERITIES[rule.severity])} "
        f"| {said(_YES) if rule.fixable else ''} |"
        for rule in ALL_RULES
    )
    reading = "\n".join(
        f"| [{code}]({code}.md) | {said(about.title)} |" for code, about in CODES.items()
    )
    index = message(
        "# What `quizgen check` finds\n\nPrinted from the rules themselves by "
        "`python scripts/write_schemas.py`; `quizgen check --explain QG109` shows one in the "
        "terminal.\n\n"
        "`--select` and `--ignore` take codes or their beginnings (`QG1`). Errors and warnings "
        "make the exit code 1, notes do not.\n\n"
        "## Lint rules: what makes an item worse than it could be\n\n"
        "An item, an item model or a table goes without a rule by `noqa: [QG109]`. `--fix` mends "
        "what is safe to mend: in the texts of items and item models alone, never in typed "
        "answers, sources, tables or code.\n\n"
        "| code | finds | severity | `--fix` |\n| --- | --- | --- | --- |\n{rules}\n\n"
        "## What cannot be read\n\n"
        "These are errors: no quiz is made of the bank before they are mended, and lint waits "
        "until then.\n\n| code | finds |\n| --- | --- |\n{reading}\n",
        rules="{rules}",  # filled in below: a value of a message is cut where it is long
        reading="{reading}",
    )
    page = said(index).replace("{rules}", rules).replace("{reading}", reading)
    return {"index.md": page} | {f"{code}.md": explain(code, language) for code in ABOUT}


_YES = message("yes")
SEVERITIES: dict[Severity, Message] = {
    "error": message("error"),
    "warning": message("warning"),
    "note": message("note"),
}


def explain(code: str, language: UiLanguage | None = None) -> str:
    """The page of one code in a language, that of the program unless given; raises ``KeyError``
    for a code that is none."""
    about, rule = ABOUT[code], _RULE.get(code)
    severity = message("Severity: {severity}.", severity=SEVERITIES[about.severity])
    parts = [spoken(severity, language), spoken(about.why, language)]
    if rule:
        parts.append(spoken(message("For example: {example}.", example=rule.example), language))
    mend = spoken(about.mend, language)
    if rule and rule.fixable:
        mend += " " + spoken(message("`quizgen check --fix` does it."), language)
    head = f"# {code} {spoken(about.title, language)}"
    return "\n\n".join([head, *parts, mend]) + "\n"
