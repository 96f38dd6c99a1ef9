"""Scheduled jobs on cases of the current site. Each job commits as it proceeds and is idempotent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.cases.concurrency import StaleCase
from app.cases.device import device_requests
from app.cases.drafts import agent_drafts, request_confirmation
from app.cases.law import silence
from app.cases.lifecycle import holds
from app.cases.models import Case
from app.cases.reading import former_answers
from app.cases.workflow import deferred_steps, execution_errors, undo
from app.cases.workflow.transitions import RETRY_DELAY, run_timeout
from app.cases.workflow.workflow_models import ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.procedures.catalogue import record_uses
from app.workflows.engine import EndlessJump

# What residents asked for lately decides the order of the home page.
USAGE_PERIOD = timedelta(days=90)
BATCH = 200


def run_due_timeouts() -> int:
    """Lets the time-outs that have fallen due act, one case at a time; returns how many."""
    timeout_ids = list(
        db.session.scalars(
            select(ScheduledTimeout.id)
            .join(Case, Case.id == ScheduledTimeout.case_id)
            .where(ScheduledTimeout.due_at <= clock.now(), Case.limited_at.is_(None))
            .order_by(ScheduledTimeout.due_at)
            .limit(BATCH)
        )
    )
    for timeout_id in timeout_ids:
        scheduled = db.session.get(ScheduledTimeout, timeout_id)
        case = db.session.get(Case, scheduled.case_id) if scheduled else None
        if scheduled is None or case is None:
            continue  # an agent acted in between
        try:
            run_timeout(scheduled, case)
            db.session.commit()
        except StaleCase:
            db.session.rollback()  # somebody acted in between: it is looked at again
        except EndlessJump:
            _postpone_timeout(timeout_id)
    return len(timeout_ids)


def run_due_steps() -> int:
    """Ends the steps whose deadline has passed, and reminds of the others, one case at a time; returns how many."""
    step_ids = deferred_steps.list_due_steps(BATCH)
    for step_id in step_ids:
        try:
            deferred_steps.run_due_step(step_id)
            db.session.commit()
        except (StaleCase, EndlessJump):
            db.session.rollback()  # looked at again
    return len(step_ids)


def _postpone_timeout(timeout_id: UUID) -> None:
    """The workflow sends the case round for ever: the administrators are told, and it waits for another day."""
    db.session.rollback()
    scheduled = db.session.get_one(ScheduledTimeout, timeout_id)
    case = db.session.get_one(Case, scheduled.case_id)
    kind, name = ("action", scheduled.action) if scheduled.action else ("timeout", scheduled.timeout)
    execution_errors.record_error(case, status=case.status, kind=kind, name=name, reason=execution_errors.ENDLESS)
    scheduled.due_at = clock.now() + RETRY_DELAY
    db.session.commit()


def expire_drafts() -> int:
    """Forgets the drafts that nobody came back to."""
    total, batch = 0, BATCH
    while batch == BATCH:
        batch = holds.expire_drafts(BATCH)
        db.session.commit()
        total += batch
    return total


def send_confirmation_reminders() -> int:
    """Writes once more to those whose request waits for them; returns to how many."""
    reminded = request_confirmation.send_reminders()
    db.session.commit()
    return reminded


def expire_device_requests() -> int:
    """Deletes what no device sends any more, and what was begun and never followed; returns how many."""
    forgotten = device_requests.delete_old_requests() + device_requests.delete_unfinished_requests()
    db.session.commit()
    return forgotten


def record_silence_effects() -> int:
    """Notes where silence has spoken, one case at a time; returns how many times it had."""
    count = 0
    while case_ids := silence.list_overdue_cases(BATCH):
        for case_id in case_ids:
            try:
                case = db.session.get(Case, case_id)
                count += case is not None and silence.record_silence(case)
                db.session.commit()
            except StaleCase:
                db.session.rollback()  # somebody acted in between: it is looked at again
    return count


def expire_former_answers() -> int:
    """Delete the former answers of corrections older than three months; returns how many."""
    event_ids, total = former_answers.list_expired_corrections(former_answers.expiry_limit()), 0
    for start in range(0, len(event_ids), BATCH):
        total += former_answers.delete_former_answers(event_ids[start : start + BATCH])
        db.session.commit()
    return total


def expire_undos() -> None:
    """Nightly."""
    undo.expire_undos()
    db.session.commit()


def expire_agent_drafts() -> None:
    """Forgets what agents half wrote and did not come back to."""
    agent_drafts.expire_agent_drafts()
    db.session.commit()


def count_uses() -> None:
    """Counts what was asked for lately, for the most used procedures to come first."""
    query = select(Case.procedure_slug, func.count()).where(Case.submitted_at >= clock.now() - USAGE_PERIOD)
    record_uses(dict(db.session.execute(query.group_by(Case.procedure_slug)).all()))
    db.session.commit()
