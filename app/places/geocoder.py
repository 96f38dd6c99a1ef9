"""The geocoder of the authority, which speaks as that of the Base Adresse Nationale: addresses by words or by a point."""

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
    """An address that the geocoder knows."""

    label: str
    street: str
    postcode: str
    city: str
    ban_id: str
    insee: str
    latitude: float
    longitude: float


def is_geocoder_set() -> bool:
    """Whether the authority has a geocoder; without one addresses are written by hand."""
    return bool(site_settings.get_setting(GEOCODER.key))


def suggest_addresses(words: str) -> list[AddressSuggestion]:
    """Addresses that begin with these words, those nearby first; none when the service has none, or does not answer."""
    typed = " ".join(words.split())[:MAX_LENGTH]
    # The service refuses what does not begin with a letter or a digit.
    if not is_geocoder_set() or len(typed) < MIN_LENGTH or not typed[0].isalnum():
        return []
    asked: dict[str, Any] = {"q": typed, "limit": MAX_RESULTS, "autocomplete": 1}
    if site_settings.is_setting_set(LATITUDE.key) and site_settings.is_setting_set(LONGITUDE.key):
        asked |= {"lat": site_settings.get_setting(LATITUDE.key), "lon": site_settings.get_setting(LONGITUDE.key)}
    return list(_create_addresses(_query_geocoder("search", asked)))[:MAX_RESULTS]


def find_nearest_address(latitude: float, longitude: float) -> AddressSuggestion | None:
    """The address nearest to a point."""
    if not is_geocoder_set():
        return None
    return next(_create_addresses(_query_geocoder("reverse", {"lat": latitude, "lon": longitude, "limit": 1})), None)


def _query_geocoder(what: str, parameters: Mapping[str, Any]) -> Any:
    base: str = site_settings.get_setting(GEOCODER.key)
    return fetch_from_service(add_query(f"{base.rstrip('/')}/{what}", parameters))


def _create_addresses(answer: Any) -> Iterator[AddressSuggestion]:
    features = answer.get("features") if isinstance(answer, Mapping) else None
    for feature in features if isinstance(features, list) else []:
        if isinstance(feature, Mapping) and (found := _create_address(feature)):
            yield found


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
