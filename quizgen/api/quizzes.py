"""Quizzes: assembled, explained, rendered, written, read back."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from quizgen import bank as _bank
from quizgen.api.given import Date, day_of, students_of
from quizgen.assembly import assemble as _assemble
from quizgen.assembly.daily import of_topics
from quizgen.assembly.forms import assembled, items_of_forms, labels
from quizgen.errors import Message, QuizgenError, at, message
from quizgen.formats import DAILY, FORMATS, GROUPS, RenderOptions
from quizgen.locale import content_language
from quizgen.model import Assembled, Bank, Blueprint

if TYPE_CHECKING:
    from quizgen.assembly.explain import Plan
    from quizgen.booklets import Made
    from quizgen.publish import Published


class Quiz(Assembled, frozen=True):
    """A form and its key. A notebook shows its practice page."""

    fonts: tuple[str, ...] = ()
    """The bank's own, for what prints characters that no bundled font has."""

    def _repr_html_(self) -> str:
        page = html.escape(render(self, "practice").decode())
        return f'<iframe srcdoc="{page}" style="width: 100%; height: 40em; border: 0"></iframe>'


class Quizzes(list[Quiz]):
    """Parallel forms. ``notes``: what the blueprint asks for in vain, and what the forms share."""

    notes: tuple[Message, ...] = ()


def assemble(
    bank: Bank,
    blueprint: Blueprint,
    *,
    date: Date,
    seed: str | None = None,
    label: str = "A",
    count: int | None = None,
    topics: Sequence[str] = (),
) -> Quiz:
    """A form and its key: the day's page of a plan over a cycle of the bank, as ``quizgen daily``
    gives it, or another by ``seed``; of these ``topics`` alone, where a class is to review them.
    Raises ``quizgen.assembly.AssemblyError``, and ``QuizgenError`` for a topic that is none."""
    if topics:
        blueprint = of_topics(blueprint, bank, topics, count)
    made = _assemble(bank, blueprint, seed=seed, date=day_of(date), label=label, count=count)
    return Quiz(made.form, made.key, tuple(bank.fonts))


def assemble_forms(
    bank: Bank,
    blueprint: Blueprint,
    forms: int = 2,
    *,
    date: Date,
    seed: str | None = None,
    count: int | None = None,
    different: bool = False,
    anchors: int = 0,
) -> Quizzes:
    """Forms A, B …, of the same items in other orders; or of ``different`` items with equal points
    and nearly the same mean difficulty, ``anchors`` of which are in all forms. Raises
    ``quizgen.assembly.AssemblyError``."""
    day = day_of(date)
    chosen = items_of_forms(
        bank,
        blueprint,
        date=day,
        seed=seed,
        count=count,
        forms=forms,
        different=different,
        anchors=anchors,
    )
    made = Quizzes(
        Quiz(each.form, each.key, tuple(bank.fonts))
        for each in assembled(bank, blueprint, chosen.forms, labels(forms), date=day, seed=seed)
    )
    made.notes = chosen.notes
    return made


def plan(
    blueprint: str | Path,
    *,
    date: Date,
    seed: str | None = None,
    count: int | None = None,
    forms: int = 1,
    different: bool = False,
    anchors: int = 0,
) -> Plan:
    """What a blueprint file gives on a day, without a quiz: for every condition what was asked,
    what each form holds, and how many items there are to choose from. ``different``: forms of
    different items, ``anchors`` of which are in all. A notebook shows it as a picture. Raises
    ``quizgen.bank.BankError`` and ``quizgen.assembly.AssemblyError``."""
    from quizgen.assembly.explain import plan_of
    from quizgen.locate import blueprint_banks

    path, day = Path(blueprint), day_of(date)
    asked = _bank.load_blueprint(path)
    bank = _bank.load_banks(blueprint_banks(asked, path))
    _bank.refuse_unknown(asked, bank)
    return plan_of(
        bank,
        asked,
        title=f"{asked.title[content_language()]}, {day}",
        day=day,
        seed=seed,
        count=count,
        forms=forms,
        different=different,
        anchors=anchors,
        once=path.name != "daily.yaml",
    )


def render(quiz: Assembled, format_name: str, options: RenderOptions | None = None) -> bytes:
    """The quiz in one format: a name of ``quizgen.formats.FORMATS``, such as ``"practice"``."""
    options = _with_fonts([quiz], options).within(quiz.form)
    return FORMATS[format_name].render(quiz.form, quiz.key, options)


def write_quiz(
    quizzes: Assembled | Sequence[Assembled],
    folder: str | Path,
    formats: Sequence[str] = DAILY,
    options: RenderOptions | None = None,
    *,
    force: bool = False,
) -> list[Published]:
    """Write a quiz, or its parallel forms, into ``folder``. ``formats`` are names of ``FORMATS``
    and of ``GROUPS`` (``"html"``, ``"lms"``). All is made before anything is written. Raises
    ``quizgen.publish.WouldOverwriteError`` where a file is there with other content, unless
    ``force``."""
    from quizgen.publish import publish

    together = [quizzes] if isinstance(quizzes, Assembled) else quizzes
    asked = {name for given in formats for name in GROUPS.get(given, (given,))}
    names = [name for name in FORMATS if name in asked]
    if unknown := sorted(asked - FORMATS.keys()):
        raise QuizgenError(at(unknown[0], message("is no format; see quizgen formats")))
    return publish(together, names, Path(folder), _with_fonts(together, options), force=force)


def _with_fonts(quizzes: Sequence[Assembled], options: RenderOptions | None) -> RenderOptions:
    """The options, and behind the fonts that they name those of the quizzes' banks."""
    options = options or RenderOptions()
    named = [font for quiz in quizzes if isinstance(quiz, Quiz) for font in quiz.fonts]
    return msgspec.structs.replace(
        options, fallback=tuple(dict.fromkeys((*options.fallback, *named)))
    )


def write_booklets(
    quizzes: Assembled | Sequence[Assembled],
    roster: str | Path,
    folder: str | Path,
    formats: Sequence[str] = ("paper",),
    options: RenderOptions | None = None,
    *,
    force: bool = False,
) -> Made:
    """Write a copy for each student of ``roster``, number and name printed: of the ``paper``, of
    the answer ``sheet``, or of both; parallel forms go around. Stopped, the same call goes on where
    it was. Raises ``quizgen.publish.WouldOverwriteError``, ``quizgen.roster.RosterError`` and
    ``quizgen.formats.errors.FormatError``."""
    from quizgen.booklets import booklets

    together = [quizzes] if isinstance(quizzes, Assembled) else quizzes
    options = _with_fonts(together, options)
    return booklets(students_of(roster), together, formats, Path(folder), options, force=force)


def export(form: str | Path, key: str | Path | None = None) -> Quiz:
    """A quiz that was made before, from its ``form.json`` (or the folder that holds it) and the
    ``key.json`` beside it, for ``render`` and ``write_quiz``. Raises
    ``quizgen.formats.json.DocumentError``, also for the key of another form, and for a folder with
    parallel forms, of which one is to be named."""
    from quizgen.formats.json import DocumentError, read_quizzes

    found = read_quizzes(Path(form), Path(key) if key else None)
    if len(found) > 1:
        raise DocumentError(at(form, message("holds several forms: name the form.json of one")))
    return Quiz(found[0].form, found[0].key)
