"""QTI 2.1, 2.2 and 3.0: packages, and single items.

A package is read by its assessment test, in the test's order; without a test, by its manifest;
without a manifest, by the items it holds.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Iterator
from typing import TypeAlias

import msgspec
from lxml import etree

from quizgen.bank.writer import identifier
from quizgen.errors import Message, message
from quizgen.formats.lms.qti.questions import DIFFICULTIES
from quizgen.formats.lms.qti.xhtml import BETWEEN
from quizgen.model import LANGUAGES, Bloom, Item, Localized, Source, Stimulus
from quizgen.readers import Begun, Imported, Note, UnreadableError, sets
from quizgen.readers.build import heading_left_out
from quizgen.readers.container import Container
from quizgen.readers.known import MANIFEST, QTI, QTI_PASSAGE, QTI_TEST
from quizgen.readers.markdown import Page
from quizgen.readers.qti import graphic
from quizgen.readers.qti.item import UnsupportedError, joined, other_scoring, read_items, times
from quizgen.readers.qti.numbers import decimal
from quizgen.readers.qti.text import (
    Text,
    content,
    find,
    find_all,
    get,
    languages_of,
    name_of,
    without_foreign_marks,
)
from quizgen.readers.regions import Region, numbered, path_of
from quizgen.readers.sets import Announced, taken_apart
from quizgen.readers.xml import line, parse

Element: TypeAlias = etree._Element

_IMAGES = "images/"
_PICTURE = re.compile(r"\.(png|jpe?g|gif|svg|webp)$", re.IGNORECASE)
_DATA = re.compile(r"data:image/(png|jpeg|gif|svg\+xml|webp);base64,([A-Za-z0-9+/=\s]+)\Z")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_OLDER = "questestinterop"
_ROOT = re.compile(rb"<(?:\w+:)?(assessmentTest|assessmentItem|qti-assessment-(?:test|item))[\s>]")


class _Facts(msgspec.Struct, frozen=True):
    """What a manifest's metadata (LOM) tells of an item."""

    ref: str = ""
    topic: str = ""
    difficulty: int = 2
    bloom: Bloom = Bloom.REMEMBER
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


def read(data: bytes, name: str) -> Imported:
    """The items of a package or of a single item. Raises ``UnreadableError``."""
    return _Reader(name).package(data) if _is_zip(data) else _Reader(name).single(data)


_ADDED = frozenset(("", "outcomeProcessing", "setOutcomeValue", "sum", "testVariables"))
"""What a test's score is made of where the points of its items add up."""


def _other_score(root: Element) -> Element | None:
    """Where a test makes its score otherwise (QTI 2.1, 10, outcome processing)."""
    processing = find(root, "outcomeProcessing")
    parts = [] if processing is None else processing.iter()
    return next((each for each in parts if name_of(each) not in _ADDED), None)


def _is_zip(data: bytes) -> bool:
    """Whether ``data`` begins as a zip archive does."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")
"""The form of a language tag (BCP 47)."""


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.items: list[Item] = []
        self.notes: list[Note] = []
        self.images: dict[str, bytes] = {}
        self.begun: list[Begun] = []
        self.taken: set[str] = set()
        self.set_names: set[str] = set()
        self.missing: set[str] = set()
        self.title: Localized | None = None
        self.sets: dict[str, Stimulus] = {}
        """What an item asks about together with others, by the item's file."""
        self._sections: dict[Element, Stimulus] = {}
        self._sharing: dict[Element, bool] = {}
        self._passages: dict[str, Stimulus] = {}
        """Passages of QTI 3, by their files."""
        self.weights: dict[str, float] = {}
        """What a test multiplies the points of an item by, by the item's file."""
        self._one_of: dict[str, str] = {}
        """The section that asks one of its few items, by the item's file."""
        self._rivals: dict[str, list[str]] = {}
        """Ids of the items of such a section."""

    def single(self, data: bytes) -> Imported:
        document = parse(data, self.name)
        self.notes += document.remarks
        root = document.root
        if document.faults:
            raise document.faults[0].error(self.name)
        self._require(root, self.name)
        if name_of(root) == "assessmentTest":
            problem = message("a test names its items by file: import the whole package (zip)")
            raise UnreadableError(f"{self.name}:{line(root)}", problem)
        self._item(root, self.name, None, None, _Facts())
        return self._imported()

    def package(self, data: bytes) -> Imported:
        container = Container(data, self.name)
        self.notes += container.remarks
        members = dict.fromkeys(self._members(container))
        if not members:
            problem = message(
                "no item in the package: neither a manifest nor a file that is a QTI item"
            )
            raise UnreadableError(self.name, problem)
        facts = self._facts(container)
        for member in members:
            root = self._root(container, member)
            if root is None:
                continue
            if name_of(root) == "assessmentItem":
                place = f"{self.name}: {member}"
                self._item(root, place, container, member, facts.get(member, _Facts()))
            else:
                self.notes.append(Note(f"{self.name}: {member}:{line(root)}", _wrong_root(root)))
        if said := container.others():
            self.notes.append(Note(self.name, said))
        return self._imported()

    def _imported(self) -> Imported:
        for names in self._rivals.values():
            made = sets.rivals([item for item in self.items if item.id in names])
            by_name = {item.id: item for item in made}
            self.items = [by_name.get(item.id, item) for item in self.items]
        return Imported(
            tuple(self.items), tuple(self.notes), self.title, self.images, tuple(self.begun)
        )

    # which files

    def _members(self, container: Container) -> Iterator[str]:
        """The files of items, in the order in which they are asked; one may come twice."""
        manifest = self._manifest(container)
        if manifest is None:
            if not any("imsmanifest.xml" in each for each in container.members):
                self.notes.append(
                    Note(
                        self.name,
                        message("no imsmanifest.xml: the items it holds are read by name"),
                    )
                )
            yield from self._by_content(container)
            return
        path, root = manifest
        self.title = _titled(root)
        for element, said in MANIFEST.leftovers(root):
            self.notes.append(Note(f"{self.name}: {path}:{line(element)}", said))
        types = {
            member: get(each, "type")
            for each in find_all(root, "resource")
            for address in [get(each, "href") or _first_file(each)]
            for member in [self._member(container, address, path, each)]
            if member
        }
        tests = [member for member, kind in types.items() if "test" in kind or kind == "assessment"]
        listed = [member for member, kind in types.items() if "item" in kind]
        if not tests and not listed:
            listed = list(self._by_content(container))
        for test in tests:
            yield from self._test(container, test)
        yield from listed

    def _manifest(self, container: Container) -> tuple[str, Element] | None:
        paths = [m for m in container.members if posixpath.basename(m) == "imsmanifest.xml"]
        for path in sorted(paths, key=lambda each: each.count("/")):
            root = self._root(container, path)
            if root is not None:
                return path, root
        return None

    def _by_content(self, container: Container) -> Iterator[str]:
        items = []
        for member in sorted(container.members):
            if member.endswith((".xml", ".qti")):
                found = _ROOT.search(container.read(member)[:20_000])
                if found and found[1].endswith(b"est"):
                    yield from self._test(container, member)
                elif found:
                    items.append(member)
        yield from items

    def _test(self, container: Container, member: str) -> Iterator[str]:
        root = self._root(container, member)
        if root is None or name_of(root) != "assessmentTest":
            return
        if self.title is None and (title := get(root, "title")):
            several = title.count(BETWEEN) + 1
            self.title = (
                Text(LANGUAGES if several == 2 else ()).plain(title)
                if several <= len(LANGUAGES)
                else Localized.same(title)
            )
        yield from self._refs(container, root, member)

    def _refs(
        self, container: Container, root: Element, member: str, above: tuple[str, ...] = ()
    ) -> Iterator[str]:
        """The items that a test or section names, and those of the sections that it names."""
        place = f"{self.name}: {member}"
        self._left_out(root, place)
        left = QTI_TEST.leftovers(root)
        self.notes += [Note(f"{place}:{line(element)}", said) for element, said in left]
        asking: dict[Element | None, Element | None] = {}
        for each in find_all(root, "assessmentItemRef", "assessmentSectionRef"):
            found = self._member(container, get(each, "href"), member, each)
            if found and name_of(each) == "assessmentItemRef":
                self.weights[found] = self._weight(each, place)
                self._set(each, container, member, found)
                parent = each.getparent()
                if parent not in asking:
                    asking[parent] = _asking_one(parent)
                if (section := asking[parent]) is not None:
                    self._one_of[found] = f"{member} {get(section, 'identifier')}"
                yield found
            elif found and found not in above:
                inner = self._root(container, found)
                if inner is not None:
                    yield from self._refs(container, inner, found, (*above, found))

    def _weight(self, ref: Element, place: str) -> float:
        """What a test multiplies the points of an item by."""
        weight = find(ref, "weight")
        if weight is None:
            return 1.0
        value = decimal(get(weight, "value"))
        if value is not None and 0 < value < 1_000_000:
            return float(value)
        said = message("the weight {weight} is left out", weight=repr(get(weight, "value")[:60]))
        self.notes.append(Note(f"{place}:{line(weight)}", said))
        return 1.0

    def _set(self, ref: Element, container: Container, member: str, item: str) -> None:
        """Note what the nearest section that says something gives its questions to read."""
        section = next((each for each in ref.iterancestors() if self._shares(each)), None)
        if section is None:
            return
        if section not in self._sections:
            page = Page(lambda address: self._picture(address, container, member))
            ours = get(section.getroottree().getroot(), "toolName") == "quizgen"
            texts = [
                Text(languages_of(each), page).of(each) for each in section if _to_be_read(each)
            ]
            found = Announced(joined(texts))
            if ours:
                found = taken_apart(found.text, get(section, "title"))
            title = get(section, "identifier").removeprefix("set-" if ours else "")
            name = identifier(title, self.set_names, "set")
            self._sections[section] = Stimulus(name, found.text, found.title)
        self.sets[item] = self._sections[section]

    def _shares(self, section: Element) -> bool:
        """Whether a section gives a few questions something to read; asked of each of them. In our
        own tests a section of the test itself has a blueprint's instructions there."""
        known = self._sharing.get(section)
        if known is None:
            known = self._sharing[section] = self._gives(section)
        return known

    def _gives(self, section: Element) -> bool:
        if name_of(section) != "assessmentSection" or not any(map(_to_be_read, section)):
            return False
        above = section.getparent()
        inner = above is not None and name_of(above) == "assessmentSection"
        ours = get(section.getroottree().getroot(), "toolName") == "quizgen"
        asked = len(list(find_all(section, "assessmentItemRef")))
        return (inner or not ours) and 0 < asked <= sets.MOST

    def _left_out(self, root: Element, place: str) -> None:
        """Note what a test does with its items and a bank does not. What quizgen itself writes
        there are a blueprint's instructions."""
        if get(root, "toolName") == "quizgen":
            return
        for each in find_all(root, "rubricBlock"):
            above = each.getparent()
            carried = above is not None and self._shares(above) and _to_be_read(each)
            if content(each) and not carried:
                said = message("the text that a section gives its questions is left out")
                self.notes.append(Note(f"{place}:{line(each)}", said))
        for each in find_all(root, "assessmentSection"):
            title = get(each, "title").strip()
            if title and title != get(root, "title").strip():
                self.notes.append(Note(f"{place}:{line(each)}", heading_left_out(title)))
        if (other := _other_score(root)) is not None:
            said = message(
                "the test makes its score in its own way (<{tag}>); here points add up",
                tag=name_of(other),
            )
            self.notes.append(Note(f"{place}:{line(other)}", said))
        for each in find_all(root, "selection"):
            if _asking_one(each.getparent()) is not None:
                continue
            said = message(
                "a section asks {count} of its questions: all are in the bank, and the blueprint "
                "says how many are asked",
                count=get(each, "select"),
            )
            self.notes.append(Note(f"{place}:{line(each)}", said))

    def _member(
        self, container: Container, address: str, base: str, element: Element
    ) -> str | None:
        found = container.resolve(address, base)
        if found is None and address and address not in self.missing:
            self.missing.add(address)
            problem = message("{address} is not in the package", address=repr(address))
            self.notes.append(Note(f"{self.name}: {base}:{line(element)}", problem))
        return found

    def _root(self, container: Container, member: str) -> Element | None:
        """The root of a member; None, after a note, where it cannot be read."""
        place = f"{self.name}: {member}"
        try:
            document = parse(container.read(member), place)
        except UnreadableError as error:
            self.notes.append(Note(error.place, error.problem))
            return None
        # A file that ends early may lack its key: nothing of it is trusted.
        self.notes += [*document.remarks, *(each.note(place) for each in document.faults[:1])]
        return None if document.faults else document.root

    def _require(self, root: Element, place: str) -> None:
        if name_of(root) not in ("assessmentItem", "assessmentTest"):
            raise UnreadableError(f"{place}:{line(root)}", _wrong_root(root))

    # one item

    def _item(
        self,
        root: Element,
        place: str,
        container: Container | None,
        member: str | None,
        facts: _Facts,
    ) -> None:
        def tell(element: Element, said: Message) -> None:
            self.notes.append(Note(f"{place}:{line(element)}", said))

        def picture(address: str) -> str | None:
            if address in drawn:
                return address
            found = self._picture(address, container, member)
            if found is None:
                problem = message("the picture {address} is left out", address=repr(address[:60]))
                tell(root, problem)
            return found

        drawn: set[str] = set()

        def draw(address: str, places: list[Region], width: float, height: float) -> str | None:
            data = self._bytes(address, container, member)
            made = None if data is None else numbered(data, places, width, height)
            if data is None or made is None:
                return None
            path = path_of(data, places, width, height)
            self.images[path] = made
            drawn.add(path)
            return path

        remembered: dict[str, str | None] = {}

        def once(address: str) -> str | None:
            if address not in remembered:
                remembered[address] = picture(address)
            return remembered[address]

        ours = get(root, "toolName") == "quizgen"
        without_foreign_marks(root)
        try:
            page = Page(once, lambda what: tell(root if text.at is None else text.at, what))
            text = Text(languages_of(root), page)
            asked = graphic.restated(root, draw, tell)
            items, about_all = read_items(asked, tell, text)
        except UnsupportedError as error:
            tell(error.element, error.why)
            self.begun.append(Begun(f" {member}:1" if member else "1"))
            return
        for element, said in QTI.leftovers(root):
            tell(element, said)
        if not ours and (other := other_scoring(root)) is not None:
            tell(
                other,
                message(
                    "the item scores in its own way (<{tag}>); here what it declares as right is",
                    tag=name_of(other),
                ),
            )
        before = len(self.items)
        about = self.sets.get(member or "")
        for ref in find_all(root, "assessmentStimulusRef"):
            passage = self._passage(ref, place, container, member)
            if passage is not None:
                name = get(root, "identifier")
                about = passage if about is None else self._about(about, passage.text, name)
        if about_all.some:
            about = self._about(about, about_all, get(root, "identifier"))
        for item in items:
            item = item if about is None else sets.within(item, about)
            self.items.append(
                msgspec.structs.replace(
                    times(item, self.weights.get(member or "", 1.0)),
                    id=self._id(facts.ref or item.id),
                    topic=facts.topic,
                    difficulty=facts.difficulty,
                    bloom=facts.bloom,
                    tags=facts.tags,
                    sources=(Source(facts.references),) if facts.references else (),
                )
            )
        made = tuple(item.id for item in self.items[before:])
        if section := self._one_of.get(member or ""):
            self._rivals.setdefault(section, []).extend(made)
        self.begun.append(Begun(f" {member}:1" if member else "1", made))

    def _passage(
        self, ref: Element, place: str, container: Container | None, member: str | None
    ) -> Stimulus | None:
        """The passage of its own file that an item is about (QTI 3); None, after a note, where
        there is none."""
        address = get(ref, "href")
        found = container.resolve(address, member) if container and member else None
        if found is None or container is None:
            problem = message(
                "the text that the question is about, {address}, is not there: import the whole "
                "package",
                address=repr(address[:60]),
            )
            self.notes.append(Note(f"{place}:{line(ref)}", problem))
            return None
        if found not in self._passages:
            root = self._root(container, found)
            if root is None:
                return None
            where = f"{self.name}: {found}"
            for element, said in QTI_PASSAGE.leftovers(root):
                self.notes.append(Note(f"{where}:{line(element)}", said))

            def lost(what: Message) -> None:
                self.notes.append(Note(f"{where}:{line(root)}", what))

            page = Page(lambda address: self._picture(address, container, found), lost)
            bodies = find_all(root, "stimulusBody")
            text = joined([Text(languages_of(root), page).of(each) for each in bodies])
            name = identifier(get(root, "identifier") or found, self.set_names, "set")
            self._passages[found] = Stimulus(name, text)
        passage = self._passages[found]
        return passage if passage.text.some else None

    def _about(self, section: Stimulus | None, text: Localized, name: str) -> Stimulus:
        """What the questions of one item are about: the item's own text, below that of its
        section."""
        texts = [text] if section is None else [section.text, text]
        return Stimulus(identifier(name, self.set_names, "set"), joined(texts))

    def _id(self, wanted: str) -> str:
        if _ID.match(wanted) and wanted not in self.taken:
            self.taken.add(wanted)
            return wanted
        return identifier(wanted, self.taken)

    def _picture(self, address: str, container: Container | None, member: str | None) -> str | None:
        """The path in the bank of a picture at ``address``, whose bytes are kept."""
        if data := _DATA.match(address):
            suffix = {"svg+xml": "svg", "jpeg": "jpg"}.get(data[1], data[1])
        elif kind := _PICTURE.search(address.partition("?")[0]):
            suffix = kind[1].lower()
        else:
            return None
        found = self._bytes(address, container, member)
        return None if found is None else self._keep(found, suffix)

    @staticmethod
    def _bytes(address: str, container: Container | None, member: str | None) -> bytes | None:
        """What is at ``address``: in it, or in the package."""
        if data := _DATA.match(address):
            try:
                return base64.b64decode(data[2])
            except ValueError:
                return None
        if container is None or member is None:
            return None
        found = container.resolve(address, member)
        return None if found is None else container.read(found)

    def _keep(self, data: bytes, suffix: str) -> str:
        path = f"{_IMAGES}{hashlib.sha256(data).hexdigest()[:16]}.{suffix}"
        self.images[path] = data
        return path

    # metadata

    def _facts(self, container: Container) -> dict[str, _Facts]:
        """By member. Trusts nothing: a field of another form than ours is left out."""
        quiet = _Reader(self.name)
        manifest = quiet._manifest(container)
        if manifest is None:
            return {}
        path, root = manifest
        found: dict[str, _Facts] = {}
        for each in find_all(root, "resource"):
            member = container.resolve(get(each, "href") or _first_file(each), path)
            record = find(each, "lom")
            if member and record is not None:
                found[member] = _read_facts(record)
        return found


def _read_facts(record: Element) -> _Facts:
    names: dict[str, str] = {}
    for each in find_all(record, "classification"):
        path = find(each, "taxonPath")
        if path is None:
            continue
        source, entry = find(path, "source"), find(path, "id")
        if source is not None and entry is not None:
            names[content(source)] = content(entry)
    general = find(record, "general")
    ref = ""
    tags: list[str] = []
    if general is not None:
        for each in find_all(general, "identifier"):
            catalog, entry = find(each, "catalog"), find(each, "entry")
            if catalog is not None and entry is not None and content(catalog) == "quizgen":
                ref = content(entry)
        tags = [content(each) for each in find_all(general, "keyword") if content(each)]
    difficulty = find(record, "difficulty")
    value = None if difficulty is None else find(difficulty, "value")
    said = "" if value is None else content(value)
    references = tuple(
        content(each)
        for relation in find_all(record, "relation")
        for each in find_all(relation, "description")
        if content(each)
    )
    bloom = names.get("Bloom", "")
    topic = names.get("topic", "")
    return _Facts(
        ref=ref,
        topic=topic if _ID.match(topic) else "",
        difficulty=DIFFICULTIES.index(said) + 1 if said in DIFFICULTIES else 2,
        bloom=Bloom(bloom) if bloom in list(Bloom) else Bloom.REMEMBER,
        tags=tuple(dict.fromkeys(tags)),
        references=references,
    )


def _asking_one(section: Element | None) -> Element | None:
    """The section, if it selects one of its few items."""
    chosen = None if section is None else find(section, "selection")
    if section is None or chosen is None or get(chosen, "select") != "1":
        return None
    asked = [name_of(each) for each in section if name_of(each).startswith("assessment")]
    few = 1 < len(asked) <= sets.MOST and set(asked) == {"assessmentItemRef"}
    return section if few else None


def _titled(manifest: Element) -> Localized | None:
    """The title that our own packages have in each language."""
    record = next((m for m in manifest if name_of(m) == "metadata"), None)
    general = None if record is None else find(record, "general")
    catalog = None if general is None else find(general, "catalog")
    title = None if general is None else find(general, "title")
    if catalog is None or content(catalog) != "quizgen" or title is None:
        return None
    texts = {get(each, "language"): content(each) for each in find_all(title, "string")}
    # two are told apart in the title itself
    return Localized(texts) if len(texts) > 2 and all(map(_TAG.match, texts)) else None


def _to_be_read(rubric: Element) -> bool:
    """Whether it is a text for those who answer (QTI 2.1, 5.3), which says more than how to."""
    return (
        name_of(rubric) == "rubricBlock"
        and "candidate" in get(rubric, "view", "candidate").split()
        and get(rubric, "use") not in ("navigation", "scoring")
        and bool(content(rubric))
    )


def _first_file(resource: Element) -> str:
    file = find(resource, "file")
    return "" if file is None else get(file, "href")


def _wrong_root(root: Element) -> Message:
    name = name_of(root)
    if name == _OLDER:
        return message("this is QTI 1.2; read it with --from qti12")
    return message("{name} is not the root of a QTI item; assessmentItem is expected", name=name)
