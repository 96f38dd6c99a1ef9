"""Search communes by name or postcode, with a service compatible with API Géo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.outgoing.urls import add_query
from app.core.settings import site_settings
from app.places.service_responses import INSEE_PATTERN, POSTCODE_PATTERN, fetch_from_service, read_text
from app.places.settings import COMMUNES

MAX_RESULTS = 8
MIN_LENGTH, MAX_LENGTH = 2, 100


@dataclass(frozen=True)
class CommuneSuggestion:
    """A commune with one of its postcodes."""

    name: str
    postcode: str
    insee: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.postcode})"


def is_commune_service_set() -> bool:
    """Whether a commune service is configured; without one residents type the commune."""
    return bool(site_settings.get_setting(COMMUNES.key))


def find_communes(words: str) -> list[CommuneSuggestion]:
    """The communes of a name or postcode, the largest first; empty when the service does not respond."""
    query = " ".join(words.split())[:MAX_LENGTH]
    if not is_commune_service_set() or len(query) < MIN_LENGTH:
        return []
    by_postcode = query.replace(" ", "")
    criteria = (
        {"codePostal": by_postcode}
        if POSTCODE_PATTERN.fullmatch(by_postcode)
        else {"nom": query, "boost": "population"}
    )
    base: str = site_settings.get_setting(COMMUNES.key)
    parameters = {**criteria, "fields": "nom,code,codesPostaux", "limit": MAX_RESULTS}
    response = fetch_from_service(add_query(f"{base.rstrip('/')}/communes", parameters))
    communes = [
        commune for entry in (response if isinstance(response, list) else []) for commune in _create_communes(entry)
    ]
    exact_postcode = criteria.get("codePostal")
    return [commune for commune in communes if exact_postcode in (None, commune.postcode)][:MAX_RESULTS]


def _create_communes(entry: Any) -> Iterator[CommuneSuggestion]:
    """One suggestion for each postcode of the commune."""
    if not isinstance(entry, Mapping):
        return
    name, insee, postcodes = read_text(entry, "nom"), read_text(entry, "code"), entry.get("codesPostaux")
    if not name or not INSEE_PATTERN.fullmatch(insee) or not isinstance(postcodes, list):
        return
    for postcode in postcodes:
        if isinstance(postcode, str) and POSTCODE_PATTERN.fullmatch(postcode):
            yield CommuneSuggestion(name, postcode, insee)
