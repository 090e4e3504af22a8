"""The Jinja environment that all template formats share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import jinja2
import msgspec
from markupsafe import Markup

from quizgen import resources
from quizgen.files import cache_folder, own
from quizgen.locale import ui
from quizgen.model import Localized, type_of
from quizgen.text import markup
from quizgen.text.hot import opened, placed
from quizgen.text.numbers import spelled
from quizgen.version import __version__


@cache
def environment(
    format_name: str, overrides: tuple[Path, ...] = (), parent: str = ""
) -> jinja2.Environment:
    """The environment for ``templates/<format_name>/``; a template that is not there is looked for
    in ``templates/<parent>/``, the format that this one is a dialect of.

    ``overrides`` are the instructor's template folders (``--templates DIR``), searched first, each
    laid out as ``templates/`` is. Auto-escaping is on for HTML and XML; a name that a template uses
    and nobody defined is an error (``jinja2.UndefinedError``), never an empty string.
    """
    folders = [*overrides, resources.folder("templates")]
    searched = [folder / name for name in (format_name, parent) if name for folder in folders]
    # a theme comes from anywhere: it runs in a sandbox (``quizgen.formats.theme``)
    loader, kind = (jinja2.FileSystemLoader(searched), jinja2.Environment)
    if overrides:
        from quizgen.formats.theme import ThemeEnvironment, ThemeLoader

        loader, kind = ThemeLoader(searched), ThemeEnvironment
    env = kind(
        loader=loader,
        # what a sandbox compiles is other code: nothing of it is shared
        bytecode_cache=None if overrides else _compiled(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["markdown"] = markup.to_html
    env.filters["markdown_inline"] = markup.to_inline_html
    env.filters["spelled"] = lambda key: spelled(key, "partial")
    env.filters["plain"] = markup.to_text
    env.filters["printed"] = markup.to_printed_text
    env.filters["opened"] = opened
    env.filters["placed"] = _placed
    env.filters["in_attribute"] = _in_attribute
    env.filters["listing_lines"] = _listing_lines
    env.filters["without_listing"] = lambda text: text.map(_without_listing)
    env.globals["ui"] = ui
    env.globals["once"] = markup.to_html_once
    env.globals["type_of"] = type_of
    env.globals["Localized"] = Localized
    return env


def _listing_lines(text: Localized) -> list[Localized]:
    """The lines of the listing in a text, as HTML."""
    from quizgen.text.listing import listing_of, shown_lines

    found = {name: shown_lines(each) for name, one in text.items() if (each := listing_of(one))}
    rows = zip(*found.values(), strict=False)
    return [Localized(dict(zip(found, row, strict=True))) for row in rows]


def _without_listing(text: str) -> str:
    from quizgen.text.listing import listing_of

    listing = listing_of(text)
    return f"{listing.before.rstrip()}\n{listing.behind}" if listing else text


def _placed(html: str, put: Callable[[str, Markup], str]) -> Markup:
    return Markup(placed(html, lambda name, word: put(name, Markup(word))))


def _in_attribute(texts: Mapping[str, str]) -> Markup:
    """Texts by language as JSON, for an attribute in single quotes."""
    text = msgspec.json.encode(dict(texts)).decode()
    return Markup(text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;"))


class _Compiled(jinja2.FileSystemBytecodeCache):
    """Templates compiled in an earlier run, each checked against its source and what compiled it;
    where they cannot be kept, the next run compiles them again."""

    def get_source_checksum(self, source: str) -> str:
        here = Path(__file__).stat()
        return super().get_source_checksum(f"{__version__}/{here.st_mtime_ns}/{source}")

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with suppress(OSError):
            if own(Path(self._get_cache_filename(bucket))):  # it is code, and is run
                super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> _Compiled | None:
    try:
        folder = cache_folder() / "templates"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return _Compiled(str(folder))
