"""URLs of the suggestion services for the templates of fields; empty when a service is not configured."""

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
    """URLs of the services, and the initial view of the map."""

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
    # South, west, north and east of the territory; None when it is not configured.
    territory: tuple[float, float, float, float] | None = None


def get_services() -> Services:
    """The services that the authority has configured."""
    has_geocoder, has_organisations = geocoder.is_geocoder_set(), organisations.is_organisation_service_set()
    return Services(
        addresses=ADDRESSES if has_geocoder else "",
        nearest=NEAREST if has_geocoder else "",
        communes=COMMUNES if communes.is_commune_service_set() else "",
        companies=COMPANIES if has_organisations else "",
        associations=ASSOCIATIONS if has_organisations else "",
        tiles=TILES if tiles.is_map_set() else "",
        attribution=site_settings.get_setting(ATTRIBUTION.key),
        latitude=site_settings.get_setting(LATITUDE.key),
        longitude=site_settings.get_setting(LONGITUDE.key),
        zoom=site_settings.get_setting(ZOOM.key),
        territory=territory.bounds(),
    )
