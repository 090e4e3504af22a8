"""Questions of older programs, said again as Moodle XML has them: Moodle's reader takes them from
there (``quizgen.readers.moodle``)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from lxml import etree

from quizgen.errors import Message

Element = etree._Element


class Question:
    """A question in the making; ``line`` is where it begins in its file."""

    def __init__(self, kind: str, line: int, name: str, text: str, form: str = "html") -> None:
        self.element = etree.Element("question", type=kind)
        self.line = line
        self.said: list[Message] = []
        """What it loses on the way."""
        self._form = form
        etree.SubElement(etree.SubElement(self.element, "name"), "text").text = name
        self.say("questiontext", text, form)
        self.set("shuffleanswers", "true")

    def set(self, tag: str, value: str) -> None:
        """A setting of it: the last word on it counts."""
        found = self.element.find(tag)
        if found is None:
            found = etree.SubElement(self.element, tag)
        found.text = value

    def say(self, tag: str, text: str, form: str = "", within: Element | None = None) -> Element:
        """A text of it, in the form of its own text where none is told."""
        above = self.element if within is None else within
        found = etree.SubElement(above, tag, format=form or self._form)
        etree.SubElement(found, "text").text = text
        return found

    def explain(self, text: str) -> None:
        """What is shown after any answer, below what is there already."""
        found = self.element.find("generalfeedback/text")
        if found is None:
            self.say("generalfeedback", text)
        else:
            found.text = f"{found.text}<br>{text}"

    def tag(self, words: Iterable[str]) -> None:
        """Its tags."""
        tags = etree.SubElement(self.element, "tags")
        for word in words:
            etree.SubElement(etree.SubElement(tags, "tag"), "text").text = word

    def answer(self, text: str, share: float, told: str = "", form: str = "") -> Element:
        """An answer, what it earns (per cent), and the feedback to it."""
        found = self.say("answer", text, form)
        found.set("fraction", f"{share:.7g}")
        if told:
            self.say("feedback", told, form, found)
        return found

    def options(self, texts: Sequence[str], right: Iterable[int], *, single: bool) -> None:
        """Options, of which the ``right`` ones, by index, are all to be chosen."""
        chosen = set(right)
        self.set("single", str(single).lower())
        for index, text in enumerate(texts):
            worth = 100 / len(chosen) if index in chosen else 0.0 if single else -100.0
            self.answer(text, worth)

    def truth(self, correct: bool, right: str = "", wrong: str = "") -> None:
        """Which of true and false is right, and the feedback to a right and a wrong answer."""
        for name in ("true", "false"):
            is_right = (name == "true") == correct
            self.answer(name, 100.0 if is_right else 0.0, right if is_right else wrong)

    def pair(self, source: str, target: str) -> None:
        """A pair of a matching; without ``source``, one more target."""
        self.say("answer", target, within=self.say("subquestion", source))

    def model_answer(self, text: str, form: str = "html") -> None:
        """What a good essay says."""
        if text.strip():
            shown = text if form == "html" else html.escape(text)
            self.say("graderinfo", f'<div class="quizgen-model-answer">{shown}</div>', "html")
