"""HPKE (RFC 9180): base mode, single shot, one suite.

DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM: what every browser's WebCrypto can do. The
work is done by ``cryptography``, imported on first use.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.hazmat.primitives.hpke import Suite


@cache
def suite() -> Suite:
    """The suite; its ciphertexts are ``enc || ct`` (65 octets, then the text's length + 16)."""
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


def encrypt(text: bytes, public: EllipticCurvePublicKey, info: bytes) -> bytes:
    """``enc || ct`` of RFC 9180, section 6.1 (``SealBase``), with empty ``aad``."""
    return suite().encrypt(text, public, info)


def decrypt(sealed: bytes, private: EllipticCurvePrivateKey, info: bytes) -> bytes | None:
    """The text of ``enc || ct`` (``OpenBase``); None where it was not sealed to this key with this
    ``info``, or is damaged: which of these it is cannot be told."""
    from cryptography.exceptions import InvalidTag

    try:
        return suite().decrypt(sealed, private, info)
    except (InvalidTag, ValueError):
        return None
