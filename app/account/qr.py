"""A QR code as the outline of an SVG, so that it is part of the page and takes its colours."""

from __future__ import annotations

from dataclasses import dataclass

import segno

# The blank that readers need around it, in modules.
QUIET = 4


@dataclass(frozen=True)
class Square:
    """How many modules wide, quiet zone included, and the path of the dark ones."""

    size: int
    path: str


def square_of(text: str) -> Square:
    matrix = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark
    )
    return Square(len(matrix) + 2 * QUIET, path)
