"""QTI 1.2 -> items: packages of Canvas and Blackboard, Common Cartridges, single documents.

1EdTech (IMS), *QTI: ASI XML Binding Specification* version 1.2.1, and what the LMSs make of it: the
kind of a question is in ``question_type`` (Canvas), ``bbmd_questiontype`` (Blackboard) or
``cc_profile`` (Common Cartridge), and guessed from its responses where none is told.
"""

from __future__ import annotations

import re
from posixpath import basename, dirname

import msgspec
from lxml import etree

from quizgen.errors import message
from quizgen.model import Criterion, EssayKey, Localized
from quizgen.readers import Imported, Note, UnknownError, UnreadableError, xml
from quizgen.readers.build import Builder, heading_left_out
from quizgen.readers.container import Container
from quizgen.readers.known import CANVAS, CARTRIDGE, FIELDS, QTI1, QTI1_TEST, TEST_FIELDS
from quizgen.readers.qti1 import document
from quizgen.readers.qti1.document import ALL_OR_NOTHING
from quizgen.readers.qti1.kinds import READERS, Question
from quizgen.readers.qti1.texts import Texts
from quizgen.readers.sets import MOST, Announced, rivals

_ASKS = r"imsqti|question|assessment/x-bb"
"""In the type of a resource that holds questions."""
_BB_FILE = "{http://www.blackboard.com/content-packaging/}file"
_FRAMES = ("imsmanifest.xml", "assessment_meta.xml")
"""Documents that are about a package's quizzes."""


def read(data: bytes, name: str) -> Imported:
    """The questions of a package or of a document. Raises ``UnreadableError``."""
    out = Builder(name)
    images: dict[str, bytes] = {}
    if data.startswith(b"PK"):
        package = Container(data, name)
        out.notes += package.remarks
        documents = _documents(package, out)
        _manifest(out, package)
    else:
        package, documents = None, [("", data)]
    title = None
    for member, content in documents:
        where = f"{name}: {member}" if member else name
        read_in = xml.parse(content, where)
        root = read_in.root
        out.notes += [*read_in.remarks, *(fault.note(where) for fault in read_in.faults)]
        _without_namespaces(root)
        if root.tag != "questestinterop":
            problem = message(
                "the root is <{tag}>; QTI 1.2 begins with <questestinterop>", tag=root.tag
            )
            if len(documents) == 1:
                raise UnreadableError(f"{where}:{xml.line(root)}", problem)
            out.note(f" {member}:{xml.line(root)}", problem)
            continue
        texts = Texts(out, member, root, package, images)
        if not texts.ours:
            _frame(out, texts, root)
            bank = _bank(root)
            if bank or len(documents) > 1:
                texts.topic = bank or texts.called(root)
        above, start = None, 0
        for item in read_in.sound("item"):
            if item.getparent() is not above:
                _leave(out, above, start)
                above, start = item.getparent(), len(out.items)
                _enter(out, texts, above)
            _item(out, texts, item)
        _leave(out, above, start)
        title = title or texts.title(root)
        if package is not None and not texts.ours:
            _settings(out, package, member)
    if package is not None and (said := package.others()):
        out.notes.append(Note(name, said))
    return out.imported(title, images)


def _documents(package: Container, out: Builder) -> list[tuple[str, bytes]]:
    """The members that hold questions, each quiz once: a course that Canvas exported has them
    twice, whole in ``non_cc_assessments`` and by the profile beside it."""
    contents = {}
    for member in package.members:
        if member.endswith((".xml", ".dat", ".qti")):
            data = package.read(member)
            if b"<questestinterop" in data[:4000]:
                contents[member] = data
            elif not member.endswith(_FRAMES):
                package.taken.discard(member)
    quizzes = list(contents)
    if not quizzes:
        problem = message("the package holds no QTI 1.2 document (<questestinterop>)")
        raise UnreadableError(out.file, problem)
    if not any(basename(m) == "imsmanifest.xml" for m in package.members):
        said = message("there is no imsmanifest.xml; every document in the package is read")
        out.notes.append(Note(out.file, said))
    whole = {basename(m).partition(".")[0] for m in quizzes if "non_cc_assessments/" in m}
    return [
        (m, contents[m])
        for m in quizzes
        if "non_cc_assessments/" in m or basename(dirname(m)) not in whole
    ]


def _manifest(out: Builder, package: Container) -> None:
    """Note what a manifest says of quizzes that are not in the package, and what a bank cannot hold
    of the rest."""
    path = next((m for m in package.members if basename(m) == "imsmanifest.xml"), None)
    if path is None:
        return
    where = f" {path}"
    try:
        found = xml.parse(package.read(path), f"{out.file}:{where}")
    except UnreadableError as error:
        out.notes.append(Note(error.place, error.problem))
        return
    out.notes += [fault.note(f"{out.file}:{where}") for fault in found.faults]
    root = found.root
    out.left(CARTRIDGE.leftovers(root), where)
    for resource in root.iter("{*}resource"):
        if not re.search(_ASKS, resource.get("type", "")):
            continue
        files = [resource, *resource.iterfind("{*}file")]
        named = [each.get("href") or each.get(_BB_FILE) for each in files]
        for address in dict.fromkeys(filter(None, named)):
            if package.resolve(address, path) is None:
                out.note(
                    f"{where}:{xml.line(resource)}",
                    message("{address} is not in the package", address=repr(address)),
                )


def _without_namespaces(root: etree._Element) -> None:
    for element in root.iter():
        if isinstance(element.tag, str):
            # What a parser recovered from a damaged file may be named as no element is.
            element.tag = element.tag.rpartition("}")[2].replace(":", "_")


def _bank(root: etree._Element) -> str:
    """What a question bank or a pool is called; nothing where it is a quiz."""
    for field in root.iterfind("objectbank/qtimetadata/qtimetadatafield"):
        if (field.findtext("fieldlabel") or "").strip() == "bank_title":
            return (field.findtext("fieldentry") or "").strip()
    test = root.find("assessment")
    if test is not None and test.findtext("assessmentmetadata/bbmd_assessmenttype") == "Pool":
        return (test.get("title") or "").strip()
    bank = root.find("objectbank")
    return "" if bank is None else (bank.get("title") or "").strip()


def _frame(out: Builder, texts: Texts, root: etree._Element) -> None:
    """Note what stands around the questions of a document and a bank cannot hold."""
    out.left(QTI1_TEST.leftovers(root), f" {texts.member}" if texts.member else "")
    for test in root.iter("assessment", "objectbank"):
        for section in test.iter("section"):
            title = (section.get("title") or "").strip()
            if title and title != (test.get("title") or "").strip():
                texts.line = xml.line(section)
                texts.lost(heading_left_out(title))
        for drawn in test.iter("selection"):
            if drawn.find("or_selection") is not None or drawn.find("sourcebank_ref") is not None:
                texts.line = xml.line(drawn)
                texts.lost(
                    message(
                        "a section draws {count} questions of a bank or pool that stands for "
                        "itself: the blueprint says how many are asked",
                        count=(drawn.findtext("selection_number") or "?").strip()[:9],
                    )
                )
        for tag in ("rubric", "objectives", "presentation_material"):
            for each in test.findall(tag):
                if document.material(each).strip():
                    texts.line = xml.line(each)
                    texts.lost(message("the text before the questions is left out"))
        for field in test.iterfind("qtimetadata/qtimetadatafield"):
            label, entry = (field.findtext(f"field{name}") or "" for name in ("label", "entry"))
            if label.strip() not in TEST_FIELDS and entry.strip():
                texts.line = xml.line(field)
                texts.lost(
                    message(
                        "the field {label} ({entry}) is left out",
                        label=label.strip(),
                        entry=repr(entry[:40]),
                    )
                )


def _settings(out: Builder, package: Container, member: str) -> None:
    """Note what Canvas says beside a quiz and a bank cannot hold."""
    path = package.resolve("assessment_meta.xml", member)
    if path is None:
        return
    try:
        root = xml.parse(package.read(path), f"{out.file}: {path}").root
    except UnreadableError as error:
        out.notes.append(Note(error.place, error.problem))
        return
    out.left(CANVAS.leftovers(root), f" {path}")


def _picked(section: etree._Element) -> int | None:
    """How many of its questions a section asks, where it is not all."""
    told = section.findtext("selection_ordering/selection/selection_number") or ""
    known = re.fullmatch(r"[0-9]{1,9}", told.strip())
    return int(told) if known and int(told) < len(section.findall("item")) else None


def _rivals(section: etree._Element) -> bool:
    """Whether it asks one of a few questions."""
    return _picked(section) == 1 and len(section.findall("item")) <= MOST


def _leave(out: Builder, section: etree._Element | None, start: int) -> None:
    """What comes is of another section than the items from ``start`` on."""
    out.part()
    if section is not None and _rivals(section):
        out.items[start:] = rivals(out.items[start:])


def _enter(out: Builder, texts: Texts, section: etree._Element | None) -> None:
    """What a section says of its questions; what a bank cannot hold of it is noted."""
    if section is None:
        return
    texts.line = xml.line(section)
    picked = _picked(section)
    if picked is not None and not _rivals(section):
        texts.lost(
            message(
                "a section asks {count} of its questions: all are in the bank, and the blueprint "
                "says how many are asked",
                count=picked,
            )
        )
    for tag in ("rubric", "objectives"):
        for each in section.findall(tag):
            if document.material(each).strip():
                texts.line = xml.line(each)
                texts.lost(message("the text that a section gives its questions is left out"))
    texts.line = xml.line(section)
    material = "\n".join(map(document.material, section.findall("presentation_material")))
    about = Announced(texts.rich(material))
    out.share(texts.place, about, name=section.get("title") or section.get("ident") or "")


def _item(out: Builder, texts: Texts, element: etree._Element) -> None:
    """One question: an item, or a note why it is none."""
    texts.line = xml.line(element)
    out.begin(texts.place)
    told = document.metadata(element)
    source, kind = document.kind(told)
    if source and kind is None:
        if told[source] == "text_only_question":
            about = Announced(texts.rich(document.stem(element)))
            out.share(texts.place, about, name=element.get("title") or element.get("ident") or "")
        else:
            texts.note(message("a question of type {type} is left out", type=told[source]))
        return
    responses = [*document.responses(element)]
    conditions = [*document.conditions(element)]
    try:
        kind = kind or document.guess(element, responses, conditions)
        question = Question(
            texts,
            element,
            responses,
            conditions,
            document.feedback(element),
            source in ALL_OR_NOTHING,
            told.get("bbmd_partialcredit") == "true",
            *document.bounds(element, told),
        )
        content, rule, stem, penalty, scores = READERS[kind](question)
    except UnknownError as problem:
        texts.note(problem.left_out())
        return
    out.left(QTI1.leftovers(element), f" {texts.member}" if texts.member else "")
    for each in element.iter("varsubstring"):
        said = message(
            "an answer that contains {text} is right there; here it has to be that",
            text=repr((each.text or "")[:60]),
        )
        texts.note(said)
    for label, entry in document.fields(element):
        if label not in FIELDS and entry:
            texts.note(
                message(
                    "the field {label} ({entry}) is left out", label=label, entry=repr(entry[:40])
                )
            )
    points = document.points_in_section(element) or document.points(told)
    points = points or (None if source else scores) or 1.0
    if isinstance(content.key, EssayKey):
        told_nothing = Localized(ko="물음에 답한다.", en="Answers the question.")
        key = EssayKey((Criterion(told_nothing, points),))
        content = msgspec.structs.replace(content, key=key)
    content, explanation, others = question.explained(content)
    if others:
        texts.note(message("feedback to a right or a wrong answer as a whole is left out"))
    out.add(
        content,
        name=(element.get("title") or element.get("ident") or "").rpartition(" / ")[2],
        stem=stem,
        explanation=explanation,
        topic=out.topic(_last(told.get("qmd_topic") or told.get("cc_question_category") or ""))
        or out.topic(texts.topic),
        points=points,
        rule=rule,
        penalty=penalty,
        shuffle=texts.ours or not question.fixed,
        tags=[tag.strip() for tag in told.get("qmd_keywords", "").split(",") if tag.strip()],
    )


def _last(path: str) -> str:
    return path.rpartition(" / ")[2].strip()
