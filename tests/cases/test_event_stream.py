"""The stream of events: what is still being written, or may be undone, is not read yet, and is not missed."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases import event_stream, timeline
from app.cases.event_stream import StreamFilter
from app.cases.models import Case, CaseEvent
from app.cases.workflow.undo import CaseUndo
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM
from tests.factories import MakeCase
from tests.privacy.clock import travel_by

INSERT = text(
    "INSERT INTO case_event (id, case_id, happened_at, kind, actor_kind, visible_to)"
    " VALUES (:id, :case_id, :happened_at, 'message', 'system', 'everyone')"
)


def read_kinds(after: int) -> list[str]:
    db.session.rollback()
    settled = event_stream.find_settled_position()
    events = event_stream.read_events(StreamFilter(), after=after, until=settled, limit=100)
    return [event.kind for event in events]


@pytest.mark.postgresql
def test_an_event_whose_transaction_ends_late_is_not_missed(site: Site, make_case: MakeCase) -> None:
    if site.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    case = make_case()
    db.session.commit()
    start = event_stream.find_last_position()

    with site.engine.connect() as slow, slow.begin():
        _insert(slow, case)
        timeline.record(case, "note", by=SYSTEM)
        db.session.commit()
        read_meanwhile = read_kinds(start)
        # A second statement of the same transaction takes a greater position.
        _insert(slow, case)

    assert read_meanwhile == []
    assert read_kinds(start) == ["message", "note", "message"]


def test_an_act_that_may_be_undone_is_read_once_it_no_longer_can(make_case: MakeCase) -> None:
    case, other = make_case(), make_case()
    start = event_stream.find_last_position()
    timeline.record(other, "message", by=SYSTEM)
    timeline.record(case, "status_changed", by=SYSTEM)
    db.session.add(
        CaseUndo(
            id=uuid4(),
            case_id=case.id,
            revision=case.revision,
            expires_at=clock.now() + timedelta(seconds=10),
            contents=b"-",
        )
    )
    db.session.commit()

    assert "status_changed" not in read_kinds(start)
    with travel_by(seconds=11):
        assert read_kinds(start) == ["message", "status_changed"]


def test_what_is_older_than_thirty_days_is_not_read(make_case: MakeCase) -> None:
    case = make_case()
    event = CaseEvent(
        case_id=case.id,
        happened_at=clock.now() - timedelta(days=31),
        kind="message",
        actor_kind="system",
        visible_to="everyone",
    )
    db.session.add(event)
    db.session.commit()

    assert "message" not in read_kinds(0)
    assert event_stream.has_lost_events(event.position - 1)


def _insert(connection: Connection, case: Case) -> None:
    connection.execute(INSERT, {"id": uuid4(), "case_id": case.id, "happened_at": clock.now()})
