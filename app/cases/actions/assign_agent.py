"""An agent to whom a workflow assigns a case: by name, the least busy, who acts, or nobody."""

from __future__ import annotations

from uuid import UUID

from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.accounts.people import find_account
from app.cases.models import Case
from app.cases.people.assignment import give_case, least_busy_agent, processing_agents, set_agent
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor


def assign_agent(execution: ActionExecution) -> None:
    """The workflow names an agent, takes the one with the fewest requests in progress or who acts, or lets the case go."""
    case, how = execution.case, execution.action.parameters.get("choose", "named")
    db.session.flush()
    if how == "acting_agent":
        _assign_acting_agent(case, execution.triggered_by)
        return
    if how == "nobody":
        agent_id = None
    elif how == "least_busy":
        agent_id = least_busy_agent(case)
    else:
        agent_id = _find_agent(case, str(execution.value("agent") or ""))
    if agent_id is not None:
        give_case(case, agent_id, by=SYSTEM)
    elif case.assigned_to_id is not None:
        set_agent(case, None, by=SYSTEM)


def _assign_acting_agent(case: Case, actor: Actor) -> None:
    """Assign the agent who acts; no change for a timer, the applicant or other software."""
    if actor.is_agent and actor.account_id != case.assigned_to_id and actor.account_id in processing_agents(case):
        set_agent(case, actor.account_id, by=actor)


def _find_agent(case: Case, email: str) -> UUID:
    try:
        account = find_account(normalise_email(email))
    except NotAnEmail:
        account = None
    if account is None or account.id not in processing_agents(case):
        raise StepFailed("unknown_agent")
    return account.id
