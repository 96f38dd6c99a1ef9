"""Geometry of areas: bounding boxes, distances, points in polygons."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Mean radius.
EARTH_RADIUS_METRES = 6_371_000

# Longitude and latitude, as GeoJSON writes them.
Point = tuple[float, float]
Ring = tuple[Point, ...]
# The outline first, then the holes.
Polygon = tuple[Ring, ...]


@dataclass(frozen=True)
class Area:
    """A district: its name, polygons and bounding box."""

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
    all_polygons = tuple(polygons)
    easts, norths = zip(*(point for polygon in all_polygons for point in polygon[0]), strict=True)
    return Area(name, all_polygons, west=min(easts), south=min(norths), east=max(easts), north=max(norths))


def find_area_name(areas: Sequence[Area], latitude: float, longitude: float) -> str | None:
    """The name of the first area that contains the point."""
    return next((area.name for area in areas if area.contains(latitude, longitude)), None)


@dataclass(frozen=True)
class Box:
    """A bounding box, in degrees."""

    south: float
    north: float
    west: float
    east: float


def create_box_around(latitude: float, longitude: float, metres: float) -> Box:
    """A box that contains all points within a distance of a point."""
    latitude_span = math.degrees(metres / EARTH_RADIUS_METRES)
    longitude_span = latitude_span / max(math.cos(math.radians(latitude)), 0.01)
    return Box(
        latitude - latitude_span, latitude + latitude_span, longitude - longitude_span, longitude + longitude_span
    )


def compute_distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance in metres between two points (latitude, longitude)."""
    (south, west), (north, east) = (tuple(map(math.radians, point)) for point in (one, other))
    latitude_sine, longitude_sine = math.sin((north - south) / 2), math.sin((east - west) / 2)
    return (
        2
        * EARTH_RADIUS_METRES
        * math.asin(math.sqrt(latitude_sine**2 + math.cos(south) * math.cos(north) * longitude_sine**2))
    )


def compute_distance_to_segment(latitude: float, longitude: float, start: Point, end: Point) -> float:
    """The distance in metres from a point to a segment, on a plane: precise enough at the scale of a territory."""
    metres_per_latitude = math.radians(1) * EARTH_RADIUS_METRES
    metres_per_longitude = metres_per_latitude * math.cos(math.radians(latitude))
    (from_x, from_y), (to_x, to_y) = (
        ((x - longitude) * metres_per_longitude, (y - latitude) * metres_per_latitude) for x, y in (start, end)
    )
    width, height = to_x - from_x, to_y - from_y
    squared_length = width**2 + height**2
    share = min(1.0, max(0.0, -(from_x * width + from_y * height) / squared_length)) if squared_length else 0.0
    return math.hypot(from_x + share * width, from_y + share * height)


def _is_in_polygon(polygon: Polygon, x: float, y: float) -> bool:
    outline, *holes = polygon
    return _is_in_ring(outline, x, y) and not any(_is_in_ring(hole, x, y) for hole in holes)


def _is_in_ring(ring: Ring, x: float, y: float) -> bool:
    """Whether a ray from the point to the east crosses the ring an odd number of times."""
    is_inside = False
    previous_x, previous_y = ring[-1]
    for next_x, next_y in ring:
        if (next_y > y) != (previous_y > y):
            crossing = (previous_x - next_x) * (y - next_y) / (previous_y - next_y) + next_x
            if x < crossing:
                is_inside = not is_inside
        previous_x, previous_y = next_x, next_y
    return is_inside
