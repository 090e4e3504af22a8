"""Many forms and booklets: seconds, megabytes, kilobytes; beside xelatex and Auto Multiple Choice.

python benchmarks/many.py [--forms 100] [--students 1000] [--others] [--one] [--runs 5]

Each figure is of a fresh process of the command line, in a folder of its own, with podman-101's
items in both languages. Memory is the greatest sum over the process and all its children
(proportional set size, sampled four times a second). Where others work on the machine too, the
processor seconds of all processes say more than the clock. What many forms and booklets take is said as a
multiple of one form. ``--others``: as far as they are installed (Debian: texlive-xetex texlive-lang-korean
auto-multiple-choice), the same form set by xelatex with kotex, and as many copies of it by Auto Multiple
Choice. The form of each of three days (with a set of items, with a drawing, with neither) is made in
turns with that of xelatex and with the same words printed by a bare WeasyPrint, as paragraphs; the
ratio is of medians of processor time. ``--one``: no more than that.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from quizgen.model import Form, FormItem

ON = ["daily", "--bank", str(ROOT / "banks" / "podman-101"), "-n", "20", "-f", "paper", "--date"]
PAPER = [*ON, "2026-11-24"]
"""With a set of items: several that ask about one text."""
WITHOUT = [*ON, "2026-11-22"]
DAYS = {"2026-11-24": "a set of items", "2026-11-25": "a drawing", "2026-11-22": "neither"}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--forms", type=int, default=100)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--one", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # the bank's cache is there on any day but the first
        quizgen([*PAPER, "-f", "form", "-o", "form"], folder)
        assert '"stimulus"' in (folder / "form" / "form.json").read_text(encoding="utf-8")
        for day, held in DAYS.items():
            in_turns(folder, arguments.runs, day, held)
        if arguments.one:
            return
        count = ["--forms", str(arguments.forms)]
        one = report("first form of 20 items, a set among them", [*PAPER, "-o", "one"], folder)
        all_of_them = report(
            f"{arguments.forms} forms", [*PAPER, "-o", "many", *count], folder, one
        )
        one = report(
            "first form of 20 items without a set", [*WITHOUT, "-o", "one-without"], folder
        )
        without = [*WITHOUT, "-o", "many-without", *count]
        ratio = all_of_them / report(f"{arguments.forms} forms without a set", without, folder, one)
        print(f"{'… with a set, to without':44} {ratio:8.2f}")
        many = sorted((folder / "many").glob("*.pdf"))
        print(
            f"{'the largest of these files':44} {max(p.stat().st_size for p in many) / 1024:8.0f} KB"
        )
        same = (folder / "one" / "paper.pdf").read_bytes() == (
            folder / "many" / "paper.pdf"
        ).read_bytes()
        print(f"{'form A is the same file in both':44} {'yes' if same else 'NO':>8}")
        rows = "".join(f"2026{n:05},학생 {n}\n" for n in range(arguments.students))
        (folder / "students.csv").write_text("number,name\n" + rows, encoding="utf-8")
        report(
            f"{arguments.students} students' booklets, 4 forms",
            [*PAPER, "-o", "class", "--forms", "4", "--roster", "students.csv"],
            folder,
            one,
        )
        assert len(list((folder / "class" / "booklets").glob("*.pdf"))) == arguments.students
        if arguments.others:
            others(folder, arguments.forms)


def processor() -> float:
    """Seconds that all ended children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def quizgen(
    arguments: list[str], folder: Path, codes: tuple[int, ...] = (0,)
) -> tuple[float, float, float]:
    """Seconds, processor seconds, and megabytes at most, of a command that ends with one of
    ``codes``."""
    start, before = time.perf_counter(), processor()
    command = [sys.executable, "-m", "quizgen", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    sizes = [0.0]

    def watch() -> None:
        while process.poll() is None:
            sizes.append(sum(memory(each) for each in family(process.pid)))
            time.sleep(0.25)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    assert process.wait() in codes, command
    return time.perf_counter() - start, processor() - before, max(sizes)


def report(name: str, arguments: list[str], folder: Path, one: float = 0.0) -> float:
    """Processor seconds; as a multiple of ``one`` form."""
    seconds, used, megabytes = quizgen(arguments, folder)
    times = f"   {used / one:.1f} × one form" if one else ""
    print(
        f"{name:44} {seconds:8.2f} s {used:8.2f} s of processor {megabytes:8.0f} MB{times}",
        flush=True,
    )
    return used


BARE = """
import sys
from weasyprint import HTML
HTML(string=open(sys.argv[1], encoding="utf-8").read()).write_pdf(sys.argv[2])
"""


def in_turns(folder: Path, runs: int, day: str, held: str) -> None:
    """The form of a ``day``, cold, beside what others take for its words."""
    form = made(folder, day)
    words = [form.title["ko"]]
    for item in form.items:
        texts = [*([item.stimulus.text] if item.stimulus else []), item.stem, *options(item)]
        words += [each[language] for each in texts for language in ("ko", "en")]
    paragraphs = "".join(f"<p>{html.escape(each)}</p>" for each in words)
    (folder / "bare.html").write_text(f"<!doctype html>{paragraphs}", encoding="utf-8")
    (folder / "form.tex").write_text(xelatex(form), encoding="utf-8")
    works = {
        "quizgen": [sys.executable, "-m", "quizgen", *ON, day, "-o", "cold", "--force"],
        "bare WeasyPrint": [sys.executable, "-c", BARE, "bare.html", "bare.pdf"],
    }
    if shutil.which("xelatex"):
        works["xelatex + kotex"] = ["xelatex", "-interaction=batchmode", "form.tex"]
    else:
        print("xelatex is not installed")
    turns = [[used(command, folder) for command in works.values()] for _ in range(runs + 1)][1:]
    files = ["cold/paper.pdf", "bare.pdf", "form.pdf"][: len(works)]
    assert all((folder / each).exists() for each in files), files
    mine, *peers = (statistics.median(each) for each in zip(*turns, strict=True))
    print(f"{f'one form of 20 items, {held}, cold':44} {mine:8.2f} s of processor", flush=True)
    for name, seconds in zip(list(works)[1:], peers, strict=True):
        print(f"… {mine / seconds:.2f} × {name}, one pass ({seconds:.2f} s)", flush=True)


def used(command: list[str], folder: Path) -> float:
    """Processor seconds of a process that keeps its compiled modules."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if environment.pop("PYTHONDONTWRITEBYTECODE", None):
        environment["PYTHONPYCACHEPREFIX"] = str(
            Path(tempfile.gettempdir()) / "quizgen-benchmark-pycache"
        )
    before = processor()
    subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return processor() - before


def family(pid: int) -> Iterator[int]:
    """The process and all below it (Linux, proc(5))."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def memory(pid: int) -> float:
    """Megabytes: what it shares is counted in parts."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


# The same with TeX


def others(folder: Path, forms: int) -> None:
    form = made(folder, PAPER[-1])
    if shutil.which("auto-multiple-choice"):
        place = folder / "amc"
        (place / "data").mkdir(parents=True)
        (place / "quiz.txt").write_text(amc(form, forms), encoding="utf-8")
        command = [
            "auto-multiple-choice", "prepare", "--mode", "s", "--filter", "plain", "--with", "xelatex",
            "--out-sujet", "subject.pdf", "--out-corrige", "key.pdf", "--out-calage", "marks.xy",
            "--data", str(place / "data"), "--n-copies", str(forms), "--prefix", str(place) + "/", "quiz.txt",
        ]  # fmt: skip
        name = f"Auto Multiple Choice: {forms} copies, one language"
        timed(name, command, place, "subject.pdf")
    else:
        print("auto-multiple-choice is not installed")


def timed(name: str, command: list[str], folder: Path, made: str) -> None:
    start, before = time.perf_counter(), processor()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds, used = time.perf_counter() - start, processor() - before
    file = folder / made
    size = f"{file.stat().st_size / 1024:.0f} KB" if file.exists() else "FAILED"
    print(f"{name:44} {seconds:8.2f} s {used:8.2f} s of processor {size:>11}", flush=True)


def made(folder: Path, day: str) -> Form:
    """The form whose paper quizgen makes of that day."""
    from quizgen.formats.json import read_form

    quizgen([*ON, day, "-f", "form", "-o", f"form-{day}"], folder)
    return read_form(folder / f"form-{day}" / "form.json")


def escaped(text: str) -> str:
    """A text of an item for TeX: letters only, without its Markdown."""
    from quizgen.text.markup import to_text

    plain = to_text(text).replace("\\", r"\textbackslash ")
    return re.sub(r"([#$%&_{}])", r"\\\1", plain).replace("~", r"\~{}").replace("^", r"\^{}")


def options(item: FormItem) -> list[str]:
    lists = ("options", "entries", "sources")
    for name in lists:
        if found := getattr(item.interaction, name, None):
            return [each.text for each in found]
    return []


def xelatex(form: Form) -> str:
    lines = [
        r"\documentclass[a4paper]{article}", r"\usepackage{kotex}", r"\begin{document}",
        escaped(form.title["ko"]), r"\begin{enumerate}",
    ]  # fmt: skip
    for item in form.items:
        if item.stimulus:
            text = item.stimulus.text
            lines.append(rf"\par {escaped(text['ko'])}\par {escaped(text['en'])}")
        lines.append(rf"\item {escaped(item.stem['ko'])}\par {escaped(item.stem['en'])}")
        if texts := options(item):
            rows = (rf"\item {escaped(t['ko'])}\par {escaped(t['en'])}" for t in texts)
            lines += [r"\begin{itemize}", *rows, r"\end{itemize}"]
    return "\n".join([*lines, r"\end{enumerate}", r"\end{document}"])


def amc(form: Form, copies: int) -> str:
    """AMC-TXT: the form's questions with options, in English."""
    lines = [
        "# AMC-TXT source",
        "Font: Latin Modern Roman",
        f"Title: {form.title['en']}",
        "Presentation: Choose one.",
        "",
    ]
    del copies
    for item in form.items:
        texts = [" ".join(escaped(t["en"]).split()) for t in options(item)] or ["True", "False"]
        lines.append("* " + " ".join(escaped(item.stem["en"]).split()))
        lines += [f"{'+' if n == 0 else '-'} {text}" for n, text in enumerate(texts)]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
