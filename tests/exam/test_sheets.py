"""What is read once for many pages is judged as if each page were read alone."""

import json

import msgspec

from quizgen.errors import QuizgenError
from quizgen.exam import manifest, read_exam, write_exam
from quizgen.exam.sheets import pooled
from tests.exam.exams import exam
from tests.near import altered_json

EXAM = exam()
"""Of which three pages will do."""
SMALL = msgspec.structs.replace(EXAM, sheets=EXAM.sheets[:3])
EACH = 13


def test_pages_that_are_right_are_known_to_be():
    found = pooled(write_exam(EXAM))
    assert found == (EXAM, frozenset(range(len(EXAM.sheets))))


def test_a_manifest_with_one_thing_amiss_is_told_as_ever(tmp_path, monkeypatch):
    path = tmp_path / "exam.json"
    document = json.loads(write_exam(SMALL))
    texts = [
        json.dumps(each, ensure_ascii=False, separators=(",", ":"))
        for number, (_, each) in enumerate(altered_json(document))
        if number % EACH == 5
    ]
    again = [msgspec.json.encode(json.loads(text)).decode() for text in texts[:20]]
    hidden = [write_exam(SMALL).decode().replace(*each, 1) for each in HIDDEN]
    quick = 0
    for text in (*texts, *again, *hidden):
        path.write_text(text, encoding="utf-8")
        said: list[object] = []
        for way in (pooled, lambda data: None):
            with monkeypatch.context() as patch:
                patch.setattr(manifest, "pooled", way)
                try:
                    said.append(read_exam(path))
                except QuizgenError as error:
                    said.append(error.messages)
        assert said[0] == said[1], text[:2000]
        quick += pooled(path.read_bytes()) is not None
    assert quick > 20


HIDDEN = [
    ('"stem":{"ko":"', '"stem":{"ko":"\\u0007'),
    ('"explanation":{"ko":"', '"explanation":{"ko":"\x7f'),
    ('"label":"', '"label":"/'),
]
"""Changes that leave it as quizgen writes it."""
