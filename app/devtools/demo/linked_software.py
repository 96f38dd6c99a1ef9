"""The software that the demo authority has linked: a library for residents, an intranet for agents."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.devtools.demo.people import People
from app.devtools.demo.story_dates import set_clock
from app.openid_provider.clients import Declaration, declare_client
from app.openid_provider.links import save_link

RESIDENT = "chloe.martin@courriel.example"
LAST_VISIT_AGE = timedelta(days=3)
LIBRARY = Declaration(
    name="Médiathèque des Tilleuls",
    purpose="Réserver des livres, prolonger un prêt, s’inscrire aux ateliers.",
    home_url="https://mediatheque.vaubrelles.example/",
    redirect_uris=["https://mediatheque.vaubrelles.example/connexion/retour"],
    logout_redirect_uris=["https://mediatheque.vaubrelles.example/"],
    logout_uri="https://mediatheque.vaubrelles.example/connexion/fin",
    audience="residents",
    claims={"given_name": True, "family_name": True, "email": False, "phone_number": False},
    can_refresh=True,
)
INTRANET = Declaration(
    name="Intranet",
    purpose="Lire les notes de service et réserver un véhicule.",
    home_url="https://intranet.vaubrelles.example/",
    redirect_uris=["https://intranet.vaubrelles.example/oidc/callback"],
    audience="agents",
    claims={"given_name": True, "family_name": True, "email": True},
)


def link_software(present: datetime, cast: People) -> None:
    """Declare both; one resident signed in to the library some days ago."""
    library, _secret = declare_client(LIBRARY)
    declare_client(INTRANET)
    with set_clock(present - LAST_VISIT_AGE):
        account = db.session.get_one(Account, cast[RESIDENT].account_id)
        save_link(library, account, ["openid", "profile", "email"], chosen_claims=["email"])
        library.last_used_at = clock.now()
