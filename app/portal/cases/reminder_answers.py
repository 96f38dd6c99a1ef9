"""The answer to a reminder: whether one will come to the appointment, without an account, from a signed link."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.agendas import case_bookings
from app.agendas.bookings import BookingEnded
from app.agendas.readable_bookings import read_booking
from app.cases.concurrency import StaleCase, one_writer
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN
from app.core.web.responses import redirect, render
from app.notifications.appointments import presence_links
from app.notifications.appointments.presence_links import PresenceLinkUnusable
from app.payments.booking_adjustments.forecasts import forecast_own_cancellation
from app.portal.cases.case_lookup import portal_actor
from app.portal.cases.link_outcomes import render_outcome, render_unusable_link

bp = Blueprint("reminder_answers", __name__, url_prefix=presence_links.PATH)


@bp.get("")
@access("public")
def show_question() -> Response:
    """Ask the question. Nothing is answered yet: mail scanners open every link."""
    token = request.args.get("jeton", "")
    try:
        case, booking = presence_links.find_by_token(token)
    except PresenceLinkUnusable:
        return _render_unusable_link()
    return render(
        "portal/cases/bookings/reminder_answers/question.html",
        appointment=read_booking(booking, by=portal_actor()),
        money=forecast_own_cancellation(case, booking),
        token=token,
        is_refusal=request.args.get("reponse") == "non",
        is_confirmed=case_bookings.is_presence_confirmed(case, booking),
    )


@bp.post("/venue")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_presence() -> Response:
    """Record that the applicant will come."""
    return _answer(case_bookings.confirm_presence, is_attending=True)


@bp.post("/absence")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_absence() -> Response:
    """Cancel the appointment: its time is free for somebody else at once."""
    return _answer(case_bookings.decline_booking, is_attending=False)


@bp.get("/merci")
@access("public")
def show_thanks() -> Response:
    if request.args.get("venue") == "oui":
        return render_outcome(
            _("Votre réponse est notée. Si quelque chose change, vous pouvez encore annuler avec le même lien."),
            title=_("Merci, nous vous attendons"),
        )
    return render_outcome(
        _("Quelqu’un d’autre pourra en profiter. Votre demande continue : suivez-la avec votre code ou votre compte."),
        title=_("C’est annulé"),
    )


def _answer(record: case_bookings.PresenceAnswer, *, is_attending: bool) -> Response:
    try:
        case, booking = presence_links.find_by_token(TOKEN.read())
        with one_writer(case):
            record(case, booking, by=portal_actor())
        db.session.commit()
    except (PresenceLinkUnusable, BookingEnded, StaleCase):
        db.session.rollback()
        return _render_unusable_link()
    return redirect(url_for(".show_thanks", venue="oui" if is_attending else "non"))


def _render_unusable_link() -> Response:
    return render_unusable_link(
        _("Ce qui était prévu a été déplacé ou annulé, ou est passé. Votre demande dit où elle en est.")
    )
