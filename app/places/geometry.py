"""Areas on the ground, and whether a point is in one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Its radius, in metres.
EARTH_RADIUS_METRES = 6_371_000

# Longitude and latitude, as GeoJSON writes them.
Point = tuple[float, float]
Ring = tuple[Point, ...]
# The outside first, then the holes.
Polygon = tuple[Ring, ...]


@dataclass(frozen=True)
class Area:
    """A district: its name, and the polygons that it is made of."""

    name: str
    polygons: tuple[Polygon, ...]
    west: float
    south: float
    east: float
    north: float

    def contains(self, latitude: float, longitude: float) -> bool:
        if not (self.south <= latitude <= self.north and self.west <= longitude <= self.east):
            return False
        return any(_is_in_polygon(polygon, longitude, latitude) for polygon in self.polygons)


def create_area(name: str, polygons: Iterable[Polygon]) -> Area:
    kept = tuple(polygons)
    easts, norths = zip(*(point for polygon in kept for point in polygon[0]), strict=True)
    return Area(name, kept, west=min(easts), south=min(norths), east=max(easts), north=max(norths))


def find_area_name(areas: Sequence[Area], latitude: float, longitude: float) -> str | None:
    """The name of the first area that the point is in."""
    return next((each.name for each in areas if each.contains(latitude, longitude)), None)


@dataclass(frozen=True)
class Box:
    """What lies between two parallels and two meridians."""

    south: float
    north: float
    west: float
    east: float


def create_box_around(latitude: float, longitude: float, metres: float) -> Box:
    """All that is within so many metres of a point, and little more."""
    up = math.degrees(metres / EARTH_RADIUS_METRES)
    across = up / max(math.cos(math.radians(latitude)), 0.01)
    return Box(latitude - up, latitude + up, longitude - across, longitude + across)


def compute_distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """As the crow flies, between two latitudes and longitudes."""
    (south, west), (north, east) = (tuple(map(math.radians, point)) for point in (one, other))
    lift, turn = math.sin((north - south) / 2), math.sin((east - west) / 2)
    return 2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(lift**2 + math.cos(south) * math.cos(north) * turn**2))


def metres_to_line(latitude: float, longitude: float, start: Point, end: Point) -> float:
    """From a latitude and longitude to the line between two points; exact enough at the size of a territory."""
    north = math.radians(1) * EARTH_RADIUS_METRES
    east = north * math.cos(math.radians(latitude))
    (from_x, from_y), (to_x, to_y) = (((x - longitude) * east, (y - latitude) * north) for x, y in (start, end))
    across, up = to_x - from_x, to_y - from_y
    length = across**2 + up**2
    share = min(1.0, max(0.0, -(from_x * across + from_y * up) / length)) if length else 0.0
    return math.hypot(from_x + share * across, from_y + share * up)


def _is_in_polygon(polygon: Polygon, x: float, y: float) -> bool:
    outside, *holes = polygon
    return _is_in_ring(outside, x, y) and not any(_is_in_ring(hole, x, y) for hole in holes)


def _is_in_ring(ring: Ring, x: float, y: float) -> bool:
    """Whether a line from the point to the east crosses the ring an odd number of times."""
    is_inside = False
    previous_x, previous_y = ring[-1]
    for next_x, next_y in ring:
        if (next_y > y) != (previous_y > y):
            crossing = (previous_x - next_x) * (y - next_y) / (previous_y - next_y) + next_x
            if x < crossing:
                is_inside = not is_inside
        previous_x, previous_y = next_x, next_y
    return is_inside
