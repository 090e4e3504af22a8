"""All that can be said against banks and blueprints: reading problems first, then lint."""

from __future__ import annotations

import contextlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from quizgen.assembly.images import ImageError, embed
from quizgen.bank import Problem, check, load_bank, load_banks, load_blueprint
from quizgen.bank.fix import Fixed, fix_bank
from quizgen.bank.lint import ABOUT, lint, measured
from quizgen.bank.lint.rule import all_texts, place
from quizgen.bank.problem import Severity, of_item
from quizgen.bank.references import unknown_names
from quizgen.errors import Message, QuizgenError, Value, message
from quizgen.locale import UI_LANGUAGES, UiLanguage, language, spoken
from quizgen.locate import NotFoundError, bank_around, meant_path, named, place_of_bank
from quizgen.model import LANGUAGES, Bank, Blueprint, Item, Position
from quizgen.reading import FileError, is_there, read_bytes
from quizgen.version import __version__


def check_paths(
    paths: Sequence[Path],
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    with_statistics: bool = False,
) -> list[Problem]:
    """The problems of every bank and blueprint in ``paths``, in the order of their positions; a
    path that is not there may be a bank's name, and one of a bank's files is checked as its part.

    ``select`` and ``ignore`` are beginnings of codes. ``with_statistics``: also what was measured.
    """
    if not with_statistics:
        ignore = (*ignore, *(rule.code for rule in measured.RULES))
    found: _Found = {}
    for path in map(meant_path, paths):
        around = bank_around(path)
        if around is None:
            found |= _problems(path)
        else:
            whole = _problems(around)
            found |= {key: each for key, each in whole.items() if _told_of(path, each)}
    wanted = [
        problem
        for problem in found.values()
        if (not select or problem.code.startswith(tuple(select)))
        and not (ignore and problem.code.startswith(tuple(ignore)))
    ]
    return sorted(
        wanted,
        key=lambda p: (p.position.file, p.position.line, p.position.column, p.code, str(p.message)),
    )


_Found = dict[tuple[Position, str, str], Problem]
"""Each problem once, by where and what it is."""


def _problems(path: Path) -> _Found:
    """All that can be said of a bank or a blueprint."""
    problems = check(path)
    found = _by_words(problems)
    if not any(problem.severity == "error" for problem in problems) and _is_bank(path):
        bank = load_bank(path)
        found |= _by_words([*_pictures(bank), *_letters(bank), *lint(bank)])
        found |= _by_words(_daily_problems(path, bank))
    elif not problems:
        found |= _by_words(_blueprint_problems(path))
    return found


def _told_of(path: Path, problem: Problem) -> bool:
    """Whether a problem of the whole bank is told where one of its files is checked: its own, and
    errors of the others, since until they are mended no more can be said of any."""
    return problem.position.file == str(path) or problem.severity == "error"


def _letters(bank: Bank) -> list[Problem]:
    """Characters that neither a bundled font has nor one of the bank's, of a bank in languages that
    may have some: of each item the first few."""
    if set(bank.languages) <= set(LANGUAGES):
        return []
    from quizgen.formats.paper.glyphs import unprintable

    found = []
    for item in bank.items:
        letters = unprintable("".join(_said(item)), bank.fonts)
        if letters:
            said = message(
                "no font has {letters}: name one of that script in the bank's first file (fonts)",
                letters=" ".join(letters[:_FEW]) + ("…" if letters[_FEW:] else ""),
            )
            found.append(Problem(place(item), "QG033", of_item(item.id, said), "warning"))
    return found


_FEW = 5


def _said(item: Item) -> Iterator[str]:
    for _, text in all_texts(item):
        yield from text.values()


def _pictures(bank: Bank) -> list[Problem]:
    """Pictures that no quiz could show."""
    root = Path(bank.root)
    known: dict[str, tuple[Message, ...]] = {}
    found = []
    for item in bank.items:
        texts = [text for _, text in all_texts(item)]
        if item.stimulus:
            texts.append(item.stimulus.text)
        for text in dict.fromkeys(part for each in texts for part in each.values()):
            if "![" not in text:
                continue
            if text not in known:
                try:
                    embed([text], root)
                    known[text] = ()
                except ImageError as error:
                    known[text] = error.messages
            found += [Problem(place(item), "QG027", of_item(item.id, m)) for m in known[text]]
    return found


def _blueprint_problems(path: Path) -> list[Problem]:
    """What a blueprint that is checked on its own names and its bank does not have."""
    with contextlib.suppress(FileError):  # which ``check`` says
        if re.search(rb"^blueprint:", read_bytes(path, "bank"), re.MULTILINE):
            return _unknown_to_bank(path)
    return []


def _unknown_to_bank(path: Path) -> list[Problem]:
    blueprint = load_blueprint(path)
    folders, missing = [], []
    for name in blueprint.banks or (blueprint.bank,):
        try:
            folders.append(named(name, path))
        except NotFoundError as error:
            where = place_of_bank(blueprint, path)
            missing += [Problem(where, "QG001", said) for said in error.messages]
    if missing:
        return missing
    try:
        bank = load_banks(folders)
    except QuizgenError:  # the bank is checked where it is
        return []
    return unknown_names(blueprint, bank) or _left_out(blueprint, bank)


def _daily_problems(path: Path, bank: Bank) -> list[Problem]:
    """What the daily quizzes of a bank's own folder would never show."""
    daily = path / "daily.yaml"
    if not path.is_dir() or not is_there(daily):
        return []
    blueprint = load_blueprint(daily)
    return [] if blueprint.banks else _left_out(blueprint, bank)


def _left_out(blueprint: Blueprint, bank: Bank) -> list[Problem]:
    """Sets that never come in a series of quizzes."""
    if not any(item.stimulus for item in bank.items):
        return []
    from quizgen.assembly.assemble import section_counts
    from quizgen.assembly.choose import Chooser
    from quizgen.assembly.sets import left_out

    chooser = Chooser(bank.items, blueprint, section_counts(blueprint, None))
    return [
        Problem(place(chooser.items[name]), "QG034", said, "note")
        for name, said in left_out(chooser)
    ]


def _by_words(problems: Sequence[Problem]) -> _Found:
    """Each problem once: two banks may share a file."""
    return {(each.position, each.code, str(each.message)): each for each in problems}


def fix_paths(
    paths: Sequence[Path], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Fixed]:
    """Make the safe changes in every bank of ``paths`` that can be read, and say which."""
    done: list[Fixed] = []
    for path in paths:
        around = bank_around(path)
        bank = around or path
        if _is_bank(bank) and not any(problem.severity == "error" for problem in check(bank)):
            only = str(path) if around else None
            done += fix_bank(load_bank(bank), select=select, ignore=ignore, only=only)
    return done


def report(problems: Sequence[Problem], format_name: str, reader: UiLanguage | None = None) -> str:
    """The problems as ``text``, ``json``, ``github`` or ``sarif``, in a language: the program's own
    unless given. JSON has every language."""
    said = reader or language()
    if format_name == "json":
        return _as_json(problems)
    return {"text": _as_text, "github": _as_github, "sarif": _as_sarif}[format_name](problems, said)


def statistics(problems: Sequence[Problem]) -> list[tuple[int, str, str]]:
    """How often each code occurs, the code, and what it means; the most frequent first."""
    counts = Counter(problem.code for problem in problems)
    rows = [(count, code, spoken(ABOUT[code].title)) for code, count in counts.items()]
    return sorted(rows, key=lambda row: (-row[0], row[1]))


def _as_text(problems: Sequence[Problem], reader: UiLanguage) -> str:
    """Write a line for each problem, in the reader's language."""
    return "\n".join(spoken(problem.line(), reader) for problem in problems)


def _as_json(problems: Sequence[Problem]) -> str:
    """A JSON list of objects: the code and the parameters for programs, the message in every
    language for people."""
    rows = [
        {
            "file": problem.position.file,
            "line": problem.position.line,
            "column": problem.position.column,
            "code": problem.code,
            "severity": problem.severity,
            "message": _in_all(problem.message),
            "parameters": _parameters(problem.message),
        }
        for problem in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _in_all(said: Message) -> dict[str, str]:
    return {str(each): spoken(said, each) for each in UI_LANGUAGES}


def _parameters(said: Message) -> dict[str, Value | dict[str, str]]:
    """The values of a message, a value that is said in words in every language; what is said of an
    item has the item beside its own."""
    found: dict[str, Value | dict[str, str]] = {}
    for name, value in said.values.items():
        if not isinstance(value, Message):
            found[name] = value
        elif name == "said":
            found |= _parameters(value)
        else:
            found[name] = _in_all(value)
    return found


def _as_sarif(problems: Sequence[Problem], reader: UiLanguage) -> str:
    """A SARIF 2.1.0 log (OASIS Standard, 2020) with one run; columns count Unicode code points."""
    codes = list(dict.fromkeys(problem.code for problem in problems))
    rules = [
        {
            "id": code,
            "shortDescription": {"text": spoken(ABOUT[code].title, reader)},
            "fullDescription": {"text": spoken(ABOUT[code].why, reader)},
            "help": {"text": spoken(ABOUT[code].mend, reader)},
            "defaultConfiguration": {"level": ABOUT[code].severity},
        }
        for code in codes
    ]
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": problem.severity,
            "message": {"text": spoken(problem.message, reader)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(problem.position.file)},
                        "region": {
                            "startLine": problem.position.line,
                            "startColumn": problem.position.column,
                        },
                    }
                }
            ],
        }
        for problem in problems
    ]
    driver = {"name": "quizgen", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "language": reader,
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _as_github(problems: Sequence[Problem], reader: UiLanguage) -> str:
    """Workflow commands that mark the lines of a pull request (GitHub Actions documentation,
    "Workflow commands", ``::error file=…``)."""
    return "\n".join(
        f"::{_COMMANDS[problem.severity]} file={_escaped(problem.position.file, ':,')},"
        f"line={problem.position.line},col={problem.position.column},"
        f"title={problem.code}::{_escaped(spoken(problem.message, reader))}"
        for problem in problems
    )


_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def _escaped(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _is_bank(path: Path) -> bool:
    """A blueprint, register or glossary alone has no items to lint."""
    if path.is_dir():
        return True
    try:
        text = read_bytes(path, "bank").decode("utf-8", "replace")
    except FileError:
        return True  # what is wrong with it was said
    return not re.search(r"^(blueprint|register|glossary):", text, re.MULTILINE)
