"""The pages of the preview: pure functions from a bank to HTML, by the formats' own renderers."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from quizgen.assembly import assemble
from quizgen.bank import Problem
from quizgen.formats import RenderOptions
from quizgen.formats.environment import environment
from quizgen.formats.page import html
from quizgen.formats.paper import pdf
from quizgen.locale import content_language, gettext, language, spoken
from quizgen.locale.names import named, named_twice
from quizgen.locale.tags import autonym
from quizgen.model import (
    Assembled,
    Bank,
    Blueprint,
    Item,
    Language,
    Localized,
    SectionPlan,
    type_of,
)
from quizgen.preview.state import Snapshot
from quizgen.reading import FileError, read_bytes
from quizgen.text.answers import rows
from quizgen.text.markup import to_text

_RULES = (
    ".top, .palette, .student, .who, .resume, .finish, .skip, .flag { display: none !important } "
    "body { max-width: none; padding: 0 .75rem } "
    ".item { margin: .5rem 0; border: 0; padding: .25rem 0 }"
)
_ALONE = f"""{{
  const style = new CSSStyleSheet();
  style.replaceSync({_RULES!r});
  document.adoptedStyleSheets = [style];
}}"""
"""What a single item does not need of its page; a style sheet of a script's is not kept out by the
page's content security policy."""

_ON_SCREEN = """<style>
{faces}
@media screen {{ html {{ background: #fff; padding: 6mm 8mm; font-size: 14px }}
  header.cover, table.short, h2.long {{ display: none }} .item {{ margin-bottom: 0 }} }}
</style>"""


def problems_page(snapshot: Snapshot, bank: Path) -> str:
    """Why the bank cannot be read: each problem with the line it is about."""
    shown = [(problem, _line_of(problem)) for problem in snapshot.problems]
    return _render("problems.html.jinja", snapshot, title=str(bank), shown=shown)


def list_page(snapshot: Snapshot, bank: Bank) -> str:
    """Make the page that lists all items, with filters; those of one item model stand together."""
    rows = [
        {
            "item": item,
            "kind": type_of(item.interaction),
            "findings": len(snapshot.findings(item)),
        }
        for item in bank.items
    ]
    general = [problem for problem in snapshot.problems if not _is_about_an_item(problem)]
    return _render(
        "list.html.jinja",
        snapshot,
        title=to_text(bank.title[content_language()]),
        bank=bank,
        rows=rows,
        general=general,
        kinds=list(dict.fromkeys(row["kind"] for row in rows)),
        topics={topic.id: topic.title[content_language()] for topic in bank.topics},
    )


def item_page(snapshot: Snapshot, bank: Bank, item: Item) -> str:
    """Make the page of one item: all languages, paper, key, findings, and the way to its
    neighbours."""
    place = next(index for index, each in enumerate(bank.items) if each.id == item.id)
    return _render(
        "item.html.jinja",
        snapshot,
        title=item.id,
        item=item,
        languages=bank.languages,
        autonym=autonym,
        kind=type_of(item.interaction),
        findings=snapshot.findings(item),
        before=bank.items[place - 1] if place else None,
        after=bank.items[place + 1] if place + 1 < len(bank.items) else None,
        variants=sum(bool(item.item_model) and e.item_model == item.item_model for e in bank.items),
    )


def model_page(snapshot: Snapshot, bank: Bank, name: str) -> str:
    """Make the page of an item model: all its variants, one below the other, each with its key."""
    made = [item for item in bank.items if item.item_model == name]
    return _render(
        "model.html.jinja",
        snapshot,
        title=name,
        name=name,
        kind=type_of(made[0].interaction),
        position=made[0].position,
        topic=made[0].topic,
        status=made[0].status,
        findings=snapshot.findings(made[0]),
        variants=[(item, rows(item.interaction, item.key)) for item in made],
    )


def student_page(bank: Bank, item: Item, shown: Language) -> bytes:
    """The item as the practice page shows it, alone."""
    quiz = _alone(bank, item)
    # another id for each language: the page keeps answers by it
    form = msgspec.structs.replace(quiz.form, id=f"preview-{item.id}-{shown}")
    return html.practice(form, quiz.key, RenderOptions(language=shown).of_bank(bank), before=_ALONE)


def paper_page(bank: Bank, item: Item) -> str:
    """The item as it is printed, from the template of the paper."""
    return _on_screen(pdf.printed(_alone(bank, item).form, None, RenderOptions().of_bank(bank)))


def key_page(bank: Bank, item: Item) -> str:
    """Key, explanation and sources as the key's PDF prints them."""
    quiz = _alone(bank, item)
    return _on_screen(pdf.printed(quiz.form, quiz.key, RenderOptions().of_bank(bank)))


def paper_pdf(bank: Bank, item: Item) -> bytes:
    """Make the paper (PDF) that holds this item alone."""
    return pdf.paper(_alone(bank, item).form, RenderOptions().of_bank(bank))


def _alone(bank: Bank, item: Item) -> Assembled:
    """Make a quiz of one item, whether or not it is accepted."""
    plan = Blueprint(
        blueprint="preview",
        bank=bank.id,
        title=Localized.same(item.id, bank.languages),
        sections=(SectionPlan(1),),
        languages=bank.languages,
    )
    day = datetime.date.today()
    return assemble(bank, plan, seed="preview", date=day, chosen=[[item]])


def _on_screen(page: str) -> str:
    faces = "\n".join(
        f"@font-face {{ font-family: '{family}'; src: url('/font/{file}'); font-weight: {weight} }}"
        for family, file, weight in pdf.FACES
    )
    return page.replace("</head>", _ON_SCREEN.format(faces=faces) + "</head>", 1)


def _is_about_an_item(problem: Problem) -> bool:
    return "item" in problem.message.values


def _line_of(problem: Problem) -> str:
    """The line of the file that the problem is about, if it can be read."""
    try:
        text = read_bytes(Path(problem.position.file), "bank").decode("utf-8", "replace")
    except FileError:
        return ""
    lines = text.splitlines()
    return lines[problem.position.line - 1] if problem.position.line <= len(lines) else ""


def _render(template: str, snapshot: Snapshot, **values: Any) -> str:
    env = environment("preview")
    return env.get_template(template).render(
        language=language(),
        words=_words,
        spoken=spoken,
        named=named,
        named_twice=named_twice,
        version=snapshot.version,
        **values,
    )


def _words(message: str, **values: object) -> Markup:
    """The program's own text in its language."""
    return Markup.escape(gettext(message).format(**values))
