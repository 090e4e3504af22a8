"""The file that an exam page saves: responses sealed to one or more public keys."""

from __future__ import annotations

import contextlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from quizgen.archives import Archive, ArchiveError
from quizgen.errors import Message, QuizgenError, listed, message
from quizgen.limits import limit
from quizgen.model import ResponseSet
from quizgen.reading import FileError, decode_json, in_words
from quizgen.sealing import hpke
from quizgen.sealing.codes import crockford, from_base64url, grouped, sha256, to_base64url
from quizgen.sealing.keys import PrivateKey, fingerprint, parse_public

SEALED_VERSION = 1
BLOCK = 512
"""The sealed text is padded with spaces to a multiple of this, two at the least, so that a file's
length says nothing of the answers (RFC 9180, section 9.7.5 leaves that to the application). Three
still fit into a QR code."""


class SealError(QuizgenError):
    """The file is none, or cannot be opened; the message says which. ``form_digest``: of the form
    that the file says it is on, where it says so much; nothing vouches for it."""

    def __init__(self, said: Message, form_digest: str = "") -> None:
        super().__init__(said)
        self.said = said
        self.form_digest = form_digest


class Copy(msgspec.Struct, frozen=True):
    """The sealed content as one recipient can open it."""

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
    text = text.ljust(2 * BLOCK)
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
    """Read the file, or its text as it comes out of a mail, a chat, a word processor (.docx, .odt,
    .hwpx) or an LMS's text field: with other words around it, lines broken and quoted anywhere,
    typographic quotes, HTML, a byte order mark, or in UTF-16. Raises ``SealError``."""
    if not data.strip():
        raise SealError(message("is empty"))
    text = _plain(data)
    start = text.find(_BEGIN)
    if start < 0 and _BEGIN[1:] in text:  # written anew, in another order
        start = text.find("{")
    said = _DIGEST.search(text)
    digest = said[1] if said else ""
    if start < 0:
        raise SealError(_what_it_is(data, text), digest)
    try:
        head, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise SealError(message("cut short, or damaged"), digest) from error
    if text.find(_BEGIN, end) >= 0 and text[start:end] not in text[end:]:
        raise SealError(
            message("holds more than one response: each needs a file of its own"), digest
        )
    if head.get("version") != SEALED_VERSION:
        raise SealError(
            message(
                "version {version!r}; this quizgen reads sealed responses of version {mine}",
                version=head.get("version"),
                mine=SEALED_VERSION,
            ),
            digest,
        )
    try:
        return msgspec.convert(head, Sealed)
    except msgspec.ValidationError as error:
        problem = listed([_NONE, in_words(error, b"")[1]], ": ")
        raise SealError(problem, digest) from error


_BEGIN = '{"quizgen":"sealed-response"'
_DIGEST = re.compile('"(?:form_)?digest":"([0-9a-f]{64})"')
"""Of a response; or of the page, where that was handed in in its place."""
_PAGE = re.compile(rb'data-mode="?exam\b')
"""The exam page, as it is and as a browser saves it."""
_NONE = message("not a sealed response file of a quizgen exam page")


def _plain(data: bytes) -> str:
    """The text without what was added on its way. A sealed file is ASCII and needs no space, so
    that nothing of its own is lost; of other files it does not matter."""
    if data.startswith(b"PK\x03\x04"):
        data = _written(data)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, "replace")
    text = html.unescape(re.sub("<[^<>{}]*>", "", text))
    return re.sub(r"[\s\u200b\u2060\ufeff>]+", "", re.sub("[“”„‟＂]", '"', text))


def _written(data: bytes) -> bytes:
    """The XML of what was written, where ``data`` is a document of a word processor."""
    with contextlib.suppress(ArchiveError):
        archive = Archive(data)
        members = {member.filename: member for member in archive.members}
        for name in ("word/document.xml", "content.xml", "Contents/section0.xml"):
            if name in members:
                return archive.read(members[name], limit("response"))
    return data


def _what_it_is(data: bytes, text: str) -> Message:
    """What a file is that holds no sealed response, so that its sender can be told."""
    if _PAGE.search(data[:2000]):
        return message(
            "is the exam page itself, not what it saves: have it opened in the browser where it "
            "was answered, and press “Save the response file” there"
        )
    if text.startswith("{") and '"form_id"' in text:
        return listed([_NONE, message("it is not sealed")], ": ")
    return message("not a response file")


def open_sealed(sealed: Sealed, keys: Mapping[str, PrivateKey]) -> Content:
    """The content, by the first of ``keys`` (by fingerprint) that it was sealed to.

    Raises ``SealError``: sealed to other keys; damaged; or not a response inside, or one of another
    form than the file says.
    """
    mine = {copy.key: copy for copy in sealed.copies if copy.key in keys}
    digest = sealed.form_digest
    if not mine:
        others = ", ".join(copy.key for copy in sealed.copies[:9]) or "–"
        raise SealError(message("sealed to another key ({others})", others=others), digest)
    for name, copy in mine.items():
        text = hpke.decrypt(_decoded(copy), keys[name], info(digest))
        if text is None:
            continue
        try:
            content = decode_json(text, Content, "")
        except FileError as error:
            raise SealError(
                message("opened, but holds no response: {problem}", problem=error.problem), digest
            ) from error
        if content.response.form_digest != digest:
            raise SealError(message("opened, but the response inside is of another form"), digest)
        return content
    raise SealError(message("damaged or tampered with: the seal does not open"), digest)


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
