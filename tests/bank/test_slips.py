"""One slip of YAML is one problem: nothing is said that only follows from it."""

import pytest

from quizgen.bank import check
from quizgen.starter import bank_files


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("bank.yaml", "title: {ko: 새", " title: {ko: 새", "QG004 did not find expected key"),
        ("bank.yaml", "\n  - id: networks", "\n    id: networks", "QG009 expects a list"),
        ("bank.yaml", "en: New question bank}", "en: New question bank", "QG004 did not find"),
        (
            "networks.yaml",
            "\n  ports:\n",
            "\n    ports:\n",
            "QG009 expects a table, has nothing",
        ),
        (
            "networks.yaml",
            "\n  ports:\n",
            "\nports:\n",
            "QG008 'ports' is not indented further than 'tables'",
        ),
        (
            "networks.yaml",
            "      port: {type",
            "    port: {type",
            "QG008 'port' is not a field",
        ),
        (
            "networks.yaml",
            "  - id: service-on",
            "    id: service-on",
            "QG007 'id' is here twice; first in line ",
        ),
        (
            "networks.yaml",
            'key: "{{ service }}"',
            'key: "{{ service }"',
            "QG023 row 'ssh' yields 0 of the 3 distractors asked for; add rows or "
            "distractors.also, or lower count (so do 4 more rows)",
        ),
    ],
)
def test_a_slip_is_said_and_nothing_that_follows_from_it(tmp_path, file, old, new, expected):
    for name, text in bank_files("net").items():
        assert name != file or old in text
        (tmp_path / name).write_text(text.replace(old, new, 1) if name == file else text)
    (found,) = check(tmp_path)
    assert found.position.file == str(tmp_path / file)
    assert f"{found.code} {found.message}".startswith(expected)


def test_what_is_wrong_besides_is_said_beside_a_slip(tmp_path):
    files = bank_files("net")
    files["bank.yaml"] = files["bank.yaml"].replace("title: {ko: 새", " title: {ko: 새")
    files["networks.yaml"] = files["networks.yaml"].replace("know-ports", "know-port")
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    said = [problem.message.values.get("objective") for problem in check(tmp_path)]
    assert said == [None, "know-port", "know-port"]


def test_a_manifest_that_is_no_yaml_still_says_in_which_languages_its_bank_is(tmp_path):
    for name, text in bank_files("net", ("de",)).items():
        (tmp_path / name).write_text(text.replace("topics:\n", " topics:\n", 1))
    assert [problem.code for problem in check(tmp_path)] == ["QG004"]
