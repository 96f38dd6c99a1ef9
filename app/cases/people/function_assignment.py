"""Giving a function of one case to other roles than those of its procedure: by the workflow, or by who holds it now."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from app.accounts.models import Role
from app.cases import timeline
from app.cases.case_definitions import clear_holders, holders_of, procedure_of, workflow_of
from app.cases.concurrency import one_writer
from app.cases.effects import Performance, StepFailed
from app.cases.models import Case, CaseHolder
from app.cases.people import assignment
from app.core import clock
from app.core.db import db
from app.core.text import fold
from app.core.web.access_rules import SYSTEM, Actor


class RoleNotAllowed(ValueError):
    """No such function, or a role that does not process this family: families are sealed."""


def assignable_roles(case: Case) -> list[Role]:
    """Who may be given a function of the case: the roles that process its family, in alphabetical order."""
    found = db.session.scalars(select(Role).where(Role.family == case.family, Role.kind == "processing"))
    return sorted(found, key=lambda role: fold(role.title))


def hand_over_function(case: Case, function: str, role: str, *, by: Actor) -> None:
    """Whoever holds a function gives it to another role, which now acts in their place. Raises NotToBeGiven, StaleCase."""
    if function not in {each.id for each in workflow_of(case).functions}:
        raise RoleNotAllowed(function)
    with one_writer(case):
        _set_roles(case, function, [_find_role(case, role).slug], by=by)
        db.session.flush()
        assignment.unassign_unless_processing(case)
        case.updated_at = clock.now()


def assign_function(performance: Performance) -> None:
    """The workflow gives the function, takes it away, or adds somebody to it."""
    case, given = performance.case, performance.action.parameters
    try:
        role = _find_role(case, str(performance.value("role") or "")).slug
    except RoleNotAllowed:
        raise StepFailed("unknown_role") from None
    current = set(holders_of(case).get(given["function"]) or [procedure_of(case).functions.get(given["function"], "")])
    changed = {"set": {role}, "add": current | {role}, "remove": current - {role}}[given.get("change", "set")]
    if not changed - {""}:
        raise StepFailed("nobody_left")
    _set_roles(case, given["function"], changed - {""}, by=SYSTEM)
    if case.assigned_to_id is not None:
        db.session.flush()
        assignment.unassign_unless_processing(case)


def _find_role(case: Case, slug: str) -> Role:
    role = next((each for each in assignable_roles(case) if each.slug == slug), None)
    if role is None:
        raise RoleNotAllowed(slug)
    return role


def _set_roles(case: Case, function: str, roles: Collection[str], *, by: Actor) -> None:
    if case not in db.session.new:
        db.session.execute(delete(CaseHolder).where(CaseHolder.case_id == case.id, CaseHolder.function == function))
    db.session.add_all([CaseHolder(case_id=case.id, function=function, role=role) for role in sorted(roles)])
    clear_holders(case)
    case.is_dispatched = True
    titles = db.session.scalars(select(Role.title).where(Role.slug.in_(roles)).order_by(Role.title)).all()
    label = next((each.label for each in workflow_of(case).functions if each.id == function), function)
    details = {"function": label, "roles": ", ".join(titles)}
    timeline.record(case, "handed_over", by=by, visible_to=timeline.AGENTS, details=details)
