"""QTI packages of single-choice items: written and read.

python benchmarks/qti.py [--items N] [--runs N]

Prints, for whole processes in turns (imports, reading and writing included): the median processor
seconds and the peak memory of `quizgen export -f` and `quizgen import` of QTI 2.1, 2.2 and 3.0
packages, for N items and for ten times as many, each beside its floor: a Python process that reads the
same file with the standard library and writes as many files, or the texts that it finds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

OUT = """
import html, json, sys, zipfile
form, key = (json.load(open(f"{sys.argv[1]}/{name}.json")) for name in ("form", "key"))
def said(text): return "".join(f"<p lang={tag!r}>{html.escape(each)}</p>" for tag, each in text.items())
with zipfile.ZipFile(f"{sys.argv[1]}/floor.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for item, entry in zip(form["sections"][0]["items"], key["entries"]):
        options = "".join(f"<simpleChoice identifier='{option['id']}'>{said(option['text'])}</simpleChoice>"
                          for option in item["interaction"]["options"])
        archive.writestr(f"{entry['ref']}.xml", f"<assessmentItem identifier='{entry['ref']}'><responseDeclaration>"
            f"{entry['key']['correct']}</responseDeclaration><itemBody>{said(item['stem'])}{options}</itemBody>"
            f"<modalFeedback>{said(entry['explanation'])}</modalFeedback></assessmentItem>")
"""
BACK = """
import json, sys, zipfile
from xml.etree import ElementTree
with open(f"{sys.argv[1]}/floor.yaml", "w") as file, zipfile.ZipFile(sys.argv[2]) as archive:
    for name in archive.namelist():
        for element in ElementTree.fromstring(archive.read(name)).iter():
            if (element.text or "").strip():
                file.write(f"  - text: {json.dumps(element.text, ensure_ascii=False)}\\n")
"""
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    from benchmarks.qti12 import median, quizgen, run, show

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for items in (arguments.items, 10 * arguments.items):
            export = quizgen(folder, items)
            place = folder / str(items)
            for format_name in ("qti21", "qti22", "qti30"):
                write = [format_name if part == "qti12" else part for part in export]
                read = [*export[:3], "import", str(place / f"{format_name}.zip"), "--force"]
                read += ["-o", str(place / "bank.yaml")]
                out = [sys.executable, "-c", OUT, str(place)]
                back = [sys.executable, "-c", BACK, str(place), str(place / f"{format_name}.zip")]
                for what, command, least in (("export", write, out), ("import", read, back)):
                    runs = [
                        (run(command, folder), run(least, folder)) for _ in range(arguments.runs)
                    ]
                    mine, floor = ([each[n] for each in runs] for n in (0, 1))
                    show(f"{what} {format_name}", items, mine)
                    print(
                        f"{'… to its floor':34} {median(mine) / median(floor):8.1f} ×", flush=True
                    )


if __name__ == "__main__":
    main()
