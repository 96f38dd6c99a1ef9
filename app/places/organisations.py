"""Search companies and associations by name or number, with a service compatible with « Recherche d’entreprises »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.outgoing.urls import add_query
from app.core.settings import site_settings
from app.places.service_responses import fetch_from_service, read_text
from app.places.settings import ORGANISATIONS

MAX_RESULTS = 6
MIN_LENGTH, MAX_LENGTH = 3, 100
SIRET_PATTERN = re.compile(r"\d{14}", re.ASCII)
RNA_PATTERN = re.compile(r"W[0-9A-Z]\d{8}", re.ASCII)


@dataclass(frozen=True)
class OrganisationSuggestion:
    """An organisation returned by the service; `rna` is the number of an association, when it has one."""

    name: str
    siret: str
    rna: str
    town: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.town})" if self.town else self.name


def is_organisation_service_set() -> bool:
    """Whether an organisation service is configured; without one residents type names and numbers."""
    return bool(site_settings.get_setting(ORGANISATIONS.key))


def find_companies(words: str) -> list[OrganisationSuggestion]:
    """The establishments of a name or number; empty when the service does not respond."""
    return [organisation for organisation in _search_organisations(words, {}) if organisation.siret][:MAX_RESULTS]


def find_associations(words: str) -> list[OrganisationSuggestion]:
    """The associations of a name or number that are in the national register."""
    return [
        organisation for organisation in _search_organisations(words, {"est_association": "true"}) if organisation.rna
    ][:MAX_RESULTS]


def _search_organisations(words: str, more: Mapping[str, str]) -> Iterator[OrganisationSuggestion]:
    query = " ".join(words.split())[:MAX_LENGTH]
    digits = re.sub(r"[\s.]", "", query)
    search_text = digits if digits.isdigit() else query
    if not is_organisation_service_set() or len(search_text) < MIN_LENGTH or not search_text[0].isalnum():
        return
    base: str = site_settings.get_setting(ORGANISATIONS.key)
    response = fetch_from_service(
        add_query(f"{base.rstrip('/')}/search", {"q": search_text, "per_page": MAX_RESULTS, **more})
    )
    results = response.get("results") if isinstance(response, Mapping) else None
    for entry in results if isinstance(results, list) else []:
        if isinstance(entry, Mapping):
            yield from _create_organisations(entry, digits)


def _create_organisations(entry: Mapping[str, Any], digits: str) -> Iterator[OrganisationSuggestion]:
    """The establishment whose number was searched for, or else the head office."""
    name = read_text(entry, "nom_complet")
    matching = entry.get("matching_etablissements")
    candidates = [*(matching if isinstance(matching, list) else ()), entry.get("siege")]
    establishments = [
        establishment
        for establishment in candidates
        if isinstance(establishment, Mapping) and SIRET_PATTERN.fullmatch(read_text(establishment, "siret"))
    ]
    establishment = next(
        (candidate for candidate in establishments if candidate["siret"] == digits),
        establishments[-1] if establishments else {},
    )
    more = entry.get("complements")
    rna = read_text(more, "identifiant_association") if isinstance(more, Mapping) else ""
    if name:
        siret = read_text(establishment, "siret")
        yield OrganisationSuggestion(
            name, siret, rna if RNA_PATTERN.fullmatch(rna) else "", read_text(establishment, "libelle_commune")
        )
