"""XML from outside: what is dangerous in it is refused, what is harmless is read whole."""

import pytest

from quizgen.readers import UnreadableError, moodle, qti, xml

QUIZ = b"<quiz><question>one<?editor page?> two</question><question>three</question></quiz>"


def test_what_an_editor_noted_in_a_text_does_not_cut_it():
    assert [each.text for each in xml.each(QUIZ, "q", "question")] == ["one two", "three"]
    assert xml.parse(QUIZ, "q").root.findtext("question") == "one two"


@pytest.mark.parametrize(
    "data",
    [
        b"<quiz><group><question/></group></quiz>",
        b"<question/>",
        b"<!DOCTYPE quiz><quiz><question/></quiz>",
        b'<?xml version="1.0" encoding="cp949"?><quiz><question/></quiz>',
    ],
)
def test_a_document_of_another_build_is_read_as_a_whole(data):
    with pytest.raises(xml.UnusualError):
        list(xml.each(data, "q", "question"))
    assert len(list(xml.parse(data, "q").root.iter("question"))) == 1


def test_a_document_type_is_never_fetched(tmp_path):
    (tmp_path / "quiz.dtd").write_text('<!ENTITY who "secret">\nno document type')
    document = '<!DOCTYPE quiz SYSTEM "%s">\n<quiz>%s</quiz>'
    named = document % ((tmp_path / "quiz.dtd").as_uri(), "text")
    assert xml.parse(named.encode(), "q").faults == ()
    needed = document % ((tmp_path / "quiz.dtd").as_uri(), "&who;")
    with pytest.raises(UnreadableError) as refused:
        xml.parse(needed.encode(), "q")
    assert "who" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_comment_neither_ends_a_text_nor_stands_in_one():
    quiz = b"""<quiz><!-- languages: en --><question type="shortanswer"><name><text>A<!-- b -->C</text></name>
<questiontext><text>Which<!-- old: what --> port?</text></questiontext><answer fraction="100"><text>8<!-- 4 -->0</text></answer>
</question></quiz>"""
    for data in (
        quiz,
        quiz.replace(b"<quiz>", b"<?xml version='1.0' encoding='ISO-8859-1'?><quiz>"),
    ):
        (item,) = moodle.read(data, "f").items
        assert (item.id, item.stem["en"], item.key.accepted) == ("ac", "Which port?", ("80",))
    single = b"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="t">
<responseDeclaration identifier="R" cardinality="single" baseType="string"><correctResponse><value>8<!-- 4 -->0</value></correctResponse>
</responseDeclaration><itemBody><p>On port <!-- which? --><textEntryInteraction responseIdentifier="R"/> it<!-- so --> is.</p><!-- end -->
</itemBody></assessmentItem>"""
    (gaps,) = qti.read(single, "f").items
    assert [key.accepted for key in gaps.key.gaps.values()] == [("80",)]
    assert gaps.interaction.text["en"] == "On port [[R]] it is."


def test_a_question_that_was_read_is_gone():
    many = b"<quiz>%s</quiz>" % (b"<question/>" * 4)
    assert [e.getparent().index(e) for e in xml.each(many, "q", "question")] == [0, 1, 1, 1]


def test_halves_of_characters_become_one_that_is_none():
    damaged = (
        b"<quiz><a>&#xD7FF;|&#xD800;|&#xDFFF;|&#xE000;|&#55296;|&#00055295;</a>\n<b>&</b></quiz>"
    )
    document = xml.parse(damaged, "q")
    assert document.root[0].text == "\ud7ff|\ufffd|\ufffd|\ue000|\ufffd|\ud7ff"
    assert document.faults


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_as_a_whole(encoding):
    data = "<quiz><question>가</question></quiz>".encode(encoding)
    with pytest.raises(xml.UnusualError):
        list(xml.each(data, "q", "question"))


def test_what_is_cut_off_is_told_from_what_is_damaged():
    whole = b"<quiz>\n<a>x</a>\n<b>1 & 2</b>\n<c>y</c>\n</quiz>\n"
    assert not xml.parse(whole, "q").cut
    assert [fault.line for fault in xml.parse(whole, "q").faults] == [3]
    assert xml.parse(whole[:-10], "q").cut
    assert not xml.parse(b"<quiz>\n<a>x</a></quiz>", "q").cut
