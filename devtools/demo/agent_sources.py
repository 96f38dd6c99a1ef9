"""Sources of sign-in for the agents of the demo authority: a SAML provider and a directory, declared and not yet open."""

from __future__ import annotations

from pathlib import Path

from app.accounts.models import AGENT
from app.identity.directories.client import TLS
from app.identity.directories.directories import DirectoryValues, save_directory
from app.identity.directories.models import ACTIVE_DIRECTORY
from app.identity.saml.provider_description import ProviderDescription
from app.identity.saml.saml_providers import ProviderValues, save_provider

CERTIFICATE = Path(__file__).with_name("saml_provider.pem")
ADDRESS = "https://compte.vaubrelles.example/saml"
GROUPS = "ou=groupes,dc=vaubrelles,dc=example"


def declare_agent_sources() -> None:
    """Declare both; they are paused, because nothing answers behind them."""
    description = ProviderDescription(ADDRESS, f"{ADDRESS}/sso", f"{ADDRESS}/slo", (CERTIFICATE.read_text(),))
    save_provider(
        ProviderValues(
            name="Compte de Vaubrelles",
            audience=AGENT,
            is_active=False,
            can_create=True,
            has_verified_emails=True,
            description=description,
            attributes={"email": "mail", "first_name": "givenName", "last_name": "sn", "roles": "memberOf"},
            roles={"voirie-instruction": f"cn=voirie,{GROUPS}"},
        )
    )
    save_directory(
        DirectoryValues(
            name="Annuaire de Vaubrelles",
            kind=ACTIVE_DIRECTORY,
            is_active=False,
            host="annuaire.vaubrelles.example",
            port=636,
            security=TLS,
            authority_certificate=CERTIFICATE.read_text(),
            username="cn=parvis,ou=services,dc=vaubrelles,dc=example",
            password="demo",  # noqa: S106 - nothing answers there
            base="ou=agents,dc=vaubrelles,dc=example",
            can_create=True,
            roles={"voirie-instruction": f"cn=voirie,{GROUPS}"},
        )
    )
