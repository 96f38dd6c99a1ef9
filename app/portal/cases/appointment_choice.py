"""Choice of an appointment among the times that an agent proposes, from a signed link, without account."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.agendas import proposals
from app.agendas.bookings import BookingEnded, SlotTaken
from app.agendas.case_bookings import list_proposals
from app.agendas.proposals import NothingProposed
from app.agendas.readable_bookings import read_booking
from app.cases.concurrency import StaleCase
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN, RawText
from app.core.web.responses import redirect, render
from app.notifications.appointments import choice_links
from app.notifications.appointments.choice_links import ChoiceLinkUnusable, find_choice
from app.portal.cases.case_lookup import portal_actor
from app.portal.cases.link_outcomes import render_outcome, render_unusable_link
from app.procedures.fields.slot import format_start, start_of

bp = Blueprint("appointment_choice", __name__, url_prefix=choice_links.PATH)

START = RawText("heure")
_REFUSALS = (ChoiceLinkUnusable, NothingProposed, SlotTaken, BookingEnded, StaleCase)


@bp.get("")
@access("public")
def show_choice() -> Response:
    """The times that are proposed. Nothing is chosen yet: mail scanners open every link."""
    token = request.args.get("jeton", "")
    try:
        case, _step_id = find_choice(token)
    except ChoiceLinkUnusable:
        return _render_unusable_link()
    return _render(case, token)


@bp.post("")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_choice() -> Response:
    """Book the time that is picked, and give the others back."""
    try:
        case, step_id = find_choice(TOKEN.read())
        start = start_of({"start": START.read()})
        if start is None:
            return _render(case, TOKEN.read(), is_missing=True)
        proposals.pick_proposal(case, step_id, start, by=portal_actor())
        db.session.commit()
    except _REFUSALS:
        db.session.rollback()
        return _render_unusable_link()
    return redirect(url_for(".show_thanks", choix="oui"))


@bp.post("/aucune")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_refusal() -> Response:
    """Give all the times back: none of them suits."""
    try:
        proposals.refuse_proposals(*find_choice(TOKEN.read()))
        db.session.commit()
    except _REFUSALS:
        db.session.rollback()
        return _render_unusable_link()
    return redirect(url_for(".show_thanks", choix="non"))


@bp.get("/merci")
@access("public")
def show_thanks() -> Response:
    if request.args.get("choix") == "oui":
        return render_outcome(_("Votre rendez-vous est pris. Les autres heures sont rendues."))
    return render_outcome(_("Aucun rendez-vous n’est pris. Le service est prévenu."))


def _render(case: Case, token: str, *, is_missing: bool = False) -> Response:
    times = list_proposals(case)
    return render(
        "portal/cases/bookings/appointment_offers/choice.html",
        status=422 if is_missing else 200,
        appointment=read_booking(times[0], by=portal_actor()),
        times=[(format_start(proposal.starts_at), proposal.starts_at) for proposal in times],
        until=times[0].held_until,
        token=token,
        is_missing=is_missing,
    )


def _render_unusable_link() -> Response:
    return render_unusable_link(
        _("Vous avez déjà répondu, ou le délai est passé. Votre demande dit où elle en est."),
        title=_("Ces heures ne sont plus proposées"),
    )
