"""Codes that people read aloud and type, and codes derived from an exam's secret."""

from __future__ import annotations

import base64
import hashlib
import hmac

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def crockford(data: bytes, length: int) -> str:
    """The first ``5 * length`` bits in Crockford's base 32 (no I, L, O, U), ``length`` letters.

    >>> crockford(bytes([0, 68, 50, 20]), 6)
    '012345'
    """
    number = int.from_bytes(data) >> (8 * len(data) - 5 * length)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def code(secret: bytes, purpose: str, subject: str, length: int) -> str:
    """``length`` letters of HMAC-SHA256 (RFC 2104) of ``purpose`` and ``subject``: 5 bits each.

    Who lacks the 32-octet ``secret`` can neither guess it nor compute another's from their own.
    """
    message = f"{purpose}\0{subject}".encode()
    return crockford(hmac.digest(secret, message, "sha256"), length)


def token(secret: bytes, student: str, form_digest: str) -> str:
    """What an exam page hands back inside the seal to show whose page and which form it was; 26
    letters (130 bits). Compare it with ``hmac.compare_digest``."""
    return code(secret, "token", f"{form_digest}\0{student}", 26)


def grouped(letters: str, size: int = 5) -> str:
    """Letters in groups, as people compare them.

    >>> grouped("0123456789")
    '01234-56789'
    """
    return "-".join(letters[start : start + size] for start in range(0, len(letters), size))


def sha256(data: bytes) -> bytes:
    """SHA-256 (FIPS 180-4), 32 octets."""
    return hashlib.sha256(data).digest()


def to_base64url(data: bytes) -> str:
    """RFC 4648, section 5, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The other way; raises ``ValueError`` where the text is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
