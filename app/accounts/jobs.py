"""The work of the night on accounts, on the site that is open."""

from __future__ import annotations

from app.accounts.housekeeping import forget_expired
from app.core.db import db


def tidy() -> None:
    """Forgets what has expired: sign-ins, links, grants, counters, addresses never proved."""
    forget_expired()
    db.session.commit()
