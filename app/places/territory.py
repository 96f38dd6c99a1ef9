"""The territory of the authority, from its settings: a radius around the centre of its map, or its districts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.settings import site_settings
from app.places import districts
from app.places.geometry import Area, Box, Point, compute_distance, compute_distance_to_segment, create_box_around
from app.places.settings import LATITUDE, LONGITUDE, RADIUS

# Tolerance in metres for imprecise points and maps.
MARGIN = 300


@dataclass(frozen=True)
class Territory:
    """A set of areas, or a circle around a point."""

    areas: tuple[Area, ...] = ()
    centre: tuple[float, float] = (0.0, 0.0)
    metres: float = 0.0

    @property
    def box(self) -> Box:
        """The bounding box of the territory."""
        if not self.areas:
            return create_box_around(*self.centre, self.metres)
        south, north = min(area.south for area in self.areas), max(area.north for area in self.areas)
        west, east = min(area.west for area in self.areas), max(area.east for area in self.areas)
        south_west, north_east = create_box_around(south, west, MARGIN), create_box_around(north, east, MARGIN)
        return Box(south_west.south, north_east.north, south_west.west, north_east.east)

    def metres_to(self, latitude: float, longitude: float) -> float:
        """The distance in metres from a point to the territory; 0 inside."""
        if not self.areas:
            return max(0.0, compute_distance(self.centre, (latitude, longitude)) - self.metres)
        if any(area.contains(latitude, longitude) for area in self.areas):
            return 0.0
        nearest = min(compute_distance_to_segment(latitude, longitude, *side) for side in _sides(self.areas))
        return nearest if nearest > MARGIN else 0.0


def current_territory() -> Territory | None:
    """The territory: a configured radius takes precedence over the districts, which may be incomplete; None without settings."""
    radius: float = site_settings.get_setting(RADIUS.key)
    centre = (site_settings.get_setting(LATITUDE.key), site_settings.get_setting(LONGITUDE.key))
    has_centre = site_settings.is_setting_set(LATITUDE.key) and site_settings.is_setting_set(LONGITUDE.key)
    if site_settings.is_setting_set(RADIUS.key):
        return Territory(centre=centre, metres=1000 * radius) if has_centre and radius else None
    if areas := districts.list_areas():
        return Territory(areas)
    return Territory(centre=centre, metres=1000 * radius) if has_centre else None


def metres_outside(latitude: float, longitude: float) -> float:
    """The distance in metres from a point to the territory; 0 inside, or without settings."""
    territory = current_territory()
    return territory.metres_to(latitude, longitude) if territory else 0.0


def bounds() -> tuple[float, float, float, float] | None:
    """South, west, north and east of the territory, for browsers."""
    territory = current_territory()
    if territory is None:
        return None
    box = territory.box
    return (round(box.south, 5), round(box.west, 5), round(box.north, 5), round(box.east, 5))


def _sides(areas: Iterable[Area]) -> Iterable[tuple[Point, Point]]:
    """Each side of the outlines of areas."""
    for area in areas:
        for outline, *_holes in area.polygons:
            yield from zip(outline, [*outline[1:], outline[0]], strict=True)
