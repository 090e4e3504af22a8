"""Compile the catalogues, and put templates and banks into the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface):
    """Writes a ``.mo`` beside every ``.po``; a wheel (not an editable install, which uses the
    checkout) carries ``templates/`` and ``banks/`` as ``quizgen/_data/``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for po in sorted(Path(self.root, "quizgen", "locale").glob("*/LC_MESSAGES/*.po")):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))
        if self.target_name == "wheel" and version == "standard":
            for folder in ("templates", "banks"):
                build_data["force_include"][str(Path(self.root, folder))] = (
                    f"quizgen/_data/{folder}"
                )
