"""Steps done by the worker: what its handlers give back once they are done, or given up. Called twice, they do no harm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.cases import execution_errors
from app.cases.acting import finish_step
from app.cases.models import Case
from app.cases.workflow_models import PendingStep
from app.core.db import db


def case_waiting_for(step_id: str | UUID) -> Case | None:
    """The case that waits for the step; none once it is over, or once somebody led the case elsewhere."""
    pending = db.session.get(PendingStep, UUID(str(step_id)))
    return db.session.get(Case, pending.case_id) if pending else None


def succeed_step(step_id: str | UUID, *, processing: Mapping[str, Any] | None = None) -> None:
    """The step is done: what waited for it happens. `processing` is what it found out, by processing field."""
    _finish_step(step_id, succeeded=True, processing=processing or {})


def fail_step(step_id: str | UUID, *, reason: str) -> None:
    """The step is given up: the administrators are told, and the workflow says what becomes of the case."""
    pending = db.session.get(PendingStep, UUID(str(step_id)))
    case = db.session.get(Case, pending.case_id) if pending else None
    if pending is None or case is None:
        return
    execution_errors.record_error(case, status=pending.status, kind="entry_action", name=pending.entry, reason=reason)
    _finish_step(step_id, succeeded=False, processing={})


def cancel_step(step_id: str | UUID) -> None:
    """The step is not to be done any more: the case goes on as when it fails, and nobody is alarmed."""
    _finish_step(step_id, succeeded=False, processing={})


def _finish_step(step_id: str | UUID, *, succeeded: bool, processing: Mapping[str, Any]) -> None:
    pending = db.session.get(PendingStep, UUID(str(step_id)))
    case = db.session.get(Case, pending.case_id) if pending else None
    if pending is not None and case is not None:
        finish_step(pending, case, succeeded=succeeded, processing=processing)
