"""Key pairs on P-256 and the file that a private key is kept in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.reading import FileError, decode_json
from quizgen.sealing.codes import from_base64url, sha256, to_base64url

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

    PrivateKey: TypeAlias = EllipticCurvePrivateKey
    PublicKey: TypeAlias = EllipticCurvePublicKey
else:  # imported when a key is first used
    PrivateKey = PublicKey = object

KEY_FILE_VERSION = 1


class KeyFileError(QuizgenError):
    """A key file or public key is none, or the passphrase is wrong."""


class Scrypt(msgspec.Struct, frozen=True):
    """How a passphrase becomes a 32-octet key (RFC 7914): 2^16 · 8 · 128 octets are 64 MB a try."""

    salt: bytes
    n: int = 2**16
    r: int = 8
    p: int = 1


class KeyFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A key pair as a JSON file.

    The containers that OpenSSL reads would be the obvious choice, but ``cryptography`` writes
    PKCS #8 and the MAC of PKCS #12 with 2048 rounds of PBKDF2, which is no match for a passphrase
    that a person made up.
    """

    public: str
    """Base64url of the uncompressed point (SEC 1, section 2.3.3): ``public_text``."""
    private: bytes
    """The scalar, 32 octets; with ``scrypt``: a nonce of 12 octets, then AES-256-GCM of the scalar
    with ``public`` as associated data."""
    quizgen: Literal["private-key"]
    version: int = KEY_FILE_VERSION
    scrypt: Scrypt | None = None


def generate() -> PrivateKey:
    """A new key pair on P-256 (FIPS 186-5; SEC 2 ``secp256r1``)."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def point(key: PublicKey) -> bytes:
    """The uncompressed point, 65 octets, as HPKE's ``SerializePublicKey`` has it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_text(key: PublicKey) -> str:
    """A public key as one word of 87 letters: base64url (RFC 4648, section 5) of its point."""
    return to_base64url(point(key))


def parse_public(text: str) -> PublicKey:
    """The public key that ``public_text`` wrote. Raises ``KeyFileError``."""
    from cryptography.hazmat.primitives.asymmetric import ec

    word = text.strip()
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(word))
    except ValueError as error:
        raise KeyFileError(
            at(
                repr(word[:20]),
                message("not a public key of quizgen (87 letters, as quizgen keys show prints)"),
            )
        ) from error


def fingerprint(public: str) -> str:
    """The first 128 bits of the SHA-256 of the point as 32 hex digits; takes ``public_text``."""
    return sha256(from_base64url(public.strip())).hex()[:32]


def protect(key: PrivateKey, passphrase: str) -> bytes:
    """The key file; an empty passphrase leaves the private key bare."""
    public = public_text(key.public_key())
    scalar = key.private_numbers().private_value.to_bytes(32)
    if not passphrase:
        return _written(KeyFile(public, scalar, "private-key"))
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    scrypt = Scrypt(os.urandom(16))
    nonce = os.urandom(12)
    sealed = AESGCM(_derive(scrypt, passphrase)).encrypt(nonce, scalar, public.encode())
    return _written(KeyFile(public, nonce + sealed, "private-key", scrypt=scrypt))


def parse_key_file(data: bytes) -> KeyFile:
    """What a key file holds. Raises ``KeyFileError``."""
    try:
        found = decode_json(data, KeyFile, "")
    except FileError as error:
        raise KeyFileError(
            message("not a key file of quizgen: {problem}", problem=error.problem)
        ) from error
    if found.version != KEY_FILE_VERSION:
        raise KeyFileError(
            message(
                "version {version}; this quizgen reads key files of version {mine}",
                version=found.version,
                mine=KEY_FILE_VERSION,
            )
        )
    parse_public(found.public)
    return found


def unlock(file: KeyFile, passphrase: str = "") -> PrivateKey:
    """The private key. Raises ``KeyFileError`` for a wrong passphrase or a changed file."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    scalar = file.private
    if file.scrypt is not None:
        cost = file.scrypt.n * file.scrypt.r
        if cost > 2**22 or not 0 < cost * file.scrypt.p <= 2**23:
            raise KeyFileError(
                message(
                    "asks for more memory or time than a passphrase needs: not a key file that "
                    "quizgen wrote"
                )
            )
        try:
            cipher = AESGCM(_derive(file.scrypt, passphrase))
            scalar = cipher.decrypt(scalar[:12], scalar[12:], file.public.encode())
        except (InvalidTag, ValueError) as error:
            raise KeyFileError(
                message("the passphrase is wrong, or the file was changed")
            ) from error
    try:
        key = ec.derive_private_key(int.from_bytes(scalar), ec.SECP256R1())
    except ValueError as error:
        raise KeyFileError(message("the private key is damaged")) from error
    if public_text(key.public_key()) != file.public:
        raise KeyFileError(message("the private key and the public key do not belong together"))
    return key


def _derive(scrypt: Scrypt, passphrase: str) -> bytes:
    import unicodedata

    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt as Derivation

    # the same passphrase typed on macOS (decomposed) and elsewhere is one passphrase
    text = unicodedata.normalize("NFC", passphrase).encode()
    return Derivation(scrypt.salt, 32, scrypt.n, scrypt.r, scrypt.p).derive(text)


def _written(file: KeyFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n"
