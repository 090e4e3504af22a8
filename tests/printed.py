"""A PDF as a printer sees it."""

from __future__ import annotations

import subprocess

import numpy as np


def pages_in_grey(data: bytes, dpi: int) -> list[np.ndarray]:
    """The pages, drawn by Poppler: arrays of height × width, 0 black to 255 white."""
    # No name after the "-" of standard input: with one, the pages go into files of that name.
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-"]
    pgm = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    pages, start = [], 0
    while start < len(pgm):
        magic, size, most = pgm[start : start + 40].split(b"\n", 3)[:3]
        assert magic == b"P5"
        start += len(magic) + len(size) + len(most) + 3
        width, height = map(int, size.split())
        pages.append(np.frombuffer(pgm, np.uint8, width * height, start).reshape(height, width))
        start += width * height
    return pages
