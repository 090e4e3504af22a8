"""A bank written from items reads back as the same items."""

from pathlib import Path

import msgspec
import pytest
import yaml

from quizgen.bank import check, load_bank
from quizgen.bank.emit import TODO
from quizgen.bank.writer import identifier, write_bank
from quizgen.model import Bloom, ClozeKey, Item, Localized, TextKey, type_of
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
    names = [identifier(text, taken) for text in ("Docker Engine", "docker engine", "이미지", "1a")]
    assert names == ["docker-engine", "docker-engine-2", "item", "item-1a"]
    more = [identifier("Docker Engine", taken) for _ in range(9)]
    assert more == [f"docker-engine-{number}" for number in range(3, 12)]
