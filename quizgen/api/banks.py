"""Banks and blueprints: read, checked, begun, drafted, imported, translated, counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen import bank as _bank
from quizgen.bank import Problem
from quizgen.errors import QuizgenError, at, message
from quizgen.formats import RenderOptions
from quizgen.locate import bank_folder, meant_path
from quizgen.model import LANGUAGES, Bank, Blueprint, Language
from quizgen.text.notebook import table

if TYPE_CHECKING:
    from quizgen.bank.fix import Fixed
    from quizgen.bank.provenance import Citation, Coverage
    from quizgen.bank.texts import Text, Written
    from quizgen.drafting import Drafted
    from quizgen.overview import Overview
    from quizgen.readers import Imported


class Problems(list[Problem]):
    """Problems by position; as a text, a line each. A notebook shows them as a table."""

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def _repr_html_(self) -> str:
        rows = [(each.position, each.code, each.severity, each.message) for each in self]
        head = ("place", "code", "severity", "problem")
        return table(head, rows) if self else "<p>No problems.</p>"


def load_bank(bank: str | Path | None = None, *, cache: bool = True) -> Bank:
    """A bank by folder or name; without one, the bank in use (podman-101, or the only one under
    ``banks/``). Raises ``quizgen.bank.BankError`` with every problem of every file."""
    return _bank.load_bank(bank_folder(bank), cache=cache)


def load_blueprint(path: str | Path | None = None) -> Blueprint:
    """A blueprint file; without one, the daily blueprint of the bank in use. Raises
    ``quizgen.bank.BankError``."""
    if path:
        return _bank.load_blueprint(Path(path))
    from quizgen.assembly.daily import daily

    return daily(bank_folder())[0]


def check(*paths: str | Path, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Problems:
    """What is to be mended in banks and blueprints (paths, or banks' names), as ``quizgen check``;
    without a path, in the bank in use. ``select`` and ``ignore`` are beginnings of codes. Never
    raises for bad input."""
    from quizgen.checking import check_paths

    chosen = [Path(path) for path in paths] or [bank_folder()]
    return Problems(check_paths(chosen, select=select, ignore=ignore))


def fix(*paths: str | Path, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> list[Fixed]:
    """Make the changes that are safe, as ``quizgen check --fix``, and say which. Raises
    ``quizgen.bank.BankError`` and ``OSError``."""
    from quizgen.checking import fix_paths

    chosen = [meant_path(path) for path in paths] or [bank_folder()]
    return fix_paths(chosen, select=select, ignore=ignore)


def new_bank(folder: str | Path, languages: Sequence[Language] = LANGUAGES) -> list[Path]:
    """Write a small bank with an example of each thing, and its ``daily.yaml``, into a new folder.
    Raises ``quizgen.reading.FileError`` where something is there."""
    from quizgen.starter import write_bank

    return write_bank(Path(folder), languages)


def new_quiz(file: str | Path, bank: str | Path | None = None) -> list[Path]:
    """Write a blueprint for a bank, and the schema that an editor looks for beside it. Raises
    ``quizgen.reading.FileError`` where the file is there, and ``quizgen.bank.BankError``."""
    from quizgen.starter import write_blueprint

    return write_blueprint(Path(file), bank)


def draft(
    memo: str | Path, bank: str | None = None, languages: Sequence[Language] = LANGUAGES
) -> Drafted:
    """Drafts of items from a Markdown memo: ``text`` is the bank file to write, named ``bank`` (the
    memo's name unless given), in these ``languages``. Raises ``QuizgenError`` for a file that
    cannot be read."""
    from quizgen.bank.provenance import read_document
    from quizgen.drafting import draft as propose

    path = Path(memo)
    return propose(
        read_document(path, "memo"),
        file=path.name,
        bank=bank or path.stem,
        languages=tuple(languages),
    )


def import_quiz(path: str | Path, reader: str | None = None) -> Imported:
    """The items of another program's file, and what could not be carried over (``notes``);
    ``reader`` is one of ``quizgen.readers.READERS``, or what the content tells. Raises
    ``quizgen.readers.UnreadableError``."""
    from quizgen.readers import read

    return read(Path(path), reader)


def write_imported(
    imported: Imported,
    out: str | Path,
    *,
    source: str | Path,
    topic: str = "imported",
    force: bool = False,
) -> list[Path]:
    """Write what ``import_quiz`` read of the file ``source`` into the bank file ``out``, and its
    pictures beside it; items without a topic get ``topic``. In the folder of a bank the file
    becomes a part of it.

    Raises ``quizgen.bank.BankError``, and ``QuizgenError`` where there is no item, or where ``out``
    is there, unless ``force``.
    """
    from quizgen.files import write_together
    from quizgen.readers.as_bank import files_of_bank, fitting

    path = Path(out)
    if path.exists() and not force:
        raise QuizgenError(at(path, message("is there already; name a new file")))
    imported, joins = fitting(imported, path)
    files = files_of_bank(imported, path, source=Path(source), joins=joins, topic=topic)
    write_together(files)
    return list(files)


def citations(bank: Bank, document: str | Path) -> list[Citation]:
    """What a bank cites of a document, by line: whether it holds, has moved, changed or gone.
    Raises ``QuizgenError`` for a document that cannot be read or is not cited."""
    from quizgen.bank.provenance import citations as compared
    from quizgen.bank.provenance import document_of, read_document

    lines = read_document(Path(document))
    return compared(bank, document_of(bank, Path(document)).id, lines)


def coverage(bank: Bank, document: str | Path) -> list[Coverage]:
    """The headings of a document, each with the items that cite what stands below it. Raises as
    ``citations`` does."""
    from quizgen.bank.provenance import coverage as counted
    from quizgen.bank.provenance import document_of, read_document

    lines = read_document(Path(document))
    return counted(bank, document_of(bank, Path(document)).id, lines)


def stats(bank: Bank) -> Overview:
    """A bank counted by topic, interaction and difficulty. A notebook shows it as a picture."""
    from quizgen.overview import overview

    return overview(bank)


def study_sheet(bank: Bank, options: RenderOptions | None = None, *, pdf: bool = False) -> bytes:
    """The timeline, fact tables and glossary of a bank, as a page or as a PDF. Raises
    ``quizgen.formats.errors.FormatError``."""
    from quizgen.formats.page import study

    make = study.document if pdf else study.page
    return make(bank, options or RenderOptions())


def texts_to_translate(bank: str | Path, to: Language) -> list[Text]:
    """Every text of a bank's folder; ``translation`` is None for those that lack one. Raises
    ``quizgen.bank.BankError``."""
    from quizgen.bank.texts import find_texts

    return find_texts(bank_folder(bank), to)


def translation_table(texts: Sequence[Text], to: Language, file: str | Path) -> bytes:
    """A table of texts for a translator: CSV, Excel or PO, as the ending of ``file`` says. Raises
    ``quizgen.bank.texts.TranslationError`` for another ending."""
    from quizgen.translating import write_table

    return write_table(Path(file), texts, to)


def write_translations(bank: str | Path, to: Language, translated: str | Path) -> Written:
    """Write the translations of a table (CSV, Excel or PO) that ``quizgen translate`` made, and
    somebody filled in, into the bank. Raises ``quizgen.bank.texts.TranslationError``; then nothing
    was written."""
    from quizgen.bank import texts
    from quizgen.translating import read_translations

    return texts.write_translations(bank_folder(bank), to, read_translations(Path(translated), to))
