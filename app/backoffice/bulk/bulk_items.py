"""An action done on one of several cases: it is done, or refused for a reason that its agent is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage, MultiDict

from app.agendas.slot_holds import AppointmentTaken
from app.cases.bulk_runs import runs
from app.cases.bulk_runs.possible_actions import Obstacle, find_assignment_obstacle, find_obstacle
from app.cases.concurrency import StaleCase
from app.cases.models import Case
from app.cases.people import assignment
from app.cases.workflow import transitions
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.web.access_rules import Actor
from app.forms.action_form import read_action_form
from app.workflows.checks.bulk_action_checks import is_bulk_action
from app.workflows.engine import ActionNotAvailable, EndlessJump


class ItemRefused(Exception):
    """The action was not done on this case; `outcome` says why. What is pending is undone, unless it is to be recorded."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome

    @property
    def is_recorded(self) -> bool:
        """Whether an error of the workflow is pending, to be committed."""
        return self.outcome == runs.ENDLESS


def describe_outcome(outcome: str) -> str:
    """Describe why the action was not done on a case, and what to do about it."""
    if outcome in set(Obstacle):
        return Obstacle(outcome).label
    labels = {
        runs.NOT_AVAILABLE: _("cette action n’y est pas possible, ou pas pour vous"),
        runs.INCOMPLETE: _("il y manque une réponse : ouvrez la demande"),
        runs.CHANGED: _("quelqu’un l’a modifiée au même instant : réessayez"),
        runs.TAKEN: _("l’heure choisie vient d’être prise : ouvrez la demande"),
        runs.ENDLESS: _("le circuit tourne en rond ; les administrateurs en sont avertis"),
        runs.NOT_UNDONE: _("elle a changé depuis, ou un message est parti : ouvrez-la"),
        runs.CLOSED_TO_AGENT: _("vous ne pouvez plus ouvrir cette demande"),
    }
    return labels.get(outcome, _("l’action a échoué : réessayez, ou ouvrez la demande"))


def perform_action(
    case: Case, action_id: str, form: MultiDict[str, Any], uploads: MultiDict[str, FileStorage], *, by: Actor
) -> None:
    """An action of the workflow, not committed. Raises ItemRefused."""
    available = (each for each in transitions.available_actions(case, by=by) if is_bulk_action(each))
    action = next((option for option in available if option.id == action_id), None)
    if action is None:
        raise ItemRefused(find_obstacle(action_id, case, actor=by) or runs.NOT_AVAILABLE)
    action_form = read_action_form(case, action, form, uploads, by=by)
    if not action_form.is_complete:
        raise ItemRefused(runs.INCOMPLETE)
    try:
        transitions.run_action(case, action_id, action_form.answers, by=by)
        db.session.flush()
    except StaleCase:
        raise ItemRefused(runs.CHANGED) from None
    except AppointmentTaken:
        raise ItemRefused(runs.TAKEN) from None
    except ActionNotAvailable:
        raise ItemRefused(runs.NOT_AVAILABLE) from None
    except EndlessJump:
        db.session.rollback()
        transitions.report_endless_jump(case, action)
        raise ItemRefused(runs.ENDLESS) from None


def assign_case(case: Case, agent: str, *, by: Actor) -> None:
    """Give the case to an agent, or to nobody when empty; not committed. Raises ItemRefused."""
    obstacle = find_assignment_obstacle(case, actor=by)
    if obstacle is not None:
        raise ItemRefused(obstacle)
    try:
        assignment.assign_case(case, UUID(agent) if agent else None, by=by)
        db.session.flush()
    except assignment.AgentNotAllowed:
        raise ItemRefused(Obstacle.OTHER_AGENTS) from None
    except StaleCase:
        raise ItemRefused(runs.CHANGED) from None
