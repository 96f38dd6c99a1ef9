"""One agent looks after a case: taken by themselves, given by a colleague or by the workflow, given back."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.absences import absent_agents, substitutes_of
from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Role, account_role
from app.accounts.people import resolve_role
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


def assign_if_unassigned(case: Case, *, by: Actor) -> None:
    """An agent who acts on an open case that nobody looks after takes it. Raises StaleCase."""
    if case.assigned_to_id is None and not case.is_closed and by.account_id in processing_agents(case):
        assign_case(case, by.account_id, by=by)


def unassign_unless_processing(case: Case) -> None:
    """After the case has gone to other roles: who cannot process it any more does not look after it either."""
    if case.assigned_to_id is not None and case.assigned_to_id not in processing_agents(case):
        set_agent(case, None, by=SYSTEM)


def processing_agents(case: Case) -> set[UUID]:
    """The agents at work whose roles fill a function of the case, in its family alone."""
    functions = (function.id for function in workflow_of(case).functions)
    return agents_of_roles({role for name in functions for role in roles_of_function(case, name)}, case.family)


def roles_of_function(case: Case, function: str) -> list[str]:
    """The roles that fill a function of the case."""
    return holders_of(case).get(function) or [procedure_of(case).functions.get(function, "")]


def agents_of_roles(roles: Collection[str], family: str) -> set[UUID]:
    """The agents at work who have one of the roles, in a family."""
    agents = (
        select(Account.id)
        .join(account_role, account_role.c.account_id == Account.id)
        .join(Role, account_role.c.role_id == HELD_ROLE_ID)
        .where(Role.slug.in_(roles), Role.family == family, Account.kind == AGENT)
        .where(Account.confirmed_at.is_not(None), Account.suspended_at.is_(None))
    )
    return set(db.session.scalars(agents))


def least_busy_agent(case: Case, *, role: str = "") -> UUID | None:
    """The agent with the fewest open cases, those absent last; nobody where nobody has the role yet.

    With `role`, among the agents of that role alone.
    """
    agents = processing_agents(case)
    if role:
        agents &= agents_of_roles([resolve_role(role)], case.family)
    if not agents:
        return None
    present = agents - absent_agents().keys()
    busy = select(Case.assigned_to_id, func.count()).where(Case.assigned_to_id.in_(agents), Case.closed_at.is_(None))
    counts = {row[0]: row[1] for row in db.session.execute(busy.group_by(Case.assigned_to_id))}
    return min(present or agents, key=lambda agent: (counts.get(agent, 0), agent.bytes))


def give_case(case: Case, agent_id: UUID, *, by: Actor) -> None:
    """The workflow or a rule gives the case to an agent; to their substitute, if they are absent and it may open it."""
    substitutes = substitutes_of(agent_id)
    chosen_id = agent_id
    if substitutes:
        agents = processing_agents(case)
        chosen_id = next((substitute for substitute in reversed(substitutes) if substitute in agents), agent_id)
    if chosen_id != case.assigned_to_id:
        set_agent(case, chosen_id, by=by, instead_of=agent_id if chosen_id != agent_id else None)


def set_agent(case: Case, agent_id: UUID | None, *, by: Actor, instead_of: UUID | None = None) -> None:
    """Record who looks after the case from now on; `instead_of` is the absent agent whose substitute this is."""
    case.assigned_to_id = agent_id
    kind = "assigned" if agent_id is not None else "unassigned"
    names = get_names(each for each in (agent_id, instead_of) if each is not None)
    details = {"to": names.get(agent_id, "")} if agent_id is not None else None
    if details is not None and instead_of is not None:
        details["instead_of"] = names.get(instead_of, "")
    timeline.record(case, kind, by=by, visible_to=timeline.AGENTS, details=details)
    if agent_id is not None and agent_id != by.account_id:
        event_bus.publish(CaseAssigned(case, agent_id))
