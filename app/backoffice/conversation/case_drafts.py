"""Autosave of what an agent types on a request, so that a reload loses nothing."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.cases.access import case_open_to
from app.cases.case_definitions import workflow_of
from app.cases.drafts import agent_drafts
from app.core.db import db
from app.core.rate_limits.limits import DRAFT_AUTOSAVE, rate_limit
from app.core.web.access_rules import access, current_actor

bp = Blueprint("case_drafts", __name__)


@bp.post("/agents/demandes/<uuid:case_id>/brouillons/<form>")
@access("agent")
@rate_limit(DRAFT_AUTOSAVE)
def create_draft(case_id: UUID, form: str) -> ResponseReturnValue:
    """Save what the agent types; the response holds nothing of the request."""
    case = case_open_to(current_actor(), case_id)
    if form not in agent_drafts.forms_of(action.id for action in workflow_of(case).all_actions):
        abort(404)
    is_asked = agent_drafts.build_input_filter(case, form, by=current_actor())
    inputs = {name: values for name, values in request.form.lists() if is_asked(name)}
    try:
        agent_drafts.save_agent_draft(case, form, inputs, by=current_actor())
    except agent_drafts.DraftTooLong:
        abort(413)
    db.session.commit()
    return "", 204
