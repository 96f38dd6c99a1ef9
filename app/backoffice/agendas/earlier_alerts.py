"""The wish of an earlier time, noted or given up by an agent for somebody who booked."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.agendas.earlier_slots import alerts
from app.agendas.earlier_slots.alerts import AlertRefused
from app.backoffice.agendas.appointment_changes import find_appointment
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect

bp = Blueprint(
    "earlier_alerts", __name__, url_prefix="/agents/agendas/<agenda_slug>/rendez-vous/<uuid:booking_id>/plus-tot"
)


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_alert(agenda_slug: str, booking_id: UUID) -> ResponseReturnValue:
    """Have earlier times offered to the person."""
    booking = find_appointment(agenda_slug, booking_id)[1]
    try:
        alerts.ask_for_earlier(booking)
        db.session.commit()
    except AlertRefused:
        db.session.rollback()
        flash(_("Ce rendez-vous est trop proche pour qu’une autre heure soit proposée."))
    else:
        flash(_("C’est noté : la personne sera prévenue si une place se libère plus tôt."))
    return redirect(url_for("appointment_changes.show_appointment", agenda_slug=agenda_slug, booking_id=booking_id))


@bp.post("/arret")
@access("agent")
@rate_limit(DEFAULT)
def delete_alert(agenda_slug: str, booking_id: UUID) -> ResponseReturnValue:
    """Offer nothing more to the person."""
    alerts.delete_alert(find_appointment(agenda_slug, booking_id)[1])
    db.session.commit()
    flash(_("C’est noté : la personne ne sera plus prévenue."))
    return redirect(url_for("appointment_changes.show_appointment", agenda_slug=agenda_slug, booking_id=booking_id))
