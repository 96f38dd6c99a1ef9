"""The desk of today: who is expected, arrived, is called, was received or did not come; people without an appointment."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.login_manager import leave_idle_timer
from app.agendas import bookings
from app.agendas.agenda_rights import agenda_managed_by
from app.agendas.attendance import STEPS, StepRefused, record_step
from app.agendas.availability import Need
from app.agendas.bookings import SlotTaken
from app.agendas.contacts import Contact, write_contact
from app.agendas.day_bookings import DayBooking, get_booking, list_bookings_between, load_bookings
from app.agendas.definition import Agenda
from app.agendas.models import CANCELLED, HELD
from app.backoffice.agendas.agenda_days import bounds_of, build_navigation
from app.backoffice.agendas.appointment_booking import MAX_NAME
from app.core import clock
from app.core.db import db
from app.core.formats import format_hour
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Line, RawText
from app.core.web.responses import create_unchanged_response, redirect, render
from app.privacy.access_log import log_access

bp = Blueprint("appointment_desk", __name__, url_prefix="/agents/agendas/<agenda_slug>/guichet")

SCREEN = "backoffice.appointment_desk"


class WalkInForm(Form):
    """Inputs about somebody who is here without an appointment."""

    service = RawText("motif")
    name = Line("nom", limit=MAX_NAME)


@bp.get("")
@access("agent")
def show_desk(agenda_slug: str) -> ResponseReturnValue:
    """The bookings of today; polled with the stamp of what the page shows, so that nothing is read when nothing changed."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    if "etat" in request.args:
        leave_idle_timer()
        if request.args["etat"] == _compute_stamp(agenda):
            return create_unchanged_response()
    return _render_desk(agenda)


@bp.post("/<uuid:booking_id>")
@access("agent")
@rate_limit(DEFAULT)
def create_step(agenda_slug: str, booking_id: UUID) -> ResponseReturnValue:
    """One press: the person arrived, is called, was received, did not come, or none of it after all."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    step = RawText("etape").read()
    if step not in STEPS:
        abort(404)
    try:
        record_step(get_booking(agenda, booking_id), step, by=current_actor())
        db.session.commit()
    except StepRefused:
        db.session.rollback()
        flash(_("Ce rendez-vous a changé entre-temps : rien n’est noté."))
    if request.htmx:  # type: ignore[attr-defined]
        return _render_desk(agenda)
    return redirect(url_for(".show_desk", agenda_slug=agenda_slug))


@bp.post("/sans-rendez-vous")
@access("agent")
@rate_limit(DEFAULT)
def create_walk_in(agenda_slug: str) -> ResponseReturnValue:
    """Somebody is here without an appointment: the first free time of today is theirs, and they have arrived."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    form = WalkInForm()
    service = agenda.find_service(form.service) or abort(404)
    try:
        booking = bookings.book_now(agenda, Need(service, is_by_agent=True))
        write_contact(booking, Contact(name=form.name))
        record_step(booking, "arrived", by=current_actor())
        db.session.commit()
    except SlotTaken:
        db.session.rollback()
        flash(_("Plus aucune heure n’est libre aujourd’hui pour « %(service)s ».", service=service.title))
        return redirect(url_for(".show_desk", agenda_slug=agenda_slug))
    flash(_("C’est noté : la personne est attendue à %(hour)s.", hour=format_hour(booking.starts_at)))
    return redirect(url_for(".show_desk", agenda_slug=agenda_slug))


def _render_desk(agenda: Agenda) -> ResponseReturnValue:
    stamp = _compute_stamp(agenda)
    log_access(current_actor(), "list", screen=SCREEN)
    today = [booking for booking in _list_today(agenda) if booking.booking.state != HELD]
    groups = [
        ("waiting", [booking for booking in today if booking.step in ("arrived", "called")]),
        ("expected", [booking for booking in today if booking.step == "expected"]),
        ("over", [booking for booking in today if booking.step in ("attended", "absent", CANCELLED)]),
    ]
    return render(
        "backoffice/agendas/desk.html",
        groups=groups,
        now=clock.now(),
        poll_url=url_for(".show_desk", agenda_slug=agenda.slug, etat=stamp),
        services=[(service.id, service.title) for service in agenda.services],
        **build_navigation(agenda, clock.today(), "desk"),
    )


def _list_today(agenda: Agenda) -> list[DayBooking]:
    return list_bookings_between(agenda, *bounds_of(clock.today()), by=current_actor())


def _compute_stamp(agenda: Agenda) -> str:
    """A digest of the states of today, of whether each hour is past, and of no name."""
    states = [
        (row.id, row.state, row.starts_at, row.ends_at, row.arrived_at, row.called_at, row.starts_at <= clock.now())
        for row in load_bookings(agenda, *bounds_of(clock.today()))
    ]
    return sha256(repr(states).encode()).hexdigest()[:16]
