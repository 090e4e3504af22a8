"""``--lang``: a language of the texts, or all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from quizgen.locale import UI_LANGUAGES
from quizgen.locale import gettext as _
from quizgen.model import LANGUAGES, Language

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Tag(click.ParamType[Language]):
    """A language tag (BCP 47); ``both``: also that, for all languages of a quiz."""

    name = "language"

    def __init__(self, *, both: bool = False) -> None:
        self.both = both

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "[ko|en|both|TAG]" if self.both else "[ko|en|TAG]"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Language:
        """The tag as it is written, if that is its canonical form."""
        if self.both and value in ("both", "all"):
            return "both"
        from quizgen.locale.tags import canonical, meant

        if canonical(value) == value:
            return value
        said = _("{name!r} is no language tag (BCP 47: ko, en, de, zh-Hans)").format(name=value)
        if found := meant(value):
            said += _("; did you mean {name!r}?").format(name=found)
        raise click.BadParameter(said, ctx=ctx, param=param)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        names = [*LANGUAGES, *(["both"] if self.both else [])]
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


class TagList(click.ParamType[tuple[Language, ...]]):
    """Language tags, a comma between them."""

    name = "languages"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "TAG,TAG"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Language, ...]:
        """Each once, in the order given."""
        tags = [tag.strip() for tag in value.split(",")]
        return tuple(dict.fromkeys(Tag().convert(tag, param, ctx) for tag in tags))


def interface_option() -> Callable[..., Any]:
    """``--interface``."""
    return click.option(
        "--interface",
        type=click.Choice(UI_LANGUAGES),
        callback=lambda _context, _option, value: value or "",
        help=_(
            "Language of what stands around the texts: labels, buttons, headings (as the blueprint "
            "or bank says, else that of the texts, English beside others)."
        ),
    )
