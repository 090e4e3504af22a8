"""Pictures travel inside the form: Markdown image paths become ``data:`` URIs."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from pathlib import Path

from quizgen.errors import QuizgenError, message, reason
from quizgen.reading import FileError, MissingFileError, read_bytes
from quizgen.text.pictures import picture_problem

_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_SOUND: set[bytes] = set()
"""Digests of pictures that were looked at: each form embeds its own."""
_TYPES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml", "image/webp")


class ImageError(QuizgenError):
    """A picture cannot be read; the message names it and says what to do."""


def embed(texts: Iterable[str], root: Path) -> dict[str, str]:
    """By path as written in ``texts`` (Markdown): the picture as a ``data:`` URI (RFC 2397).

    Paths are relative to ``root`` and must stay inside it. Raises ``ImageError`` where one
    cannot be read, or is no whole picture.
    """
    return {path: _data_uri(path, root) for text in texts for path in _IMAGE.findall(text)}


def _data_uri(path: str, root: Path) -> str:
    try:
        file = (root / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise ImageError(
            message("image {path!r}: cannot be read: {reason}", path=path, reason=reason(error))
        ) from error
    media_type = mimetypes.guess_type(file.name)[0]
    if media_type not in _TYPES:
        raise ImageError(
            message("image {path}: only PNG, JPEG, GIF, WebP and SVG files can be shown", path=path)
        )
    if not file.is_relative_to(root.resolve()):
        raise ImageError(
            message(
                "image {path}: outside the bank's folder; move it into {root}", path=path, root=root
            )
        )
    try:
        data = read_bytes(file, "picture")
    except MissingFileError as error:
        raise ImageError(
            message(
                "image {path}: not found ({file}); put it there, or correct the path",
                path=path,
                file=file,
            )
        ) from error
    except FileError as error:
        raise ImageError(
            message("image {path}: {problem} ({file})", path=path, problem=error.problem, file=file)
        ) from error
    digest = hashlib.sha256(data).digest()
    if digest not in _SOUND:
        if problem := picture_problem(data, "svg" in media_type):
            raise ImageError(message("the picture {path} {problem}", path=path, problem=problem))
        _SOUND.add(digest)
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
