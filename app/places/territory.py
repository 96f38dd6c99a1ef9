"""The territory of the authority, as far as its settings say it: its districts, or what is near the centre of its map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.settings import site_settings
from app.places import districts
from app.places.geometry import Area, Box, Point, compute_distance, create_box_around, metres_to_line
from app.places.settings import LATITUDE, LONGITUDE, RADIUS

# A point put by hand, or a map drawn roughly.
MARGIN = 300


@dataclass(frozen=True)
class Territory:
    """What lies within some areas, or within so many metres of a point."""

    areas: tuple[Area, ...] = ()
    centre: tuple[float, float] = (0.0, 0.0)
    metres: float = 0.0

    @property
    def box(self) -> Box:
        """Two parallels and two meridians between which all of it lies."""
        if not self.areas:
            return create_box_around(*self.centre, self.metres)
        south, north = min(area.south for area in self.areas), max(area.north for area in self.areas)
        west, east = min(area.west for area in self.areas), max(area.east for area in self.areas)
        low, high = create_box_around(south, west, MARGIN), create_box_around(north, east, MARGIN)
        return Box(low.south, high.north, low.west, high.east)

    def metres_to(self, latitude: float, longitude: float) -> float:
        """How far a point is from it; nought when it is inside."""
        if not self.areas:
            return max(0.0, compute_distance(self.centre, (latitude, longitude)) - self.metres)
        if any(area.contains(latitude, longitude) for area in self.areas):
            return 0.0
        nearest = min(metres_to_line(latitude, longitude, *side) for side in _sides(self.areas))
        return nearest if nearest > MARGIN else 0.0


def current_territory() -> Territory | None:
    """A radius that was set counts before the districts, which may leave some of it out; None when nothing is known."""
    radius: float = site_settings.get_setting(RADIUS.key)
    centre = (site_settings.get_setting(LATITUDE.key), site_settings.get_setting(LONGITUDE.key))
    has_centre = site_settings.is_setting_set(LATITUDE.key) and site_settings.is_setting_set(LONGITUDE.key)
    if site_settings.is_setting_set(RADIUS.key):
        return Territory(centre=centre, metres=1000 * radius) if has_centre and radius else None
    if areas := districts.all_areas():
        return Territory(areas)
    return Territory(centre=centre, metres=1000 * radius) if has_centre else None


def metres_outside(latitude: float, longitude: float) -> float:
    """How far a point is from the territory; nought inside, or when nothing is known of it."""
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
    """Each side of their outlines."""
    for area in areas:
        for outline, *_holes in area.polygons:
            yield from zip(outline, [*outline[1:], outline[0]], strict=True)
