"""The timeline of a case: in the order of time for agents and for the applicant, whatever the order of writing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import timeline
from app.cases.models import Case, CaseEvent
from app.core.clock import shift_clock
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM
from app.privacy.anonymisation import delete_cases
from bench.queries import count_statements
from tests.cases.test_list_plans import explain_statements
from tests.factories import MakeCase


def write(case: Case, text: str) -> CaseEvent:
    return timeline.record(case, "message", by=SYSTEM, details={"text": text})


@pytest.mark.postgresql
def test_events_are_in_the_order_of_time_then_of_writing(make_case: MakeCase) -> None:
    case = make_case()
    with shift_clock(timedelta(days=2)):
        write(case, "third")
    first, second = write(case, "first"), write(case, "second")
    second.happened_at = first.happened_at
    db.session.commit()

    for is_agent in (True, False):
        entries = timeline.events_for(case, is_agent=is_agent)
        assert [entry.details["text"] for entry in entries if entry.kind == "message"] == ["first", "second", "third"]


@pytest.mark.postgresql
def test_the_last_public_status_is_the_latest_in_time(make_case: MakeCase) -> None:
    case = make_case()
    for days, status in ((2, "accepted"), (1, "received")):
        with shift_clock(timedelta(days=days)):
            timeline.record(case, "status_changed", by=SYSTEM, status=status)
    db.session.commit()

    assert timeline.last_public_status(case.id) == "accepted"


@pytest.mark.postgresql
def test_events_of_all_cases_have_one_order_of_writing(make_case: MakeCase) -> None:
    one, other = make_case(), make_case()
    db.session.commit()
    with shift_clock(timedelta(days=2)):
        events = [write(one, "1"), write(other, "2")]
    events += [write(one, "3"), write(other, "4"), write(one, "5")]
    db.session.commit()
    events += [write(other, "6")]
    db.session.commit()

    positions = [event.position for event in events]

    assert positions == sorted(set(positions))
    since = select(CaseEvent.id).where(CaseEvent.position > positions[1]).order_by(CaseEvent.position)
    assert list(db.session.scalars(since)) == [event.id for event in events[2:]]


@pytest.mark.postgresql
def test_the_position_of_a_deleted_event_is_not_given_again(make_case: MakeCase) -> None:
    deleted_case, other = make_case(), make_case()
    position = write_and_commit(deleted_case)

    delete_cases([deleted_case.id])
    db.session.commit()

    assert write_and_commit(other) > position


@pytest.mark.postgresql
def test_events_of_a_transaction_are_written_in_one_statement(site: Site, make_case: MakeCase) -> None:
    one, other = make_case(), make_case()
    db.session.commit()

    with count_statements(site.engine) as statements:
        for case in (one, other, one):
            write(case, "text")
        db.session.flush()

    assert [statement.split(" (")[0] for statement in statements] == ["INSERT INTO case_event"]


def test_events_since_a_position_are_read_in_an_index(make_case: MakeCase) -> None:
    make_case()
    db.session.commit()

    plans = explain_statements(
        lambda: db.session.execute(
            select(CaseEvent.id).where(CaseEvent.position > 1).order_by(CaseEvent.position)
        ).all()
    )

    reading = {"sqlite": "SEARCH case_event USING INTEGER PRIMARY KEY (rowid>?)", "postgresql": "Index Scan"}
    assert any(reading[db.session.connection().dialect.name] in line for line in plans), plans


def write_and_commit(case: Case) -> int:
    event = write(case, "text")
    db.session.commit()
    return event.position
