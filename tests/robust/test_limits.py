"""The table of bounds: what the docs print is what holds, and the environment changes it."""

from pathlib import Path

import pytest

from quizgen.limits import LIMITS, LimitsError, limit, size
from quizgen.reading import FileError, read_bytes

DOCS = Path(__file__).parents[2] / "docs" / "limits.md"


def test_the_docs_print_the_table():
    text = DOCS.read_text("utf-8")
    for name, bound in LIMITS.items():
        most = size(bound.value) if bound.unit else f"{bound.value:,}"
        assert f"| `{name}` | {most} | {bound.what} |" in text


def test_the_environment_changes_a_bound(tmp_path, monkeypatch):
    (tmp_path / "r.json").write_bytes(b"x" * 2000)
    monkeypatch.setenv("QUIZGEN_LIMITS", "response=1k")
    assert limit("response") == 1024
    with pytest.raises(FileError, match=r"larger than 1 kB.*QUIZGEN_LIMITS=response="):
        read_bytes(tmp_path / "r.json", "response")
    monkeypatch.setenv("QUIZGEN_LIMITS", "response=2k, rows=3")
    assert len(read_bytes(tmp_path / "r.json", "response")) == 2000


@pytest.mark.parametrize("setting", ["response", "response=0", "nothing=1", "response=1T", "=1"])
def test_what_is_no_bound_is_named(setting, monkeypatch):
    monkeypatch.setenv("QUIZGEN_LIMITS", setting)
    with pytest.raises(LimitsError, match="is no bound"):
        limit("response")
