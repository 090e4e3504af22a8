"""What only shows when the fields of a bank, or its files, are held against each other."""

import pytest

from quizgen.bank import check, load_bank
from tests.bank.test_reader import ITEM, MANIFEST
from tests.bank.test_robustness import BLUEPRINT, GLOSSARY, MODELS, REGISTER


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("port: 80", "port: many", "QG009 port is a number; 'many' is none"),
        ("port: 80", "port: 1e999", "QG009 port is a number; '1e999' is none"),
        ("value: port", "value: prot", "has no column 'prot'; did you mean 'port'?"),
        ("by: port", "by: code", "QG009 row 'http': code is 'curl', not a number"),
        (
            "{ko: 순서, en: Order}",
            "{ko: 순서, en: '{{ code }}'}",
            "QG021 stem is about several rows",
        ),
        (
            "{ko: 짝, en: pairs}",
            "{ko: '{{ x }}', en: p}",
            "QG021 explanation is about several rows",
        ),
        ('{source: "{{ code }}"', "{source: all", "QG012 rows 'http' and 'ssh' have one source"),
        ('entry: "{{ code }}"', "entry: all", "are one entry"),
        ("{reference: ftp(1)}", "{refrence: ftp(1)}", "did you mean 'reference'?"),
        ("id: ssh", "id: http", "QG016 row 'http' is here twice"),
        ("count: 2", "count: 9", "yields 3 of the 9 distractors asked for"),
    ],
)
def test_tables_and_models(tmp_path, old, new, expected):
    assert MODELS.count(old) == 1
    (tmp_path / "bank.yaml").write_text(MODELS.replace(old, new))
    found = [str(problem) for problem in check(tmp_path, cache=False)]
    assert any(expected in line for line in found), found


def test_columns_may_have_any_name(tmp_path):
    """Names that mean something to the program mean nothing in a table."""
    for name in ("row", "self", "template", "types"):
        (tmp_path / "bank.yaml").write_text(
            MODELS.replace("code", name).replace(f"{{{name}: {name},", f"{{{name}: code,")
        )
        assert check(tmp_path, cache=False) == []


def test_a_distractor_is_never_right_for_its_row(tmp_path):
    """Not its own value, not its ``also``, not the value of a row with the same stem."""
    (tmp_path / "bank.yaml").write_text(
        MODELS.replace("{ko: 이름, en: names}", "{ko: 웹, en: web}")
    )
    item = next(i for i in load_bank(tmp_path, cache=False).items if i.id == "which-http")
    texts = {option.text["en"] for option in item.interaction.options}
    assert texts == {"`curl`", "`ssh`", "`ftp`"}


REFERENCES = {
    "blueprint topic": (BLUEPRINT.replace("{basics: 1}", "{basic: 1}"), "no topic 'basic'; did you"),
    "blueprint selection": (BLUEPRINT.replace("topics: basics", "items: nowhere"), "no item 'nowhere'"),
    "register twice": (REGISTER.replace("id: M2", "id: M1"), "statement 'M1' is here twice"),
    "register of nothing": (REGISTER.replace("register: memo", "register: mem"), "did you mean 'memo'"),
    "glossary twice": (GLOSSARY + GLOSSARY.splitlines()[-1] + "\n", "term 'image' is here twice"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), REFERENCES.values(), ids=REFERENCES)
def test_references_between_files(tmp_path, text, expected):
    (tmp_path / "bank.yaml").write_text(MANIFEST + ITEM)
    (tmp_path / "other.yaml").write_text(text)
    found = [str(problem) for problem in check(tmp_path, cache=False)]
    assert len(found) == 1
    assert expected in found[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{memo: 2, verdict: corrected}", None),
        ("{memo: 2}", "QG026 item 'one': line 2 (M1) is inaccurate: ask the corrected fact"),
        ("{memo: 3}", "QG026 item 'one': line 3 is about the course"),
        ("{memo: 9}", "QG015 item 'one': line 9 of memo is not in its register"),
        ("{memo: 2, verdict: corrected, mmo: 4}", "no document 'mmo'; did you mean 'memo'?"),
    ],
)
def test_what_an_item_cites(tmp_path, source, expected):
    (tmp_path / "bank.yaml").write_text(MANIFEST + ITEM + f"    source: {source}\n")
    (tmp_path / "memo.yaml").write_text(REGISTER)
    found = [str(problem) for problem in check(tmp_path, cache=False)]
    assert bool(found) == bool(expected)
    assert expected is None or expected in found[0]
