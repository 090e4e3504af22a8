"""ArUco marks of the dictionary DICT_4X4_50: squares that a scanner finds and tells apart.

S. Garrido-Jurado et al., "Automatic generation and detection of highly reliable fiducial markers
under occlusion", Pattern Recognition 47 (2014). A mark is 6 × 6 modules: a black border one module
wide around 4 × 4 modules that say its number. The table is OpenCV's (a test compares).
"""

from __future__ import annotations

MODULES = 6
"""Modules of a side, the border included."""

COUNT = 50

_CODES = (
    0xB532,
    0x0F9A,
    0x332D,
    0x9946,
    0x549E,
    0x79CD,
    0x9E2E,
    0xC4F2,
    0xFEDA,
    0xCF56,
    0xF991,
    0x11A7,
    0x0EB7,
    0x2A0F,
    0x24B1,
    0x263E,
    0x4665,
    0x6600,
    0x6C5E,
    0x76AF,
    0x868B,
    0xB02B,
    0xCCD5,
    0xDD82,
    0xFE47,
    0x9471,
    0xACE4,
    0xA554,
    0x2123,
    0x346F,
    0x4415,
    0x57B2,
    0x9ECF,
    0xF0CB,
    0x08AE,
    0x0929,
    0x1875,
    0x04FF,
    0x0DF6,
    0x1C5A,
    0x1718,
    0x2A28,
    0x328C,
    0x38B2,
    0x24E8,
    0x2EEB,
    0x2D3F,
    0x4B64,
    0x502E,
    0x5013,
)
"""Row by row from the top left, most significant bit first; 1 is white."""


def modules(number: int) -> tuple[tuple[bool, ...], ...]:
    """Rows of the mark ``number`` (0 to 49), top first; True is black.

    >>> for row in modules(0):
    ...     print("".join("█" if black else "·" for black in row))
    ██████
    █·█··█
    ██·█·█
    ███··█
    ███·██
    ██████
    """
    code = _CODES[number]
    return tuple(
        tuple(
            row in (0, MODULES - 1)
            or column in (0, MODULES - 1)
            or not code >> (15 - 4 * (row - 1) - (column - 1)) & 1
            for column in range(MODULES)
        )
        for row in range(MODULES)
    )
