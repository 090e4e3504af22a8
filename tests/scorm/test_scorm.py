"""SCORM packages, valid by ADL's schemas and run in Chromium on scorm-again, an LMS's run-time."""

import json
from pathlib import Path
from typing import cast

import pytest
from lxml import etree

from quizgen.formats import RenderOptions
from quizgen.formats.page import scorm12, scorm2004
from quizgen.model import Essay, EssayKey, MultipleKey, SingleChoice, SingleKey
from quizgen.scoring import canonical, score
from tests.formats.packages import members, options, quiz, schema
from tests.samples import sample_form, sample_key

FORM, KEY = sample_form(), sample_key()
EDITIONS = {"1.2": scorm12, "2004": scorm2004}
RUNTIME = Path(__file__).parent / "node_modules" / "scorm-again" / "dist"
LMS = "http://lms.test/"
ORDER = [entry.ref for entry in KEY.entries]


def pages(edition, form=FORM, key=KEY):
    data = EDITIONS[edition].render(form, key, RenderOptions(language="en"))
    return members(data)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_manifest_starts_the_page_and_names_every_file(edition):
    files = pages(edition)
    manifest = etree.fromstring(files["imsmanifest.xml"])
    (resource,) = manifest.iter("{*}resource")
    assert resource.get("href") == "index.html"
    assert {f.get("href") for f in resource.iter("{*}file")} == set(files) - {"imsmanifest.xml"}
    (item,) = manifest.iter("{*}item")
    assert item.get("identifierref") == resource.get("identifier")
    organizations = manifest.find("{*}organizations")
    assert organizations.get("default") == organizations[0].get("identifier")
    versions = {"1.2": "1.2", "2004": "2004 4th Edition"}
    assert manifest.findtext("{*}metadata/{*}schemaversion") == versions[edition]


def test_the_2004_manifest_is_valid_by_every_schema_it_uses():
    manifest = etree.fromstring(pages("2004")["imsmanifest.xml"])
    schema("scorm2004/imscp_v1p1.xsd").assertValid(manifest)
    sequencing = manifest.find(".//{*}sequencing")
    schema("scorm2004/imsss_v1p0.xsd").assertValid(etree.fromstring(etree.tostring(sequencing)))
    resource = manifest.find(".//{*}resource")
    assert resource.get("{http://www.adlnet.org/xsd/adlcp_v1p3}scormType") == "sco"


def test_the_1_2_manifest_has_the_structure_of_a_content_package():
    text = pages("1.2")["imsmanifest.xml"].replace(
        b"http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        b"http://www.imsglobal.org/xsd/imscp_v1p1",
    )
    schema("imscp_v1p1.xsd").assertValid(etree.fromstring(text))


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_same_quiz_is_the_same_bytes(edition):
    render = EDITIONS[edition].render
    assert render(FORM, KEY, RenderOptions()) == render(FORM, KEY, RenderOptions())


class Session:
    """One launch of the page by an LMS; ``record`` is what the LMS kept of an earlier one."""

    def __init__(self, browser, edition, files, record=None, setup=""):
        self.edition = edition
        self.page = browser.new_context().new_page()
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console", lambda m: self.problems.append(m.text) if m.type == "error" else None
        )
        script = "scorm12.js" if edition == "1.2" else "scorm2004.js"
        name, api = ("API", "Scorm12API") if edition == "1.2" else ("API_1484_11", "Scorm2004API")
        start = f"window.{name} = new {api}({{logLevel: 5}}); const api = window.{name};"
        if record:
            start += f"api.loadFromJSON({json.dumps(record)}, '');"
        host = f"""<!doctype html><script src="runtime.js"></script><script>{start}{setup}</script>
          <iframe id="sco" src="index.html" style="width:100%;height:900px"></iframe>"""
        bodies = {
            LMS: ("text/html", host.encode()),
            LMS + "runtime.js": ("text/javascript", (RUNTIME / script).read_bytes()),
            LMS + "index.html": ("text/html", files["index.html"]),
        }

        def answer(route):
            kind, body = bodies.get(route.request.url, ("text/plain", b""))
            route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")

        self.page.route("**/*", answer)
        self.page.goto(LMS)
        self.sco = self.page.frame_locator("#sco")
        # what was kept is looked up; until then the questions are out of reach
        opened = self.sco.locator("form:not([inert]), .resume:not([hidden])").first
        opened.wait_for(state="attached")

    def get(self, name):
        if self.edition == "1.2":
            return self.page.evaluate(f"API.getCMIValue('{name}')")
        return self.page.evaluate(f"API_1484_11.getCMIValue('{name}')")

    def cmi(self):
        name = "API" if self.edition == "1.2" else "API_1484_11"
        return json.loads(self.page.evaluate(f"JSON.stringify({name}.cmi)"))

    def interactions(self):
        """What was reported of each item, in the order of reporting (SCORM 1.2 lets nobody read
        it by the API)."""
        told = self.cmi()["interactions"]
        return list(told.values() if isinstance(told, dict) else told)

    def give(self, number, response):
        """Answer an item as a student would."""
        item = self.sco.locator(f"#q{number}")
        kind = item.get_attribute("data-type")
        if kind in ("single", "true_false"):
            item.locator(f"input[value={str(response).lower()}]").check()
        elif kind in ("multiple", "hottext"):
            for value in response:
                item.locator(f"input[value={value}]").check()
        elif kind == "ordering":
            for place, entry in enumerate(response):
                while True:
                    now = item.locator("[data-entry]").evaluate_all(
                        "l => l.map(e => e.dataset.entry)"
                    )
                    if now.index(entry) == place:
                        break
                    item.locator(f"[data-entry='{entry}'] .up").click()
            if not item.locator(".as-it-is").is_checked():
                item.locator(".as-it-is").check()
        elif kind in ("matching", "cloze"):
            for part, value in response.items():
                field = item.locator(f"[data-part='{part}']")
                if field.evaluate("e => e.tagName") == "SELECT":
                    field.select_option(value)
                else:
                    field.fill(value)
        else:
            item.locator("input[type=text], textarea").fill(response)

    def finish(self):
        self.sco.locator(".finish-button").click()
        self.sco.locator(".go").click()

    def leave(self):
        """Close the page as an LMS does; returns what the LMS keeps."""
        self.page.evaluate("document.querySelector('#sco').remove()")
        record = self.cmi()
        self.page.context.close()
        assert self.problems == []
        return record


@pytest.fixture
def launch(browser):
    if not RUNTIME.exists():
        pytest.skip("no scorm-again here; npm install --prefix tests/scorm brings it")

    def start(edition, form=FORM, key=KEY, **arguments):
        return Session(browser, edition, pages(edition, form, key), **arguments)

    return start


def answers():
    return {entry.id: canonical(entry.key) for entry in KEY.entries}


@pytest.mark.browser
@pytest.mark.parametrize("edition", EDITIONS)
def test_right_answers_score_full_and_every_interaction_is_reported(launch, edition):
    session = launch(edition)
    for number, response in answers().items():
        session.give(number, "Because of privilege." if response is None else response)
    session.finish()
    graded = sum(item.points for item in FORM.items if not isinstance(item.interaction, Essay))
    if edition == "1.2":
        assert float(session.get("cmi.core.score.raw")) == 100
        assert session.get("cmi.core.lesson_status") == "completed"
    else:
        assert float(session.get("cmi.score.raw")) == graded
        assert float(session.get("cmi.score.scaled")) == 1
        assert session.get("cmi.completion_status") == "completed"
    assert session.sco.locator(".notice.lms").all_inner_texts() == []  # every report was taken
    told = session.interactions()
    assert [one["id"] for one in told] == ORDER
    assert [one["result"] for one in told] == [*["correct"] * 9, "neutral", "correct"]
    key = "student_response" if edition == "1.2" else "learner_response"
    given = dict(zip(ORDER, (one[key] for one in told), strict=True))
    between = "," if edition == "1.2" else "[,]"
    assert given["multiple"] == between.join(cast(MultipleKey, KEY.entries[1].key).correct)
    assert given["true-false"] == ("f" if edition == "1.2" else "false")
    assert given["numeric"] == "65536"
    assert given["essay"] == "Because of privilege."
    session.leave()


@pytest.mark.browser
@pytest.mark.parametrize("edition", EDITIONS)
def test_wrong_and_partly_right_answers_score_what_the_key_says(launch, edition):
    wrong = {
        "1": next(
            o.id for o in FORM.items[0].interaction.options if o.id != KEY.entries[0].key.correct
        )
    }
    partly = {"2": [KEY.entries[1].key.correct[0]]}
    session = launch(edition)
    for number, response in (wrong | partly).items():
        session.give(number, response)
    session.finish()
    entry, item = KEY.entries[1], FORM.items[1]
    earned = score(
        entry.key, partly["2"], points=entry.points, rule=entry.rule, interaction=item.interaction
    ).score
    assert 0 < earned < item.points
    if edition == "1.2":
        percent = 100 * earned / FORM.points
        assert float(session.get("cmi.core.score.raw")) == pytest.approx(percent, abs=1e-3)
    else:
        assert float(session.get("cmi.score.raw")) == earned
    told = session.interactions()
    assert told[0]["result"] == ("wrong" if edition == "1.2" else "incorrect")
    assert float(told[1]["result"]) == earned
    session.leave()


@pytest.mark.browser
def test_a_student_who_comes_back_finds_the_answers(launch):
    first = launch("2004")
    for number in ("1", "2", "4", "6"):
        first.give(number, answers()[number])
    first.sco.locator("#q1 .check-button").click()
    record = first.leave()
    assert record["exit"] == "suspend"
    assert record["session_time"].startswith("PT")
    second = launch("2004", record=record)
    second.sco.locator(".resume .yes").click()
    assert second.sco.locator("#q1 input:checked").get_attribute("value") == answers()["1"]
    assert second.sco.locator("#q1").get_attribute("class").count("checked")
    assert second.sco.locator("[name=q6]").input_value() == answers()["6"]
    second.finish()
    assert [one["id"] for one in second.interactions()] == ORDER
    record = second.leave()
    assert record["exit"] == "normal"
    record.pop("interactions")  # as some do
    third = launch("2004", record=record)
    third.sco.locator(".resume .yes").click()
    third.sco.locator("#result").wait_for()
    third.sco.locator(".retry").click()
    third.finish()
    assert [one["id"] for one in third.interactions()] == ORDER
    assert third.sco.locator(".notice.lms").all_inner_texts() == []
    third.leave()


@pytest.mark.browser
def test_the_lms_names_the_student_and_its_passing_score_decides(launch):
    setup = "api.cmi.core.student_name = '홍길동'; api.cmi.core.student_id = 's1';"
    setup += "api.cmi.student_data.mastery_score = '80';"
    session = launch("1.2", setup=setup)
    assert session.sco.locator("[name=student-name]").input_value() == "홍길동"
    assert not session.sco.locator(".student").is_visible()
    session.give("1", answers()["1"])
    session.finish()
    assert session.get("cmi.core.lesson_status") == "failed"
    session.leave()


@pytest.mark.browser
def test_an_answer_too_long_to_keep_is_named(launch):
    form, key = quiz((SingleChoice(options("x", "y")), SingleKey("a")), (Essay(), EssayKey(())))
    first = launch("1.2", form, key)
    first.give("1", "a")
    first.give("2", "가나다" * 1400)
    warning = first.sco.locator(".notice.lms")
    warning.wait_for()
    assert "2" in warning.inner_text()
    record = first.leave()
    assert len(record["suspend_data"]) <= 4096
    second = launch("1.2", form, key, record=record)
    second.sco.locator(".resume .yes").click()
    assert second.sco.locator("#q1 input:checked").count() == 1
    assert second.sco.locator("#q2 textarea").input_value() == ""
    second.leave()


@pytest.mark.browser
def test_without_an_lms_the_page_works_and_says_so(browser, tmp_path):
    (tmp_path / "index.html").write_bytes(pages("2004")["index.html"])
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    assert "not opened by an LMS" in page.locator(".notice.lms").inner_text()
    page.locator("#q1 input").first.check()
    assert page.locator(".saved").inner_text().startswith("Saved")
    page.close()
