"""What the glossary adds to an accepted answer, and what it must not."""

from quizgen.bank.typed import settled
from quizgen.model import Localized, Term, TextKey
from quizgen.scoring import text
from tests.assembly.banks import item


def test_the_glossary_has_other_words_but_no_abbreviation():
    term = Term(
        "oci", Localized("오픈 컨테이너", "Open Container Initiative (OCI)"), {"en": ("OCI",)}
    )
    asked = item("full", key=TextKey(("Open Container Initiative",)))
    [(found, *_)] = settled([(asked, None, {})], {}, [term])
    answers = ("오픈 컨테이너를", "Open Container Initiative (OCI)", "OCI")
    assert [text.judge(found.key, each).right for each in answers] == [True, True, False]
