"""Companies and associations, by way of a service that speaks as « Recherche d’entreprises »: a name or a number → several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core import site_settings
from app.core.outgoing_urls import add_query
from app.places.answers import ask, text_in
from app.places.settings import ORGANISATIONS

MOST = 6
SHORTEST, LONGEST = 3, 100
SIRET = re.compile(r"\d{14}", re.ASCII)
RNA = re.compile(r"W[0-9A-Z]\d{8}", re.ASCII)


@dataclass(frozen=True)
class FoundOrganisation:
    """An organisation that the service knows; `rna` is the number of an association, when it has one."""

    name: str
    siret: str
    rna: str
    town: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.town})" if self.town else self.name


def is_set() -> bool:
    """Whether the authority has such a service; without one names and numbers are written by hand."""
    return bool(site_settings.get(ORGANISATIONS.key))


def companies(words: str) -> list[FoundOrganisation]:
    """The establishments of that name or number; none when the service does not answer."""
    return [found for found in _found(words, {}) if found.siret][:MOST]


def associations(words: str) -> list[FoundOrganisation]:
    """The associations of that name or number that are in the national register."""
    return [found for found in _found(words, {"est_association": "true"}) if found.rna][:MOST]


def _found(words: str, more: Mapping[str, str]) -> Iterator[FoundOrganisation]:
    typed = " ".join(words.split())[:LONGEST]
    digits = re.sub(r"[\s.]", "", typed)
    wanted = digits if digits.isdigit() else typed
    if not is_set() or len(wanted) < SHORTEST or not wanted[0].isalnum():
        return
    base: str = site_settings.get(ORGANISATIONS.key)
    answer = ask(add_query(f"{base.rstrip('/')}/search", {"q": wanted, "per_page": MOST, **more}))
    results = answer.get("results") if isinstance(answer, Mapping) else None
    for each in results if isinstance(results, list) else []:
        if isinstance(each, Mapping):
            yield from _organisation(each, digits)


def _organisation(found: Mapping[str, Any], digits: str) -> Iterator[FoundOrganisation]:
    """The establishment that was asked for, else the seat."""
    name = text_in(found, "nom_complet")
    matching = found.get("matching_etablissements")
    places = [*(matching if isinstance(matching, list) else ()), found.get("siege")]
    known = [place for place in places if isinstance(place, Mapping) and SIRET.fullmatch(text_in(place, "siret"))]
    place = next((each for each in known if each["siret"] == digits), known[-1] if known else {})
    more = found.get("complements")
    rna = text_in(more, "identifiant_association") if isinstance(more, Mapping) else ""
    if name:
        siret = text_in(place, "siret")
        yield FoundOrganisation(name, siret, rna if RNA.fullmatch(rna) else "", text_in(place, "libelle_commune"))
