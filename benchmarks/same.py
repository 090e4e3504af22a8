"""The same answers everywhere: one digest of quizzes, forms and a term, made again by each Python given.

python benchmarks/same.py [--python OTHER/bin/python …]

Each is a process of its own, with another hash seed, locale, time zone and number of cores, from a cache
of its own; a Python of another version, or one that has another version of highspy, is one more. Exit
code 1 where any two differ.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIRST = datetime.date(2026, 9, 1)
ENVIRONMENTS = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "2", "LC_ALL": "ko_KR.UTF-8", "TZ": "Asia/Seoul"},
    {"PYTHONHASHSEED": "3", "LC_ALL": "C.UTF-8", "TZ": "America/Los_Angeles", "ONE_CORE": "1"},
)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", action="append", default=[], help="another Python")
    parser.add_argument("--digest", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.digest:
        print(digest())
        return 0
    found = set()
    runs = [(sys.executable, each) for each in ENVIRONMENTS]
    runs += [(each, ENVIRONMENTS[1]) for each in options.python]
    for python, environment in runs:
        with tempfile.TemporaryDirectory() as cache:
            made = subprocess.run(
                [python, __file__, "--digest"],
                env={**os.environ, **environment, "XDG_CACHE_HOME": cache, "PYTHONPATH": str(ROOT)},
                check=True,
                capture_output=True,
                text=True,
            )
        found.add(made.stdout.splitlines()[-1].split()[0])
        said = " ".join(f"{name}={value}" for name, value in environment.items())
        print(f"{made.stdout.splitlines()[-1]}  {said}", flush=True)
    return int(len(found) > 1)


def digest() -> str:
    """Of 60 days, three sorts of forms, and a term of 15 weeks; and what made it."""
    if "ONE_CORE" in os.environ:
        os.sched_setaffinity(0, {0})
    sys.path.insert(0, str(Path(__file__).parent))
    import highspy
    import term as large

    import quizgen
    from quizgen import term
    from quizgen.assembly import assemble, choose, planned
    from quizgen.term.lock import as_text

    bank, plan = quizgen.load_bank("podman-101"), quizgen.load_blueprint()
    whole = hashlib.sha256()
    for n in range(60):
        day = FIRST + datetime.timedelta(n)
        made = assemble(bank, plan, date=day, chosen=planned(bank, plan, day)[0])
        whole.update(made.key.form_digest.encode())
    for forms, anchors in ((1, 0), (4, 3)):
        choice = choose(bank, plan, seed="retake", forms=forms, anchors=anchors, gap=0.01)
        whole.update(repr([[i.id for s in form for i in s] for form in choice.forms]).encode())
    choice = choose(large.made_up(3_000), large.exam(), seed="s", forms=4, gap=0.01)
    whole.update(repr([[i.id for s in form for i in s] for form in choice.forms]).encode())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "term.yaml")
        path.write_text(
            f"term: same\nblueprint: {bank.root}\nfirst: {FIRST}\nlast: 2026-12-11\n"
            "weekdays: [mon, wed, fri]\n"
        )
        whole.update(as_text(term.plan(term.read_term(path), None, FIRST).lock).encode())
    version = highspy.Highs().version()
    return f"{whole.hexdigest()[:16]}  Python {sys.version.split()[0]}, HiGHS {version}"


if __name__ == "__main__":
    sys.exit(main())
