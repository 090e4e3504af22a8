"""Places in a picture, numbered: what is pointed at elsewhere is called by its number here."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence

import msgspec

from quizgen.text.pictures import picture_problem

MOST = 99
"""Places of one picture."""
_FAR = 2
"""Times the picture's size that a place may reach: what is drawn has an end."""
_VERSION = b"1"
"""Of how numbers are drawn."""


class Region(msgspec.Struct, frozen=True):
    """A place: its shape (``circle``, ``rect``, ``poly``, ``ellipse``) and the numbers that say
    where it is, as HTML's ``area`` has them, in pixels of the picture as it is shown."""

    shape: str
    coords: tuple[float, ...]

    def corners(self) -> tuple[float, float, float, float]:
        """The box around it: left, top, right, bottom."""
        if self.shape in ("circle", "ellipse"):
            x, y, rx = self.coords[:3]
            ry = self.coords[3] if self.shape == "ellipse" else rx
            return x - rx, y - ry, x + rx, y + ry
        xs, ys = self.coords[::2], self.coords[1::2]
        return min(xs), min(ys), max(xs), max(ys)


_NEEDED = {"circle": 3, "rect": 4, "ellipse": 4}


def region(shape: str, coords: str) -> Region | None:
    """The place that an attribute ``coords`` says; None where it says none."""
    try:
        numbers = tuple(float(each) for each in re.split(r"[,;\s]+", coords.strip()))
    except ValueError:
        return None
    shape = {"polygon": "poly", "rectangle": "rect"}.get(shape, shape)
    count = len(numbers)
    enough = count >= 6 and count % 2 == 0 if shape == "poly" else count == _NEEDED.get(shape)
    sound = all(abs(each) < 1e5 for each in numbers)  # what is no number is not less
    return Region(shape, numbers) if enough and sound else None


def path_of(data: bytes, regions: Sequence[Region], width: float = 0, height: float = 0) -> str:
    """What a numbered picture is called in a bank: by what it is made of."""
    made = hashlib.sha256(data + _VERSION + repr((regions, width, height)).encode())
    return f"images/{made.hexdigest()[:16]}.png"


def numbered(
    data: bytes, regions: Sequence[Region], width: float = 0, height: float = 0
) -> bytes | None:
    """The picture with the outline and the number of each place, as PNG; None where the bytes are
    no picture that can be shown, or a place is far outside of it. ``width`` and ``height``: of the
    picture as the places see it, where they are known."""
    from PIL import Image, ImageDraw, ImageFont

    if not 0 < len(regions) <= MOST or picture_problem(data, svg=False) is not None:
        return None
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    across = picture.width / width if width > 0 else 1.0
    down = picture.height / height if height > 0 else 1.0
    for each in regions:
        left, top, right, bottom = each.corners()
        wide, high = max(map(abs, (left, right))) * across, max(map(abs, (top, bottom))) * down
        if wide > _FAR * picture.width + 100 or high > _FAR * picture.height + 100:
            return None
    unit = max(10, min(picture.size) // 22)
    line = max(2, unit // 6)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(unit)
    for number, each in enumerate(regions, 1):
        coords = [v * (down if i % 2 else across) for i, v in enumerate(each.coords)]
        left, top, right, bottom = each.corners()
        box = _ordered((left * across, top * down, right * across, bottom * down))
        for colour, wide in (("white", line + 2), ("#9b1c1c", line)):
            if each.shape in ("circle", "ellipse"):
                pen.ellipse(box, outline=colour, width=wide)
            elif each.shape == "rect":
                pen.rectangle(box, outline=colour, width=wide)
            else:
                pen.line([*coords, *coords[:2]], fill=colour, width=wide, joint="curve")
        x = min(max((box[0] + box[2]) / 2, unit), picture.width - unit)
        y = min(max(box[1], unit), picture.height - unit)
        round_ = 0.75 * unit
        pen.ellipse(
            (x - round_, y - round_, x + round_, y + round_), fill="#9b1c1c", outline="white"
        )
        pen.text((x, y), str(number), fill="white", font=font, anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _ordered(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
