"""What the outputs say of a text that several questions share."""

from __future__ import annotations

from quizgen.locale import ui
from quizgen.model import FormStimulus, Localized


def asked(stimulus: FormStimulus) -> Localized:
    """Its questions: ``Questions 3–5``."""
    first, last = stimulus.items[0], stimulus.items[-1]
    if first == last:
        said, numbers = ui("Question"), first
    else:
        said, numbers = ui("Questions"), f"{first}\u2013{last}"
    return said.map(lambda word: f"{word} {numbers}")


def headed(stimulus: FormStimulus) -> Localized:
    """Its text with its title above, in bold."""
    if stimulus.title is None:
        return stimulus.text
    title = stimulus.title
    return joined(title.map(lambda text: f"**{text}**"), stimulus.text)


def announced(stimulus: FormStimulus) -> Localized:
    """``headed``, with which questions it is for above."""
    said = asked(stimulus)
    return joined(said.map(lambda text: f"**{text}**"), headed(stimulus))


def joined(one: Localized, other: Localized) -> Localized:
    """One text after the other (Markdown blocks)."""
    return Localized.joined("\n\n", (one, other))
