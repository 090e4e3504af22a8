"""Words to choose in a text, on their way through Markdown.

Marks become private-use characters, which neither Markdown nor a layout engine takes for its own;
once the text is HTML, each word is given the element that a format has for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from quizgen.model import Hottext, Interaction, Localized

_START, _NAMED, _END = "\ue002", "\ue003", "\ue004"
_WORD = re.compile(f"{_START}([^{_NAMED}]*){_NAMED}(.*?){_END}", re.DOTALL)
_INDENTED = re.compile(rf"(\n\s*)(\s)(?={_START})")


def opened(interaction: Hottext) -> Localized:
    """The text (Markdown), its words between private-use characters (U+E002 to U+E004)."""
    return interaction.with_words(lambda name, word: f"{_START}{name}{_NAMED}{word}{_END}")


def passage(interaction: Interaction) -> Localized | None:
    """The text that the parts of an interaction stand in, ``opened`` where they are words of it;
    None where there is none."""
    if isinstance(interaction, Hottext):
        return opened(interaction)
    text = getattr(interaction, "text", None)
    return text if isinstance(text, Localized) else None


def placed(html: str, put: Callable[[str, str], str]) -> str:
    """HTML of an ``opened`` text, with ``put(id, HTML of the word)`` in the place of each word.
    White space before a word that begins a line of code stays, also where markup is made small."""
    html = _INDENTED.sub(lambda space: f"{space[1]}&#{ord(space[2])};", html)
    return _WORD.sub(lambda word: put(word[1], word[2]), html)
