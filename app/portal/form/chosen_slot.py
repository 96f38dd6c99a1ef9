"""A form opened for a time that was chosen on another site: the time is held as the page opens."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, request, url_for

from app.agendas.bookings import SlotTaken
from app.agendas.chosen_slots import find_slot_field, hold_chosen_slot
from app.agendas.slot_holds import extend_holds
from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import draft_journey
from app.cases.models import Draft
from app.core.db import db
from app.core.rate_limits.limits import DRAFT_CREATION, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Number
from app.core.web.responses import redirect, render
from app.portal.cases.case_lookup import portal_actor
from app.portal.catalogue.procedure_availability import availability_for_actor, drafts_of_actor, procedure_for_resident
from app.portal.form import draft_start
from app.portal.form.draft_lookup import find_open_procedure
from app.portal.form.form_page import WITH_HELD_TIME, page_url
from app.portal.form.own_drafts import own_profile
from app.procedures.definition import Procedure
from app.procedures.fields.slot import MAX_PEOPLE, start_of
from app.procedures.publishing import LiveProcedure

bp = Blueprint("chosen_slot", __name__)

PEOPLE = Number("personnes", limits=(1, MAX_PEOPLE), default=1)


@bp.get("/demarches/<slug>/heure/<field_id>")
@access("public")
@rate_limit(DRAFT_CREATION)
def show_form(slug: str, field_id: str) -> Response:
    """Begin a draft that holds the time; a page that says so, and leads to the other times, when it is free no more."""
    live = find_open_procedure(slug)
    procedure = procedure_for_resident(live)
    field = find_slot_field(procedure, field_id) or abort(404)
    if live.definition.account.required and current_actor().kind != "resident":
        return draft_start.redirect_before_start(live) or abort(404)
    start = start_of({"start": request.args.get("debut")})
    if start is None or _is_only_looking() or availability_for_actor(live).refusal is not None:
        return redirect(url_for("catalogue.show_procedure", slug=slug))
    draft = _find_draft(live, field.id, start)
    if draft is not None:
        extend_holds(draft.id)
        db.session.commit()
        return _redirect_to_draft(draft, procedure)
    draft = draft_start.begin_draft(live)
    try:
        hold_chosen_slot(draft, procedure, field, start, people=PEOPLE.read(request.args), by=portal_actor())
    except SlotTaken:
        db.session.rollback()
        return render("portal/form/chosen_slot_gone.html", status=409, procedure=procedure)
    db.session.commit()
    return _redirect_to_draft(draft, procedure)


def _find_draft(live: LiveProcedure, field_id: str, start: datetime) -> Draft | None:
    """The draft that this person began for that very time, when the address is opened again: it holds nothing more."""
    for draft in drafts_of_actor(live):
        answer = request_drafts.contents_of(draft).answers.get(field_id)
        if start_of(answer) == start:
            return draft
    return None


def _redirect_to_draft(draft: Draft, procedure: Procedure) -> Response:
    journey = draft_journey(procedure, request_drafts.contents_of(draft), own_profile(procedure))
    return redirect(f"{page_url(draft.procedure_slug, draft.id, journey.first_step.page.id)}?{WITH_HELD_TIME}=1")


def _is_only_looking() -> bool:
    """Whether a browser loads the page before anybody asks for it, or a robot checks that it exists."""
    purpose = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return request.method == "HEAD" or "prefetch" in purpose
