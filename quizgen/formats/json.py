"""form.json, key.json, sheet.json and response files: canonical JSON, read back with validation.

The JSON Schemas (2020-12) are generated from the structs themselves and published in
``docs/schemas/``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from quizgen.errors import QuizgenError, at, message
from quizgen.files import sweep
from quizgen.limits import limit, too_many
from quizgen.model import (
    FORM_VERSION,
    KEY_VERSION,
    RESPONSE_VERSION,
    AnswerKey,
    Assembled,
    Form,
    ResponseSet,
    form_digest,
)
from quizgen.model.faults import Fault
from quizgen.model.sheet import SHEET_VERSION, Sheet
from quizgen.model.text import schema as localized_schema
from quizgen.model.validity import form_faults, key_faults
from quizgen.model.walk import texts
from quizgen.reading import FileError, Head, decode_json, read_bytes

T = TypeVar("T", Form, AnswerKey, ResponseSet, Sheet)

_VERSIONS: dict[type, tuple[str, int]] = {
    Form: ("form", FORM_VERSION),
    AnswerKey: ("key", KEY_VERSION),
    ResponseSet: ("response", RESPONSE_VERSION),
    Sheet: ("sheet", SHEET_VERSION),
}
_FAULTS = 20
"""So many are told: who has more has one cause."""
SCHEMAS: dict[str, type[Form] | type[AnswerKey] | type[ResponseSet] | type[Sheet]] = {
    "form": Form,
    "key": AnswerKey,
    "response": ResponseSet,
    "sheet": Sheet,
}


class DocumentError(QuizgenError):
    """A file is not what it should be; the message names the file, the place and the way out."""


def write(document: Form | AnswerKey | ResponseSet | Sheet) -> bytes:
    """Indented UTF-8 JSON with a line break at its end; fields in the struct's order."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def read_form(path: Path) -> Form:
    """The form in a ``form.json``. Raises ``DocumentError``, also where a value of it cannot be."""
    form = _read(path, Form)
    require(path, faults_of(form))
    return form


def faults_of(form: Form, root: str = "$") -> Iterator[Fault]:
    """What is wrong with a form that comes from outside, with the JSON paths."""
    yield from form_faults(form, root)
    for number, section in enumerate(form.sections):
        for index in _too_long(section.items):
            yield f"{root}.sections[{number}].items[{index}]", too_many("text")


def _too_long(values: Sequence[object]) -> Iterator[int]:
    """Which of the values have a text that is longer than one may be."""
    most, encode = limit("text"), msgspec.json.Encoder().encode
    for index, value in enumerate(values):
        if len(encode(value)) > most and any(  # else no text of it is longer
            len(said) > most for _, text in texts(value) for said in text.values()
        ):
            yield index


def require_fit(path: Path, key: AnswerKey, form: Form) -> None:
    """Raises ``DocumentError`` where ``key``, read from ``path``, is no whole key to ``form``."""
    require(path, key_faults(key, form))
    for index in _too_long(key.entries):
        require(path, [(f"$.entries[{index}]", too_many("text"))])


def require(path: Path, faults: Iterable[Fault]) -> None:
    """Raises ``DocumentError`` of the first faults, a line each, with their JSON paths."""
    found = list(itertools.islice(faults, _FAULTS))
    if found:
        raise DocumentError(
            *(at(path, at(where.removeprefix("$."), what)) for where, what in found)
        )


def read_key(path: Path) -> AnswerKey:
    """The key in a ``key.json``. Raises ``DocumentError``."""
    return _read(path, AnswerKey)


def read_sheet(path: Path) -> Sheet:
    """The answer sheet in a ``sheet.json``. Raises ``DocumentError``."""
    return _read(path, Sheet)


def _read(path: Path, kind: type[T]) -> T:
    name, version = _VERSIONS[kind]
    sweep(path.parent)  # a run that was killed may have half replaced it and its key
    try:
        data = read_bytes(path, "document")
    except FileError as error:
        raise DocumentError(*error.messages) from error
    try:
        if (found := decode_json(data, Head, path).version) != version:
            raise DocumentError(
                at(
                    path,
                    message(
                        "version {found}, and this quizgen reads {name}.json version {version}; "
                        "make the quiz again with this quizgen, or grade with the one that made it",
                        found=repr(found),
                        name=name,
                        version=version,
                    ),
                )
            )
        return decode_json(data, kind, path)
    except FileError as error:
        problem = message("not a quizgen {name}.json: {problem}", name=name, problem=error.problem)
        raise DocumentError(at(path, problem)) from error


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``form``, ``key``, ``response`` or ``sheet`` files."""
    kind = SCHEMAS[name]
    found = msgspec.json.schema(kind, schema_hook=localized_schema)
    unfold(found)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"quizgen:{name}.schema.json",
        **found,
    }


def unfold(schema: Any) -> None:
    """Descriptions without the line breaks of docstrings, which Python 3.13 indents otherwise."""
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "description" and isinstance(value, str):
                schema[name] = " ".join(value.split())
            unfold(value)
    elif isinstance(schema, list):
        for value in schema:
            unfold(value)


def read_quizzes(path: Path, key: Path | None = None) -> list[Assembled]:
    """The quiz in the file ``path``, or the parallel forms in the folder ``path``, each with the
    ``key`` or with the ``key….json`` beside its ``form….json``.

    Raises ``DocumentError`` where there is none, where a file is not what it should be, and for the
    key of another form.
    """
    forms = [path]
    if path.is_dir():  # form.json, form-b.json … form-aa.json
        forms = sorted(path.glob("form*.json"), key=lambda each: (len(each.name), each.name))
    if not forms:
        said = message("holds no form.json; name the folder of a quiz, such as out/2026-11-24")
        raise DocumentError(at(path, said))
    if key is not None and len(forms) > 1:
        said = message("is the key of one form, and {folder} holds several: name one", folder=path)
        raise DocumentError(at(key, said))
    found = []
    for each in forms:
        beside = key or each.with_name(each.name.replace("form", "key"))
        quiz = Assembled(read_form(each), read_key(beside))
        if quiz.key.form_digest != form_digest(quiz.form):
            said = message("is the key of another form than {form}; give its own", form=each)
            raise DocumentError(at(beside, said))
        require_fit(beside, quiz.key, quiz.form)
        found.append(quiz)
    return found
