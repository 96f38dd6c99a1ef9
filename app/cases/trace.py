"""What the workflow did with a case and why, for the agents who process it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.cases.definitions import workflow_of
from app.cases.models import Case, ExecutionStep
from app.core.db import db
from app.workflows.action_types import ACTION_TYPES
from app.workflows.definition import Status, Workflow


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
    workflow = workflow_of(case)
    return [_line(workflow, row.ran_at, row.step) for row in rows]


def _line(workflow: Workflow, ran_at: datetime, step: dict[str, Any]) -> TraceLine:
    status = workflow.status(step["status"])
    return TraceLine(
        ran_at=ran_at,
        status=status.label,
        kind=step["kind"],
        name=_name(workflow, status, step["kind"], step["id"]),
        outcome=step["outcome"],
        why=step["why"],
    )


def _name(workflow: Workflow, status: Status, kind: str, identifier: str) -> str:
    if kind == "status":
        return workflow.status(identifier).label
    if kind == "action":
        return next((action.label for action in status.actions if action.id == identifier), identifier)
    if kind == "entry_action":
        type_ = next((entry.type for entry in status.on_enter if entry.id == identifier), identifier)
        return str(ACTION_TYPES[type_].label) if type_ in ACTION_TYPES else type_
    return identifier
