"""Pages of a registration that open by a signed link, without an account: its ticket, and the places that are offered."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for

from app.agendas import booking_tokens, case_bookings
from app.agendas.booking_tokens import find_booking_by_token
from app.agendas.bookings import BookingEnded
from app.agendas.event_sessions import registration_changes
from app.agendas.event_sessions.tickets import build_code
from app.agendas.models import CANCELLED, HELD, OFFERED, Booking
from app.agendas.readable_bookings import read_booking
from app.cases.concurrency import StaleCase, one_writer
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN
from app.core.web.qr_code import create_qr_code
from app.core.web.responses import redirect, render
from app.notifications.appointments.registration_links import OFFER_PATH, TICKET_PATH, build_ticket_url
from app.portal.cases.case_lookup import portal_actor
from app.portal.cases.link_outcomes import render_outcome, render_unusable_link

bp = Blueprint("registration_links", __name__)


@bp.get(f"{TICKET_PATH}/<token>")
@access("public")
def show_ticket(token: str) -> Response:
    """The ticket of a registration, with its code: the event and how many come, and no name."""
    booking = find_booking_by_token(token, booking_tokens.TICKET)
    if booking is None or booking.session_id is None or booking.state == HELD:
        abort(404)
    return render(
        "portal/cases/bookings/registrations/ticket.html",
        appointment=read_booking(booking, by=portal_actor()),
        is_void=booking.state == CANCELLED,
        qr_code=create_qr_code(build_ticket_url(booking)),
        code=build_code(booking),
    )


@bp.get(OFFER_PATH)
@access("public")
def show_offer() -> Response:
    """The places that are offered. Nothing is accepted yet: mail scanners open every link."""
    token = request.args.get("jeton", "")
    offer = _find_offer(token)
    if offer is None:
        return _render_unusable_link()
    return render(
        "portal/cases/bookings/registrations/offer.html",
        appointment=read_booking(offer[1], by=portal_actor()),
        token=token,
    )


@bp.post(f"{OFFER_PATH}/acceptation")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_acceptance() -> Response:
    """Take the places."""
    return _answer(is_accepted=True)


@bp.post(f"{OFFER_PATH}/refus")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_refusal() -> Response:
    """Leave the places, which go to who waits next."""
    return _answer(is_accepted=False)


@bp.get(f"{OFFER_PATH}/merci")
@access("public")
def show_thanks() -> Response:
    return render_outcome(_("Les places sont proposées à l’inscription suivante. Votre demande dit où vous en êtes."))


def _answer(*, is_accepted: bool) -> Response:
    offer = _find_offer(TOKEN.read())
    if offer is None:
        return _render_unusable_link()
    case, booking = offer
    try:
        with one_writer(case):
            if is_accepted:
                registration_changes.accept_places(case, booking, by=portal_actor())
            else:
                case_bookings.decline_booking(case, booking, by=portal_actor())
        db.session.commit()
    except (BookingEnded, StaleCase):
        db.session.rollback()
        return _render_unusable_link()
    return redirect(build_ticket_url(booking) if is_accepted else url_for(".show_thanks"))


def _find_offer(token: str) -> tuple[Case, Booking] | None:
    """The booking whose places are offered now, with its case."""
    booking = find_booking_by_token(token, booking_tokens.OFFER)
    if booking is None or booking.state != OFFERED or booking.case_id is None:
        return None
    if booking.held_until is None or booking.held_until <= clock.now():
        return None
    return db.session.get_one(Case, booking.case_id), booking


def _render_unusable_link() -> Response:
    return render_unusable_link(
        _("Le délai pour répondre est passé, ou vous avez déjà répondu. Votre demande dit où elle en est.")
    )
