"""What XML 1.0 can say (Extensible Markup Language 1.0, 2.2 "Characters"), and how (2.4)."""

from __future__ import annotations

import re

_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Compiled where it is needed, which is seldom: that takes 3 ms."""


def sayable(text: str) -> bool:
    """Whether an XML document can hold ``text``.

    >>> sayable("안녕"), sayable("\\x00")
    (True, False)
    """
    # what can be printed is looked for ten times as fast
    return text.isprintable() or re.search(_NOT_XML, text) is None


def said(text: str) -> str:
    """``text`` with U+FFFD for each character that no XML document can hold."""
    return text if text.isprintable() else re.sub(_NOT_XML, "\ufffd", text)


def inside(text: str) -> str:
    """``text`` for an element, with quotes as they are. (``xml.sax.saxutils`` loads all of
    ``urllib`` and ``ssl`` for it: 40 ms.)

    >>> inside('a < "b"')
    'a &lt; "b"'
    """
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def unescaped(text: str) -> str:
    """What ``inside`` was made of.

    >>> unescaped("a &lt; b &amp;amp; c")
    'a < b &amp; c'
    """
    return text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")


def escaped(text: str) -> str:
    """``text`` for an element, or for a value in double quotes, of XML or HTML.

    >>> escaped('a < "b"')
    'a &lt; &quot;b&quot;'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")
