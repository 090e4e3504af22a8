"""Files as they should not be: what damage, accident and malice make of good ones."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Iterator


def damaged(data: bytes, *, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """What can happen to any file, by name."""
    chance = random.Random(seed)
    yield "empty", b""
    yield "spaces", b" \n" * 40
    yield "half", data[: len(data) // 2]
    yield "without-end", data[:-3]
    yield "nul", data[: len(data) // 3] + b"\0" + data[len(data) // 3 :]
    yield "bad-utf8", data[: len(data) // 2] + b"\xb0\xa1\xff" + data[len(data) // 2 :]
    yield "utf16", data.decode("utf-8", "replace").encode("utf-16")
    yield "cp949", data.decode("utf-8", "replace").encode("cp949", "replace") + b"\xb1\xe8\xbf\xb5"
    yield "twice", data * 2
    yield "noise", chance.randbytes(2000)
    yield "escape", data.replace(b'"', b'"\x1b[31m', 1)
    yield "bom", b"\xef\xbb\xbf" * 2 + data
    yield "crlf", data.replace(b"\n", b"\r\n")
    yield "cr", data.replace(b"\n", b"\r")
    yield "one-line", data.replace(b"\n", b" ") + b" x" * 50_000
    yield "line-separators", data.replace(b"\n", "\u2028".encode())
    yield "surrogate", data.replace(b"a", b"\xed\xa0\x80", 1)
    yield "surrogate-escape", data.replace(b'"', b'"\\ud800', 1)
    for number in range(3):
        changed = bytearray(data)
        for _ in range(max(1, len(data) // 400)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        yield f"flipped-{number}", bytes(changed)


def odd_values(data: bytes, *, seed: int = 0, count: int = 60) -> Iterator[tuple[str, bytes]]:
    """JSON whose values are not what they should be: one leaf or branch changed at a time."""
    document = json.loads(data)
    places = list(_places(document, ()))
    chance = random.Random(seed)
    odd: list[object] = [
        None, True, -1, 0, -9.2e18, 1e308, "", "../../x", "a\0b", "a\x1b[2Jb", "\u202e", "x" * 5000,
        [], {}, [[]], {"": ""}, ["a", "a"], "1970-01-01", "<b>&'\"", "²", 10**30,
    ]  # fmt: skip
    for number in range(count):
        place = chance.choice(places)
        value = chance.choice(odd)
        yield f"value-{number}", json.dumps(_with(document, place, value)).encode()
    for number in range(count // 3):
        place = chance.choice([p for p in places if p])
        yield f"without-{number}", json.dumps(_with(document, place, _GONE)).encode()
    yield "deep", b"[" * 100_000
    yield "deep-object", b'{"a":' * 100_000
    yield "list", b"[]"
    yield "number", b"1"
    yield "huge-number", b"9" * 100_000


def nothings(document: object) -> Iterator[tuple[str, bytes]]:
    """JSON with nothing in the place of each leaf and branch."""
    for number, place in enumerate(_places(document, ())):
        yield f"nothing-{number}", json.dumps(_with(document, place, None)).encode()


_CELLS = (
    "", " ", "-1", "-0.0", "1e308", "inf", "nan", "²", "٣", "9" * 5000, "x" * 200_000, "=1+1", "\0", "\u202e",
    "a\nb", '"', "\x1b[2J", "*", "../x", "1,5", "1e-200", "9" * 300, "true", "\ufeff", "한" * 300,
)  # fmt: skip


def odd_cells(data: bytes, *, seed: int = 0, count: int = 60) -> Iterator[tuple[str, bytes]]:
    """A CSV table with one cell, or a row, that is not as it should be."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    chance = random.Random(seed)
    for number in range(count):
        changed = [list(row) for row in rows]
        row = chance.randrange(len(rows))
        match chance.randrange(8):
            case 0:
                changed.insert(row, changed[row])
            case 1:
                changed[row] += ["more"] * chance.choice((1, 3000))
            case 2:
                del changed[row][chance.randrange(len(changed[row])) :]
            case _:
                changed[row][chance.randrange(len(changed[row]))] = chance.choice(_CELLS)
        made = io.StringIO(newline="")
        csv.writer(made).writerows(changed)
        yield f"cell-{number}", made.getvalue().encode()


_JSON_VALUE = re.compile(rb'(?<=[:\[,])[ \n]*("(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*|true|false|null)')
_YAML_VALUE = re.compile(rb"(?<=: )[^\s{}\[\],][^\n{}\[\],]*")
_XML_VALUE = re.compile(rb'(?<=>)[^<>]+(?=<)|(?<==")[^"<>]*(?=")')
_JSON_WORDS = (
    "NaN", "-Infinity", "1e400", "-1e400", "1e-400", "-0", "-0.0", "1.0", "0.1", "1" * 400, "-" + "9" * 5000,
    "01", "+1", "0x1", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u202e\"", "\"1\"", "\"NaN\"",
    '{"a": 1, "a": 2}', "[" * 400 + "]" * 400, "// x\n1", "'x'", "True", "undefined", "\"" + "x" * 300_000 + "\"",
    '"../../../etc/passwd"', '"/dev/zero"', '"C:\\\\x"', '"CON"', '"a/b"', '"."', '""', '" "', '"\\r\\n"',
)  # fmt: skip
_YAML_WORDS = (
    "*a", "&a [*a]", "&a {a: *a}", "&a", "!!python/object/apply:os.system [x]", "!!binary x", "!!binary /w==", "!!set {a}",
    "!!int x", "!!float x", "!!timestamp x", "!x y", "2026-02-30", "2026-01-01", "2026-01-01 10:00:00", "1:30", "0o17",
    "010", "0x1F", "1_000", ".inf", "-.inf", ".nan", "1e400", "1e999999999", "-0", "9" * 5000, "~", "null", "yes", "off",
    "\"\\ud800\"", "\"\\0\"", "\"\\x1b[2J\"", "\"\\u202e\"", "\"\\uFEFF\"", "{a: 1, a: 2}", "{? [a] : 1}", "{1: 2}", "{~: 2}",
    "{<<: {a: 1}}", "{<<: x}", "|", ">-", "'", "\"", "%YAML 9.9", "---", "...", "[" * 400 + "]" * 400, "? a", "- a",
    "\t", "@", "`", "../../../etc/passwd", "/dev/zero", "x" * 300_000, "{{ x }}", "{% for %}", "[a, a]", "#", ": :",
)  # fmt: skip
_XML_WORDS = (
    "", " ", "NaN", "INF", "-INF", "inf", "1e400", "-1e400", "9" * 5000, "-0", "0", "-1", "1,5", "\u0661", "\u00b2", "&#0;", "&#xD800;",
    "&#x202e;", "&#27;[2J", "&x;", "&amp;lt;script&amp;gt;", "<![CDATA[<b>]]>", "]]&gt;", "<!-- x -->", "<?php x?>", "<b>" * 400 + "</b>" * 400,
    "x" * 300_000, "../../../etc/passwd", "/dev/zero", "file:///etc/passwd", "http://[::1/", "data:,", "true", "1 2", "A A", "\u200b",
    "{" * 3000, "[[" * 3000, "$" * 3001, "`" * 3001, "*" * 3001, "\\(" * 2000, "&lt;p&gt;" * 3000, "&lt;table&gt;&lt;tr&gt;" * 700,
)  # fmt: skip


def typed_over(data: bytes, *, seed: int = 0, count: int = 60) -> Iterator[tuple[str, bytes]]:
    """JSON, YAML or XML in which one value is written as no value should be."""
    head = data.lstrip(b"\xef\xbb\xbf \n")[:1]
    values, words = (
        (_XML_VALUE, _XML_WORDS)
        if head == b"<"
        else (_JSON_VALUE, _JSON_WORDS)
        if head in (b"{", b"[")
        else (_YAML_VALUE, _YAML_WORDS)
    )
    places = [match.span(match.lastindex or 0) for match in values.finditer(data)]
    chance = random.Random(seed)
    for number in range(count if places else 0):
        start, end = chance.choice(places)
        word = words[(number + seed) % len(words)]
        yield f"typed-{number}", data[:start] + word.encode() + data[end:]


def nested(data: bytes, *, depth: int = 100_000) -> Iterator[tuple[str, bytes]]:
    """What opens and never ends, and what says the same twice."""
    head = data.lstrip(b"\xef\xbb\xbf \n")[:1]
    if head == b"<":
        root = re.sub(rb"<\?xml.*?\?>", b"", data, count=1).lstrip()
        name = re.match(rb"<([\w:.-]+)", root)
        assert name
        yield "deep", root[: root.index(b">") + 1] + b"<a>" * depth
        yield (
            "deep-closed",
            root[: root.index(b">") + 1] + b"<a>" * depth + b"</a>" * depth + b"</%s>" % name[1],
        )
        laughs = b"".join(
            b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12)
        )
        yield (
            "laughs",
            b'<!DOCTYPE %s [<!ENTITY l0 "ha">%s]>' % (name[1], laughs)
            + root.replace(b"</", b"&l11;</", 1),
        )
        yield (
            "outside",
            b'<!DOCTYPE %s [<!ENTITY x SYSTEM "file:///etc/passwd">]>' % name[1]
            + root.replace(b"</", b"&x;</", 1),
        )
        yield "dtd", b'<!DOCTYPE %s SYSTEM "http://localhost:1/x.dtd">' % name[1] + root
        for code in ("utf-16", "euc-kr", "iso-2022-kr", "utf-7", "nothing", "utf-32"):
            yield f"says-{code}", b'<?xml version="1.0" encoding="%s"?>' % code.encode() + root
        yield (
            "euc-kr",
            b'<?xml version="1.0" encoding="euc-kr"?>' + root.decode().encode("euc-kr", "replace"),
        )
        yield (
            "attributes",
            root.replace(b">", b"".join(b' a%d="x"' % n for n in range(depth)) + b">", 1),
        )
        yield "attribute", root.replace(b">", b' a="%s">' % (b"x" * 11_000_000), 1)
        yield "instructions", b"<?x y?>" * depth + root
        return
    for opens in (
        b"[",
        b"{",
        b'{"a":',
        b"- ",
        b"? ",
        b"a: ",
        b"> ",
        b"{=",
        b"(",
        b"<",
        b"!!a ",
        b"&a ",
        b"#",
    ):
        yield f"deep-{opens!r}", opens * depth
        yield f"deep-after-{opens!r}", data.rstrip() + b"\n" + opens * depth
    yield (
        "laughs",
        b"a: &l0 [x]\n"
        + b"".join(b"b%d: &l%d [%s]\n" % (n, n, b"*l%d," % (n - 1) * 10) for n in range(1, 12))
        + data,
    )
    yield "documents", data + b"\n---\n" + data
    yield "utf32", data.decode("utf-8", "replace").encode("utf-32")
    yield "utf16-without-mark", data.decode("utf-8", "replace").encode("utf-16-le")
    yield "tabs", data.replace(b"  ", b"\t")
    if head in (b"{", b"["):
        for number, match in enumerate(re.finditer(rb'"(\w+)":', data)):
            if number % 7 == 0:
                yield (
                    f"same-key-{number}",
                    data[: match.start()] + b'"%s":null,' % match[1] + data[match.start() :],
                )
    else:
        for number, match in enumerate(re.finditer(rb"^( *)(\w+): .*$", data, re.MULTILINE)):
            if number % 7 == 0:
                yield (
                    f"same-key-{number}",
                    data[: match.end()] + b"\n%s%s: x" % (match[1], match[2]) + data[match.end() :],
                )


_GONE = object()


def _places(value: object, here: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
    yield here
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(inner, (*here, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*here, index))


def _with(value: object, place: tuple[object, ...], new: object) -> object:
    if not place:
        return new
    head, *rest = place
    if isinstance(value, dict):
        pairs = {n: (_with(v, tuple(rest), new) if n == head else v) for n, v in value.items()}
        return {name: inner for name, inner in pairs.items() if inner is not _GONE}
    assert isinstance(value, list)
    items = [_with(v, tuple(rest), new) if n == head else v for n, v in enumerate(value)]
    return [inner for inner in items if inner is not _GONE]


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def archives(name: str, content: bytes, *, many: int = 60_000) -> Iterator[tuple[str, bytes]]:
    """Zip files of ``content`` that are damaged, or made to harm."""
    for label, method in (
        ("lzma", zipfile.ZIP_LZMA),
        ("bz2", zipfile.ZIP_BZIP2),
        ("deflate", zipfile.ZIP_DEFLATED),
        ("stored", zipfile.ZIP_STORED),
    ):
        whole = packed({name: content}, method)
        begin = 30 + len(name)
        for where in (begin, begin + 4, begin + 9, begin + 40):
            yield (
                f"{label}-damaged-{where - begin}",
                whole[:where] + b"\xff" * 9 + whole[where + 9 :],
            )
        yield f"{label}-cut", whole[: len(whole) // 2]
    whole = packed({name: content})
    entry, end = whole.rindex(b"PK\x01\x02"), whole.rindex(b"PK\x05\x06")
    yield "offset-beyond", _patched(whole, entry + 42, struct.pack("<L", 0xFFFFFFF0))
    yield "list-beyond", _patched(whole, end + 16, struct.pack("<L", 0xFFFFFFF0))
    yield "list-size", _patched(whole, end + 12, struct.pack("<L", 0x7FFFFFFF))
    yield "sizes-lie", _patched(whole, entry + 20, struct.pack("<2L", 0x7FFFFFFF, 0x7FFFFFFF))
    yield "size-small", _patched(whole, entry + 24, struct.pack("<L", 3))
    yield "encrypted", _patched(_patched(whole, 6, b"\x01\x00"), entry + 8, b"\x01\x00")
    yield "method-99", _patched(_patched(whole, 8, b"\x63\x00"), entry + 10, b"\x63\x00")
    yield "local-name", _patched(whole, 30, b"\xff" * len(name))
    yield (
        "local-name-utf8",
        _patched(
            _patched(_patched(whole, 6, b"\x00\x08"), entry + 8, b"\x00\x08"),
            30,
            b"\xff" * len(name),
        ),
    )
    yield "outside", packed({f"../../{name}": content, f"/{name}": content})
    yield "same-name", packed({name: content}) + b""
    yield "bomb", packed({name: b"\0" * (150 << 20)})
    yield (
        "nested",
        packed({"a.zip": packed({"b.zip": packed({"c.zip": packed({"d.zip": whole})})})}),
    )
    count = struct.pack("<2H", 2000, 2000)
    entries = whole[entry:end] * 2000  # overlapping: all are the same bytes
    tail = struct.pack("<2L", len(entries), entry)
    yield "overlapping", whole[:entry] + entries + b"PK\x05\x06\0\0\0\0" + count + tail + b"\0\0"
    yield "many", packed({f"{number}": b"" for number in range(many)}, zipfile.ZIP_STORED)


def _patched(data: bytes, start: int, new: bytes) -> bytes:
    return data[:start] + new + data[start + len(new) :]


def mutated(data: bytes, *, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """``data`` after up to four accidents each: pieces that went, came twice, changed places or
    were typed over. Of a zip file, its files are mutated, and it is packed again."""
    chance = random.Random(seed)
    for number in range(count):
        changed = _repacked(data, chance) if data[:2] == b"PK" else _mutated(data, chance)
        yield f"mutated-{number}", changed


_TYPED = (
    b"", b"0", b"-1", b"1e308", b"\n", b"\n\n", b" ", b"#", b"=", b"~", b"{", b"}", b"<", b">", b"&lt;",
    b"[[g1]]", b"\"", b"'", b",", b"*", b"a)", b"ANSWER: A\n", b"%50%", b":", b"\\", b"]]>", b"<![a",
    b"\xed\x95\x9c", b"\xff", b"\t", b"true", b"null", b"$$", b"```\n", b"- ", b"1970-01-01",
)  # fmt: skip


def _mutated(data: bytes, chance: random.Random) -> bytes:
    words = re.split(rb"(\s+|[^\w\s])", data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(words))
        length = chance.choice((1, 1, 2, 5, 40))
        match chance.randrange(5):
            case 0:
                del words[at : at + length]
            case 1:
                words[at:at] = words[at : at + length] * chance.choice((1, 1, 3))
            case 2:
                other = chance.randrange(len(words))
                words[at : at + length], words[other : other + length] = (
                    words[other : other + length],
                    words[at : at + length],
                )
            case 3:
                words[at] = chance.choice(_TYPED)
            case 4:
                words.insert(at, chance.choice(_TYPED))
        if not words:
            break
    return b"".join(words)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    texts = [name for name in members if name.endswith((".xml", ".rels", ".txt", ".md"))]
    for name in chance.sample(texts, min(len(texts), chance.randint(1, 3))):
        members[name] = _mutated(members[name], chance)
    return packed(members)
