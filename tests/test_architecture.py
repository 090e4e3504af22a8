"""docs/architecture.md beside the tree: what it names is there, and every room is named."""

import fnmatch
import importlib
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
NAMES = set(re.findall(r"`([^`\n]+)`", PAGE))
FILES = [
    f"/{path.relative_to(ROOT)}"
    for top in ("quizgen", "templates", "tests", "banks", "programs", "scripts", "benchmarks")
    for path in (ROOT / top, *(ROOT / top).rglob("*"))
]
MODULES = [
    name[1:].removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for name in FILES
    if name.startswith("/quizgen/") and name.endswith(".py")
]
WORDS = {part for module in MODULES for part in module.split(".")}


def is_there(name):
    """Whether a module, or what one holds, is called so: ``quizgen.model.walk``, ``pdf.plain``."""
    module, _, attribute = name.rpartition(".")
    return any(f".{each}".endswith(f".{name}") for each in MODULES) or any(
        hasattr(importlib.import_module(each), attribute)
        for each in MODULES
        if module and f".{each}".endswith(f".{module}")
    )


def test_every_file_that_the_page_names_is_there():
    patterns = {
        name: "*/" + re.sub(r"<\w+>", "*", name.rstrip("/"))
        for name in NAMES
        if re.fullmatch(r"[\w.<>*/-]+", name) and ("/" in name or name.endswith((".py", ".js")))
    }
    assert len(patterns) > 40
    assert [name for name, each in patterns.items() if not fnmatch.filter(FILES, each)] == []


def test_every_function_that_the_page_names_is_there():
    dotted = [
        name
        for name in NAMES
        if re.fullmatch(r"\w+(\.\w+)+", name)
        and name.split(".")[0] in WORDS
        and not name.endswith((".py", ".js", ".json"))
    ]
    assert len(dotted) > 40
    assert [name for name in dotted if not is_there(name)] == []


def test_the_doors_of_every_floor_are_there():
    rows = re.findall(r"^\| (`quizgen\..+?) \| .+ \| (.+) \|$", PAGE, re.M)
    assert len(rows) > 15
    for floor, doors in rows:
        packages = tuple(f"{name}." for name in re.findall(r"`([\w.]+)`", floor))
        modules = ["quizgen", *(each for each in MODULES if f"{each}.".startswith(packages))]
        for door in re.findall(r"`([\w.:]+)`", doors):
            name = door.replace(":", ".")
            assert any(is_there(f"{each}.{name}") for each in modules) or name in MODULES, door


def test_every_room_and_every_module_beside_them_is_named():
    there = {module for module in MODULES if module.count(".") == 1} | {
        name[1:].removesuffix("/__init__.py").replace("/", ".")
        for name in FILES
        if re.match(r"/quizgen/.+/__init__\.py$", name)
    }
    of_no_floor = {"quizgen.__main__", "quizgen.version"}
    named = {name for name in NAMES if name.startswith("quizgen.")}
    named |= {f"quizgen.{name.replace('/', '.')}" for name in NAMES if "/" in name}
    assert sorted(there - named - of_no_floor) == []
