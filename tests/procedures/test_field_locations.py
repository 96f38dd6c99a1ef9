"""Fields with a location: place, address, commune."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from app.procedures import district_lookup
from app.procedures.fields import FIELD_TYPES, Problem
from tests.procedures.definitions import make_field

TODAY = date(2026, 11, 24)
HERE = {"latitude": "47.5001", "longitude": "-0.4002", "ban_id": "49998_0001_00012", "insee": "49998"}
GEOCODED_PLACE = {"latitude": 47.5001, "longitude": -0.4002, "ban_id": "49998_0001_00012", "insee": "49998"}
LAVOIR = {"street": "12 rue du Vieux-Lavoir", "complement": "", "postcode": "49998", "city": "Vaubrelles"}


@pytest.fixture
def territory() -> Iterator[None]:
    district_lookup.install(lambda latitude, longitude: "Centre" if latitude > 47 else None)
    yield
    district_lookup.install(None)


def validate(kind: str, raw: Any, **settings: Any) -> tuple[Any, list[Problem]]:
    field = make_field(kind, **settings)
    answer, problems = FIELD_TYPES[kind].validate(field, raw, TODAY)
    if answer is not None:
        assert FIELD_TYPES[kind].validate(field, answer, TODAY) == (answer, [])
    return answer, problems


def test_a_place_is_a_description_a_point_or_both(territory: None) -> None:
    assert validate("place", {"where": " Devant  l’école "})[0] == {"where": "Devant l’école"}
    assert validate("place", {"where": "", **HERE})[0] == {"where": "", **GEOCODED_PLACE, "district": "Centre"}
    assert validate("place", {"where": "Ici", **HERE})[0]["district"] == "Centre"


def test_a_required_place_cannot_be_empty() -> None:
    missing = [Problem("place_missing", part="where")]

    assert validate("place", {"where": " ", "latitude": "47.5"}) == (None, missing)
    assert validate("place", None, required=False) == (None, [])
    assert validate("place", {"where": "a" * 301})[1] == [Problem("too_long", {"maximum": 300}, "where")]


@pytest.mark.parametrize(
    "latitude, longitude",
    [("nan", "1"), ("inf", "1"), ("91", "1"), ("1", "181"), ("1", ""), ("", "1"), ("1e999", "1"), ([], {}), (True, 1)],
)
def test_an_impossible_point_is_ignored(latitude: Any, longitude: Any) -> None:
    answer, problems = validate("place", {"where": "Ici", "latitude": latitude, "longitude": longitude})

    assert (answer, problems) == ({"where": "Ici"}, [])


def test_a_district_sent_by_the_client_is_ignored(territory: None) -> None:
    raw = {"where": "Ici", "latitude": "10", "longitude": "10", "district": "Centre"}

    assert "district" not in validate("place", raw)[0]


def test_malformed_identifiers_are_ignored() -> None:
    raw = {**LAVOIR, "ban_id": "<script>", "insee": "abc"}

    assert validate("address", raw)[0] == LAVOIR
    assert validate("address", {**LAVOIR, "insee": "2A004"})[0]["insee"] == "2A004"


def test_a_suggested_address_keeps_its_identifiers(territory: None) -> None:
    assert validate("address", {**LAVOIR, **HERE})[0] == {**LAVOIR, **GEOCODED_PLACE, "district": "Centre"}
    assert validate("address", LAVOIR)[0] == LAVOIR


def test_a_commune_has_a_name_and_a_postcode() -> None:
    commune = {"name": "Vaubrelles", "postcode": "49998", "insee": "49998"}

    assert validate("commune", commune)[0] == commune
    assert validate("commune", {**commune, "postcode": "49 998", "insee": ""})[0] == {
        "name": "Vaubrelles",
        "postcode": "49998",
    }
    assert validate("commune", {"name": "Vaubrelles"})[1] == [Problem("postcode_wrong", part="postcode")]
    assert validate("commune", {"postcode": "49998"})[1] == [Problem("city_missing", part="name")]
    assert validate("commune", {})[1] == [Problem("commune_missing", part="name")]
    assert FIELD_TYPES["commune"].display(make_field("commune"), commune) == "Vaubrelles (49998)"


@pytest.mark.parametrize("kind", ["place", "address", "commune"])
def test_input_values_parse_back_to_the_answer(kind: str, territory: None) -> None:
    field = make_field(kind)
    raw = {"where": "Ici", **LAVOIR, "name": "Vaubrelles", **HERE}
    answer = FIELD_TYPES[kind].validate(field, raw, TODAY)[0]

    inputs = FIELD_TYPES[kind].form_values(field, answer)

    assert FIELD_TYPES[kind].validate(field, FIELD_TYPES[kind].read(field, MultiDict(inputs)), TODAY)[0] == answer


def test_a_place_is_displayed_by_its_description_or_its_point(territory: None) -> None:
    field = make_field("place")

    assert FIELD_TYPES["place"].display(field, {"where": "Ici", "district": "Centre"}) == ["Ici", "Centre"]
    assert FIELD_TYPES["place"].display(field, {"where": "", **GEOCODED_PLACE}) == ["47.500100, -0.400200"]
    assert FIELD_TYPES["place"].display(field, None) == []
