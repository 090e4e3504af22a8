"""Python and the page's JavaScript score alike: one vector file, run by both."""

import json
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen import programs
from quizgen.model import CommandKey, Interaction, Key, Normalization, Rule, TextKey
from quizgen.model.text import decoded
from quizgen.scoring import canonical, score

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "scoring.json").read_text())
_SCRIPTS = Path(__file__).parents[2] / "templates" / "html" / "script"
SCRIPT = "\n".join((_SCRIPTS / f"{n}.js").read_text() for n in ("typed", "commands", "scoring"))


def _cases():
    for group in VECTORS:
        for case in group["cases"]:
            name = f"{group['name']}: {json.dumps(case['response'], ensure_ascii=False)}"
            yield pytest.param(group, case, id=f"{name} ({_rule(case)})")


def _rule(case):
    return ", ".join(str(case[part]) for part in ("rule", "penalty", "certainty") if part in case)


def in_python(group, case):
    key = msgspec.convert(group["key"], Key, dec_hook=decoded)
    interaction = msgspec.convert(group["interaction"], Interaction, dec_hook=decoded)
    outcome = score(
        key,
        case["response"],
        points=group["points"],
        rule=case["rule"],
        interaction=interaction,
        penalty=case.get("penalty", 0.0),
        certainty=case.get("certainty"),
    )
    return {"status": outcome.status.value, "score": outcome.score, "points": outcome.points}


def expected(group, case):
    return {"status": case["status"], "score": case["score"], "points": group["points"]}


CASES = list(_cases())


@pytest.mark.parametrize(("group", "case"), CASES)
def test_python_scores_the_vectors(group, case):
    assert in_python(group, case) == expected(group, case)


@pytest.mark.parametrize("group", VECTORS, ids=lambda group: group["name"])
def test_the_canonical_response_scores_full(group):
    response = canonical(msgspec.convert(group["key"], Key, dec_hook=decoded))
    outcome = in_python(group, {"response": response, "rule": "exact"})
    if group["key"]["type"] == "essay":
        assert response is None
    else:
        assert outcome["status"] == "correct"
        assert outcome["score"] == group["points"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(
    st.sampled_from(VECTORS),
    anything,
    st.sampled_from(get_args(Rule)),
    st.floats(0, 1),
    st.sampled_from([None, 1, 2, 3]),
)
def test_no_response_earns_more_than_full_or_costs_more_than_it_may(
    group, response, rule, penalty, certainty
):
    case = {"response": response, "rule": rule, "penalty": penalty, "certainty": certainty}
    least = 2 if certainty else penalty
    assert -least - 1e-4 <= in_python(group, case)["score"] / group["points"] <= 1


def in_browser(page, group_cases):
    page.goto("about:blank")
    page.add_script_tag(content=SCRIPT + "\nwindow.QuizgenScoring = QuizgenScoring;")
    return page.evaluate(
        """(rows) => rows.map(([group, {response, rule, penalty, certainty}]) => QuizgenScoring.score(
             group.key, response,
             {points: group.points, rule, penalty, certainty, interaction: group.interaction}))""",
        group_cases,
    )


@pytest.mark.browser
def test_the_page_scores_the_vectors(browser):
    page = browser.new_page()
    pairs = [(group, case) for group in VECTORS for case in group["cases"]]
    outcomes = in_browser(page, pairs)
    page.close()
    for (group, case), outcome in zip(pairs, outcomes, strict=True):
        assert outcome == expected(group, case), (group["name"], case)


_PIECES = (
    r"podman run -d -dp -p 8080:80 -- --detach --name=web --name 'a b' nginx -it —rm $ \ ' = é ＮＧ"
)
pieces = st.sampled_from([*_PIECES.split(" "), "　", "\u00a0", '"', '"c\\"d"'])
typed = st.lists(pieces, max_size=8).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words)])
)


@pytest.mark.browser
@settings(max_examples=12)  # of 60 comparisons each
@given(st.data())
def test_what_people_type_is_compared_alike(browser, data):
    rows: list[tuple[CommandKey | TextKey, dict[str, str], str]] = []
    for _ in range(30):
        one, other = data.draw(typed), data.draw(typed)
        if not one.strip():
            continue
        key = programs.resolve("podman", [one, "podman run -d nginx"])
        rows.append((key, {"type": "command_line"}, other))
        rules = Normalization(data.draw(st.booleans()), data.draw(st.booleans()))
        rows.append((TextKey((one,), rules), {"type": "short_text"}, other))
    groups = [
        {"key": msgspec.to_builtins(key), "interaction": interaction, "points": 1}
        for key, interaction, _ in rows
    ]
    pairs = [
        (group, {"response": row[2], "rule": "exact"})
        for group, row in zip(groups, rows, strict=True)
    ]
    outcomes = in_browser(_page_of(browser), pairs)
    for (group, case), outcome in zip(pairs, outcomes, strict=True):
        assert outcome == in_python(group, case), (group["key"], case)


_pages: list = []


def _page_of(browser):
    if not _pages:
        _pages.append(browser.new_page())
    return _pages[0]
