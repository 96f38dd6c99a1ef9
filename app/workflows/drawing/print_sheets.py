"""Pages of a printed drawing: A4 landscape, cut between two ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# What a sheet shows, as a share of its width: A4 landscape with margins and a line of title.
PROPORTION = 0.64


@dataclass(frozen=True)
class Sheet:
    """The part of the drawing on one page."""

    top: float
    height: float


def cut_sheets(width: float, height: float, cuts: Sequence[float]) -> tuple[Sheet, ...]:
    """The sheets of a drawing printed at the width of the page, each ending at the last possible cut."""
    tallest = width * PROPORTION
    edges: list[float] = [0]
    for level, next_level in zip(cuts, [*cuts[1:], height], strict=False):
        if next_level - edges[-1] > tallest and level > edges[-1]:
            edges.append(level)
    edges.append(height)
    return tuple(Sheet(top, bottom - top) for top, bottom in pairwise(edges))
