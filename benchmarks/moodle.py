"""Moodle XML of single-choice items beside the least that any program must do, and reading it back.

python benchmarks/moodle.py [--items N] [--runs N] [--bank banks/podman-101 [--rounds 10]]

Prints, for whole processes (imports, reading and writing included): the median processor seconds and the peak
memory of `quizgen export -f moodle` (and gift, csv, xlsx) for N bilingual items and for ten times
as many, and of `quizgen import` of each Moodle file. (R/exams 2.4 took 28.9 s for 1,000 such items
to Moodle XML.) The floor of each is a Python process that reads the same file with the standard library
and writes the same questions, without looking at what stands in a text. With --bank, instead, all
items of that bank, so many times over, beside a process that writes each of their texts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

OUT = """
import html, json, sys
form, key = (json.load(open(f"{sys.argv[1]}/{name}.json")) for name in ("form", "key"))
def said(text): return "".join(f"<p lang={tag!r}>{html.escape(each)}</p>" for tag, each in text.items())
with open(f"{sys.argv[1]}/floor.xml", "w") as file:
    file.write("<quiz>")
    for item, entry in zip(form["sections"][0]["items"], key["entries"]):
        file.write(f"<question type='multichoice'><name><text>{entry['ref']}</text></name><questiontext format='html'>"
                   f"<text><![CDATA[{said(item['stem'])}]]></text></questiontext><generalfeedback format='html'>"
                   f"<text><![CDATA[{said(entry['explanation'])}]]></text></generalfeedback>")
        for option in item["interaction"]["options"]:
            share = 100 * (option["id"] == entry["key"]["correct"])
            file.write(f"<answer fraction='{share}' format='html'><text><![CDATA[{said(option['text'])}]]></text></answer>")
        file.write("</question>")
    file.write("</quiz>")
"""
EVERY = """
import html, json, sys
form, key = (json.load(open(f"{sys.argv[1]}/{name}.json")) for name in ("form", "key"))
def said(text): return "".join(f"<p lang={tag!r}>{html.escape(each)}</p>" for tag, each in text.items())
def texts(value):
    if isinstance(value, dict) and not value.keys() - {"ko", "en"}: yield said(value)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value: yield from texts(each)
with open(f"{sys.argv[1]}/floor.xml", "w") as file:
    file.write("<quiz>")
    for item, entry in zip(form["sections"][0]["items"], key["entries"]):
        file.write(f"<question type='{item['interaction']['type']}'><name><text>{entry['ref']}</text></name>")
        for value in (item["stem"], item["interaction"], entry["key"], entry["explanation"], entry.get("feedback")):
            for text in texts(value):
                file.write(f"<text><![CDATA[{text}]]></text>")
        file.write("</question>")
    file.write("</quiz>")
"""
BACK = """
import json, re, sys
from xml.etree import ElementTree
with open(f"{sys.argv[1]}/floor.yaml", "w") as file:
    for question in ElementTree.parse(f"{sys.argv[1]}/moodle.xml").getroot().iter("question"):
        for text in question.iter("text"):
            words = re.sub("<[^>]*>", "", text.text or "")
            file.write(f"  - text: {json.dumps(words, ensure_ascii=False)}\\n")
"""
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bank", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    program = str(Path(sys.executable).parent / "quizgen")
    if arguments.bank:
        with tempfile.TemporaryDirectory() as name:
            form, items = write_bank(Path(name), arguments.bank, arguments.rounds)
            for format_name in ("moodle", "gift", "csv", "xlsx"):
                export = [program, "export", str(form), "-f", format_name, "-o", name, "--force"]
                bare = [sys.executable, "-c", EVERY, name]
                runs = [(run(export), run(bare)) for _ in range(arguments.runs)]
                show(f"export, {format_name}", items, runs)
        return
    with tempfile.TemporaryDirectory() as name:
        for items in (arguments.items, 10 * arguments.items):
            folder = Path(name, str(items))
            form = write_form(folder, items)
            for format_name in ("moodle", "gift", "csv", "xlsx"):
                export = [
                    program,
                    "export",
                    str(form),
                    "-f",
                    format_name,
                    "-o",
                    str(folder),
                    "--force",
                ]
                bare = [sys.executable, "-c", OUT, str(folder)]
                runs = [(run(export), run(bare)) for _ in range(arguments.runs)]
                show(f"export, {format_name}", items, runs)
            bank = str(folder / "bank.yaml")
            bare = [sys.executable, "-c", BACK, str(folder)]
            for file in ("moodle.xml", "quiz.gift", "quiz.csv", "quiz.xlsx"):
                back = [program, "import", str(folder / file), "-o", bank, "--force"]
                runs = [(run(back), run(bare)) for _ in range(arguments.runs)]
                show(f"import, {file}", items, runs)


def show(
    what: str, items: int, runs: list[tuple[tuple[float, float], tuple[float, float]]]
) -> None:
    seconds = statistics.median(mine[0] for mine, _ in runs)
    floor = statistics.median(least[0] for _, least in runs)
    peak = max(mine[1] for mine, _ in runs)
    print(
        f"{what:16} {items:6} items {seconds:8.2f} s {seconds / floor:6.1f} × floor {peak:6.0f} MB",
        flush=True,
    )


def run(command: list[str]) -> tuple[float, float]:
    """Processor seconds and peak megabytes of a process."""
    silent = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, silent, 1), (os.POSIX_SPAWN_DUP2, silent, 2)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    os.close(silent)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def write_bank(folder: Path, path: Path, rounds: int) -> tuple[Path, int]:
    """form.json and key.json of all items of a bank, so many times over; how many those are."""
    from msgspec.structs import replace

    from quizgen.assembly.present import present
    from quizgen.bank import load_bank
    from quizgen.formats.json import write
    from quizgen.model import AnswerKey, Form, Section, form_digest

    bank = load_bank(path)
    shown, entries = [], []
    for number in range(rounds):
        for item in bank.items:
            asked, entry = present(item, str(number), len(shown) + 1, str(number))
            shown.append(asked)
            entries.append(replace(entry, ref=f"{entry.ref}-{number}", stimulus=""))
    form = Form("all", bank.title, (Section(None, tuple(shown)),), "2026-11-24")
    key = AnswerKey(
        "all",
        form_digest(form),
        bank.id,
        bank.digest,
        "s",
        tuple(entries),
        topics={topic.id: topic.title for topic in bank.topics},
        documents={document.id: document.title for document in bank.documents},
    )
    (folder / "form.json").write_bytes(write(form))
    (folder / "key.json").write_bytes(write(key))
    return folder / "form.json", len(shown)


def write_form(folder: Path, items: int) -> Path:
    """form.json and key.json of so many bilingual single choices."""
    from quizgen.formats.json import write
    from quizgen.model import (
        AnswerKey,
        Form,
        FormItem,
        KeyEntry,
        Localized,
        Option,
        Section,
        SingleChoice,
        SingleKey,
        form_digest,
    )

    folder.mkdir(parents=True)
    shown, entries = [], []
    for number in range(1, items + 1):
        options = tuple(
            Option(name, Localized.same(f"`podman {word} -{number}`"))
            for name, word in zip("abcd", ("ps", "top", "stats", "pod ps"), strict=True)
        )
        stem = Localized(
            ko=f"{number}번 명령 `docker ps -{number}`에 대응하는 것은 무엇입니까?",
            en=f"Which command corresponds to `docker ps -{number}`?",
        )
        why = Localized(ko=f"{number}번의 까닭입니다.", en=f"The reason of number {number}.")
        shown.append(FormItem(str(number), stem, SingleChoice(options)))
        entries.append(
            KeyEntry(str(number), f"item-{number}", "0" * 16, SingleKey("a"), why, topic="t")
        )
    title = Localized(ko="큰 퀴즈", en="A large quiz")
    form = Form("large", title, (Section(None, tuple(shown)),), "2026-11-24")
    topics = {"t": Localized(ko="주제", en="Topic")}
    key = AnswerKey(
        "large", form_digest(form), "large", "0" * 16, "s", tuple(entries), topics=topics
    )
    (folder / "form.json").write_bytes(write(form))
    (folder / "key.json").write_bytes(write(key))
    return folder / "form.json"


if __name__ == "__main__":
    main()
