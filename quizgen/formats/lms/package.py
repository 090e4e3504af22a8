"""Zip packages with the same bytes every time, and what their files are named after."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping

from quizgen.text import xml

_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/svg+xml": "svg",
    "image/webp": "webp",
}


def zipped(files: Mapping[str, bytes], level: int = 6) -> bytes:
    """A zip of ``files`` (name in it to content), in their order, dated 1980-01-01 (the format's
    first day), so that the same files are the same bytes. ``level``: how long to look for what can
    be said shorter, from 1 to 9."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=level)
    return stream.getvalue()


def identity(*parts: str) -> str:
    """32 hex digits that stay the same as long as ``parts`` do (SHA-256)."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def pictures(images: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
    """Each picture (path in the Markdown to ``data:`` URI) by its path: a file name made of its
    content, and its bytes."""
    found = {}
    for path, uri in images.items():
        head, _, body = uri.partition(",")
        data = base64.b64decode(body)
        extension = _EXTENSIONS.get(head.removeprefix("data:").partition(";")[0], "bin")
        found[path] = (f"{hashlib.sha256(data).hexdigest()[:16]}.{extension}", data)
    return found


def xml_bytes(text: str) -> bytes:
    """``text`` as UTF-8, with U+FFFD for what XML 1.0 has no way to write (section 2.2)."""
    return xml.said(text).encode()
