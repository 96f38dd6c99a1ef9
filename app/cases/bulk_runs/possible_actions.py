"""Bulk actions: which actions several cases can take at once, and obstacles of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.cases.case_definitions import functions_of, load_holders, workflow_of
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.reading.case_facts import facts_of
from app.cases.reading.case_header import CaseHeader
from app.core import clock
from app.core.i18n import current_language
from app.core.i18n import gettext as _
from app.core.web.access_rules import Actor
from app.language import expressions
from app.language.expressions import ExpressionError
from app.language.expressions.syntax import find_names
from app.workflows.checks.bulk_action_checks import is_bulk_action
from app.workflows.definition import Action
from app.workflows.graph import is_available_in

# Neither version ever changes; the words are those of the reader.
_bulk_actions: dict[tuple[UUID, UUID, str], Mapping[str, tuple[Action, frozenset[str]]]] = {}


class Obstacle(StrEnum):
    """The reason why a case cannot take an action that other cases can."""

    OTHER_WORKFLOW = "other_workflow"
    CLOSED = "closed"
    STATUS = "status"
    NOT_YOURS = "not_yours"
    CONDITION = "condition"
    OTHER_AGENTS = "other_agents"

    @property
    def label(self) -> str:
        """The reason in words."""
        labels = {
            Obstacle.OTHER_WORKFLOW: _("action absente de la démarche"),
            Obstacle.CLOSED: _("demande close"),
            Obstacle.STATUS: _("statut qui ne le permet pas"),
            Obstacle.NOT_YOURS: _("traitée par un autre service"),
            Obstacle.CONDITION: _("déjà fait, ou pas encore possible"),
            Obstacle.OTHER_AGENTS: _("cet agent ne traite pas ces demandes"),
        }
        return labels[self]


@dataclass(frozen=True)
class BulkAction:
    """An action for several cases, and the obstacle of each case that cannot take it."""

    action: Action
    obstacles: dict[UUID, Obstacle]

    def describe_obstacles(self) -> dict[str, str]:
        """The reason in words of each case that cannot take it."""
        labels = {obstacle: obstacle.label for obstacle in set(self.obstacles.values())}
        return {str(case_id): labels[obstacle] for case_id, obstacle in self.obstacles.items()}


def list_bulk_actions(actor: Actor, cases: Collection[CaseHeader]) -> list[BulkAction]:
    """The actions that at least one of these cases can take, each once.

    Conditions on answers are not evaluated: nothing is unsealed for a list. They are when the action is asked for.
    """
    load_holders(cases)
    case_by_version = {(case.workflow_version_id, case.procedure_version_id): case for case in cases}
    actions = {
        (action.id, action.label): action for case in case_by_version.values() for action in actions_for_many(case)
    }
    finder, groups = _ObstacleFinder(actor), _group_alike(cases)
    bulk_actions = [BulkAction(action, finder.find_obstacles(action.id, groups)) for action in actions.values()]
    return [bulk_action for bulk_action in bulk_actions if len(bulk_action.obstacles) < len(cases)]


def actions_for_many(case: CaseHeader) -> list[Action]:
    """Bulk actions of a workflow, whatever the status of the case."""
    return [action for action, _statuses in _bulk_actions_of(case).values()]


def _bulk_actions_of(case: CaseHeader) -> Mapping[str, tuple[Action, frozenset[str]]]:
    """Return the bulk actions by id, each with the statuses in which it can be taken; computed once per version and language."""
    key = (case.workflow_version_id, case.procedure_version_id, current_language())
    if key not in _bulk_actions:
        workflow = workflow_of(case)
        _bulk_actions[key] = {
            action.id: (action, frozenset(status.id for status in workflow.statuses if is_available_in(action, status)))
            for action in workflow.global_actions
            if is_bulk_action(action)
        }
    return _bulk_actions[key]


def find_obstacle(action_id: str, case: Case, *, actor: Actor) -> Obstacle | None:
    """The first obstacle of the case, its answers included; None when it can take the action."""
    obstacles = _ObstacleFinder(actor).find_obstacles(action_id, [[case]])
    if obstacles:
        return obstacles[case.id]
    action = next(action for action in actions_for_many(case) if action.id == action_id)
    answers, processing = case_values.answers_of(case), case_values.processing_of(case)
    context = case_values.condition_context(case, answers, processing)
    return None if _is_met(action.condition, context) else Obstacle.CONDITION


def find_header_obstacles(action_id: str, cases: Collection[CaseHeader], *, actor: Actor) -> dict[UUID, Obstacle]:
    """The cases that cannot take the action, as far as can be told without their answers."""
    load_holders(cases)
    return _ObstacleFinder(actor).find_obstacles(action_id, _group_alike(cases))


def _group_alike(cases: Iterable[CaseHeader]) -> list[list[CaseHeader]]:
    """The cases that only a condition could tell apart; one that was dispatched is by itself."""
    groups: dict[tuple[Any, ...], list[CaseHeader]] = {}
    for case in cases:
        versions = (case.workflow_version_id, case.procedure_version_id)
        own_id = case.id if case.is_dispatched else None
        key = (case.procedure_slug, *versions, case.status, case.is_closed, case.is_limited, own_id)
        groups.setdefault(key, []).append(case)
    return list(groups.values())


def find_assignment_obstacle(case: CaseHeader, *, actor: Actor) -> Obstacle | None:
    """Find the obstacle to giving the case to an agent; None when the actor may."""
    if case.is_limited or not functions_of(actor, case):
        return Obstacle.NOT_YOURS
    return Obstacle.CLOSED if case.is_closed else None


class _ObstacleFinder:
    """Obstacles between cases and an action, as far as can be told without their answers.

    What is the same for all cases of one version in one status is looked at once.
    """

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._functions: dict[str, frozenset[str]] = {}
        self._facts: dict[tuple[str, UUID], list[str] | None] = {}
        self._outcomes: dict[tuple[Any, ...], bool] = {}

    def find_obstacles(self, action_id: str, groups: Iterable[Sequence[CaseHeader]]) -> dict[UUID, Obstacle]:
        """The cases that cannot take the action, each with the first reason; those of a group are alike."""
        obstacles: dict[UUID, Obstacle] = {}
        for cases in groups:
            shared = self._find_shared_obstacle(action_id, cases[0])
            if isinstance(shared, Obstacle):
                obstacles |= dict.fromkeys((case.id for case in cases), shared)
            elif shared.condition is not None:
                refused = (case.id for case in cases if not self._meets_condition(shared, case))
                obstacles |= dict.fromkeys(refused, Obstacle.CONDITION)
        return obstacles

    def _find_shared_obstacle(self, action_id: str, case: CaseHeader) -> Obstacle | Action:
        """Find the obstacle of all cases that are like this one; the action when its condition alone may keep them from it."""
        action, statuses = _bulk_actions_of(case).get(action_id, (None, frozenset()))
        if action is None:
            return Obstacle.OTHER_WORKFLOW
        if case.status not in statuses:
            return Obstacle.CLOSED if case.is_closed else Obstacle.STATUS
        if case.is_limited or not action.by & self._functions_of(case):
            return Obstacle.NOT_YOURS
        return action

    def _functions_of(self, case: CaseHeader) -> frozenset[str]:
        if case.is_dispatched:
            return functions_of(self._actor, case)
        if case.procedure_slug not in self._functions:
            self._functions[case.procedure_slug] = functions_of(self._actor, case)
        return self._functions[case.procedure_slug]

    def _meets_condition(self, action: Action, case: CaseHeader) -> bool:
        names = self._find_facts(action, case)
        if names is None:
            return True
        facts = facts_of(case)
        key = (action.id, case.workflow_version_id, *(facts.get(name) for name in names))
        if key not in self._outcomes:
            context = {"case": facts, "today": clock.today().isoformat()}
            self._outcomes[key] = _is_met(action.condition, context)
        return self._outcomes[key]

    def _find_facts(self, action: Action, case: CaseHeader) -> list[str] | None:
        """Read the facts of the case itself that the condition uses; None when it uses something else, such as answers."""
        key = (action.id, case.workflow_version_id)
        if key not in self._facts:
            names = find_names(action.condition) - {"today"}
            has_only_facts = all(name.startswith("case.") for name in names)
            self._facts[key] = sorted(name.removeprefix("case.") for name in names) if has_only_facts else None
        return self._facts[key]


def _is_met(condition: Any, context: Mapping[str, Any]) -> bool:
    try:
        return expressions.is_met(condition, context)
    except ExpressionError:
        return False
