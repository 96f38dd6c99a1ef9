"""Calendars of other software laid on an agenda: an address or a file for each resource, and how their reading went."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import AGENDAS, record_event
from app.agendas import busy_calendars
from app.agendas.agenda_store import definition_of
from app.agendas.busy_calendars import TooManyCalendars
from app.agendas.calendar_files.calendar_components import MAX_BYTES
from app.agendas.calendar_files.file_problems import SENTENCES, CalendarFileRefused
from app.agendas.calendar_jobs import refresh_calendar
from app.agendas.definition import Agenda, read_agenda
from app.agendas.models import AgendaCalendar
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.outgoing import AddressRefused
from app.core.outgoing.urls import MAX_URL_LENGTH
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, RawText, Text
from app.core.web.responses import redirect, render

bp = Blueprint("agenda_calendars", __name__, url_prefix="/agents/administration/agendas/<slug>/calendriers")


class CalendarForm(Form):
    """Inputs about a calendar: of which resource, and where it is."""

    resource = RawText("ressource", limit=60)
    address = Text("adresse", limit=MAX_URL_LENGTH)


@bp.get("")
@access("administrator")
def list_calendars(slug: str) -> ResponseReturnValue:
    return _render(_load(slug), CalendarForm({}), {})


@bp.post("")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_calendar(slug: str) -> ResponseReturnValue:
    """Lay a calendar on a resource: the file that is sent, else the address, which is read at once."""
    agenda, form = _load(slug), CalendarForm()
    file = request.files.get("fichier")
    content = file.stream.read(MAX_BYTES + 1) if file and file.filename else b""
    resource = agenda.find_resource(form.resource)
    resource_id = resource.id if resource else None
    if not content and not form.address:
        return _render(agenda, form, {"adresse": _("Indiquez une adresse, ou choisissez un fichier.")}, status=422)
    try:
        if content and file:
            calendar = busy_calendars.add_file(slug, resource_id, file.filename or "", content)
        else:
            calendar = busy_calendars.add_address(slug, resource_id, form.address)
    except CalendarFileRefused as refused:
        db.session.rollback()
        return _render(agenda, form, {"fichier": str(SENTENCES[refused.problem])}, status=422)
    except AddressRefused:
        db.session.rollback()
        return _render(
            agenda, form, {"adresse": _("Cette adresse ne convient pas : elle commence par https://.")}, status=422
        )
    except TooManyCalendars:
        db.session.rollback()
        return _render(agenda, form, {"adresse": _("Cet agenda a trop de calendriers : retirez-en.")}, status=422)
    record_event("agenda_calendar_added", AGENDAS, by=current_actor(), subject=slug, title=agenda.title)
    db.session.commit()
    refresh_calendar(calendar.id)
    flash(_describe_reading(agenda, calendar.id))
    return redirect(url_for(".list_calendars", slug=slug))


@bp.post("/<uuid:calendar_id>/lecture")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_reading(slug: str, calendar_id: UUID) -> ResponseReturnValue:
    """Read a calendar now, without waiting for the quarter of an hour."""
    agenda, calendar = _load(slug), busy_calendars.get_calendar_of(slug, calendar_id)
    refresh_calendar(calendar.id)
    flash(_describe_reading(agenda, calendar_id))
    return redirect(url_for(".list_calendars", slug=slug))


@bp.post("/<uuid:calendar_id>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_calendar(slug: str, calendar_id: UUID) -> ResponseReturnValue:
    """Take a calendar away: its busy times are free at once."""
    agenda = _load(slug)
    busy_calendars.delete_calendar(busy_calendars.get_calendar_of(slug, calendar_id))
    record_event("agenda_calendar_removed", AGENDAS, by=current_actor(), subject=slug, title=agenda.title)
    db.session.commit()
    flash(_("Le calendrier est retiré : ses heures sont de nouveau libres."))
    return redirect(url_for(".list_calendars", slug=slug))


def _load(slug: str) -> Agenda:
    """The agenda of that name, even out of use. Raises AgendaNotFound."""
    return read_agenda(definition_of(slug))


def _describe_reading(agenda: Agenda, calendar_id: UUID) -> str:
    calendar = busy_calendars.get_calendar_of(agenda.slug, calendar_id)
    if calendar.error_code:
        return _("Le calendrier n’a pas pu être lu. Les heures occupées déjà connues restent fermées.")
    count = busy_calendars.count_overrun_bookings([agenda.slug]).get(agenda.slug, 0)
    if not count:
        return _("Le calendrier est lu : ses heures occupées sont fermées.")
    return ngettext(
        "Le calendrier est lu. %(num)s rendez-vous tombe sur une heure occupée : les agents le voient dans l’agenda.",
        "Le calendrier est lu. %(num)s rendez-vous tombent sur une heure occupée : les agents les voient dans l’agenda.",
        count,
    )


def _render(agenda: Agenda, form: CalendarForm, problems: dict[str, str], *, status: int = 200) -> ResponseReturnValue:
    return render(
        "studio/agendas/calendars.html",
        status=status,
        agenda=agenda,
        calendars=[_describe(calendar) for calendar in busy_calendars.list_calendars(agenda.slug)],
        resources=[("", _("Tout l’agenda")), *((resource.id, resource.title) for resource in agenda.resources)],
        texts=form.texts,
        problems=problems,
    )


def _describe(calendar: AgendaCalendar) -> dict[str, object]:
    """A calendar with the sentences about its latest reading."""
    sentences = [str(SENTENCES[code]) for code in calendar.omissions if code in SENTENCES]
    refusal = SENTENCES.get(calendar.error_code or "")
    return {"row": calendar, "sentences": sentences, "refusal": str(refusal) if refusal else ""}
