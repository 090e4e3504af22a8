"""An Anki package of single choices, side by side with genanki and the same fields; processor time.

python benchmarks/anki.py [--items N] [--runs N]     # pip install genanki

Whole processes in turns. genanki is given the fields as HTML: it reads no Markdown and no quiz, so
that a quizgen that takes as long as it does more.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from moodle import run, write_form

GENANKI = """
import html, json, sys, genanki
form, key = (json.load(open(f"{sys.argv[1]}/{name}.json")) for name in ("form", "key"))
model = genanki.Model(1607392319, "choice",
    fields=[{"name": name} for name in ("Question", "Options", "Answer", "Explanation")],
    templates=[{"name": "Card", "qfmt": "{{Question}}{{Options}}", "afmt": "{{Answer}}{{Explanation}}"}])
deck = genanki.Deck(2059400110, form["title"]["en"])
def said(text): return "".join(f"<p>{html.escape(each)}</p>" for each in dict.fromkeys(text.values()))
for item, entry in zip(form["sections"][0]["items"], key["entries"]):
    options = [said(option["text"]) for option in item["interaction"]["options"]]
    deck.add_note(genanki.Note(model, [said(item["stem"]), "".join(options), options[0], said(entry["explanation"])]))
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
            mine, its = (statistics.median(each) for each in zip(*found, strict=True))
            print(
                f"{items} items: quizgen {mine:.2f} s, genanki {its:.2f} s; {mine / its:.2f} of it"
            )


def took(command: list[object]) -> float:
    """Processor seconds of a process."""
    return run(list(map(str, command)))[0]


if __name__ == "__main__":
    main()
