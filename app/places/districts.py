"""The districts of the authority: the map uploaded by an administrator, and the district of a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.core import clock
from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, db, mapped_column, primary_key
from app.core.ids import new_id
from app.core.site_cache import SiteCache
from app.core.sites import current_site
from app.places.geojson import create_areas, find_name_properties, read_map
from app.places.geometry import Area, find_area_name


class DistrictMap(Base):
    """The map of the districts of the authority; the table has at most one row."""

    __tablename__ = "district_map"

    id: Mapped[UUID] = primary_key()
    features: Mapped[list[dict[str, Any]]] = mapped_column(Json, info=ANONYMOUS)
    # The property of each area that holds its name.
    name_property: Mapped[str] = mapped_column(info=ANONYMOUS)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an agent; None for an installation or a command.
    given_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class UnknownProperty(LookupError):
    """The areas lack the property, or its values do not distinguish them."""


def save_map(content: bytes, *, by: UUID | None = None) -> None:
    """Replace the map with that of a GeoJSON file. Raises MapRefused."""
    _write_map(read_map(content), None, by)


def set_name_property(name_property: str, *, by: UUID | None = None) -> None:
    """Change the property that holds the names of the areas. Raises UnknownProperty."""
    district_map = find_map()
    if district_map is None or name_property not in find_name_properties(district_map.features):
        raise UnknownProperty(name_property)
    _write_map(district_map.features, name_property, by)


def delete_map() -> None:
    db.session.execute(delete(DistrictMap))
    _current_id.invalidate()


def find_map() -> DistrictMap | None:
    return db.session.scalar(select(DistrictMap).limit(1))


def list_names() -> list[str]:
    """The names of the districts, sorted."""
    return sorted(area.name for area in list_areas())


def find_district(latitude: float, longitude: float) -> str | None:
    """The name of the district that contains the point."""
    return find_area_name(list_areas(), latitude, longitude)


def list_areas() -> tuple[Area, ...]:
    """The areas of the districts; empty without a map."""
    map_id = _current_id.get()
    return _load_areas(current_site().database_url, map_id) if map_id else ()


def _write_map(features: Sequence[Mapping[str, Any]], name_property: str | None, by: UUID | None) -> None:
    chosen_property = name_property or find_name_properties(features)[0]
    db.session.execute(delete(DistrictMap))
    areas = [dict(feature) for feature in features]
    db.session.add(
        DistrictMap(id=new_id(), features=areas, name_property=chosen_property, given_at=clock.now(), given_by_id=by)
    )
    db.session.flush()
    _current_id.invalidate()


@lru_cache(maxsize=16)
def _load_areas(database_url: str, map_id: UUID) -> tuple[Area, ...]:
    """Areas of a map, cached: a row never changes, a new map has a new id."""
    district_map = db.session.get(DistrictMap, map_id)
    return create_areas(district_map.features, district_map.name_property) if district_map else ()


def _read_id() -> UUID | None:
    return db.session.scalar(select(DistrictMap.id).limit(1))


_current_id = SiteCache(_read_id)
