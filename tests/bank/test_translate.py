"""A bank gets another language by a table, and is used in its first one meanwhile."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from quizgen.bank import check, load_bank
from quizgen.bank.texts import (
    Text,
    Translation,
    TranslationError,
    digest,
    find_texts,
    write_translations,
)
from quizgen.locale import spoken
from quizgen.translating import read_translations, write_table

BANKS = Path(__file__).parents[1] / "banks"


@pytest.fixture(params=["networking", "averages"])
def bank(request, tmp_path):
    shutil.copytree(BANKS / request.param, tmp_path / "bank")
    return tmp_path / "bank", "ko" if request.param == "networking" else "en"


def translated(bank, to, only=None):
    return [
        Translation(text.id, text.digest, f"{text.source.strip()} ({to})", f"t:{number}")
        for number, text in enumerate(find_texts(bank, to)[:only])
    ]


def finish(bank):
    for path in bank.glob("*.yaml"):
        lines = path.read_text().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(("translating:", "languages:"))]
        path.write_text("".join(kept))


def test_a_half_translated_bank_is_what_it_was(bank):
    path, to = bank
    before = load_bank(path, cache=False)
    written = write_translations(path, to, translated(path, to, only=9))
    assert (written.texts, written.finished) == (9, False)
    assert check(path, cache=False) == []
    after = load_bank(path, cache=False)
    assert [item.digest for item in after.items] == [item.digest for item in before.items]
    assert sum(text.translation is not None for text in find_texts(path, to)) == 9


def test_a_translated_bank_has_both_languages(bank):
    path, to = bank
    before = {item.id: item.stem["ko"] for item in load_bank(path, cache=False).items}
    assert write_translations(path, to, translated(path, to, only=5)).texts == 5
    assert write_translations(path, to, translated(path, to)).finished
    finish(path)
    items = load_bank(path, cache=False).items
    assert {item.id for item in items} == set(before)
    for item in items:
        assert item.stem[to].rstrip().endswith(f"({to})")
        assert item.stem["en" if to == "ko" else "ko"] == before[item.id]


def test_comments_and_layout_stay(tmp_path):
    (tmp_path / "bank.yaml").write_text(
        "# mine\nbank: b\nlanguages:  # English first\n  - en\ntitle: 'It''s'\ntopics:\n"
        "- {id: t, title: T}  # the topic\nitems:\n- id: q\n  interaction: essay\n  topic: t\n"
        "  stem: >\n    Folded\n    text.\n\n  # between\n  explanation: |\n    ```\n    a: b\n"
        "    ```\n  rubric:\n  - text: |-\n      One\n\n      two\n    points: 2\n  - {text: {en: Three}, points: 1}\n"
    )  # fmt: skip
    write_translations(tmp_path, "ko", translated(tmp_path, "ko"))
    assert (tmp_path / "bank.yaml").read_text() == (
        "# mine\nbank: b\ntranslating: [ko]\nlanguages:  # English first\n  - en\n"
        "title: {ko: \"It's (ko)\", en: 'It''s'}\ntopics:\n"
        '- {id: t, title: {ko: "T (ko)", en: T}}  # the topic\n'
        "items:\n- id: q\n  interaction: essay\n  topic: t\n"
        '  stem:\n    ko: "Folded text. (ko)"\n    en: >\n      Folded\n      text.\n\n  # between\n'
        "  explanation:\n    ko: |-\n      ```\n      a: b\n      ``` (ko)\n"
        "    en: |\n      ```\n      a: b\n      ```\n"
        "  rubric:\n  - text:\n      ko: |-\n        One\n\n        two (ko)\n      en: |-\n        One\n\n        two\n"
        '    points: 2\n  - {text: {ko: "Three (ko)", en: Three}, points: 1}\n'
    )  # fmt: skip


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".po"])
def test_a_table_comes_back_as_it_went(bank, tmp_path, ending):
    path, to = bank
    table = tmp_path / f"table{ending}"
    write_translations(path, to, translated(path, to))
    texts = find_texts(path, to)
    table.write_bytes(write_table(table, texts, to))
    back = read_translations(table, to)
    assert [(each.id, each.digest, each.text) for each in back] == [
        (text.id, text.digest, text.translation) for text in texts
    ]
    assert all(each.place.startswith(f"{table}:") or "!" in each.place for each in back)
    assert write_translations(path, to, back).texts == 0  # it is all there


def test_only_what_lacks_the_language_is_asked(tmp_path):
    (tmp_path / "bank.yaml").write_text(
        "bank: b\ntitle: {ko: 가, en: B}\ntopics: [{id: t, title: {ko: 나}}]\nitems:\n- id: q\n"
        "  interaction: single\n  topic: t\n  stem: {ko: 다}\n"
        "  options: [{text: '`a`', correct: true}, {text: 12}, {text: {ko: 라}}]\n  explanation: 마\n"
    )  # fmt: skip
    lacking = {t.id.partition(":")[2]: t.source for t in find_texts(tmp_path, "en")
               if t.translation is None}  # fmt: skip
    assert lacking == {
        "topics.t.title": "나", "items.q.stem": "다", "items.q.options.3.text": "라",
        "items.q.explanation": "마",
    }  # fmt: skip
    write_translations(tmp_path, "en", translated(tmp_path, "en")[1:])
    assert check(tmp_path, cache=False) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "bank.yaml:items.gone.stem"}, "no text bank.yaml:items.gone.stem"),
        ({"digest": "00000000"}, "was changed since"),
        ({"text": "빈칸이 없습니다"}, "differ in {{ prefix }}"),
        ({"text": "{{ prefix }}와 {{ usable }}"}, "differ in {{ usable }}"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_nothing_is_written(tmp_path, change, said):
    shutil.copytree(BANKS / "networking", tmp_path / "bank")
    before = {path: path.read_bytes() for path in (tmp_path / "bank").iterdir()}
    rows = translated(tmp_path / "bank", "ko")
    number = next(n for n, row in enumerate(rows) if row.id.endswith("usable-hosts.stem"))
    rows[number] = rows[number]._replace(**change)
    with pytest.raises(TranslationError) as refused:
        write_translations(tmp_path / "bank", "ko", rows)
    (problem,) = refused.value.messages
    assert spoken(problem).startswith(f"t:{number}: ")
    assert said in spoken(problem)
    assert {path: path.read_bytes() for path in (tmp_path / "bank").iterdir()} == before


def test_a_translation_is_not_written_over(tmp_path):
    shutil.copytree(BANKS / "networking", tmp_path / "bank")
    rows = translated(tmp_path / "bank", "ko", only=3)
    write_translations(tmp_path / "bank", "ko", rows)
    with pytest.raises(TranslationError, match="has a translation already"):
        write_translations(tmp_path / "bank", "ko", [rows[0]._replace(text="other")])


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("t.csv", b"id,ko\na,b\n", "lacks digest"),
        ("t.csv", b"\xff\xfe\x00", "not UTF-8"),
        ("t.xlsx", b"PK\x03\x04", "t.xlsx"),
        ("t.po", b'msgid "\n', "t.po"),
        ("t.po", b'msgid ""\nmsgstr "POT-Creation-Date: 1\\n"\n', "t.po: not a PO file"),
        ("t.txt", b"", ".csv, .xlsx, .po"),
        ("gone.csv", None, "No such file"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, name, data, said):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(TranslationError) as refused:
        read_translations(tmp_path / name, "ko")
    assert said in spoken(refused.value.messages[0])


def test_a_language_that_is_there_cannot_be_translated_into(tmp_path):
    (tmp_path / "bank.yaml").write_text(
        "bank: b\nlanguages: [en]\ntranslating: [en]\ntitle: T\ntopics: [{id: t, title: T}]\n"
    )
    assert "QG009" in {problem.code for problem in check(tmp_path, cache=False)}


def test_a_translator_gets_a_table_that_excel_reads(tmp_path):
    texts = find_texts(BANKS / "networking", "ko")
    data = write_table(Path("t.csv"), texts, "ko")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["id", "digest", "en", "ko"]
    assert [row[2] for row in rows[1:]] == [text.source for text in texts]


@pytest.mark.parametrize("tag", ["pt-BR", "zh-Hant", "sgn-ase"])
def test_a_po_file_of_any_language_tag_goes_out_and_back(tmp_path, tag):
    text = Text("bank.yaml:title", 3, digest("Hi"), "Hi", "there")
    path = tmp_path / "t.po"
    path.write_bytes(write_table(path, [text], tag))
    assert [each.text for each in read_translations(path, tag)] == ["there"]
