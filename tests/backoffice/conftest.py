"""Fixtures of the back-office tests: the content of the access log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.sites import Site
from app.privacy.models import AccessEntry


@pytest.fixture
def access_log_entries(site: Site) -> Callable[[], list[tuple[str, str]]]:
    """Return the access log entries so far: verbs and screens, in order."""

    def read() -> list[tuple[str, str]]:
        db.session.rollback()
        rows = db.session.execute(select(AccessEntry.verb, AccessEntry.screen).order_by(AccessEntry.position))
        return [(row.verb, row.screen) for row in rows]

    return read
