"""One self-contained page: practice (with the key inside) and exam (nothing of the key)."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any, Literal

import msgspec
from markupsafe import Markup

from quizgen.formats.environment import environment
from quizgen.formats.options import Handover, RenderOptions
from quizgen.locale import ui
from quizgen.locale.dates import long_date
from quizgen.model import (
    AnswerKey,
    Cloze,
    Form,
    FormItem,
    Localized,
    ResponseSet,
    Student,
    form_digest,
)

_GAP = re.compile(r"\[\[([A-Za-z0-9._-]+)\]\]")

# The page's words that its script speaks; templates say the others.
SPOKEN = (
    "Saved",
    "Answers cannot be saved in this browser. Keep this page open until you have saved the "
    "response file.",
    "This quiz is open in another tab or window. Use only one of them.",
    "Right",
    "Partly right",
    "Wrong",
    "Not answered",
    "Graded by a person",
    "answered",
    "not answered",
    "to review",
    "Score",
    "By topic",
    "Not answered yet:",
    "All questions are answered.",
    "One at a time",
    "All on one page",
    "minutes left",
    "Time is up. Your answers were collected.",
    "moved to place",
)


def practice(form: Form, key: AnswerKey, options: RenderOptions, *, before: str = "") -> bytes:
    """The self-study page: key, feedback and explanations inside. ``before`` is a script that runs
    before the page's own: it may lend it a place to keep answers and listen to its events."""
    return _page(form, key, options, "practice", before=before)


def exam(form: Form, options: RenderOptions, handover: Handover | None = None) -> bytes:
    """The exam page: nothing of the key is in it, since nothing of it comes in here. With
    ``handover`` it seals what it hands in."""
    return _page(form, None, options, "exam", handover)


def review(
    form: Form,
    key: AnswerKey,
    options: RenderOptions,
    response: ResponseSet | None = None,
    student: Student | None = None,
) -> bytes:
    """The practice page as it stands after ``response`` was given: answers, score, explanations.
    Without one, the explanations alone."""
    given = response or ResponseSet(form.id, "", {}, student or Student())
    shown = {
        "responses": given.responses,
        "student": {"id": given.student.id, "name": given.student.name},
        "started": given.started,
        "finished": given.submitted or (response and "unknown"),
    }
    return _page(form, key, options, "practice", review=shown)


def _page(
    form: Form,
    key: AnswerKey | None,
    options: RenderOptions,
    mode: Literal["practice", "exam"],
    handover: Handover | None = None,
    review: dict[str, Any] | None = None,
    before: str = "",
) -> bytes:
    env = environment("html", options.templates)
    style = _source(env, "quiz.css")
    scripts = ["quiz.js"] if key is None else ["scoring.js", "quiz.js"]
    if handover is not None:
        scripts = ["seal.js", *scripts]
        style += _source(env, "exam.css")
    script = "\n".join([before, *(_source(env, name) for name in scripts)]).lstrip()
    data: dict[str, Any] = {
        "form": msgspec.to_builtins(_without_text(form)),
        "digest": form_digest(form),
        "words": {word: [ui(word).ko, ui(word).en] for word in SPOKEN},
    }
    if key is not None:
        data["key"] = {
            entry.id: {"key": entry.key, "points": entry.points, "rule": entry.rule}
            for entry in key.entries
        }
        data["topics"] = {name: [title.ko, title.en] for name, title in key.topics.items()}
    if handover is not None:
        data["exam"] = {"token": handover.token, "recipients": handover.recipients}
    if review is not None:
        data["review"] = review
    page = env.get_template("page.html.jinja").render(
        form=form,
        date=Localized(long_date(form.date, "ko"), long_date(form.date, "en")),
        mode=mode,
        exam=handover,
        review=review,
        feedback=options.feedback,
        language=options.language,
        entries={entry.id: entry for entry in key.entries} if key else {},
        documents=key.documents if key else {},
        gapped_texts={
            item.id: _numbered(item.interaction)
            for item in form.items
            if isinstance(item.interaction, Cloze)
        },
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=Markup(embedded(data)),
    )
    return page.encode()


def _source(env: Any, name: str) -> str:
    source: str = env.loader.get_source(env, name)[0]
    return source.replace("\r\n", "\n")


def _hash(content: str) -> str:
    """A CSP hash source (W3C, Content Security Policy Level 3, section 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def embedded(data: object) -> str:
    """JSON that is inert inside a script element (HTML Standard, "Restrictions for contents of
    script elements")."""
    text = msgspec.json.encode(data).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _without_text(form: Form) -> dict[str, Any]:
    """What the script needs of the form: the texts are in the page already."""
    return {
        "id": form.id,
        "minutes": form.minutes,
        "items": {item.id: _bare(item) for item in form.items},
    }


def _bare(item: FormItem) -> Any:
    """The interaction with the texts of its parts left out."""
    interaction = msgspec.to_builtins(item.interaction)

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: strip(v) for name, v in value.items() if name not in ("text", "unit")}
        return [strip(v) for v in value] if isinstance(value, list) else value

    return {"interaction": strip(interaction), "points": item.points}


def _numbered(cloze: Cloze) -> Localized:
    """The cloze text with the number of each gap in its place: ``【1】``."""
    numbers = {gap.id: str(index) for index, gap in enumerate(cloze.gaps, 1)}

    def place(text: str) -> str:
        return _GAP.sub(lambda m: f"【{numbers.get(m[1], m[1])}】", text)

    return Localized(place(cloze.text.ko), place(cloze.text.en))
