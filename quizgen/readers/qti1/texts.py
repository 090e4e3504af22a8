"""Texts and pictures of a document, as Markdown in both languages."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping

from lxml import etree

from quizgen.errors import Message, message
from quizgen.model import LANGUAGES, Localized
from quizgen.readers.build import EMPTY, MAX_PICTURE, Builder
from quizgen.readers.container import Container
from quizgen.readers.language import localized
from quizgen.readers.markdown import Element, Page, from_text, from_tree, tree
from quizgen.readers.qti1.languages import bilingual, declared, languages, version

_HANGUL = re.compile("[가-힣]")


class Texts:
    """Turns what stands in one document into Markdown; collects its pictures and its notes."""

    def __init__(
        self,
        out: Builder,
        member: str,
        root: etree._Element,
        package: Container | None,
        images: dict[str, bytes],
    ) -> None:
        self.out, self.member, self.package, self.images = out, member, package, images
        self.languages = languages(root)
        self.known = self.languages if set(self.languages) - set(LANGUAGES) else LANGUAGES
        self.ours = declared(root) is not None
        self.line = 1
        self.topic = ""
        """That of questions that say none: the bank, or one of several quizzes, that holds them."""

    @property
    def place(self) -> str:
        """Where it reads, behind the file's name."""
        return f" {self.member}:{self.line}" if self.member else str(self.line)

    def note(self, said: Message) -> None:
        self.out.note(self.place, said)

    def lost(self, what: Message) -> None:
        """Something of a text that cannot be carried."""
        self.note(what)

    def called(self, root: etree._Element) -> str:
        """The title of a document."""
        found = (root.find(tag) for tag in ("assessment", "objectbank"))
        titles = ((each.get("title") or "").strip() for each in found if each is not None)
        return next(filter(None, titles), "")

    def title(self, root: etree._Element) -> Localized | None:
        text = self.called(root)
        return self.plain(text) if text else None

    def rich(self, source: str, gaps: Mapping[str, str] | None = None) -> Localized:
        """HTML as Markdown in both languages; ``gaps``: what stands for a gap, by its id."""
        return self.rich_tree(tree(source), gaps or {}) if source.strip() else EMPTY

    def rich_tree(self, root: Element, gaps: Mapping[str, str]) -> Localized:
        """As ``rich``."""

        def convert(part: Element) -> str:
            text = from_tree(part, Page(self._picture, self.lost))
            for name, mark in gaps.items():
                text = text.replace(mark, f"[[{name}]]")
            return text

        if bilingual(root):
            return Localized({name: convert(version(root, name)) for name in self.known})
        text = convert(root)
        if not text:
            return EMPTY
        if len(self.languages) > 1:
            return Localized.same(text, self.known)
        if len(self.languages) == 1:
            return Localized({name: text if name in self.languages else "" for name in self.known})
        return localized(text)

    def plain(self, text: str) -> Localized:
        """A line of plain text; of two languages, ``ko / en``."""
        parts = text.split(" / ")
        if len(parts) == len(self.known) > 2:
            return Localized(
                {n: from_text(part) for n, part in zip(self.known, parts, strict=True)}
            )
        if set(self.languages) >= set(LANGUAGES) and len(parts) == 2:
            ko, en = parts
            if _HANGUL.search(ko) and not _HANGUL.search(en):
                return Localized(ko=from_text(ko), en=from_text(en))
        return self.rich(html.escape(text, quote=False))

    def _picture(self, address: str) -> str | None:
        found = self._find(address)
        if found is None:
            self.note(message("picture {name} is not in the package", name=address[:80]))
            return None
        member, data = found
        suffix = re.search(r"\.(png|jpe?g|gif|svg|webp)$", member, re.IGNORECASE)
        if not suffix or not data or len(data) > MAX_PICTURE:
            self.note(message("file {name} is not a picture that can be shown", name=member))
            return None
        path = f"images/{hashlib.sha256(data).hexdigest()[:16]}{suffix[0].lower()}"
        self.images[path] = data
        return path

    def _find(self, address: str) -> tuple[str, bytes] | None:
        """The picture that an address means: beside the document, from the package's base, or of
        Blackboard's content collection."""
        if self.package is None:
            return None
        if collected := re.search(r"bbcswebdav/(xid-\d+_\d+)", address):
            mark = f"__{collected[1]}."
            for member in self.package.members:
                if mark in member and not member.endswith(".xml"):
                    return member, self.package.read(member)
            return None
        path = re.sub(r"^(?:\$|%24)IMS-CC-FILEBASE(?:\$|%24)/?", "", address)
        bases = (self.member, "imsmanifest.xml", "web_resources/x", "images/x")
        for base in bases if path == address or ".." in path else (*bases[1:], self.member):
            if resolved := self.package.resolve(path, base):
                return resolved, self.package.read(resolved)
        return None
