"""The communes of France, by way of a service that speaks as API Géo: a name or a postcode → communes."""

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
    """A commune under one of its postcodes."""

    name: str
    postcode: str
    insee: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.postcode})"


def is_commune_service_set() -> bool:
    """Whether the authority has such a service; without one communes are written by hand."""
    return bool(site_settings.get_setting(COMMUNES.key))


def find_communes(words: str) -> list[CommuneSuggestion]:
    """The communes of that name or postcode, the largest first; none when the service does not answer."""
    typed = " ".join(words.split())[:MAX_LENGTH]
    if not is_commune_service_set() or len(typed) < MIN_LENGTH:
        return []
    by_postcode = typed.replace(" ", "")
    wanted = (
        {"codePostal": by_postcode}
        if POSTCODE_PATTERN.fullmatch(by_postcode)
        else {"nom": typed, "boost": "population"}
    )
    base: str = site_settings.get_setting(COMMUNES.key)
    asked = {**wanted, "fields": "nom,code,codesPostaux", "limit": MAX_RESULTS}
    answer = fetch_from_service(add_query(f"{base.rstrip('/')}/communes", asked))
    found = [commune for each in (answer if isinstance(answer, list) else []) for commune in _create_communes(each)]
    asked_postcode = wanted.get("codePostal")
    return [commune for commune in found if asked_postcode in (None, commune.postcode)][:MAX_RESULTS]


def _create_communes(described: Any) -> Iterator[CommuneSuggestion]:
    """One for each of its postcodes."""
    if not isinstance(described, Mapping):
        return
    name, insee, postcodes = read_text(described, "nom"), read_text(described, "code"), described.get("codesPostaux")
    if not name or not INSEE_PATTERN.fullmatch(insee) or not isinstance(postcodes, list):
        return
    for postcode in postcodes:
        if isinstance(postcode, str) and POSTCODE_PATTERN.fullmatch(postcode):
            yield CommuneSuggestion(name, postcode, insee)
