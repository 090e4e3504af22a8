"""The language of each run on its structure element, which WeasyPrint leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quizgen.formats.paper.replaced import replaced


@contextmanager
def spoken_languages() -> Iterator[None]:
    """Within it, WeasyPrint writes ``/Lang`` on a structure element whose language is not the one
    around it (ISO 32000-1, 14.9.2; PDF/UA-1, 7.2), from the ``lang`` of the HTML."""
    from pydyf import String
    from weasyprint.pdf import tags

    build = tags._build_box_tree
    around: list[str | None] = []

    def build_with_language(box: Any, *arguments: Any) -> Iterator[Any]:
        box = getattr(box, "_box", box)  # of a placeholder
        spoken = box.style["lang"]
        own = box.element is not None and box.element_tag not in ("html", "body")
        other = own and len(around) > 0 and spoken not in (None, around[-1])
        around.append(spoken)
        try:
            for element in build(box, *arguments):
                if other:
                    element["Lang"] = String(spoken)
                yield element
        finally:
            around.pop()

    with replaced(tags, "_build_box_tree", build_with_language):
        yield
