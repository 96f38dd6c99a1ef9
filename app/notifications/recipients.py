"""Recipients of workflow messages: from the applicant or a function to an address, telephone number or account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat
from sqlalchemy import select

from app.accounts.models import AGENT, Account, Department, Role
from app.accounts.people import resolve_role
from app.cases.case_definitions import role_of_function
from app.cases.models import Case
from app.cases.people.contact import is_mobile
from app.core.db import db
from app.workflows.definition import APPLICANT


def find_department_email(case: Case, function: str) -> str | None:
    """The address of the department whose role is assigned to a function."""
    role = role_of_function(case, function)
    return db.session.scalar(select(Department.email).join(Role).where(Role.slug == role))


def list_account_ids(case: Case, people: Iterable[str]) -> Iterator[UUID]:
    """Recipients of dashboard notifications: the sectoral identifier of the applicant, the agents of a function."""
    for name in people:
        if name != APPLICANT:
            yield from _list_agents_in_function(case, name)
        elif case.applicant_id is not None:
            yield case.applicant_id


def format_mobile(number: str) -> str | None:
    """A typed number in international form; None if it is not a mobile number."""
    try:
        parsed = phonenumbers.parse(number[:40], "FR")
    except NumberParseException:
        return None
    formatted: str = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return formatted if is_mobile(formatted) else None


def _list_agents_in_function(case: Case, function: str) -> Iterator[UUID]:
    role = resolve_role(role_of_function(case, function) or "")
    query = select(Account.id).where(
        Account.kind == AGENT,
        Account.suspended_at.is_(None),
        Account.roles.any((Role.slug == role) & (Role.family == case.family)),
    )
    yield from db.session.scalars(query)
