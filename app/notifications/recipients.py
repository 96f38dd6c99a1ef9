"""Whom a workflow writes to: from the applicant or a function to an address, a telephone, an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat
from sqlalchemy import select

from app.accounts.models import AGENT, Account, Department, Role
from app.cases.case_definitions import role_of_function
from app.cases.models import Case
from app.cases.people.contact import is_mobile
from app.core.db import db
from app.workflows.definition import APPLICANT


def find_department_email(case: Case, function: str) -> str | None:
    """The address of the department whose role fills a function."""
    role = role_of_function(case, function)
    return db.session.scalar(select(Department.email).join(Role).where(Role.slug == role))


def list_account_ids(case: Case, people: Iterable[str]) -> Iterator[UUID]:
    """Who is told on a dashboard: the applicant as the family of the case knows them, the agents of a function."""
    for name in people:
        if name != APPLICANT:
            yield from _list_agents_in_function(case, name)
        elif case.applicant_id is not None:
            yield case.applicant_id


def format_mobile(number: str) -> str | None:
    """A number as people write it, in international form; None when it is not that of a mobile telephone."""
    try:
        parsed = phonenumbers.parse(number[:40], "FR")
    except NumberParseException:
        return None
    written: str = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return written if is_mobile(written) else None


def _list_agents_in_function(case: Case, function: str) -> Iterator[UUID]:
    role = role_of_function(case, function)
    holders = select(Account.id).where(
        Account.kind == AGENT,
        Account.suspended_at.is_(None),
        Account.roles.any((Role.slug == role) & (Role.family == case.family)),
    )
    yield from db.session.scalars(holders)
