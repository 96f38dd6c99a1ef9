"""Desks: a department in one family of procedures; each item of mail is on one, and its agents alone see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.accounts.families import FAMILIES
from app.accounts.models import Department, Role
from app.core.db import db
from app.core.web.access_rules import Actor
from app.mailroom.models import LetterBatch, MailItem


@dataclass(frozen=True, order=True)
class Desk:
    """Department and family of procedures where mail is handled."""

    department: str
    family: str

    @property
    def key(self) -> str:
        """Value that a form sends for the desk."""
        return f"{self.department}/{self.family}"


def list_desks() -> dict[Desk, str]:
    """All desks of the authority with their names, in the order of these."""
    query = select(Department.slug, Department.name, Role.family).join(Role, Role.department_id == Department.id)
    rows = db.session.execute(query.where(Role.merged_into_id.is_(None)).distinct()).all()
    names = {Desk(row.slug, row.family): f"{row.name} – {FAMILIES.get(row.family, row.family)}" for row in rows}
    return dict(sorted(names.items(), key=lambda pair: pair[1]))


def list_own_desks(agent: Actor) -> list[Desk]:
    """The desks of an agent, by their roles."""
    if not agent.roles:
        return []
    query = select(Department.slug, Role.family).join(Role, Role.department_id == Department.id)
    rows = db.session.execute(query.where(Role.slug.in_(sorted(agent.roles))).distinct())
    return sorted(Desk(row.slug, row.family) for row in rows if row.family in agent.families)


def find_desk(key: str) -> Desk | None:
    """The desk that a form names; None when there is no such one."""
    department, _slash, family = key.partition("/")
    desk = Desk(department, family)
    return desk if desk in list_desks() else None


def is_on_desks(table: type[MailItem | LetterBatch], desks: list[Desk]) -> ColumnElement[bool]:
    """Condition: the row is on one of these desks."""
    if not desks:
        return false()
    return or_(*(and_(table.department == desk.department, table.family == desk.family) for desk in desks))
