"""The departments (services) of the authority: names and contacts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.core.db import db
from app.core.site_cache import SiteCache


@dataclass(frozen=True)
class Contact:
    """Contact details of a department for residents."""

    name: str
    phone: str | None = None
    email: str | None = None


def find_department(role_slug: str | None) -> Department | None:
    """The department of a role; None if the role does not exist."""
    return db.session.scalar(select(Department).join(Role).where(Role.slug == role_slug)) if role_slug else None


def department_names_of_roles(role_slugs: Iterable[str], family: str) -> dict[str, str]:
    """The name of the department of each of these roles, within a family."""
    names = _department_names.get()
    return {slug: names[slug, family] for slug in role_slugs if (slug, family) in names}


def list_department_names(role_slugs: Iterable[str]) -> list[str]:
    """The distinct names of the departments of these roles."""
    query = select(Department.name).join(Role, Role.department_id == Department.id)
    return list(db.session.scalars(query.where(Role.slug.in_(set(role_slugs))).distinct().order_by(Department.name)))


def list_contacts(role_slugs: Iterable[str]) -> list[Contact]:
    """The distinct contacts of the departments of these roles."""
    contacts_by_role = _read_contacts()
    contacts = {contacts_by_role[slug] for slug in role_slugs if slug in contacts_by_role}
    return sorted(contacts, key=lambda contact: contact.name)


def find_contact(role_slug: str | None) -> Contact | None:
    """The contact of the department of a role, from a short-lived cache."""
    return _contacts.get().get(role_slug or "")


def invalidate_departments() -> None:
    """Called by what changes departments or roles: they are read again."""
    _department_names.invalidate()
    _contacts.invalidate()


def _read_contacts() -> dict[str, Contact]:
    query = select(Role.slug, Department.name, Department.phone, Department.email)
    rows = db.session.execute(query.join(Department, Department.id == Role.department_id))
    return {row.slug: Contact(row.name, row.phone, row.email) for row in rows}


def _read_department_names() -> dict[tuple[str, str], str]:
    query = select(Role.slug, Role.family, Department.name).join(Department, Department.id == Role.department_id)
    return {(row.slug, row.family): row.name for row in db.session.execute(query)}


_department_names = SiteCache(_read_department_names)
_contacts = SiteCache(_read_contacts)
