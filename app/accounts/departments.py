"""The departments (services) of the authority, as those who write in their name or speak of them need them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.core.db import db


def department_of(role_slug: str | None) -> Department | None:
    """The department whose agents hold a role; None when there is no such role."""
    return db.session.scalar(select(Department).join(Role).where(Role.slug == role_slug)) if role_slug else None


def departments_of_roles(role_slugs: Iterable[str]) -> list[str]:
    """The names of the departments that these roles belong to, each once."""
    query = select(Department.name).join(Role, Role.department_id == Department.id)
    return list(db.session.scalars(query.where(Role.slug.in_(set(role_slugs))).distinct().order_by(Department.name)))
