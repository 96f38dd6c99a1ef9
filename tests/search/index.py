"""The index of a site, refreshed at once instead of by the regular task."""

from __future__ import annotations

from app.core import site_cache
from app.core.db import db
from app.search.index_refresh import refresh_index


def refresh_site_index() -> None:
    """Index what is published now."""
    refresh_index()
    db.session.commit()
    site_cache.clear_all()
