"""Weekly bookings of associations: planned, booked for a season, seen as a series, ended, and asked again each year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.agendas import booking_series
from app.agendas.agenda_rights import agenda_managed_by, can_read_names
from app.agendas.booking_series import LONGEST, Season
from app.agendas.bookings import SlotTaken
from app.agendas.contacts import Contact
from app.agendas.day_bookings import read_bookings
from app.agendas.definition import Agenda
from app.agendas.models import CANCELLED
from app.backoffice.agendas.agenda_closures import read_clock_time
from app.backoffice.agendas.agenda_days import build_navigation
from app.backoffice.agendas.appointment_booking import MAX_NAME, MAX_PHONE
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext, ngettext
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Day, Form, Line, Parsed, RawText, Tick
from app.core.web.responses import redirect, render
from app.notifications.appointments.series_renewals import send_question
from app.privacy.access_log import log_access

bp = Blueprint("weekly_bookings", __name__, url_prefix="/agents/agendas/<agenda_slug>/series")

SCREEN = "backoffice.agendas"
CONFIRM, FROM_DAY = RawText("confirmer"), Day("du")
MAX_EMAIL = 200


class SeasonForm(Form):
    """Inputs about a weekly booking, and about the association that it is for."""

    name = Line("association", limit=MAX_NAME, problem=lazy_gettext("Indiquez le nom de l’association."))
    email = Line("courriel", limit=MAX_EMAIL)
    phone = Line("telephone", limit=MAX_PHONE)
    service, resource = RawText("motif"), RawText("ressource")
    first_day = Day("du", problem=lazy_gettext("Indiquez le premier jour."))
    last_day = Day("au", problem=lazy_gettext("Indiquez le dernier jour."))
    start: Parsed[time | None] = Parsed(
        read_clock_time, "heure", problem=lazy_gettext("Indiquez une heure, par exemple 18:30.")
    )
    skips_school_holidays, skips_public_holidays = Tick("hors_vacances"), Tick("hors_feries")

    def build_season(self, agenda: Agenda) -> tuple[Season | None, dict[str, str]]:
        """The season, or the words of what is wrong, by name of input."""
        problems, first, last, start = self.problems, self.first_day, self.last_day, self.start
        service = agenda.find_service(self.service) or agenda.services[0]
        if problems or first is None or last is None or start is None:
            return None, problems
        if not first <= last <= first + LONGEST or first < clock.today():
            return None, {"au": _("Une saison commence aujourd’hui au plus tôt, et dure un an au plus.")}
        if self.email and "@" not in self.email:
            return None, {"courriel": _("Indiquez une adresse complète, par exemple club@exemple.fr.")}
        resource = agenda.find_resource(self.resource)
        skips = self.skips_school_holidays, self.skips_public_holidays
        return Season(service.id, resource.id if resource else None, first, last, start, *skips), {}


@bp.get("")
@access("agent")
def list_series(agenda_slug: str) -> ResponseReturnValue:
    """The series of the agenda, each with what is known of its next year, and the form of another one."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    return _render_list(agenda, {"hors_vacances": "1", "hors_feries": "1"}, {})


@bp.post("")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_series(agenda_slug: str) -> ResponseReturnValue:
    """List the weeks, those that cannot be booked among them; then book the ones that stay ticked, all or none."""
    agenda, form = agenda_managed_by(current_actor(), agenda_slug), SeasonForm()
    season, problems = form.build_season(agenda)
    if season is None:
        return _render_list(agenda, form.texts, problems, status=422)
    if not CONFIRM.read():
        return _render_plan(agenda, form, season)
    days = {day for day in map(_read_day, request.form.getlist("jour")) if day is not None}
    offered_days = {
        occurrence.day for occurrence in booking_series.plan_season(agenda, season) if not occurrence.problem
    }
    try:
        if not days <= offered_days:
            raise SlotTaken  # noqa: TRY301
        contact = Contact(name=form.name, phone=form.phone, email=form.email)
        series = booking_series.book_season(agenda, season, contact, days)
        db.session.commit()
    except SlotTaken:
        db.session.rollback()
        return _render_plan(agenda, form, season, is_outdated=True)
    flash(ngettext("%(num)s semaine est réservée.", "%(num)s semaines sont réservées.", len(days)))
    return redirect(url_for(".show_series", agenda_slug=agenda_slug, series_id=series.id))


@bp.get("/<uuid:series_id>")
@access("agent")
def show_series(agenda_slug: str, series_id: UUID) -> ResponseReturnValue:
    """The bookings of a series, each with its own page, and the weeks that have none."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    series = booking_series.get_series(agenda_slug, series_id)
    log_access(current_actor(), "list", screen=SCREEN)
    rows = [row for row in booking_series.list_occurrences(series) if row.state != CANCELLED]
    booked_weeks = {_week_of(clock.to_paris(row.starts_at).date()) for row in rows}
    weeks = (series.last_day - series.first_day).days // 7 + 1
    days = [series.first_day + timedelta(weeks=number) for number in range(weeks)]
    return render(
        "backoffice/agendas/series.html",
        series=series,
        season=booking_series.season_of(series),
        contact=_read_contacts(agenda, [series]).get(series.id, Contact()),
        occurrences=read_bookings(agenda, rows, by=current_actor()),
        empty_days=[day for day in days if _week_of(day) not in booked_weeks],
        **build_navigation(agenda, clock.today(), "series"),
    )


@bp.post("/<uuid:series_id>/fin")
@access("agent")
@rate_limit(DEFAULT)
def create_end(agenda_slug: str, series_id: UUID) -> ResponseReturnValue:
    """Cancel the bookings of a series from a day on."""
    agenda_managed_by(current_actor(), agenda_slug)
    series = booking_series.get_series(agenda_slug, series_id)
    count = booking_series.end_series(series, FROM_DAY.read() or clock.today())
    db.session.commit()
    flash(ngettext("%(num)s réservation est annulée.", "%(num)s réservations sont annulées.", count))
    return redirect(url_for(".show_series", agenda_slug=agenda_slug, series_id=series_id))


@bp.post("/<uuid:series_id>/question")
@access("agent")
@rate_limit(DEFAULT)
def create_question(agenda_slug: str, series_id: UUID) -> ResponseReturnValue:
    """Ask the association now, or again, whether it goes on the next year."""
    agenda_managed_by(current_actor(), agenda_slug)
    is_sent = send_question(booking_series.get_series(agenda_slug, series_id))
    db.session.commit()
    flash(_("La question est partie.") if is_sent else _("Sans adresse électronique, appelez l’association."))
    return redirect(url_for(".show_series", agenda_slug=agenda_slug, series_id=series_id))


def _read_day(text: str) -> date | None:
    return Day("jour").parse(text)


def _week_of(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _read_contacts(agenda: Agenda, series: list[booking_series.BookingSeries]) -> Mapping[UUID, Contact]:
    return booking_series.read_associations(series) if can_read_names(agenda, current_actor()) else {}


def _render_list(
    agenda: Agenda, texts: Mapping[str, str], problems: Mapping[str, str], *, status: int = 200
) -> ResponseReturnValue:
    log_access(current_actor(), "list", screen=SCREEN)
    series = list(booking_series.list_series(agenda.slug))
    return render(
        "backoffice/agendas/series_list.html",
        status=status,
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
        series=series,
        contacts=_read_contacts(agenda, series),
        resources=[("", _("N’importe laquelle")), *((resource.id, resource.title) for resource in agenda.resources)],
        services=[(service.id, service.title) for service in agenda.services],
        **build_navigation(agenda, clock.today(), "series"),
    )


def _render_plan(agenda: Agenda, form: SeasonForm, season: Season, *, is_outdated: bool = False) -> ResponseReturnValue:
    return render(
        "backoffice/agendas/series_plan.html",
        status=409 if is_outdated else 200,
        plan=booking_series.plan_season(agenda, season),
        season=season,
        texts=form.texts,
        is_outdated=is_outdated,
        **build_navigation(agenda, clock.today(), "series"),
    )
