"""The file that an exam page saves: responses sealed to one or more public keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from quizgen.errors import QuizgenError
from quizgen.model import ResponseSet
from quizgen.sealing import hpke
from quizgen.sealing.codes import crockford, from_base64url, grouped, sha256, to_base64url
from quizgen.sealing.keys import PrivateKey, fingerprint, parse_public

SEALED_VERSION = 1
BLOCK = 1024
"""The sealed text is padded with spaces to a multiple of this, so that a file's length says
nothing of the answers (RFC 9180, section 9.7.5 leaves that to the application)."""


class SealError(QuizgenError):
    """The file is none, or cannot be opened; the message says which."""


class Copy(msgspec.Struct, frozen=True):
    """The content for one recipient."""

    key: str
    """The recipient's fingerprint."""
    sealed: str
    """Base64url of HPKE's ``enc || ct``."""


class Sealed(msgspec.Struct, frozen=True):
    """What the page saves. Holds nothing in the clear but which form and which keys."""

    quizgen: Literal["sealed-response"]
    form_id: str
    form_digest: str
    copies: list[Copy]
    version: int = SEALED_VERSION


class Content(msgspec.Struct, frozen=True):
    """What is inside the seal."""

    token: str
    response: ResponseSet


def info(form_digest: str) -> bytes:
    """HPKE's ``info``: what a ciphertext is for, and which form (its digest) it belongs to."""
    return f"quizgen sealed response 1 {form_digest}".encode()


def seal(content: Content, recipients: Iterable[str]) -> bytes:
    """The file, as the page's ``script/seal.js`` makes it; ``recipients``: public keys as text."""
    text = msgspec.json.encode(content)
    text += b" " * (-len(text) % BLOCK)
    response = content.response
    bound = info(response.form_digest)
    copies = [
        Copy(fingerprint(public), to_base64url(hpke.encrypt(text, parse_public(public), bound)))
        for public in recipients
    ]
    return msgspec.json.encode(
        Sealed("sealed-response", response.form_id, response.form_digest, copies)
    )


def parse_sealed(data: bytes) -> Sealed:
    """Read the file, or its text as it comes out of a mail, a chat or a word processor: with lines
    broken anywhere, a byte order mark, or in UTF-16. Raises ``SealError``."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = re.sub(r"[\s\u200b\u2060\ufeff]+", "", data.decode(encoding, "replace"))
    try:
        head = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as error:
        hint = "cut short" if text.startswith('{"quizgen":"sealed') else "not a response file"
        raise SealError(f"{hint}: {error}") from error
    if head.get("quizgen") != "sealed-response":
        raise SealError("not a sealed response file of a quizgen exam page")
    if head.get("version") != SEALED_VERSION:
        raise SealError(
            f"version {head.get('version')!r}; this quizgen reads sealed responses of version "
            f"{SEALED_VERSION}"
        )
    try:
        return msgspec.convert(head, Sealed)
    except msgspec.ValidationError as error:
        raise SealError(f"not a sealed response file of a quizgen exam page: {error}") from error


def open_sealed(sealed: Sealed, keys: Mapping[str, PrivateKey]) -> Content:
    """The content, by the first of ``keys`` (by fingerprint) that it was sealed to.

    Raises ``SealError``: sealed to other keys; damaged; or not a response inside, or one of another
    form than the file says.
    """
    mine = [copy for copy in sealed.copies if copy.key in keys]
    if not mine:
        others = ", ".join(copy.key for copy in sealed.copies) or "nobody"
        raise SealError(f"sealed to another key ({others})")
    for copy in mine:
        text = hpke.decrypt(_decoded(copy), keys[copy.key], info(sealed.form_digest))
        if text is None:
            continue
        try:
            content = msgspec.json.decode(text, type=Content)
        except msgspec.DecodeError as error:
            raise SealError(f"opened, but holds no response: {error}") from error
        if content.response.form_digest != sealed.form_digest:
            raise SealError("opened, but the response inside is of another form")
        return content
    raise SealError("damaged or tampered with: the seal does not open")


def receipt(sealed: Sealed) -> str:
    """The code the student was shown: 10 letters (50 bits) of the SHA-256 of the ciphertexts, so
    that it is the same however the text was wrapped on its way.

    >>> receipt(Sealed("sealed-response", "f", "d", [Copy("k", "AAAA")]))
    'E2F81-J44GY'
    """
    return grouped(crockford(sha256(b"".join(map(_decoded, sealed.copies))), 10))


def _decoded(copy: Copy) -> bytes:
    try:
        return from_base64url(copy.sealed)
    except ValueError:
        return b""
