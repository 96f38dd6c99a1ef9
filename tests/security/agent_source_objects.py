"""A SAML provider and a directory for the walk through every route."""

from __future__ import annotations

from typing import Any

from app.accounts.models import AGENT
from app.identity.directories.directories import DirectoryValues, list_directories, save_directory
from app.identity.directories.models import OPENLDAP
from app.identity.saml.provider_description import read_description
from app.identity.saml.saml_providers import ProviderValues, list_providers, save_provider
from tests.identity.saml.identity_provider import build_metadata

DIRECTORY_FORM = {
    "name": "Annuaire",
    "kind": OPENLDAP,
    "host": "annuaire.exemple.example",
    "port": "636",
    "security": "tls",
    "username": "cn=lecture,dc=exemple",
    "password": "secret",
    "base": "dc=exemple",
}
SAML_FORM = {"name": "Fournisseur", "audience": AGENT}


def make_saml_form(word: str) -> dict[str, str]:
    """The form of a provider that nobody has declared."""
    metadata = build_metadata(entity_id=f"https://{word}.example/saml").decode()
    return SAML_FORM | {"metadata": metadata}


def make_agent_sources() -> dict[str, Any]:
    """Create them, neither of which lets anybody in, and return the values that addresses name them by."""
    provider = next(iter(list_providers()), None) or save_provider(
        ProviderValues(
            name="Fournisseur",
            audience=AGENT,
            is_active=False,
            can_create=False,
            has_verified_emails=False,
            description=read_description(build_metadata()),
        )
    )
    values: dict[str, Any] = DIRECTORY_FORM | {"port": 636, "authority_certificate": ""}
    directory = next(iter(list_directories()), None) or save_directory(
        DirectoryValues(is_active=False, can_create=False, **values)
    )
    return {"saml_provider_id": provider.id, "directory_id": directory.id, "saml_key": provider.key}
