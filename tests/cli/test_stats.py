"""What a bank holds, counted: in the terminal, as JSON, as a picture."""

import json
import re
from collections import Counter
from pathlib import Path

from click.testing import CliRunner
from lxml import etree

from quizgen.bank import load_bank
from quizgen.cli.main import command_line
from quizgen.model import type_of
from tests.samples import BANK

SVG = "{http://www.w3.org/2000/svg}"


def run(*arguments: object):
    return CliRunner().invoke(command_line(), ["stats", *map(str, arguments)])


def test_every_item_is_counted_once():
    report = json.loads(run(BANK, "--json").stdout)
    items = load_bank(BANK).items
    assert report["items"] == len(items) == sum(report["difficulty"].values())
    counted = {
        (topic, kind, int(level)): n
        for topic, found in report["topics"].items()
        for kind, levels in found["interactions"].items()
        for level, n in levels.items()
        if n
    }
    assert counted == Counter((i.topic, type_of(i.interaction), i.difficulty) for i in items)


def test_the_table_has_a_row_per_topic_and_its_totals():
    output = run(BANK).output
    assert re.search(r"^Command mappings\s.*\d.*\ncommands\s", output, re.M)
    assert re.search(r"^Rootless and rootful\s.*\d.*\nrootless\s", output, re.M)
    total = next(line for line in output.splitlines() if line.startswith("total"))
    assert total.split()[-1] == str(len(load_bank(BANK).items))


def test_the_picture_names_topics_in_both_languages_and_asks_for_nothing(tmp_path):
    path = tmp_path / "stats.svg"
    assert run(BANK, "--svg", path).exit_code == 0
    root = etree.fromstring(path.read_bytes())
    texts = [" ".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    assert {"명령 대응", "Command mappings", "Single choice"} <= {text.strip() for text in texts}
    drawn = path.read_text("utf-8")
    assert not re.search(r"(href|url\((?!\"data:font)|<script|<image)", drawn)
    assert drawn.count("@font-face") == 1, "Korean letters come with it"
    assert run(BANK, "--svg", path).exit_code == 0, "the same picture again"


def test_the_picture_of_a_bank_in_one_language_is_in_no_other(tmp_path):
    path = tmp_path / "stats.svg"
    assert run(Path(__file__).parents[1] / "banks" / "averages", "--svg", path).exit_code == 0
    texts = etree.fromstring(path.read_bytes()).iter(f"{SVG}text")
    drawn = "".join(part for each in texts for part in each.itertext())
    assert "통계" in drawn
    assert not re.search("[A-Za-z]{3}", drawn)


def test_a_picture_that_is_there_is_kept(tmp_path):
    path = tmp_path / "stats.svg"
    path.write_text("mine")
    done = run(BANK, "--svg", path)
    assert done.exit_code == 1
    assert path.read_text() == "mine"
    assert run(BANK, "--svg", path, "--force").exit_code == 0


def test_an_empty_bank_has_a_table_too(tmp_path):
    (tmp_path / "bank.yaml").write_text(
        "bank: x\ntitle: {ko: 은행, en: Bank}\ntopics: []\nitems: []\n", encoding="utf-8"
    )
    assert run(tmp_path, "--svg", tmp_path / "x.svg").exit_code == 0
    assert "no bank" in run(tmp_path / "none").output
