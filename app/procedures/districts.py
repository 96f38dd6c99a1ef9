"""In which district a point is: known by whoever knows the territory, told to the fields of a form."""

from __future__ import annotations

from collections.abc import Callable

Find = Callable[[float, float], str | None]


class _Territory:
    """What the composition root said."""

    find: Find | None = None


def install(find: Find | None) -> None:
    """Called once by the composition root: latitude and longitude → the name of the district."""
    _Territory.find = find


def district_at(latitude: float, longitude: float) -> str | None:
    return _Territory.find(latitude, longitude) if _Territory.find else None
