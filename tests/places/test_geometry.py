"""Districts: parsing of an untrusted map, and the district of a point."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.places.geojson import MAX_BYTES, MapRefused, create_areas, find_name_properties, read_map
from app.places.geometry import compute_distance, create_box_around, find_area_name
from devtools.demo import fixtures

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
HOLE = [[0.5, 0.5], [1.5, 0.5], [1.5, 1.5], [0.5, 1.5], [0.5, 0.5]]


def feature(name: str, *polygons: Any, kind: str = "Polygon", **more: Any) -> dict[str, Any]:
    coordinates = polygons[0] if kind == "Polygon" else list(polygons)
    return {
        "type": "Feature",
        "properties": {"nom": name, **more},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def write_geojson(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def find_district(content: bytes, latitude: float, longitude: float) -> str | None:
    areas = read_map(content)
    return find_area_name(create_areas(areas, find_name_properties(areas)[0]), latitude, longitude)


def test_a_point_is_in_the_area_around_it() -> None:
    far = [[x + 10, y] for x, y in SQUARE]
    content = write_geojson(
        feature("Centre", [SQUARE, HOLE]),
        feature("Est", [far], [[[5, 5], [6, 5], [6, 6], [5, 5]]], kind="MultiPolygon"),
    )

    assert find_district(content, 0.2, 0.2) == "Centre"
    assert find_district(content, 1, 1) is None, "a hole"
    assert find_district(content, 1, 11) == "Est"
    assert find_district(content, 5.2, 5.8) == "Est"
    assert find_district(content, 3, 3) is None
    assert find_district(content, -0.0001, 1) is None


def test_every_point_is_in_one_district_where_they_touch() -> None:
    east = [[x + 2, y] for x, y in SQUARE]
    content = write_geojson(feature("Ouest", [SQUARE]), feature("Est", [east]))

    assert find_district(content, 1, 2) == "Est"
    assert find_district(content, 1, 1.9999999) == "Ouest"


def test_the_most_plausible_property_names_the_areas() -> None:
    areas = read_map(
        write_geojson(
            feature("Centre", [SQUARE], code=1, pays="France"), feature("Est", [SQUARE], code=2, pays="France")
        )
    )

    assert find_name_properties(areas) == ["nom", "code"]


def test_the_districts_of_the_demo_are_a_map() -> None:
    assert find_district(fixtures.load_districts(), 47.5, -0.4) == "Centre"
    assert find_district(fixtures.load_districts(), 48.9, 2.3) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_geojson"),
        (b'{"features": 3}', "not_geojson"),
        (write_geojson(), "not_geojson"),
        (b" " * (MAX_BYTES + 1), "too_large"),
        (write_geojson(*[feature(str(n), [SQUARE]) for n in range(301)]), "too_many"),
        (write_geojson(feature("a", [SQUARE * 21_000])), "too_many"),
        (write_geojson({"geometry": None}), "not_polygons"),
        (write_geojson(feature("a", [0, 0], kind="Point")), "not_polygons"),
        (write_geojson(feature("a", [[]])), "not_polygons"),
        (write_geojson(feature("a", [[[0, 0], [1, 1], [0, 0]]])), "not_polygons"),
        (write_geojson(feature("a", [[["0", "0"]] * 4])), "not_polygons"),
        (write_geojson(feature("a", [[[430_000, 6_700_000]] * 4])), "not_degrees"),
        (write_geojson(feature("", [SQUARE])), "no_names"),
        (write_geojson(feature("a", [SQUARE]), feature("a", [SQUARE])), "no_names"),
        (write_geojson({**feature("a", [SQUARE]), "properties": None}), "not_polygons"),
        (
            b'{"features":[{"properties":{"nom":"a"},"geometry":{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[1,1],[NaN,0]]]}}]}',
            "not_degrees",
        ),
    ],
)
def test_an_invalid_map_of_districts_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(MapRefused) as refused:
        read_map(content)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("north", "east", "metres"), [(0.0, 0.0, 0), (0.0009, 0.0, 100), (0.0, 0.0009, 68), (0.0009, 0.0009, 121)]
)
def test_a_distance_is_measured_on_the_ground(north: float, east: float, metres: int) -> None:
    here = (47.5, -0.4)

    assert round(compute_distance(here, (here[0] + north, here[1] + east))) == metres


@pytest.mark.parametrize("latitude", [-60.0, 0.0, 47.5, 70.0])
def test_a_box_contains_the_circle_and_little_more(latitude: float) -> None:
    box = create_box_around(latitude, 2.0, 50)

    for corner in ((box.north, 2.0), (box.south, 2.0), (latitude, box.east), (latitude, box.west)):
        assert compute_distance((latitude, 2.0), corner) == pytest.approx(50, abs=0.1)
