"""Scheduled jobs on cases and drafts."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app.cases.drafts import request_drafts
from app.cases.jobs import count_uses, expire_drafts, run_due_timeouts
from app.cases.models import Case, Draft
from app.cases.workflow.workflow_models import ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import NOBODY
from app.procedures.publishing import live_procedure
from tests.factories import MakeCase


def test_a_due_time_out_runs_once(app: Flask, make_case: MakeCase) -> None:
    case = make_case()

    with app.app_context(), clock.shift_clock(timedelta(days=14)):
        run_due_timeouts()
    status_before = db.session.get_one(Case, case.id).status
    with app.app_context(), clock.shift_clock(timedelta(days=16)):
        run_due_timeouts()

    assert status_before == "new"
    assert db.session.get_one(Case, case.id).status == "refused"
    assert db.session.scalar(select(func.count()).select_from(ScheduledTimeout)) == 0


def test_a_time_out_does_nothing_once_an_agent_has_acted(app: Flask, make_case: MakeCase) -> None:
    case = make_case(status="accepted")

    with app.app_context(), clock.shift_clock(timedelta(days=16)):
        run_due_timeouts()

    assert db.session.get_one(Case, case.id).status == "accepted"


def test_an_abandoned_draft_expires_with_its_key(make_case: MakeCase) -> None:
    make_case()
    draft = request_drafts.open_draft(live_procedure("signaler"), by=NOBODY)
    db.session.commit()

    with clock.shift_clock(timedelta(days=89)):
        assert expire_drafts() == 0
    with clock.shift_clock(timedelta(days=91)):
        assert expire_drafts() == 1

    assert db.session.get(Draft, draft.id) is None
    erased = db.session.scalars(select(OutboxItem.ids).where(OutboxItem.kind == "erase_sealed")).one()
    assert erased["key_id"] == str(draft.key_id)


def test_the_most_requested_procedures_come_first(make_case: MakeCase) -> None:
    make_case()
    make_case()

    count_uses()

    assert live_procedure("signaler").uses == 2
