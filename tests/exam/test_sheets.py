"""exam.json holds each question once; what is read and judged so is judged as if each page were
whole."""

import json

import msgspec
import pytest

from quizgen.errors import QuizgenError
from quizgen.exam import ExamError, read_exam, write_exam
from tests.corners import corners
from tests.exam.exams import exam
from tests.near import altered_json

EXAM = exam()
SMALL = msgspec.structs.replace(EXAM, sheets=EXAM.sheets[:3])
EACH = 29


def whole(one):
    """As version 1 had it: each page with its form and key."""
    return msgspec.json.encode(msgspec.structs.replace(one, version=1))


def read(folder, data):
    (folder / "exam.json").write_bytes(data)
    return read_exam(folder)


def test_a_question_is_there_once_however_many_pages_show_it(tmp_path):
    data = write_exam(EXAM)
    assert read(tmp_path, data) == EXAM
    assert len(data) < len(whole(EXAM)) / 3
    questions = json.loads(data)["questions"]
    shown = {
        msgspec.json.encode((msgspec.structs.replace(item, id=""), entry.key))
        for sheet in EXAM.sheets
        for item, entry in zip(sheet.form.items, sheet.key.entries, strict=True)
    }
    assert len(questions) == len(shown)


def test_what_pages_have_in_common_is_one_object(tmp_path):
    """By which scoring knows it again."""
    sheets = read(tmp_path, write_exam(EXAM)).sheets
    items = [item for sheet in sheets for item in sheet.form.items]
    assert len({id(item.interaction) for item in items}) == len(
        {msgspec.json.encode(msgspec.structs.replace(item, id="")) for item in items}
    )


def test_version_1_is_read(tmp_path):
    assert read(tmp_path, whole(EXAM)) == EXAM
    damaged = whole(EXAM).replace(b'"label":"', b'"label":"/', 1)
    with pytest.raises(ExamError, match=r"sheets\[0\]\.form\.label: '/"):
        read(tmp_path, damaged)


def test_no_page_passes_that_would_not_if_it_were_whole(tmp_path):
    document = json.loads(write_exam(SMALL))
    texts = [
        json.dumps(each, ensure_ascii=False)
        for number, (_, each) in enumerate(altered_json(document))
        if number % EACH == 5
    ]
    passed = 0
    for text in texts:
        try:
            found = read(tmp_path, text.encode("utf-8", "surrogatepass"))
        except QuizgenError:
            continue
        assert read(tmp_path, whole(found)) == found, text[:2000]
        passed += 1
    assert 0 < passed < len(texts) / 2


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ('"stem":{"ko":"', '"stem":{"ko":"\\u0007', "questions[0].item.stem.ko: holds the"),
        ('"explanation":{"ko":"', '"explanation":{"ko":"\x7f', "questions[0].entry.explanation"),
        ('"label":"', '"label":"/', "covers[0].form.label: '/': may hold"),
        ('"title":{"ko":"중', '"title":{"ko":"\x7f', "covers[0].form.title.ko: holds the"),
        ('"correct":"', '"correct":"z', ".entry.key"),
        ('"entry":{"id":"1"', '"entry":{"id":"2"', "questions[0].entry: no entry for the form's"),
        ('"cover":0', '"cover":1', "sheets[0].cover: there is none of this number"),
        ('"cover":0', '"cover":-1', "sheets[0].cover: there is none of this number"),
        ('"sections":[[0,', '"sections":[[-1,', "sheets[0].sections[0]: there is none of this"),
        ('"sections":[[0,', '"sections":[[999,', "sheets[0].sections[0]: there is none of this"),
        ('"sections":[[0,', '"sections":[[],[0,', "sheets[0].sections: are not as many as"),
        ('"sections":[[0,', '"sections":[[1,', "sheets[0].sections[0]: asks a question twice"),
        ('"penalty":0.0', '"penalty":-1.0', "questions[0].entry.penalty: -1.0 is not from 0 to 1"),
        ('"item":{', '"item":{"penalty":2,', "questions[0].item.penalty: 2.0 is not from 0 to 1"),
        ('"digest":"', '"digest":"0', "sheets[0].digest: is of another form"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path, was, now, told):
    text = write_exam(SMALL).decode()
    begin = text.index('"sheets"') if was in ('"cover":0', '"digest":"') else 0
    damaged = text[:begin] + text[begin:].replace(was, now, 1)
    assert damaged != text
    with pytest.raises(ExamError) as caught:
        read(tmp_path, damaged.encode())
    assert any(told in str(each) for each in caught.value.messages), caught.value


def test_a_set_of_questions_is_known_by_its_page(tmp_path):
    quiz = corners()
    sheet = msgspec.structs.replace(SMALL.sheets[0], form=quiz.form, key=quiz.key)
    of_sets = msgspec.structs.replace(SMALL, sheets=(sheet,))
    assert quiz.form.stimuli
    assert read(tmp_path, write_exam(of_sets)) == of_sets
    document = json.loads(write_exam(of_sets))
    names = next(q["item"]["stimulus"]["items"] for q in document["questions"]
                 if "stimulus" in q["item"])  # fmt: skip
    names[-1] = "1"
    with pytest.raises(ExamError, match=r"sheets\[0\]\.sections\[0\]\[\d+\]: are not this item"):
        read(tmp_path, json.dumps(document).encode())


def test_a_page_without_a_question_is_none(tmp_path):
    document = json.loads(write_exam(SMALL))
    document["sheets"][1]["sections"] = [[]]
    document["sheets"][1]["token"] = document["sheets"][0]["token"]
    with pytest.raises(ExamError, match=r"sheets\[1\]\.sections: there is no item") as caught:
        read(tmp_path, json.dumps(document).encode())
    assert any("sheets[1].token: is that of" in str(each) for each in caught.value.messages)
