"""Words of a text to choose, and words to drag into gaps."""

from quizgen.assembly import assemble
from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import Cloze, Hottext, Localized, MultipleResponse
from quizgen.readers.qti import read
from tests.assembly.banks import bank, blueprint
from tests.assembly.test_assemble import DAY
from tests.bank.test_hottext import PROSE
from tests.bank.test_hottext import read as bank_of
from tests.readers.qti.test_items import MATCH, item, only

TOLD = """    feedback: {d: {ko: "없습니다.", en: "There is none."}}
"""


def test_both_languages_of_a_hottext_come_back_with_their_words_paired(tmp_path):
    (asked,) = bank_of(tmp_path, PROSE + TOLD).items
    quiz = assemble(bank([asked]), blueprint(), count=1, seed="s", date=DAY)
    for name in ("qti21", "qti30"):
        back = read(FORMATS[name].render(quiz.form, quiz.key, RenderOptions()), "quiz.zip")
        assert back.notes == ()
        (found,) = back.items
        assert (found.interaction, found.key) == (asked.interaction, asked.key)
        assert found.feedback == asked.feedback


def test_a_hottext_of_another_program():
    found, _ = only(
        item(
            '<responseDeclaration identifier="R" cardinality="single" baseType="identifier">'
            "<correctResponse><value>B</value></correctResponse></responseDeclaration>"
            '<itemBody><p>Which word is wrong?</p><hottextInteraction responseIdentifier="R" maxChoices="1">'
            '<p>Podman is <hottext identifier="A">rootless</hottext> and needs '
            '<code><hottext identifier="B">dockerd</hottext></code>.</p></hottextInteraction></itemBody>'
            + MATCH
        )
    )
    assert found.stem["en"] == "Which word is wrong?"
    assert isinstance(found.interaction, Hottext)
    assert found.interaction.text["en"] == "Podman is [[a|rootless]] and needs `[[b|dockerd]]`."
    assert [word.text["en"] for word in found.interaction.words] == ["rootless", "`dockerd`"]
    assert found.key.correct == ("b",)


def test_words_to_drag_become_lists_in_the_gaps():
    found, _ = only(
        item(
            '<responseDeclaration identifier="R" cardinality="multiple" baseType="directedPair">'
            "<correctResponse><value>P G1</value></correctResponse></responseDeclaration>"
            '<itemBody><gapMatchInteraction responseIdentifier="R" shuffle="false">'
            '<gapText identifier="P" matchMax="1">podman</gapText>'
            '<gapText identifier="B" matchMax="1">buildah</gapText>'
            '<blockquote><p>Containers run with <gap identifier="G1"/>.</p></blockquote>'
            "</gapMatchInteraction></itemBody>" + MATCH
        )
    )
    assert isinstance(found.interaction, Cloze)
    assert found.interaction.text["en"] == "> Containers run with [[G1]]."
    (gap,) = found.interaction.gaps
    assert [option.text["en"] for option in gap.options] == ["podman", "buildah"]
    assert found.key.gaps["G1"].correct == "a"


def test_a_format_without_it_asks_a_multiple_response(tmp_path):
    from quizgen.formats.lms import moodle
    from quizgen.formats.simpler import simplified

    quiz = assemble(bank_of(tmp_path, PROSE), blueprint(), count=1, seed="s", date=DAY)
    form, key = simplified(quiz.form, quiz.key, moodle.SUPPORT)
    (asked,) = form.items
    assert isinstance(asked.interaction, MultipleResponse)
    assert "【A】데몬을 쓰고" in asked.stem["ko"]
    assert asked.interaction.options[0].text == Localized(ko="데몬", en="a **daemon**")
    assert key.entries[0].key.correct == ("a",)
    assert (form.id, key.form_digest) == (quiz.form.id, quiz.key.form_digest)
