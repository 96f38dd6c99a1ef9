"""District of a point, and its distance to the territory, for the fields of a form."""

from __future__ import annotations

from collections.abc import Callable

DistrictFinder = Callable[[float, float], str | None]
Measure = Callable[[float, float], float]
Bounds = Callable[[], tuple[float, float, float, float] | None]


class _Territory:
    """Set by `install`."""

    find_district: DistrictFinder | None = None
    measure: Measure | None = None
    bounds: Bounds | None = None


def install(find: DistrictFinder | None, measure: Measure | None = None, bounds: Bounds | None = None) -> None:
    """Set the lookups by latitude and longitude: district name, metres to the territory. Called by the composition root.

    `bounds`: south, west, north and east of the territory.
    """
    _Territory.find_district, _Territory.measure, _Territory.bounds = find, measure, bounds


def district_at(latitude: float, longitude: float) -> str | None:
    return _Territory.find_district(latitude, longitude) if _Territory.find_district else None


def metres_outside(latitude: float, longitude: float) -> float:
    """Measure the distance between the point and the territory; nought inside, or when nothing is known of the territory."""
    return _Territory.measure(latitude, longitude) if _Territory.measure else 0.0


def territory_bounds() -> str | None:
    """South, west, north and east of the territory, as scripts read them."""
    bounds = _Territory.bounds() if _Territory.bounds else None
    return " ".join(map(str, bounds)) if bounds else None
