"""Write ``quizgen/formats/paper/declarations.py``: WeasyPrint's C declarations, read beforehand.

python scripts/write_declarations.py

WeasyPrint calls Pango through cffi, which reads 450 lines of C each time it is imported. cffi can
keep what it read (its documentation, "Preparing and Distributing modules", out-of-line, ABI level);
this keeps it for the WeasyPrint that is installed. Run it for another version of WeasyPrint; a test
compares.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

HEAD = '''"""What cffi reads in the C declarations of WeasyPrint {version} (BSD-3-Clause).

Written by ``scripts/write_declarations.py``. ``OF``: their digest.
"""
# ruff: noqa: E501

from typing import Any

# fmt: off
OF = "{digest}"
TABLES: dict[str, Any] = {{
'''


def main() -> None:
    from quizgen.formats.paper import engine

    target = Path(engine.__file__).with_name("declarations.py")
    target.write_text(written(), encoding="utf-8")
    print(target)


def written() -> str:
    """The module, for the WeasyPrint that is installed."""
    import cffi
    import weasyprint
    from weasyprint.text import ffi

    from quizgen.formats.paper.engine import digest

    declared = _declared(Path(ffi.__file__).read_text(encoding="utf-8"))
    reader = cffi.FFI()
    reader.cdef(declared)
    reader.set_source("declarations", None)
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder, "declarations.py")
        reader.emit_python_code(str(module))
        tables = _tables(module.read_text(encoding="utf-8"))
    head = HEAD.format(version=weasyprint.__version__, digest=digest(declared))
    rows = "".join(f'    "{name}": {value!r},\n' for name, value in tables.items())
    return f"{head}{rows}}}\n"


def _declared(source: str) -> str:
    """The argument of ``ffi.cdef`` in a module."""
    found: list[str] = []
    stand_in = SimpleNamespace(cdef=found.append)
    begin = source.index("ffi.cdef(")
    exec(source[begin : source.index("''')", begin) + 4], {"ffi": stand_in})
    (declared,) = found
    return declared


def _tables(module: str) -> dict[str, Any]:
    """What a module that cffi wrote gives ``_cffi_backend.FFI``."""
    found: dict[str, Any] = {}
    backend = SimpleNamespace(FFI=lambda _name, **tables: found.update(tables))
    before = sys.modules.get("_cffi_backend")
    sys.modules["_cffi_backend"] = backend  # type: ignore[assignment]
    try:
        exec(module, {})
    finally:
        if before is not None:
            sys.modules["_cffi_backend"] = before
    return found


if __name__ == "__main__":
    main()
