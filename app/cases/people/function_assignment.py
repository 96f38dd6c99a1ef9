"""Giving a function of one case to other roles than those of its procedure: by the workflow, or by who holds it now."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from app.accounts.models import Role
from app.accounts.people import resolve_role
from app.accounts.role_kinds import list_deciding_kinds
from app.cases import timeline
from app.cases.case_definitions import clear_holders, workflow_of
from app.cases.concurrency import one_writer
from app.cases.models import Case, CaseFunctionRole
from app.cases.people import assignment
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold


class RoleNotAllowed(ValueError):
    """Unknown function, or a role that does not process this family."""


def assignable_roles(case: Case) -> list[Role]:
    """Roles that may be given a function of the case: those that process its family, by name."""
    is_assignable = (Role.family == case.family, Role.kind.in_(list_deciding_kinds()), Role.merged_into_id.is_(None))
    roles = db.session.scalars(select(Role).where(*is_assignable))
    return sorted(roles, key=lambda role: fold(role.title))


def hand_over_function(case: Case, function: str, role: str, *, by: Actor) -> None:
    """Hand a function over to another role. Raises NotToBeGiven, StaleCase."""
    if function not in {function.id for function in workflow_of(case).functions}:
        raise RoleNotAllowed(function)
    with one_writer(case):
        set_roles(case, function, [find_role(case, role).slug], by=by)
        db.session.flush()
        assignment.unassign_unless_processing(case)
        case.updated_at = clock.now()


def find_role(case: Case, slug: str) -> Role:
    current_slug = resolve_role(slug)
    role = next(
        (assignable_role for assignable_role in assignable_roles(case) if assignable_role.slug == current_slug), None
    )
    if role is None:
        raise RoleNotAllowed(slug)
    return role


def set_roles(case: Case, function: str, roles: Collection[str], *, by: Actor) -> None:
    if case not in db.session.new:
        db.session.execute(
            delete(CaseFunctionRole).where(CaseFunctionRole.case_id == case.id, CaseFunctionRole.function == function)
        )
    db.session.add_all([CaseFunctionRole(case_id=case.id, function=function, role=role) for role in sorted(roles)])
    clear_holders(case)
    case.is_dispatched = True
    titles = db.session.scalars(select(Role.title).where(Role.slug.in_(roles)).order_by(Role.title)).all()
    label = next((each.label for each in workflow_of(case).functions if each.id == function), function)
    details = {"function": label, "roles": ", ".join(titles)}
    timeline.record(case, "handed_over", by=by, visible_to=timeline.AGENTS, details=details)
