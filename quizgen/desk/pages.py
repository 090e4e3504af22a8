"""What the desk's page holds: pure functions from questions to HTML and data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from quizgen.desk.work import Question
from quizgen.formats.environment import environment
from quizgen.locale import UI_LANGUAGES, UiLanguage, catalogue, spoken
from quizgen.model import LANGUAGES, EssayKey, Language, Localized
from quizgen.results import Quiz
from quizgen.results.marks import accepted, part_of
from quizgen.text.markup import to_html, to_inline_html, to_text


def desk_page(quiz: Quiz, *, by: str, names: bool, said: UiLanguage) -> str:
    """The page, before anything is in it. ``said``: the language it speaks."""

    def words(message: str) -> Markup:
        """Places such as ``{number}`` stay: the script fills them."""
        return Markup.escape(catalogue(said).gettext(message))

    first = next(iter(quiz.papers.values())).form
    return (
        environment("desk")
        .get_template("page.html.jinja")
        .render(
            quiz=quiz,
            title=first.title[_content(said)],
            by=by,
            names=names,
            language=said,
            languages=UI_LANGUAGES,
            words=words,
        )
    )


def work(asked: Iterable[Question], *, names: bool, said: UiLanguage) -> list[dict[str, Any]]:
    """The questions with all answers, for the page's script; HTML is escaped."""
    shown = _content(said)
    return [_question(each, names, shown, said) for each in asked]


def _content(said: UiLanguage) -> Language:
    return next((each for each in LANGUAGES if each == said), "en")


def _question(question: Question, names: bool, shown: Language, said: UiLanguage) -> dict[str, Any]:
    item, entry = question.item, question.entry
    stem = item.stem[shown]
    about = Markup()
    if question.about is not None:
        about = to_html(question.about.text[shown], question.about.images)
    found: dict[str, Any] = {
        "item": entry.ref,
        "gap": question.gap,
        "title": to_text(stem),
        "stem": about + to_html(stem, item.images),
        "explanation": to_html(entry.explanation[shown], entry.images),
    }
    if isinstance(entry.key, EssayKey):
        key = entry.key
        return found | {
            "kind": "essay",
            "most": entry.points,
            "model": _html(key.model_answer, shown),
            "criteria": [
                {"html": to_inline_html(line.text[shown]), "points": line.points}
                for line in key.rubric
            ],
            "answers": [
                {"id": each.id, "text": each.text,
                 "who": " ".join(dict.fromkeys((each.student, each.name))) if names else ""}
                for each in question.answers
            ],
        }  # fmt: skip
    return found | {
        "kind": "typed",
        "most": question.clusters[0].typed.most,
        "right": question.right,
        "key": list(accepted(part_of(entry.key, question.gap))),
        "answers": [
            {
                "id": each.id,
                "text": each.typed.answer,
                "count": each.typed.students,
                "near": spoken(each.typed.near, said) if each.typed.near else "",
                "spellings": sorted(each.typed.spellings.items(), key=lambda one: (-one[1], one)),
            }
            for each in question.clusters
        ],
    }


def _html(text: Localized | None, shown: Language) -> str:
    return to_html(text[shown]) if text else ""
