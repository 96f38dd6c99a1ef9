"""Places compared by grid cell: repeated queries reveal nothing finer than a cell."""

from __future__ import annotations

import math
import random

import pytest

from app.places.geometry import compute_distance
from app.places.public_grid import Cell, compute_cell_distance, get_candidates_box, get_cell

RADII = (10, 20, 49, 50, 51, 100, 500)
# Paris, the equator, Réunion, Saint-Pierre, the far north, and both sides of the antimeridian.
PLACES = [
    (48.85, 2.35),
    (0.0, 0.0),
    (-21.1, 55.5),
    (46.78, -56.18),
    (69.9, 20.0),
    (-16.5, 179.9999),
    (-16.5, -179.9999),
]


@pytest.mark.parametrize("place", PLACES)
def test_ten_thousand_queries_cannot_distinguish_two_points_of_a_cell(place: tuple[float, float]) -> None:
    draw = random.Random(8)
    box = get_cell(*place).box
    here, there = [_draw_point(box, draw) for _ in range(2)]

    answers = []
    for _ in range(10_000):
        query_cell = get_cell(place[0] + draw.uniform(-0.003, 0.003), place[1] + draw.uniform(-0.005, 0.005))
        within = draw.choice(RADII)
        answers.append([compute_cell_distance(query_cell, get_cell(*point), within=within) for point in (here, there)])

    assert compute_distance(here, there) > 5
    assert all(one == other for one, other in answers)
    assert {one is None for one, _ in answers} == {True, False}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius", RADII)
def test_every_place_within_the_distance_is_returned_and_little_more(place: tuple[float, float], radius: int) -> None:
    draw = random.Random(radius)

    for _ in range(300):
        query_point = place[0] + draw.uniform(-0.001, 0.001), place[1]
        bearing, far = draw.uniform(0, math.tau), radius * draw.uniform(0, 0.999)
        point = _move_point(query_point, far, bearing)
        much_further = _move_point(query_point, radius + 250 + far, bearing)

        assert compute_cell_distance(get_cell(*query_point), get_cell(*point), within=radius) is not None
        assert compute_cell_distance(get_cell(*query_point), get_cell(*much_further), within=radius) is None


@pytest.mark.parametrize("latitude", [0.0, 43.6, 48.85, -21.1, 60.0])
def test_cells_are_as_wide_as_they_are_high(latitude: float) -> None:
    box = get_cell(latitude, 2.35).box

    assert compute_distance((box.south, box.west), (box.north, box.west)) == pytest.approx(55.6, abs=0.1)
    assert compute_distance((box.south, box.west), (box.south, box.east)) == pytest.approx(55.6, abs=0.5)


def test_a_lookup_covers_whole_cells() -> None:
    cell = get_cell(48.85, 2.35)
    box = get_candidates_box(cell, within=50)

    around = [get_cell(cell.center[0] + row / 2000, cell.center[1]) for row in range(-4, 5)]
    candidates = [Cell(each.row, each.column + column) for each in around for column in range(-4, 5)]
    compared = [
        candidate.box for candidate in candidates if compute_cell_distance(cell, candidate, within=50) is not None
    ]

    assert len(compared) >= 9
    assert all(box.south <= each.south and each.north <= box.north for each in compared)
    assert all(box.west <= each.west and each.east <= box.east for each in compared)


@pytest.mark.parametrize("latitude", [90.0, -90.0, 89.9999])
@pytest.mark.parametrize("longitude", [180.0, -180.0, 0.0])
def test_poles_and_the_antimeridian_have_cells(latitude: float, longitude: float) -> None:
    cell = get_cell(latitude, longitude)

    assert compute_cell_distance(cell, cell, within=10) == 0


def _draw_point(box, draw: random.Random) -> tuple[float, float]:
    return draw.uniform(box.south, box.north), draw.uniform(box.west, box.east)


def _move_point(point: tuple[float, float], metres: float, bearing: float) -> tuple[float, float]:
    up = math.degrees(metres / 6_371_000)
    longitude = point[1] + up * math.sin(bearing) / math.cos(math.radians(point[0]))
    return point[0] + up * math.cos(bearing), (longitude + 180) % 360 - 180
