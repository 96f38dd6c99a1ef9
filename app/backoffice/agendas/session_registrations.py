"""Registrations at a session: read, ticked at the entrance, exported, registered by telephone, cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.agendas import booking_changes
from app.agendas.booking_tokens import TICKET, build_token
from app.agendas.bookings import BookingEnded, SlotTaken
from app.agendas.contacts import write_contact
from app.agendas.day_bookings import DayBooking, get_booking, read_bookings
from app.agendas.definition import Agenda
from app.agendas.event_sessions.check_ins import TickRefused, record_tick
from app.agendas.event_sessions.event_sessions import get_session
from app.agendas.event_sessions.places import Party
from app.agendas.event_sessions.registrations import RegistrationClosed, Wish, register
from app.agendas.event_sessions.session_changes import list_registrations
from app.agendas.event_sessions.session_offers import read_sessions
from app.agendas.event_sessions.tickets import (
    CANCELLED_TICKET,
    NOT_TODAY,
    OTHER_SESSION,
    UNKNOWN,
    WAITING_LIST,
    TicketRefused,
    check_in_ticket,
)
from app.agendas.event_sessions.waiting_list import queue_offers
from app.agendas.models import ABSENT, ATTENDED, CONFIRMED, LIVE_STATES, OFFERED, WAITING, EventSession
from app.backoffice.agendas.agenda_days import build_navigation
from app.backoffice.agendas.appointment_booking import ContactForm
from app.backoffice.agendas.event_sessions import find_event_agenda
from app.cases.concurrency import StaleCase
from app.core import clock
from app.core.db import db
from app.core.formats import format_hour, format_moment
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Line, Number, Tick
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access
from app.privacy.list_exports.formats import csv_table
from app.privacy.list_exports.formats.export_format import ExportedColumn, ExportedRow

bp = Blueprint(
    "session_registrations",
    __name__,
    url_prefix="/agents/agendas/<agenda_slug>/seances/<uuid:event_session_id>/inscrits",
)

SCREEN = "backoffice.session_registrations"
SHOWN_STATES = (*LIVE_STATES, ATTENDED, ABSENT)
STATE = Choice((CONFIRMED, ATTENDED, ABSENT), "etat", default=ATTENDED)
# Longer than the address of a ticket, with the widest names of sites.
TICKET_CODE = Line("code", limit=300)
PEOPLE, IS_WAITING = Number("personnes", limits=(1, 50), default=1), Tick("attente")


@bp.get("")
@access("agent")
def show_registrations(agenda_slug: str, event_session_id: UUID) -> ResponseReturnValue:
    """The people registered, then those who wait, with the form of a registration by telephone."""
    return _render(*_find(agenda_slug, event_session_id), texts={}, problems={})


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_registration(agenda_slug: str, event_session_id: UUID) -> ResponseReturnValue:
    """Register somebody on the telephone, out of the dates of registration too."""
    agenda, session = _find(agenda_slug, event_session_id)
    form, counts = ContactForm(), _read_counts(agenda)
    people = sum(counts.values()) if agenda.categories else PEOPLE.read()
    problems = dict(form.problems)
    if people < 1:
        problems["personnes"] = _("Indiquez combien de personnes viennent.")
    if problems:
        return _render(agenda, session, texts=request.form, problems=problems)
    try:
        is_waiting = IS_WAITING.read()
        booking = register(Wish(session.id, Party(people, counts), is_waiting=is_waiting, is_by_agent=True))
        write_contact(booking, form.contact)
        if is_waiting:
            queue_offers(session.id)
        db.session.commit()
    except RegistrationClosed:
        db.session.rollback()
        return _render(
            *_find(agenda_slug, event_session_id), texts=request.form, problems={"name": _("La séance est finie.")}
        )
    except SlotTaken:
        db.session.rollback()
        words = _("Il ne reste pas assez de places : inscrivez en liste d’attente, si elle n’est pas pleine.")
        return _render(*_find(agenda_slug, event_session_id), texts=request.form, problems={"personnes": words})
    flash(_("C’est inscrit."))
    return redirect(url_for(".show_registrations", agenda_slug=agenda_slug, event_session_id=event_session_id))


@bp.post("/<uuid:booking_id>/presence")
@access("agent")
@rate_limit(DEFAULT)
def create_tick(agenda_slug: str, event_session_id: UUID, booking_id: UUID) -> ResponseReturnValue:
    """Tick that somebody came, or did not; another tick corrects it."""
    agenda, _session = _find(agenda_slug, event_session_id)
    try:
        record_tick(get_booking(agenda, booking_id), STATE.read(), at=clock.now(), by=current_actor())
        db.session.commit()
    except TickRefused:
        db.session.rollback()
        flash(_("La présence se coche le jour de la séance, pour une inscription confirmée."))
    return redirect(
        url_for(
            ".show_registrations", agenda_slug=agenda_slug, event_session_id=event_session_id, _anchor=f"i-{booking_id}"
        )
    )


@bp.post("/pointage")
@access("agent")
@rate_limit(DEFAULT)
def create_check_in(agenda_slug: str, event_session_id: UUID) -> ResponseReturnValue:
    """Tick the people of a ticket, whose code was typed or read by a scanner that types it."""
    agenda, session = _find(agenda_slug, event_session_id)
    try:
        booking, is_first = check_in_ticket(session, TICKET_CODE.read(), at=clock.now(), by=current_actor())
        db.session.commit()
    except TicketRefused as refused:
        db.session.rollback()
        words = _explain_refusal(agenda, refused)
        return _render(*_find(agenda_slug, event_session_id), texts=request.form, problems={"code": words})
    (row,) = read_bookings(agenda, [booking], by=current_actor())
    name = row.contact.name or _("Inscription")
    if is_first:
        flash(
            ngettext(
                "%(name)s : une personne pointée.", "%(name)s : %(num)s personnes pointées.", booking.people, name=name
            )
        )
    else:
        flash(_("%(name)s : déjà pointé à %(hour)s.", name=name, hour=format_hour(booking.arrived_at or clock.now())))
    return redirect(url_for(".show_registrations", agenda_slug=agenda_slug, event_session_id=event_session_id))


@bp.post("/<uuid:booking_id>/annulation")
@access("agent")
@rate_limit(DEFAULT)
def create_cancellation(agenda_slug: str, event_session_id: UUID, booking_id: UUID) -> ResponseReturnValue:
    """Cancel one registration: its places are offered to who waits."""
    agenda, session = _find(agenda_slug, event_session_id)
    try:
        booking_changes.cancel_booking(get_booking(agenda, booking_id), by=current_actor())
        queue_offers(session.id)
        db.session.commit()
        flash(_("L’inscription est annulée."))
    except (BookingEnded, StaleCase):
        db.session.rollback()
        flash(_("Cette inscription ne peut plus être changée."))
    return redirect(url_for(".show_registrations", agenda_slug=agenda_slug, event_session_id=event_session_id))


@bp.get("/liste.csv")
@access("agent")
def download_registrations(agenda_slug: str, event_session_id: UUID) -> Response:
    """Send the list as a file that spreadsheets open."""
    agenda, session = _find(agenda_slug, event_session_id)
    labels = (_("Nom"), _("Téléphone"), _("Personnes"), _("État"), _("Demande"))
    columns = [ExportedColumn(str(position), label) for position, label in enumerate(labels)]
    rows = [
        ExportedRow(
            (
                row.contact.name,
                row.contact.phone,
                row.booking.people,
                _label_state(row.booking.state),
                row.case.reference if row.case is not None and row.is_openable else "",
            )
        )
        for row in _list_rows(agenda, session)
    ]
    content = b"".join(csv_table.write(columns, rows))
    return create_download("inscrits.csv", csv_table.FORMAT.content_type, len(content), iter([content]))


def _explain_refusal(agenda: Agenda, refused: TicketRefused) -> str:
    """Describe why a ticket lets nobody in here; the other event is named to those who manage its agenda."""
    booking = refused.booking
    if booking is not None and refused.reason == OTHER_SESSION and booking.agenda_slug == agenda.slug:
        other = get_session(agenda, booking.session_id) if booking.session_id else None
        if other is not None:
            return _(
                "Ce billet est d’un autre événement : %(title)s, %(moment)s.",
                title=other.title,
                moment=format_moment(other.starts_at),
            )
    return {
        UNKNOWN: _("Ce code n’est celui d’aucun billet : vérifiez-le, ou cherchez le nom dans la liste."),
        OTHER_SESSION: _("Ce billet est d’un autre événement."),
        CANCELLED_TICKET: _("Ce billet est annulé : l’inscription n’est plus valable."),
        WAITING_LIST: _("Ce n’est pas un billet : cette inscription est en liste d’attente."),
        NOT_TODAY: _("La présence se coche le jour de la séance, pour une inscription confirmée."),
    }[refused.reason]


def _find(agenda_slug: str, event_session_id: UUID) -> tuple[Agenda, EventSession]:
    """A session of an agenda of the agent, once the access log has it."""
    agenda = find_event_agenda(agenda_slug)
    session = get_session(agenda, event_session_id)
    log_access(current_actor(), "list", screen=SCREEN)
    return agenda, session


def _list_rows(agenda: Agenda, session: EventSession) -> list[DayBooking]:
    return read_bookings(agenda, list_registrations(session, states=SHOWN_STATES), by=current_actor())


def _read_counts(agenda: Agenda) -> dict[str, int]:
    numbers = {category.id: Number(f"n-{category.id}", limits=(0, 50)).read() for category in agenda.categories}
    return {key: count for key, count in numbers.items() if count}


def _label_state(state: str) -> str:
    labels = {
        CONFIRMED: _("Inscrit"),
        ATTENDED: _("Présent"),
        ABSENT: _("Absent"),
        WAITING: _("En liste d’attente"),
        OFFERED: _("Places proposées"),
    }
    return labels[state]


def _render(agenda: Agenda, session: EventSession, *, texts: Any, problems: dict[str, str]) -> ResponseReturnValue:
    rows = _list_rows(agenda, session)
    return render(
        "backoffice/agendas/registrations.html",
        status=422 if problems else 200,
        session=session,
        offered=read_sessions([session])[0],
        registered=[row for row in rows if row.booking.state not in (WAITING, OFFERED)],
        waiting=[row for row in rows if row.booking.state in (WAITING, OFFERED)],
        tokens={row.booking.id: build_token(row.booking, TICKET) for row in rows},
        labels={row.booking.id: _label_state(row.booking.state) for row in rows},
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
        **build_navigation(agenda, clock.to_paris(session.starts_at).date(), "registrations"),
    )
