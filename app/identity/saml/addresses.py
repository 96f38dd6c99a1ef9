"""The addresses of this site that a provider is told: of the configured site, whatever a request says."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.sites import current_site

PREFIX = "/compte/saml"


@dataclass(frozen=True)
class SamlAddresses:
    """Addresses to declare at the provider."""

    # Our name, and where our metadata is.
    entity_id: str
    # Where the provider has browsers post its answers.
    answers: str
    # Where browsers come back once signed out there.
    signed_out: str


def get_addresses(key: str) -> SamlAddresses:
    """The addresses for the provider of that key."""
    base = f"{current_site().base_url.rstrip('/')}{PREFIX}/{key}"
    return SamlAddresses(f"{base}/metadonnees", f"{base}/reponse", f"{base}/deconnexion")
