"""Questions about one text stay together, on every output."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import msgspec
import pytest

from quizgen.assembly import assemble, choose
from quizgen.bank import load_bank, load_blueprint
from quizgen.bank.reader import read_bank
from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import Assembled, Form, SectionPlan
from quizgen.model.validity import form_faults
from tests.formats.lms.qti.schemas import problems

BANK = Path(__file__).parents[1] / "banks" / "python"
DAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="module")
def quiz() -> Assembled:
    return assemble(load_bank(BANK), load_blueprint(BANK / "quiz.yaml"), date=DAY)


def test_a_set_comes_whole_or_as_many_as_it_says() -> None:
    bank, blueprint = load_bank(BANK), load_blueprint(BANK / "quiz.yaml")
    places = {item.id: index for index, item in enumerate(bank.items)}
    seen = set()
    for seed in range(12):
        plan = (SectionPlan(count=3), SectionPlan(count=2))
        asked = msgspec.structs.replace(blueprint, sections=plan)
        form = assemble(bank, asked, date=DAY, seed=str(seed))
        refs = {entry.id: entry.ref for entry in form.key.entries}
        sets = {item.stimulus.items for item in form.form.items if item.stimulus}
        for items in sets:
            names = [refs[name] for name in items]
            assert names == sorted(names, key=places.__getitem__), "in the bank's order"
            seen.add((names[0].split("-")[0], len(names)))
        chosen = [ref.split("-")[0] for ref in refs.values()]
        assert chosen.count("totals") in (0, 3), "whole"
        assert chosen.count("session") in (0, 2), "as many as it takes"
        assert not list(form_faults(form.form))
    assert seen == {("totals", 3), ("session", 2)}


def test_required_questions_bring_their_set_along() -> None:
    bank, blueprint = load_bank(BANK), load_blueprint(BANK / "quiz.yaml")
    asked = msgspec.structs.replace(
        blueprint, sections=(SectionPlan(count=4),), require=("totals-empty",)
    )
    (form,) = choose(bank, asked, seed="1").forms
    assert sorted(item.id.split("-")[0] for item in form[0])[-3:] == ["totals"] * 3


def test_paper_keeps_the_text_on_the_page_of_its_first_question(quiz: Assembled) -> None:
    from quizgen.formats.paper.pdf import lay_out, printed

    for count in (0, 2):  # pushed down by so many questions more
        first = [item for item in quiz.form.items if not quiz.form.stimuli.get(item.id)][:count]
        rest = [item for item in quiz.form.items if item not in first]
        section = msgspec.structs.replace(quiz.form.sections[0], items=(*first, *rest))
        form = msgspec.structs.replace(quiz.form, sections=(section,))
        document = lay_out(printed(form, None, RenderOptions()))
        for number, page in enumerate(document.pages, 1):
            marks = [
                box.element.get("class", "").split()[0]
                for box in page._page_box.descendants()
                if box.element is not None and box.element.get("class") in ("stimulus", "item")
            ]
            assert marks[-1:] != ["stimulus"], f"it ends page {number}"


def test_an_lms_gets_the_text_once_or_with_each_question(quiz: Assembled) -> None:
    def written(name: str) -> str:
        data = FORMATS[name].render(quiz.form, quiz.key, RenderOptions(language="en"))
        return data.decode("utf-8", "replace")

    assert written("moodle").count('type="description"') == 2
    assert written("moodle").count("def total(prices") == 1
    assert written("gift").count("def total(prices") == 1
    assert written("csv").count("def total(prices") == 3
    told = [
        str(loss.message) for loss in FORMATS["csv"].losses(quiz.form, quiz.key, RenderOptions())
    ]
    assert sum("repeats the text" in each for each in told) == 2


def test_a_qti_package_brings_its_sets_back(quiz: Assembled) -> None:
    from quizgen.readers import qti

    for name in ("qti21", "qti30"):
        data = FORMATS[name].render(quiz.form, quiz.key, RenderOptions())
        if name == "qti21":
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                assert problems("qtiv2p1/imsqti_v2p1.xsd", package.read("test.xml")) == []
        back = qti.read(data, name)
        asked = {item.id: item.stimulus.id for item in back.items if item.stimulus}
        assert {ref.partition("-")[0] for ref in asked} == {"totals", "session"}
        assert len(set(asked.values())) == 2
        listing = next(item.stimulus.text for item in back.items if item.id == "totals-printed")
        assert "def total(prices, discount=0):" in listing["en"]
        assert "가게" in listing["ko"]


def test_word_shows_a_listing_with_an_empty_line_once(quiz: Assembled) -> None:
    from docx import Document

    data = FORMATS["docx"].render(quiz.form, quiz.key, RenderOptions())
    body = Document(io.BytesIO(data)).element
    words = " ".join(each.text or "" for each in body.iter() if each.tag.endswith("}t"))
    assert words.count("print(total(cart))") == 1


def test_a_stimulus_without_questions_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text(
        "bank: b\ntitle: {ko: 은행, en: Bank}\ntopics: [{id: t, title: {ko: 주제, en: Topic}}]\n"
        "topic: t\nstimuli:\n  - id: alone\n    text: Words.\n    items: []\n"
        "  - id: other\n    text: Words.\n",
        encoding="utf-8",
    )
    bank, found = read_bank(tmp_path)
    assert bank is None
    assert [(p.position.line, p.code) for p in found] == [(8, "QG024"), (9, "QG010")]


def test_a_set_that_is_torn_apart_is_named(quiz: Assembled) -> None:
    section = quiz.form.sections[0]
    turned = msgspec.structs.replace(section, items=section.items[::-1])
    torn: Form = msgspec.structs.replace(quiz.form, sections=(turned,))
    assert [path for path, _ in form_faults(torn)]
