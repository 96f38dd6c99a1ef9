"""One answer edited in place: a small form in its row, a page of its own without JavaScript; the history keeps what changed."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.agendas.slot_holds import AppointmentTaken
from app.backoffice.case.case_context import actions_in_order, case_context, case_heading, conflict_message, find_case
from app.backoffice.conversation.answer_links import find_editing_action
from app.cases.concurrency import StaleCase
from app.cases.models import Case
from app.cases.reading.readable_case import read_case
from app.cases.workflow import transitions
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION
from app.core.web.responses import redirect, render
from app.forms.action_form import ActionForm, prepare_action_form, read_action_form
from app.forms.taken_answers import refuse_taken_answer
from app.workflows.definition import Action
from app.workflows.engine import ActionNotAvailable

bp = Blueprint("answer_edits", __name__, url_prefix="/agents/demandes/<uuid:case_id>/reponses/<field_id>")


@bp.get("")
@access("agent")
def show_answer(case_id: UUID, field_id: str) -> ResponseReturnValue:
    case = find_case(case_id, screen="backoffice.answer")
    action = _find_action(case, field_id)
    return _render_form(case, field_id, prepare_action_form(case, action, by=current_actor()))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def update_answer(case_id: UUID, field_id: str) -> ResponseReturnValue:
    """The answer is corrected, unless somebody changed the request since it was read."""
    case = find_case(case_id, screen="backoffice.answer")
    action = _find_action(case, field_id)
    form = read_action_form(case, action, request.form, request.files, by=current_actor())
    if case.revision != REVISION.read():
        return _render_form(case, field_id, form, problem=conflict_message(), status=409)
    if not form.is_complete:
        return _render_form(case, field_id, form, status=200 if form.is_layout_change else 422)
    try:
        transitions.run_action(
            case, action.id, form.answers, by=current_actor(), files=form.files, question_ids=form.field_ids
        )
    except ActionNotAvailable:
        abort(404)
    except AppointmentTaken as taken:
        db.session.rollback()
        return _render_form(case, field_id, refuse_taken_answer(form, taken), status=422)
    except StaleCase:
        db.session.rollback()
        return _render_form(case, field_id, form, problem=conflict_message(), status=409)
    db.session.commit()
    flash(_("La réponse est corrigée. L’historique garde l’ancienne."), "case-answers")
    return _render_done(case)


def _find_action(case: Case, field_id: str) -> Action:
    return find_editing_action(case, actions_in_order(case), field_id, by=current_actor()) or abort(404)


def _render_form(
    case: Case, field_id: str, action_form: ActionForm, *, problem: str | None = None, status: int = 200
) -> ResponseReturnValue:
    db.session.refresh(case)
    return render(
        "backoffice/case/answer.html",
        status=status,
        field_id=field_id,
        action_form=action_form,
        problem=problem,
        **case_heading(read_case(case, is_agent=True, with_answers=False)),
    )


def _render_done(case: Case) -> Response:
    """All the answers again: others may depend on this one."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(url_for("case_page.show_case", case_id=case.id, _anchor="case-answers"))
    response = render("backoffice/case/case.html", **case_context(case))
    response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#case-answers"
    return response
