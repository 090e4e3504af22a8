"""Every format carries how points are given, or says that it does not (docs/scoring.md)."""

import io
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
    ("single", "exact", 0.25): (*MOODLE, *QTI),
    ("single", "shares", 0.0): (*MOODLE, *QTI),
    ("true_false", "exact", 0.5): QTI,
    ("multiple", "shares", 0.0): (*MOODLE, *QTI),
    ("multiple", "rexams-all", 0.0): (*MOODLE, *QTI),
    ("multiple", "rexams-false", 0.0): (*MOODLE, *QTI),
    ("multiple", "rexams-false2", 0.0): (*MOODLE, *QTI),
    ("multiple", "rexams-none", 0.0): (*MOODLE, *QTI),
    ("multiple", "options", 0.0): (),
    ("multiple", "options-penalty", 0.0): (),
    ("multiple", "partial", 0.25): QTI,
    ("multiple", "exact", 0.25): QTI,
    ("hottext", "rexams-false2", 0.0): (*MOODLE, *QTI),
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


MOODLES = [
    case
    for case, names in CARRIED.items()
    if "moodle" in names and case[0] in ("single", "multiple")
]


@pytest.mark.parametrize("case", MOODLES, ids=lambda case: "-".join(map(str, case)))
def test_moodle_and_qti_give_the_same_points(case):
    kind, rule, penalty = case
    form, key = quiz(kind, rule, penalty, fractions(kind) if rule == "shares" else None)
    item, entry = form.items[0], key.entries[0]
    assert isinstance(entry.key, SingleKey | MultipleKey)
    names = [option.id for option in item.interaction.choices]
    moodle = etree.fromstring(FORMATS["moodle"].render(form, key, OPTIONS))
    parts = [float(a.get("fraction")) / 100 for a in moodle.iter("answer")]
    there = dict(zip(names, parts, strict=True))
    mapped, low, high = mapping(FORMATS["qti21"].render(form, key, OPTIONS))
    qti = dict(zip(names, mapped, strict=True))
    for response in sets(names) if kind == "multiple" else names:
        here = score(
            entry.key,
            response,
            points=1,
            rule=rule,
            penalty=entry.penalty,
            interaction=item.interaction,
        ).score
        whole = sum(there[name] for name in response)
        # Moodle's multichoice: the fraction of the one chosen, or the sum of all, from 0 to 1
        given = min(1.0, max(0.0, whole)) if kind == "multiple" else there[response]
        assert here == pytest.approx(given, abs=2e-4), response
        total = min(high, max(low, sum(qti[name] for name in response)))
        assert here == pytest.approx(total, abs=2e-4), response
