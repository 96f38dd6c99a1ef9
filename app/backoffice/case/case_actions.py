"""Acting on a request: what the workflow lets the agent do, with its questions, once and on what they have read."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.agendas.slot_holds import AppointmentTaken
from app.backoffice.case.case_context import actions_in_order, case_context, case_heading, find_case, last_change
from app.backoffice.case.case_neighbours import find_next_url, redirect_to_next_case
from app.backoffice.reception.resumption import describe_action
from app.cases.case_definitions import functions_of, workflow_of
from app.cases.concurrency import StaleCase
from app.cases.drafts import agent_drafts
from app.cases.models import Case
from app.cases.people import assignment
from app.cases.people.work_preferences import find_work_preferences
from app.cases.reading.readable_case import read_case
from app.cases.workflow import transitions
from app.cases.workflow.undo import record_undo
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, DRAFT_AUTOSAVE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION
from app.core.web.form_resumption import allow_resumption
from app.core.web.responses import create_unchanged_response, redirect, render
from app.forms.action_form import ActionForm, prepare_action_form, read_action_form, refresh_action_form
from app.forms.taken_answers import refuse_taken_answer
from app.workflows.definition import Action
from app.workflows.engine import ActionNotAvailable, EndlessJump

bp = Blueprint("case_actions", __name__)


@bp.get("/agents/demandes/<uuid:case_id>/actions/<action_id>")
@access("agent")
def show_action(case_id: UUID, action_id: str) -> ResponseReturnValue:
    """The questions of an action and its confirmation, before anything is done."""
    case = find_case(case_id, screen="backoffice.action")
    action = _find_available_action(case, action_id) or abort(404)
    return _render_action(case, _restore_draft(case, action) or prepare_action_form(case, action, by=current_actor()))


@bp.post("/agents/demandes/<uuid:case_id>/actions/<action_id>")
@allow_resumption(describe_action)
@access("agent")
@rate_limit(DEFAULT)
def create_action(case_id: UUID, action_id: str) -> ResponseReturnValue:
    """Run the action, unless a colleague changed the request since it was read."""
    case = find_case(case_id, screen="backoffice.action")
    action = _find_action(case, action_id) or abort(404)
    action_form = read_action_form(case, action, request.form, request.files, by=current_actor())
    if case.revision != REVISION.read():
        return _render_conflict(case, action_form)
    if not action_form.is_complete:
        return _render_action(case, action_form, status=200 if action_form.is_layout_change else 422)
    next_url = find_next_url(case)
    try:
        _run_action(case, action, action_form)
    except StaleCase:
        db.session.rollback()
        return _render_conflict(case, action_form)
    except AppointmentTaken as taken:
        db.session.rollback()
        return _render_action(case, refuse_taken_answer(action_form, taken), status=422)
    except ActionNotAvailable:
        abort(404)
    except EndlessJump:
        return _render_endless_jump(case, action)
    agent_drafts.delete_agent_draft(case, agent_drafts.form_of_action(action.id), by=current_actor())
    db.session.commit()
    if next_url:
        message = _("C’est fait pour %(reference)s : %(action)s.", reference=case.reference, action=action.label)
        return redirect_to_next_case(next_url, message)
    flash(_("C’est fait : %(action)s.", action=action.label), "case-actions")
    return _render_done(case)


@bp.post("/agents/demandes/<uuid:case_id>/actions/<action_id>/questions")
@access("agent")
@rate_limit(DRAFT_AUTOSAVE)
def show_questions(case_id: UUID, action_id: str) -> ResponseReturnValue:
    """The questions of an action that the answers typed so far show or hide; the rest of the page is not rendered."""
    case = find_case(case_id, screen="backoffice.action")
    action = _find_available_action(case, action_id)
    if action is None:
        # Asked while the action itself was being sent: it is done, and nothing of its form is shown any more.
        past_action = _find_action(case, action_id)
        return (
            create_unchanged_response()
            if past_action and past_action.by & functions_of(current_actor(), case)
            else abort(404)
        )
    refresh = refresh_action_form(case, action, request.form, by=current_actor())
    return create_unchanged_response() if refresh.is_empty else render("fields/refresh.html", refresh=refresh)


def _run_action(case: Case, action: Action, action_form: ActionForm) -> None:
    """The action, and what the agent wants to come with it; both can be undone together."""
    with record_undo(case, action.label, by=current_actor()):
        transitions.run_action(
            case,
            action.id,
            action_form.answers,
            by=current_actor(),
            revision=case.revision,
            files=action_form.files,
            question_ids=action_form.field_ids,
        )
        if find_work_preferences(current_actor()).takes_on_acting:
            assignment.assign_if_unassigned(case, by=current_actor())


def _restore_draft(case: Case, action: Action) -> ActionForm | None:
    """Inputs of the agent's draft of this action, without problems."""
    inputs = agent_drafts.drafts_of(case, by=current_actor()).get(agent_drafts.form_of_action(action.id))
    return (
        replace(read_action_form(case, action, MultiDict(inputs), MultiDict(), by=current_actor()), validation=None)
        if inputs
        else None
    )


def _render_done(case: Case) -> ResponseReturnValue:
    if request.htmx:  # type: ignore[attr-defined]
        return render("backoffice/case/case.html", **case_context(case))
    return redirect(url_for("case_page.show_case", case_id=case.id, _anchor="case-actions"))


def _render_endless_jump(case: Case, action: Action) -> ResponseReturnValue:
    """The workflow is wrong: nothing is done, those who can mend it are told."""
    db.session.rollback()
    transitions.report_endless_jump(case, action)
    db.session.commit()
    flash(
        _(
            "« %(action)s » n’a pas pu être fait : le circuit de cette démarche tourne en rond. "
            "Les administrateurs le voient ; la demande n’a pas changé.",
            action=action.label,
        ),
        "case-actions-refused",
    )
    return _render_done(case)


def _find_available_action(case: Case, action_id: str) -> Action | None:
    return next((action for action in actions_in_order(case) if action.id == action_id), None)


def _find_action(case: Case, action_id: str) -> Action | None:
    """The action of that name where the case stands; else where it stood when the agent read it."""
    workflow = workflow_of(case)
    statuses = sorted(workflow.statuses, key=lambda status: status.id != case.status)
    actions = (workflow.action(status.id, action_id) for status in statuses)
    return next((action for action in actions if action is not None), None)


def _render_action(case: Case, action_form: ActionForm, *, status: int = 200) -> ResponseReturnValue:
    heading = case_heading(read_case(case, is_agent=True, with_answers=False))
    return render(
        "backoffice/case/actions/action.html",
        status=status,
        action_form=action_form,
        is_available=True,
        change=None,
        **heading,
    )


def _render_conflict(case: Case, action_form: ActionForm) -> ResponseReturnValue:
    """409: who changed the request and when, with what was typed kept."""
    db.session.refresh(case)
    readable_case = read_case(case, is_agent=True, with_answers=False)
    is_available = any(action.id == action_form.action.id for action in actions_in_order(case))
    return render(
        "backoffice/case/actions/action.html",
        status=409,
        action_form=action_form,
        is_available=is_available,
        change=last_change(readable_case),
        **case_heading(readable_case),
    )
