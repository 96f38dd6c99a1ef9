"""The open cases that an agent looks after today: their own, and those of the absent agents whose work they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, select, tuple_
from sqlalchemy.orm import aliased

from app.cases.models import Case, CaseEvent
from app.cases.reading.case_values import DIGEST
from app.cases.search.visibility import IS_VISIBLE, build_rights
from app.core import clock
from app.core.db import db
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor

# A legal deadline is near from that many days before.
NEAR = timedelta(days=3)
# Beyond, the list is the place to work from.
MAX_CASES = 500
MAX_SHOWN = 6
# What an applicant does that an agent answers to.
ANSWER_KINDS = ("message", "pieces_received", "action", "corrected")


class Group(StrEnum):
    """Group of cases by what they ask of their agent today; a case is in the first group that it belongs to."""

    LATE = "late"
    DUE = "due"
    ANSWERED = "answered"
    TO_DO = "to_do"
    WAITING = "waiting"


@dataclass(frozen=True)
class OwnCase:
    """A case as a line of the day."""

    id: UUID
    reference: str
    procedure_slug: str
    workflow_version_id: UUID
    status: str
    submitted_at: datetime
    silence_on: date | None
    awaits_applicant: bool
    criticality: int
    assigned_to_id: UUID
    key_id: UUID
    digest: bytes
    is_answered: bool
    name: str = ""

    @property
    def group(self) -> Group:
        today = clock.today()
        if self.silence_on is not None and self.silence_on < today:
            return Group.LATE
        if self.silence_on is not None and self.silence_on <= today + NEAR:
            return Group.DUE
        if self.is_answered:
            return Group.ANSWERED
        return Group.WAITING if self.awaits_applicant else Group.TO_DO


def list_own_cases(actor: Actor, agents: Iterable[UUID]) -> list[OwnCase]:
    """The open cases of these agents that the actor may see: urgent, then of the nearest deadline, then the oldest ones.

    Nothing is unsealed.
    """
    db.session.flush()
    parameters = {**build_rights(actor), "agents": list(agents)}
    rows = db.session.connection().execute(_OWN_CASES, parameters).all()
    return [OwnCase(**row._mapping) for row in rows]  # noqa: SLF001


def group_cases(cases: Iterable[OwnCase]) -> dict[Group, list[OwnCase]]:
    """The cases by what they ask, in the order of the groups."""
    groups: dict[Group, list[OwnCase]] = {group: [] for group in Group}
    for case in cases:
        groups[case.group].append(case)
    return groups


def read_names(cases: Sequence[OwnCase]) -> dict[UUID, str]:
    """Read the name that a list gives these cases: that of its applicant, or its first line."""
    digests: list[dict[str, Any] | None] = unseal_many([(case.key_id, case.digest) for case in cases], about=DIGEST)
    return {
        case.id: (digest or {}).get("name") or (digest or {}).get("line") or case.reference
        for case, digest in zip(cases, digests, strict=True)
    }


_COLUMNS = (
    Case.id,
    Case.reference,
    Case.procedure_slug,
    Case.workflow_version_id,
    Case.status,
    Case.submitted_at,
    Case.silence_on,
    Case.awaits_applicant,
    Case.criticality,
    Case.assigned_to_id,
    Case.key_id,
    Case.digest,
)
_answer, _reply = aliased(CaseEvent), aliased(CaseEvent)
# The applicant did something after the last act of an agent.
_IS_ANSWERED = exists(
    select(_answer.id).where(
        _answer.case_id == Case.id,
        _answer.kind.in_(ANSWER_KINDS),
        _answer.actor_kind.in_(("resident", "anonymous")),
        ~exists(
            select(_reply.id).where(
                and_(
                    _reply.case_id == _answer.case_id,
                    tuple_(_reply.happened_at, _reply.position) > tuple_(_answer.happened_at, _answer.position),
                    _reply.actor_kind.in_(("agent", "software")),
                    _reply.kind.not_in(("assigned", "unassigned")),
                )
            )
        ),
    )
)
_OWN_CASES = (
    select(*_COLUMNS, _IS_ANSWERED.label("is_answered"))
    .where(
        Case.assigned_to_id.in_(bindparam("agents", type_=Uuid, expanding=True)),
        Case.closed_at.is_(None),
        Case.limited_at.is_(None),
        IS_VISIBLE,
    )
    .order_by(Case.criticality.desc(), Case.silence_on.is_(None), Case.silence_on, Case.submitted_at, Case.id)
    .limit(MAX_CASES)
)
