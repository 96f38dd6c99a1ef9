"""Which services help to name a place, as the templates of the fields want them: addresses of ours, empty without one."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.settings import site_settings
from app.places import communes, geocoder, organisations, territory, tiles
from app.places.settings import ATTRIBUTION, LATITUDE, LONGITUDE, ZOOM

ADDRESSES, NEAREST, COMMUNES = "/lieux/adresses", "/lieux/adresse-proche", "/lieux/communes"
COMPANIES, ASSOCIATIONS = "/lieux/entreprises", "/lieux/associations"
TILES = "/carte/{z}/{x}/{y}"


@dataclass(frozen=True)
class Services:
    """What to ask, and how the map opens."""

    addresses: str = ""
    nearest: str = ""
    communes: str = ""
    companies: str = ""
    associations: str = ""
    tiles: str = ""
    attribution: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    zoom: int = 0
    # South, west, north and east of the territory; none when nothing is known of it.
    territory: tuple[float, float, float, float] | None = None


def get_services() -> Services:
    """Those that the authority has set."""
    has_geocoder, knows_organisations = geocoder.is_geocoder_set(), organisations.is_organisation_service_set()
    return Services(
        addresses=ADDRESSES if has_geocoder else "",
        nearest=NEAREST if has_geocoder else "",
        communes=COMMUNES if communes.is_commune_service_set() else "",
        companies=COMPANIES if knows_organisations else "",
        associations=ASSOCIATIONS if knows_organisations else "",
        tiles=TILES if tiles.is_map_set() else "",
        attribution=site_settings.get_setting(ATTRIBUTION.key),
        latitude=site_settings.get_setting(LATITUDE.key),
        longitude=site_settings.get_setting(LONGITUDE.key),
        zoom=site_settings.get_setting(ZOOM.key),
        territory=territory.bounds(),
    )
