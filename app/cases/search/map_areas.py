"""Areas of the map by which lists are narrowed: squares of two grids, each found by a keyed fingerprint.

A list so narrowed holds the cases of every square that the area touches: no fingerprint tells the point itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from app.core.sealing import blind_index
from app.places.geometry import Box
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.location import point_of

Point = tuple[float, float]
# Squares in a degree: about half a kilometre each, and four kilometres.
GRIDS = (200, 25)
# An area that touches more squares of the wider grid is no area of a town.
MAX_SQUARES = 400


def normalise_area(text: str) -> str:
    """An area as addresses write it: south, west, north and east, separated by commas; empty for anything else."""
    area = parse_area(text)
    if area is None or _choose_grid(area) is None:
        return ""
    return ",".join(f"{side:.5f}" for side in (area.south, area.west, area.north, area.east))


def parse_area(text: str) -> Box | None:
    """The area that was written; None for anything else."""
    try:
        south, west, north, east = (float(side) for side in text.split(","))
    except ValueError:
        return None
    is_box = -90 <= south <= north <= 90 and -180 <= west <= east <= 180
    return Box(south=south, west=west, north=north, east=east) if is_box else None


def find_answered_point(procedure: Procedure, answers: Mapping[str, Any]) -> Point | None:
    """Find the point of the first question that names a place."""
    located = (point_of(answers.get(field.id)) for field in procedure.fields if FIELD_TYPES[field.type].is_located)
    return next((point for point in located if point), None)


def point_tokens(point: Point, family: str) -> list[bytes]:
    """The fingerprints of the squares that hold a point; others in each family."""
    return [_fingerprint(family, grid, *_square_of(point, grid)) for grid in GRIDS]


def area_tokens(area: str, families: Iterable[str]) -> list[bytes]:
    """Return the tokens of the squares that an area touches."""
    box = parse_area(area)
    grid = _choose_grid(box) if box else None
    if box is None or grid is None:
        return []
    squares = list(product(*_list_sides(box, grid)))
    return [_fingerprint(family, grid, row, column) for family in families for row, column in squares]


def _choose_grid(area: Box) -> int | None:
    """The finest grid whose squares are few enough."""
    return next((grid for grid in GRIDS if math.prod(map(len, _list_sides(area, grid))) <= MAX_SQUARES), None)


def _list_sides(area: Box, grid: int) -> tuple[range, range]:
    """The rows and the columns of the grid that the area touches."""
    (south, west), (north, east) = _square_of((area.south, area.west), grid), _square_of((area.north, area.east), grid)
    return range(south, north + 1), range(west, east + 1)


def _square_of(point: Point, grid: int) -> tuple[int, int]:
    return math.floor(point[0] * grid), math.floor(point[1] * grid)


def _fingerprint(family: str, grid: int, row: int, column: int) -> bytes:
    return blind_index(f"case.area.{family}", f"{grid} {row} {column}")[:16]
