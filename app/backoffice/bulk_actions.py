"""One action on several requests at once: those picked in the list, each with the rights that the agent has on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.backoffice.resumption import describe_decision
from app.cases import acting
from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.cases.concurrency import StaleCase
from app.cases.many_actions import ManyAction, Obstacle, actions_for_many, find_obstacle, list_many_actions
from app.cases.models import Case
from app.cases.reading.case_values import digest_of
from app.cases.search.case_search import PAGE_SIZE, Row
from app.core.db import db
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import Actor, access, current_actor
from app.core.web.form_resumption import Resumption, SubmittedValues, allow_resumption
from app.core.web.responses import render
from app.forms.action_form import ActionForm, prepare_action_form, read_action_form
from app.privacy.access_log import log_access
from app.workflows import publishing as workflows
from app.workflows.checks.bulk_action_checks import is_bulk_action
from app.workflows.definition import Action
from app.workflows.engine import ActionNotAvailable, EndlessJump

bp = Blueprint("for_many", __name__, url_prefix="/agents/demandes/ensemble")

SCREEN = "backoffice.for_many"
# The list shows a page at a time: no more can be picked.
MAX_CASES = PAGE_SIZE

# What became of each request.
DONE, NOT_AVAILABLE, INCOMPLETE, CHANGED, ENDLESS = "done", "not_here", "incomplete", "changed", "endless"


@dataclass(frozen=True)
class SelectedCase:
    """A request picked in the list, by what it is known by there, and what keeps it from the action if anything does."""

    case: Case
    name: str
    obstacle: Obstacle | None = None


@dataclass(frozen=True)
class Result:
    """Outcome of a bulk action on one request."""

    selected: SelectedCase
    outcome: str


def available_bulk_actions(actor: Actor, rows: Sequence[Row]) -> list[ManyAction]:
    """The actions that requests of this page of the list can take together; nothing is looked up when there can be none."""
    versions = {row.workflow_version_id: None for row in rows}
    actions = (action for version in versions for action in workflows.definition_of(version).global_actions)
    return list_many_actions(actor, rows) if any(map(is_bulk_action, actions)) else []


@bp.get("/<action_id>")
@access("agent")
def show_action(action_id: str) -> ResponseReturnValue:
    """The bulk action before it is run: its requests and its questions."""
    selected_cases = _find_selected_cases(request.args.getlist("case"), action_id)
    first = _case_with_action(selected_cases)
    if first is None:
        return _render_nothing(selected_cases)
    action = _find_action(first, action_id)
    return _render_action(action, selected_cases, prepare_action_form(first, action, by=current_actor(), is_bulk=True))


def describe_action(values: SubmittedValues, action_id: str) -> Resumption | None:
    """The action on the requests that were picked, each named; none of them is added or left out unseen."""
    selected_cases = _find_selected_cases(values.get("case", ()), action_id)
    first = _case_with_action(selected_cases)
    if first is None or len(selected_cases) != len(set(values.get("case", ()))):
        return None
    cases = [first, *(each.case for each in selected_cases)]
    return describe_decision(_find_action(first, action_id), list(dict.fromkeys(cases)), hidden=frozenset({"case"}))


@bp.post("/<action_id>")
@allow_resumption(describe_action)
@access("agent")
@rate_limit(DEFAULT)
def create_action(action_id: str) -> ResponseReturnValue:
    """Done one request after the other: one that refuses does not keep the others from it."""
    selected_cases = _find_selected_cases(request.form.getlist("case"), action_id)
    first = _case_with_action(selected_cases)
    if first is None:
        return _render_nothing(selected_cases)
    action = _find_action(first, action_id)
    action_form = read_action_form(first, action, request.form, request.files, by=current_actor())
    if not action_form.is_complete:
        return _render_action(action, selected_cases, action_form, status=200 if action_form.is_layout_change else 422)
    results = [Result(each, _run_on_case(each.case, action_id)) for each in selected_cases]
    return render("backoffice/bulk_actions/results.html", action=action, results=results, done=DONE)


def _run_on_case(case: Case, action_id: str) -> str:
    """The action on one request, committed by itself."""
    action = next((each for each in _available_actions(case) if each.id == action_id), None)
    if action is None:
        return NOT_AVAILABLE
    action_form = read_action_form(case, action, request.form, request.files, by=current_actor())
    if not action_form.is_complete:
        return INCOMPLETE
    try:
        acting.run_action(case, action_id, action_form.answers, by=current_actor())
        db.session.commit()
    except StaleCase:
        db.session.rollback()
        return CHANGED
    except ActionNotAvailable:
        db.session.rollback()
        return NOT_AVAILABLE
    except EndlessJump:
        db.session.rollback()
        acting.report_endless_jump(case, action)
        db.session.commit()
        return ENDLESS
    return DONE


def _available_actions(case: Case) -> list[Action]:
    return [each for each in acting.available_actions(case, by=current_actor()) if is_bulk_action(each)]


def _find_selected_cases(identifiers: Iterable[str], action_id: str) -> list[SelectedCase]:
    """The requests that the agent may open among those asked for, each once and logged, with what keeps it from the action."""
    selected_cases = []
    for identifier in list(dict.fromkeys(identifiers))[:MAX_CASES]:
        try:
            case = case_open_to(current_actor(), UUID(identifier))
        except (CaseNotFound, CaseUnderLimitation, ValueError):
            continue
        log_access(current_actor(), "read", screen=SCREEN, family=case.family, subject=case.id)
        selected_cases.append(
            SelectedCase(case, _case_name(case), find_obstacle(action_id, case, actor=current_actor()))
        )
    return selected_cases


def _case_with_action(selected_cases: list[SelectedCase]) -> Case | None:
    """The request that the questions of an action are asked about: the first that can take it."""
    return next((each.case for each in selected_cases if each.obstacle is None), None)


def _find_action(case: Case, action_id: str) -> Action:
    return next(action for action in actions_for_many(case) if action.id == action_id)


def _render_nothing(selected_cases: list[SelectedCase]) -> ResponseReturnValue:
    is_unknown = all(each.obstacle is Obstacle.OTHER_WORKFLOW for each in selected_cases)
    status = 404 if selected_cases and is_unknown else 200
    return render(
        "backoffice/bulk_actions/no_action.html", status=status, selected_cases=selected_cases, is_unknown=is_unknown
    )


def _render_action(
    action: Action, selected_cases: list[SelectedCase], action_form: ActionForm, *, status: int = 200
) -> ResponseReturnValue:
    return render(
        "backoffice/bulk_actions/form.html",
        status=status,
        action=action,
        selected_cases=selected_cases,
        action_form=action_form,
    )


def _case_name(case: Case) -> str:
    """Name of the request, as in the list."""
    digest = digest_of(case)
    return digest["name"] or digest["line"] or case.reference
