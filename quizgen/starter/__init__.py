"""The files that a new bank or a new blueprint starts from.

They are kept in Korean and English; remarks stand in them as ``<<Korean|English>>``, of which the
program's language is written, if the bank is in it: who begins a bank reads them. A bank in another
language begins with the English texts in the place of its own.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Sequence
from pathlib import Path

from quizgen import resources
from quizgen.bank import load_bank
from quizgen.bank.writer import identifier
from quizgen.errors import QuizgenError, at, message
from quizgen.files import write_together
from quizgen.locale import UI_LANGUAGES, language
from quizgen.locale.tags import program_languages
from quizgen.locate import bank_folder
from quizgen.model import LANGUAGES, Language
from quizgen.model.blueprint import usual_count

OWN = LANGUAGES
"""The languages that the examples are written in."""
_FOLDER = Path(__file__).parent
_PLAIN = r"""[^\s"{},][^"{},]*"""
_FLOW = re.compile(rf"""\{{ko: ("[^"]*"|{_PLAIN}), en: ("[^"]*"|{_PLAIN})\}}""")
"""``{ko: text, en: "text"}``, as it stands in one line."""
_BLOCK = re.compile(r"\n( +)ko: (.+)\n\1en: (.+)")
_REMARK = re.compile(r"<<([^|>]*)\|([^>]*)>>")
_EMPTY = re.compile(r"(?m)^ *# *\n")


def write_bank(folder: Path, languages: Sequence[Language] = LANGUAGES) -> list[Path]:
    """Write the files of a new bank into ``folder``, which must not hold anything. Raises
    ``QuizgenError`` and ``OSError``."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise QuizgenError(at(folder, message("is there already; name a new folder")))
    made = bank_files(folder.resolve().name, languages)
    return _write({folder / name: text for name, text in made.items()})


def write_blueprint(file: Path, bank: str | Path | None = None) -> list[Path]:
    """Write a new blueprint of a bank, by folder or name (the bank in use), and its schema beside
    it where there is none. Raises ``QuizgenError``, ``BankError`` and ``OSError``."""
    if file.suffix not in (".yaml", ".yml"):
        raise QuizgenError(at(file, message("name a file that ends with .yaml")))
    if file.exists():
        raise QuizgenError(at(file, message("is there already; name a new file")))
    source = bank_folder(bank)
    loaded = load_bank(source)
    ready = [item for item in loaded.items if item.status == "accepted"]
    if not ready:
        said = message("has no accepted items; a quiz is made of nothing else")
        raise QuizgenError(at(source, said))
    # by its id where that finds it from there, else by the way to it
    named = loaded.id
    if bank is not None and Path(bank).exists() and file.parent.resolve() != source.resolve():
        named = os.path.relpath(source, file.parent)
    beside = file.parent / "blueprint.schema.json"
    made = {} if beside.exists() else {beside: schema(beside.name)}
    count = usual_count(len(ready))
    made[file] = blueprint(file.stem, named, count, ready[0].topic, loaded.languages)
    return _write(made)


def _write(files: dict[Path, str]) -> list[Path]:
    write_together({path: text.encode() for path, text in files.items()})
    return list(files)


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


def term(
    name: str,
    blueprint: str | None,
    first: datetime.date,
    last: datetime.date,
    weekdays: Sequence[str],
    folder: Path,
) -> str:
    """The text of a new ``term.yaml`` for ``folder``, which names its ``blueprint`` as that folder
    finds it: a file, or a bank whose daily one it is (the bank in use). Raises
    ``NotFoundError``."""
    bank = Path(blueprint) if blueprint else bank_folder(None)
    if blueprint is None and bank.is_relative_to(resources.folder("banks")):
        blueprint = bank.name
    elif bank.exists():
        blueprint = Path(os.path.relpath(bank, folder)).as_posix()
    return _read(
        "term.yaml",
        LANGUAGES,
        TERM=identifier(name, set(), "term"),
        BLUEPRINT=str(blueprint),
        FIRST=str(first),
        LAST=str(last),
        WEEKDAYS=f"[{', '.join(weekdays)}]",
    )


def _read(file: str, languages: Sequence[Language], **values: str) -> str:
    text = _spoken((_FOLDER / file).read_text("utf-8"), languages)
    values["LANGUAGES"] = f"[{', '.join(languages)}]"
    for slot, value in values.items():
        text = text.replace(f": {slot}", f": {value}").replace(f"{{{slot}:", f"{{{value}:")
    return text


def _spoken(text: str, languages: Sequence[Language]) -> str:
    """``text`` in these languages; its remarks in the one that the program speaks, if that is one
    of them or it speaks none of them, else in the first that it knows."""
    known = program_languages(languages) if _speaks(languages) else (language(),)
    reader = language() if language() in known else known[0]

    def remark(found: re.Match[str]) -> str:
        return found[1 + OWN.index(reader)]

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
