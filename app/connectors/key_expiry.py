"""Keys of other software that end soon: administrators are told in time to give them another last day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.accounts.events import SoftwareKeysExpiring
from app.accounts.models import AGENT, Account
from app.connectors.api_keys import list_expiring_keys
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish

NOTICE = timedelta(days=15)
KEY_PATH = "/agents/administration/cles/{id}"


def send_expiry_notices() -> int:
    """Tell every administrator of the keys that end within `NOTICE`, each end once; returns how many keys. Nightly."""
    keys = list_expiring_keys(clock.today() + NOTICE)
    if not keys:
        return 0
    described_keys = tuple((key.name, KEY_PATH.format(id=key.id), key.expires_on) for key in keys if key.expires_on)
    query = select(Account).where(Account.kind == AGENT, Account.is_administrator.is_(True)).order_by(Account.id)
    for account in db.session.scalars(query):
        if account.can_sign_in:
            publish(SoftwareKeysExpiring(account.id, described_keys))
    for key in keys:
        key.expiry_notice_on = key.expires_on
    db.session.flush()
    return len(keys)
