"""One agent looks after a case: taken by themselves, given by a colleague or by the workflow, given back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Role, account_role
from app.accounts.profile import get_names
from app.cases import timeline
from app.cases.case_definitions import holders_of, procedure_of, workflow_of
from app.cases.concurrency import one_writer
from app.cases.events import CaseAssigned
from app.cases.models import Case
from app.core import clock, event_bus
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.language.text.normalisation import fold


class AgentNotAllowed(ValueError):
    """Nobody of that name processes the case: families are sealed."""


def assignable_agents(case: Case) -> dict[UUID, str]:
    """Agents who may take charge of the case: those of the roles that process it, by name."""
    names = get_names(processing_agents(case))
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))


def assign_case(case: Case, agent_id: UUID | None, *, by: Actor) -> None:
    """The case is now that agent’s, or nobody’s. Raises NotToBeAssigned, StaleCase."""
    if agent_id is not None and agent_id not in processing_agents(case):
        raise AgentNotAllowed
    if agent_id == case.assigned_to_id:
        return
    with one_writer(case):
        set_agent(case, agent_id, by=by)
        case.updated_at = clock.now()


def take_if_free(case: Case, *, by: Actor) -> None:
    """An agent who acts on an open case that nobody looks after takes it. Raises StaleCase."""
    if case.assigned_to_id is None and not case.is_closed and by.account_id in processing_agents(case):
        assign_case(case, by.account_id, by=by)


def unassign_unless_processing(case: Case) -> None:
    """After the case has gone to other roles: who cannot process it any more does not look after it either."""
    if case.assigned_to_id is not None and case.assigned_to_id not in processing_agents(case):
        set_agent(case, None, by=SYSTEM)


def processing_agents(case: Case) -> set[UUID]:
    """The agents at work whose roles fill a function of the case, in its family alone."""
    roles_by_function = holders_of(case)
    default_roles = procedure_of(case).functions
    functions = (function.id for function in workflow_of(case).functions)
    roles = {role for name in functions for role in roles_by_function.get(name) or [default_roles.get(name, "")]}
    agents = (
        select(Account.id)
        .join(account_role, account_role.c.account_id == Account.id)
        .join(Role, account_role.c.role_id == HELD_ROLE_ID)
        .where(Role.slug.in_(roles), Role.family == case.family, Account.kind == AGENT)
        .where(Account.confirmed_at.is_not(None), Account.suspended_at.is_(None))
    )
    return set(db.session.scalars(agents))


def set_agent(case: Case, agent_id: UUID | None, *, by: Actor) -> None:
    case.assigned_to_id = agent_id
    kind = "assigned" if agent_id is not None else "unassigned"
    details = {"to": get_names([agent_id]).get(agent_id, "")} if agent_id is not None else None
    timeline.record(case, kind, by=by, visible_to=timeline.AGENTS, details=details)
    if agent_id is not None and agent_id != by.account_id:
        event_bus.publish(CaseAssigned(case, agent_id))
