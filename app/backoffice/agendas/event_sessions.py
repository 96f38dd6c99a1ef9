"""The sessions of an agenda of events: their list, a new one, changes, cancellation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.agendas.agenda_rights import agenda_managed_by
from app.agendas.definition import Agenda
from app.agendas.definition_schema import EVENTS
from app.agendas.event_sessions.event_sessions import (
    SessionNotFound,
    create_sessions,
    get_session,
    list_sessions,
    list_weekly_dates,
)
from app.agendas.event_sessions.registrations import SessionFull
from app.agendas.event_sessions.session_changes import cancel_session, change_session, list_registrations
from app.agendas.event_sessions.session_offers import read_sessions
from app.agendas.models import LIVE_STATES, EventSession
from app.backoffice.agendas.agenda_days import ONE_DAY, build_navigation
from app.backoffice.agendas.session_form import SessionForm, write_texts
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Line
from app.core.web.responses import redirect, render
from app.payments.booking_adjustments.forecasts import forecast_session_cancellation

bp = Blueprint("event_sessions", __name__, url_prefix="/agents/agendas/<agenda_slug>/seances")

REASON = Line("raison", limit=300)


@bp.get("")
@access("agent")
def show_sessions(agenda_slug: str) -> ResponseReturnValue:
    """The sessions of yesterday and to come, with how many people are registered; no name is read."""
    agenda = find_event_agenda(agenda_slug)
    sessions = list_sessions([agenda.slug], since=clock.now() - ONE_DAY)
    rows = list(zip(sessions, read_sessions(sessions), strict=True))
    return render("backoffice/agendas/sessions.html", rows=rows, **_navigation(agenda, "sessions"))


@bp.get("/nouvelle")
@access("agent")
def show_new_session(agenda_slug: str) -> ResponseReturnValue:
    agenda = find_event_agenda(agenda_slug)
    return _render_form(agenda, None, {"places": "20", "groupe": "4", "attente": "10", "lieu": agenda.place}, {})


@bp.post("/nouvelle")
@access("agent")
@rate_limit(DEFAULT)
def create_session(agenda_slug: str) -> ResponseReturnValue:
    """Make a session, and one each week until a day when it is given; each is then changed alone."""
    agenda, form = find_event_agenda(agenda_slug), SessionForm()
    details, problems = form.build_details(agenda)
    if details is None:
        return _render_form(agenda, None, form.submitted, problems, status=422)
    first = clock.to_paris(details.starts_at).date()
    sessions = create_sessions(agenda, details, list_weekly_dates(first, form.until) if form.until else ())
    db.session.commit()
    flash(ngettext("La séance est créée.", "%(num)s séances sont créées.", len(sessions)))
    return redirect(url_for(".show_sessions", agenda_slug=agenda.slug))


@bp.get("/<uuid:event_session_id>")
@access("agent")
def show_session(agenda_slug: str, event_session_id: UUID) -> ResponseReturnValue:
    agenda = find_event_agenda(agenda_slug)
    session = get_session(agenda, event_session_id)
    return _render_form(agenda, session, write_texts(session), {})


@bp.post("/<uuid:event_session_id>")
@access("agent")
@rate_limit(DEFAULT)
def update_session(agenda_slug: str, event_session_id: UUID) -> ResponseReturnValue:
    """Change a session: its registrations follow it to another time, with one notice each."""
    agenda, form = find_event_agenda(agenda_slug), SessionForm()
    session = get_session(agenda, event_session_id)
    details, problems = form.build_details(agenda, session.image_url)
    if details is None:
        return _render_form(agenda, session, form.submitted, problems, status=422)
    try:
        change_session(session, details)
        db.session.commit()
    except SessionFull:
        db.session.rollback()
        problems = {"places": _("Plus de personnes sont déjà inscrites : gardez au moins leurs places.")}
        return _render_form(agenda, get_session(agenda, event_session_id), form.submitted, problems, status=422)
    flash(_("La séance est enregistrée."))
    return redirect(
        url_for("session_registrations.show_registrations", agenda_slug=agenda.slug, event_session_id=event_session_id)
    )


@bp.post("/<uuid:event_session_id>/annulation")
@access("agent")
@rate_limit(DEFAULT)
def create_cancellation(agenda_slug: str, event_session_id: UUID) -> ResponseReturnValue:
    """Cancel a session, with one notice to each who is registered."""
    agenda = find_event_agenda(agenda_slug)
    count = cancel_session(get_session(agenda, event_session_id), reason=REASON.read(), by=current_actor())
    db.session.commit()
    flash(ngettext("La séance est annulée, %(num)s avis part.", "La séance est annulée, %(num)s avis partent.", count))
    return redirect(url_for(".show_sessions", agenda_slug=agenda.slug))


def find_event_agenda(agenda_slug: str) -> Agenda:
    """An agenda of events of the agent; 404 for any other."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    if agenda.kind != EVENTS:
        raise SessionNotFound(agenda_slug)
    return agenda


def _navigation(agenda: Agenda, view: str) -> dict[str, Any]:
    return build_navigation(agenda, clock.today(), view)


def _forecast(session: EventSession | None) -> str:
    """Forecast the money that the cancellation of a session gives back in all."""
    registrations = list_registrations(session, states=LIVE_STATES) if session is not None else []
    return forecast_session_cancellation(registrations, by=current_actor())


def _render_form(
    agenda: Agenda,
    session: EventSession | None,
    texts: Mapping[str, Any],
    problems: Mapping[str, str],
    *,
    status: int = 200,
) -> ResponseReturnValue:
    return render(
        "backoffice/agendas/session.html",
        status=status,
        session=session,
        service_choices=[(service.id, service.title) for service in agenda.services],
        money=_forecast(session),
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
        **_navigation(agenda, "new"),
    )
