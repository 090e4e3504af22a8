"""The command line's help and usage errors in the program's language, in columns of a terminal.

click says what it says in English words of its own (``INTEGER RANGE``, ``%Y-%m-%d``) and counts
letters where a terminal has columns; a Korean letter takes two (Unicode Standard Annex #11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from quizgen.locale import gettext as _
from quizgen.model import INTERACTION_TYPES, Item, type_of
from quizgen.text.visible import padded, width

if TYPE_CHECKING:
    from quizgen.model import Bank


def metavars() -> dict[str, str]:
    """What stands for a value in a usage line, in the program's language."""
    return {
        "ARGS": _("ARGS"), "BANK": _("BANK"), "BLUEPRINT": _("BLUEPRINT"), "CODE": _("CODE"),
        "COMMAND": _("COMMAND"), "DAYS": _("DAYS"), "DOCUMENT": _("DOCUMENT"),
        "EXAM": _("EXAM"), "FILE": _("FILE"), "FOLDER": _("FOLDER"), "FONT": _("FONT"),
        "FORM": _("FORM"), "FORMAT": _("FORMAT"), "GRADEBOOK": _("GRADEBOOK"), "ITEM": _("ITEM"),
        "KEY": _("KEY"), "LEVEL": _("LEVEL"), "MEMO": _("MEMO"), "MINUTES": _("MINUTES"),
        "MM": _("MM"), "N": _("N"),
        "NAME": _("NAME"), "NUMBER": _("NUMBER"), "PATH": _("PATH"), "PERCENT": _("PERCENT"),
        "PORT": _("PORT"), "PUBLIC": _("PUBLIC"), "QUIZ": _("QUIZ"), "RESPONSES": _("RESPONSES"),
        "RESULTS": _("RESULTS"), "SECONDS": _("SECONDS"), "STUDENTS": _("STUDENTS"),
        "TAG": _("TAG"), "TERM": _("TERM"), "TITLE": _("TITLE"), "TOPIC": _("TOPIC"),
        "TYPE": _("TYPE"),
        "WHERE": _("WHERE"), "WORD": _("WORD"),
    }  # fmt: skip


_CLICKS = {
    "INTEGER": "N", "INTEGER RANGE": "N", "FLOAT": "N", "FLOAT RANGE": "N", "DIRECTORY": "FOLDER",
    "TEXT": "WORD",
}  # fmt: skip
"""What click says where an option says nothing, and what is said for it."""
_NUMBERS = (
    click.types.IntParamType,
    click.types.FloatParamType,
)


class IsoDate(click.DateTime):
    """A date as ISO 8601 has it."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "YYYY-MM-DD"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the day, as its midnight."""
        try:
            return value if isinstance(value, datetime) else datetime.strptime(value, "%Y-%m-%d")
        except ValueError:
            said = _("{value!r} is not a date; write one like 2026-12-01")
            raise click.BadParameter(said.format(value=value), ctx, param) from None


class Weekdays(click.ParamType[list[str]]):
    """Days of the week, as ``weekdays_in`` reads them."""

    name = "days"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return _("DAYS")

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[str]:
        """Read them, as a term's file has them."""
        from quizgen.term.file import WEEKDAYS, weekdays_in

        if isinstance(value, list):
            return value
        try:
            found = weekdays_in(value)
        except ValueError as error:
            said = _("{value!r} is no day of the week; write some of {days}")
            named = said.format(value=str(error), days=", ".join(WEEKDAYS))
            raise click.BadParameter(named, ctx, param) from None
        if not found:
            raise click.BadParameter(_("name a day at least"), ctx, param)
        return found


class HelpFormatter(click.HelpFormatter):
    """Lays out text by the columns that it takes in a terminal."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line, below itself where it is long."""
        head = f"{prefix or _('Usage:') + ' '}{prog} "
        self.write("\n".join(_filled(args, self.width, head, " " * width(head))) + "\n")

    def write_text(self, text: str) -> None:
        """Paragraphs; one that begins with ``\\b`` keeps its lines."""
        indent = " " * self.current_indent
        self.write("\n\n".join(_paragraphs(text, self.width, indent)) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 34, col_spacing: int = 2
    ) -> None:
        """Options or commands, and what is said of each beside it."""
        rows = list(rows)
        indent = " " * self.current_indent
        widest = max((width(name) for name, _told in rows), default=0)
        column = min(widest, col_max) + col_spacing
        room = max(self.width - column - self.current_indent, 20)
        for name, told in rows:
            lines = "\n\n".join(_paragraphs(told, room, "")).splitlines() or [""]
            if width(name) > column - col_spacing:
                self.write(f"{indent}{name}\n")
            else:
                first = f"{indent}{name}{' ' * (column - width(name))}{lines.pop(0)}"
                self.write(first.rstrip() + "\n")
            for line in lines:
                self.write(f"{indent}{' ' * column}{line}".rstrip() + "\n")


def _paragraphs(text: str, room: int, indent: str) -> list[str]:
    """The paragraphs of a help text, each filled to ``room`` columns."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        lines = paragraph.splitlines()
        if lines and lines[0].strip() == "\b":
            found.append("\n".join(indent + line for line in lines[1:]))
        else:
            found.append("\n".join(_filled(paragraph, room, indent, indent)))
    return found


def _filled(text: str, room: int, first: str, then: str) -> Sequence[str]:
    """Lines of at most ``room`` columns, broken at spaces."""
    lines, line = [], first
    for word in text.split():
        gap = "" if line in (first, then) else " "
        if gap and width(line) + 1 + width(word) > room:
            lines.append(line)
            line, gap = then, ""
        line += gap + word
    return [*lines, line]


class Context(click.Context):
    formatter_class = HelpFormatter


_originals: dict[int, str] = {}


def in_words(command: click.Command) -> click.Command:
    """The command, and those below it, with its usage in the program's language."""
    command.context_class = Context
    command.options_metavar = _("[OPTIONS]")
    words = metavars()
    context = click.Context(command)
    for param in command.params:
        if isinstance(param, click.Option) and (param.is_flag or param.count):
            continue
        english = _originals.setdefault(id(param), param.make_metavar(context))
        param.metavar = _translated(_CLICKS.get(english, english), words)
        if isinstance(param.type, _NUMBERS):
            whole = isinstance(param.type, click.types.IntParamType)
            if isinstance(param.type, click.IntRange | click.FloatRange):
                _describe(param.type)
            param.type.name = _("whole number") if whole else _("decimal number")
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("COMMAND [ARGS]...")
        for each in command.commands.values():
            in_words(each)
    return command


def _describe(span: click.IntRange | click.FloatRange) -> None:
    """``1–1000`` for click's ``1<=x<=1000``, which it makes in a method of its own; were that
    called otherwise in a later release, the help would have its words again."""
    low = "" if span.min is None else f"{'>' if span.min_open else '≥'} {span.min:g}"
    high = "" if span.max is None else f"{'<' if span.max_open else '≤'} {span.max:g}"
    said = ", ".join(filter(None, (low, high)))
    if low.startswith("≥") and high.startswith("≤"):
        said = f"{span.min:g}–{span.max:g}"
    setattr(span, "_describe_range", lambda: said)  # noqa: B010


def _translated(metavar: str, words: dict[str, str]) -> str:
    """Each word in capitals, where it stands alone: ``[TERM|RESULTS…]``, ``FILE.yaml``."""
    return re.sub(
        r"(?<![#A-Za-z-])[A-Z]+(?![A-Za-z])", lambda found: words.get(found[0], found[0]), metavar
    )


def type_cell(item: Item) -> str:
    """An item's type in a list of items, in as many columns as the longest takes."""
    from quizgen.locale.names import named

    columns = max(width(named(kind)) for kind in INTERACTION_TYPES)
    return padded(named(type_of(item.interaction)), columns)


def topic_titles(bank: Bank) -> dict[str, str]:
    """What the topics of a bank are called, by their ids."""
    from quizgen.locale import content_language

    return {topic.id: topic.title[content_language(bank.languages)] for topic in bank.topics}


def topic_cells(bank: Bank) -> dict[str, str]:
    """``topic_titles``, each as wide as the widest, for a table."""
    titles = topic_titles(bank)
    wide = max(map(width, titles.values()), default=0)
    return {name: padded(title, wide) for name, title in titles.items()}


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """What is said behind a ``name`` that is none of ``names``: the nearest; nothing where none is
    near."""
    import difflib

    near = difflib.get_close_matches(name, list(names), 1)
    return " " + _("Did you mean {name}?").format(name=near[0]) if near else ""


def tell_id(name: str, made: str) -> None:
    """Say on stderr what something is called in files where its ``name`` makes no id."""
    if not name.isascii():
        said = _("{name}: an id has Latin letters, so it is {id}; write another where it stands")
        click.echo(said.format(name=name, id=made), err=True)
