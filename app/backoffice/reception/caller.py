"""The number of a caller, given by the telephone system: the requests of that person, or one to begin."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case_list.list_rows import case_row
from app.backoffice.reception.reception_page import MAX_INPUT, list_entered_procedures
from app.cases.access import can_enter
from app.cases.drafts import request_drafts
from app.cases.drafts.request_drafts import DraftContents
from app.cases.models import Draft
from app.cases.search.case_search import search_cases
from app.cases.search.filters import Filters
from app.core.db import db
from app.core.rate_limits.limits import DRAFT_CREATION, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, RawText, Text
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access
from app.procedures import publishing
from app.procedures.definition import Procedure
from app.procedures.fields.phone import format_number, read_number

bp = Blueprint("caller", __name__, url_prefix="/agents/appel")

SCREEN = "backoffice.caller"
# The questions that what a caller inputs_by_meaning may answer beforehand, by their meaning in the profile.
CARRIED = ("first_name", "last_name", "email", "phone")
CHANNEL = "phone"


@bp.get("")
@access("agent")
def show_caller() -> ResponseReturnValue:
    """The open requests with that telephone number, as far as the agent may see them."""
    number = read_number(request.args.get("numero", "")[:MAX_INPUT])
    rows = []
    if number:
        log_access(current_actor(), "search", screen=SCREEN)
        rows = search_cases(current_actor(), Filters(words=number, state="open")).rows
    return render(
        "backoffice/reception/caller.html",
        number=number,
        shown_number=format_number(number) if number else "",
        rows=[case_row(row) for row in rows],
        procedures=list_entered_procedures(),
    )


@bp.post("/saisie")
@access("agent")
@rate_limit(DRAFT_CREATION)
def create_intake() -> ResponseReturnValue:
    """Begin to enter a request by telephone, with what the caller has inputs_by_meaning already."""
    slug = RawText("procedure").read()
    if slug not in dict(list_entered_procedures()) or not can_enter(current_actor(), slug):
        abort(404)
    live = publishing.live_procedure(slug)
    draft = request_drafts.open_draft(live, by=current_actor(), channel=CHANNEL)
    _carry_inputs(draft, live.definition)
    db.session.commit()
    return redirect(url_for("unfinished.resume_draft", intake_id=draft.id))


def _carry_inputs(draft: Draft, procedure: Procedure) -> None:
    inputs_by_meaning = Group(CARRIED, Text(limit=MAX_INPUT)).read()
    inputs_by_page = {
        page.id: {
            field.id: inputs_by_meaning[field.profile]
            for field in page.fields
            if field.profile and inputs_by_meaning.get(field.profile)
        }
        for page in procedure.pages
    }
    request_drafts.save_draft(
        draft, DraftContents(inputs={page_id: inputs for page_id, inputs in inputs_by_page.items() if inputs})
    )
