"""Archives that lost their end, addresses in a package, and what of it nobody read."""

import io
import zipfile

import pytest

from quizgen.readers import UnreadableError, detect
from quizgen.readers.container import Container

FILES = {"a.xml": b"<quiz/>", "b/c.xml": b"x" * 70_000, "b/d.png": b"png"}


class Stream(io.RawIOBase):
    """What cannot be gone back in: sizes and checks stand behind each file."""

    def __init__(self):
        super().__init__()
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def packed(files=FILES, *, stream=False, method=zipfile.ZIP_DEFLATED):
    out = Stream() if stream else io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.data if stream else out.getvalue()


def cut(data):
    """Without the list at the end."""
    return data[: data.index(b"PK\x01\x02")]


def held(data):
    package = Container(data, "f")
    return {name: package.read(name) for name in package.members}, len(package.remarks)


@pytest.mark.parametrize("stream", [False, True])
def test_an_archive_without_its_list_is_read_whole(stream):
    data = packed(stream=stream)
    assert held(data) == (FILES, 0)
    assert held(cut(data)) == (FILES, 1)
    assert held(cut(data)[:-1])[0].keys() >= {"a.xml", "b/c.xml"}


def test_checks_behind_files_may_lack_their_mark():
    data = cut(packed(stream=True)).replace(b"PK\x07\x08", b"")
    assert held(data) == (FILES, 1)


def test_what_is_damaged_is_not_taken_for_a_file():
    data = bytearray(cut(packed({"a.xml": b"<quiz/>" * 20, "b.xml": b"y"})))
    data[14] ^= 1  # the check of the first
    with pytest.raises(UnreadableError, match="damaged or cut off"):
        Container(bytes(data), "f")
    for flag in (1, 9):  # encrypted
        data = bytearray(cut(packed()))
        data[6] |= flag
        with pytest.raises(UnreadableError, match="damaged or cut off"):
            Container(bytes(data), "f")
    for data in (cut(packed(method=zipfile.ZIP_STORED)), packed()[:29], packed()[:30]):
        with pytest.raises(UnreadableError, match="damaged or cut off"):
            Container(data, "f")


def test_addresses_mean_files_of_the_package():
    package = Container(packed(), "f")
    for address, base, found in [
        ("c.xml", "b/d.png", "b/c.xml"), ("../a.xml", "b/c.xml", "a.xml"), ("/a.xml", "b/c.xml", "a.xml"),
        ("d.png?v=1#x", "b/c.xml", "b/d.png"), ("a%2Exml", "x.xml", "a.xml"), ("", "a.xml", None),
        ("https://x.test/a.xml", "a.xml", None), ("//a.xml", "a.xml", None), ("z.xml", "a.xml", None),
    ]:  # fmt: skip
        assert package.resolve(address, base) == found, address


def test_files_that_nobody_read_are_named_up_to_three():
    names = {f"{name}.txt": b"x" for name in "abcd"}
    package = Container(packed({**names, "x.xsd": b"", "y.css": b""}), "f")
    assert str(package.others()) == "4 files of the package are left out: a.txt, b.txt, c.txt, …"
    package.read("d.txt")
    assert str(package.others()) == "3 files of the package are left out: a.txt, b.txt, c.txt"
    for name in ("a.txt", "b.txt"):
        package.read(name)
    assert str(package.others()) == "a file of the package is left out: c.txt"
    package.read("c.txt")
    assert package.others() is None


def test_a_cut_archive_and_utf_16_are_found_out():
    assert detect(cut(packed({"q.xml": b"<assessmentItem/>"})), "f.zip") == "qti"
    assert detect("One? {T}".encode("utf-16"), "f.gift") == "gift"
    assert detect(b"One? {T}\x00", "f.gift") is None
