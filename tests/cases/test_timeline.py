"""The timeline of a case: in the order of time for agents and for the applicant, whatever the order of writing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.cases import timeline
from app.cases.models import Case, CaseEvent
from app.core.clock import shift_clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
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
