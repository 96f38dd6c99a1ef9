"""Answer of the reception about a request: its state as the applicant reads it, and nothing of its contents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.accounts.departments import Contact
from app.cases.case_definitions import contact_in_charge, department_in_charge
from app.cases.law.legal_position import LegalPosition
from app.cases.models import Case
from app.cases.reading.readable_case import read_case
from app.workflows.definition import Status


@dataclass(frozen=True)
class StatusAnswer:
    """The answer to « Où en est ma demande ? »."""

    case_id: UUID
    family: str
    procedure: str
    reference: str
    submitted_at: datetime
    status: Status
    status_since: datetime
    is_closed: bool
    awaits_applicant: bool
    # The last day on which what was asked may be sent.
    answer_by: date | None
    department: Contact | None
    department_id: UUID | None
    law: LegalPosition | None


def build_status_answer(case: Case) -> StatusAnswer:
    """The answer about one case; its answers are not read."""
    readable = read_case(case, is_agent=False, with_answers=False)
    law, department = readable.law, department_in_charge(case)
    return StatusAnswer(
        case_id=case.id,
        family=case.family,
        procedure=readable.procedure.title,
        reference=case.reference,
        submitted_at=case.submitted_at,
        status=readable.status,
        status_since=case.status_since,
        is_closed=case.is_closed,
        awaits_applicant=case.awaits_applicant,
        answer_by=min((each.limit for each in law.awaited), default=None) if law else None,
        department=contact_in_charge(case),
        department_id=department.id if department else None,
        law=law if law and (law.has_taken_effect or not case.is_closed) else None,
    )
