"""Problems with a place and a code, and what the codes mean. How they are said and printed is
``quizgen.checking``'s business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from quizgen.errors import Message, QuizgenError, at, message
from quizgen.model import Position

Severity = Literal["error", "warning", "note"]
"""SARIF 2.1.0, section 3.27.10 "level"; notes do not make ``check`` fail."""


class Problem(msgspec.Struct, frozen=True):
    """One thing to mend. ``str()`` of it is ``file:line:column: CODE message``, in English."""

    position: Position
    code: str
    message: Message
    severity: Severity = "error"

    def line(self) -> Message:
        """All of it, to be said in the reader's language."""
        return at(
            self.position, Message("{code} {said}", {"code": self.code, "said": self.message})
        )

    def __str__(self) -> str:
        return str(self.line())


def of_item(item_id: str, said: Message) -> Message:
    """``said`` of one item; ``values["item"]`` is its id."""
    return message("item {item!r}: {said}", item=item_id, said=said)


class About(msgspec.Struct, frozen=True):
    """What a code means: what is found, why that is bad, how to mend it."""

    title: Message
    why: Message
    mend: Message
    severity: Severity = "error"


class BankError(QuizgenError):
    """A bank or blueprint cannot be used: every problem of every file, by position."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(*(problem.line() for problem in problems))
        self.problems = tuple(problems)


CODES: dict[str, About] = {
    "QG001": About(
        message("The file cannot be read"),
        message("It is not there, is a folder, or may not be opened."),
        message("Check its name and its permissions."),
    ),
    "QG002": About(
        message("The file is not UTF-8"),
        message("Its letters cannot be told; Korean Windows programs often save CP949 or UTF-16."),
        message(
            "Save it as UTF-8 in the editor; the line and column of the first wrong byte are given."
        ),
    ),
    "QG003": About(
        message("The file is too large"),
        message("Nobody can review a file of more than 20 MB or 1,000,000 values."),
        message("Split it by topic."),
    ),
    "QG004": About(
        message("The file is not YAML"),
        message("The parser cannot go on from that place."),
        message(
            "Look at indentation, quotes and brackets just before. A text with a colon and a "
            "space, or one that starts with a backtick, `@` or `%`, stands in quotes."
        ),
    ),
    "QG005": About(
        message("The file is empty"),
        message("A bank file says at least `bank:`."),
        message("Start it by `quizgen new bank`."),
    ),
    "QG006": About(
        message("Anchors, aliases and tags"),
        message("They are not part of the format: a text says what it says where it stands."),
        message("Write the text out; one that starts with `&`, `*` or `!` stands in quotes."),
    ),
    "QG007": About(
        message("A field stands twice"),
        message("Only one of them could count, and which is not told."),
        message("Take one away."),
    ),
    "QG008": About(
        message("A field that is not known here"),
        message("A mistyped field would be left out in silence."),
        message("Use the field that is meant; [all there are](../bank-format.md)."),
    ),
    "QG009": About(
        message("A value of the wrong type"),
        message("A number, `true`/`false`, a list or one of a few words is expected."),
        message("Write what the message asks for."),
    ),
    "QG010": About(
        message("A required field is missing"),
        message("An item without it cannot be asked or explained."),
        message("Add it."),
    ),
    "QG011": About(
        message("A text lacks one of its languages"),
        message("Students read one of the bank's languages; each of them gets the whole quiz."),
        message(
            "Write `{ko: ..., en: ...}` with each of the bank's `languages`; a plain string stands "
            "only for what is the same in all, or in a bank of one language."
        ),
    ),
    "QG012": About(
        message("Two options read the same"),
        message("A student cannot tell which of them is meant."),
        message("Change or remove one."),
    ),
    "QG013": About(
        message("No right answer"),
        message("Nobody could earn its points."),
        message("Mark an option `correct: true`."),
    ),
    "QG014": About(
        message("Several right answers to a single choice"),
        message("A student may choose one only."),
        message("Leave one, or make it `interaction: multiple`."),
    ),
    "QG015": About(
        message("A reference that leads nowhere"),
        message("A topic, table, item, document or line is named that is not there."),
        message("Mend the name; the nearest one is suggested."),
    ),
    "QG016": About(
        message("An id stands twice"),
        message("Results and keys name items by their ids."),
        message("Give one of them another id."),
    ),
    "QG017": About(
        message("An id with characters it may not have"),
        message("Ids become file names and parts of addresses."),
        message("Use letters, digits, hyphens, dots and underscores."),
    ),
    "QG018": About(
        message("A value out of range"),
        message("No quiz could use it."),
        message("Choose one inside the range that is given."),
    ),
    "QG019": About(
        message("Gaps and text do not agree"),
        message(
            "A gap that is not in the text cannot be filled, and one "
            "without an answer cannot be graded."
        ),
        message("Name the same gaps in `text`, in both languages, and in `gaps`."),
    ),
    "QG020": About(
        message("A command that cannot be split into words"),
        message("It is graded word by word, as a shell reads it."),
        message("Close its quotes."),
    ),
    "QG021": About(
        message("A slot or field that names no column"),
        message("The item model could not be filled."),
        message("Name a column of its table; those there are are given."),
    ),
    "QG022": About(
        message("A table row without a cell"),
        message("It states nothing."),
        message("Fill its cells, or take the row away."),
    ),
    "QG023": About(
        message("An item model that cannot make its items"),
        message(
            "Too few other rows differ from the right answer, or no row has all cells it uses."
        ),
        message("Add rows or `distractors.also`, lower `count`, or widen `where`."),
    ),
    "QG024": About(
        message("Too few things to choose, match or order"),
        message("There is nothing to decide."),
        message("Add some; the least number is given."),
    ),
    "QG025": About(
        message("The folder is not a bank"),
        message("No file in it starts with `bank:`."),
        message("Name the bank's folder, or start one by `quizgen new bank`."),
    ),
    "QG026": About(
        message("The verdict does not fit the cited statement"),
        message(
            "An item must not be keyed to a statement that its register calls inaccurate or "
            "contested, nor ask what is about the course."
        ),
        message(
            "Ask the corrected fact and write `verdict: corrected`, with the wording of the "
            "source as a distractor at most."
        ),
    ),
    "QG027": About(
        message("A picture that cannot be found"),
        message("The quiz carries its pictures along."),
        message("Put the file beside the bank's files and name it relative to them."),
    ),
    "QG031": About(
        message("Parameters without a variant"),
        message("A number that cannot be computed cannot be asked."),
        message(
            "Mend the expression, or add a constraint that leaves out the values it fails for: "
            "`constraints: [hosts > 2]`."
        ),
    ),
    "QG032": About(
        message("A program's grammar that cannot be read"),
        message("Commands of this program would be compared word for word."),
        message("Mend the file in the bank's folder `programs`; docs/commands.md has an example."),
    ),
    "QG033": About(
        message("A character that no font prints"),
        message("The fonts that come with quizgen have the letters of Latin and Korean."),
        message(
            "Put a font of that script beside the bank and name it: `fonts: [NotoSansJP.ttf]` in "
            "its first file."
        ),
    ),
    "QG034": About(
        message("A set that never comes"),
        message(
            "The items about one text come together or not at all. In daily quizzes a set takes "
            "half of a section at most, so that there is room for the rest."
        ),
        message(
            "Write `take: 3` at the set, a larger `count` in the blueprint, or let all its items "
            "qualify."
        ),
        "note",
    ),
    "QG028": About(
        message("Nesting too deep"),
        message("Nothing in a bank has 40 levels."),
        message("Look for a missing dedent."),
    ),
    "QG029": About(
        message("More problems than anybody reads"),
        message(
            "Past a thousand problems of one file, most are of one kind, and the first ones show "
            "it."
        ),
        message(
            "Mend the first ones and check again; where the file is no bank file, take it away."
        ),
    ),
    "QG030": About(
        message("A formula that cannot be read"),
        message("Students would see its LaTeX instead."),
        message(
            "Mend the LaTeX between the dollar signs. Money and shell variables stand in backticks "
            "or after a backslash: `\\$5`."
        ),
    ),
}
"""Reading problems; the rules of lint have codes of their own (QG1…)."""
