"""One action on several requests: at once for a few, by the worker for many; each with the rights that the agent has on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.bulk.bulk_items import ItemRefused, describe_outcome, perform_action
from app.backoffice.bulk.bulk_selection import MAX_AT_ONCE, Selection, is_many, read_selection
from app.backoffice.reception.resumption import describe_decision
from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.cases.bulk_runs.possible_actions import (
    BulkAction,
    Obstacle,
    actions_for_many,
    find_header_obstacles,
    find_obstacle,
    list_bulk_actions,
)
from app.cases.bulk_runs.runs import DONE, RunContent, start_run
from app.cases.models import Case
from app.cases.reading.case_values import digest_of
from app.cases.search.case_search import Row
from app.cases.workflow.undo import find_batch, record_undo, renew_batch
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import Actor, access, current_actor
from app.core.web.form_resumption import Resumption, SubmittedValues, allow_resumption
from app.core.web.responses import redirect, render
from app.forms.action_form import ActionForm, prepare_action_form, read_action_form
from app.privacy.access_log import log_access
from app.workflows import publishing as workflows
from app.workflows.checks.bulk_action_checks import is_bulk_action
from app.workflows.definition import Action

bp = Blueprint("for_many", __name__, url_prefix="/agents/demandes/ensemble")

SCREEN = "backoffice.for_many"
# Inputs that are about the selection, not about the action.
SELECTION_INPUTS = frozenset({"case", "all", "query", "confirmed", "csrf_token"})


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

    @property
    def reason(self) -> str:
        return describe_outcome(self.outcome)


def available_bulk_actions(actor: Actor, rows: Sequence[Row]) -> list[BulkAction]:
    """The actions that requests of this page of the list can take together; nothing is looked up when there can be none."""
    versions = {row.workflow_version_id: None for row in rows}
    actions = (action for version in versions for action in workflows.definition_of(version).global_actions)
    return list_bulk_actions(actor, rows) if any(map(is_bulk_action, actions)) else []


@bp.get("/<action_id>")
@access("agent")
def show_action(action_id: str) -> ResponseReturnValue:
    """The bulk action before it is run: its requests and its questions."""
    if is_many(request.args):
        return _show_for_worker(action_id)
    selected_cases = _find_selected_cases(request.args.getlist("case"), action_id)
    first = _case_with_action(selected_cases)
    if first is None:
        return _render_nothing(selected_cases)
    action = _find_action(first, action_id)
    return _render_action(action, selected_cases, prepare_action_form(first, action, by=current_actor(), is_bulk=True))


def describe_action(values: SubmittedValues, action_id: str) -> Resumption | None:
    """The action on the requests that were picked, each named; none of them is added or left out unseen."""
    if len(set(values.get("case", ()))) > MAX_AT_ONCE:
        return None
    selected_cases = _find_selected_cases(values.get("case", ()), action_id)
    first = _case_with_action(selected_cases)
    if first is None or len(selected_cases) != len(set(values.get("case", ()))):
        return None
    cases = [first, *(selected_case.case for selected_case in selected_cases)]
    return describe_decision(_find_action(first, action_id), list(dict.fromkeys(cases)), hidden=frozenset({"case"}))


@bp.post("/<action_id>")
@allow_resumption(describe_action)
@access("agent")
@rate_limit(DEFAULT)
def create_action(action_id: str) -> ResponseReturnValue:
    """Done one request after the other: one that refuses does not keep the others from it."""
    if is_many(request.form):
        return _start_run(action_id)
    selected_cases = _find_selected_cases(request.form.getlist("case"), action_id)
    first = _case_with_action(selected_cases)
    if first is None:
        return _render_nothing(selected_cases)
    action = _find_action(first, action_id)
    action_form = read_action_form(first, action, request.form, request.files, by=current_actor())
    if not action_form.is_complete:
        return _render_action(action, selected_cases, action_form, status=200 if action_form.is_layout_change else 422)
    batch_id = new_id()
    results = [
        Result(selected_case, _run_on_case(selected_case.case, action, batch_id)) for selected_case in selected_cases
    ]
    return render_results(action.label, results, batch_id)


def render_results(label: str, results: Sequence[Result], batch_id: UUID) -> ResponseReturnValue:
    """Render the outcome of each request, with ten seconds to undo all of them."""
    renew_batch(batch_id, by=current_actor())
    db.session.commit()
    undo = find_batch(batch_id, by=current_actor())
    return render("backoffice/bulk/bulk_actions/results.html", label=label, results=results, done=DONE, undo=undo)


def is_confirmed(selection: Selection) -> bool:
    """Whether the number of requests was ticked, when there are more than an agent looks at one by one."""
    return not selection.is_for_worker or request.form.get("confirmed") == str(len(selection.possible_ids))


def _run_on_case(case: Case, action: Action, batch_id: UUID) -> str:
    """The action on one request, committed by itself."""
    try:
        with record_undo(case, action.label, by=current_actor(), batch_id=batch_id):
            perform_action(case, action.id, request.form, request.files, by=current_actor())
    except ItemRefused as refused:
        if refused.is_recorded:
            db.session.commit()
        else:
            db.session.rollback()
        return refused.outcome
    db.session.commit()
    return DONE


def _show_for_worker(action_id: str) -> ResponseReturnValue:
    selection, first = _select_for_worker(action_id)
    if first is None:
        return _render_none_possible(selection)
    action = _find_action(first, action_id)
    return _render_for_worker(action, selection, prepare_action_form(first, action, by=current_actor(), is_bulk=True))


def _start_run(action_id: str) -> ResponseReturnValue:
    selection, first = _select_for_worker(action_id)
    if first is None:
        return _render_none_possible(selection)
    action = _find_action(first, action_id)
    action_form = read_action_form(first, action, request.form, request.files, by=current_actor())
    if not action_form.is_complete or action_form.has_file_fields or not is_confirmed(selection):
        status = 200 if action_form.is_layout_change else 422
        return _render_for_worker(action, selection, action_form, status=status)
    form = {name: values for name, values in request.form.lists() if name not in SELECTION_INPUTS}
    run = start_run(selection.possible_ids, action_id, RunContent(action.label, form), by=current_actor())
    db.session.commit()
    return redirect(url_for("bulk_runs.show_run", run_id=run.id))


def _select_for_worker(action_id: str) -> tuple[Selection, Case | None]:
    """The requests with what is known of their obstacles without their answers, and the first that can take the action."""
    actor = current_actor()
    log_access(actor, "list", screen=SCREEN)
    selection = read_selection(request.values, by=actor)
    obstacles = find_header_obstacles(action_id, selection.cases, actor=actor)
    selection = replace(selection, obstacles=obstacles)
    first = db.session.get(Case, selection.possible_ids[0]) if selection.possible_ids else None
    if first is not None:
        log_access(actor, "read", screen=SCREEN, family=first.family, subject=first.id)
    return selection, first


def _find_selected_cases(identifiers: Iterable[str], action_id: str) -> list[SelectedCase]:
    """The requests that the agent may open among those asked for, each once and logged, with what keeps it from the action."""
    selected_cases = []
    for identifier in list(dict.fromkeys(identifiers))[:MAX_AT_ONCE]:
        try:
            case = case_open_to(current_actor(), UUID(identifier))
        except (CaseNotFound, CaseUnderLimitation, ValueError):
            continue
        log_access(current_actor(), "read", screen=SCREEN, family=case.family, subject=case.id)
        selected_cases.append(
            SelectedCase(case, case_name(case), find_obstacle(action_id, case, actor=current_actor()))
        )
    return selected_cases


def _case_with_action(selected_cases: list[SelectedCase]) -> Case | None:
    """The request that the questions of an action are asked about: the first that can take it."""
    return next((selected_case.case for selected_case in selected_cases if selected_case.obstacle is None), None)


def _find_action(case: Case, action_id: str) -> Action:
    return next(action for action in actions_for_many(case) if action.id == action_id)


def _render_nothing(selected_cases: list[SelectedCase]) -> ResponseReturnValue:
    is_unknown = all(selected_case.obstacle is Obstacle.OTHER_WORKFLOW for selected_case in selected_cases)
    status = 404 if selected_cases and is_unknown else 200
    return render(
        "backoffice/bulk/bulk_actions/no_action.html",
        status=status,
        selected_cases=selected_cases,
        is_unknown=is_unknown,
    )


def _render_none_possible(selection: Selection) -> ResponseReturnValue:
    return render("backoffice/bulk/bulk_actions/none_possible.html", selection=selection)


def _render_action(
    action: Action, selected_cases: list[SelectedCase], action_form: ActionForm, *, status: int = 200
) -> ResponseReturnValue:
    return render(
        "backoffice/bulk/bulk_actions/form.html",
        status=status,
        action=action,
        selected_cases=selected_cases,
        action_form=action_form,
    )


def _render_for_worker(
    action: Action, selection: Selection, action_form: ActionForm, *, status: int = 200
) -> ResponseReturnValue:
    problem = (
        _("Cette action joint un fichier : choisissez 25 demandes au plus.") if action_form.has_file_fields else None
    )
    return render(
        "backoffice/bulk/bulk_actions/many_form.html",
        status=status,
        action=action,
        selection=selection,
        action_form=action_form,
        problem=problem,
        is_unconfirmed=status == 422 and not is_confirmed(selection),
    )


def case_name(case: Case) -> str:
    """Name of the request, as in the list."""
    digest = digest_of(case)
    return digest["name"] or digest["line"] or case.reference
