"""The grid on which public requests compare places: responses are about cells, never about exact points.

Repeated requests can locate the edge of a circle around a point, but never anything smaller than a cell.
All procedures and radii share one grid, so that responses cannot be intersected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.places.geometry import Box, compute_distance, create_box_around

# Rows have a height of 1/2000 degree, 55.6 metres; columns have about the same width at every latitude.
ROWS_PER_DEGREE = 2000


@dataclass(frozen=True)
class Cell:
    """A cell of the grid, by its row and its column in the row."""

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
    """The cell that contains a point."""
    row = min(max(math.floor(latitude * ROWS_PER_DEGREE), -90 * ROWS_PER_DEGREE), 90 * ROWS_PER_DEGREE - 1)
    columns = _count_columns(row)
    return Cell(row, math.floor((longitude + 180) / 360 * columns) % columns)


def compute_cell_distance(one: Cell, other: Cell, *, within: float) -> float | None:
    """The distance between the centers of two cells; None when no two of their points can be `within` metres of each other."""
    return compute_distance(one.center, other.center) if _compute_gap(one.box, other.box) <= within else None


def get_candidates_box(cell: Cell, *, within: float) -> Box:
    """A box that contains every cell within the distance of this one; it depends on the cell only, not on a point."""
    box = cell.box
    # A margin of cells on each side, for cells that the distance only touches.
    distance = within + 3 * compute_distance((box.south, box.west), (box.north, box.east))
    return create_box_around(*cell.center, distance)


def _count_columns(row: int) -> int:
    middle = math.radians((row + 0.5) / ROWS_PER_DEGREE)
    return max(round(360 * ROWS_PER_DEGREE * math.cos(middle)), 1)


def _compute_gap(one: Box, other: Box) -> float:
    """The distance in metres between the nearest sides of two boxes; 0 for neighbours."""
    rows = max(one.south, other.south) - min(one.north, other.north)
    longitude_difference = abs((one.west + one.east - other.west - other.east) / 2) % 360
    columns = (
        min(longitude_difference, 360 - longitude_difference) - (one.east - one.west + other.east - other.west) / 2
    )
    latitude = max(abs(one.south), abs(one.north), abs(other.south), abs(other.north))
    # A tolerance below one centimetre, so that rounding errors do not separate neighbours.
    north, east = (max(degrees - 1e-7, 0.0) for degrees in (rows, columns))
    metres_in_a_degree = compute_distance((0, 0), (1, 0))
    return metres_in_a_degree * math.hypot(north, east * math.cos(math.radians(min(latitude, 90))))
