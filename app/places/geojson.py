"""Parse and validate the GeoJSON file of a map of districts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.budget import TOO_DEEP
from app.core.parsing.json_text import load_json
from app.places.geometry import Area, Polygon, Ring, create_area

MAX_BYTES = 3_000_000
MAX_AREAS = 300
MAX_POINTS = 100_000
MAX_NAME_LENGTH = 100
# Usual properties for the name of a district, the most likely first.
USUAL_NAME_PROPERTIES = ("quartier", "nom", "name", "libelle", "label", "secteur", "nom_quartier", "nomquart", "title")


class MapRefused(Exception):
    """The file is not a map of districts; `code` is the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_map(content: bytes) -> list[dict[str, Any]]:
    """The areas of the file, reduced to properties and geometry. Raises MapRefused."""
    if len(content) > MAX_BYTES:
        raise MapRefused("too_large")
    try:
        return PARSER(content)
    except BudgetExceeded as error:
        raise MapRefused("not_json" if error.reason == TOO_DEEP else "too_many") from error


def _parse_map(content: bytes, meter: Meter) -> list[dict[str, Any]]:
    try:
        geojson = load_json(content, meter)
    except BudgetExceeded:
        raise
    except ValueError:
        raise MapRefused("not_json") from None
    features = geojson.get("features") if isinstance(geojson, Mapping) else None
    if not isinstance(features, list) or not features:
        raise MapRefused("not_geojson")
    if len(features) > MAX_AREAS:
        raise MapRefused("too_many")
    areas = [_read_feature(area) for area in features]
    points = sum(len(ring) for area in areas for polygon in read_polygons(area["geometry"]) for ring in polygon)
    if points > MAX_POINTS:
        raise MapRefused("too_many")
    if not find_name_properties(areas):
        raise MapRefused("no_names")
    return areas


PARSER: Parser[list[dict[str, Any]]] = Parser(
    "map", Budget(MAX_BYTES, max_parts=1_000_000, max_seconds=2), _parse_map, is_called_before_writing=False
)


def find_name_properties(features: Sequence[Mapping[str, Any]]) -> list[str]:
    """The properties that can name the areas: present in every area, with distinct values. The most likely first."""
    shared = set.intersection(*(set(feature["properties"]) for feature in features))
    distinguishing = [
        name for name in shared if len({feature["properties"][name] for feature in features}) > 1 or len(features) == 1
    ]
    return sorted(distinguishing, key=lambda name: (_rank_property(name), name))


def create_areas(features: Sequence[Mapping[str, Any]], name_property: str) -> tuple[Area, ...]:
    """The districts; areas of the same name are merged."""
    by_name: dict[str, list[Polygon]] = {}
    for feature in features:
        by_name.setdefault(feature["properties"][name_property], []).extend(read_polygons(feature["geometry"]))
    return tuple(create_area(name, polygons) for name, polygons in by_name.items())


def read_polygons(geometry: Mapping[str, Any]) -> tuple[Polygon, ...]:
    """The polygons of a geometry. Raises MapRefused when it is neither a Polygon nor a MultiPolygon."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise MapRefused("not_polygons")
    polygons = tuple(_read_polygon(rings) for rings in ([coordinates] if kind == "Polygon" else coordinates))
    if not polygons:
        raise MapRefused("not_polygons")
    return polygons


def _read_feature(feature: Any) -> dict[str, Any]:
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(geometry, Mapping) or not isinstance(properties, Mapping):
        raise MapRefused("not_polygons")
    read_polygons(geometry)
    reduced_geometry = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
    return {"properties": dict(_read_texts(properties)), "geometry": reduced_geometry}


def _read_texts(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in properties.items():
        text = " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if text and len(text) <= MAX_NAME_LENGTH and len(name) <= MAX_NAME_LENGTH:
            yield name, text


def _read_polygon(rings: Any) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise MapRefused("not_polygons")
    return tuple(_read_ring(ring) for ring in rings)


def _read_ring(points: Any) -> Ring:
    if not isinstance(points, list) or len(points) < 4:
        raise MapRefused("not_polygons")
    return tuple(_read_point(point) for point in points)


def _read_point(point: Any) -> tuple[float, float]:
    if not isinstance(point, list) or len(point) < 2 or not all(type(part) in (int, float) for part in point[:2]):
        raise MapRefused("not_polygons")
    longitude, latitude = float(point[0]), float(point[1])
    # Maps of towns are often in metres, in another projection.
    if not (math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise MapRefused("not_degrees")
    return longitude, latitude


def _rank_property(name: str) -> int:
    lower_name = name.lower()
    return (
        USUAL_NAME_PROPERTIES.index(lower_name) if lower_name in USUAL_NAME_PROPERTIES else len(USUAL_NAME_PROPERTIES)
    )
