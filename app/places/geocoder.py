"""The geocoder of the authority, which speaks as that of the Base Adresse Nationale: addresses by words or by a point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core import site_settings
from app.core.outgoing_urls import add_query
from app.places.answers import INSEE, POSTCODE, ask, coordinates_in, text_in
from app.places.settings import GEOCODER, LATITUDE, LONGITUDE

MOST = 6
SHORTEST, LONGEST = 3, 200


@dataclass(frozen=True)
class FoundAddress:
    """An address that the geocoder knows."""

    label: str
    street: str
    postcode: str
    city: str
    ban_id: str
    insee: str
    latitude: float
    longitude: float


def is_set() -> bool:
    """Whether the authority has a geocoder; without one addresses are written by hand."""
    return bool(site_settings.get(GEOCODER.key))


def suggest(words: str) -> list[FoundAddress]:
    """Addresses that begin with these words, those nearby first; none when the service has none, or does not answer."""
    typed = " ".join(words.split())[:LONGEST]
    # The service refuses what does not begin with a letter or a digit.
    if not is_set() or len(typed) < SHORTEST or not typed[0].isalnum():
        return []
    asked: dict[str, Any] = {"q": typed, "limit": MOST, "autocomplete": 1}
    if site_settings.is_set(LATITUDE.key) and site_settings.is_set(LONGITUDE.key):
        asked |= {"lat": site_settings.get(LATITUDE.key), "lon": site_settings.get(LONGITUDE.key)}
    return list(_addresses(_asked("search", asked)))[:MOST]


def nearest(latitude: float, longitude: float) -> FoundAddress | None:
    """The address nearest to a point."""
    if not is_set():
        return None
    return next(_addresses(_asked("reverse", {"lat": latitude, "lon": longitude, "limit": 1})), None)


def _asked(what: str, parameters: Mapping[str, Any]) -> Any:
    base: str = site_settings.get(GEOCODER.key)
    return ask(add_query(f"{base.rstrip('/')}/{what}", parameters))


def _addresses(answer: Any) -> Iterator[FoundAddress]:
    features = answer.get("features") if isinstance(answer, Mapping) else None
    for feature in features if isinstance(features, list) else []:
        if isinstance(feature, Mapping) and (found := _address(feature)):
            yield found


def _address(feature: Mapping[str, Any]) -> FoundAddress | None:
    properties = feature.get("properties")
    coordinates = coordinates_in(feature.get("geometry"))
    if not isinstance(properties, Mapping) or coordinates is None:
        return None
    postcode, insee = text_in(properties, "postcode"), text_in(properties, "citycode")
    label = text_in(properties, "label")
    if not label or not POSTCODE.fullmatch(postcode):
        return None
    return FoundAddress(
        label=label,
        street=text_in(properties, "name"),
        postcode=postcode,
        city=text_in(properties, "city"),
        ban_id=text_in(properties, "id"),
        insee=insee if INSEE.fullmatch(insee) else "",
        latitude=round(coordinates[0], 6),
        longitude=round(coordinates[1], 6),
    )
