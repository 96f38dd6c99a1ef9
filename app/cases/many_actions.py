"""Bulk actions: which actions several cases can take at once, and obstacles of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.cases.case_definitions import functions_of, workflow_of
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.reading.case_facts import facts_of
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.language import expressions
from app.language.expressions import ExpressionError
from app.language.expressions.syntax import find_names
from app.workflows.checks.bulk_action_checks import is_bulk_action
from app.workflows.definition import Action
from app.workflows.graph import is_available_in


class Obstacle(StrEnum):
    """The reason why a case cannot take an action that other cases can."""

    OTHER_WORKFLOW = "other_workflow"
    CLOSED = "closed"
    STATUS = "status"
    NOT_YOURS = "not_yours"
    CONDITION = "condition"


@dataclass(frozen=True)
class ManyAction:
    """An action for several cases, and the obstacle of each case that cannot take it."""

    action: Action
    obstacles: dict[UUID, Obstacle]


def list_many_actions(actor: Actor, case_ids: Collection[UUID]) -> list[ManyAction]:
    """The actions that at least one of these cases can take, each once.

    Conditions on answers are not evaluated: nothing is unsealed for a list. They are when the action is asked for.
    """
    cases = db.session.scalars(select(Case).where(Case.id.in_(case_ids))).all()
    actions = {(each.id, each.label): each for case in cases for each in actions_for_many(case)}
    many_actions = [
        ManyAction(action, obstacles_to(action.id, cases, actor=actor, reads_answers=False))
        for action in actions.values()
    ]
    return [each for each in many_actions if len(each.obstacles) < len(cases)]


def actions_for_many(case: Case) -> list[Action]:
    """Bulk actions of a workflow, whatever the status of the case."""
    return [action for action in workflow_of(case).global_actions if is_bulk_action(action)]


def obstacles_to(
    action_id: str, cases: Iterable[Case], *, actor: Actor, reads_answers: bool = True
) -> dict[UUID, Obstacle]:
    """The cases that cannot take the action, each with the first reason."""
    obstacles = {case.id: find_obstacle(action_id, case, actor=actor, reads_answers=reads_answers) for case in cases}
    return {case_id: obstacle for case_id, obstacle in obstacles.items() if obstacle}


def find_obstacle(action_id: str, case: Case, *, actor: Actor, reads_answers: bool = True) -> Obstacle | None:
    """The first thing that keeps the case from the action; none when it can take it."""
    action = next((each for each in actions_for_many(case) if each.id == action_id), None)
    if action is None:
        return Obstacle.OTHER_WORKFLOW
    if not is_available_in(action, workflow_of(case).status(case.status)):
        return Obstacle.CLOSED if case.is_closed else Obstacle.STATUS
    if case.is_limited or not action.by & functions_of(actor, case):
        return Obstacle.NOT_YOURS
    return None if _meets_condition(action, case, reads_answers=reads_answers) else Obstacle.CONDITION


def _meets_condition(action: Action, case: Case, *, reads_answers: bool) -> bool:
    if action.condition is None:
        return True
    if reads_answers:
        context = case_values.condition_context(case, case_values.answers_of(case), case_values.processing_of(case))
    elif all(name == "today" or name.startswith("case.") for name in find_names(action.condition)):
        context = {"case": facts_of(case), "today": clock.today().isoformat()}
    else:
        return True
    try:
        return expressions.is_met(action.condition, context)
    except ExpressionError:
        return False
