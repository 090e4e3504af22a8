"""What libyaml and msgspec complain of, as messages: each of them speaks English alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from quizgen.errors import Message, listed, message, of_library

Place = tuple[int, int]
"""Line and column, from 1."""


def of_yaml(error: Exception, text: str) -> tuple[Place, Message]:
    """Where and what, of a ``yaml.YAMLError`` about ``text``, in the author's words."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None or hasattr(error, "problem"):
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reason = getattr(error, "problem", None) or getattr(error, "context", None) or ""
    else:  # yaml.reader.ReaderError: a character that YAML does not allow
        index = getattr(error, "position", 0) or 0
        line, column = place_in(text, index)
        reason = getattr(error, "reason", None) or str(error)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    said = _YAML.get(reason)
    if said is None:
        why = of_library(reason, message("it ends in disorder"))
        said = message("this is not YAML: {reason}", reason=why)
    hint: Message | str = ""
    if "\t" in written[:column] or ("cannot start any token" in reason and "\t" in written):
        said = message("a tab; YAML is indented with spaces")
    elif "mapping values are not allowed" in reason:
        hint = message("; a text with a colon and a space stands in quotes")
    elif "cannot start any token" in reason:
        hint = message("; a text that starts with ` @ or % stands in quotes")
    elif "did not find expected" in reason and (columns := _dashes(lines[:line])):
        said = message(
            "the - of a list's entry stands in column {here}, that of the one before in column "
            "{before}; write it there",
            here=columns[0],
            before=columns[1],
        )
    elif "did not find expected" in reason or "could not find expected" in reason:
        hint = message("; look at the indentation, quotes and brackets just before")
    return (line, column), listed([said, hint], "") if hint else said


def _dashes(lines: Sequence[str]) -> tuple[int, int] | None:
    """In which columns the entry of a list begins in the last of ``lines``, and the one before it
    in an earlier line, where they are not the same."""
    columns = (
        len(line) - len(line.lstrip(" ")) + 1 if line.lstrip(" ").startswith("- ") else 0
        for line in reversed(lines)
    )
    here = next(columns, 0)
    before = next(filter(None, columns), 0)
    return (here, before) if here and before and here != before else None


def place_in(text: str, index: int) -> Place:
    """The line and column of a letter, by its index from 0.

    >>> place_in("ab\\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


_EXPECTED = r"Expected `(.*)`, got `(.*)`"
_FIELD = r"Object missing required field `(.*)`"
_UNKNOWN = r"Object contains unknown field `(.*)`"
_VALUE = r"Invalid (?:enum )?value (.*)"
_PATH = r" - at `([^`]*)`$"


def of_msgspec(text: str) -> Message:
    """What a ``msgspec.DecodeError`` says, without the place at its end (``path_of``)."""
    if found := re.fullmatch(_EXPECTED, text):
        return message(
            "should be {expected}, and is {found}",
            expected=_kinds(found[1]),
            found=_kinds(found[2]),
        )
    if found := re.fullmatch(_FIELD, text):
        return message("{field} is missing", field=found[1])
    if found := re.fullmatch(_UNKNOWN, text):
        return message("{field} is no field that is known here", field=repr(found[1]))
    if found := re.fullmatch(_VALUE, text):
        return message("{value} is not one of the values it can have", value=found[1])
    if text.startswith("Input data was truncated"):
        return message("cut short, or damaged")
    if text.startswith("JSON is malformed"):
        return message("not JSON, or damaged")
    why = of_library(text, message("a value of another kind"))
    return _MSGSPEC.get(text) or message("is not as it should be ({reason})", reason=why)


def _kinds(written: str) -> Message:
    """``int | null`` in words."""
    first, *rest = (
        _KINDS.get(kind) or Message("{kind}", {"kind": kind}) for kind in written.split(" | ")
    )
    for kind in rest:
        first = message("{one} | {other}", one=first, other=kind)
    return first


def path_of(text: str) -> tuple[str, str]:
    """The JSON path at the end of what msgspec says, if there is one, and what is before it.

    >>> path_of("Expected `int`, got `str` - at `$.items[2].points`")
    ('$.items[2].points', 'Expected `int`, got `str`')
    """
    found = re.search(_PATH, text)
    return (found[1], text[: found.start()]) if found else ("", text)


def place_of_path(text: str, complaint: str) -> Place | None:
    """Where the value stands in the YAML ``text`` that ``complaint``, whole, is about; an unknown
    field at its name. None where it cannot be found.

    >>> place_of_path("a: {b: [1, x]}", "Expected `int`, got `str` - at `$.a[...][1]`")
    (1, 12)
    """
    import yaml

    path, what = path_of(complaint)
    root = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if root is None:  # an empty document
        return None
    steps = re.findall(r"\.([^.\[\]]+)|\[([^\]]*)\]", path)
    for node in _nodes(root, [name or index for name, index in steps]):
        pairs = node.value if node.id == "mapping" else ()
        fields = {key.value: key for key, _value in pairs if key.id == "scalar"}
        if found := re.fullmatch(_UNKNOWN, what):
            node = fields.get(found[1])
        elif found := re.fullmatch(_FIELD, what):
            node = node if found[1] not in fields else None
        elif found := re.fullmatch(_EXPECTED, what):
            node = node if _is_a(node, found[2]) else None
        if node is not None:
            return node.start_mark.line + 1, node.start_mark.column + 1
    return None


def _nodes(node: Any, steps: list[str]) -> Iterator[Any]:
    """What ``steps`` lead to; ``...`` is any key of a mapping: msgspec names none of those."""
    if not steps:
        yield node
        return
    step, *rest = steps
    if node.id == "sequence" and step.isdigit() and int(step) < len(node.value):
        yield from _nodes(node.value[int(step)], rest)
    for key, value in node.value if node.id == "mapping" else ():
        if step in ("...", key.value):
            yield from _nodes(value, rest)


def _is_a(node: Any, kind: str) -> bool:
    """Whether a node of YAML is what msgspec calls ``kind``."""
    tag: str = node.tag.rpartition(":")[2]
    return {"seq": "array", "map": "object"}.get(tag, tag) == kind


_KINDS = {
    str(said): said
    for said in (
        message("str"),
        message("int"),
        message("float"),
        message("bool"),
        message("array"),
        message("object"),
        message("null"),
        message("bytes"),
        message("date"),
        message("datetime"),
    )
}
"""What msgspec calls a value."""
_MSGSPEC = {
    str(said): said
    for said in (
        message("Integer value out of range"),
        message("Number out of range"),
        message("Invalid base64 encoded string"),
        message("Invalid RFC3339 encoded datetime"),
        message("Invalid RFC3339 encoded date"),
        message("Only string keys are supported"),
    )
}
_YAML = {
    str(said): said
    for said in (
        message("block sequence entries are not allowed in this context"),
        message("control characters are not allowed"),
        message("could not find expected ':'"),
        message("exceeded maximum nesting depth"),
        message("did not find expected ',' or ']'"),
        message("did not find expected ',' or '}'"),
        message("did not find expected '-' indicator"),
        message("did not find expected <document start>"),
        message("did not find expected comment or line break"),
        message("did not find expected hexdecimal number"),
        message("did not find expected key"),
        message("did not find expected node content"),
        message("did not find expected whitespace or line break"),
        message("found a tab character that violates indentation"),
        message("found a tab character where an indentation space is expected"),
        message("found an indentation indicator equal to 0"),
        message("found character that cannot start any token"),
        message("found duplicate %YAML directive"),
        message("found incompatible YAML document"),
        message("found invalid Unicode character escape code"),
        message("found undefined tag handle"),
        message("found unexpected ':'"),
        message("found unexpected document indicator"),
        message("found unexpected end of stream"),
        message("found unknown directive name"),
        message("found unknown escape character"),
        message("mapping keys are not allowed in this context"),
        message("mapping values are not allowed in this context"),
        message("special characters are not allowed"),
    )
}
"""What libyaml complains of (libyaml 0.2.5: scanner.c, parser.c, reader.c), to be said in any
language."""
