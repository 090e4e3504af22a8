"""What the desk's page holds: pure functions from questions to HTML and data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from quizgen.desk.work import Question
from quizgen.formats.environment import environment
from quizgen.locale import UI_LANGUAGES, UiLanguage, catalogue, spoken
from quizgen.locale.tags import direction
from quizgen.model import EssayKey, Language, Localized
from quizgen.results import Quiz
from quizgen.results.marks import accepted, part_of
from quizgen.text.markup import to_html, to_html_once, to_inline_html, to_text


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
            title=to_text(first.title[_content(first.languages, said)[0]]),
            by=by,
            names=names,
            language=said,
            languages=UI_LANGUAGES,
            words=words,
        )
    )


def work(
    asked: Iterable[Question], languages: Iterable[Language], *, names: bool, said: UiLanguage
) -> list[dict[str, Any]]:
    """The questions with all answers, for the page's script; HTML is escaped. Texts of the quiz are
    in all of its ``languages``, that of the page first: answers may be in any."""
    shown = _content(languages, said)
    return [_question(each, names, shown, said) for each in asked]


def _content(languages: Iterable[Language], said: UiLanguage) -> tuple[Language, ...]:
    return tuple(sorted(languages, key=lambda each: each != said))


def _question(
    question: Question, names: bool, shown: tuple[Language, ...], said: UiLanguage
) -> dict[str, Any]:
    item, entry = question.item, question.entry
    about = ""
    if question.about is not None:
        about = _blocks(question.about.text, shown, question.about.images)
    found: dict[str, Any] = {
        "item": entry.ref,
        "gap": question.gap,
        "title": to_text(item.stem[shown[0]]),
        "stem": about + _blocks(item.stem, shown, item.images),
        "explanation": _blocks(entry.explanation, shown, entry.images),
    }
    if isinstance(entry.key, EssayKey):
        key = entry.key
        return found | {
            "kind": "essay",
            "most": entry.points,
            "model": _blocks(key.model_answer, shown) if key.model_answer else "",
            "criteria": [
                {"html": _beside(line.text, shown), "points": line.points}
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


def _blocks(
    text: Localized, shown: tuple[Language, ...], images: Mapping[str, str] | None = None
) -> str:
    """The versions below each other; what says the same in all of them once."""
    versions = {each: text[each] for each in shown}
    if len(set(versions.values())) == 1:
        return to_html(text[shown[0]], images)
    parts = to_html_once(versions, images)
    return Markup("").join(_in("div", each, shown, part) if each else part for each, part in parts)


def _beside(text: Localized, shown: tuple[Language, ...]) -> str:
    if len({text[each] for each in shown}) == 1:
        return to_inline_html(text[shown[0]])
    lines = (_in("span", each, shown, to_inline_html(text[each])) for each in shown)
    return Markup("").join(lines)


def _in(tag: str, language: Language, shown: tuple[Language, ...], text: Markup) -> Markup:
    second = Markup(' class="second"') if language != shown[0] else ""
    return Markup('<{tag} lang="{lang}" dir="{dir}"{second}>{text}</{tag}>').format(
        tag=tag, lang=language, dir=direction(language), second=second, text=text
    )
