"""The files that a new bank or a new blueprint starts from.

They are kept in Korean and English; remarks stand in them as ``<<Korean|English>>``. A bank in
another language begins with the English texts in the place of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from quizgen import resources
from quizgen.bank.writer import identifier
from quizgen.locale import UI_LANGUAGES, language
from quizgen.locale.tags import program_languages
from quizgen.model import LANGUAGES, Language

OWN = LANGUAGES
"""The languages that the examples are written in."""
_FOLDER = Path(__file__).parent
_PLAIN = r"""[^\s"{},][^"{},]*"""
_FLOW = re.compile(rf"""\{{ko: ("[^"]*"|{_PLAIN}), en: ("[^"]*"|{_PLAIN})\}}""")
"""``{ko: text, en: "text"}``, as it stands in one line."""
_BLOCK = re.compile(r"\n( +)ko: (.+)\n\1en: (.+)")
_REMARK = re.compile(r"<<([^|>]*)\|([^>]*)>>")
_EMPTY = re.compile(r"(?m)^ *# *\n")


def bank_files(name: str, languages: Sequence[Language] = LANGUAGES) -> dict[str, str]:
    """The files of a new bank called ``name``, by file name; ``daily.yaml`` is its blueprint, and
    the schemas lie where an editor looks for them."""
    bank = identifier(name, set(), "bank")
    head = _read("bank.yaml", languages, BANK=bank)
    return {
        "bank.yaml": head.replace("INTERFACE\n", _interface(languages)),
        "networks.yaml": _read("networks.yaml", languages, BANK=bank),
        "daily.yaml": blueprint("daily", bank, 5, "networks", languages),
        **{name: schema(name) for name in ("bank.schema.json", "blueprint.schema.json")},
    }


def _interface(languages: Sequence[Language]) -> str:
    """The manifest's line for a bank in languages that the program does not speak: what it speaks
    to whoever begins the bank; nothing where the texts say it."""
    if _speaks(languages):
        return ""
    remark = "<<버튼, 표지, 제목의 언어|what buttons, labels and headings are in>> (ko, en)"
    return _spoken(f"interface: {language()}    # {remark}\n", languages)


def _speaks(languages: Sequence[Language]) -> bool:
    """Whether the program speaks one of them."""
    return any(each.partition("-")[0] in UI_LANGUAGES for each in languages)


def schema(name: str) -> str:
    """A JSON Schema of the bank format, by file name."""
    return (resources.folder("banks") / name).read_text("utf-8")


def blueprint(
    name: str, bank: str, count: int, topic: str, languages: Sequence[Language] = LANGUAGES
) -> str:
    """A new blueprint of ``count`` items; ``bank`` as it names it, ``languages`` those of
    the bank."""
    quiz = identifier(name, set(), "quiz")
    return _read("quiz.yaml", languages, QUIZ=quiz, BANK=bank, COUNT=str(count), TOPIC=topic)


def term(name: str, blueprint: str, first: str, last: str, weekdays: str) -> str:
    """A new term; days as in ``2026-09-01``, weekdays as a YAML list."""
    return _read(
        "term.yaml",
        LANGUAGES,
        TERM=identifier(name, set(), "term"),
        BLUEPRINT=blueprint,
        FIRST=first,
        LAST=last,
        WEEKDAYS=weekdays,
    )


def _read(file: str, languages: Sequence[Language], **values: str) -> str:
    text = _spoken((_FOLDER / file).read_text("utf-8"), languages)
    values["LANGUAGES"] = f"[{', '.join(languages)}]"
    for slot, value in values.items():
        text = text.replace(f": {slot}", f": {value}").replace(f"{{{slot}:", f"{{{value}:")
    return text


def _spoken(text: str, languages: Sequence[Language]) -> str:
    """``text`` in these languages: remarks in those of them that the program speaks, else in what
    it speaks at present."""
    program = program_languages(languages) if _speaks(languages) else (language(),)

    def remark(found: re.Match[str]) -> str:
        said = [word for word in (found[1 + OWN.index(each)] for each in program) if word]
        return (" " if "." in found[1][-1:] else " / ").join(said)

    def version(tag: Language, found: re.Match[str], first: int) -> str:
        return found[first if tag == "ko" else first + 1]

    def flow(found: re.Match[str]) -> str:
        if len(languages) == 1:
            return version(languages[0], found, 1)
        return f"{{{', '.join(f'{each}: {version(each, found, 1)}' for each in languages)}}}"

    def block(found: re.Match[str]) -> str:
        if len(languages) == 1:
            return f" {version(languages[0], found, 2)}"
        return "".join(f"\n{found[1]}{each}: {version(each, found, 2)}" for each in languages)

    text = _BLOCK.sub(block, _FLOW.sub(flow, text))
    return _EMPTY.sub("", _REMARK.sub(remark, text))
