"""The gradebook as a page to look at."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from quizgen.formats.environment import environment
from quizgen.locale.dates import long_date
from quizgen.model import AnswerKey, Form, Language
from quizgen.results.analysis import item_statistics
from quizgen.results.gradebook import Gradebook


def report_html(book: Gradebook, form: Form, key: AnswerKey, language: Language) -> bytes:
    """One self-contained page without scripts: scores, item statistics, what was kept aside."""
    env = environment("report")
    style = (env.loader.get_source(env, "style.css")[0]) if env.loader else ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = env.get_template("report.html.jinja").render(
        book=book,
        form=form,
        date=long_date(form.date, language),
        entries={entry.id: entry for entry in key.entries},
        stems={item.id: item.stem for item in form.items},
        statistics=item_statistics(book),
        language=language,
        style=Markup(style),
        style_hash=f"sha256-{digest}",
    )
    return page.encode()
