"""Sealing: by the RFC's own vectors, and what becomes of files that were damaged on their way."""

import html
import io
import json
import textwrap
import zipfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizgen.formats import RenderOptions
from quizgen.formats.page.html import exam as exam_page
from quizgen.model import ResponseSet, Student
from quizgen.sealing import (
    Content,
    KeyFileError,
    SealError,
    code,
    fingerprint,
    generate,
    hpke,
    open_sealed,
    parse_key_file,
    parse_public,
    parse_sealed,
    protect,
    public_text,
    receipt,
    seal,
    token,
    unlock,
)
from tests.samples import sample_form

RFC_9180 = json.loads((Path(__file__).parent.parent / "vectors" / "hpke.json").read_text())
VECTOR = {name: bytes.fromhex(value) for name, value in RFC_9180.items() if name != "source"}
KEY, BACKUP, OTHER = generate(), generate(), generate()
PUBLIC, SPARE = public_text(KEY.public_key()), public_text(BACKUP.public_key())
MINE = {fingerprint(PUBLIC): KEY}
RESPONSE = ResponseSet(
    "quiz-a",
    "ab" * 32,
    {"1": "b", "2": ["a", "c"], "3": "한글 답 ☕"},
    Student("2026-001", "김하나"),
)
CONTENT = Content("TOKEN", RESPONSE)
FILE = seal(CONTENT, [PUBLIC, SPARE])


def test_the_vector_of_rfc_9180_is_opened():
    from cryptography.hazmat.bindings._rust import openssl
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.derive_private_key(int.from_bytes(VECTOR["skRm"]), ec.SECP256R1())
    sealed = VECTOR["enc"] + VECTOR["ct"]
    # the vectors have associated data, which single-shot HPKE leaves to `info` (section 8.1)
    text = openssl.hpke._decrypt_with_aad(
        hpke.suite(), sealed, private, VECTOR["info"], VECTOR["aad"]
    )
    assert text == VECTOR["pt"]
    assert parse_public(public_text(private.public_key())) == private.public_key()


def test_either_recipient_opens_it_and_nobody_else():
    sealed = parse_sealed(FILE)
    assert open_sealed(sealed, MINE) == CONTENT
    assert open_sealed(sealed, {fingerprint(SPARE): BACKUP}) == CONTENT
    with pytest.raises(SealError, match="sealed to another key"):
        open_sealed(sealed, {fingerprint(public_text(OTHER.public_key())): OTHER})
    with pytest.raises(SealError, match="does not open"):
        open_sealed(sealed, {fingerprint(PUBLIC): OTHER})


def test_the_file_shows_nothing_of_the_answers_not_even_their_length():
    longer = msgspec.structs.replace(RESPONSE, responses={"1": "b", "2": ["a"], "3": "x" * 300})
    other = seal(msgspec.structs.replace(CONTENT, response=longer), [PUBLIC, SPARE])
    assert len(other) == len(FILE)
    for secret in (b"2026-001", b"TOKEN", b"responses", "김하나".encode()):
        assert secret not in FILE


def test_the_seal_holds_the_form():
    sealed = parse_sealed(FILE)
    with pytest.raises(SealError, match="does not open"):
        open_sealed(msgspec.structs.replace(sealed, form_digest="cd" * 32), MINE)


@given(st.data())
def test_any_change_of_the_ciphertext_is_noticed(data):
    head, _, tail = FILE.decode().partition('"sealed":"')
    place = data.draw(st.integers(0, tail.index('"') - 3))
    changed = "A" if tail[place] != "A" else "B"
    text = f'{head}"sealed":"{tail[:place]}{changed}{tail[place + 1 :]}'
    with pytest.raises(SealError):
        open_sealed(parse_sealed(text.encode()), MINE)


def document(data):
    """As Word keeps it: split into runs, marked as misspelt, quotes escaped."""
    runs = textwrap.wrap(data.decode(), 500, break_on_hyphens=False)
    text = '<w:proofErr w:type="spellStart"/>'.join(
        f"<w:t>{html.escape(run)}</w:t>" for run in runs
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0"?><w:document>{text}</w:document>'
        )
    return file.getvalue()


def wrapped(data):
    return "\r\n".join(textwrap.wrap(data.decode(), 76, break_on_hyphens=False)).encode()


@pytest.mark.parametrize(
    "travel",
    [
        wrapped,
        lambda data: b"\xef\xbb\xbf" + data + b"\n\n",
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b",", b", \xc2\xa0"),
        lambda data: b"Dear professor {Kim},\n\n" + wrapped(data) + "\n\n김하나 {1} 드림".encode(),
        lambda data: b"> " + wrapped(data).replace(b"\n", b"\n> "),
        lambda data: b'<p dir="ltr">' + wrapped(data).replace(b"\n", b"<br />\n") + b"</p>",
        lambda data: b"<p>" + html.escape(data.decode()).encode() + b"&nbsp;</p>",
        lambda data: data.decode().replace('{"', "{“").replace('"', "”").encode(),
        document,
        lambda data: data + b"\n\n" + data,
        lambda data: json.dumps(json.loads(data), sort_keys=True, indent=2).encode(),
    ],
    ids=[
        "lines of a mail",
        "byte order mark",
        "UTF-16 of Notepad",
        "spaces",
        "a letter",
        "a reply",
        "HTML",
        "escaped HTML",
        "typographic quotes",
        "Word",
        "pasted twice",
        "written anew",
    ],
)
def test_text_that_was_pasted_somewhere_is_the_same_file(travel):
    sealed = parse_sealed(travel(FILE))
    assert open_sealed(sealed, MINE) == CONTENT
    assert receipt(sealed) == receipt(parse_sealed(FILE))


@given(st.integers(0, len(FILE) - 1))
def test_a_file_cut_short_anywhere_is_named(length):
    with pytest.raises(SealError):
        parse_sealed(FILE[:length])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"\xef\xbb\xbf hello", "not a response file"),
        (FILE + seal(CONTENT, [PUBLIC]), "more than one response"),
        (exam_page(sample_form(), RenderOptions()), "is the exam page itself"),
        (b'<html lang="ko" data-lang="both" data-mode="exam">', "is the exam page itself"),
        (FILE[:30] + b',"x":' + b"[" * 200_000, "cut short, or damaged"),
        (b"\x89PNG\r\n\x1a\n", "not a response file"),
        (b"[]", "not a response file"),
        (document(b"an essay"), "not a response file"),
        (document(FILE)[:300], "not a response file"),
        (b'{"form_id": "x"}', "not a sealed response"),
        (b'{"quizgen": "sealed-response", "version": 9}', "version 9"),
        (b'{"quizgen": "sealed-response", "version": 1, "form_id": 3}', "not a sealed response"),
        (FILE[:1000], "cut short"),
    ],
)
def test_what_is_no_sealed_file_is_named(data, words):
    with pytest.raises(SealError, match=words):
        parse_sealed(data)


def test_a_file_that_was_cut_still_says_which_form_it_was_on():
    for damaged in (FILE[:200], FILE.replace(b'"version":1', b'"version":7')):
        with pytest.raises(SealError) as caught:
            parse_sealed(damaged)
        assert caught.value.form_digest == RESPONSE.form_digest


def test_what_was_sealed_by_a_hostile_page_is_named():
    from quizgen.sealing.codes import to_base64url
    from quizgen.sealing.sealed import info

    deep = b'{"token":"T","x":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    sealed = hpke.encrypt(deep, KEY.public_key(), info(RESPONSE.form_digest))
    file = json.loads(FILE)
    file["copies"] = [{"key": fingerprint(PUBLIC), "sealed": to_base64url(sealed)}]
    with pytest.raises(SealError, match="holds no response"):
        open_sealed(parse_sealed(json.dumps(file).encode()), MINE)


def test_two_sealings_of_the_same_have_different_receipts():
    assert receipt(parse_sealed(seal(CONTENT, [PUBLIC]))) != receipt(
        parse_sealed(seal(CONTENT, [PUBLIC]))
    )


@pytest.mark.parametrize("passphrase", ["", "correct horse", "열려라 참깨"])
def test_a_key_file_is_unlocked_by_its_passphrase_alone(passphrase):
    file = parse_key_file(protect(KEY, passphrase))
    assert unlock(file, passphrase).private_numbers() == KEY.private_numbers()
    assert file.public == PUBLIC
    if passphrase:
        for wrong in ("", "x" + passphrase):
            with pytest.raises(KeyFileError, match="passphrase is wrong"):
                unlock(file, wrong)


def test_a_passphrase_typed_on_another_system_is_the_same():
    import unicodedata

    file = parse_key_file(protect(KEY, "비밀"))
    unlock(file, unicodedata.normalize("NFD", "비밀"))


def test_a_changed_key_file_is_noticed():
    written = json.loads(protect(KEY, "x"))
    with pytest.raises(KeyFileError, match="the file was changed"):
        unlock(parse_key_file(json.dumps({**written, "public": SPARE}).encode()), "x")
    bare = json.loads(protect(KEY, ""))
    with pytest.raises(KeyFileError, match="do not belong together"):
        unlock(parse_key_file(json.dumps({**bare, "public": SPARE}).encode()))
    with pytest.raises(KeyFileError, match="not a public key"):
        parse_key_file(json.dumps({**bare, "public": "abc"}).encode())
    greedy = {**written, "scrypt": {**written["scrypt"], "n": 2**30}}
    with pytest.raises(KeyFileError, match="more memory or time"):
        unlock(parse_key_file(json.dumps(greedy).encode()), "x")


def test_codes_differ_by_everything_they_are_made_of():
    one, two = b"1" * 32, b"2" * 32
    codes = {
        code(one, "file", "s", 16),
        code(two, "file", "s", 16),
        code(one, "label", "s", 16),
        code(one, "file", "t", 16),
        token(one, "s", "form"),
        token(one, "s", "other form"),
        token(one, "sf", "orm"),
    }
    assert len(codes) == 7
