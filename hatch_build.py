"""Compile the catalogues, and put templates and banks into the wheel."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def compiled(po: Path) -> bytes:
    """The ``.mo`` of a catalogue, the same at any time."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source)
    catalogue.creation_date = EPOCH  # else the minute of the build stands in the file
    data = BytesIO()
    write_mo(data, catalogue)
    return data.getvalue()


class BuildHook(BuildHookInterface):
    """Writes a ``.mo`` beside every ``.po``; a wheel (not an editable install, which uses the
    checkout) carries ``templates/``, ``banks/`` and ``programs/`` as ``quizgen/_data/``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for po in sorted(Path(self.root, "quizgen", "locale").glob("*/LC_MESSAGES/*.po")):
            # whole or not at all: a quizgen of this checkout may be reading it
            part = po.with_suffix(".mo.part")
            part.write_bytes(compiled(po))
            part.replace(po.with_suffix(".mo"))
        if self.target_name == "wheel" and version == "standard":
            for folder in ("templates", "banks", "programs"):
                build_data["force_include"][str(Path(self.root, folder))] = (
                    f"quizgen/_data/{folder}"
                )
