"""A provider of identities that opens no account, and an identity that waits for an administrator."""

from __future__ import annotations

import secrets
from typing import Any

from app.accounts.models import Account
from app.core.db import db
from app.identity import links
from app.identity.openid.admission_rules import Admission
from app.identity.openid.declared_sources import declare_source
from app.identity.openid.source_declaration import OPENID, Declaration
from app.identity.source import SourceIdentity

PROVIDER_FORM = {
    "genre": "openid",
    "name": "Autre annuaire",
    "issuer": "https://autre.example",
    "client_id": "parvis",
    "secret": "un secret",
    "authentication": "client_secret_post",
    "audience": "agents",
    "scopes": "openid",
    "place": "hidden",
}


def make_identities(agent: Account) -> dict[str, Any]:
    """Declare a provider, and have an identity wait for the agent; returns the values of their addresses."""
    name = f"Annuaire {secrets.token_hex(4)}"
    declaration = Declaration(
        OPENID,
        name,
        "https://annuaire.example",
        "parvis",
        secret="un secret",
        admission=Admission(domains=("a.example",)),
    )
    source = declare_source(declaration)
    identity = SourceIdentity("https://autre.example", secrets.token_hex(8))
    links.add_link(agent, "autre", identity, is_confirmed=False)
    db.session.flush()
    link = links.find_identity(identity.issuer, identity.subject)
    assert link is not None
    values = {"provider_id": source.id, "identity_id": link.id}
    db.session.commit()
    return values
