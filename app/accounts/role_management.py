"""Roles as administrators manage them: created, renamed, merged, deleted, given to agents, with a history."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app.accounts import departments
from app.accounts.administration_history import AGENTS, ROLES, record_event
from app.accounts.families import is_family
from app.accounts.models import AGENT, Account, Department, Role, account_role
from app.accounts.role_kinds import PROCESSES, ROLE_KINDS
from app.accounts.slugs import clean_name, make_unused_slug
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold

MAX_TITLE_LENGTH = 100


class RoleNotFound(NotFound):
    """The authority has no role with that slug."""


class RoleRefused(ValueError):
    """The change is not possible.

    `problem` is "title_missing", "title_taken", "family_unknown", "kind_unknown", "department_unknown",
    "merge_same_role", "merge_other_family", "merge_other_kind", "has_holders" or "agent_unknown".
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class NewRole:
    """Values that an administrator types to create a role."""

    title: str
    department: str
    family: str
    kind: str = PROCESSES.key


def get_role(slug: str) -> Role:
    """The role with that slug, or the one it was merged into. Raises RoleNotFound."""
    roles = {role.slug: role for role in db.session.scalars(select(Role).options(joinedload(Role.department)))}
    role = roles.get(slug)
    if role is not None and role.merged_into_id is not None:
        role = next((each for each in roles.values() if each.id == role.merged_into_id), None)
    if role is None:
        raise RoleNotFound(slug)
    return role


def merged_roles(role: Role) -> list[Role]:
    """The roles that were merged into this one: its other slugs."""
    return list(db.session.scalars(select(Role).where(Role.merged_into_id == role.id).order_by(Role.slug)))


def list_merge_targets(role: Role) -> list[Role]:
    """The roles that this one can be merged into: of the same family, with the same kind of work."""
    is_target = (Role.family == role.family, Role.kind == role.kind, Role.id != role.id, Role.merged_into_id.is_(None))
    return sorted(db.session.scalars(select(Role).where(*is_target)), key=lambda each: fold(each.title))


def holders_by_role() -> dict[UUID, list[UUID]]:
    """The agents who hold each role, suspended ones included."""
    query = select(account_role.c.role_id, Account.id).join(Account, Account.id == account_role.c.account_id)
    holders: dict[UUID, list[UUID]] = {}
    for role_id, account_id in db.session.execute(query.where(Account.kind == AGENT)):
        holders.setdefault(role_id, []).append(account_id)
    return holders


def create_role(new_role: NewRole, *, by: Actor) -> Role:
    """Create a role, with a slug made from its title. Raises RoleRefused."""
    if not is_family(new_role.family):
        raise RoleRefused("family_unknown")
    if new_role.kind not in ROLE_KINDS:
        raise RoleRefused("kind_unknown")
    department = _find_department(new_role.department)
    title = _read_title(new_role.title, family=new_role.family)
    role = Role(
        id=new_id(),
        slug=make_unused_slug(title, set(db.session.scalars(select(Role.slug))), default="role"),
        title=title,
        department_id=department.id,
        family=new_role.family,
        kind=new_role.kind,
    )
    db.session.add(role)
    db.session.flush()
    record_event("role_created", ROLES, by=by, subject=role.slug, title=title, department=department.name)
    departments.invalidate_departments()
    return role


def change_role(role: Role, title: str, *, department: str, can_export: bool, by: Actor) -> None:
    """Change the label of the role, its department and its right to export; slug, family and kind stay. Raises RoleRefused."""
    new_title = _read_title(title, family=role.family, role_id=role.id)
    new_department = _find_department(department)
    if new_title != role.title:
        record_event("role_renamed", ROLES, by=by, subject=role.slug, before=role.title, after=new_title)
        role.title = new_title
    if new_department.id != role.department_id:
        department_name = new_department.name
        record_event("role_moved", ROLES, by=by, subject=role.slug, title=role.title, department=department_name)
        for each in (role, *merged_roles(role)):
            each.department_id = new_department.id
    if can_export != role.can_export:
        what = "role_export_given" if can_export else "role_export_withdrawn"
        record_event(what, ROLES, by=by, subject=role.slug, title=role.title)
        for merged_role in (role, *merged_roles(role)):
            merged_role.can_export = can_export
    db.session.flush()
    db.session.expire(role, ["department"])
    departments.invalidate_departments()


def merge_roles(role: Role, into: Role, *, by: Actor) -> None:
    """Give the holders of a role another one, which also answers to its slug from now on. Raises RoleRefused.

    Published definitions are immutable and name the slug: the row stays, as an alias.
    """
    if role.id == into.id:
        raise RoleRefused("merge_same_role")
    if role.family != into.family:
        raise RoleRefused("merge_other_family")
    if role.kind != into.kind:
        raise RoleRefused("merge_other_kind")
    holders = holders_by_role()
    new_holders = set(holders.get(role.id, ())) - set(holders.get(into.id, ()))
    db.session.execute(delete(account_role).where(account_role.c.role_id == role.id))
    rows = [{"account_id": account_id, "role_id": into.id} for account_id in new_holders]
    if rows:
        db.session.execute(account_role.insert(), rows)
    for each in (role, *merged_roles(role)):
        each.merged_into_id, each.department_id, each.can_export = into.id, into.department_id, into.can_export
    db.session.flush()
    db.session.expire_all()
    record_event("role_merged", ROLES, by=by, subject=into.slug, title=role.title, into=into.title)
    departments.invalidate_departments()


def delete_role(role: Role, *, by: Actor) -> None:
    """Delete a role and its other slugs; the caller checks that no definition names them. Raises RoleRefused."""
    if holders_by_role().get(role.id):
        raise RoleRefused("has_holders")
    record_event("role_deleted", ROLES, by=by, subject=role.slug, title=role.title)
    for merged_role in (role, *merged_roles(role)):
        db.session.delete(merged_role)
    db.session.flush()
    departments.invalidate_departments()


def give_role(role: Role, account_id: UUID, *, by: Actor) -> None:
    """Give the role to an agent, from the next request on. Raises RoleRefused."""
    account = db.session.get(Account, account_id)
    if account is None or account.kind != AGENT or account.suspended_at is not None:
        raise RoleRefused("agent_unknown")
    if role not in account.roles:
        account.roles.append(role)
        db.session.flush()
        record_event("role_given", AGENTS, by=by, subject=role.slug, account_id=account.id, title=role.title)


def withdraw_role(role: Role, account_id: UUID, *, by: Actor) -> None:
    """Withdraw the role from an agent, from the next request on."""
    account = db.session.get(Account, account_id)
    if account is not None and role in account.roles:
        account.roles.remove(role)
        db.session.flush()
        record_event("role_withdrawn", AGENTS, by=by, subject=role.slug, account_id=account.id, title=role.title)


def _find_department(slug: str) -> Department:
    department = next(
        (department for department in db.session.scalars(select(Department)) if department.slug == slug), None
    )
    if department is None:
        raise RoleRefused("department_unknown")
    return department


def _read_title(text: str, *, family: str, role_id: UUID | None = None) -> str:
    title = clean_name(text, MAX_TITLE_LENGTH)
    if not title:
        raise RoleRefused("title_missing")
    same_family = select(Role).where(Role.family == family, Role.merged_into_id.is_(None))
    if any(fold(each.title) == fold(title) and each.id != role_id for each in db.session.scalars(same_family)):
        raise RoleRefused("title_taken")
    return title
