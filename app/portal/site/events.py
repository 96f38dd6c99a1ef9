"""Events of the authority: those of a month, one of them, and their calendar, which is open data."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from flask import Blueprint, Response, request

from app.agendas.calendar_files.invitations import write_feed
from app.agendas.definition import Agenda
from app.agendas.event_sessions.event_sessions import is_open
from app.agendas.event_sessions.public_sessions import (
    get_public_session,
    list_calendar_entries,
    list_event_agendas,
    list_public_sessions,
)
from app.agendas.event_sessions.session_offers import read_sessions
from app.core import clock
from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response
from app.core.web.responses import render
from app.procedures.catalogue import open_procedures
from app.procedures.definition import Procedure
from app.procedures.fields.event import Event
from app.themes import charter

bp = Blueprint("portal_events", __name__)

CALENDAR_TYPE = "text/calendar; charset=utf-8"
# The months that may be asked for, from that of today.
MAX_MONTHS = 24


@bp.get("/evenements")
@access("public")
def show_events() -> Response:
    """The sessions of a month, of one type of activity when the address names one."""
    first, this_month = _read_month(), clock.today().replace(day=1)
    next_month, service = clock.add_months(first, 1), request.args.get("activite", "")[:60]
    agendas = list_event_agendas()
    since = max(_midnight(first), clock.now())
    sessions = list_public_sessions(since=since, until=_midnight(next_month), service=service)
    return render(
        "portal/site/events/list.html",
        rows=list(zip(sessions, read_sessions(sessions), strict=True)),
        month=first,
        previous_month=(first - timedelta(days=1)).replace(day=1) if first > this_month else None,
        next_month=next_month if next_month <= clock.add_months(this_month, MAX_MONTHS) else None,
        services=list({service.id: service.title for agenda in agendas for service in agenda.services}.items()),
        service=service,
    )


@bp.get("/evenements/<uuid:event_session_id>")
@access("public")
def show_event(event_session_id: UUID) -> Response:
    """A session, with the places left and the procedures by which one registers."""
    agenda, session = get_public_session(event_session_id)
    procedures = [live for live in open_procedures() if _asks_for(live.definition, agenda)]
    return render(
        "portal/site/events/show.html",
        agenda=agenda,
        session=session,
        offered=read_sessions([session])[0],
        is_open=is_open(session, clock.now()),
        is_past=session.ends_at <= clock.now(),
        opens_at=session.opens_at if session.opens_at and session.opens_at > clock.now() else None,
        procedures=procedures,
    )


@bp.get("/evenements.ics")
@access("public")
def show_calendar() -> Response:
    """The events to come as a calendar to which other software subscribes."""
    content = write_feed(list_calendar_entries(), name=charter.get_charter().name)
    return create_shared_response(content.decode(), CALENDAR_TYPE)


def _asks_for(procedure: Procedure, agenda: Agenda) -> bool:
    """Whether residents register at the events of an agenda by a procedure."""
    return any(field.type == Event.key and field.settings["agenda"] == agenda.slug for field in procedure.fields)


def _read_month() -> date:
    this_month = clock.today().replace(day=1)
    try:
        month = date.fromisoformat(f"{request.args.get('mois', '')}-01")
    except ValueError:
        return this_month
    return min(max(month, this_month), clock.add_months(this_month, MAX_MONTHS))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PARIS).astimezone(UTC)
