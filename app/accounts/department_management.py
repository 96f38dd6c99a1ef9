"""Departments as administrators manage them: created, changed, merged and deleted, with a history."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts import departments
from app.accounts.administration_history import DEPARTMENTS, record_event
from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Department, Role, account_role
from app.accounts.slugs import clean_name, make_unused_slug
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold

MAX_NAME_LENGTH, MAX_PHONE_LENGTH = 100, 30


class DepartmentNotFound(NotFound):
    """The authority has no department with that slug."""


class DepartmentRefused(ValueError):
    """The change is not possible.

    `problem` is "name_missing", "name_taken", "email_invalid", "head_unknown", "has_roles" or "same_department".
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class DepartmentValues:
    """Values that an administrator types about a department."""

    name: str
    phone: str = ""
    email: str = ""
    head_id: UUID | None = None


def list_departments() -> list[Department]:
    """Every department, in alphabetical order."""
    return sorted(db.session.scalars(select(Department)), key=lambda department: fold(department.name))


def get_department(slug: str) -> Department:
    """The department with that slug. Raises DepartmentNotFound."""
    department = next(
        (department for department in db.session.scalars(select(Department)) if department.slug == slug), None
    )
    if department is None:
        raise DepartmentNotFound(slug)
    return department


def roles_of_department(department: Department) -> list[Role]:
    """The roles of a department by title, without those merged into others."""
    query = select(Role).where(Role.department_id == department.id, Role.merged_into_id.is_(None))
    return sorted(db.session.scalars(query), key=lambda role: fold(role.title))


def agent_ids_by_department() -> dict[UUID, set[UUID]]:
    """The agents at work of each department: those with one of its roles."""
    query = (
        select(Role.department_id, Account.id)
        .join(account_role, account_role.c.role_id == HELD_ROLE_ID)
        .join(Account, Account.id == account_role.c.account_id)
        .where(Account.kind == AGENT, Account.suspended_at.is_(None))
    )
    agents: dict[UUID, set[UUID]] = {}
    for department_id, account_id in db.session.execute(query):
        agents.setdefault(department_id, set()).add(account_id)
    return agents


def create_department(values: DepartmentValues, *, by: Actor) -> Department:
    """Create a department, with a slug made from its name. Raises DepartmentRefused."""
    used_slugs = set(db.session.scalars(select(Department.slug)))
    department = Department(id=new_id(), slug=make_unused_slug(values.name, used_slugs, default="service"))
    _set_values(department, values)
    db.session.add(department)
    db.session.flush()
    record_event("department_created", DEPARTMENTS, by=by, subject=department.slug, name=department.name)
    departments.invalidate_departments()
    return department


def change_department(department: Department, values: DepartmentValues, *, by: Actor) -> None:
    """Change the name, the contact details or the head; the slug stays. Raises DepartmentRefused."""
    before = (department.name, department.phone, department.email, department.head_id)
    _set_values(department, values)
    after = (department.name, department.phone, department.email, department.head_id)
    if before[0] != after[0]:
        record_event(
            "department_renamed", DEPARTMENTS, by=by, subject=department.slug, before=before[0], after=after[0]
        )
    if before[1:3] != after[1:3]:
        record_event("department_contact_changed", DEPARTMENTS, by=by, subject=department.slug, name=department.name)
    if before[3] != after[3]:
        what = "department_head_chosen" if department.head_id else "department_head_withdrawn"
        account_id = department.head_id or before[3]
        record_event(what, DEPARTMENTS, by=by, subject=department.slug, account_id=account_id, name=department.name)
    departments.invalidate_departments()


def merge_departments(department: Department, into: Department, *, by: Actor) -> None:
    """Move the roles of a department to another one, with their agents and cases, and delete it. Raises DepartmentRefused."""
    if department.id == into.id:
        raise DepartmentRefused("same_department")
    moved_roles = list(db.session.scalars(select(Role).where(Role.department_id == department.id)))
    for role in moved_roles:
        role.department_id = into.id
    into.head_id = into.head_id or department.head_id
    into.phone, into.email = into.phone or department.phone, into.email or department.email
    db.session.flush()
    count = sum(role.merged_into_id is None for role in moved_roles)
    record_event(
        "department_merged", DEPARTMENTS, by=by, subject=into.slug, name=department.name, into=into.name, roles=count
    )
    _delete_row(department)


def delete_department(department: Department, *, by: Actor) -> None:
    """Delete a department without roles. Raises DepartmentRefused."""
    if db.session.scalar(select(Role.id).where(Role.department_id == department.id).limit(1)) is not None:
        raise DepartmentRefused("has_roles")
    record_event("department_deleted", DEPARTMENTS, by=by, subject=department.slug, name=department.name)
    _delete_row(department)


def _delete_row(department: Department) -> None:
    db.session.delete(department)
    db.session.flush()
    departments.invalidate_departments()


def _set_values(department: Department, values: DepartmentValues) -> None:
    """Set checked values. Raises DepartmentRefused before changing anything."""
    name = clean_name(values.name, MAX_NAME_LENGTH)
    if not name:
        raise DepartmentRefused("name_missing")
    if any(fold(each.name) == fold(name) and each.id != department.id for each in list_departments()):
        raise DepartmentRefused("name_taken")
    email = _read_email(values.email)
    if values.head_id is not None and not _is_agent(values.head_id):
        raise DepartmentRefused("head_unknown")
    department.name, department.email, department.head_id = name, email, values.head_id
    department.phone = clean_name(values.phone, MAX_PHONE_LENGTH) or None


def _read_email(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return normalise_email(text)
    except NotAnEmail:
        raise DepartmentRefused("email_invalid") from None


def _is_agent(account_id: UUID) -> bool:
    account = db.session.get(Account, account_id)
    return account is not None and account.kind == AGENT
