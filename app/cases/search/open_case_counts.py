"""Numbers of open cases by the role in charge of them, for the organisation's overview."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from sqlalchemy import func, select

from app.cases.models import Case, CaseFunctionRole
from app.core.db import db
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows


def count_open_cases_by_role() -> dict[str, int]:
    """Count the open cases that each role is in charge of, by slug: it has the first function of their workflow."""
    counts: Counter[str] = Counter()
    for versions, dispatched in _dispatched_counts().items():
        counts.update(dispatched)
        _add_default_role(counts, versions, -dispatched.total())
    columns = (Case.procedure_version_id, Case.workflow_version_id)
    query = select(*columns, func.count()).where(Case.closed_at.is_(None)).group_by(*columns)
    for procedure_version_id, workflow_version_id, number in db.session.execute(query):
        _add_default_role(counts, (procedure_version_id, workflow_version_id), number)
    return {role: number for role, number in counts.items() if number > 0}


def _dispatched_counts() -> dict[tuple[UUID, UUID], Counter[str]]:
    """By versions of procedure and workflow, the open cases whose first function was given to another role."""
    first_role = func.min(CaseFunctionRole.role).label("role")
    query = (
        select(Case.procedure_version_id, Case.workflow_version_id, CaseFunctionRole.function, first_role)
        .join(Case, Case.id == CaseFunctionRole.case_id)
        .where(Case.closed_at.is_(None))
        .group_by(Case.id, Case.procedure_version_id, Case.workflow_version_id, CaseFunctionRole.function)
        .subquery()
    )
    columns = (query.c.procedure_version_id, query.c.workflow_version_id, query.c.function, query.c.role)
    counts: dict[tuple[UUID, UUID], Counter[str]] = {}
    for procedure_version_id, workflow_version_id, function, role, number in db.session.execute(
        select(*columns, func.count()).group_by(*columns)
    ):
        if function == _first_function(workflow_version_id):
            versions = (procedure_version_id, workflow_version_id)
            counts.setdefault(versions, Counter())[role] += number
    return counts


def _add_default_role(counts: Counter[str], versions: tuple[UUID, UUID], number: int) -> None:
    """Count cases for the role that the procedure gives the first function to."""
    procedure_version_id, workflow_version_id = versions
    functions = procedures.definition_of(procedure_version_id).functions
    role = functions.get(_first_function(workflow_version_id) or "")
    if role is not None:
        counts[role] += number


def _first_function(workflow_version_id: UUID) -> str | None:
    functions = workflows.definition_of(workflow_version_id).functions
    return functions[0].id if functions else None
