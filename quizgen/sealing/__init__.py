"""Responses sealed to a public key, the keys themselves, and the codes derived from a secret."""

from quizgen.sealing import hpke, store
from quizgen.sealing.codes import code, crockford, token
from quizgen.sealing.keys import (
    KeyFile,
    KeyFileError,
    PrivateKey,
    PublicKey,
    fingerprint,
    generate,
    parse_key_file,
    parse_public,
    protect,
    public_text,
    unlock,
)
from quizgen.sealing.sealed import (
    Content,
    Sealed,
    SealError,
    open_sealed,
    parse_sealed,
    receipt,
    seal,
)

__all__ = [
    "Content",
    "KeyFile",
    "KeyFileError",
    "PrivateKey",
    "PublicKey",
    "SealError",
    "Sealed",
    "code",
    "crockford",
    "fingerprint",
    "generate",
    "hpke",
    "open_sealed",
    "parse_key_file",
    "parse_public",
    "parse_sealed",
    "protect",
    "public_text",
    "receipt",
    "seal",
    "store",
    "token",
    "unlock",
]
