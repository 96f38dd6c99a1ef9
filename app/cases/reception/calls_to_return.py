"""Calls to return: left by the reception for a department, done by its agents, deleted some weeks later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, update

from app.accounts.models import Department, Role
from app.cases.models import Case
from app.cases.reception.models import CallToReturn
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import create_key, seal, unseal_many
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.core.web.access_rules import Actor
from app.language.text.normalisation import to_one_line

CONTENTS = "call_to_return"
MAX_NAME, MAX_PHONE, MAX_SUBJECT = 100, 40, 500
MAX_LISTED = 100
# Calls that were returned stay for a while, in case the person calls again; those forgotten stay longer.
DONE_RETENTION = timedelta(days=15)
RETENTION = timedelta(days=90)


class CallToReturnNotFound(NotFound):
    """No such call, or none that this agent may see."""


class CallRefused(ValueError):
    """The call cannot be left: `problems` names the inputs that are missing."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__(list(problems))
        self.problems = self.args[0]


@dataclass(frozen=True)
class ReadableCall:
    """A call to return as the agents of the department read it."""

    id: UUID
    department: str
    name: str
    phone: str
    subject: str
    created_at: datetime
    created_by_id: UUID | None
    case_id: UUID | None
    reference: str | None
    done_at: datetime | None
    done_by_id: UUID | None


def leave_call(
    department_id: UUID, *, name: str, phone: str, subject: str, by: Actor, case: Case | None = None
) -> CallToReturn:
    """Leave a call for a department; about a case, only agents of its family see it. Raises CallRefused."""
    texts = {
        "name": to_one_line(name)[:MAX_NAME],
        "phone": to_one_line(phone)[:MAX_PHONE],
        "subject": subject.strip()[:MAX_SUBJECT],
    }
    problems = [part for part in ("name", "phone", "subject") if not texts[part]]
    if db.session.get(Department, department_id) is None:
        problems.append("department")
    if problems:
        raise CallRefused(problems)
    key_id = create_key()
    call = CallToReturn(
        id=new_id(),
        department_id=department_id,
        family=case.family if case else None,
        case_id=case.id if case else None,
        key_id=key_id,
        sealed=seal(key_id, texts, about=CONTENTS),
        created_at=clock.now(),
        created_by_id=by.account_id,
    )
    db.session.add(call)
    return call


def list_calls_to_return(actor: Actor, *, is_done: bool = False, limit: int = MAX_LISTED) -> list[ReadableCall]:
    """The calls that the departments of an agent have to return, oldest first; with `is_done`, those returned, latest first.

    The caller logs the access: names and numbers are unsealed.
    """
    state = CallToReturn.done_at.is_not(None) if is_done else CallToReturn.done_at.is_(None)
    order = CallToReturn.done_at.desc() if is_done else CallToReturn.created_at
    rows = db.session.execute(_select_calls(actor).where(state).order_by(order, CallToReturn.id).limit(limit)).all()
    contents = unseal_many([(call.key_id, call.sealed) for call, _department, _reference in rows], about=CONTENTS)
    return [
        ReadableCall(
            id=call.id,
            department=department,
            created_at=call.created_at,
            created_by_id=call.created_by_id,
            case_id=call.case_id,
            reference=reference,
            done_at=call.done_at,
            done_by_id=call.done_by_id,
            **texts,
        )
        for (call, department, reference), texts in zip(rows, contents, strict=True)
        if texts is not None
    ]


def set_done(call_id: UUID, *, is_done: bool, by: Actor) -> None:
    """Record that the call was returned, or that it still has to be. Raises CallToReturnNotFound."""
    row = db.session.execute(_select_calls(by).where(CallToReturn.id == call_id)).first()
    if row is None:
        raise CallToReturnNotFound(call_id)
    call: CallToReturn = row[0]
    call.done_at, call.done_by_id = (clock.now(), by.account_id) if is_done else (None, None)


def move_calls(former_id: UUID, department_id: UUID) -> None:
    """A department was merged with another one, whose agents now return its calls."""
    statement = update(CallToReturn).where(CallToReturn.department_id == former_id)
    db.session.execute(statement.values(department_id=department_id))


def expire_calls() -> int:
    """Delete the calls returned two weeks ago, and those older than three months; returns how many. Nightly."""
    now = clock.now()
    is_expired = or_(CallToReturn.done_at < now - DONE_RETENTION, CallToReturn.created_at < now - RETENTION)
    calls = db.session.scalars(select(CallToReturn).where(is_expired)).all()
    for call in calls:
        db.session.delete(call)
        delete_sealed_later(call.key_id)
    return len(calls)


def _select_calls(actor: Actor) -> Select[CallToReturn, str, str | None]:
    """The calls of the departments in which the agent has a role; those about a case need its family, and no limitation."""
    query = (
        select(CallToReturn, Department.name, Case.reference)
        .join(Department, Department.id == CallToReturn.department_id)
        .outerjoin(Case, Case.id == CallToReturn.case_id)
    )
    return query.where(CallToReturn.department_id.in_(_select_departments(actor)), _is_of_families(actor))


def _select_departments(actor: Actor) -> Select[UUID]:
    return select(Role.department_id).where(Role.slug.in_(actor.roles))


def _is_of_families(actor: Actor) -> ColumnElement[bool]:
    is_about_nothing = CallToReturn.family.is_(None)
    return or_(is_about_nothing, CallToReturn.family.in_(actor.families) & Case.limited_at.is_(None))
