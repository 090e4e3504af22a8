"""Whatever an option or an argument is given: a message of its class, and nothing is lost (nightly)."""

import pytest

from tests.robust import killed, options


@pytest.mark.nightly
@pytest.mark.parametrize("name", dict(options.lines()))
def test_odd_values_are_refused(tmp_path, monkeypatch, name):
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.setenv("QUIZGEN_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("QUIZGEN_PASSPHRASE", raising=False)
    options.furnished(folder)
    options.beside(folder)
    before = killed.state(folder)
    words = dict(options.lines())[name]
    cases = options.odd(options.command_of(name), words)
    failures = [said for case in cases for said in options.broken(folder, case, before)]
    assert not failures, "\n".join(failures[:40])
