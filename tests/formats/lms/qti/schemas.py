"""The official schemas, compiled offline. They are not part of the project: ``QUIZGEN_SCHEMAS``
names their folder, or it stands beside the project as ``shared/schemas``."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

_PROJECT = Path(__file__).parents[4]


@cache
def folder() -> Path | None:
    named = os.environ.get("QUIZGEN_SCHEMAS")
    near = [parent / "shared" / "schemas" for parent in _PROJECT.parents[:2]]
    return next((path for path in ([Path(named)] if named else near) if path.is_dir()), None)


class _Offline(etree.Resolver):
    """Any schema location is the file of the same name in the folder."""

    def __init__(self, home: Path) -> None:
        self.files = {path.name: path for path in sorted(home.rglob("*.xsd"), reverse=True)}
        self.files["qtiv2p1_imscpv1p2_v1p0.xsd"] = home / "imscp_v1p1.xsd"

    def resolve(self, url, public_id, context):
        if Path(url).exists():
            return self.resolve_filename(url, context)
        path = self.files.get(url.rsplit("/", 1)[-1])
        return self.resolve_filename(str(path), context) if path else None


@cache
def schema(name: str) -> etree.XMLSchema:
    """The schema in the file ``name`` (relative to the folder); skips the test without it."""
    home = folder()
    if home is None:
        pytest.skip("the official schemas are not here: set QUIZGEN_SCHEMAS to their folder")
    parser = etree.XMLParser()
    parser.resolvers.add(_Offline(home))
    return etree.XMLSchema(etree.parse(str(home / name), parser))


def problems(name: str, data: bytes) -> list[str]:
    """What the schema says against ``data``."""
    checked = schema(name)
    checked.validate(etree.fromstring(data))
    return [f"{entry.line}: {entry.message}" for entry in checked.error_log]
