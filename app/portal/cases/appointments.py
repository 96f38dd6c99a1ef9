"""The appointment of a request: moved or cancelled by its applicant, put in their calendar."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, request, url_for

from app.agendas import case_bookings
from app.agendas.bookings import BookingEnded, SlotTaken
from app.agendas.calendar_files.invitations import write_feed
from app.agendas.models import Booking
from app.agendas.readable_bookings import ReadableBooking, read_booking
from app.agendas.slot_fields import build_slot_field
from app.cases.concurrency import StaleCase, one_writer
from app.cases.models import Case
from app.core.db import db
from app.core.formats import format_moment
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CASE_CHANGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.notifications.appointments.coming_bookings import build_invitation
from app.payments.booking_adjustments.forecasts import forecast_own_cancellation
from app.portal.cases.case_lookup import find_fully_held_case, portal_actor
from app.procedures.fields import FIELD_TYPES, Field, Problem
from app.procedures.fields.slot import Slot, start_of

bp = Blueprint("portal_appointments", __name__, url_prefix="/demandes/<uuid:case_id>/rendez-vous/<uuid:booking_id>")


@bp.get("")
@access("holder")
def show_appointment(case_id: UUID, booking_id: UUID) -> Response:
    """Times to which the appointment may be moved."""
    case, booking = find_appointment(case_id, booking_id)
    if not booking.can_change:
        return _redirect_to_case(case_id)
    return _render(case, booking, build_slot_field(booking), values={}, problems=[])


@bp.post("")
@access("holder")
@rate_limit(CASE_CHANGE)
def update_appointment(case_id: UUID, booking_id: UUID) -> Response:
    """Move the appointment: the former time is given back in the same transaction, with one notice."""
    case, booking = find_appointment(case_id, booking_id)
    if not booking.can_change:
        return _redirect_ended(case_id)
    field, slot_type = build_slot_field(booking), FIELD_TYPES[Slot.key]
    raw = slot_type.read(field, request.form)
    if slot_type.is_layout_change(field, request.form):
        return _render(case, booking, field, values=slot_type.form_values(field, raw), problems=[])
    start = start_of(raw)
    if start is None:
        problems = [Problem("slot_missing")]
        return _render(case, booking, field, values=slot_type.form_values(field, raw), problems=problems)
    try:
        with one_writer(case):
            case_bookings.move_booking(case, booking.booking, start, by=portal_actor())
        db.session.commit()
    except (SlotTaken, StaleCase):
        db.session.rollback()
        case, booking = find_appointment(case_id, booking_id)
        problems = [Problem("slot_taken")]
        values = slot_type.form_values(field, {"shown": raw["shown"]})
        return _render(case, booking, build_slot_field(booking), values=values, problems=problems)
    except BookingEnded:
        db.session.rollback()
        return _redirect_ended(case_id)
    flash(_("C’est changé. Votre rendez-vous : %(when)s.", when=format_moment(start)), "appointment")
    return _redirect_to_case(case_id)


@bp.get("/agenda.ics")
@access("holder")
def download_calendar_entry(case_id: UUID, booking_id: UUID) -> Response:
    """Send the appointment as a file that calendars open; 404 for one that was cancelled."""
    case, booking = find_appointment(case_id, booking_id)
    if booking.is_cancelled:
        abort(404)
    content = write_feed([build_invitation(case, booking.booking)], name=booking.title)
    return create_download("rendez-vous.ics", "text/calendar; charset=utf-8", len(content), iter([content]))


@bp.post("/annulation")
@access("holder")
@rate_limit(CASE_CHANGE)
def create_cancellation(case_id: UUID, booking_id: UUID) -> Response:
    """Cancel the appointment: its time is free for somebody else at once."""
    case, booking = find_appointment(case_id, booking_id)
    notice = _("Votre rendez-vous est annulé. L’heure est rendue à quelqu’un d’autre.")
    return cancel_booking(case, booking, notice=notice) or _redirect_ended(case_id)


def cancel_booking(case: Case, booking: ReadableBooking, *, notice: str) -> Response | None:
    """Cancel a booking of any kind, and go back to its request; none when it can be cancelled no more."""
    try:
        with one_writer(case):
            case_bookings.cancel_booking(case, booking.booking, by=portal_actor())
        db.session.commit()
    except (BookingEnded, StaleCase):
        db.session.rollback()
        return None
    flash(notice, "appointment")
    return _redirect_to_case(case.id)


def find_appointment(case_id: UUID, booking_id: UUID) -> tuple[Case, ReadableBooking]:
    """A booking of a case that this browser may write in; 404 for any other."""
    case = find_fully_held_case(case_id)
    booking = db.session.get(Booking, booking_id)
    if booking is None or booking.case_id != case.id:
        abort(404)
    return case, read_booking(booking, by=portal_actor())


def _render(
    case: Case, booking: ReadableBooking, field: Field, *, values: dict[str, str | list[str]], problems: list[Problem]
) -> Response:
    return render(
        "portal/cases/bookings/appointment.html",
        status=422 if problems else 200,
        case=case,
        appointment=booking,
        money=forecast_own_cancellation(case, booking.booking),
        field=field,
        values=values,
        problems={field.id: problems} if problems else {},
        problem_list=[(field, problem) for problem in problems],
    )


def _redirect_ended(case_id: UUID) -> Response:
    flash(_("Ce rendez-vous ne peut plus être changé ici. Appelez le service s’il le faut."), "appointment")
    return _redirect_to_case(case_id)


def _redirect_to_case(case_id: UUID) -> Response:
    return redirect(url_for("portal_cases.show_case", case_id=case_id, _anchor="appointments"))
