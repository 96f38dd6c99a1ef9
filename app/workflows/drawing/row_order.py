"""Order of the vertices in their rows: sweeps by barycentre, of which the order with the fewest crossings is retained."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

SWEEPS = 24
# Sweeps without a better order, after which the others change nothing worth their time.
PATIENCE = 8

Rows = list[list[int]]
# Of each vertex, its neighbours in the row above, or in the row below.
Neighbours = Sequence[Sequence[int]]


def order_rows(rows: Rows, above: Neighbours, below: Neighbours) -> Rows:
    """The rows in the best order found, from the order that is given."""
    best, fewest = [list(row) for row in rows], count_crossings(rows, below)
    current, sweeps_without_gain = [list(row) for row in rows], 0
    for sweep in range(SWEEPS):
        if not fewest or sweeps_without_gain == PATIENCE:
            break
        is_downward = sweep % 2 == 0
        _sort_rows(current, above if is_downward else below, is_downward=is_downward)
        crossings = count_crossings(current, below)
        sweeps_without_gain += 1
        if crossings < fewest:
            best, fewest, sweeps_without_gain = [list(row) for row in current], crossings, 0
    return best


def count_crossings(rows: Rows, below: Neighbours) -> int:
    """Count the pairs of edges that cross between neighbouring rows."""
    crossings = 0
    for row, next_row in pairwise(rows):
        ranks = {vertex: rank for rank, vertex in enumerate(next_row)}
        ends: list[int] = []
        for vertex in row:
            for rank in sorted([ranks[lower] for lower in below[vertex]]):
                crossings += len(ends) - bisect_right(ends, rank)
                insort(ends, rank)
    return crossings


def _sort_rows(rows: Rows, neighbours: Neighbours, *, is_downward: bool) -> None:
    positions: dict[int, float] = {}
    for row in rows if is_downward else reversed(rows):
        middles = {}
        for rank, vertex in enumerate(row):
            around = neighbours[vertex]
            middles[vertex] = sum([positions[each] for each in around]) / len(around) if around else float(rank)
        row.sort(key=middles.__getitem__)
        positions.update((vertex, rank) for rank, vertex in enumerate(row))
