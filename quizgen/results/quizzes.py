"""The quizzes that responses may belong to: forms and keys, found in folders."""

from __future__ import annotations

import contextlib
import glob
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from quizgen.errors import Message, QuizgenError, at, message
from quizgen.model import AnswerKey, Form, form_digest
from quizgen.results.sorting import beginning, is_key, sorted_out


class QuizError(QuizgenError):
    """A quiz cannot be graded: its key or its form is not there, or they do not fit."""


class Paper(NamedTuple):
    """A form of a quiz and the key that it is graded by."""

    form: Form
    key: AnswerKey
    earlier: bool = False
    """Of a quiz that was made anew since: in a numbered folder beside (``quizgen.publish``)."""


class Quiz(msgspec.Struct, frozen=True):
    """One quiz: all its forms. They lie in one folder, and so do its results."""

    id: str
    folder: Path
    papers: Mapping[str, Paper]
    """By form digest; those handed out before the quiz was made anew come last."""

    def without_earlier(self, answered: Collection[str]) -> Quiz:
        """The quiz without earlier forms that nobody has ``answered`` (digests)."""
        kept = {d: p for d, p in self.papers.items() if not p.earlier or d in answered}
        return msgspec.structs.replace(self, papers=kept)

    def homes(self) -> tuple[Path, frozenset[str]]:
        """The folder beside the quiz that holds its own responses, and the forms (digests) that
        those are to, whatever other quizzes are graded in the same run."""
        folder = (self.folder / "responses").resolve()
        return folder, frozenset(d for d, paper in self.papers.items() if not paper.earlier)

    @property
    def points(self) -> float:
        """What the first form is worth."""
        return next(iter(self.papers.values())).form.points


def quiz_in(folder: Path) -> Quiz:
    """The quiz of a folder, without any responses. Raises ``QuizError``, and ``DocumentError`` for
    a key that cannot be read."""
    keys = dict.fromkeys(sorted(folder.glob("key*.json")))
    if not keys:
        raise QuizError(_no_key([folder]))
    return _quiz(folder, keys, None)


def _no_key(paths: Sequence[Path]) -> Message:
    return message(
        "{paths}: no key.json among them; name the quiz's folder, such as out/2026-11-24",
        paths=", ".join(map(str, paths[:3])),
    )


def find_quizzes(
    paths: Sequence[Path], form: Path | None = None
) -> tuple[tuple[Quiz, ...], tuple[Path, ...]]:
    """The quizzes among ``paths``, and the other paths: what students handed in.

    A quiz is a ``key.json`` or a folder that holds ``key*.json``; keys of one folder are the forms
    of one quiz. ``form``: where the form of the only key is. Without any response file given, and
    of several quizzes in any case, the folder ``responses`` in a quiz's is taken, where there is
    one. Exams and earlier editions among ``paths`` are passed over (``sorting.sorted_out`` says
    which). Raises ``QuizError``, and ``DocumentError`` for a key that cannot be read.
    """
    keys: dict[Path, list[Path]] = {}
    rest: list[Path] = []
    left, passed_over = sorted_out(paths)
    if passed_over and not left:
        raise QuizError(*passed_over)
    for path in left:
        if path.is_dir() and (inside := sorted(path.glob("key*.json"))):
            keys.setdefault(path, []).extend(inside)
        elif path.suffix.lower() == ".json" and _is_key(path):
            keys.setdefault(path.parent, []).append(path)
        else:
            rest.append(path)
    if not keys:
        raise QuizError(*passed_over, _no_key(left))
    quizzes = tuple(_quiz(folder, dict.fromkeys(found), form) for folder, found in keys.items())
    if not rest or len(quizzes) > 1:
        beside = (quiz.folder / "responses" for quiz in quizzes)
        rest += [folder for folder in beside if folder.is_dir() and not _named(folder, rest)]
    if not rest:
        raise QuizError(
            message(
                "{folder}: no responses were named, and there is no folder responses in it",
                folder=str(quizzes[0].folder),
            )
        )
    return quizzes, tuple(rest)


def _is_key(path: Path) -> bool:
    """By its first lines: what else is a key, or looks like one, is named when it is read."""
    if path.name.startswith("key"):
        return True
    return is_key(beginning(path))


def _named(folder: Path, paths: Sequence[Path]) -> bool:
    """Whether ``folder``, something in it or a folder around it is among ``paths``."""
    own = folder.resolve()
    named = [path.resolve() for path in paths]
    return any(own in (path, *path.parents) or path in own.parents for path in named)


def _quiz(folder: Path, keys: Mapping[Path, None], form: Path | None) -> Quiz:
    from quizgen.formats.json import read_key

    papers = {}
    forms = _Forms()
    for path in keys:
        key = read_key(path)
        found = forms.of(path, key, form)
        papers[key.form_digest] = paper(found, key, path)
    first = next(iter(papers.values()))
    ids = {each.form.id for each in papers.values()}
    for path in _of_earlier(folder):
        with contextlib.suppress(QuizgenError):  # nobody named it; a response to it is put aside
            key = read_key(path)
            if key.form_id in ids and key.form_digest not in papers:
                before = paper(forms.of(path, key, None), key, path)
                papers[key.form_digest] = before._replace(earlier=True)
    return Quiz(quiz_id(first.form), folder, papers)


def _of_earlier(folder: Path) -> list[Path]:
    """The keys of the quiz that stood in ``folder`` before: in ``folder.1``, ``folder.2`` …"""
    name = folder.resolve().name
    found = [
        each
        for each in folder.resolve().parent.glob(f"{glob.escape(name)}.*")
        if each.name.removeprefix(f"{name}.").isdigit()
    ]
    return [key for each in sorted(found) for key in sorted(each.glob("key*.json"))]


def quiz_id(form: Form) -> str:
    """What the parallel forms of a quiz have in common: ``podman-101-daily-2026-11-24``."""
    return form.id.removesuffix(f"-{form.label.lower()}")


def paper(form: Form, key: AnswerKey, place: Path) -> Paper:
    """The two, if they fit each other. Raises ``DocumentError`` with the place."""
    from quizgen.formats.json import require_fit

    require_fit(place, key, form)
    return Paper(form, key)


class _Forms:
    """The forms beside keys; each folder is read once."""

    def __init__(self) -> None:
        self.known: dict[Path, dict[str, Form]] = {}

    def of(self, key_path: Path, key: AnswerKey, form_path: Path | None) -> Form:
        from quizgen.formats.json import DocumentError, read_form

        if form_path is not None:
            form = read_form(form_path)
            if form_digest(form) != key.form_digest:
                raise QuizError(
                    at(
                        form_path,
                        message("not the form that {key} is the key of", key=str(key_path)),
                    )
                )
            return form
        folder = key_path.parent
        if folder not in self.known:
            self.known[folder] = {}
            for path in sorted(folder.glob("form*.json")):
                try:
                    form = read_form(path)
                except DocumentError:
                    continue
                self.known[folder][form_digest(form)] = form
        if found := self.known[folder].get(key.form_digest):
            return found
        raise QuizError(
            at(
                key_path,
                message(
                    "the form of this key ({form}) is not beside it; keep form.json and key.json "
                    "in one folder, or name the form with --form",
                    form=key.form_id,
                ),
            )
        )
