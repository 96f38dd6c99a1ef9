"""Trace of the workflow on a case: steps run or skipped, with reasons, for agents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, exists, select

from app.cases.case_definitions import workflow_of
from app.cases.models import Case
from app.cases.reading.former_versions import workflow_at
from app.cases.workflow.execution_errors import errors_of
from app.cases.workflow.workflow_models import ExecutionStep, PendingStep
from app.core.db import db
from app.workflows.actions import ACTION_TYPES
from app.workflows.definition import Workflow


@dataclass(frozen=True)
class TraceLine:
    """One step of the workflow: what it was, in which status, what became of it, and the reason."""

    ran_at: datetime
    status: str
    kind: str
    # The words of an action, of a status, of the type of what happens on entering one.
    name: str
    outcome: str
    why: str


def trace_of(case: Case) -> list[TraceLine]:
    """The steps, the latest run first and each run in its order."""
    query = select(ExecutionStep.ran_at, ExecutionStep.step).where(ExecutionStep.case_id == case.id)
    rows = db.session.execute(query.order_by(ExecutionStep.ran_at.desc(), ExecutionStep.position)).all()
    return [_trace_line(workflow_at(case, row.ran_at) or workflow_of(case), row.ran_at, row.step) for row in rows]


@dataclass(frozen=True)
class AwaitedStep:
    """A step given to the worker, and since when."""

    name: str
    asked_at: datetime


HAS_PENDING_STEPS = exists().where(PendingStep.case_id == bindparam("case_id", type_=Uuid))


def pending_steps(case: Case) -> list[AwaitedStep]:
    """Pending steps of the case, oldest first."""
    query = select(PendingStep).where(PendingStep.case_id == case.id).order_by(PendingStep.asked_at)
    workflow = workflow_of(case)
    return [
        AwaitedStep(step_name(workflow, step.status, "entry_action", step.entry), step.asked_at)
        for step in db.session.scalars(query)
    ]


def failed_steps(case: Case) -> list[str]:
    """Unsettled failed steps in words, without duplicates."""
    workflow = workflow_of(case)
    names = (step_name(workflow, error.status, error.kind, error.name) for error in errors_of(case))
    return list(dict.fromkeys(names))


def step_name(workflow: Workflow, status_id: str, kind: str, identifier: str) -> str:
    """An element of the workflow in words: that of an action or a status, else what its type is called."""
    if kind == "status":
        labels = {status.id: status.label for status in workflow.statuses}
        return labels.get(identifier, identifier)
    if kind == "action":
        action = workflow.action(status_id, identifier)
        return action.label if action else identifier
    if kind == "entry_action":
        entry = workflow.entry_action(status_id, identifier)
        action_type = ACTION_TYPES.get(entry.type) if entry else None
        return str(action_type.label) if action_type else identifier
    return identifier


def _trace_line(workflow: Workflow, ran_at: datetime, step: dict[str, Any]) -> TraceLine:
    return TraceLine(
        ran_at=ran_at,
        status=step_name(workflow, step["status"], "status", step["status"]),
        kind=step["kind"],
        name=step_name(workflow, step["status"], step["kind"], step["id"]),
        outcome=step["outcome"],
        why=step["why"],
    )
