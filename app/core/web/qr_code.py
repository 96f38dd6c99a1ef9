"""QR codes as SVG paths, part of the page and in its colours."""

from __future__ import annotations

from dataclasses import dataclass

import segno

# The quiet zone required around the code, in modules.
QUIET_ZONE = 4


@dataclass(frozen=True)
class QrCode:
    """The width in modules, quiet zone included, and the path of the dark modules."""

    size: int
    path: str


def create_qr_code(text: str) -> QrCode:
    matrix = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return QrCode(len(matrix) + 2 * QUIET_ZONE, path)
