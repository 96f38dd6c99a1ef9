"""A software that the owner has signed in to."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Account
from app.core.db import db
from app.openid_provider.authorizations import find_link
from app.openid_provider.clients import Declaration, declare_client
from app.openid_provider.software_links import save_link

CLIENT_FORM = {
    "name": "Médiathèque",
    "purpose": "Emprunter des livres.",
    "home_url": "https://mediatheque.example/",
    "redirect_uris": "https://mediatheque.example/retour",
    "audience": "residents",
    "authentication": "secret",
    "claim-email": "optional",
}


def make_linked_software(owner: Account) -> dict[str, Any]:
    """Declare a software and link the owner to it; returns the values of their addresses."""
    client, _secret = declare_client(
        Declaration(
            name="Médiathèque",
            purpose="Emprunter des livres.",
            home_url="https://mediatheque.example/",
            redirect_uris=["https://mediatheque.example/retour"],
            audience="residents",
            claims={"email": False},
        )
    )
    save_link(client, owner, ["openid", "email"], chosen_claims=["email"])
    db.session.commit()
    link = find_link(owner.id, client.id)
    assert link is not None
    return {"client_id": client.id, "link_id": link.id}
