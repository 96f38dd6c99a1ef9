"""Bookings over which busy times of a calendar fell: listed as those that a closure covers, and given elsewhere in one act."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.agendas import closures
from app.agendas.agenda_rights import agenda_managed_by
from app.agendas.bookings import BookingEnded, SlotTaken
from app.agendas.busy_calendars import list_overrun_bookings
from app.agendas.closures import BookingsNotListed
from app.agendas.definition import Agenda
from app.backoffice.agendas.agenda_closures import list_options, read_changes
from app.backoffice.agendas.agenda_days import build_navigation
from app.cases.concurrency import StaleCase
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access

bp = Blueprint("overrun_bookings", __name__, url_prefix="/agents/agendas/<agenda_slug>/a-changer")

SCREEN = "backoffice.agenda_closures"


@bp.get("")
@access("agent")
def list_bookings(agenda_slug: str) -> ResponseReturnValue:
    return _render(agenda_managed_by(current_actor(), agenda_slug))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def update_bookings(agenda_slug: str) -> ResponseReturnValue:
    """Do all that was to_change in one transaction; a booking that is left where it is stays listed."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    changes = read_changes(request.form)
    to_change = [booking for booking in list_overrun_bookings(agenda_slug) if booking.id in changes]
    if len(to_change) < len(changes):
        return _render(agenda, is_outdated=True)
    try:
        closures.change_bookings(agenda, to_change, changes, by=current_actor())
        db.session.commit()
    except (BookingsNotListed, BookingEnded, SlotTaken, StaleCase):
        db.session.rollback()
        return _render(agenda, is_outdated=True)
    flash(_("Les rendez-vous sont changés."))
    return redirect(url_for("agenda_closures.list_closures", agenda_slug=agenda_slug))


def _render(agenda: Agenda, *, is_outdated: bool = False) -> ResponseReturnValue:
    log_access(current_actor(), "list", screen=SCREEN)
    overrun = list_overrun_bookings(agenda.slug)
    return render(
        "backoffice/agendas/covered_bookings.html",
        status=409 if is_outdated else 200,
        action=url_for(".update_bookings", agenda_slug=agenda.slug),
        period=None,
        texts={},
        is_outdated=is_outdated,
        covered=list_options(agenda, overrun, closures.propose_for(agenda, None, overrun), can_stay=True),
        **build_navigation(agenda, clock.today(), "closures"),
    )
