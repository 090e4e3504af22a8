"""Items on paper and in the key, each interaction with the means of a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from quizgen.formats.paper.fitting import number_gaps
from quizgen.formats.stimulus import asked
from quizgen.formats.word.document import Paper
from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandLine,
    Essay,
    EssayKey,
    FormItem,
    GapChoiceKey,
    Hottext,
    HottextKey,
    Interaction,
    KeyEntry,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    Rule,
    ShortText,
    SingleChoice,
    SingleKey,
    Source,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.model import (
    Key as ItemKey,
)
from quizgen.text.numbers import spelled, typed_in

_BLANK = "_" * 32
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Question:
    """An item as the student meets it."""

    def __init__(self, paper: Paper, item: FormItem) -> None:
        self.paper = paper
        self.item = item

    def write(self) -> None:
        with self.paper.together():
            self.shared()
            self.heading()
            self.paper.text(self.item.stem, images=self.item.images)
            self.answer_place()

    def shared(self) -> None:
        """What it and the questions behind it ask about."""
        stimulus = self.item.stimulus
        if stimulus is not None:
            self.paper.inline(asked(stimulus), self.paper.paragraph("Note"))
            if stimulus.title:
                title = self.paper.paragraph()
                self.paper.inline(stimulus.title, title)
                for run in title.runs:
                    run.bold = True
            self.paper.text(stimulus.text, images=stimulus.images)

    def heading(self) -> None:
        """Number and points; it stays with what follows."""
        paper = self.paper
        number = f"{paper.words('Question')} {self.item.id}"
        worth = paper.points(self.item.points)
        if self.item.penalty:
            costs = paper.number(self.item.penalty * self.item.points)
            worth += " · " + paper.words("wrong: −{points}", points=costs)
        paper.line(f"{number} ({worth})", "Heading 2")

    def answer_place(self) -> None:
        paper, interaction = self.paper, self.item.interaction
        match interaction:
            case SingleChoice(options=options):
                self.options(options)
            case MultipleResponse(options=options):
                paper.line(paper.both("Choose all that apply"), "Note")
                self.options(options)
            case TrueFalse():
                paper.line(f"○ {paper.both('True')}        ○ {paper.both('False')}", "Option")
            case Matching(sources=sources, targets=targets):
                paper.line(paper.both("Write the number of the match into each box"), "Note")
                self.pairs(sources, targets)
            case Ordering(entries=entries):
                paper.line(paper.both("Number them from first to last"), "Note")
                self.pairs(entries, ())
            case ShortText():
                paper.line(_BLANK)
            case Numeric(unit=unit):
                paragraph = paper.line(_BLANK[:16] + " ")
                if unit:
                    paper.inline(unit, paragraph)
            case Cloze():
                self.gaps(interaction)
            case Hottext():
                paper.line(paper.both("Choose in the text all that apply"), "Note")
                paper.text(interaction.lettered(), images=self.item.images)
            case CommandLine(prompt=prompt):
                table = paper.table(1, [paper.width() - 12])
                cell = table.rows[0].cells[0]
                cell.paragraphs[0].style = "Table text"
                paper.run(cell.paragraphs[0], prompt + " ").style = "Code"
                paper.paragraph("Note")
            case Essay(lines=lines, words=words):
                if words:
                    count = paper.number(words)
                    paper.line(paper.both("About {count} words", count=count), "Note")
                for _ in range(lines):
                    paper.paragraph("Answer line")
            case _:
                assert_never(interaction)

    def options(self, options: Sequence[Option], right: frozenset[str] = frozenset()) -> None:
        """A lettered list; letters that Word would count otherwise are written out."""
        paper = self.paper
        counted = [option.id for option in options] == list(_LETTERS[: len(options)])
        numbers = paper.new_list("letters") if counted else 0
        for option in options:
            if counted:
                paragraph = paper.list_item(numbers)
            else:
                paragraph = paper.line(f"{option.id.upper()}.  ", "Option")
            if option.id in right:
                paper.run(paragraph, "✓ ").bold = True
            paper.text(option.text, "Option", self.item.images, opening=paragraph)

    def pairs(self, left: Sequence[Option], right: Sequence[Option]) -> None:
        """Left: a box, a letter and a text each; right: what is matched with them."""
        paper = self.paper
        box, letter = (11.0, 8.0) if paper.width() < 100 else (18.0, 10.0)
        room = paper.width() - 2 - box - letter * (2 if right else 1)
        widths = [box, letter, room * 0.55, letter, room * 0.45] if right else [box, letter, room]
        table = paper.table(max(len(left), len(right)), widths)
        for index, row in enumerate(list(table.rows)):
            cells = row.cells
            for offset, side in ((1, left), (3, right)):
                if index < len(side):
                    paper.fill(cells[offset], side[index].id.upper(), bold=True)
                    first = cells[offset + 1].paragraphs[0]
                    first.style = "Table text"
                    self._cell(side[index].text, cells[offset + 1])
        paper.paragraph("Note")

    def _cell(self, text: Localized, cell: object) -> None:
        first = cell.paragraphs[0]  # type: ignore[attr-defined]
        self.paper.text(text, "Table text", self.item.images, cell, first)

    def gaps(self, cloze: Cloze) -> None:
        paper = self.paper
        paper.text(number_gaps(cloze), images=self.item.images)
        for number, gap in enumerate(cloze.gaps, 1):
            paragraph = paper.paragraph("Option")
            paper.run(paragraph, f"{number}  ").bold = True
            if isinstance(gap, ChoiceGap):
                for option in gap.options:
                    paper.run(paragraph, f"   {option.id.upper()}. ")
                    paper.inline(option.text, paragraph)
            else:
                paper.run(paragraph, _BLANK[:20])


class Key(Question):
    """An item with its answer and the reasons."""

    def __init__(
        self, paper: Paper, item: FormItem, entry: KeyEntry, documents: dict[str, Localized]
    ) -> None:
        super().__init__(paper, item)
        self.entry = entry
        self.documents = documents

    def answer_place(self) -> None:
        paper, interaction, key = self.paper, self.item.interaction, self.entry.key
        match interaction:
            case SingleChoice(options=options) | MultipleResponse(options=options):
                self.options(options, _right(key))
            case Cloze():
                paper.text(number_gaps(interaction), images=self.item.images)
            case Hottext():
                paper.text(interaction.lettered(), images=self.item.images)
            case _:
                pass
        answer = paper.paragraph()
        paper.run(answer, f"{paper.words('Answer')}: ", paper.primary).bold = True
        paper.run(answer, short_answer(paper, interaction, key, self.entry.rule))
        self.also(key)
        self.entries()
        if isinstance(key, EssayKey):
            self.rubric(key)
        paper.text(self.entry.explanation, images=self.entry.images)
        self.remarks()
        self.sources()

    def also(self, key: ItemKey) -> None:
        keys = list(key.gaps.values()) if isinstance(key, ClozeKey) else [key]
        for each in keys:
            if isinstance(each, (TextKey, CommandKey)) and len(each.accepted) > 1:
                paragraph = self.paper.line(self.paper.words("Also accepted:") + " ", "Note")
                for index, answer in enumerate(each.accepted[1:]):
                    if index:
                        self.paper.run(paragraph, ", ")
                    self.paper.run(paragraph, answer).style = "Code"

    def entries(self) -> None:
        """Pairs and orders in words."""
        paper, interaction, key = self.paper, self.item.interaction, self.entry.key
        if isinstance(interaction, Matching) and isinstance(key, MatchingKey):
            targets = {target.id: target.text for target in interaction.targets}
            bullets = paper.new_list("bullets")
            for source in interaction.sources:
                paragraph = paper.list_item(bullets)
                paper.inline(source.text, paragraph)
                paper.run(paragraph, " ← " if paper.mirrored else " → ", paper.primary)
                paper.inline(targets[key.pairs[source.id]], paragraph)
        elif isinstance(interaction, Ordering) and isinstance(key, OrderingKey):
            texts = {entry.id: entry.text for entry in interaction.entries}
            numbers = paper.new_list("numbers")
            for name in key.order:
                paper.inline(texts[name], paper.list_item(numbers))

    def rubric(self, key: EssayKey) -> None:
        paper = self.paper
        bullets = paper.new_list("bullets")
        for criterion in key.rubric:
            paragraph = paper.list_item(bullets)
            paper.inline(criterion.text, paragraph)
            paper.run(paragraph, f" ({paper.points(criterion.points)})", paper.primary)
        if key.model_answer:
            paper.line(paper.words("Model answer")).runs[0].bold = True
            paper.text(key.model_answer, images=self.entry.images)

    def remarks(self) -> None:
        paper = self.paper
        for option, said in sorted(
            self.entry.feedback.items(), key=lambda each: (len(each[0]), each[0])
        ):
            name = {"true": "True", "false": "False"}.get(option)
            label = paper.words(name) if name else option.upper()
            if said.misconception:
                words = f"{label}: {paper.words('Misconception')} "
                opening = paper.line(words, "Note")
                paper.text(said.misconception, "Note", self.entry.images, opening=opening)
            if said.feedback:
                opening = paper.line(f"{label}: ", "Note")
                paper.text(said.feedback, "Note", self.entry.images, opening=opening)

    def sources(self) -> None:
        paper = self.paper
        cited = "; ".join(filter(None, (self._cited(source) for source in self.entry.sources)))
        head = f"{paper.words('Source')}: {cited} · " if cited else ""
        paper.line(head + self.entry.ref, "Note")

    def _cited(self, source: Source) -> str:
        parts = list(source.references)
        if source.document:
            title = self.documents[source.document][self.paper.primary]
            lines = ", ".join(f"L{line}" for line in source.lines)
            parts.append(f"{title} {lines}".strip())
        text = "; ".join(parts)
        if source.verdict == "corrected":
            text += f" ({self.paper.words('the cited text is corrected here')})"
        return text


def _right(key: ItemKey) -> frozenset[str]:
    if isinstance(key, SingleKey):
        return frozenset([key.correct])
    return frozenset(key.correct) if isinstance(key, MultipleKey) else frozenset()


def short_answer(paper: Paper, interaction: Interaction, key: ItemKey, rule: Rule = "exact") -> str:
    """The right answer in a few letters."""
    match key:
        case SingleKey(correct=correct):
            return correct.upper()
        case MultipleKey() | HottextKey():
            return ", ".join(key.right).upper()
        case TrueFalseKey(correct=true):
            return paper.both("True") if true else paper.both("False")
        case MatchingKey(pairs=pairs):
            return ", ".join(f"{source.upper()}–{target}" for source, target in pairs.items())
        case OrderingKey(order=order):
            return " → ".join(order).upper()
        case TextKey(accepted=accepted) | CommandKey(accepted=accepted):
            return accepted[0]
        case NumericKey():
            text = spelled(key, rule)
            unit = interaction.unit if isinstance(interaction, Numeric) else None
            return f"{text} {unit[paper.primary]}" if unit else text
        case ClozeKey(gaps=gaps):
            return "; ".join(
                f"({number}) "
                + (gap.correct.upper() if isinstance(gap, GapChoiceKey) else typed_in(gap))
                for number, gap in enumerate(gaps.values(), 1)
            )
        case EssayKey():
            return paper.both("Graded by a person")
        case _:
            assert_never(key)
