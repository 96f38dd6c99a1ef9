"""Fixtures of the back-office tests: the content of the access log, an agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from app.agendas.definition import Agenda
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.privacy.models import AccessEntry
from tests.backoffice.record_desk import NOW, create_agenda


@pytest.fixture
def access_log_entries(site: Site) -> Callable[[], list[tuple[str, str]]]:
    """Return the access log entries so far: verbs and screens, in order."""

    def read() -> list[tuple[str, str]]:
        db.session.rollback()
        rows = db.session.execute(select(AccessEntry.verb, AccessEntry.screen).order_by(AccessEntry.position))
        return [(row.verb, row.screen) for row in rows]

    return read


@pytest.fixture
def noon() -> Iterator[None]:
    """The Tuesday of the agenda, at noon."""
    with clock.shift_clock(NOW - clock.now()):
        yield


@pytest.fixture
def agenda(noon: None, site: Site) -> Agenda:
    """The agenda of two desks, for the agents of roads."""
    return create_agenda()
