"""Tables of a bank's texts for a translator, and back: CSV, Excel and gettext's PO.

A row is a text: its id, the digest of its source, the source, the translation. In a PO file the id
is the context and the source is its own witness.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from quizgen.bank.texts import Text, Translation, TranslationError, digest
from quizgen.errors import at, message, of_library
from quizgen.locale.zone import import_babel_dates
from quizgen.model import Language
from quizgen.reading import FileError, read_bytes, read_table
from quizgen.text import xml

_WIDTHS = (38, 10, 60, 60)


def write_table(path: Path, texts: Sequence[Text], to: Language) -> bytes:
    """The table of ``texts``, as the ending of ``path`` says. Raises ``TranslationError``."""
    return _format(path)[0](texts, to)


def read_translations(path: Path, to: Language) -> list[Translation]:
    """The translations of a table. Raises ``TranslationError``."""
    return list(_format(path)[1](path, to))


_Writer = Callable[[Sequence[Text], Language], bytes]
_Reader = Callable[[Path, Language], Iterator[Translation]]


def _format(path: Path) -> tuple[_Writer, _Reader]:
    found = _FORMATS.get(path.suffix.lower())
    if found is None:
        names = ", ".join(_FORMATS)
        said = message("{path}: name a file that ends with {names}", path=path, names=names)
        raise TranslationError(said)
    return found


def _columns(texts: Sequence[Text], to: Language) -> list[str]:
    return ["id", "digest", texts[0].language if texts else "source", to]


def _csv(texts: Sequence[Text], to: Language) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_columns(texts, to))
    writer.writerows([each.id, each.digest, each.source, each.translation] for each in texts)
    return out.getvalue().encode("utf-8-sig")  # by the mark Excel knows Korean


def _xlsx(texts: Sequence[Text], to: Language) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    page = book.add_worksheet()
    page.freeze_panes(1, 0)
    cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
    for column, (name, width) in enumerate(zip(_columns(texts, to), _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, name, bold)
    for row, each in enumerate(texts, 1):
        for column, said in enumerate((each.id, each.digest, each.source, each.translation or "")):
            page.write_string(row, column, xml.said(said), cell)
    book.close()
    return out.getvalue()


def _po(texts: Sequence[Text], to: Language) -> bytes:
    import_babel_dates()
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalog = Catalog(locale=_locale(to), charset="utf-8", fuzzy=False)
    for each in texts:
        file = each.id.partition(":")[0]
        catalog.add(each.source, each.translation or "", [(file, each.line)], context=each.id)
    out = io.BytesIO()
    write_po(out, catalog, width=0)
    return out.getvalue()


def _locale(to: Language) -> str | None:
    """What Babel calls the language, where it knows it."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(to, sep="-"))
    except (UnknownLocaleError, ValueError):
        return None


def _of_csv(path: Path, to: Language) -> Iterator[Translation]:
    yield from _of_rows(path, _read(path, read_table), to)


def _of_xlsx(path: Path, to: Language) -> Iterator[Translation]:
    yield from _of_rows(path, _read(path, _cells), to)


def _read(path: Path, reader: Callable[[Path, str], list[list[str]]]) -> list[list[str]]:
    try:
        return reader(path, "import")
    except FileError as error:
        raise TranslationError(*error.messages) from error


def _cells(path: Path, bound: str) -> list[list[str]]:
    from quizgen.workbooks import sheets

    found = sheets(read_bytes(path, bound), path)
    return [list(cells) for _, cells in found[0]] if found else []


def _of_rows(path: Path, rows: list[list[str]], to: Language) -> Iterator[Translation]:
    names = [name.strip() for name in rows[0]] if rows else []
    names = [name if name == to else name.lower() for name in names]
    lacking = [name for name in ("id", "digest", to) if name not in names]
    if lacking:
        said = message("the first row must name the columns; it lacks {names}",
                       names=", ".join(lacking))  # fmt: skip
        raise TranslationError(at(f"{path}:1", said))
    places: Mapping[str, int] = {name: names.index(name) for name in ("id", "digest", to)}
    for number, row in enumerate(rows[1:], 2):
        cells = {name: row[at_] if at_ < len(row) else "" for name, at_ in places.items()}
        if cells[to].strip():
            text = cells[to].replace("\r\n", "\n")
            yield Translation(
                cells["id"].strip(), cells["digest"].strip(), text, f"{path}:{number}"
            )


def _of_po(path: Path, to: Language) -> Iterator[Translation]:
    import_babel_dates()
    from babel.messages.pofile import PoFileError, read_po

    try:
        data = read_bytes(path, "import")
        catalog = read_po(io.BytesIO(data), abort_invalid=True)
    except FileError as error:
        raise TranslationError(*error.messages) from error
    except (PoFileError, ValueError, LookupError) as error:
        reason = str(error).split("\n")[0][:200]
        why = of_library(reason, message("the line is not as such a file has it"))
        said = message("not a PO file that can be read: {reason}", reason=why)
        line = getattr(error, "lineno", None)
        raise TranslationError(at(path if line is None else f"{path}:{line + 1}", said)) from error
    except (AttributeError, TypeError) as error:  # a date that is none: babel looks no further
        said = message("not a PO file that can be read: {reason}",
                       reason=message("its header is damaged"))  # fmt: skip
        raise TranslationError(at(str(path), said)) from error
    for each in catalog:
        if each.context and isinstance(each.string, str) and each.string and not each.fuzzy:
            place = f"{path}:{each.lineno}"
            yield Translation(each.context, digest(str(each.id)), each.string, place)


_FORMATS: dict[str, tuple[_Writer, _Reader]] = {
    ".csv": (_csv, _of_csv),
    ".xlsx": (_xlsx, _of_xlsx),
    ".po": (_po, _of_po),
}
