"""Fact tables and item models: an item per row, and never a second right answer."""

import msgspec
import pytest

from quizgen.bank import check, load_bank
from quizgen.bank.lint import lint
from quizgen.bank.slots import ColumnType, UnknownSlotError, fill
from quizgen.bank.together import together
from quizgen.locale.josa import attach
from quizgen.model import Localized

MANIFEST = """\
bank: mine
title: {ko: 은행, en: Bank}
topics: [{id: basics, title: {ko: 기초, en: Basics}}]
topic: basics
tables:
  commands:
    columns:
      docker: {type: code, title: Docker}
      podman: {type: code, title: Podman}
      year: {type: number, title: Year}
      does: {type: text, title: Use}
    rows:
      - {id: ps, docker: docker ps, podman: podman ps, year: 3, does: {ko: 목록, en: list}, also: {podman: [podman top]}}
      - {id: top, docker: docker top, podman: podman top, year: 1, does: {ko: 프로세스, en: processes}}
      - {id: rm, docker: docker rm, podman: podman rm, year: 2, does: {ko: 삭제, en: delete}}
      - {id: logs, docker: docker logs, podman: podman logs, year: 2, does: {ko: 로그, en: logs}}
      - {id: cp, docker: docker cp, podman: podman cp, year: 5, does: {ko: 복사, en: copy}}
"""
SINGLE = """\
item_models:
  - id: m
    for_each: commands
    interaction: single
    stem: {ko: "`{{ docker }}`을/를 대신하는 것은?", en: "Instead of `{{ docker }}`?"}
    key: "{{ podman }}"
    distractors: {column: podman, count: 3}
    explanation: {ko: "{{ podman }}이다/다", en: "{{ podman }}"}
"""


def load(tmp_path, text):
    (tmp_path / "bank.yaml").write_text(MANIFEST + text)
    assert [str(problem) for problem in check(tmp_path, cache=False)] == []
    return load_bank(tmp_path, cache=False).items


def problems(tmp_path, text):
    (tmp_path / "bank.yaml").write_text(MANIFEST + text)
    return [str(problem) for problem in check(tmp_path, cache=False)]


def test_a_model_makes_an_item_per_row(tmp_path):
    items = load(tmp_path, SINGLE)
    assert [item.id for item in items] == ["m-ps", "m-top", "m-rm", "m-logs", "m-cp"]
    assert items[0].stem == Localized(
        ko="`docker ps`를 대신하는 것은?", en="Instead of `docker ps`?"
    )
    assert items[0].interaction.options[0].text["en"] == "`podman ps`"


def test_a_value_that_is_also_right_is_never_a_distractor(tmp_path):
    texts = [option.text["en"] for option in load(tmp_path, SINGLE)[0].interaction.options]
    assert "`podman top`" not in texts
    assert len(texts) == 4


def test_rows_with_the_same_stem_do_not_distract_each_other(tmp_path):
    model = SINGLE.replace("`{{ docker }}`을/를 대신하는 것은?", "{{ year }}년의 것은?")
    model = model.replace("Instead of `{{ docker }}`?", "Of {{ year }}?").replace(
        "count: 3", "count: 2"
    )
    rm = next(item for item in load(tmp_path, model) if item.id == "m-rm")
    assert "`podman logs`" not in [option.text["en"] for option in rm.interaction.options]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("count: 3", "count: 9", "QG023 row 'ps' yields 3 of the 9 distractors asked for"),
        ('{{ podman }}"', '{{ pdman }}"', "no column 'pdman'; did you mean 'podman'?"),
        ("for_each: commands", "for_each: command", "there is no table 'command'; did you mean"),
        ("column: podman", "column: pod", "QG021 table 'commands' has no column 'pod'"),
    ],
)
def test_a_model_that_cannot_make_its_items_is_named(tmp_path, old, new, expected):
    found = problems(tmp_path, SINGLE.replace(old, new))
    assert any(expected in line for line in found), found


def test_cells_are_checked_against_their_columns(tmp_path):
    rows = MANIFEST.replace("does: {ko: 목록, en: list}", "does: list").replace(
        "docker: docker top,", "doker: x,"
    )
    (tmp_path / "bank.yaml").write_text(rows)
    found = [str(problem) for problem in check(tmp_path, cache=False)]
    assert any("does is text: write {ko: ..., en: ...}" in line for line in found)
    assert any("has no column 'doker'; did you mean 'docker'?" in line for line in found)


def test_items_of_one_row_are_enemies(tmp_path):
    other = SINGLE.partition("\n")[2].replace("- id: m", "- id: n")
    items = {item.id: item for item in load(tmp_path, SINGLE + other)}
    assert items["m-ps"].enemies == ("n-ps",)
    assert items["n-cp"].enemies == ("m-cp",)


def test_false_statements_borrow_a_cell_that_is_wrong(tmp_path):
    model = """\
item_models:
  - id: m
    for_each: commands
    interaction: true_false
    key: false
    swap: {column: podman}
    stem: {ko: "`{{ docker }}`은/는 `{{ podman }}`이다/다", en: "`{{ docker }}` is `{{ podman }}`"}
    explanation: {ko: "`{{ podman }}`", en: "`{{ podman }}`"}
"""
    for item in load(tmp_path, model):
        name = item.id.removeprefix("m-")
        assert f"`podman {name}`" not in item.stem["en"]
        assert item.explanation["en"] == f"`podman {name}`"


def test_rows_are_dealt_into_orderings_without_ties(tmp_path):
    model = """\
item_models:
  - id: m
    for_each: commands
    interaction: ordering
    group: 5
    by: year
    entry: "{{ podman }}"
    each: {ko: "{{ year }}", en: "{{ year }}"}
    stem: {ko: 차례대로, en: In order}
    explanation: {ko: "순서:", en: "The order:"}
"""
    (item,) = load(tmp_path, model)
    order = [option.text["en"] for option in item.interaction.entries]
    assert order == ["`podman top`", "`podman rm`", "`podman ps`", "`podman cp`"]
    assert item.explanation["en"] == "The order:\n\n- 1\n- 2\n- 3\n- 5"


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("포드만", "을/를", "포드만을"),
        ("도커", "을/를", "도커를"),
        ("podman", "은/는", "podman은"),
        ("docker", "은/는", "docker는"),
        ("`crun`", "이/가", "`crun`이"),
        ("LXC", "과/와", "LXC와"),
        ("IBM", "과/와", "IBM과"),
        ("group", "은/는", "group은"),
        ("NAME", "은/는", "NAME은"),
        ("pull-request", "을/를", "pull-request를"),
        ("id", "과/와", "id와"),
        ("podman pull", "으로/로", "podman pull로"),
        ("포드만", "으로/로", "포드만으로"),
        ("도커", "으로/로", "도커로"),
        ("1.24", "으로/로", "1.24로"),
        ("2006", "은/는", "2006은"),
        ("10", "을/를", "10을"),
        ("컨테이너(container)", "을/를", "컨테이너(container)를"),
        ("~/.local/share/containers/storage", "은/는", "~/.local/share/containers/storage는"),
        ("systemd", "이에요/예요", "systemd예요"),
        ("100 km", "을/를", "100 km를"),
        ("kg", "을/를", "kg을"),
        ("60%", "이/가", "60%가"),
        ("25 °C", "으로/로", "25 °C로"),
        ("3 kPa", "으로/로", "3 kPa로"),
        ("1.5 L", "은/는", "1.5 L는"),
    ],
)
def test_the_particle_follows_the_last_sound(word, pair, expected):
    assert attach(word, pair) == expected


def test_a_bank_says_how_its_words_are_read(tmp_path):
    """By rule ``Zed`` ends in a vowel; that it is read 젯, only the bank knows."""
    path = tmp_path / "bank.yaml"
    text = MANIFEST + SINGLE.replace("{ko: \"`{{ docker }}`을/를 대신하는 것은?\"",
                                     "{ko: \"`{{ docker }}`와 Zed를 대신하는 것은?\"")  # fmt: skip
    text = text.replace("docker top", "docker zed")
    path.write_text(text.replace("`와 Zed를", "`과/와 Zed를"))
    read = {item.id: item.stem["ko"] for item in load_bank(path, cache=False).items}
    assert read["m-top"].startswith("`docker zed`와 Zed를")
    path.write_text("readings: {zed: 젯}\n" + path.read_text())
    bank = load_bank(path, cache=False)
    read = {item.id: item.stem["ko"] for item in bank.items}
    assert read["m-top"].startswith("`docker zed`과 Zed를")
    told = [str(problem.message) for problem in lint(bank) if problem.code == "QG110"]
    assert "the Korean stem has Zed를; it reads Zed을" in told[0]
    other = msgspec.structs.replace(bank, id="other", items=(), tables=())
    assert together([bank, other]).readings == bank.readings


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ("{zed: zed}", "expects how zed is read, in Hangul; has 'zed'"),
        ("{docker zed: 젯}", "'docker zed' is no word in Latin letters"),
        ("[zed]", "expects a mapping, has a list"),
    ],
)
def test_a_reading_is_one_word_and_hangul(tmp_path, readings, said):
    path = tmp_path / "bank.yaml"
    path.write_text(f"{MANIFEST}readings: {readings}\n")
    (problem,) = check(path)
    assert said in str(problem.message)
    assert problem.position.line == MANIFEST.count("\n") + 1


def test_code_cells_stand_in_backticks_and_slots_must_exist():
    cells = {"c": Localized.same("a `b`"), "t": Localized(ko="말", en="word")}
    types: dict[str, ColumnType] = {"c": "code", "t": "text"}
    filled = fill(Localized(ko="{{ c }}을/를 {{ t }}", en="`{{ c }}` {{t}}"), cells, types)
    assert filled == Localized(ko="`` a `b` ``를 말", en="`a `b`` word")
    quoted = fill(Localized.same("“{{ t }}”을/를 **{{ t }}**은/는"), cells, types)
    assert quoted["ko"] == "“말”을 **말**은"
    with pytest.raises(UnknownSlotError, match="nope"):
        fill(Localized.same("{{ nope }}"), cells, types)


def test_a_distractor_is_told_by_the_row_whose_key_it_is(tmp_path):
    told = 'distractors: {column: podman, count: 3, also: ["`podman pause`"], feedback: {ko: "{{ does }}", en: "It is for {{ does }}."}}'
    text = SINGLE.replace("distractors: {column: podman, count: 3}", told)
    item = load(tmp_path, text)[2]
    said = {
        option.text["en"]: item.feedback[option.id].feedback["en"]
        for option in item.interaction.options
        if option.id in item.feedback
    }
    assert said["`podman logs`"] == "It is for logs."
    assert not {"`podman rm`", "`podman pause`"} & set(said)


def test_a_matching_gets_targets_of_other_rows(tmp_path):
    text = """\
item_models:
  - id: m
    for_each: commands
    interaction: matching
    group: 2
    extra: 1
    stem: {ko: 짝지으세요., en: Match.}
    pair: {source: "{{ docker }}", target: "{{ podman }}"}
    explanation: {ko: 이름만 다릅니다., en: The names alone differ.}
"""
    for item in load(tmp_path, text):
        targets = {target.id: target.text["en"] for target in item.interaction.targets}
        assert len(targets) - len(set(item.key.pairs.values())) == 1
        if "`docker ps`" in {source.text["en"] for source in item.interaction.sources}:
            assert "`podman top`" not in targets.values()
