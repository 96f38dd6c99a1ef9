"""Steps of a workflow that could not be taken: kept for the administrators, who mend the workflow and try again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, select

from app.cases.models import Case
from app.cases.workflow.workflow_models import ExecutionError
from app.core import clock
from app.core.db import db
from app.core.ids import new_id

# Reasons of the engine itself; those of the capabilities are theirs.
NOT_EVALUATED = "not_worked_out"
ENDLESS = "endless"

MAX_SHOWN = 200


def record_error(case: Case, *, status: str, kind: str, name: str, reason: str) -> None:
    """Keeps what failed, in words without personal data: once per step and case while nobody has looked at it."""
    if case not in db.session.new and _is_recorded(case, status, kind, name, reason):
        return
    db.session.add(
        ExecutionError(
            id=new_id(),
            case_id=case.id,
            happened_at=clock.now(),
            status=status,
            kind=kind,
            name=name,
            reason=str(reason),
        )
    )


def list_open_errors(limit: int = MAX_SHOWN) -> Sequence[tuple[ExecutionError, Case]]:
    """Each error that nobody has settled yet, with its case, the latest first."""
    query = (
        select(ExecutionError, Case)
        .join(Case, Case.id == ExecutionError.case_id)
        .where(ExecutionError.settled_at.is_(None))
        .order_by(ExecutionError.happened_at.desc())
    )
    return [(error, case) for error, case in db.session.execute(query.limit(limit))]


def count_open_errors() -> int:
    return db.session.scalar(select(func.count()).where(ExecutionError.settled_at.is_(None))) or 0


HAS_OPEN_ERRORS = exists().where(
    ExecutionError.case_id == bindparam("case_id", type_=Uuid), ExecutionError.settled_at.is_(None)
)


def errors_of(case: Case) -> list[ExecutionError]:
    """Execution errors of a case, latest first."""
    query = select(ExecutionError).where(ExecutionError.case_id == case.id, ExecutionError.settled_at.is_(None))
    return list(db.session.scalars(query.order_by(ExecutionError.happened_at.desc())))


def find_open_errors(error_ids: Iterable[UUID]) -> list[ExecutionError]:
    """The errors among these that are not settled."""
    query = select(ExecutionError).where(ExecutionError.id.in_(list(error_ids)), ExecutionError.settled_at.is_(None))
    return list(db.session.scalars(query))


def settle_error(error: ExecutionError, *, by: UUID | None) -> None:
    """Mark the error as settled."""
    error.settled_at = clock.now()
    error.settled_by_id = by


def _is_recorded(case: Case, status: str, kind: str, name: str, reason: str) -> bool:
    query = select(ExecutionError.id).where(
        ExecutionError.case_id == case.id,
        ExecutionError.status == status,
        ExecutionError.kind == kind,
        ExecutionError.name == name,
        ExecutionError.reason == str(reason),
        ExecutionError.settled_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None
