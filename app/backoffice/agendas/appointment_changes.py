"""A booking as agents see it: who comes, moved or cancelled for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.agendas import booking_changes
from app.agendas.agenda_rights import agenda_managed_by
from app.agendas.ants.readable_numbers import read_numbers
from app.agendas.bookings import BookingEnded, SlotTaken, need_of
from app.agendas.day_bookings import get_booking, read_bookings
from app.agendas.definition import Agenda
from app.agendas.models import Booking
from app.agendas.readable_bookings import read_booking
from app.agendas.slot_fields import build_slot_field
from app.backoffice.agendas.agenda_days import build_navigation
from app.cases.concurrency import StaleCase
from app.core import clock
from app.core.db import db
from app.core.formats import format_moment
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.notifications.appointments.earlier_offers import is_reachable
from app.payments.booking_adjustments.forecasts import forecast_cancellation
from app.privacy.access_log import log_access
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.slot import Slot, start_of

bp = Blueprint(
    "appointment_changes", __name__, url_prefix="/agents/agendas/<agenda_slug>/rendez-vous/<uuid:booking_id>"
)

SCREEN = "backoffice.appointment"


@bp.get("")
@access("agent")
def show_appointment(agenda_slug: str, booking_id: UUID) -> ResponseReturnValue:
    """The person who comes and the service, with the other times to which it may be moved."""
    agenda, booking = find_appointment(agenda_slug, booking_id)
    return _render(agenda, booking, values={})


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def update_appointment(agenda_slug: str, booking_id: UUID) -> ResponseReturnValue:
    """Move the booking to another time, without notice: the former one is given back in the same transaction."""
    agenda, booking = find_appointment(agenda_slug, booking_id)
    need, slot_type = need_of(booking, agenda, is_by_agent=True), FIELD_TYPES[Slot.key]
    if need is None:
        return _redirect_ended(agenda, booking)
    field = build_slot_field(read_booking(booking, by=current_actor()), is_by_agent=True)
    raw = slot_type.read(field, request.form)
    if slot_type.is_layout_change(field, request.form):
        return _render(agenda, booking, values=slot_type.form_values(field, raw), is_moving=True)
    start = start_of(raw)
    if start is None:
        return _render(agenda, booking, values=slot_type.form_values(field, raw), problem="slot_missing")
    try:
        booking_changes.move_booking(booking, need, start, by=current_actor())
        db.session.commit()
    except (SlotTaken, StaleCase):
        db.session.rollback()
        values = slot_type.form_values(field, {"shown": raw["shown"]})
        return _render(*find_appointment(agenda_slug, booking_id), values=values, problem="slot_taken")
    except BookingEnded:
        db.session.rollback()
        return _redirect_ended(agenda, booking)
    flash(_("Le rendez-vous est déplacé : %(when)s.", when=format_moment(start)))
    return redirect(url_for(".show_appointment", agenda_slug=agenda_slug, booking_id=booking_id))


@bp.post("/annulation")
@access("agent")
@rate_limit(DEFAULT)
def create_cancellation(agenda_slug: str, booking_id: UUID) -> ResponseReturnValue:
    """Cancel the booking: its time is free at once."""
    agenda, booking = find_appointment(agenda_slug, booking_id)
    try:
        booking_changes.cancel_booking(booking, by=current_actor())
        db.session.commit()
    except (BookingEnded, StaleCase):
        db.session.rollback()
        return _redirect_ended(agenda, booking)
    flash(_("Le rendez-vous est annulé."))
    day = clock.to_paris(booking.starts_at).date().isoformat()
    return redirect(url_for("agenda_days.show_day", agenda_slug=agenda_slug, jour=day))


def find_appointment(agenda_slug: str, booking_id: UUID) -> tuple[Agenda, Booking]:
    """A booking of an agenda of the agent, once the access log has it."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    booking = get_booking(agenda, booking_id)
    case = booking_changes.case_of(booking)
    family, subject = (case.family, case.id) if case else (None, None)
    log_access(current_actor(), "read", screen=SCREEN, family=family, subject=subject)
    return agenda, booking


def _render(
    agenda: Agenda, booking: Booking, *, values: dict[str, Any], problem: str = "", is_moving: bool = False
) -> ResponseReturnValue:
    readable = read_booking(booking, by=current_actor())
    field = build_slot_field(readable, is_by_agent=True)
    appointment = read_bookings(agenda, [booking], by=current_actor())[0]
    day = clock.to_paris(booking.starts_at).date()
    return render(
        "backoffice/agendas/appointment.html",
        status=422 if problem else 200,
        appointment=appointment,
        earlier=readable.earlier,
        is_unreachable=appointment.is_named and not is_reachable(booking, appointment.case),
        can_change=readable.can_change,
        money=forecast_cancellation(appointment.case, booking, by=current_actor()),
        pre_applications=read_numbers(booking),
        is_today=day == clock.today(),
        is_moving=is_moving or bool(problem),
        field=field,
        values=values,
        problems={field.id: [Problem(problem)]} if problem else {},
        **build_navigation(agenda, day, "appointment"),
    )


def _redirect_ended(agenda: Agenda, booking: Booking) -> ResponseReturnValue:
    flash(_("Ce rendez-vous ne peut plus être changé."))
    return redirect(url_for(".show_appointment", agenda_slug=agenda.slug, booking_id=booking.id))
