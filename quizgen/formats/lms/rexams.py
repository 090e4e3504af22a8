"""R/exams: a zip of exercises in R Markdown, which ``exams2moodle``, ``exams2pdf`` and
others of the package ``exams`` for R take, and the list of them.

A. Zeileis, B. Gruen, F. Leisch, N. Umlauf, *exams: Automatic Generation of Exams in R* (the
package's vignettes and ``read_exercise``); Y. Xie, *knitr* for what R Markdown runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from quizgen.errors import Message, message
from quizgen.formats.environment import environment
from quizgen.formats.lms.computing import decimals
from quizgen.formats.lms.package import pictures, zipped
from quizgen.formats.lms.qti.names import item_identifiers
from quizgen.formats.lms.spellings import spellings
from quizgen.formats.options import RenderOptions
from quizgen.formats.simpler import item_losses, not_simplified, simplified
from quizgen.formats.support import Loss, Matrix, absent, converted, native
from quizgen.formats.variants import groups
from quizgen.locale import ui
from quizgen.model import (
    SLOT,
    AnswerKey,
    Calculation,
    Cloze,
    CommandKey,
    CommandLine,
    Essay,
    EssayKey,
    Form,
    FormItem,
    KeyEntry,
    Language,
    Localized,
    Matching,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    TextKey,
    TrueFalse,
    TrueFalseKey,
    type_of,
)
from quizgen.text.languages import Bilingual
from quizgen.text.numbers import decimal

VARIANTS = "drawn"
"""Files in one place of the list, of which R/exams draws one."""

_PARTS = message("left out: it has several parts, which R/exams has in another kind of exercise")
SUPPORT: Matrix = {
    "single": native(),
    "multiple": native(),
    "true_false": converted(message("becomes a choice between true and false")),
    "matching": absent(_PARTS),
    "ordering": absent(_PARTS),
    "short_text": converted(message("the first of the accepted answers, letter by letter")),
    "numeric": native(),
    "cloze": absent(_PARTS),
    "command_line": converted(message("a short answer: one spelling of the command")),
    "essay": native(),
}
_STUDENTS = 100


class _Computed(msgspec.Struct, frozen=True):
    """Names with their values, and the formula in R."""

    columns: tuple[tuple[str, tuple[str, ...]], ...]
    formula: Markup


class _Exercise(msgspec.Struct, frozen=True):
    name: str
    title: Markup
    stem: Markup
    explanation: Markup
    points: str
    section: Markup
    files: tuple[str, ...]
    type: str = ""
    solution: Markup = Markup("")
    options: tuple[Markup, ...] = ()
    feedback: tuple[Markup, ...] = ()
    shuffle: bool = False
    tolerance: str = "0"
    essay: bool = False
    computed: _Computed | None = None


def computes(entry: KeyEntry, languages: tuple[Language, ...]) -> bool:
    """Whether R computes the item's numbers."""
    return entry.calculation is not None


def render(form: Form, key: AnswerKey, options: RenderOptions) -> bytes:
    """The exercises and ``exercises.R``, a zip file."""
    form, key = simplified(form, key, SUPPORT)
    env = environment("rexams", options.templates)
    words = _Words(options.languages(form))
    entries = {entry.id: entry for entry in key.entries}
    names = item_identifiers(key.entries)
    template = env.get_template("exercise.Rmd.jinja")
    files: dict[str, bytes] = {}
    listed: list[list[str]] = []
    for section in form.sections:
        for model, items in groups(section.items):
            found = []
            for item in items:
                entry = entries[item.id]
                exercise = words.exercise(item, entry, names[item.id], key)
                if exercise is None:
                    continue
                file = f"{names[item.id]}.Rmd"
                files[file] = template.render(q=exercise).encode()
                files |= dict(pictures(item.images | entry.images).values())
                found.append(file)
            listed += [found] if model and found else [[file] for file in found]
    told = env.get_template("exercises.R.jinja").render(
        groups=listed,
        title=Markup(words.plain(form.title)),
        name=names_alone(form.id),
        students=_STUDENTS,
    )
    return zipped({"exercises.R": told.encode(), **files})


def names_alone(text: str) -> str:
    """Letters, digits and hyphens of a name."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


class _Words(Bilingual, frozen=True):
    """Texts as R Markdown, whose code is ours alone: what of a text would be run is printed."""

    def block(self, text: Localized, files: Mapping[str, str]) -> Markup:
        """The languages below each other."""
        parts = self.versions(text, lambda part: _safe(_pictured(part, files)))
        return Markup("\n\n".join(parts.values()))

    def line(self, text: Localized, files: Mapping[str, str]) -> Markup:
        """The languages beside each other, on one line: more of them end an entry of a list."""
        parts = self.versions(text, lambda part: _safe(" ".join(_pictured(part, files).split())))
        shown = " / ".join(dict.fromkeys(parts.values()))
        return Markup(re.sub(r"\\(?=item)", "&#92;", shown))

    def exercise(
        self, item: FormItem, entry: KeyEntry, name: str, key: AnswerKey
    ) -> _Exercise | None:
        """The exercise that an item becomes; None where it is left out."""
        files = {p: file for p, (file, _) in pictures(item.images | entry.images).items()}
        topic = key.topics.get(entry.topic)
        known = entry.calculation
        base = _Exercise(
            name,
            Markup(_safe(self.plain(known.title if known else item.stem)[:80])),
            self.block(item.stem, files),
            self.block(entry.explanation, files),
            decimal(item.points),
            Markup(_safe(self.plain(topic))) if topic else Markup(""),
            tuple(dict.fromkeys(files.values())),
        )

        def with_(**fields: object) -> _Exercise:
            return msgspec.structs.replace(base, **fields)

        match item.interaction:
            case SingleChoice(options=options) | MultipleResponse(options=options):
                one = isinstance(item.interaction, SingleChoice)
                return with_(
                    type="schoice" if one else "mchoice",
                    **self._choices(options, getattr(entry.key, "right", ()), entry, files),
                )
            case TrueFalse():
                assert isinstance(entry.key, TrueFalseKey)
                said = {"true": "True", "false": "False"}
                options = tuple(Option(each, ui(word)) for each, word in said.items())
                right = ("true",) if entry.key.correct else ("false",)
                choices = self._choices(options, right, entry, files) | {"shuffle": False}
                return with_(type="schoice", **choices)
            case ShortText():
                assert isinstance(entry.key, TextKey)
                return _typed(base, entry.key.accepted)
            case CommandLine():
                assert isinstance(entry.key, CommandKey)
                return _typed(base, spellings(entry.key))
            case Numeric(unit=unit):
                assert isinstance(entry.key, NumericKey)
                return self._number(base, entry, unit, files)
            case Essay():
                assert isinstance(entry.key, EssayKey)
                rubric = "\n".join(
                    f"- {self.line(each.text, files)} ({decimal(each.points)})"
                    for each in entry.key.rubric
                )
                parts = [Markup(rubric)] if rubric else []
                if entry.key.model_answer is not None:
                    parts.append(self.block(entry.key.model_answer, files))
                told = Markup("\n\n").join((*parts, base.explanation))
                return with_(type="string", solution=Markup("nil"), essay=True, explanation=told)
            case Matching() | Ordering() | Cloze():
                return None
            case _:
                not_simplified(item.interaction)
        return None

    def _choices(
        self,
        options: Sequence[Option],
        right: Sequence[str],
        entry: KeyEntry,
        files: Mapping[str, str],
    ) -> dict[str, object]:
        told = [entry.feedback.get(option.id) for option in options]
        texts = [each.feedback if each else None for each in told]
        return {
            "options": tuple(self.line(option.text, files) for option in options),
            "solution": Markup("".join("01"[option.id in right] for option in options)),
            "feedback": tuple(self.line(t, files) if t else Markup("") for t in texts)
            if any(texts)
            else (),
            "shuffle": entry.shuffle and not any(option.fixed for option in options),
        }

    def _number(
        self,
        base: _Exercise,
        entry: KeyEntry,
        unit: Localized | None,
        files: Mapping[str, str],
    ) -> _Exercise:
        key, known = entry.key, entry.calculation
        assert isinstance(key, NumericKey)
        made = msgspec.structs.replace(
            base,
            type="num",
            solution=Markup(decimal(key.value)),
            tolerance=decimal(key.tolerance or (1e-9 if known else 0.0)),
        )
        if known:
            stem, explanation = (
                Markup(_printed(self.block(each, files), known))
                for each in (known.stem, known.explanation)
            )
            columns = zip(known.names, zip(*known.rows, strict=True), strict=True)
            computed = _Computed(
                tuple((name, tuple(map(decimal, values))) for name, values in columns),
                Markup(r(known.formula)),
            )
            solution = Markup("`r format(right, digits = 15, scientific = FALSE)`")
            made = msgspec.structs.replace(
                made, stem=stem, explanation=explanation, computed=computed, solution=solution
            )
        if unit is not None:
            said = f"{self.plain(ui('Unit'))}: {self.line(unit, files)}"
            made = msgspec.structs.replace(made, stem=made.stem + Markup("\n\n" + said))
        return made


def _typed(base: _Exercise, accepted: Sequence[str]) -> _Exercise | None:
    """The answer that is typed: the first one, of those that the file can hold."""
    for text in filter(_can_be_typed, accepted):
        return msgspec.structs.replace(base, type="string", solution=Markup(text))
    return None


def _can_be_typed(text: str) -> bool:
    return text == text.strip() and not re.search(r"[|\n]|`r", text)


_RUN = re.compile(r"`+(?=r[ #])")
_CHUNK = re.compile(r"^([\t >]*```+\s*)\{", re.M)
_RULE = re.compile(r"^(?=====|----)", re.M)


def _safe(text: str) -> str:
    """A text in which knitr finds nothing to run, and R/exams no end of a part: those are lines
    that begin with four of ``=`` or ``-``."""
    text = _RUN.sub(lambda ticks: f"`r strrep('\\140', {len(ticks[0])})`", text)
    text = _CHUNK.sub(lambda found: f"{found[1]}`r '{{'`", text)
    return _RULE.sub(" ", text)


def _pictured(text: str, files: Mapping[str, str]) -> str:
    for path, file in files.items():
        text = text.replace(f"]({path}", f"]({file}")
    return text


def _printed(text: str, known: Calculation) -> str:
    """A template with the numbers that are drawn."""
    places = decimals(known)
    return SLOT.sub(lambda n: f'`r sprintf("%.{places[n[1]]}f", v[["{n[1]}"]])`', text)


_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}


def r(formula: str) -> str:
    """The formula of a ``Calculation`` in R, of the list ``v``.

    >>> r("ceil(size * 8) / speed ** 2")
    '(ceiling((v[["size"]] * 8)) / (v[["speed"]] ^ 2))'
    """
    return _r(ast.parse(formula, mode="eval").body)


def _r(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return f'v[["{name}"]]'
        case ast.Constant(value=int() | float() as value):
            return decimal(float(value))
        case ast.UnaryOp(operand=operand):
            return f"(-{_r(operand)})"
        case ast.BinOp(left=left, op=op, right=right):
            return f"({_r(left)} {_SIGNS[type(op)]} {_r(right)})"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            name = "ceiling" if name == "ceil" else name
            return f"{name}({', '.join(map(_r, arguments))})"
        case _:
            raise ValueError(ast.unparse(node))


def losses(form: Form, key: AnswerKey, options: RenderOptions) -> list[Loss]:
    """What ``form`` loses in R/exams."""
    found = item_losses(form, key, SUPPORT, _own)
    if form.minutes or form.instructions or any(section.title for section in form.sections):
        said = message("titles of sections, instructions and the time limit are said to exams2…")
        found.append(Loss("", said))
    return found


def _own(item: FormItem, entry: KeyEntry) -> Iterator[Message]:
    match entry.key:
        case TextKey(accepted=accepted):
            texts: Sequence[str] = accepted
        case CommandKey():
            texts = spellings(entry.key)
        case _:
            texts = ()
    if texts and not any(map(_can_be_typed, texts)):
        yield message("left out: its answer has a line break or a |, which parts answers there")
    if isinstance(entry.key, NumericKey):
        if entry.key.units:
            yield message("only the number may be typed, without its unit")
        if entry.key.also:
            yield message("one number is right there, and several are here")
    if type_of(item.interaction) == "multiple":
        yield message("parts of the points go by the rule that exams2… is called with")
    listed = item.interaction.choices if item.interaction.shape in ("choice", "choices") else ()
    if any("\n" in text.strip() for option in listed for text in option.text.values()):
        yield message("options stand on one line each")
    if any(option.fixed for option in listed) and entry.shuffle:
        yield message("its options keep their order: R/exams mixes all of them or none")
