"""Invented citizens, each with something that civil registers really hold."""

from __future__ import annotations

from typing import Any


def _citizen(given_names: str, family_name: str, birthdate: str, **more: Any) -> dict[str, Any]:
    names = given_names.split()
    defaults = {
        "given_name": given_names,
        "given_name_array": names,
        "family_name": family_name,
        "birthdate": birthdate,
        "gender": "female",
        "birthplace": "75107",
        "birthcountry": "99100",
        "email": f"{names[0].lower()}@citoyens.example",
    }
    return {name: value for name, value in (defaults | more).items() if value is not None}


CITIZENS: dict[str, dict[str, Any]] = {
    "angele": _citizen("Angèle Claire", "DUPRÉ", "1962-08-24", email="angele@citoyens.example"),
    "usage": _citizen(
        "Hélène", "ROUSSEAU", "1980-02-29", preferred_username="MOREAU-ROUSSEAU", email="helene@citoyens.example"
    ),
    "compose": _citizen(
        "Jean-Noël Éric", "D’ÉTAMPES DE LA TOUR", "1971-12-25", gender="male", email="jean@citoyens.example"
    ),
    "long": _citizen(
        "Marie-Antoinette Élisabeth Philippine", "VAN DEN BERGHE VON HOHENZOLLERN-SIGMARINGEN-LICHTENAU", "1955-05-05"
    ),
    "accents": _citizen("Zoé Ÿvonne", "ŒUVRARD-LEÏN", "1999-01-01", birthplace="2A004", email="zoe@citoyens.example"),
    "corse": _citizen("Dominique", "CASANOVA", "1944-09-09", birthplace="2B050", gender="male"),
    "enfant": _citizen("Lina", "PETIT", "2013-06-15"),
    "adolescent": _citizen("Malo", "PETIT", "2009-03-03", gender="male"),
    "indetermine": _citizen("Camille", "BRUN", "1990-10-10", gender="unspecified"),
    "sans_courriel": _citizen("Paulette", "GARNIER", "1931-04-02", email=None),
    "etranger": _citizen("Nadia", "BENALI", "1985-07-20", birthplace="", birthcountry="99352"),
    "sans_lieu": _citizen("Igor", "PETROV", "1978-11-11", birthplace=None, birthcountry="99123", gender="male"),
    "mois_inconnu": _citizen("Awa", "DIALLO", "1975-00-01", birthplace="", birthcountry="99341"),
    "homonyme": _citizen("Angèle Claire", "DUPRÉ", "1962-08-24", email="angele.dupre@citoyens.example"),
}
