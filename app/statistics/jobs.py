"""The nightly work of statistics, on the site that is open. It commits, and may be run again at any time."""

from __future__ import annotations

from app.core.db import db
from app.statistics import ratings


def shuffle_ratings() -> None:
    """Mixes the recent ratings and deletes the comments past their retention."""
    ratings.expire_comments()
    ratings.shuffle_recent_ratings()
    db.session.commit()
