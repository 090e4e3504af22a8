"""Problems with a place, a code and what to do; and how they are printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

import msgspec

from quizgen.errors import QuizgenError
from quizgen.model import Position
from quizgen.version import __version__

Severity = Literal["error", "warning", "note"]
"""SARIF 2.1.0, section 3.27.10 "level"; notes do not make ``check`` fail."""


class Problem(msgspec.Struct, frozen=True):
    """One thing to mend. ``str()`` of it is ``file:line:column: CODE message``."""

    position: Position
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.position}: {self.code} {self.message}"


class BankError(QuizgenError):
    """A bank or blueprint cannot be used: every problem of every file, by position."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


CODES: dict[str, str] = {
    "QG001": "The file cannot be read.",
    "QG002": "The file is not UTF-8.",
    "QG003": "The file is too large.",
    "QG004": "The file is not YAML.",
    "QG005": "The file is empty.",
    "QG006": "Anchors, aliases and tags are not part of the format.",
    "QG007": "A field stands twice.",
    "QG008": "A field is not known here.",
    "QG009": "A value is of the wrong type.",
    "QG010": "A required field is missing.",
    "QG011": "A text lacks one of its languages.",
    "QG012": "Two options read the same.",
    "QG013": "There is no right answer.",
    "QG014": "There are several right answers to a single choice.",
    "QG015": "A reference leads nowhere.",
    "QG016": "An id stands twice.",
    "QG017": "An id has characters it may not have.",
    "QG018": "A value is out of range.",
    "QG019": "Gaps and text do not agree.",
    "QG020": "A command cannot be split into words.",
    "QG021": "A slot names no column.",
    "QG022": "A table row lacks a cell.",
    "QG023": "An item model cannot make its items.",
    "QG024": "There are too few things to choose, match or order.",
    "QG025": "The folder is not a bank.",
    "QG026": "The source's verdict does not fit the statement it cites.",
    "QG027": "A picture cannot be found.",
    "QG028": "The nesting is too deep.",
}
"""Reading problems; the rules of lint have codes of their own (QG1…)."""


def as_text(problems: Sequence[Problem]) -> str:
    """A line per problem."""
    return "\n".join(str(problem) for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """A JSON list of objects."""
    rows = [
        {
            "file": problem.position.file,
            "line": problem.position.line,
            "column": problem.position.column,
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
        }
        for problem in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_sarif(problems: Sequence[Problem]) -> str:
    """A SARIF 2.1.0 log (OASIS Standard, 2020) with one run; columns count Unicode code points."""
    codes = list(dict.fromkeys(problem.code for problem in problems))
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": problem.severity,
            "message": {"text": problem.message},
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
    driver = {"name": "quizgen", "version": __version__, "rules": [{"id": code} for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that mark the lines of a pull request (GitHub Actions documentation,
    "Workflow commands", ``::error file=…``)."""
    return "\n".join(
        f"::{_COMMANDS[problem.severity]} file={_escaped(problem.position.file, ':,')},"
        f"line={problem.position.line},col={problem.position.column},"
        f"title={problem.code}::{_escaped(problem.message)}"
        for problem in problems
    )


_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def _escaped(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


REPORTS = {"text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif}
