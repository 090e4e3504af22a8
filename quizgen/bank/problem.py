"""Problems with a place, a code and what to do; and how they are printed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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


class About(msgspec.Struct, frozen=True):
    """What a code means: what is found, why that is bad, how to mend it."""

    title: str
    why: str
    mend: str
    severity: Severity = "error"


class BankError(QuizgenError):
    """A bank or blueprint cannot be used: every problem of every file, by position."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


CODES: dict[str, About] = {
    "QG001": About(
        "The file cannot be read",
        "It is not there, is a folder, or may not be opened.",
        "Check its name and its permissions.",
    ),
    "QG002": About(
        "The file is not UTF-8",
        "Its letters cannot be told; Korean Windows programs often save CP949 or UTF-16.",
        "Save it as UTF-8 in the editor; the line and column of the first wrong byte are given.",
    ),
    "QG003": About(
        "The file is too large",
        "Nobody can review a file of more than 20 MB or 1,000,000 values.",
        "Split it by topic.",
    ),
    "QG004": About(
        "The file is not YAML",
        "The parser cannot go on from that place.",
        "Look at indentation, quotes and brackets just before. A text with a colon and a space, or "
        "one that starts with a backtick, `@` or `%`, stands in quotes.",
    ),
    "QG005": About(
        "The file is empty", "A bank file says at least `bank:`.", "Start it by `quizgen new bank`."
    ),
    "QG006": About(
        "Anchors, aliases and tags",
        "They are not part of the format: a text says what it says where it stands.",
        "Write the text out; one that starts with `&`, `*` or `!` stands in quotes.",
    ),
    "QG007": About(
        "A field stands twice",
        "Only one of them could count, and which is not told.",
        "Take one away.",
    ),
    "QG008": About(
        "A field that is not known here",
        "A mistyped field would be left out in silence.",
        "Use the field that is meant; [all there are](../bank-format.md).",
    ),
    "QG009": About(
        "A value of the wrong type",
        "A number, `true`/`false`, a list or one of a few words is expected.",
        "Write what the message asks for.",
    ),
    "QG010": About(
        "A required field is missing", "An item without it cannot be asked or explained.", "Add it."
    ),
    "QG011": About(
        "A text lacks one of its languages",
        "Students read Korean or English; both get the whole quiz.",
        "Write `{ko: ..., en: ...}`; a plain string stands only for what is the same in both.",
    ),
    "QG012": About(
        "Two options read the same",
        "A student cannot tell which of them is meant.",
        "Change or remove one.",
    ),
    "QG013": About(
        "No right answer", "Nobody could earn its points.", "Mark an option `correct: true`."
    ),
    "QG014": About(
        "Several right answers to a single choice",
        "A student may choose one only.",
        "Leave one, or make it `interaction: multiple`.",
    ),
    "QG015": About(
        "A reference that leads nowhere",
        "A topic, table, item, document or line is named that is not there.",
        "Mend the name; the nearest one is suggested.",
    ),
    "QG016": About(
        "An id stands twice",
        "Results and keys name items by their ids.",
        "Give one of them another id.",
    ),
    "QG017": About(
        "An id with characters it may not have",
        "Ids become file names and parts of addresses.",
        "Use letters, digits, hyphens, dots and underscores.",
    ),
    "QG018": About(
        "A value out of range",
        "No quiz could use it.",
        "Choose one inside the range that is given.",
    ),
    "QG019": About(
        "Gaps and text do not agree",
        "A gap that is not in the text cannot be filled, and one "
        "without an answer cannot be graded.",
        "Name the same gaps in `text`, in both languages, and in `gaps`.",
    ),
    "QG020": About(
        "A command that cannot be split into words",
        "It is graded word by word, as a shell reads it.",
        "Close its quotes.",
    ),
    "QG021": About(
        "A slot or field that names no column",
        "The item model could not be filled.",
        "Name a column of its table; those there are are given.",
    ),
    "QG022": About(
        "A table row without a cell", "It states nothing.", "Fill its cells, or take the row away."
    ),
    "QG023": About(
        "An item model that cannot make its items",
        "Too few other rows differ from the right answer, or no row has all cells it uses.",
        "Add rows or `distractors.also`, lower `count`, or widen `where`.",
    ),
    "QG024": About(
        "Too few things to choose, match or order",
        "There is nothing to decide.",
        "Add some; the least number is given.",
    ),
    "QG025": About(
        "The folder is not a bank",
        "No file in it starts with `bank:`.",
        "Name the bank's folder, or start one by `quizgen new bank`.",
    ),
    "QG026": About(
        "The verdict does not fit the cited statement",
        "An item must not be keyed to a statement that its register calls inaccurate or contested, "
        "nor ask what is about the course.",
        "Ask the corrected fact and write `verdict: corrected`, with the wording of the source as "
        "a distractor at most.",
    ),
    "QG027": About(
        "A picture that cannot be found",
        "The quiz carries its pictures along.",
        "Put the file beside the bank's files and name it relative to them.",
    ),
    "QG028": About(
        "Nesting too deep", "Nothing in a bank has 40 levels.", "Look for a missing dedent."
    ),
    "QG029": About(
        "More problems than anybody reads",
        "Past a thousand problems of one file, most are of one kind, and the first ones show it.",
        "Mend the first ones and check again; where the file is no bank file, take it away.",
    ),
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


def as_sarif(problems: Sequence[Problem], about: Mapping[str, About]) -> str:
    """A SARIF 2.1.0 log (OASIS Standard, 2020) with one run; columns count Unicode code points.
    ``about`` has the codes that may occur."""
    codes = list(dict.fromkeys(problem.code for problem in problems))
    rules = [
        {
            "id": code,
            "shortDescription": {"text": about[code].title},
            "fullDescription": {"text": about[code].why},
            "help": {"text": about[code].mend},
            "defaultConfiguration": {"level": about[code].severity},
        }
        for code in codes
    ]
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
    driver = {"name": "quizgen", "version": __version__, "rules": rules}
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
