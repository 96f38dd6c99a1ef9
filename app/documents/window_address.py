"""The address in the window of an envelope: what fits in it (La Poste, NF Z10-011)."""

from __future__ import annotations

from collections.abc import Sequence

MAX_LINES = 6
MAX_SIGNS = 38


def is_overflowing(lines: Sequence[str]) -> bool:
    """Whether the address has more lines, or a longer line, than the window shows."""
    return len(lines) > MAX_LINES or any(len(line) > MAX_SIGNS for line in lines)
