"""Every format carries how points are given, or says that it does not (docs/scoring.md)."""

import importlib
import io
import re
import zipfile
from itertools import chain, combinations

import msgspec
import pytest
from lxml import etree

from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import MultipleKey, SingleKey, type_of
from quizgen.scoring import score
from tests.samples import sample

LMS = [name for name, format in FORMATS.items() if format.group in ("lms", "services")]
OPTIONS = RenderOptions()
MOODLE, QTI = ("moodle", "gift"), ("qti21", "qti22", "qti30")
BLACKBOARD = ("blackboard",)
OURS = ("scorm12", "scorm2004")


def quiz(kind, rule, penalty=0.0, shares=None):
    """The sample's item of one kind alone, marked so."""
    form, key = sample().form, sample().key
    item = next(item for item in form.items if type_of(item.interaction) == kind)
    entry = next(entry for entry in key.entries if entry.id == item.id)
    if shares is not None:
        penalty = max(0.0, -min(shares.values())) if kind == "single" else penalty
        entry = msgspec.structs.replace(
            entry, key=msgspec.structs.replace(entry.key, shares=shares)
        )
    entry = msgspec.structs.replace(entry, rule=rule, penalty=penalty, points=1.0, spares=())
    item = msgspec.structs.replace(item, penalty=penalty or msgspec.UNSET, points=1.0)
    section = next(s for s in form.sections if s.items and s.items[0].id == item.id)
    section = msgspec.structs.replace(section, items=(item,))
    form = msgspec.structs.replace(form, sections=(section,))
    return form, msgspec.structs.replace(key, entries=(entry,))


def told(name, form, key):
    return [str(loss.message) for loss in FORMATS[name].losses(form, key, OPTIONS)]


def fractions(kind):
    """Shares that Moodle has, one of them of a wrong option."""
    form, key = quiz(kind, "exact")
    names = [option.id for option in form.items[0].interaction.choices]
    right = key.entries[0].key.right
    wrong = [name for name in names if name not in right]
    return {name: 1 / len(right) for name in right} | {wrong[0]: -0.5}


CARRIED = {
    # (kind, rule, penalty): the formats that give the same points
    ("single", "exact", 0.25): (*MOODLE, *QTI, *BLACKBOARD),
    ("single", "shares", 0.0): (*MOODLE, *QTI, *BLACKBOARD),
    ("true_false", "exact", 0.5): QTI,
    ("multiple", "shares", 0.0): (*MOODLE, *QTI, *BLACKBOARD),
    ("multiple", "rexams-all", 0.0): (*MOODLE, *QTI, *BLACKBOARD),
    ("multiple", "rexams-false", 0.0): (*MOODLE, *QTI, *BLACKBOARD),
    ("multiple", "rexams-false2", 0.0): (*MOODLE, *QTI, *BLACKBOARD),
    ("multiple", "rexams-none", 0.0): (*MOODLE, *QTI, *BLACKBOARD),
    ("multiple", "options", 0.0): (),
    ("multiple", "options-penalty", 0.0): (),
    ("multiple", "partial", 0.25): QTI,
    ("multiple", "partial", 1.0): (*QTI, *BLACKBOARD),
    ("multiple", "exact", 0.25): QTI,
    ("hottext", "rexams-false2", 0.0): (*MOODLE, *QTI, *BLACKBOARD),
    ("matching", "chance", 0.0): (),
    ("matching", "partial", 0.25): (),
    ("matching", "exact", 0.25): QTI,
    ("ordering", "places", 0.0): ("moodle",),
    ("ordering", "neighbours", 0.0): ("moodle",),
    ("ordering", "kendall", 0.0): (),
    ("ordering", "longest", 0.0): QTI,
    ("ordering", "exact", 0.25): QTI,
    ("short_text", "exact", 0.25): QTI,
    ("numeric", "exact", 0.25): (),
    ("cloze", "partial", 0.25): (),
    ("command_line", "exact", 0.25): QTI,
}


@pytest.mark.parametrize("case", CARRIED, ids=lambda case: "-".join(map(str, case)))
def test_what_a_format_does_not_carry_is_said(case):
    kind, rule, penalty = case
    shares = fractions(kind) if rule == "shares" else None
    form, key = quiz(kind, rule, penalty, shares)
    for name in LMS:
        said = " ".join(told(name, form, key))
        lost = "is not known there" in said or "costs nothing there" in said
        here = name in (*OURS, *CARRIED[case]) or (
            name in ("csv", "xlsx") and not penalty and rule != "shares"
        )
        left_out = FORMATS[name].support()[kind].level == "absent"  # whole, with its rule
        assert lost is not (here or left_out), (name, said)


def test_what_a_wrong_answer_costs_is_said_where_only_that_is_lost():
    form, key = quiz("multiple", "shares", 0.5, fractions("multiple"))
    (said,) = [each for each in told("moodle", form, key) if "there" in each]
    assert said == "a wrong answer costs nothing there, and 50 % of the points here"


@pytest.mark.parametrize(
    ("points", "weights", "moodle", "cartridge"),
    [(7, {"g2": 2.5}, [2, 5], [2, 5]), (2, {"g1": 3.0}, [3, 1], [2, 1]), (2, {}, [1, 1], [1, 1])],
)
def test_gaps_count_what_they_weigh(points, weights, moodle, cartridge):
    form, key = quiz("cloze", "partial")
    (entry,) = key.entries
    heavy = msgspec.structs.replace(entry.key, weights=weights)
    entry = msgspec.structs.replace(entry, key=heavy, points=float(points))
    (item,) = form.items
    item = msgspec.structs.replace(item, points=float(points))
    section = msgspec.structs.replace(form.sections[0], items=(item,))
    form = msgspec.structs.replace(form, sections=(section,))
    key = msgspec.structs.replace(key, entries=(entry,))
    files = {name: FORMATS[name].render(form, key, OPTIONS) for name in ("moodle", "cc", *QTI)}
    assert list(map(int, re.findall(r"\{(\d+):", files["moodle"].decode()))) == moodle
    with zipfile.ZipFile(io.BytesIO(files["cc"])) as package:
        (xml,) = (package.read(n) for n in package.namelist() if n.endswith("assessment.xml"))
    assert (
        list(map(int, re.findall(rb"cc_weighting</fieldlabel>\s*<fieldentry>(\d+)", xml)))
        == cartridge
    )
    for name in ("moodle", *QTI):
        back = brought_back(name, files[name]).key
        assert [back.shares("partial")[each] for each in back.gaps] == pytest.approx(
            list(heavy.shares("partial").values())
        ), name
    said = {name: " ".join(told(name, form, key)) for name in LMS}
    even = ("moodle", "cc", *QTI, *OURS)
    absent = [n for n in LMS if FORMATS[n].support()["cloze"].level == "absent"]
    lost = [name for name in LMS if "weights of gaps" in said[name]]
    assert lost == ([n for n in LMS if n not in (*even, *absent)] if weights else [])
    assert ("set the mark" in said["moodle"]) is (sum(moodle) != points)
    assert ("whole numbers" in said["cc"]) is (points == 2 and bool(weights))


def test_certainty_and_floors_are_said():
    form, key = quiz("single", "exact", 0.25)
    sure = msgspec.structs.replace(form, certainty=True)
    low = msgspec.structs.replace(form, floor="section")
    for name in LMS:
        asked = [each for each in told(name, sure, key) if "how sure" in each or "CBM" in each]
        least = [each for each in told(name, low, key) if "the least that" in each]
        assert len(asked) == len(least) == (name not in OURS), name


def mapping(package):
    """The values of a choice's mapping in the order of its options, and its bounds."""
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        items = (etree.fromstring(files.read(n)) for n in files.namelist() if n.endswith(".xml"))
        found = next(each for root in items for each in root.iter("{*}mapping"))
    values = [float(entry.get("mappedValue")) for entry in found]
    return values, float(found.get("lowerBound")), float(found.get("upperBound"))


def sets(names):
    return map(list, chain.from_iterable(combinations(names, n) for n in range(1, len(names) + 1)))


def percentages(package):
    """What each option of a Blackboard question earns, as shares, and what all comes to at least."""
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        root = etree.fromstring(files.read("res00001.dat"))
    (item,) = root.iter("item")
    assert item.findtext("itemmetadata/bbmd_partialcredit") == "true"
    names = [label.get("ident") for label in item.iter("response_label")]
    given = {
        c.find("conditionvar/varequal").get("respident"): float(c.findtext("setvar")) / 100
        for c in item.iter("respcondition")
        if c.find("conditionvar/varequal") is not None and not c.get("title")
    }
    negative = item.findtext("itemmetadata/bbmd_negative_points_ind")
    return [given[name] for name in names], -1.0 if negative == "Q" else 0.0


SUMS = [
    case
    for case, names in CARRIED.items()
    if "blackboard" in names and case[0] in ("single", "multiple")
]


@pytest.mark.parametrize("case", SUMS, ids=lambda case: "-".join(map(str, case)))
def test_each_format_gives_the_same_points_and_brings_them_back(case):
    kind, rule, penalty = case
    form, key = quiz(kind, rule, penalty, fractions(kind) if rule == "shares" else None)
    item, entry = form.items[0], key.entries[0]
    assert isinstance(entry.key, SingleKey | MultipleKey)
    names = [option.id for option in item.interaction.choices]
    files = {name: FORMATS[name].render(form, key, OPTIONS) for name in CARRIED[case]}
    mapped, low, high = mapping(files["qti21"])
    percent, least = percentages(files["blackboard"])
    there = {"qti21": (mapped, low, high), "blackboard": (percent, least, 1.0)}
    if "moodle" in files:
        moodle = etree.fromstring(files["moodle"])
        parts = [float(a.get("fraction")) / 100 for a in moodle.iter("answer")]
        # Moodle's multichoice: the fraction of the one chosen, or the sum of all, from 0 to 1
        there["moodle"] = (parts, 0.0 if kind == "multiple" else -1.0, 1.0)
    back = {name: brought_back(name, files[name]) for name in files}
    if rule == "rexams-all":  # ours write all or nothing so, of which Moodle has no more
        back = {name: found for name, found in back.items() if name not in MOODLE}
    for response in sets(range(len(names))) if kind == "multiple" else range(len(names)):
        chosen = response if kind == "multiple" else [response]
        here = scored(item.interaction, entry, [names[n] for n in chosen])
        for name, (values, least, most) in there.items():
            given = min(most, max(least, sum(values[n] for n in chosen)))
            assert here == pytest.approx(given, abs=2e-4), (name, response)
        for name, found in back.items():
            again = scored(found.interaction, found, ["abcdef"[n] for n in chosen])
            assert here == pytest.approx(again, abs=2e-4), (name, response)


def brought_back(name, data):
    """The item in a file that the format wrote."""
    reader = {"blackboard": "qti12"}.get(name, "qti" if name in QTI else name)
    module = importlib.import_module(f"quizgen.readers.{reader}")
    (found,) = module.read(data, "quiz").items
    return found


def scored(interaction, marked, chosen):
    """What the options ``chosen`` earn of one point, by an entry of a key or an item."""
    one = isinstance(marked.key, SingleKey)
    penalty = marked.penalty or 0.0
    if one and marked.rule == "shares":
        penalty = max(0.0, -min(marked.key.shares.values()))
    return score(
        marked.key,
        chosen[0] if one else chosen,
        points=1,
        rule=marked.rule,
        penalty=penalty,
        interaction=interaction,
    ).score
