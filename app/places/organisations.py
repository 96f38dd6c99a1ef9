"""Companies and associations, by way of a service that speaks as « Recherche d’entreprises »: a name or a number → several."""

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
    """An organisation that the service knows; `rna` is the number of an association, when it has one."""

    name: str
    siret: str
    rna: str
    town: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.town})" if self.town else self.name


def is_organisation_service_set() -> bool:
    """Whether the authority has such a service; without one names and numbers are written by hand."""
    return bool(site_settings.get_setting(ORGANISATIONS.key))


def find_companies(words: str) -> list[OrganisationSuggestion]:
    """The establishments of that name or number; none when the service does not answer."""
    return [found for found in _search_organisations(words, {}) if found.siret][:MAX_RESULTS]


def find_associations(words: str) -> list[OrganisationSuggestion]:
    """The associations of that name or number that are in the national register."""
    return [found for found in _search_organisations(words, {"est_association": "true"}) if found.rna][:MAX_RESULTS]


def _search_organisations(words: str, more: Mapping[str, str]) -> Iterator[OrganisationSuggestion]:
    typed = " ".join(words.split())[:MAX_LENGTH]
    digits = re.sub(r"[\s.]", "", typed)
    wanted = digits if digits.isdigit() else typed
    if not is_organisation_service_set() or len(wanted) < MIN_LENGTH or not wanted[0].isalnum():
        return
    base: str = site_settings.get_setting(ORGANISATIONS.key)
    answer = fetch_from_service(add_query(f"{base.rstrip('/')}/search", {"q": wanted, "per_page": MAX_RESULTS, **more}))
    results = answer.get("results") if isinstance(answer, Mapping) else None
    for each in results if isinstance(results, list) else []:
        if isinstance(each, Mapping):
            yield from _create_organisations(each, digits)


def _create_organisations(found: Mapping[str, Any], digits: str) -> Iterator[OrganisationSuggestion]:
    """The establishment that was asked for, else the seat."""
    name = read_text(found, "nom_complet")
    matching = found.get("matching_etablissements")
    places = [*(matching if isinstance(matching, list) else ()), found.get("siege")]
    known = [
        place for place in places if isinstance(place, Mapping) and SIRET_PATTERN.fullmatch(read_text(place, "siret"))
    ]
    place = next((each for each in known if each["siret"] == digits), known[-1] if known else {})
    more = found.get("complements")
    rna = read_text(more, "identifiant_association") if isinstance(more, Mapping) else ""
    if name:
        siret = read_text(place, "siret")
        yield OrganisationSuggestion(
            name, siret, rna if RNA_PATTERN.fullmatch(rna) else "", read_text(place, "libelle_commune")
        )
