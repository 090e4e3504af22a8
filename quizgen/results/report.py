"""The instructor's report: how the class and each item did."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter

from markupsafe import Markup

from quizgen.formats.environment import environment
from quizgen.locale import UiLanguage, spoken
from quizgen.locale.dates import long_date
from quizgen.model import AnswerKey, Form, Language
from quizgen.results.analysis import item_statistics
from quizgen.results.gradebook import Gradebook

_STYLE, _HASH = Markup("/*style*/"), "style-hash"
"""Stand for the style sheet, which has the letters of the page, and for its hash."""
_ROWS = 300
"""Students that a page can show; of more, the gradebook is looked at in a spreadsheet."""


def report_html(book: Gradebook, form: Form, key: AnswerKey, language: Language) -> bytes:
    """One self-contained page without scripts: scores, item statistics, what was kept aside."""
    env = environment("report")
    style = (env.loader.get_source(env, "style.css")[0]) if env.loader else ""
    words = {
        "book": book,
        "form": form,
        "date": long_date(form.date, language),
        "entries": {entry.id: entry for entry in key.entries},
        "shown": book.records if len(book.records) <= _ROWS else (),
        "standings": Counter(record.standing.value for record in book.records),
        "stems": {item.id: item.stem for item in form.items},
        "statistics": item_statistics(book, form, key),
        "language": language,
        "spoken": lambda said: spoken(said, UiLanguage(language)),
    }
    page = env.get_template("report.html.jinja").render(words, style=_STYLE, style_hash=_HASH)
    if re.search("[가-힣]", page):  # computers without a Korean font would show empty boxes
        from quizgen.formats.page.webfont import font_face

        style += font_face(page)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = page.replace(_HASH, f"sha256-{digest}", 1).replace(_STYLE, style, 1)
    return page.encode()
