"""A bank written from items reads back as the same items."""

from pathlib import Path

import msgspec
import pytest
import yaml

from quizgen.bank import check, load_bank
from quizgen.bank.emit import TODO, FlowMap
from quizgen.bank.writer import identifier, write_bank
from quizgen.model import (
    Bloom,
    ClozeKey,
    Document,
    Essay,
    Item,
    Localized,
    Sampling,
    Source,
    Stimulus,
    TextKey,
    type_of,
)
from tests import golden
from tests.corners import BANK as CORNERS
from tests.samples import BANK as SAMPLE

PODMAN = Path(__file__).parents[2] / "banks" / "podman-101"


def _written(tmp_path: Path, items, **more) -> Path:
    path = tmp_path / "bank.yaml"
    path.write_text(
        write_bank("copy", Localized(ko="사본", en="Copy"), items, **more), encoding="utf-8"
    )
    return path


def _without_glossary(key):
    """The key as it is where the bank has no glossary."""
    if isinstance(key, TextKey):
        return msgspec.structs.replace(key, spellings=())
    if isinstance(key, ClozeKey):
        return ClozeKey({name: _without_glossary(gap) for name, gap in key.gaps.items()})
    return key


@pytest.mark.parametrize("folder", [SAMPLE, PODMAN], ids=lambda path: path.name)
def test_items_come_back_as_they_were(tmp_path, folder):
    bank = load_bank(folder)
    items = [
        msgspec.structs.replace(
            item, sampling=None, enemies=(), objective=None, key=_without_glossary(item.key)
        )
        for item in bank.items
    ]
    path = _written(
        tmp_path,
        items,
        topics={topic.id: topic.title for topic in bank.topics},
        documents=bank.documents,
    )
    assert [p for p in check(path) if p.severity == "error" and p.code not in IMAGES] == []
    back = {item.id: item for item in load_bank(path).items}
    assert set(back) == {item.id for item in items}
    for mine, theirs in ((back[item.id], item) for item in items):
        for name in sorted(
            set(Item.__struct_fields__)
            - {"position", "item_model", "digest", "gives_away", "headings"}
        ):
            assert getattr(mine, name) == getattr(theirs, name), (theirs.id, name)


def _asking(stem: Localized) -> Item:
    return msgspec.structs.replace(load_bank(SAMPLE).items[0], stem=stem, enemies=(), sources=())


IMAGES = ("QG027",)


@pytest.mark.parametrize(
    "values",
    [
        *({"difficulty": level} for level in range(1, 6)),
        *({"points": points} for points in (0.5, 1.0, 2.0, 2.5)),
        *({"bloom": level} for level in Bloom),
        *({"shuffle": shuffle} for shuffle in (True, False)),
        *({"rule": rule} for rule in ("exact", "partial")),
        {"tags": ("a", "b")},
        {"noqa": ("QG101",)},
        {"status": "draft"},
    ],
    ids=str,
)
def test_no_value_of_an_item_is_lost(tmp_path, values):
    """The default of a field is left out, and no other value is taken for it."""
    base = next(item for item in load_bank(SAMPLE).items if type_of(item.interaction) == "multiple")
    item = msgspec.structs.replace(base, enemies=(), objective=None, sources=(), **values)
    (back,) = load_bank(_written(tmp_path, [item], topics={item.topic: item.stem})).items
    for name, value in values.items():
        assert getattr(back, name) == value


def test_a_missing_language_is_left_to_the_author(tmp_path):
    path = _written(tmp_path, [_asking(Localized(ko="무엇입니까?", en=""))])
    written = yaml.safe_load(path.read_text("utf-8"))["items"][0]
    assert written["stem"] == {"ko": "무엇입니까?", "en": f"{TODO}: 무엇입니까?"}
    assert written["status"] == "draft"
    assert check(path) == []


@pytest.mark.parametrize(
    "stem",
    [
        "yes",
        "12",
        "a: b",
        "- x",
        "# 표",
        "줄\n둘  \n셋",
        "`a`\n\n```\n  x\n```",
        "'\"",
        "{{ x }}",
        "a\tb",
    ],
)
def test_any_text_survives(tmp_path, stem):
    path = _written(tmp_path, [_asking(Localized(ko=stem, en=stem + "!"))])
    assert load_bank(path).items[0].stem == Localized(ko=stem, en=stem + "!")


def test_ids_are_plain_and_unlike_each_other():
    taken: set[str] = set()
    names = [
        identifier(text, taken) for text in ("Docker Engine", "docker engine", "이미지", "漢", "1a")
    ]
    assert names == ["docker-engine", "docker-engine-2", "imiji", "item", "item-1a"]
    more = [identifier("Docker Engine", taken) for _ in range(9)]
    assert more == [f"docker-engine-{number}" for number in range(3, 12)]


def test_golden_every_field_of_an_item_is_written_where_it_is_not_as_usual():
    items = {item.id: item for item in load_bank(CORNERS, cache=False).items}
    essay, asked = items["essay-plain"], items["in-set-true"]
    plain = msgspec.structs.replace(items["in-set-single"], stimulus=None)
    source = Source(references=("a",))
    fields = {
        "difficulty": (1, 2, 3), "bloom": (Bloom.APPLY,), "points": (0.5, 2.0), "rule": ("shares",), "shuffle": (False,),
        "penalty": (0.0, 0.25, "guess"), "sampling": (Sampling(3), Sampling(2, {"a": 2.0})), "objective": ("read",),
        "tags": (("a",), ("a", "b c")), "enemies": (("x",),), "noqa": (("QG101", "QG102"),), "status": ("draft", "accepted"),
        "stem": (Localized(ko="무엇?"), Localized(ko="", en="What?"), Localized.same("2?")), "explanation": (Localized(en="So."),),
        "sources": ((source,), (Source(references=("a", "b"), verdict="simplified", digest="12"), Source(facts=("f.a", "f.b"))),
                    (Source(document="memo", lines=(3,)),), (Source(document="memo", lines=(3, 4)), Source(document="memo"))),
    }  # fmt: skip
    told = []
    for name, values in fields.items():
        for value in values:
            made = msgspec.structs.replace(plain, **{name: value})
            told.append(write_bank("b", None, [made], declared=["signs"]))
    stimulus = asked.stimulus
    assert stimulus is not None
    for other in (
        Stimulus("s", Localized.same("x")),
        Stimulus("s", stimulus.text, stimulus.title, 1),
    ):
        several = [msgspec.structs.replace(asked, id=name, stimulus=other) for name in ("a", "b")]
        told.append(
            write_bank("b", None, [essay, *several, msgspec.structs.replace(plain, id="c")])
        )
    assert isinstance(essay.interaction, Essay)
    title, memo = (
        Localized(ko="제목", en="Title"),
        Document("memo", Localized(ko="메모", en="Memo"), "memo.md"),
    )
    table = {"rows": [FlowMap({"ko": "가", "en": "a"}), {"x": {"ko": "나", "en": "b"}, "y": 1}]}
    for languages in (("ko", "en"), ("en",), ("ko", "de")):
        for more in (
            {"topics": {"signs": title, "other": title}, "documents": [memo, msgspec.structs.replace(memo, id="web", url="https://x")]},
            {"declared": ["signs"], "tables": {"t": table}, "item_models": [{"id": "m", "stem": {"ko": "다", "en": "c"}}, {"id": "n"}]},
            {"comment": "first\n\nsecond", "topics": {}},
        ):  # fmt: skip
            told += [
                write_bank("b", each, [plain], languages=languages, **more)
                for each in (title, None)
            ]
        told.append(write_bank("b", title, [], languages=languages))
    golden.check("written.txt", "\n=====\n".join(told))


def test_a_name_is_the_first_that_is_free():
    for many in (1, 2, 3, 4, 5, 8, 9, 33):
        taken: set[str] = set()
        made = [identifier("A b!", taken) for _ in range(many)]
        assert made == ["a-b", *(f"a-b-{n}" for n in range(2, many + 1))]
    assert [identifier(text, set()) for text in ("1 x", "", "가", "x" * 60, f"{'x' * 47} y")] == [
        "item-1-x", "item", "ga", "x" * 48, "x" * 47]  # fmt: skip
