"""The texts of a bank one by one, to be translated: found where they stand, and written back there.

A text is named by the way to it (``items.ps.options.2.text``): by ids where there are any, by
places from 1 elsewhere. What is written leaves comments, order and layout of the file alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from quizgen.bank.folder import MANIFEST, files_of
from quizgen.bank.problem import BankError
from quizgen.bank.reader import read_texts
from quizgen.errors import Message, QuizgenError, at, message
from quizgen.files import write_together
from quizgen.model import LANGUAGES, Language
from quizgen.text.markup import unreadable_formulas

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Plain = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar is text, ``no`` (Norwegian) among them."""
_SLOT = re.compile(r"\{\{\s*\w+\s*\}\}|\[\[[*\w-]+")
_SAME = re.compile(r"`[^`]*`|\$[^$]*\$|\{\{.{0,200}?\}\}|!?\[[^][]*\]\([^()]*\)|[^\w]|[\d_]")
"""What reads the same in every language: code, formulas, slots, numbers, signs."""


class Text(msgspec.Struct, frozen=True):
    """One text of a bank. ``digest``: of the source, by which a translation knows its own."""

    id: str
    """The file's name and the way to the text: ``topic.yaml:items.ps.stem``."""
    line: int
    digest: str
    source: str
    translation: str | None
    language: Language = LANGUAGES[0]
    """Of the source."""


class TranslationError(QuizgenError):
    """Translations that cannot be taken, each with its place."""


class _Place(NamedTuple):
    path: Path
    steps: tuple[str | int, ...]
    node: yaml.Node


class Written(NamedTuple):
    """What ``write_translations`` changed: the files it wrote, and the number of texts in them."""

    files: list[Path]
    texts: int
    finished: bool
    """Whether every text of the bank has a translation now."""
    languages: tuple[Language, ...]
    """Those that the bank may have then."""


def find_texts(path: Path, to: Language) -> list[Text]:
    """The texts of the bank in ``path`` that have a translation ``to`` the language, or need one,
    in the order of its files. Raises ``BankError`` with what is wrong with the bank beside what is
    not translated yet, and ``OSError``."""
    return [text for text, _ in _find(path, to)]


def _find(path: Path, to: Language) -> list[tuple[Text, _Place]]:
    read, errors = read_texts(path)
    if errors:
        raise BankError(errors)
    source = source_of(to, read.languages)
    found = []
    for file, texts in read.files:
        known = {(node.line, node.column): neutral for node, neutral in texts}
        for name, place in _walk(file):
            mark = place.node.start_mark
            neutral = known.get((mark.line + 1, mark.column + 1))
            if neutral is None:
                continue
            text = _text(place.node, source, to)
            if text is None or (isinstance(place.node, yaml.ScalarNode) and neutral and (
                len(read.languages) > 1 or not _SAME.sub("", text[0])
            )):  # fmt: skip
                continue
            said, done = text
            found.append((
                Text(f"{file.name}:{name}", mark.line + 1, digest(said), said, done, source), place
            ))  # fmt: skip
    return found


def source_of(to: Language, languages: Sequence[Language]) -> Language:
    """The language that is translated from: the first of the bank's. Raises ``TranslationError``
    where there is none but the one to translate to."""
    found = next((each for each in languages if each != to), None)
    if found is None:
        raise TranslationError(message("the bank is in {language} already", language=to))
    return found


def digest(text: str) -> str:
    """By which a table knows a source again: 8 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _text(node: yaml.Node, source: Language, to: Language) -> tuple[str, str | None] | None:
    """The source and its translation; None where there is no source."""
    if isinstance(node, yaml.ScalarNode):
        return node.value, None
    if not isinstance(node, yaml.MappingNode):
        return None
    values = {key.value: value.value for key, value in node.value}
    said, done = values.get(source), values.get(to)
    if not isinstance(said, str) or not said.strip():
        return None
    return said, done if isinstance(done, str) and done.strip() else None


def _walk(file: Path) -> Iterator[tuple[str, _Place]]:
    root = yaml.compose(file.read_text(encoding="utf-8-sig"), _Loader)

    def under(
        node: yaml.Node, name: str, steps: tuple[str | int, ...]
    ) -> Iterator[tuple[str, _Place]]:
        yield name, _Place(file, steps, node)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield from under(value, f"{name}.{key.value}".lstrip("."), (*steps, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                yield from under(value, f"{name}.{_id(value) or number + 1}", (*steps, number))

    if root is not None:
        yield from under(root, "", ())


def _id(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((str(value.value) for key, value in node.value if key.value == "id"), None)


class Translation(NamedTuple):
    """A translation to be written. ``place``: where it was read, for what is said against it."""

    id: str
    digest: str
    text: str
    place: str


def write_translations(path: Path, to: Language, translations: Sequence[Translation]) -> Written:
    """Write each translation beside its source; the bank says that it is being translated, if it
    does not yet. All or nothing.

    Raises ``TranslationError`` with every row that is of no text, of a text that was changed since,
    or that lacks a gap, slot or readable formula of its source; ``BankError``, ``OSError``.
    """
    found = _find(path, to)
    known = {text.id: (text, place) for text, place in found}
    problems: list[Message] = []
    taken: dict[str, tuple[_Place, str]] = {}
    for each in translations:
        fault, value = _judged(each, known)
        if fault is not None:
            problems.append(at(each.place, fault))
        elif value is not None:
            taken[each.id] = (known[each.id][1], value)
    if problems:
        raise TranslationError(*problems)
    edits: dict[Path, list[tuple[_Place, str]]] = defaultdict(list)
    for place, value in taken.values():
        edits[place.path].append((place, value))
    pair = (to, found[0][0].language) if found else (to, "")
    files = {file: _edited(file, pair, each) for file, each in edits.items()}
    if taken:
        files |= _declared(path, to, files)
    write_together({file: text.encode() for file, text in files.items()})
    left = [text for text, _ in found if text.translation is None and text.id not in taken]
    languages = tuple(dict.fromkeys((*_languages_of(path), to)))
    return Written(sorted(files), len(taken), not left, languages)


def _judged(
    each: Translation, known: Mapping[str, tuple[Text, _Place]]
) -> tuple[Message | None, str | None]:
    """What is wrong with a row, or the translation to write; neither where there is none to do."""
    if not each.text.strip():
        return None, None
    if each.id not in known:
        return message("the bank has no text {id}: was it moved or renamed?", id=each.id), None
    text, _ = known[each.id]
    if each.digest != text.digest:
        said = message("{id} was changed since: translate what it says now", id=each.id)
        return said, None
    if text.translation is not None:
        if text.translation.strip() == each.text.strip():
            return None, None
        said = message("{id} has a translation already: change it in the bank's file", id=each.id)
        return said, None
    missing = sorted(set(_SLOT.findall(text.source)) ^ set(_SLOT.findall(each.text)))
    if missing:
        names = ", ".join(missing)
        said = message("{id}: source and translation differ in {names}", id=each.id, names=names)
        return said, None
    for latex, why in unreadable_formulas(each.text) if "{{" not in each.text else ():
        said = message("the formula {latex} cannot be read: {why}", latex=latex[:60], why=why)
        return said, None
    return None, each.text


def _languages_of(path: Path) -> tuple[Language, ...]:
    return read_texts(path)[0].languages


_Pair = tuple[Language, Language]
"""To and from."""


def _edited(file: Path, pair: _Pair, wanted: Sequence[tuple[_Place, str]]) -> str:
    text = file.read_bytes().decode()
    text = text.removeprefix("\ufeff")
    changed = text
    for place, value in sorted(wanted, key=lambda each: -each[0].node.start_mark.index):
        changed = _with(changed, place.node, pair, value)
    try:
        same = _applied(yaml.load(text, _Plain), pair, wanted) == yaml.load(changed, _Plain)
    except yaml.YAMLError:
        same = False
    if not same:  # an anchor, a shape that nobody writes
        said = message("cannot be written into by itself: write these translations by hand")
        raise TranslationError(at(str(file), said))
    return changed


def _with(text: str, node: yaml.Node, pair: _Pair, value: str) -> str:
    """``text`` with the translation in front of what the node holds."""
    start, end = node.start_mark.index, node.end_mark.index
    quoted = json.dumps(value, ensure_ascii=False)
    to, source = pair
    if isinstance(node, yaml.MappingNode):
        kept = [(key, each) for key, each in node.value if key.value == to]
        for key, each in kept:  # it is there, and empty
            head, tail = key.start_mark.index, each.end_mark.index
            return f"{text[:head]}{to}: {quoted}{text[tail:]}"
        if node.flow_style:
            return f"{text[: start + 1]}{to}: {quoted}, {text[start + 1 :].lstrip()}"
        margin = " " * node.start_mark.column
        return f"{text[:start]}{to}: {_block(value, margin)}\n{margin}{text[start:]}"
    assert isinstance(node, yaml.ScalarNode)
    if node.style in ("|", ">") and not re.match(r"[|>][+-]?\d", text[start:end]):
        line = text.rfind("\n", 0, start) + 1
        lead = text[line:start]
        bare = lead.lstrip(" -")
        column = len(lead) - len(bare)  # of the key, or of the entry of a list
        inner = column + 2 if bare else column
        margin = " " * inner
        body = re.sub(r"\n(?=[^\n])", "\n  ", text[start:end].rstrip(" "))
        first = f"\n{margin}" if bare else ""
        lead_in = text[:start].rstrip(" ") if bare else text[:start]
        block = f"{first}{to}: {_block(value, margin)}\n{margin}{source}: {body}"
        return f"{lead_in}{block}{text[end:]}"
    kept_text = text[start:end]
    if not node.style and re.search(r"[\[\]{},#:\n]", kept_text):
        kept_text = json.dumps(node.value, ensure_ascii=False)
    return f"{text[:start]}{{{to}: {quoted}, {source}: {kept_text}}}{text[end:]}"


def _block(value: str, margin: str) -> str:
    """Write a text as YAML: one of several lines as a block, any other in quotes."""
    if "\n" not in value.strip("\n") or value != value.rstrip() or value[0] in " \n":
        return json.dumps(value, ensure_ascii=False)
    lines = "".join(f"\n{margin}  {line}" if line else "\n" for line in value.split("\n"))
    return f"|-{lines}"


def _applied(root: Any, pair: _Pair, wanted: Sequence[tuple[_Place, str]]) -> Any:
    """What the file says, with the translations put in."""
    to, source = pair
    for place, value in wanted:
        holder = root
        for step in place.steps[:-1]:
            holder = holder[step]
        held = holder[place.steps[-1]]
        if isinstance(held, dict):
            held[to] = value
        else:
            holder[place.steps[-1]] = {to: value, source: place.node.value}
    return root


def _declared(path: Path, to: Language, files: Mapping[Path, str]) -> dict[Path, str]:
    """The manifest with the language in it, where it does not name it yet."""
    manifest = next((each for each in files_of(path) if each.name == MANIFEST), path)
    text = files.get(manifest) or manifest.read_text(encoding="utf-8-sig")
    root = yaml.load(text, _Loader)
    named = [root.get("languages", list(LANGUAGES)), root.get("translating", [])]
    if any(to == each or to in each for each in named):
        return {}
    if "translating" in root:
        more = re.sub(
            r"(?m)^translating: *\[?([^\]\n#]*?)\]?( *(?:#.*)?)$",
            rf"translating: [\g<1>, {to}]\g<2>",
            text,
            count=1,
        )
    else:
        before = "languages" if "languages" in root else "bank"
        line = rf"translating: [{to}]\n"
        found = (rf"(?m)^{before}:", line + r"\g<0>")
        if before == "bank":
            found = (r"(?m)^bank:.*\n", r"\g<0>" + line)
        more = re.sub(*found, text, count=1)
    return {manifest: more}
