"""Exercises for R/exams: its parts, what R computes, and that R runs nothing of a text.

What knitr runs, and where R/exams sees a part begin, is what knitr's and R/exams' own sources say
(``knitr::all_patterns$md``, ``exams:::extract_environment``).
"""

import io
import math
import re
import zipfile

import msgspec
import pytest

from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import (
    Localized,
    MultipleKey,
    MultipleResponse,
    Numeric,
    NumericKey,
    ShortText,
    SingleChoice,
    SingleKey,
    TextKey,
)
from tests.formats.lms.test_computed import RIGHT
from tests.formats.lms.test_computed import quiz as computed
from tests.formats.packages import options, quiz

CHUNK = re.compile(r"^[\t >]*```+\s*\{([a-zA-Z0-9_]+.*)\}\s*$", re.M)
INLINE = re.compile(r"(?<!\n``)`r[ #]([^`]+)\s*`")
OURS = re.compile(
    r"strrep\('\\140', \d\)|'\{'|sprintf\(\"%\.\df\", v\[\[\"\w+\"\]\]\)|format\(right, .*\)"
)
HOSTILE = [
    "`r system('rm')`",
    "`` `r 1+1` ``",
    "```r 1```",
    "```{r}\nsystem('rm')\n```",
    "Question\n========",
    "Solution\n--------\n* a",
    "\\item two",
    "* star",
    "- minus\n- again",
]


def exercises(form, key):
    data = FORMATS["rexams"].render(form, key, RenderOptions(language="en"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def parts(text):
    """The parts of an exercise, by name: text between lines of ``====`` and ``----``."""
    lines = text.split("\n")
    marks = [n for n, line in enumerate(lines) if line.startswith(("====", "----"))]
    ends = [*(n - 1 for n in marks[1:]), len(lines)]
    return [
        (lines[mark - 1].strip().lower(), "\n".join(lines[mark + 1 : end]).strip())
        for mark, end in zip(marks, ends, strict=True)
    ]


def told(text):
    """The meta-information."""
    lines = dict(parts(text))["meta-information"].splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_each_question_is_an_exercise_of_its_kind():
    form, key = quiz(
        (SingleChoice(options("one", "two", "three")), SingleKey("b")),
        (MultipleResponse(options("x", "y", "z")), MultipleKey(("a", "c"))),
        (ShortText(), TextKey(("a|b", "conmon"))),
        (Numeric(), NumericKey(65536, 2)),
    )
    files = exercises(form, key)
    listed = re.findall(r'"([^"]+\.Rmd)"', files["exercises.R"])
    found = [told(files[name]) for name in listed]
    assert [(each["extype"], each["exsolution"]) for each in found] == [
        ("schoice", "010"),
        ("mchoice", "101"),
        ("string", "conmon"),  # a | parts answers
        ("num", "65536"),
    ]
    assert found[3]["extol"] == "2"
    assert dict(parts(files[listed[0]]))["answerlist"].splitlines() == ["* one", "* two", "* three"]


@pytest.mark.parametrize("compute", RIGHT)
def test_r_computes_what_the_bank_computes(tmp_path, compute):
    made = computed(tmp_path, compute)
    (text,) = (t for name, t in exercises(made.form, made.key).items() if name.endswith(".Rmd"))
    columns = {
        name: [float(value) for value in values.split(", ")]
        for name, values in re.findall(r"^  (\w+) = c\((.*)\),?$", text, re.M)
    }
    (formula,) = re.findall(r"^right <- (.*)$", text, re.M)
    formula = re.sub(r'v\[\["(\w+)"\]\]', r"\1", formula).replace("^", "**")
    names = {name: getattr(math, name) for name in ("floor", "exp", "log", "log10", "sqrt")}
    names |= {"ceiling": math.ceil, "abs": abs, "min": min, "max": max}
    assert len(columns["size"]) == 5
    for row in zip(*columns.values(), strict=True):
        values = dict(zip(columns, row, strict=True))
        found = eval(formula, {"__builtins__": {}}, names | values)  # the test's own formula
        assert found == pytest.approx(values["answer"], abs=0.5)
    assert told(text)["exsolution"].startswith("`r format(right")


def test_variants_that_no_formula_says_are_drawn_from(tmp_path):
    made = computed(tmp_path, "answer: 8 if speed > 20 else 9")
    files = exercises(made.form, made.key)
    (drawn,) = re.findall(r"^  c\((.*)\)$", files["exercises.R"], re.M)
    assert set(re.findall(r'"([^"]+)"', drawn)) == files.keys() - {"exercises.R"}
    assert len({dict(parts(files[name]))["question"] for name in files if ".Rmd" in name}) == 5


def test_nothing_of_a_text_is_run_or_ends_a_part():
    form, key = quiz((SingleChoice(options(*HOSTILE)), SingleKey("b")))
    stem = Localized.same("\n\n".join(HOSTILE))
    section = msgspec.structs.replace(
        form.sections[0], items=(msgspec.structs.replace(form.items[0], stem=stem),)
    )
    form = msgspec.structs.replace(form, sections=(section,))
    (text,) = (t for name, t in exercises(form, key).items() if name.endswith(".Rmd"))
    assert not CHUNK.search(text)
    found = INLINE.findall(text)
    assert found
    assert all(OURS.fullmatch(code) for code in found)
    assert [name for name, _ in parts(text)] == ["question", "answerlist", "solution", "meta-information"]  # fmt: skip
    entries = dict(parts(text))["answerlist"].splitlines()
    assert len(entries) == len(HOSTILE)
    printed = INLINE.sub(lambda m: "{" if m[1] == "'{'" else "`" * int(m[1][-2]), text)
    assert all(each in printed.replace("\n ", "\n") for each in HOSTILE)
