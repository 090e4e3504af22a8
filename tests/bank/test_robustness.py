"""Whatever is in a file, the reader answers with problems: no traceback, no hang."""

import json
import os
import time

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizgen.bank import BankError, check, load_bank, load_blueprint
from tests.bank.test_reader import ITEM, MANIFEST
from tests.robust.harm import nothings
from tests.samples import BANK

MODELS = """\
bank: mine
title: {ko: 은행, en: Bank}
topics: [{id: basics, title: {ko: 기초, en: Basics}}]
topic: basics
tables:
  ports:
    columns: {code: code, port: number, use: text}
    rows:
      - {id: http, code: curl, port: 80, use: {ko: 웹, en: web}, also: {code: [wget]}}
      - {id: ssh, code: ssh, port: 22, use: {ko: 셸, en: shell}}
      - {id: dns, code: dig, port: 53, use: {ko: 이름, en: names}}
      - {id: ftp, code: ftp, port: 21, use: {ko: 파일, en: files}, source: {reference: ftp(1)}}
item_models:
  - id: which
    for_each: ports
    interaction: single
    stem: {ko: "{{ use }}은/는?", en: "For {{ use }}?"}
    key: "{{ code }}"
    distractors: {column: code, count: 2}
    explanation: {ko: "{{ code }}", en: "{{ code }}"}
  - id: false
    for_each: ports
    interaction: true_false
    key: false
    swap: {column: port}
    stem: {ko: "{{ code }}은/는 {{ port }}", en: "{{ code }} is {{ port }}"}
    explanation: {ko: "{{ port }}", en: "{{ port }}"}
  - id: number
    for_each: ports
    interaction: numeric
    value: port
    stem: {ko: "{{ code }}?", en: "{{ code }}?"}
    explanation: {ko: "{{ port }}", en: "{{ port }}"}
  - id: typed
    for_each: ports
    interaction: short_text
    accepted: ["{{ code }}"]
    stem: {ko: "{{ use }}?", en: "{{ use }}?"}
    explanation: {ko: "{{ code }}", en: "{{ code }}"}
  - id: order
    for_each: ports
    interaction: ordering
    entry: "{{ code }}"
    by: port
    stem: {ko: 순서, en: Order}
    explanation: {ko: 차례, en: by port}
  - id: match
    for_each: ports
    interaction: matching
    pair: {source: "{{ code }}", target: {ko: "{{ use }}", en: "{{ use }}"}}
    stem: {ko: 짝, en: Match}
    explanation: {ko: 짝, en: pairs}
    each: {ko: "{{ code }}: {{ use }}", en: "{{ code }}: {{ use }}"}
"""
BLUEPRINT = """\
blueprint: quiz
bank: mine
title: {ko: 퀴즈, en: Quiz}
order: topic
sections:
  - {count: 3, topics: {basics: 1}, difficulty: {1: 2, 3: 1}, select: {topics: basics}}
"""
REGISTER = """\
register: memo
statements:
  - {id: M1, lines: [1, 2], digest: 9c1f2a3b, verdict: inaccurate, facts: [C1]}
  - {id: M2, lines: [3], digest: 9c1f2a3b, verdict: logistics}
"""
GLOSSARY = """\
glossary: mine
terms:
  - {id: image, ko: 이미지, en: image, avoid: {ko: [그림]}, also: {en: [container image]}}
"""

SOUND = {
    "bank": MANIFEST + ITEM,
    "every interaction": (BANK / "bank.yaml").read_text("utf-8"),
    "item models": MODELS,
    "blueprint": BLUEPRINT,
    "register": REGISTER,
    "glossary": GLOSSARY,
}

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["{{ code }}", "{{ x }}", "[[a]]", "port", "basics", "nan", "1e999", "a" * 99]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
calm = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def as_written(text):
    """The document; keys such as true and 1 are text, as in JSON."""
    return json.loads(json.dumps(yaml.load(text, Loader=yaml.CSafeLoader), default=str))


def refused(load, path):
    """The error that loading ended with, if any."""
    try:
        load(path, **({"cache": False} if load is load_bank else {}))
    except BankError as error:
        return error
    return None


def read_everything(path):
    """What every command does with a path: only ``BankError`` may come of it."""
    for load in (load_bank, load_blueprint):
        refusal = refused(load, path)
        assert refusal is None or refusal.problems, "a refusal says why"
    return check(path, cache=False)


def mutate(document, data):
    """Put any value at, take away, or rename something, anywhere in a document."""
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.integers(0, 3)):
            place = inner
            continue
        match data.draw(st.sampled_from(["put", "remove", "rename", "repeat"])):
            case "remove":
                del place[key]
            case "rename" if isinstance(place, dict):
                place[data.draw(st.text(max_size=6))] = place.pop(key)
            case "repeat" if isinstance(place, list):
                place.insert(key, inner)
            case _:
                place[key] = data.draw(values)
        return


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
@calm
@given(data=st.data())
def test_a_sound_file_with_anything_changed_anywhere(tmp_path, text, data):
    document = as_written(text)
    for _ in range(data.draw(st.integers(1, 3))):
        if document:
            mutate(document, data)
    (tmp_path / "bank.yaml").write_text(MANIFEST + ITEM)
    (tmp_path / "other.yaml").write_text(yaml.safe_dump(document, allow_unicode=True))
    check(tmp_path, cache=False)
    read_everything(tmp_path / "other.yaml")


@calm
@given(value=values)
def test_any_tree_of_values(tmp_path, value):
    (tmp_path / "bank.yaml").write_text(yaml.safe_dump(value, allow_unicode=True))
    assert read_everything(tmp_path / "bank.yaml")


@calm
@given(data=st.data())
def test_a_sound_file_with_any_bytes_put_in(tmp_path, data):
    text = data.draw(st.sampled_from([MANIFEST + ITEM, MODELS, BLUEPRINT])).encode()
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    end = min(end, start + 20)
    (tmp_path / "bank.yaml").write_bytes(text[:start] + data.draw(st.binary()) + text[end:])
    read_everything(tmp_path / "bank.yaml")


MARKED = """\
bank: m
title: T
languages: [en]
topics: [{id: t, title: T}]
items:
  - {id: s, interaction: single, topic: t, stem: S, explanation: E,
     options: [{text: a, share: 1}, {text: b, share: 0.5, feedback: F}, {text: c, share: -0.25}]}
  - {id: n, interaction: numeric, topic: t, stem: S, explanation: E, value: 12, rule: partial, unit: km, units: [k],
     conversions: {m: 0.001}, bands: [{tolerance: 1, share: 0.5}], also: [{value: 3, tolerance: 1, share: 0.5}]}
  - {id: e, interaction: essay, topic: t, stem: S, explanation: E, rubric: [{text: a, points: 2}], tags: [x]}
"""


def test_anything_of_a_file_may_be_nothing(tmp_path):
    path = tmp_path / "bank.yaml"
    path.write_text(MARKED)
    assert check(path, cache=False) == []
    for name, data in nothings(yaml.safe_load(MARKED)):
        path.write_bytes(data)
        for problem in check(path, cache=False):
            assert problem.position.file == str(path), name


def test_the_samples_are_sound(tmp_path):
    for name, text in (("bank.yaml", MODELS), ("a.yaml", BLUEPRINT), ("b.yaml", GLOSSARY)):
        (tmp_path / name).write_text(text)
    assert check(tmp_path, cache=False) == []
    assert len(load_bank(tmp_path, cache=False).items) == 4 * 4 + 2


@pytest.mark.parametrize("use_cache", [True, False])
def test_devices_pipes_and_impossible_names_are_refused_at_once(tmp_path, use_cache):
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in ("/dev/zero", tmp_path / "pipe.yaml"):
        assert "is no regular file" in str(check(type(tmp_path)(path), cache=use_cache)[0])
    assert "QG001" in str(check(tmp_path / ("x" * 300), cache=use_cache)[0])
    assert "QG001" in str(check(tmp_path / "nul\0", cache=use_cache)[0])
    assert "is no regular file" in str(check(tmp_path, cache=use_cache)[0])


TIME_BOMBS = {
    "aliases": "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nbank: *c\n",
    "nesting": "bank: " + "{a: " * 100_000,
    "values": "bank: x\nitems:\n" + "- a\n" * 1_100_000,
    "one long line": "bank: " + "x" * 5_000_000,
    "digits": "bank: mine\ntitle: {ko: a, en: b}\nitems:\n- {id: a, points: " + "9" * 200_000 + "}\n",
    "unknown fields": "bank: mine\n" + "".join(f"fieldd{n}: 1\n" for n in range(20_000)),
    "options": MANIFEST + ITEM.replace("options:\n", "options:\n" + "".join(
        f"      - {{text: option {n}}}\n" for n in range(5_000))),
    "lost references": MANIFEST + "items:\n" + "".join(
        ITEM.partition("\n")[2].replace("id: one", f"id: one-{n}\n    enemies: [on-{n}]")
        for n in range(2_000)),
    "a large table": MODELS.replace("    rows:\n", "    rows:\n" + "".join(
        f"      - {{id: r{n}, code: c{n}, port: {n}, use: {{ko: 가{n}, en: u{n}}}}}\n"
        for n in range(1_000))),
}  # fmt: skip


@pytest.mark.parametrize("text", TIME_BOMBS.values(), ids=TIME_BOMBS)
def test_nothing_takes_long(tmp_path, text):
    (tmp_path / "bank.yaml").write_text(text)
    started = time.process_time()
    check(tmp_path, cache=False)
    assert time.process_time() - started < 8


def test_messages_stay_readable_however_long_the_text(tmp_path):
    (tmp_path / "bank.yaml").write_text(
        MANIFEST + ITEM.replace("interaction: single", f"interaction: {'s' * 10_000}")
    )
    assert all(len(str(problem)) < 500 for problem in check(tmp_path / "bank.yaml", cache=False))


def test_no_permission_is_said(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (tmp_path / "bank.yaml").write_text(MANIFEST + ITEM)
    (tmp_path / "bank.yaml").chmod(0)
    assert "QG001" in str(check(tmp_path)[0])
    tmp_path.chmod(0)
    try:
        assert "QG001" in str(check(tmp_path)[0])
    finally:
        tmp_path.chmod(0o700)


def test_a_blueprint_is_checked_on_its_own_but_is_no_bank(tmp_path):
    path = tmp_path / "daily.yaml"
    path.write_text(BLUEPRINT)
    assert check(path) == []
    with pytest.raises(BankError, match="QG025 is a blueprint, and no bank"):
        load_bank(path)


@pytest.mark.parametrize("text", [SOUND["bank"], SOUND["every interaction"], MODELS])
def test_a_bank_may_be_written_as_json(tmp_path, text):
    (tmp_path / "bank.yaml").write_text(text)
    written = load_bank(tmp_path, cache=False)
    (tmp_path / "bank.yaml").write_text(json.dumps(as_written(text), ensure_ascii=False, indent=1))
    assert load_bank(tmp_path, cache=False).digest == written.digest


def test_of_a_file_with_more_problems_than_anybody_reads_the_first_thousand_are_told(tmp_path):
    unknown = "".join(f"    answr{number}: 1\n" for number in range(3_000))
    twice = "".join("topic: x\n" for _ in range(3_000))
    item = "items:\n  - id: a\n    interaction: essay\n"
    for name, text in {"keys": item + unknown, "twice": twice}.items():
        file = tmp_path / f"{name}.yaml"
        file.write_text(MANIFEST + text)
        problems = check(file)
        assert len(problems) == 1_001
        assert [problem.code for problem in problems].count("QG029") == 1
        assert "1,000" in str(problems[-1])
        assert problems[-1].position.line == problems[-2].position.line + 1, name


def test_a_text_longer_than_can_be_laid_out_is_refused_with_its_place(tmp_path, monkeypatch):
    path = tmp_path / "bank.yaml"
    long = "{{ use }}" + "x" * 20_001
    path.write_text(MODELS.replace("For {{ use }}?", long))
    (problem,) = check(path, cache=False)
    assert str(problem).endswith(
        "bank.yaml:17:37: QG018 longer than 20000 letters; divide it, or raise the bound with "
        "QUIZGEN_LIMITS=text=…"
    )
    monkeypatch.setenv("QUIZGEN_LIMITS", "text=30k")
    assert check(path, cache=False) == []


def test_slots_do_not_make_a_text_that_is_longer(tmp_path):
    path = tmp_path / "bank.yaml"
    path.write_text(MODELS.replace("For {{ use }}?", "{{ use }}" * 2200))
    assert [problem.code for problem in check(path, cache=False)] == ["QG018"]
    path.write_text(MODELS.replace("For {{ use }}?", "{{ use }} `` ` " * 800))
    started = time.process_time()
    assert check(path, cache=False) == []
    assert time.process_time() - started < 5
