"""Quizzes whose wrong answers cost, whose answers say how certain they are, and whose numbers are
computed."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

from click.testing import CliRunner

from quizgen.cli.main import command_line
from quizgen.formats.json import read_key
from quizgen.scoring import canonical
from tests.corners import BANK

CERTAIN = b"""blueprint: p
bank: corners
title: {ko: a, en: b}
order: bank
floor: section
certainty: true
sections:
  - {count: 10, title: {ko: a, en: b}}
  - {count: 7, title: {ko: a, en: b}, select: {topics: [signs, numbers]}}
"""
COSTLY = CERTAIN.replace(b"certainty: true", b"penalties: {single: guess, numeric: 0.1}").replace(
    b"floor: section", b"floor: none"
)
SEVERAL = (
    b"::a:: How many? {#=12.5:0.25 =%50%60:1 =3..4}\n\n::b:: Who? {=one =%50%two ~%-25%three}\n"
)
"""Several right numbers, a range, shares and a cost (GIFT)."""
COMPUTED = b"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t" title="t" adaptive="false" timeDependent="false" xml:lang="en">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="float"/>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<templateDeclaration identifier="A" cardinality="single" baseType="integer" mathVariable="true"/>
<templateDeclaration identifier="B" cardinality="single" baseType="float"/>
<templateProcessing><setTemplateValue identifier="A"><randomInteger min="1" max="9" step="2"/></setTemplateValue>
<setTemplateValue identifier="B"><sum><variable identifier="A"/><product><baseValue baseType="float">2.5</baseValue><variable identifier="A"/></product></sum></setTemplateValue>
<templateCondition><templateIf><gt><variable identifier="A"/><baseValue baseType="integer">5</baseValue></gt><setTemplateValue identifier="B"><baseValue baseType="float">1</baseValue></setTemplateValue></templateIf><templateElse><exitTemplate/></templateElse></templateCondition>
<templateConstraint><lt><variable identifier="A"/><baseValue baseType="integer">9</baseValue></lt></templateConstraint>
<setCorrectResponse identifier="RESPONSE"><variable identifier="B"/></setCorrectResponse></templateProcessing>
<itemBody><p>What is <printedVariable identifier="A" format="%.2f"/> times 3.5? <textEntryInteraction responseIdentifier="RESPONSE"/></p></itemBody>
<responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute" tolerance="0.1 0.1"><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>
</assessmentItem>
"""
"""A question whose numbers are drawn (QTI 2.1, templateProcessing)."""


def corners_bank(folder: Path, plan: bytes = CERTAIN) -> None:
    """A bank with every field of every interaction, and a blueprint."""
    shutil.copytree(BANK, folder / "corners", dirs_exist_ok=True)
    (folder / "corners" / "p.yaml").write_bytes(plan)


def build(folder: Path, plan: bytes) -> None:
    corners_bank(folder, plan)
    words = [
        "build",
        f"{folder}/corners/p.yaml",
        "-f",
        "form",
        "-f",
        "key",
        "-o",
        f"{folder}/marked",
        "-d",
        "2026-11-24",
    ]
    made = CliRunner().invoke(command_line(), words)
    assert made.exit_code == 0, made.output


def marked_quiz(folder: Path, plan: bytes = CERTAIN) -> None:
    """A quiz of that bank in marked/, and an answer file."""
    build(folder, plan)
    (folder / "marked.json").write_bytes(answers_marked())


@cache
def marked(name: str, plan: bytes = CERTAIN) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), plan)
        return (Path(folder) / "marked" / name).read_bytes()


@cache
def right() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key.json"
        path.write_bytes(marked("key.json"))
        return {each.id: canonical(each.key) for each in read_key(path).entries}


def answers_marked() -> bytes:
    key = json.loads(marked("key.json"))
    document = {
        "form_id": json.loads(marked("form.json"))["id"],
        "form_digest": key["form_digest"],
        "responses": right(),
        "certainty": {"1": 3, "2": 2, "3": 1},
        "student": {"id": "1", "name": "Kim"},
        "version": 1,
    }
    return json.dumps(document).encode()


def table_marked() -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, dict):
            return ""
        if isinstance(value, list | tuple):
            return ",".join(map(str, value))
        return str(value).lower() if isinstance(value, bool) else str(value)

    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(["student", "name", *right(), "certainty"])
    rows.writerow(["1", "Kim", *map(cell, right().values()), "1=3 2=2"])
    rows.writerow(["2", "Lee", *("a" for _ in right()), "3"])
    return file.getvalue().encode()
