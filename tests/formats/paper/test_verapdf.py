"""What is printed, held against PDF/UA-1 and PDF/A-3u by veraPDF."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from quizgen.formats import RenderOptions
from quizgen.formats.page import study
from quizgen.formats.paper import pdf
from quizgen.model import Student
from quizgen.results.certificate import Occasion, Result, certificates
from tests.formats.page.test_study import bank
from tests.formats.paper import verapdf
from tests.formats.paper.test_archive import illustrated
from tests.formats.paper.test_archive import made as archived
from tests.samples import sample_form

ROOT = Path(__file__).parents[3]
HANA = Student("20260042", "김하나")
ARCHIVES = ("paper", "key-pdf", "sheet")
ACCESSIBLE = ("side", "reused", "copy", "study", "certificate")

Told = dict[tuple[str, str], list[str]]

pytestmark = pytest.mark.skipif(
    not verapdf.available(), reason=f"needs the packages {', '.join(verapdf.PARTS)}"
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The failures by standard and document, all found by one process."""
    form, copy = sample_form(), RenderOptions(student=HANA, columns=2, language="en", working=20)
    occasion = Occasion(form.title, form.date, "CSE-301", "Hana College")
    archives = {name: archived(name) for name in ARCHIVES} | {"illustrated": illustrated()}
    documents = archives | {
        "side": pdf.paper(form, RenderOptions(layout="side", page="Letter")),
        "reused": pdf.paper(form, RenderOptions()),
        "copy": pdf.paper(form, copy),
        "study": study.document(bank(), RenderOptions()),
        "certificate": certificates([Result(HANA.id, HANA.name, 9, 10)], occasion, copy),
        "untagged": without_tags(archives["paper"]),
    }
    folder = tmp_path_factory.mktemp("printed")
    wanted = []
    for name, data in documents.items():
        (folder / f"{name}.pdf").write_bytes(data)
        wanted.append(f"ua1:{folder / name}.pdf")
        if name not in ACCESSIBLE:
            wanted.append(f"3u:{folder / name}.pdf")
    run = subprocess.run(
        [sys.executable, "-m", "tests.formats.paper.verapdf", *wanted],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(lines) == len(wanted)
    assert all(checks > 1000 for _, _, checks, _ in lines)
    return {(standard, Path(file).stem): failures for standard, file, _, failures in lines}


def without_tags(data: bytes) -> bytes:
    """The document without what says that it is tagged, and without its colour profile."""
    with pikepdf.open(io.BytesIO(data)) as document:
        del document.Root.MarkInfo
        del document.Root.OutputIntents
        changed = io.BytesIO()
        document.save(changed)
        return changed.getvalue()


@pytest.mark.parametrize("name", [*ACCESSIBLE, *ARCHIVES, "illustrated"])
def test_whatever_is_printed_is_accessible(told: Told, name: str) -> None:
    assert told["ua1", name] == []


@pytest.mark.parametrize("name", [*ARCHIVES, "illustrated"])
def test_archives_are_archives(told: Told, name: str) -> None:
    assert told["3u", name] == []


def test_the_validator_sees_what_is_wrong(told: Told) -> None:
    assert any(failure.startswith("6.2: ") for failure in told["ua1", "untagged"])
    assert any("OutputIntent" in failure for failure in told["3u", "untagged"])
