"""Deferred steps: how their handlers end them, and what happens when nobody does. Called twice, they do no harm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases.case_definitions import workflow_of
from app.cases.events import StepReminderDue
from app.cases.models import Case
from app.cases.workflow import execution_errors
from app.cases.workflow.transitions import finish_step
from app.cases.workflow.workflow_models import PendingStep
from app.core import clock, event_bus
from app.core.db import db
from app.workflows.actions.declaration import DONE, EXPIRED, FAILED


def case_waiting_for(step_id: str | UUID) -> Case | None:
    """The case that waits for the step; none once it is over, or once somebody led the case elsewhere."""
    pending = db.session.get(PendingStep, UUID(str(step_id)))
    return db.session.get(Case, pending.case_id) if pending else None


def find_waiting_step(case: Case, type_key: str) -> UUID | None:
    """The step of this type of action that a case waits for, if it waits for one."""
    workflow = workflow_of(case)
    for pending in db.session.scalars(select(PendingStep).where(PendingStep.case_id == case.id)):
        entry = workflow.entry_action(pending.status, pending.entry)
        if entry is not None and entry.type == type_key:
            return pending.id
    return None


def succeed_step(step_id: str | UUID, *, processing: Mapping[str, Any] | None = None) -> None:
    """The step is done: what waited for it happens. `processing` is what it found out, by processing field."""
    end_step(step_id, DONE, processing=processing)


def fail_step(step_id: str | UUID, *, reason: str) -> None:
    """The step is given up: the administrators are told, and the workflow says what becomes of the case."""
    end_step(step_id, FAILED, reason=reason)


def cancel_step(step_id: str | UUID) -> None:
    """The step is not to be done any more: the case goes on as when it fails, and nobody is alarmed."""
    pending, case = _find_pending(step_id)
    if pending is not None and case is not None:
        finish_step(pending, case, outcome=FAILED, processing={})


def end_step(
    step_id: str | UUID, outcome: str, *, processing: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """The step has ended so. The administrators are told of a failure, and of an outcome for which the workflow has no way."""
    pending, case = _find_pending(step_id)
    if pending is None or case is None:
        return
    entry = workflow_of(case).entry_action(pending.status, pending.entry)
    has_way = outcome == DONE or (outcome != FAILED and entry is not None and entry.find_outcome_target(outcome))
    if not has_way:
        execution_errors.record_error(
            case, status=pending.status, kind="entry_action", name=pending.entry, reason=reason or outcome
        )
    if entry is not None and entry.asks_applicant:
        case.awaits_applicant = False
    finish_step(pending, case, outcome=outcome, processing=processing or {})


def set_deadline(step_id: str | UUID, *, due_at: datetime, remind_at: datetime | None = None) -> None:
    """The step ends as expired at this instant; whoever is waited for is reminded before."""
    pending = db.session.get_one(PendingStep, UUID(str(step_id)))
    pending.due_at, pending.remind_at = due_at, remind_at


def find_deadline(step_id: UUID) -> datetime | None:
    """The instant at which a step ends as expired; none for one without a deadline, or that is over."""
    pending = db.session.get(PendingStep, step_id)
    return pending.due_at if pending else None


def list_due_steps(limit: int) -> list[UUID]:
    """The steps with something to do at this instant, of cases that are not under limitation."""
    is_due = (PendingStep.due_at <= clock.now()) | (PendingStep.remind_at <= clock.now())
    query = select(PendingStep.id).join(Case, Case.id == PendingStep.case_id).where(is_due, Case.limited_at.is_(None))
    return list(db.session.scalars(query.order_by(PendingStep.due_at).limit(limit)))


def run_due_step(step_id: UUID) -> None:
    """End a step whose deadline has passed, or remind of it."""
    pending, case = _find_pending(step_id)
    if pending is None or case is None:
        return
    if pending.due_at is not None and pending.due_at <= clock.now():
        end_step(step_id, EXPIRED)
    elif pending.remind_at is not None and pending.remind_at <= clock.now():
        pending.remind_at = None
        event_bus.publish(StepReminderDue(case, pending.entry, pending.id))


def _find_pending(step_id: str | UUID) -> tuple[PendingStep | None, Case | None]:
    pending = db.session.get(PendingStep, UUID(str(step_id)))
    return pending, db.session.get(Case, pending.case_id) if pending else None
