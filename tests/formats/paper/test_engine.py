"""What quizgen takes of other libraries without a promise is there, and is used in one place."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import io
import logging
from pathlib import Path
from typing import Any

import pytest

from quizgen.formats.paper import declarations, engine
from quizgen.formats.paper.pdf import lay_out

PACKAGE = Path(engine.__file__).parents[2]
DOCUMENTED = {
    "weasyprint": {"CSS", "DEFAULT_OPTIONS", "HTML", "Attachment", "Document"},
    "weasyprint.text.fonts": {"FontConfiguration"},
    "weasyprint.urls": {"URLFetcher"},
}


def found(path: str) -> Any:
    """The object of that path: its module is the longest part that can be imported."""
    engine.load()
    module, names = path, []
    while True:
        module, _, name = module.rpartition(".")
        names.insert(0, name)
        try:
            thing: Any = importlib.import_module(module)
            break
        except ModuleNotFoundError:
            continue
    for name in names:
        thing = getattr(thing, name)
    return thing


@pytest.mark.parametrize("path", engine.PRIVATE)
def test_a_private_name_is_there_and_is_called_as_before(path: str) -> None:
    thing, expected = found(path), engine.PRIVATE[path]
    assert not expected or str(inspect.signature(thing)) == expected


def test_what_weasyprint_says_of_a_style_sheet_is_in_no_terminal() -> None:
    said = io.StringIO()
    terminal = logging.StreamHandler(said)  # as logging.basicConfig() adds it
    logging.getLogger().addHandler(terminal)
    try:
        lay_out("<style>p { overflow-x: auto }</style><p>1")
    finally:
        logging.getLogger().removeHandler(terminal)
    assert not said.getvalue()


def test_declarations_that_were_read_before_are_weasyprints() -> None:
    engine.load()
    path = PACKAGE.parent / "scripts" / "write_declarations.py"
    spec = importlib.util.spec_from_file_location("write_declarations", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert Path(declarations.__file__).read_text() == script.written(), f"run {path.name}"


def test_other_declarations_are_not_taken_for_them() -> None:
    with engine._declared_before():
        import cffi

        with pytest.raises(engine._OthersError):
            cffi.FFI().cdef("int answer(void);")


def test_postponed_modules_are_imported_only_for_names_that_are_known() -> None:
    engine.load()
    tree = ast.parse(inspect.getsource(importlib.import_module("weasyprint.pdf.fonts")))
    taken = {
        node.module: tuple(alias.name for alias in node.names)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in engine.POSTPONED
    }
    assert taken == {name: names for name, names in engine.POSTPONED.items() if names}


def test_a_box_has_what_is_read_of_it() -> None:
    page = engine.page_box(lay_out("<body><main><p>One line.</p></main></body>").pages[0])
    boxes = [page]
    while boxes[-1].element_tag != "p":
        boxes.append(boxes[-1].children[0])
    assert [name for name in engine.BOX if not hasattr(boxes[-1], name)] == []
    (line,) = boxes[-1].children
    assert engine.is_line(line)
    (text,) = line.children
    assert text.text == "One line."
    assert {"pango_layout", "baseline"} <= set(vars(text))


def test_nothing_undocumented_is_used_elsewhere() -> None:
    elsewhere: list[str] = []
    for file in PACKAGE.rglob("*.py"):
        if file == Path(engine.__file__):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in (
                    "weasyprint",
                    "pydyf",
                ):
                    documented = DOCUMENTED.get(module, set())
                    elsewhere += [
                        f"{file.name}: {module}.{alias.name}"
                        for alias in names
                        if alias.name not in documented
                        and (module != "pydyf" or alias.name.startswith("_"))
                    ]
                case ast.Attribute(attr="_page_box" | "_box" | "_to_bytes"):
                    elsewhere.append(f"{file.name}: {ast.unparse(node)}")
                case ast.Import(names=names):
                    elsewhere += [
                        f"{file.name}: {alias.name}"
                        for alias in names
                        if alias.name.startswith("weasyprint.")
                    ]
    assert elsewhere == []
