"""Declarations with which an administrator uses the double of ProConnect, apart from it: its process does not load the models."""

from __future__ import annotations

from dataclasses import replace

from app.identity.openid.admission_rules import Admission
from app.identity.openid.source_declaration import PROCONNECT, PROCONNECT_COMPANIES, Declaration, new_declaration
from devtools.proconnect.invented_agents import SIRET
from devtools.proconnect.proconnect_double import CLIENT_ID, CLIENT_SECRET, COMPANY_CLIENT_ID, COMPANY_CLIENT_SECRET


def build_declaration(issuer: str) -> Declaration:
    """Build the declaration with which an administrator uses the double: the agents of the demo authority enter."""
    return replace(
        new_declaration(PROCONNECT),
        issuer=issuer,
        client_id=CLIENT_ID,
        secret=CLIENT_SECRET,
        is_active=True,
        admission=Admission(organisations=(SIRET,)),
    )


def build_company_declaration(issuer: str) -> Declaration:
    """Build the declaration of the double for companies, all of which enter."""
    return replace(
        new_declaration(PROCONNECT_COMPANIES),
        issuer=issuer,
        client_id=COMPANY_CLIENT_ID,
        secret=COMPANY_CLIENT_SECRET,
        is_active=True,
    )
