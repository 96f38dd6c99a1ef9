"""An appointment moved or cancelled from a signed link, without an account nor a code: nothing else of the request is shown."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.agendas import booking_changes, management_links
from app.agendas.agenda_store import get_agenda
from app.agendas.bookings import BookingEnded, SlotTaken, need_of
from app.agendas.management_links import ManagementLinkUnusable
from app.agendas.readable_bookings import ReadableBooking, read_booking
from app.agendas.slot_fields import build_slot_field
from app.cases.concurrency import StaleCase
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect, render
from app.payments.booking_adjustments.forecasts import forecast_own_cancellation
from app.portal.cases.case_lookup import portal_actor
from app.portal.cases.link_outcomes import render_unusable_link
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.slot import Slot, start_of

bp = Blueprint("appointment_management", __name__, url_prefix=f"{management_links.PATH}/<token>")


@bp.errorhandler(ManagementLinkUnusable)
def show_unusable_link(_error: ManagementLinkUnusable) -> Response:
    """The page of a link that leads nowhere."""
    return render_unusable_link(
        _("Ce qui était prévu a été déplacé ou annulé, ou est passé. Votre demande dit où elle en est.")
    )


@bp.get("")
@access("public")
def show_appointment(token: str) -> Response:
    """Show when and where it is, and the times to which it may be moved."""
    return _render(token, _find(token))


@bp.post("")
@access("public")
@rate_limit(FORM_SUBMISSION)
def update_appointment(token: str) -> Response:
    """Move the appointment, as far as its service still lets whoever made it."""
    appointment = _find(token)
    if not appointment.can_change:
        return redirect(url_for(".show_appointment", token=token))
    field, slot_type = build_slot_field(appointment), FIELD_TYPES[Slot.key]
    raw = slot_type.read(field, request.form)
    values = slot_type.form_values(field, raw)
    if slot_type.is_layout_change(field, request.form):
        return _render(token, appointment, values=values)
    start, need = start_of(raw), need_of(appointment.booking, get_agenda(appointment.booking.agenda_slug))
    if start is None or need is None:
        return _render(token, appointment, values=values, problem="slot_missing")
    try:
        booking_changes.move_booking(appointment.booking, need, start, by=portal_actor())
        db.session.commit()
    except (SlotTaken, StaleCase):
        db.session.rollback()
        values = slot_type.form_values(field, {"shown": raw["shown"]})
        return _render(token, _find(token), values=values, problem="slot_taken")
    except BookingEnded:
        db.session.rollback()
    return redirect(url_for(".show_appointment", token=token))


@bp.get("/annulation")
@access("public")
def show_cancellation(token: str) -> Response:
    """Ask whether it is to be cancelled: nothing is done yet, since robots open every link."""
    return _render(token, _find(token), is_cancelling=True)


@bp.post("/annulation")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_cancellation(token: str) -> Response:
    """Cancel the appointment: its time is free for somebody else at once."""
    appointment = _find(token)
    try:
        if appointment.can_change:
            booking_changes.cancel_booking(appointment.booking, by=portal_actor())
        db.session.commit()
    except (BookingEnded, StaleCase):
        db.session.rollback()
    return redirect(url_for(".show_appointment", token=token))


def _find(token: str) -> ReadableBooking:
    return read_booking(management_links.find_by_token(token), by=portal_actor())


def _render(
    token: str,
    appointment: ReadableBooking,
    *,
    values: dict[str, str | list[str]] | None = None,
    problem: str = "",
    is_cancelling: bool = False,
) -> Response:
    field = build_slot_field(appointment)
    return render(
        "portal/cases/bookings/appointment_management.html",
        status=422 if problem else 200,
        token=token,
        appointment=appointment,
        money=forecast_own_cancellation(booking_changes.case_of(appointment.booking), appointment.booking),
        field=field,
        values=values or {},
        problems={field.id: [Problem(problem)]} if problem else {},
        problem_list=[(field, Problem(problem))] if problem else [],
        is_cancelling=is_cancelling,
    )
