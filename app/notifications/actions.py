"""What a workflow may ask for: writing to the applicant, or to the service that has a part in it."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.cases.contact import email_of
from app.cases.definitions import procedure_of
from app.cases.effects import Performance
from app.cases.models import Case
from app.core.db import db
from app.notifications.emails import queue_letter
from app.notifications.rendering import letter
from app.workflows.definition import APPLICANT


def send_email(performance: Performance) -> None:
    """Writes a letter; whoever gave no address is told by another channel, as the page of the case shows."""
    case = performance.case
    address = _address(case, performance.action.parameters.get("to", APPLICANT))
    if address:
        written = letter(performance.text("subject"), performance.text("body"))
        queue_letter(written, to=address, key_id=case.key_id, case_id=case.id)


def _address(case: Case, to: str) -> str | None:
    """The applicant's address, else that of the department whose role fills a function."""
    if to == APPLICANT:
        return email_of(case)
    role = procedure_of(case).functions.get(to)
    return db.session.scalar(select(Department.email).join(Role).where(Role.slug == role))
