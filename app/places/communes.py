"""The communes of France, by way of a service that speaks as API Géo: a name or a postcode → communes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core import site_settings
from app.core.outgoing_urls import add_query
from app.places.answers import INSEE, POSTCODE, ask, text_in
from app.places.settings import COMMUNES

MOST = 8
SHORTEST, LONGEST = 2, 100


@dataclass(frozen=True)
class FoundCommune:
    """A commune under one of its postcodes."""

    name: str
    postcode: str
    insee: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.postcode})"


def is_set() -> bool:
    """Whether the authority has such a service; without one communes are written by hand."""
    return bool(site_settings.get(COMMUNES.key))


def find(words: str) -> list[FoundCommune]:
    """The communes of that name or postcode, the largest first; none when the service does not answer."""
    typed = " ".join(words.split())[:LONGEST]
    if not is_set() or len(typed) < SHORTEST:
        return []
    by_postcode = typed.replace(" ", "")
    wanted = {"codePostal": by_postcode} if POSTCODE.fullmatch(by_postcode) else {"nom": typed, "boost": "population"}
    base: str = site_settings.get(COMMUNES.key)
    asked = {**wanted, "fields": "nom,code,codesPostaux", "limit": MOST}
    answer = ask(add_query(f"{base.rstrip('/')}/communes", asked))
    found = [commune for each in (answer if isinstance(answer, list) else []) for commune in _communes(each)]
    asked_postcode = wanted.get("codePostal")
    return [commune for commune in found if asked_postcode in (None, commune.postcode)][:MOST]


def _communes(described: Any) -> Iterator[FoundCommune]:
    """One for each of its postcodes."""
    if not isinstance(described, Mapping):
        return
    name, insee, postcodes = text_in(described, "nom"), text_in(described, "code"), described.get("codesPostaux")
    if not name or not INSEE.fullmatch(insee) or not isinstance(postcodes, list):
        return
    for postcode in postcodes:
        if isinstance(postcode, str) and POSTCODE.fullmatch(postcode):
            yield FoundCommune(name, postcode, insee)
