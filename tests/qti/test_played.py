"""Items played and scored by two independent QTI 3 players: right answers earn all points, wrong ones
none, partly right ones what ``quizgen grade`` says. Items of QTI 2.1 and 2.2 are brought to 3.0 by an
independent converter first."""

import io
import itertools
import zipfile
from typing import Any

import msgspec
import pytest
from lxml import etree

from quizgen.formats import FORMATS
from quizgen.formats.options import RenderOptions
from quizgen.model import RightNumber, SingleChoice, SingleKey, type_of
from quizgen.scoring import canonical, score
from tests.formats.packages import options, quiz
from tests.samples import sample_form, sample_key

convert = pytest.importorskip("qti_convert")
pytestmark = pytest.mark.browser
FORM, KEY = sample_form(), sample_key()
ITEMS = {
    type_of(item.interaction): (item, entry)
    for item, entry in zip(FORM.items, KEY.entries, strict=True)
}
CHOICES = "{*}qti-simple-choice"
SET = "{*}qti-simple-match-set"
WEIGHED = msgspec.structs.replace(ITEMS["cloze"][1].key, weights={"g2": 2.5})
ROUNDING = 0.0006
"""The player writes numbers with three decimals."""


def rendered(name, form=FORM, key=KEY, language="both"):
    """The items of a package as QTI 3, by form item id."""
    data = FORMATS[name].render(form, key, RenderOptions(language=language))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = {entry.id: archive.read(f"items/{entry.ref}.xml").decode() for entry in key.entries}
    if name == "qti30":
        return texts
    return {ref: convert.upgrade_qti2_to_qti3(xml) for ref, xml in texts.items()}


def changed(kind, **changes):
    """The sample with one of its items asked, keyed or scored in another way."""
    item, entry = ITEMS[kind]
    item_changes = {name: changes[name] for name in ("points",) if name in changes}
    items = {item.id: msgspec.structs.replace(item, **item_changes)}
    sections = tuple(
        msgspec.structs.replace(s, items=tuple(items.get(i.id, i) for i in s.items))
        for s in FORM.sections
    )
    entries = {entry.id: msgspec.structs.replace(entry, **changes)}
    return (
        msgspec.structs.replace(FORM, sections=sections),
        msgspec.structs.replace(KEY, entries=tuple(entries.get(e.id, e) for e in KEY.entries)),
    )


def as_qti(xml, item, response):
    """A quizgen response as the item's response variables; options are told by their places."""
    root, interaction, kind = (
        etree.fromstring(xml.encode()),
        item.interaction,
        type_of(item.interaction),
    )

    def names(elements, options):
        return dict(zip([option.id for option in options], [e.get("identifier") for e in elements], strict=True))  # fmt: skip

    if response is None:
        return {}
    if kind in ("single", "multiple", "ordering"):
        options = getattr(interaction, "options", None) or interaction.entries
        by_id = names(root.findall(f".//{CHOICES}"), options)
        return {"RESPONSE": by_id[response] if kind == "single" else [by_id[o] for o in response]}
    if kind == "hottext":
        by_id = names(
            root.findall(".//{*}qti-hottext") or root.findall(".//{*}hottext"), interaction.words
        )
        return {"RESPONSE": [by_id[word] for word in response]}
    if kind == "true_false":
        return {"RESPONSE": "true" if response else "false"}
    if kind == "matching":
        left, right = root.findall(f".//{SET}")
        sources, targets = names(left, interaction.sources), names(right, interaction.targets)
        return {"RESPONSE": [f"{sources[s]} {targets[t]}" for s, t in response.items()]}
    if kind == "cloze":
        lists = {
            e.get("response-identifier"): e for e in root.iter("{*}qti-inline-choice-interaction")
        }
        found = {}
        for gap in interaction.gaps:
            if gap.id in response:
                element = lists.get(f"G_{gap.id}")
                value = response[gap.id]
                found[f"G_{gap.id}"] = (
                    value if element is None else names(element, gap.options)[value]
                )
        return found
    return {"RESPONSE": response}


def responses(item, entry):
    """Responses of every worth: right, wrong, partly right, none."""
    interaction = item.interaction
    right: Any = canonical(entry.key)
    yield right
    yield None
    match type_of(interaction):
        case "single":
            yield from (option.id for option in interaction.options)
        case "multiple" | "hottext":
            ids = [option.id for option in interaction.choices]
            for size in range(1, len(ids) + 1):
                yield from (list(chosen) for chosen in itertools.combinations(ids, size))
        case "true_false":
            yield from (True, False)
        case "matching":
            targets = [target.id for target in interaction.targets]
            for chosen in itertools.islice(itertools.product(targets, repeat=len(right)), 0, 64, 3):
                yield dict(zip(right, chosen, strict=True))
            yield dict(itertools.islice(right.items(), 1))
        case "ordering":
            yield from (list(order) for order in itertools.permutations(right))
        case "short_text":
            yield from ("BuildAh", "podman")  # what else quizgen reads is announced
        case "numeric":
            yield from ("65537", "0", "65536.0")
        case "command_line":
            yield "podman run --publish=8080:80 --detach nginx"
            yield "podman run -p 8080:80 nginx"
            yield "podman run -D -p 8080:80 nginx"
        case "cloze":
            options = [option.id for option in interaction.gaps[1].options]
            for text, option in itertools.product(("conmon", "CONMON", "runc"), options):
                yield {"g1": text, "g2": option}
            yield {"g1": "conmon"}


@pytest.mark.parametrize(
    ("name", "language", "by"),
    [
        ("qti21", "both", "player"),
        ("qti22", "en", "player"),
        ("qti30", "en", "player"),
        ("qti30", "both", "player"),
        ("qti21", "en", "other"),
        ("qti30", "both", "other"),
    ],
)
def test_every_response_scores_as_quizgen_grades_it(request, name, language, by):
    player, played = request.getfixturevalue(by), 0
    items = rendered(name, language=language)
    for kind, (item, entry) in ITEMS.items():
        if kind == "essay":
            continue
        player.load(items[item.id])
        for response in responses(item, entry):
            expected = score(entry.key, response, points=entry.points, rule=entry.rule, interaction=item.interaction)  # fmt: skip
            outcome = player.submit(**as_qti(items[item.id], item, response))
            assert outcome["most"] == entry.points
            assert outcome["score"] == pytest.approx(expected.score, abs=ROUNDING), (kind, response)
            played += 1
    assert played > 80


@pytest.mark.parametrize("by", ["player", "other"])
@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("single", {"points": 2.5}),
        ("multiple", {"rule": "exact"}),
        ("multiple", {"rule": "exact", "points": 1.0}),
        ("multiple", {"points": 0.7}),
        ("matching", {"rule": "exact"}),
        ("matching", {"points": 1.0}),
        ("ordering", {"rule": "exact"}),
        ("ordering", {"rule": "exact", "points": 1.0}),
        ("cloze", {"rule": "exact"}),
        ("cloze", {"key": WEIGHED}),
        ("cloze", {"key": WEIGHED, "rule": "exact"}),
        ("true_false", {"points": 4.0}),
    ],
)
def test_other_rules_and_points_score_alike(request, kind, changes, by):
    player = request.getfixturevalue(by)
    form, key = changed(kind, **changes)
    item, entry = next(
        (i, e)
        for i, e in zip(form.items, key.entries, strict=True)
        if type_of(i.interaction) == kind
    )
    xml = rendered("qti30", form, key)[item.id]
    player.load(xml)
    for response in responses(item, entry):
        expected = score(entry.key, response, points=entry.points, rule=entry.rule, interaction=item.interaction)  # fmt: skip
        assert player.submit(**as_qti(xml, item, response))["score"] == pytest.approx(
            expected.score, abs=ROUNDING
        ), response


def test_a_player_made_of_templates_runs_none_of_a_text(other):
    texts = options("plain", "`podman ps --format '{{.Names}}'`", "{{{1 + 1}}}")
    form, key = quiz((SingleChoice(texts), SingleKey("b")))
    (xml,) = rendered("qti30", form, key).values()
    other.load(xml)
    shown = other.page.inner_text(".qti-choice-interaction, .qti-item-body").replace("\n", "")
    assert "--format '{{.Names}}'" in shown
    assert "{{{1 + 1}}}" in shown
    assert other.submit(**as_qti(xml, form.items[0], "b"))["score"] == 1


@pytest.mark.parametrize("by", ["player", "other"])
def test_a_tolerance_includes_its_bounds(request, by):
    player = request.getfixturevalue(by)
    _, entry = ITEMS["numeric"]
    also = (RightNumber(-2), RightNumber(6, 1, 0.5))
    key = msgspec.structs.replace(entry.key, value=0.3, tolerance=0.1, also=also)
    form, key = changed("numeric", key=key, rule="partial")
    player.load(rendered("qti30", form, key)[entry.id])
    right = {"0.2": 1, "0.4": 1, "0.19": 0, "0.41": 0, "-2": 1, "2": 0, "5": 0.5, "7.01": 0}
    assert {typed: player.submit(RESPONSE=typed)["score"] for typed in right} == right


@pytest.mark.parametrize("by", ["player", "other"])
def test_case_counts_where_the_key_says_so(request, by):
    player = request.getfixturevalue(by)
    _, entry = ITEMS["short_text"]
    rules = msgspec.structs.replace(entry.key.normalization, ignore_case=False)
    form, key = changed("short_text", key=msgspec.structs.replace(entry.key, accepted=("Buildah", "bud"), normalization=rules))  # fmt: skip
    player.load(rendered("qti30", form, key)[entry.id])
    scores = {
        typed: player.submit(RESPONSE=typed)["score"] for typed in ("Buildah", "bud", "buildah")
    }
    assert scores == {"Buildah": 1, "bud": 1, "buildah": 0}


def test_a_student_clicks_and_is_told_why(player):
    item, _ = ITEMS["single"]
    player.load(rendered("qti30")[item.id])
    page = player.page
    assert not page.get_by_text("Right: same name, same job.").is_visible()
    page.locator("qti-simple-choice").filter(has_text="podman search").click()
    page.evaluate("() => item.processResponse()")
    variables = {
        each["identifier"]: each["value"] for each in page.evaluate("() => item.variables")
    }
    assert float(variables["SCORE"]) == 1
    told = page.get_by_text("Right: same name, same job.")
    told.wait_for(state="visible")
    assert not page.get_by_text("There is no such subcommand.").is_visible()


def test_the_rubric_is_not_the_students(player):
    item, _ = ITEMS["essay"]
    player.load(rendered("qti30")[item.id])
    assert player.page.get_by_text("Explain how rootless and rootful differ.").is_visible()
    assert not player.page.get_by_text("Names the user namespace").is_visible()


@pytest.mark.parametrize("name", ["qti30", "qti21"])
def test_numbers_are_computed_for_each_student(player, name, tmp_path):
    from tests.formats.lms.test_computed import RIGHT, quiz

    made = quiz(tmp_path, RIGHT[1])
    [(_, xml)] = rendered(name, made.form, made.key).items()
    player.load(xml)
    drawn = player.page.evaluate(
        "Object.fromEntries(item.variables.map(({identifier, value}) => [identifier, value]))"
    )
    assert float(drawn["RIGHT"]) == pytest.approx(float(drawn["answer"]), abs=0.5)
    printed = player.page.evaluate(
        "[...item.querySelectorAll('qti-printed-variable')].map(each => each.shadowRoot.textContent)"
    )
    assert [float(text.strip('"')) for text in printed[:3]] == [
        float(drawn[each]) for each in ("size", "speed", "part")
    ]
    assert player.submit(RESPONSE=str(drawn["answer"]))["score"] == 1
    assert player.submit(RESPONSE=str(float(drawn["answer"]) + 9))["score"] == 0
