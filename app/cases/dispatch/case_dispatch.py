"""Dispatch of a new case by the rules of its procedure, in the transaction of its submission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.accounts.people import resolve_role
from app.cases.case_definitions import workflow_of
from app.cases.dispatch.dispatch_rule import DispatchFacts, DispatchRule, Target, find_districts, find_rule
from app.cases.dispatch.rule_store import get_rules
from app.cases.models import Case
from app.cases.people import assignment, function_assignment
from app.core.db import db
from app.core.web.access_rules import SYSTEM


def dispatch_case(case: Case, answers: Mapping[str, Any]) -> None:
    """Give a new case to the role or the agent of the first rule that it meets; a rule that cannot be followed is skipped.

    A case that its workflow has closed, or already given to an agent, is left as it is.
    """
    rules = get_rules(case.procedure_slug)
    if not rules or case.is_closed or case.assigned_to_id is not None:
        return
    matching = find_rule(rules, facts_of_dispatch(case, answers))
    if matching is not None:
        _apply_rule(case, matching[1])


def facts_of_dispatch(case: Case, answers: Mapping[str, Any]) -> DispatchFacts:
    """Read the facts of a case that the rules of dispatch look at."""
    return DispatchFacts(answers, case.channel, case.criticality or 0, find_districts(answers))


def _apply_rule(case: Case, rule: DispatchRule) -> None:
    db.session.flush()
    if rule.target is not Target.AGENT and not _give_to_role(case, rule.role):
        return
    agent_id = None
    if rule.target is Target.LEAST_BUSY:
        agent_id = assignment.least_busy_agent(case, role=rule.role)
    elif rule.target is Target.AGENT:
        agent_id = _find_agent(case, rule.agent)
    if agent_id is not None:
        assignment.give_case(case, agent_id, by=SYSTEM)


def _give_to_role(case: Case, role: str) -> bool:
    """The first function of the workflow goes to the role, unless it has it; False when the role cannot have it."""
    functions = workflow_of(case).functions
    if not functions:
        return False
    try:
        slug = function_assignment.find_role(case, role).slug
    except function_assignment.RoleNotAllowed:
        return False
    if slug not in {resolve_role(role) for role in assignment.roles_of_function(case, functions[0].id)}:
        function_assignment.set_roles(case, functions[0].id, [slug], by=SYSTEM)
        db.session.flush()
    return True


def _find_agent(case: Case, identifier: str) -> UUID | None:
    """The agent, while they process the case."""
    return next((agent for agent in assignment.processing_agents(case) if str(agent) == identifier), None)
