"""Every word of the program and its pages is there in Korean and English."""

import importlib.util
import os
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import quizgen.locale
from quizgen.locale import UiLanguage, gettext, language, set_language, ui

LANGUAGES = ("ko", "en")
HANGUL = re.compile("[가-힣]")


def load_script(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def extracted(repository):
    script = load_script(repository / "scripts" / "catalogue.py")
    return {message.id: message for message in script.messages() if message.id}


def catalogue(language):
    path = Path(quizgen.locale.__file__).parent / language / "LC_MESSAGES" / "quizgen.po"
    return read_po(BytesIO(path.read_bytes()), locale=language)


def texts(value):
    return list(value) if isinstance(value, (tuple, list)) else [value]


def placeholders(text):
    return sorted(re.findall(r"\{[^}]*\}|%\([^)]*\)[a-z]", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_just_the_messages_in_use(extracted, language):
    held = {message.id for message in catalogue(language) if message.id}
    assert held == set(extracted), "run: python scripts/catalogue.py"
    assert not catalogue(language).obsolete


def test_every_message_is_translated_into_korean():
    untranslated = [m.id for m in catalogue("ko") if m.id and not all(texts(m.string))]
    assert untranslated == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language):
    assert [m.id for m in catalogue(language) if m.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_placeholders(language):
    for message in catalogue(language):
        allowed = [placeholders(text) for text in texts(message.id)]
        for text in filter(None, texts(message.string)):
            assert placeholders(text) in allowed, message.id


def test_a_translation_keeps_the_commands_of_examples():
    """In the examples of a help text only what follows a command is translated."""
    for message in catalogue("ko"):
        for original in texts(message.id):
            commands = re.findall(r"^  (quizgen [^\s]+(?: [^\s]+)*)", original, re.M)
            for command in commands:
                assert command in texts(message.string)[0], message.id


BEHIND_A_VALUE = re.compile(
    r"\{[a-z_]+(?:![rs])?(?::[^ }]*)?\}[\"'”’>\]]*(?:은|는|이|가|을|를|과|와|으로|로|이라고|라고|이라는|라는)"
    r"(?=[ .,)]|$)"
)


def test_korean_leaves_a_particle_open_where_a_value_decides_and_nowhere_else():
    """``{name}은`` is wrong for every other name, and ``파일을(를)`` is a translator's to choose."""
    for message in catalogue("ko"):
        for text in filter(None, texts(message.string)):
            assert not BEHIND_A_VALUE.search(text), text
            for found in re.finditer(quizgen.locale._EITHER, text):
                assert re.search(r"\}[\"'”’>\])]*$", text[: found.start()]), text


def test_click_which_chooses_no_particle_is_given_none(repository):
    script = load_script(repository / "scripts" / "catalogue.py")
    for words in script.CLICK:
        said = quizgen.locale.catalogue(UiLanguage("ko")).gettext(texts(words)[0])
        assert not re.search(quizgen.locale._EITHER, said), said


def test_korean_has_one_word_for_one_thing(repository):
    rules = (repository / "CONTRIBUTING.md").read_text("utf-8").partition("one word for one")[2]
    rows = re.findall(r"(?m)^\| [^|]+ \| ([가-힣 ]+) \| ([가-힣, ]+) \|$", rules)
    assert len(rows) > 20
    said = [
        text
        for message in catalogue("ko")
        if not str(message.id).isupper()  # what stands for a value is one word: 문제은행
        for text in texts(message.string)
    ]
    for guide in (repository / "README.ko.md", *(repository / "docs").glob("*.ko.md")):
        said += guide.read_text("utf-8").splitlines()
    for right, wrong in rows:
        others = re.compile(rf"(?<![가-힣])(?:{'|'.join(wrong.split(', '))})")
        found = [text for text in said if others.search(text.replace(right, ""))]
        assert not found, f"{right}: {found}"
    assert not [text for text in said if "십시오" in text], "…하세요"


def test_english_is_its_own_translation():
    assert [m.id for m in catalogue("en") if m.id and any(texts(m.string))] == []


def test_korean_is_in_the_catalogue_alone(repository):
    """A page's own words reach it through ``ui``; only a language's name stands for itself, and the
    particles and numerals that students type, which are read and not said."""
    reads = repository / "templates" / "html" / "script" / "scoring.js"
    for path in sorted({*(repository / "templates").rglob("*.*")} - {reads}):
        text = path.read_text(encoding="utf-8").replace("한국어", "")
        assert not HANGUL.search(text), path
    for path in sorted((repository / "quizgen" / "cli").rglob("*.py")):
        assert not HANGUL.search(path.read_text(encoding="utf-8")), path


def test_both_languages_stand_side_by_side():
    assert ui("Language")["en"] == "Language"
    assert HANGUL.search(ui("Language")["ko"])


@pytest.fixture
def own_language():
    set_language(None)
    yield
    set_language(None)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_names_the_language(environment, expected, monkeypatch, own_language):
    for name in ("LANG", "LC_MESSAGES", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_choice_goes_before_the_environment(monkeypatch, own_language):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    set_language(UiLanguage("ko"))
    assert HANGUL.search(gettext("Make today's quiz."))


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """A copy of the sources of the catalogues, uncompiled, in use for one test."""
    for name in LANGUAGES:
        folder = Path(quizgen.locale.__file__).parent / name / "LC_MESSAGES"
        copy = tmp_path / name / "LC_MESSAGES"
        copy.mkdir(parents=True)
        shutil.copy(folder / "quizgen.po", copy)
    monkeypatch.setattr(quizgen.locale, "_FOLDER", tmp_path)
    caches = (quizgen.locale.catalogue, quizgen.locale._ui)
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


def test_a_checkout_that_is_not_compiled_speaks_korean(catalogues):
    assert HANGUL.search(ui("Language")["ko"])


def test_a_newer_source_goes_before_what_was_compiled(catalogues):
    compiled = catalogues / "ko" / "LC_MESSAGES" / "quizgen.mo"
    compiled.write_bytes(b"stale")
    source = compiled.with_suffix(".po")
    text = source.read_text(encoding="utf-8")
    source.write_text(
        re.sub(r'(?m)^msgid "Language"\nmsgstr ".*"', 'msgid "Language"\nmsgstr "말"', text),
        encoding="utf-8",
    )
    newer = compiled.stat().st_mtime + 1
    os.utime(source, (newer, newer))
    assert ui("Language")["ko"] == "말"


def test_no_message_stands_inside_an_f_string(repository):
    """Python before 3.12 sees an f-string as one token: a message inside it is not extracted."""
    import re

    inside = re.compile(r"""\bf(["'])(?:(?!\1).)*\{\s*(?:_|n?gettext|ui)\(""")
    found = [
        f"{path}:{number}"
        for path in sorted((repository / "quizgen").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if inside.search(line)
    ]
    assert found == []
