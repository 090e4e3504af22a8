"""One self-contained page: practice (with the key inside) and exam (nothing of the key)."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec
from jinja2 import TemplateNotFound
from markupsafe import Markup

from quizgen.errors import message
from quizgen.formats.environment import environment
from quizgen.formats.errors import FormatError
from quizgen.formats.marking import CERTAINTIES, rules_told
from quizgen.formats.options import Handover, RenderOptions, in_its_words
from quizgen.formats.paper.glyphs import fonts_of, unprintable
from quizgen.formats.stimulus import asked
from quizgen.locale import ENGLISH, ui
from quizgen.locale.dates import long_date
from quizgen.locale.tags import autonym, direction, program_languages, spoken_by_program
from quizgen.model import (
    MARK,
    AnswerKey,
    Cloze,
    ClozeKey,
    CommandKey,
    Form,
    Language,
    Localized,
    Place,
    ResponseSet,
    Source,
    Student,
    form_digest,
    type_of,
    walk,
)
from quizgen.scoring.remarks import words
from quizgen.text.markup import to_text

_FENCE = re.compile("```")
_ALIGNED = re.compile(r"(^|\|)[ \t]*(:-+|-+:)", re.M)
_INERT = re.compile("(<(?:script|style)\\b.*?</(?:script|style)>)", re.S)
_BETWEEN_BLOCKS = re.compile(
    r"\s*\n\s*(?=</?(?:article|details|dialog|div|fieldset|form|h2|header|legend|li|main|nav|ol|p"
    r"|section|summary|table|template|ul)\b)"
)
_HANGUL = re.compile("[\u3131-\u318e\uac00-\ud7a3]")

# The page's words that its scripts speak; templates say the others.
_ALWAYS = (
    "Saved",
    "Answers cannot be saved in this browser. Keep this page open until you have saved the "
    "response file.",
    "The storage of this browser is full: answers are no longer saved. Keep this page open until "
    "you have saved the response file.",
    "Not saved",
    "Answered",
    "begun",
    "Begun, not finished:",
    "{a} of {b} matched",
    "{a} of {b} gaps filled",
    "the order is not confirmed; it counts as it stands",
    "Bring them back",
    "Resume",
    "Not answered",
    "answered",
    "not answered",
    "to review",
    "Not answered yet:",
    "All questions are answered.",
    "Marked for review:",
    "One at a time",
    "All on one page",
    "moved to place",
    "– choose –",
    "Listing",
    "Joined with the answers saved under this name or number; of each question the newer one "
    "stands.",
)
_EXAM = (
    "collected",
    "Go on answering",
    "Not handed in yet. Save the file, share it or copy the text, and send it to your instructor: "
    "this page sends nothing by itself.",
    "Not handed in yet. Look whether the file is among your downloads; if it is not, copy the "
    "text. Then send it to your instructor.",
    "Your browser was given the file to save. Send it to your instructor: only then have you "
    "handed in.",
    "Passed on. You have handed in when your instructor has it.",
    "The text is copied. Paste it into a message to your instructor: only then have you handed in.",
)
_PRACTICE = (
    "finished",
    "See your result",
    "Your answer",
    "Your answer, right",
    "Your answer, wrong",
    "Your answer, right in part",
    "Right, not chosen",
    "right",
    "wrong",
    "Questions right:",
    "Points still to be marked by a person:",
    "Accuracy:",
    "Bonus for certainty:",
    "Together:",
    "First try:",
    "Now:",
    "Right",
    "Partly right",
    "Wrong",
    "Graded by a person",
    "That is right.",
    "That is partly right.",
    "That is not right.",
    "You have not answered.",
    "A person will mark this.",
    "To look at again",
    "Strong",
    "Check my answer",
    "Finish and see the result",
    "Back to the result",
    "Next",
    "Due today:",
    "There is no answer yet. Give one, or:",
    "No number can be read in this answer. Give one, or:",
    "Nothing is lost: begun afresh, they are kept for whoever types that number or name again.",
    "Next review:",
    "questions:",
)
_TIMED = (
    "Minutes left:",
    "Then your answers are collected as they are.",
    "Time is up. Your answers were collected.",
)
SPOKEN = (*_ALWAYS, *_PRACTICE, *_EXAM, *_TIMED)

_FOR = re.compile(r"/\* for ([a-z_, ]+) \*/\n(.*?)/\* end \*/\n", re.S)
MANY = 40
"""A page of more items lays out those out of sight when there is nothing else to do."""
_B85 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
"""What Python's base 85 writes with."""
PACKED_IN = bytes(code for code in range(40, 126) if code != ord("<"))
"""What a page's packed part is written with: no letter of it begins a tag."""
_SCRIPTS = ("words", "storage", "answers", "listings", "finding", "finishing")
"""Read in this order, as one script; then the mode's own, then ``start``."""


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


@in_its_words
def _page(
    form: Form,
    key: AnswerKey | None,
    options: RenderOptions,
    mode: Literal["practice", "exam"],
    handover: Handover | None = None,
    review: dict[str, Any] | None = None,
    before: str = "",
) -> bytes:
    from quizgen.formats.page.shortening import small

    options = options.within(form)
    languages = form.languages
    spoken_in = program_languages(languages)
    mirrored = any(direction(each) == "rtl" for each in languages)
    env = environment("html", options.templates)
    names = (*_SCRIPTS, *(["timer"] if form.minutes else []), mode, "start")
    sealing = [_source(env, f"script/{name}.js") for name in ("seal", "qr")] if handover else []
    lms = bool(before)
    before = "\n".join([before, *sealing])
    commands = False
    if key is not None:
        commands = any(isinstance(entry.key, CommandKey) for entry in key.entries)
        names = ("typed", *(["commands"] if commands else []), "scoring", "review", *names)
    present = frozenset(
        [
            *(type_of(item.interaction) for item in form.items),
            *(["numeric"] if key and _has_number_gaps(key) else []),
            *(["stimulus"] if form.stimuli else []),
            *(["many"] if len(form.items) > MANY else []),
            *(["certainty"] if form.certainty else []),
            *(["lines"] if any(o.line for i in form.items for o in i.interaction.choices) else []),
            *(["listing"] if _has_listings((form, key)) else []),
            *(["aligned"] if _says(_ALIGNED, (form, key)) else []),
            *(["rtl"] if mirrored else []),
            *(["resource"] if key and _has_resources(key) else []),
        ]
    )
    script = _script(env, names, before, present)
    spoken = (*_ALWAYS, *(_PRACTICE if key else _EXAM), *(_TIMED if form.minutes else ()))
    data: dict[str, Any] = {
        "id": form.id,
        "digest": form_digest(form),
        "languages": languages,
        "speech": {each: said for each in languages if (said := spoken_by_program(each)) != each},
        "words": {
            each: {word: ui(word)[each] for word in spoken} for each in spoken_in if each != ENGLISH
        },
    }
    if form.certainty:
        data["certainty"] = True
    if mirrored:
        data["rtl"] = [each for each in languages if direction(each) == "rtl"]
    if plain := _formulas(form):
        data["formulas"] = plain
    if key is not None:
        data["key"] = {
            entry.id: {
                "key": entry.key,
                "points": entry.points,
                "rule": entry.rule,
                **({"penalty": entry.penalty} if entry.penalty else {}),
            }
            for entry in key.entries
        }
        if form.floor:
            data["floor"] = form.floor
            data["sections"] = [[item.id for item in part.items] for part in form.sections]
        if remarks := words(entry.key for entry in key.entries):
            data["said"] = {
                name: {language: ui(each.text)[language] for language in spoken_in}
                for name, each in remarks.items()
            }
        data["topics"] = {
            name: {each: title[each] for each in languages} for name, title in key.topics.items()
        }
    if handover is not None:
        data["exam"] = {"token": handover.token, "recipients": handover.recipients}
    if review is not None:
        data["review"] = review
    student = handover.student if handover and handover.student else options.student
    whose = ""
    if student is not None:
        whose = handover.token if handover else student.id or student.name
    parts: dict[str, Any] = {
        "form": form,
        "languages": languages,
        "spoken_in": spoken_in,
        "alike": lambda text: len({text[each] for each in languages}) == 1,
        "versions": partial(_versions, languages),
        "again": partial(_again, languages),
        "spoken": partial(_versions, spoken_in),
        "autonym": autonym,
        "direction": direction,
        "mirrored": mirrored,
        "title": {
            each: f"{to_text(form.title[each])} · {long_date(form.date, each)}"
            for each in languages
        },
        "present": present,
        "date": Localized({each: long_date(form.date, each) for each in languages}),
        "edition": ui("Form {label}").map(partial(_labelled, form.label)),
        "mode": mode,
        "feedback": options.feedback,
        "language": options.language,
        "student": student,
        "whose": whose,
        "exam": handover,
        "review": review,
        "lms": lms,
        "extra": handover.extra_minutes if handover else 0,
        "logo": options.logo,
        "entries": {entry.id: entry for entry in key.entries} if key else {},
        "cited": partial(_cited, key) if key else None,
        "gapped_texts": {
            item.id: _numbered(item.interaction)
            for item in form.items
            if isinstance(item.interaction, Cloze)
        },
        "asked": asked,
        "rules_told": tuple(rules_told(form)),
        "certainties": [degree.text for degree in CERTAINTIES],
        "last_of_set": {stimulus.items[-1] for stimulus in form.stimuli.values()},
    }
    template = env.get_template("page.html.jinja")
    if key and not review:
        spares = env.get_template("spares.html.jinja")
        data["spares"] = {
            entry.id: spares.render(**{**parts, "item": item, "entry": entry})
            for item, entry in zip(form.items, key.entries, strict=True)
            if entry.spares
        }
    first, carried = script, embedded(data)
    checked = shown = ""
    if key:  # half as long; what exams run stands in them to be read
        checked = _packed_style(env, options, present, languages)
        shown = f"{carried}\n{checked}\n{script}"
        first, carried = small(_source(env, "script/unpack.js")), _packed(shown)
    parts |= {
        "packed": bool(key),
        "data": Markup(carried),
        "script": Markup(first),
        "script_hashes": [_hash(each) for each in dict.fromkeys((first, script))],
    }

    def rendered(style: str) -> str:
        hashes = [_hash(each) for each in (style, checked) if each]
        return _closer(template.render(**parts, style=Markup(style), style_hashes=hashes))

    own = ["practice.css"] if key else ["live.css", *(["exam.css"] if handover else [])]
    style = _style(env, options, own, present, languages)
    page = rendered(style)
    fonts = fonts_of(options.fallback)
    if options.embed_font and "<math" in page:
        from quizgen.formats.page.webfont import math_face

        style += math_face(page + shown)
        page = rendered(style)
    if options.embed_font and (_HANGUL.search(page) or (fonts and unprintable(page + shown))):
        from quizgen.formats.page.webfont import FIELDS, NAMES, font_face

        letters = (student.name, student.id) if student else ()
        typed = NAMES if mode == "exam" and student is None else ""
        clock = "오전오후"  # Intl's, beside the time of kept answers
        face = font_face(page + shown + typed + clock, letters, fonts)
        page = rendered(style + face + FIELDS)
    return page.encode()


def _labelled(label: str, text: str) -> str:
    return text.format(label=label)


def _closer(page: str) -> str:
    """``page`` without the lines and indents that templates leave between blocks."""
    pieces = _INERT.split(page)
    pieces[::2] = [_BETWEEN_BLOCKS.sub("", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _has_resources(key: AnswerKey) -> bool:
    """Whether a command names resources of Kubernetes, which have several names each."""
    return any(
        re.search(r"\b(resource|pod|node)\b", f"{syntax.operands} {syntax.options}")
        for entry in key.entries
        if isinstance(entry.key, CommandKey)
        for syntax in entry.key.syntax
    )


def _has_listings(value: object) -> bool:
    return _says(_FENCE, value)


def _says(pattern: re.Pattern[str], value: object) -> bool:
    return any(pattern.search(part) for _, text in walk.texts(value) for part in text.values())


def _formulas(form: Form) -> dict[str, str]:
    """The formulas of what the script says again, in a menu or to assistive technology, as plain
    text."""
    from quizgen.text import formulas, markup

    said_again = (i for i in form.items if i.interaction.shape in ("pairs", "order"))
    texts = (text for item in said_again for _, text in walk.texts(item.interaction))
    found = {latex for text in texts for said in text.values() for latex in markup.formulas(said)}
    return {latex: formulas.plain(latex) for latex in sorted(found)}


def _versions(
    languages: tuple[Language, ...], text: Localized, how: str = ""
) -> dict[Language, str]:
    """What of a text is on the page, as ``plain`` text or as it stands in the bank."""
    return {each: to_text(text[each]) if how else text[each] for each in languages}


def _again(languages: Sequence[Language], text: Localized, language: Language) -> str:
    """The attribute of a version that another language before it has word for word: where all
    languages are shown it stands once. (Of two, such a text is the same in all.)"""
    before = languages[: languages.index(language)]
    return " class=again" if text[language] in [text[each] for each in before] else ""


def _style(
    env: Any,
    options: RenderOptions,
    more: list[str],
    present: frozenset[str],
    languages: tuple[Language, ...],
) -> str:
    from rcssmin import cssmin

    calm = _source(env, "themes/calm.css")
    sheets = [calm, *(_source(env, name) for name in ("quiz.css", *more)), *_theme(env, options)]
    style: str = cssmin(_of_languages(needed("\n".join(sheets), present), languages))
    return style


def _theme(env: Any, options: RenderOptions) -> list[str]:
    """What stands behind the page's own style: another theme than the usual one, and a colour."""
    from quizgen.formats.page.branding import accent

    try:
        theme = _source(env, f"themes/{options.theme}.css")
    except TemplateNotFound as error:
        known = sorted(Path(n).stem for n in env.list_templates() if n.startswith("themes/"))
        said = message(
            "no theme {name}; there are {known}", name=options.theme, known=", ".join(known)
        )
        raise FormatError(said) from error
    colour = [accent(options.colour, theme)] if options.colour else []
    return [*([theme] if options.theme != "calm" else []), *colour]


def _of_languages(style: str, languages: tuple[Language, ...]) -> str:
    """``style`` with the selectors of the form's languages in place of ``.elsewhere`` (what stands
    in another language than the chosen one) and ``[lang=other]`` (in another than the first)."""
    spoken = program_languages(languages)

    def any_of(element: str, names: Sequence[str]) -> str:
        found = ",".join(f"[lang={name}]" for name in names)
        return f"{element}:is({found})"

    hidden = []
    for shown in languages:
        others = [each for each in languages if each != shown]
        words = [each for each in spoken if each != spoken_by_program(shown)]
        root = f".js[data-lang={shown}]"
        hidden += [f"{root} {any_of(':is(span,div,code)', others)}"] if others else []
        hidden += [f"{root} {any_of('i', words)}"] if words else []
    style = style.replace(".elsewhere", ",".join(hidden) or ".elsewhere")
    tags = dict.fromkeys((*languages, *spoken))
    for run in dict.fromkeys(map(direction, tags)):
        names = [each for each in tags if direction(each) == run]
        style = style.replace(f"[lang={run}]", any_of("", names))
    if languages[2:]:
        style += "[data-lang=both] .again{display:none!important}"
    if not languages[1:]:
        return style
    both = [any_of(":is(span,div,code)", languages[1:])]
    both += [any_of("i", spoken[1:])] if spoken[1:] else []
    style = style.replace(":is(span, div, i)[lang=other]", f":is({','.join(both)})")
    if spoken[1:]:
        style = style.replace("i[lang=other]", any_of("i", spoken[1:]))
    return style.replace("[lang=other]", any_of("", languages[1:]))


def _packed_style(
    env: Any, options: RenderOptions, present: frozenset[str], languages: tuple[Language, ...]
) -> str:
    """The style of what only the script shows, in one line; a theme still has the last word."""
    from rcssmin import cssmin

    theme = _theme(env, options) if options.theme != "calm" else []
    sheets = [*(_source(env, name) for name in ("live.css", "checked.css")), *theme]
    style: str = cssmin(_of_languages(needed("\n".join(sheets), present), languages))
    return style.replace("\n", " ")


def _script(env: Any, names: tuple[str, ...], before: str, present: frozenset[str]) -> str:
    """The scripts as one, in a scope of their own after ``before``, made small."""
    from quizgen.formats.page.shortening import small

    source = needed("\n".join(_source(env, f"script/{name}.js") for name in names), present)
    return small(f'{before}\n(() => {{\n"use strict";\n{source}\n}})();')


def _has_number_gaps(key: AnswerKey) -> bool:
    return any(isinstance(e.key, ClozeKey) and e.key.has_numbers for e in key.entries)


def needed(source: str, present: frozenset[str]) -> str:
    """``source`` (a script or a style sheet) without what is for question types that the form has
    none of: what stands between ``/* for ordering, matching */`` and ``/* end */``."""
    return _FOR.sub(lambda m: m[2] if present.intersection(m[1].split(", ")) else "", source)


def _packed(text: str) -> str:
    """A raw DEFLATE stream (RFC 1951), four bytes as five letters of ``PACKED_IN``."""
    stream = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = base64.b85encode(stream.compress(text.encode()) + stream.flush(), pad=True)
    return packed.translate(bytes.maketrans(_B85, PACKED_IN)).decode()


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


class _Cited(msgspec.Struct, frozen=True):
    title: Localized
    href: str


def _cited(key: AnswerKey, source: Source) -> _Cited:
    """How a source's document is named on a page (with the part that its first line is in), and
    where it is on the web; "" where the bank does not tell."""
    document = source.document or ""
    title, place = key.documents[document], key.places.get(document, Place())
    line = source.lines[0] if source.lines else 1
    part = next((each.title for each in reversed(place.headings) if each.line <= line), None)
    if part and source.lines:
        title = Localized.joined(", ", (title, part))
    return _Cited(title, place.url.replace("{line}", str(line)))


def _numbered(cloze: Cloze) -> Localized:
    """The cloze text with the number of each gap in its place: ``【1】``."""
    numbers = {gap.id: str(index) for index, gap in enumerate(cloze.gaps, 1)}

    def place(text: str) -> str:
        return MARK.sub(lambda m: f"【{numbers.get(m[1], m[1])}】", text)

    return cloze.text.map(place)
