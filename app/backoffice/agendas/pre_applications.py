"""Pre-applications of a booking: numbers typed for somebody on the telephone, a booking kept in spite of another one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.agendas import booking_changes
from app.agendas.agenda_rights import agenda_managed_by, can_read_names
from app.agendas.ants.declarations import list_pre_applications, override_refusal, record_numbers
from app.agendas.ants.typed_numbers import NUMBERS, read_typed_numbers
from app.agendas.day_bookings import get_booking
from app.agendas.models import Booking
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Line
from app.core.web.responses import redirect

bp = Blueprint(
    "pre_applications", __name__, url_prefix="/agents/agendas/<agenda_slug>/rendez-vous/<uuid:booking_id>/pre-demandes"
)

REASON = Line("reason", limit=200)


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def update_numbers(agenda_slug: str, booking_id: UUID) -> ResponseReturnValue:
    """Save the numbers of a booking taken by telephone; those of a request are its answers."""
    booking = _find(agenda_slug, booking_id)
    if booking.key_id is None:
        flash(_("Ces numéros sont des réponses de la demande : corrigez-les là."), "warning")
        return _redirect(booking)
    typed_numbers = read_typed_numbers(NUMBERS.read(), people=booking.people, point_id=booking.agenda_slug)
    if typed_numbers.problem:
        flash(typed_numbers.problem, "warning")
    else:
        record_numbers(booking, typed_numbers.numbers)
        db.session.commit()
        flash(_("Les numéros de pré-demande sont enregistrés."))
    return _redirect(booking)


@bp.post("/<uuid:pre_application_id>/maintien")
@access("agent")
@rate_limit(DEFAULT)
def create_override(agenda_slug: str, booking_id: UUID, pre_application_id: UUID) -> ResponseReturnValue:
    """Keep the booking although the number is booked elsewhere, and say why."""
    booking, reason = _find(agenda_slug, booking_id), REASON.read()
    rows = [row for row in list_pre_applications([booking.id]) if row.id == pre_application_id]
    if not rows:
        abort(404)
    if reason:
        override_refusal(rows[0], booking_changes.case_of(booking), reason, by=current_actor())
        db.session.commit()
        flash(_("Le rendez-vous est maintenu."))
    else:
        flash(_("Dites pourquoi ce rendez-vous est maintenu."), "warning")
    return _redirect(booking)


def _find(agenda_slug: str, booking_id: UUID) -> Booking:
    """A booking of an agenda of the agent, who may read who it is for."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    if not can_read_names(agenda, current_actor()):
        abort(404)
    return get_booking(agenda, booking_id)


def _redirect(booking: Booking) -> ResponseReturnValue:
    url = url_for("appointment_changes.show_appointment", agenda_slug=booking.agenda_slug, booking_id=booking.id)
    return redirect(f"{url}#pre-applications")
