"""Departments (services): who is in charge, in the words of the authority."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.core.db import db


def departments_of_roles(role_slugs: Iterable[str]) -> list[str]:
    """The names of the departments that these roles belong to, each once."""
    query = select(Department.name).join(Role, Role.department_id == Department.id)
    return list(db.session.scalars(query.where(Role.slug.in_(set(role_slugs))).distinct().order_by(Department.name)))
