"""An Anki package of single choices, side by side with genanki and the same fields; processor time.

python benchmarks/anki.py [--items N] [--runs N]     # pip install genanki

Whole processes in turns. The peer is a script with genanki that reads the same form.json and key.json
and writes the same notes, to the byte (this is looked at): texts in two languages beside each other,
code spans, tags. It escapes and replaces backticks where quizgen reads Markdown, and genanki packs
without making smaller, so that a quizgen that takes as long does more.
"""

from __future__ import annotations

import argparse
import contextlib
import sqlite3
import statistics
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from moodle import run, write_form

GENANKI = r"""
import html, json, re, sys, genanki
form, key = (json.load(open(f"{sys.argv[1]}/{name}.json")) for name in ("form", "key"))
model = genanki.Model(1607392319, "choice",
    fields=[{"name": name} for name in ("Question", "Options", "Answer", "Explanation")],
    templates=[{"name": "Card", "qfmt": "{{Question}}{{Options}}", "afmt": "{{Answer}}{{Explanation}}"}])
deck = genanki.Deck(2059400110, form["title"]["en"])
def shown(text): return re.sub("`([^`]*)`", r"<code>\1</code>", html.escape(text))
def line(text): return shown(text["en"]) if len(set(text.values())) == 1 else " / ".join(f'<span lang="{tag}">{shown(each)}</span>' for tag, each in text.items())
def block(text): return "\n".join(f'<div lang="{tag}"><p>{shown(each)}</p></div>' for tag, each in text.items())
entries = {entry["id"]: entry for entry in key["entries"]}
for item in form["sections"][0]["items"]:
    entry = entries[item["id"]]
    lines = {option["id"]: f"<li>{line(option['text'])}</li>" for option in item["interaction"]["options"]}
    fields = [block(item["stem"]), f"<ol>{''.join(lines.values())}</ol>", f"<ul>{lines[entry['key']['correct']]}</ul>", block(entry["explanation"])]
    deck.add_note(genanki.Note(model, fields, tags=[f"{key['bank']}::{entry['topic']}"]))
genanki.Package(deck).write_to_file(f"{sys.argv[1]}/genanki.apkg")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for items in (arguments.items, 10 * arguments.items):
            folder = Path(name, str(items))
            form = write_form(folder, items)
            ours = [
                sys.executable,
                "-m",
                "quizgen",
                "export",
                form,
                "-f",
                "anki",
                "-o",
                folder,
                "--force",
            ]
            theirs = [sys.executable, "-c", GENANKI, folder]
            found: list[tuple[float, float]] = []
            for _ in range(arguments.runs):
                found.append((took(ours), took(theirs)))
            assert notes(folder / "quiz.apkg") == notes(folder / "genanki.apkg")
            mine, its = (statistics.median(each) for each in zip(*found, strict=True))
            print(
                f"{items} items: quizgen {mine:.2f} s, genanki {its:.2f} s; {mine / its:.2f} of it"
            )


def notes(package: Path) -> list[tuple[str, str]]:
    """Fields and tags of the notes in a package."""
    with (
        zipfile.ZipFile(package) as archive,
        contextlib.closing(sqlite3.connect(":memory:")) as base,
    ):
        base.deserialize(archive.read("collection.anki2"))
        return sorted(base.execute("SELECT flds, tags FROM notes"))


def took(command: list[object]) -> float:
    """Processor seconds of a process."""
    return run(list(map(str, command)))[0]


if __name__ == "__main__":
    main()
