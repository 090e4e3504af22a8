"""The grammar files say what the programs say, where these are installed."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "read_programs.py"
_spec = importlib.util.spec_from_file_location("read_programs", SCRIPT)
reading = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reading)

ASKED = {"podman": "run", "docker": "run", "buildah": "build", "skopeo": "copy", "kubectl": "get",
         "git": "commit", "dnf": "install"}  # fmt: skip
"""One subcommand of each; `scripts/read_programs.py --check` asks for all, which takes minutes."""


@pytest.mark.parametrize("program", reading.READINGS)
def test_the_file_is_as_the_program_has_it(program):
    installed = reading.version(program)
    if installed is None:
        pytest.skip(f"{program} is not installed")
    file = reading.stored(program)
    if installed != file["version"]:
        pytest.skip(f"{program} {installed} is installed; the file is of {file['version']}")
    if program not in ASKED:
        assert reading.differences(program) == []
        return
    how = reading.READINGS[program]
    top = reading.run(how.asks(program, []))
    for name in reading.commands(top, how.headings):
        assert name in file["commands"] or name == "help"
    own = ASKED[program]
    options = reading.options(reading.run(how.asks(program, [own])), how.spaced)
    known = {name for option in [*file["options"], *file["commands"][own].get("options", ())]
             for name in reading.names_of(option)}  # fmt: skip
    assert {name for option in options for name in reading.names_of(option)} <= known
    assert len(options) > 3
