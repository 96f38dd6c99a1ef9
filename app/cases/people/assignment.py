"""One agent looks after a case: taken by themselves, given by a colleague or by the workflow, given back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.accounts.models import AGENT, Account, Role, account_role
from app.accounts.people import find_account
from app.accounts.profile import get_names
from app.cases import timeline
from app.cases.case_definitions import holders_of, procedure_of, workflow_of
from app.cases.concurrency import one_writer
from app.cases.effects import Performance, StepFailed
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
    names = get_names(_processing_agents(case))
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))


def assign_case(case: Case, agent_id: UUID | None, *, by: Actor) -> None:
    """The case is now that agent’s, or nobody’s. Raises NotToBeAssigned, StaleCase."""
    if agent_id is not None and agent_id not in _processing_agents(case):
        raise AgentNotAllowed
    if agent_id == case.assigned_to_id:
        return
    with one_writer(case):
        _set_agent(case, agent_id, by=by)
        case.updated_at = clock.now()


def unassign_unless_processing(case: Case) -> None:
    """After the case has gone to other roles: who cannot process it any more does not look after it either."""
    if case.assigned_to_id is not None and case.assigned_to_id not in _processing_agents(case):
        _set_agent(case, None, by=SYSTEM)


def assign_agent(performance: Performance) -> None:
    """The workflow names an agent, takes the one with the fewest requests in progress or who acts, or lets the case go."""
    case, how = performance.case, performance.action.parameters.get("choose", "named")
    db.session.flush()
    if how == "acting_agent":
        _assign_acting_agent(case, performance.triggered_by)
        return
    if how == "nobody":
        agent_id = None
    elif how == "least_busy":
        agent_id = _least_busy_agent(case)
    else:
        agent_id = _find_agent(case, str(performance.value("agent") or ""))
    if agent_id != case.assigned_to_id:
        _set_agent(case, agent_id, by=SYSTEM)


def _assign_acting_agent(case: Case, actor: Actor) -> None:
    """Assign the agent who acts; no change for a timer, the applicant or other software."""
    if actor.is_agent and actor.account_id != case.assigned_to_id and actor.account_id in _processing_agents(case):
        _set_agent(case, actor.account_id, by=actor)


def _find_agent(case: Case, email: str) -> UUID:
    try:
        account = find_account(normalise_email(email))
    except NotAnEmail:
        account = None
    if account is None or account.id not in _processing_agents(case):
        raise StepFailed("unknown_agent")
    return account.id


def _least_busy_agent(case: Case) -> UUID | None:
    """Nobody where nobody has the role yet: the case waits for whoever will."""
    agents = _processing_agents(case)
    if not agents:
        return None
    busy = select(Case.assigned_to_id, func.count()).where(Case.assigned_to_id.in_(agents), Case.closed_at.is_(None))
    counts = {row[0]: row[1] for row in db.session.execute(busy.group_by(Case.assigned_to_id))}
    return min(agents, key=lambda agent: (counts.get(agent, 0), agent.bytes))


def _processing_agents(case: Case) -> set[UUID]:
    """The agents at work whose roles fill a function of the case, in its family alone."""
    roles_by_function = holders_of(case)
    default_roles = procedure_of(case).functions
    functions = (function.id for function in workflow_of(case).functions)
    roles = {role for name in functions for role in roles_by_function.get(name) or [default_roles.get(name, "")]}
    agents = (
        select(Account.id)
        .join(account_role, account_role.c.account_id == Account.id)
        .join(Role, Role.id == account_role.c.role_id)
        .where(Role.slug.in_(roles), Role.family == case.family, Account.kind == AGENT)
        .where(Account.confirmed_at.is_not(None), Account.suspended_at.is_(None))
    )
    return set(db.session.scalars(agents))


def _set_agent(case: Case, agent_id: UUID | None, *, by: Actor) -> None:
    case.assigned_to_id = agent_id
    kind = "assigned" if agent_id is not None else "unassigned"
    details = {"to": get_names([agent_id]).get(agent_id, "")} if agent_id is not None else None
    timeline.record(case, kind, by=by, visible_to=timeline.AGENTS, details=details)
    if agent_id is not None and agent_id != by.account_id:
        event_bus.publish(CaseAssigned(case, agent_id))
