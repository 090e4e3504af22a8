"""What quizgen takes of other libraries without a promise is there, and is used in one place."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import io
import logging
import re
import threading
from pathlib import Path
from typing import Any

import pytest
import tinyhtml5

from quizgen.formats.options import RenderOptions
from quizgen.formats.paper import declarations, engine
from quizgen.formats.paper.pdf import _STYLE, lay_out, printed, write_pdf
from tests.samples import sample

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
    taken: dict[str, set[str]] = {}
    for file in Path(importlib.import_module("weasyprint").__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module in engine.POSTPONED:
                taken.setdefault(node.module, set()).update(alias.name for alias in node.names)
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "tinyhtml5":
                taken.setdefault("tinyhtml5", set()).add(node.attr)
    assert taken == {name: set(names) for name, names in engine.POSTPONED.items() if names}


def test_what_stands_for_a_module_gives_way_to_it() -> None:
    with engine._postponed():
        later = engine._Postponed("quizgen.text").xml
        later.known = True
        there: Any = importlib.import_module("weasyprint.images")
        there.later = later
    try:
        assert later.escaped("<") == "&lt;"
        assert there.later is importlib.import_module("quizgen.text.xml")
        assert there.later.known
    finally:
        del there.later, importlib.import_module("quizgen.text.xml").known


PAGE = (
    "<style>ol { list-style: lower-roman } pre { margin: 0 }</style><body dir=rtl><h1>가</h1><ol><li>"
    "<p>a<sub>b</sub> <code>c</code></p><ul><li>d</ul></ol><table><td>e<br><q>f</q></table><pre>g"
)


def test_rules_for_elements_that_are_not_there_are_left_out() -> None:
    engine.load()
    rules = "".join(engine._own_rules(frozenset(("html", "body", "p")), False, False))
    assert "blockquote, dir, dl, figure" in rules  # it is for paragraphs, too
    assert "@page" in rules
    assert not [each for each in ("h1 {", "table {", "select option {") if each in rules]
    counters = [each for each in ("decimal", "hebrew") if f"@counter-style {each} " in rules]
    assert counters == ["decimal"]
    assert "li::marker, summary::marker {" in rules
    assert not re.search(r"^\s*::|note-call", rules, re.MULTILINE)
    every = "".join(engine._own_rules(frozenset(), True, True))
    assert "@counter-style hebrew" in every
    assert "::footnote-call {" in every


NOTES = "<style>i { float: footnote } b { display: list-item }</style><p>a<i>b</i> c<p><b>d</b><ul><li>e"


@pytest.mark.parametrize("page", [PAGE, NOTES, NOTES.replace("style>", "nothing>")])
def test_without_them_nothing_changes_and_others_have_them(page: str, monkeypatch: Any) -> None:
    mine = write_pdf(page, "page")
    from weasyprint import HTML

    monkeypatch.setattr(engine, "html", lambda page, _styles, **named: HTML(string=page, **named))
    assert write_pdf(page, "page") == mine


def html_of(inside: str) -> str:
    return (
        f"<!doctype html>\n<html><head><title>a &lt; b</title></head><body>{inside}</body></html>"
    )


SAME = (
    "<ul><li><p>a<br>b <code>c &amp; d</code></p><ol><li>e</li></ol></li></ul>",
    '<pre class="x">\n\n a</pre><p><img alt="가" src="data:,"><a href="b">b</a></p><hr/>',
    "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><p>b</p></td></tr></tbody></table>",
    '<svg xmlns="http://www.w3.org/2000/svg"><title>a</title><g><path d="M0 0"/></g></svg>',
)
OTHER = (
    "<p>a<div>b</div></p>",
    "<p><span>a<ul><li>b</li></ul></span></p>",
    "<p>a<p>b</p>",
    "<h2>a<h3>b</h3></h2>",
    "<a>b<span><a>c</a></span></a>",
    "<table><tr><td>a</td></tr></table>",
    "<table>a<tbody><tr><td>b</td></tr></tbody></table>",
    "<ul><div>a</div></ul>",
    "<ul><li>a<div><li>b</li></div></li></ul>",
    "<div><td>a</td></div>",
    "<svg><path/></svg>",
    "a&nbsp;b",
    '<p title="a\nb">c</p>',
    "</body>a<body>",
)


@pytest.mark.parametrize("inside", SAME)
def test_a_quick_parser_makes_what_that_of_html_makes(inside: str) -> None:
    mine = engine._tree(html_of(inside))
    assert mine is not None
    assert outline(mine) == outline(parsed(html_of(inside)))


@pytest.mark.parametrize("inside", OTHER)
def test_it_leaves_alone_what_it_might_not_understand(inside: str) -> None:
    assert engine._tree(html_of(inside)) is None
    assert not {"br", "p", "ul"} - engine._PLAIN
    assert not {"dl", "form", "math", "textarea", "P"} & engine._PLAIN


def test_papers_and_keys_are_parsed_by_it() -> None:
    quiz = sample()
    for key in (None, quiz.key):
        page = _STYLE.sub("", printed(quiz.form, key, RenderOptions()))
        mine = engine._tree(page)
        assert mine is not None
        assert outline(mine) == outline(parsed(page))


def parsed(page: str) -> Any:
    return tinyhtml5.parse(page, namespace_html_elements=False)


def outline(tree: Any) -> list[Any]:
    """Elements, attributes and texts, without the spaces around body and head."""
    return [
        (
            each.tag,
            {name: value for name, value in each.items() if "xmlns" not in name},
            each.tag not in ("html", "head", "body") and each.text,
            each.tag not in ("head", "body") and (each.tail or "").rstrip("\n"),
        )
        for each in tree.iter()
    ]


def test_bytes_that_are_made_once_are_the_same() -> None:
    document = lay_out(PAGE)
    with engine._made_once():
        once = [document.write_pdf(pdf_identifier=b"1" * 16) for _ in range(2)]
    assert once == [document.write_pdf(pdf_identifier=b"1" * 16)] * 2


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


def test_threads_make_their_documents_one_after_the_other():
    inside = threading.Event()

    def other():
        with engine.written_our_way():
            inside.set()

    thread = threading.Thread(target=other)
    with engine.written_our_way():
        thread.start()
        assert not inside.wait(0.05)
    thread.join()
    assert inside.is_set()
