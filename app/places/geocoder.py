"""Search addresses by words or by coordinates, with a geocoder compatible with that of the Base Adresse Nationale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.outgoing.urls import add_query
from app.core.settings import site_settings
from app.places.service_responses import (
    INSEE_PATTERN,
    POSTCODE_PATTERN,
    fetch_from_service,
    read_coordinates,
    read_text,
)
from app.places.settings import GEOCODER, LATITUDE, LONGITUDE

MAX_RESULTS = 6
MIN_LENGTH, MAX_LENGTH = 3, 200


@dataclass(frozen=True)
class AddressSuggestion:
    """An address returned by the geocoder."""

    label: str
    street: str
    postcode: str
    city: str
    ban_id: str
    insee: str
    latitude: float
    longitude: float


def is_geocoder_set() -> bool:
    """Whether a geocoder is configured; without one residents type the address."""
    return bool(site_settings.get_setting(GEOCODER.key))


def suggest_addresses(words: str) -> list[AddressSuggestion]:
    """Addresses that start with the words, nearest first; empty when none matches or the service does not respond."""
    query = " ".join(words.split())[:MAX_LENGTH]
    # The service refuses a query that does not start with a letter or a digit.
    if not is_geocoder_set() or len(query) < MIN_LENGTH or not query[0].isalnum():
        return []
    parameters: dict[str, Any] = {"q": query, "limit": MAX_RESULTS, "autocomplete": 1}
    if site_settings.is_setting_set(LATITUDE.key) and site_settings.is_setting_set(LONGITUDE.key):
        parameters |= {"lat": site_settings.get_setting(LATITUDE.key), "lon": site_settings.get_setting(LONGITUDE.key)}
    return list(_create_addresses(_query_geocoder("search", parameters)))[:MAX_RESULTS]


def find_nearest_address(latitude: float, longitude: float) -> AddressSuggestion | None:
    """The address nearest to a point; None without a geocoder or a response."""
    if not is_geocoder_set():
        return None
    return next(_create_addresses(_query_geocoder("reverse", {"lat": latitude, "lon": longitude, "limit": 1})), None)


def _query_geocoder(endpoint: str, parameters: Mapping[str, Any]) -> Any:
    base: str = site_settings.get_setting(GEOCODER.key)
    return fetch_from_service(add_query(f"{base.rstrip('/')}/{endpoint}", parameters))


def _create_addresses(response: Any) -> Iterator[AddressSuggestion]:
    features = response.get("features") if isinstance(response, Mapping) else None
    for feature in features if isinstance(features, list) else []:
        if isinstance(feature, Mapping) and (address := _create_address(feature)):
            yield address


def _create_address(feature: Mapping[str, Any]) -> AddressSuggestion | None:
    properties = feature.get("properties")
    coordinates = read_coordinates(feature.get("geometry"))
    if not isinstance(properties, Mapping) or coordinates is None:
        return None
    postcode, insee = read_text(properties, "postcode"), read_text(properties, "citycode")
    label = read_text(properties, "label")
    if not label or not POSTCODE_PATTERN.fullmatch(postcode):
        return None
    return AddressSuggestion(
        label=label,
        street=read_text(properties, "name"),
        postcode=postcode,
        city=read_text(properties, "city"),
        ban_id=read_text(properties, "id"),
        insee=insee if INSEE_PATTERN.fullmatch(insee) else "",
        latitude=round(coordinates[0], 6),
        longitude=round(coordinates[1], 6),
    )
