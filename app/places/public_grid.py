"""The grid that places are compared on when anybody may ask: whatever is answered is about cells, never about points.

Where a circle around a point begins and ends can be found by asking again and again; a cell gives nothing finer than itself.
There is one grid for all procedures and all radii, so that no two answers can be intersected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.places.geometry import Box, compute_distance, create_box_around

# Rows of a two-thousandth of a degree: 55.6 metres. Columns are as wide, wherever the row is.
ROWS_PER_DEGREE = 2000


@dataclass(frozen=True)
class Cell:
    """A cell of the grid, by the numbers of its row and of its column in that row."""

    row: int
    column: int

    @property
    def box(self) -> Box:
        columns = _count_columns(self.row)
        west, east = (-180 + 360 * column / columns for column in (self.column, self.column + 1))
        return Box(self.row / ROWS_PER_DEGREE, (self.row + 1) / ROWS_PER_DEGREE, west, east)

    @property
    def center(self) -> tuple[float, float]:
        box = self.box
        return (box.south + box.north) / 2, (box.west + box.east) / 2


def get_cell(latitude: float, longitude: float) -> Cell:
    """The cell that a point is in."""
    row = min(max(math.floor(latitude * ROWS_PER_DEGREE), -90 * ROWS_PER_DEGREE), 90 * ROWS_PER_DEGREE - 1)
    columns = _count_columns(row)
    return Cell(row, math.floor((longitude + 180) / 360 * columns) % columns)


def compute_cell_distance(one: Cell, other: Cell, *, within: float) -> float | None:
    """How far two cells are from one another, between their centers; None when no point of one can be within so many metres."""
    return compute_distance(one.center, other.center) if _compute_gap(one.box, other.box) <= within else None


def get_candidates_box(cell: Cell, *, within: float) -> Box:
    """All cells that may be compared with this one, whole: what is looked up in it depends on no point either."""
    box = cell.box
    # A cell on each side, since those that the distance only touches count.
    distance = within + 3 * compute_distance((box.south, box.west), (box.north, box.east))
    return create_box_around(*cell.center, distance)


def _count_columns(row: int) -> int:
    middle = math.radians((row + 0.5) / ROWS_PER_DEGREE)
    return max(round(360 * ROWS_PER_DEGREE * math.cos(middle)), 1)


def _compute_gap(one: Box, other: Box) -> float:
    """The metres between the nearest sides of two boxes; 0 for neighbours."""
    rows = max(one.south, other.south) - min(one.north, other.north)
    turn = abs((one.west + one.east - other.west - other.east) / 2) % 360
    columns = min(turn, 360 - turn) - (one.east - one.west + other.east - other.west) / 2
    latitude = max(abs(one.south), abs(one.north), abs(other.south), abs(other.north))
    # Less than a centimetre, so that neighbours stay neighbours whatever is lost in computing.
    north, east = (max(degrees - 1e-7, 0.0) for degrees in (rows, columns))
    metres_in_a_degree = compute_distance((0, 0), (1, 0))
    return metres_in_a_degree * math.hypot(north, east * math.cos(math.radians(min(latitude, 90))))
