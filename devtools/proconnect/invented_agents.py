"""Invented agents and people of companies, as ProConnect would describe them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

SIRET = "21750001600019"
PROVIDER = "71144ab3-ee1a-4401-b7b3-79b44f7daeeb"


def _describe(sub: str, first_name: str, last_name: str, email: str, **changes: Any) -> dict[str, Any]:
    return {
        "sub": sub,
        "given_name": first_name,
        "usual_name": last_name,
        "email": email,
        "siret": SIRET,
        "idp_id": PROVIDER,
        "organization_label": "Mairie de Vaubrelles",
        "roles": ["agent_public", "agent_public_territorial"],
        **changes,
    }


def _describe_company(sub: str, first_name: str, last_name: str, siret: str, name: str) -> dict[str, Any]:
    email = f"{first_name}.{last_name}@courriel.example".lower()
    return _describe(sub, first_name, last_name, email, siret=siret, organization_label=name, roles=[])


DEFAULT_AGENT = _describe("agent-chez-son-fournisseur", "Alice", "Exemple", "alice@mairie.example")
AGENTS = MappingProxyType(
    {
        "alice": _describe("alice-1", "Alice", "Perrin", "alice.perrin@vaubrelles.example"),
        "bruno": _describe("bruno-1", "Bruno", "Keller", "bruno.keller@vaubrelles.example"),
        "nouvelle": _describe("inconnue-1", "Inès", "Fabre", "ines.fabre@vaubrelles.example"),
        "ailleurs": _describe(
            *("ailleurs-1", "Paul", "Royer", "paul.royer@autre-ville.example"),
            siret="21130055300016",
            organization_label="Mairie d’une autre ville",
        ),
    }
)
# The same person for two companies, and another for one of them.
COMPANIES = MappingProxyType(
    {
        "boulangerie": _describe_company("claire-1", "Claire", "Vasseur", "80123456800013", "Boulangerie Vasseur"),
        "epicerie": _describe_company("claire-1", "Claire", "Vasseur", "81345678700015", "Épicerie du Pont"),
        "associe": _describe_company("yves-1", "Yves", "Lambert", "81345678700015", "Épicerie du Pont"),
    }
)
