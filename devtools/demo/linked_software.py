"""The software that the demo authority has linked: a library for residents, an intranet for agents."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.openid_provider.clients import Declaration, declare_client
from app.openid_provider.software_links import save_link
from devtools.demo import fixtures
from devtools.demo.people import People
from devtools.demo.story_dates import set_clock

RESIDENT = "chloe.martin@courriel.example"
LAST_VISIT_AGE = timedelta(days=3)


def link_software(present: datetime, cast: People) -> None:
    """Declare each; one resident signed in to the first some days ago."""
    library, *_others = [declare_client(Declaration(**fixture))[0] for fixture in fixtures.load_linked_software()]
    with set_clock(present - LAST_VISIT_AGE):
        account = db.session.get_one(Account, cast[RESIDENT].account_id)
        save_link(library, account, ["openid", "profile", "email"], chosen_claims=["email"])
        library.last_used_at = clock.now()
