"""The registration of a request at an event: postponed to another session, or cancelled, by its applicant."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, url_for

from app.agendas.bookings import BookingEnded, SlotTaken
from app.agendas.event_sessions import registration_changes
from app.agendas.event_sessions.registrations import party_of
from app.agendas.event_sessions.session_offers import list_other_sessions
from app.agendas.readable_bookings import ReadableBooking
from app.cases.concurrency import StaleCase, one_writer
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import CASE_CHANGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Form, RawText
from app.core.web.responses import redirect, render
from app.payments.booking_adjustments.forecasts import forecast_own_cancellation, forecast_own_moves
from app.portal.cases.appointments import cancel_booking, find_appointment
from app.portal.cases.case_lookup import portal_actor

bp = Blueprint("portal_registrations", __name__, url_prefix="/demandes/<uuid:case_id>/inscription/<uuid:booking_id>")


class PostponementForm(Form):
    """The session to which a registration is postponed."""

    session = RawText("seance", problem=lazy_gettext("Choisissez une séance."))


@bp.get("")
@access("holder")
def show_registration(case_id: UUID, booking_id: UUID) -> Response:
    """The sessions to which the registration may be postponed."""
    case, booking = _find(case_id, booking_id)
    return _render(case, booking) if booking.can_change else _redirect_to_case(case_id)


@bp.post("")
@access("holder")
@rate_limit(CASE_CHANGE)
def update_registration(case_id: UUID, booking_id: UUID) -> Response:
    """Postpone the registration with all its people: the former places are given back in the same transaction."""
    case, booking = _find(case_id, booking_id)
    if not booking.can_change:
        return _redirect_ended(case_id)
    session_id = PostponementForm().session
    others = list_other_sessions(booking.booking, party_of(booking.booking))
    session = next((other for other in others if other.id == session_id), None)
    if session is None:
        return _render(case, booking, problem=_("Choisissez une séance."))
    try:
        with one_writer(case):
            registration_changes.postpone(case, booking.booking, UUID(session.id), by=portal_actor())
        db.session.commit()
    except BookingEnded:
        db.session.rollback()
        return _redirect_ended(case_id)
    except (SlotTaken, StaleCase):
        db.session.rollback()
        problem = _("Les dernières places viennent d’être prises : choisissez une autre séance.")
        return _render(*_find(case_id, booking_id), problem=problem)
    flash(_("C’est changé : votre inscription est reportée."), "appointment")
    return _redirect_to_case(case_id)


@bp.post("/annulation")
@access("holder")
@rate_limit(CASE_CHANGE)
def create_cancellation(case_id: UUID, booking_id: UUID) -> Response:
    """Cancel the registration, or leave the waiting list."""
    case, booking = _find(case_id, booking_id)
    notice = _("Votre inscription est annulée. Les places vont à quelqu’un d’autre.")
    return cancel_booking(case, booking, notice=notice) or _redirect_ended(case_id)


def _find(case_id: UUID, booking_id: UUID) -> tuple[Case, ReadableBooking]:
    """A registration of a case that this browser may write in; 404 for any other."""
    case, booking = find_appointment(case_id, booking_id)
    if booking.booking.session_id is None:
        abort(404)
    return case, booking


def _render(case: Case, booking: ReadableBooking, *, problem: str = "") -> Response:
    sessions = list_other_sessions(booking.booking, party_of(booking.booking))
    return render(
        "portal/cases/bookings/registrations/registration.html",
        status=422 if problem else 200,
        case=case,
        appointment=booking,
        sessions=sessions,
        money=forecast_own_cancellation(case, booking.booking),
        move_money=forecast_own_moves(case, booking.booking, [UUID(session.id) for session in sessions]),
        problem=problem,
    )


def _redirect_ended(case_id: UUID) -> Response:
    flash(_("Cette inscription ne peut plus être changée ici. Appelez le service s’il le faut."), "appointment")
    return _redirect_to_case(case_id)


def _redirect_to_case(case_id: UUID) -> Response:
    return redirect(url_for("portal_cases.show_case", case_id=case_id, _anchor="appointments"))
