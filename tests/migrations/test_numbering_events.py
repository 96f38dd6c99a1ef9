"""The lines of timelines are numbered over all cases in the order of their instants, and so are the next ones."""

from __future__ import annotations

from datetime import datetime

import pytest
from alembic import command
from sqlalchemy import select, text

from app.cases import timeline
from app.cases.models import Case, CaseEvent
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM
from app.migrations.runner import MAIN, upgrade_database
from tests.factories import MakeCase

BEFORE = "0087"
NOON, EVENING = datetime.fromisoformat("2020-03-02T12:00:00Z"), datetime.fromisoformat("2020-03-02T18:00:00Z")


@pytest.mark.postgresql
def test_events_are_numbered_by_instant_then_by_their_place_in_the_case(site: Site, make_case: MakeCase) -> None:
    one, other = make_case(), make_case()
    already = db.session.scalars(select(CaseEvent.id)).all()
    _record_events(("last", one, EVENING), ("second", other, NOON), ("first", one, NOON))
    _go_back(site)
    _set_positions(site, last=2, second=8, first=7)

    upgrade_database(site.engine, MAIN)
    _record_events(("next", other, NOON))

    query = select(CaseEvent.position, CaseEvent.kind).where(CaseEvent.id.not_in(already)).order_by(CaseEvent.position)
    assert db.session.execute(query).all() == [(1, "first"), (2, "second"), (3, "last"), (len(already) + 4, "next")]


@pytest.mark.postgresql
def test_a_site_without_events_is_migrated(site: Site) -> None:
    _go_back(site)

    upgrade_database(site.engine, MAIN)

    assert db.session.scalars(select(CaseEvent.position)).all() == []


def _record_events(*events: tuple[str, Case, datetime]) -> None:
    for kind, case, happened_at in events:
        timeline.record(case, kind, by=SYSTEM).happened_at = happened_at
    db.session.commit()


def _set_positions(site: Site, **positions: int) -> None:
    with site.engine.begin() as connection:
        for kind, position in positions.items():
            connection.execute(
                text("UPDATE case_event SET position = :at WHERE kind = :kind"), {"at": position, "kind": kind}
            )


def _go_back(site: Site) -> None:
    """Take a database of the tests, which are made whole, back to when a position was that of the case."""
    with site.engine.connect() as connection:
        command.stamp(MAIN.config(connection), "head")
        command.downgrade(MAIN.config(connection), BEFORE)
        connection.commit()
