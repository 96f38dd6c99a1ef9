"""A software that the owner has signed in to, and one that is sent events."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Account
from app.connectors.webhooks.delivery_records import Attempt, describe_attempt, save_attempts
from app.connectors.webhooks.event_description import TRIAL
from app.connectors.webhooks.models import TRIED
from app.connectors.webhooks.targets import WebhookTerms, create_webhook
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
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
# On a private network: nothing is ever sent there.
WEBHOOK_FORM = {"name": "Logiciel métier", "url": "https://127.0.0.2/evenements"}
REPLAY_FORM = {"since": "2026-01-01T00:00", "until": "2099-01-01T00:00"}
SOFTWARE_FORMS: dict[str, dict[str, Any]] = {
    "linked_software.create_client": CLIENT_FORM,
    "linked_software.update_client": CLIENT_FORM,
    "webhook_deliveries.create_replay": REPLAY_FORM,
    "webhooks.create_webhook": WEBHOOK_FORM,
    "webhooks.update_webhook": WEBHOOK_FORM,
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
    webhook, _secret = create_webhook(WebhookTerms("Logiciel", WEBHOOK_FORM["url"]))
    db.session.flush()
    attempt = describe_attempt(
        webhook.id, TRIED, Attempt(clock.now(), 3, http_status=200), 1, id=new_id(), position=0, kind=TRIAL
    )
    save_attempts([attempt])
    db.session.commit()
    link = find_link(owner.id, client.id)
    assert link is not None
    return {
        "client_id": client.id,
        "link_id": link.id,
        "webhook_id": webhook.id,
        "delivery_id": attempt["id"],
    }
