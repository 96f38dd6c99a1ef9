"""Abscissas of the vertices of each row: as near as possible to their neighbours, in order and without overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

PASSES = 12


@dataclass(frozen=True)
class Extent:
    """Room that a vertex takes on each side of its abscissa. A heavy vertex stays in line with its neighbours."""

    left: float
    right: float
    weight: float = 1.0


def space_rows(
    rows: Sequence[Sequence[int]],
    extents: Sequence[Extent],
    above: Sequence[Sequence[int]],
    below: Sequence[Sequence[int]],
    *,
    gap: float,
) -> list[float]:
    """The abscissa of each vertex."""
    abscissas = [0.0] * len(extents)
    for row in rows:
        right = 0.0
        for vertex in row:
            abscissas[vertex] = right + extents[vertex].left
            right = abscissas[vertex] + extents[vertex].right + gap
    around = [(*above[vertex], *below[vertex]) for vertex in range(len(extents))]
    for number in range(PASSES):
        is_downward = number % 2 == 0
        # The last passes look at both sides, so that nothing leans to one.
        neighbours = around if number >= PASSES - 4 else above if is_downward else below
        for row in rows if is_downward else reversed(rows):
            _space_row(row, extents, abscissas, neighbours, gap)
    return abscissas


def spread_positions(wishes: Sequence[float], distances: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The increasing positions nearest to the wishes (pooled adjacent violators), at these distances at least."""
    offsets = [0.0]
    for distance in distances:
        offsets.append(offsets[-1] + distance)
    # Blocks that move together: sum of weighted wishes, weight, number of positions.
    blocks: list[tuple[float, float, int]] = []
    for wish, offset, weight in zip(wishes, offsets, weights, strict=False):
        total, mass, count = (wish - offset) * weight, weight, 1
        while blocks and blocks[-1][0] * mass >= total * blocks[-1][1]:
            last_total, last_mass, last_count = blocks.pop()
            total, mass, count = total + last_total, mass + last_mass, count + last_count
        blocks.append((total, mass, count))
    starts = [total / mass for total, mass, count in blocks for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]


def _space_row(
    row: Sequence[int],
    extents: Sequence[Extent],
    abscissas: list[float],
    neighbours: Sequence[Sequence[int]],
    gap: float,
) -> None:
    wishes, weights = [], []
    for vertex in row:
        around = neighbours[vertex]
        wishes.append(sum([abscissas[each] for each in around]) / len(around) if around else abscissas[vertex])
        weights.append(extents[vertex].weight if around else 0.1)
    distances = [extents[left].right + gap + extents[right].left for left, right in pairwise(row)]
    for vertex, abscissa in zip(row, spread_positions(wishes, distances, weights), strict=True):
        abscissas[vertex] = abscissa
