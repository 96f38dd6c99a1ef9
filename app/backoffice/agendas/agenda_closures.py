"""Closures of an agenda, laid over its bookings, which are listed and go elsewhere with them; openings out of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.agendas import closures
from app.agendas.agenda_rights import agenda_managed_by
from app.agendas.bookings import BookingEnded, SlotTaken
from app.agendas.busy_calendars import count_overrun_bookings, list_calendars
from app.agendas.closure_proposals import Proposal
from app.agendas.closures import CANCEL, MOVE, REASSIGN, BookingsNotListed, Change, Period
from app.agendas.day_bookings import DayBooking, read_bookings
from app.agendas.definition import Agenda
from app.agendas.models import Booking
from app.backoffice.agendas.agenda_days import ONE_DAY, build_navigation, read_day
from app.cases.concurrency import StaleCase
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Day, Form, Line, Parsed, RawText
from app.core.web.responses import redirect, render
from app.payments.booking_adjustments.forecasts import forecast_cancellation, forecast_reassignment
from app.privacy.access_log import log_access
from app.procedures.fields.slot import format_start, start_of

bp = Blueprint("agenda_closures", __name__, url_prefix="/agents/agendas/<agenda_slug>/fermetures")

SCREEN = "backoffice.agenda_closures"
CLOSING, OPENING = "closing", "opening"
# A booking that the agents keep where it is.
STAY = "stay"
CONFIRM = RawText("confirmer")


def read_clock_time(text: str) -> time | None:
    """An hour as browsers write it; none for anything else."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


class PeriodForm(Form):
    """Inputs about a closure or an opening; without hours, whole days."""

    kind = Choice((CLOSING, OPENING), "genre", default=CLOSING)
    resource = RawText("ressource")
    replacement = RawText("remplacant")
    first_day = Day("du", problem=lazy_gettext("Indiquez le premier jour."))
    last_day = Day("au", problem=lazy_gettext("Indiquez le dernier jour."))
    from_time = Parsed(read_clock_time, "de")
    to_time = Parsed(read_clock_time, "a")
    reason = Line("raison", limit=closures.MAX_REASON)

    def build_period(self, agenda: Agenda) -> tuple[Period | None, dict[str, str]]:
        """The period, or the words of what is wrong, by name of input."""
        problems = self.problems
        first, last = self.first_day, self.last_day
        if first is None or last is None or problems:
            return None, problems
        start = _to_instant(first, self.from_time or time())
        end = _to_instant(last, self.to_time) if self.to_time else _to_instant(last + ONE_DAY, time())
        if end <= start:
            return None, {"au": _("La fin doit venir après le début.")}
        if end <= clock.now():
            return None, {"au": _("Ces jours sont passés.")}
        if end - start > closures.LONGEST:
            return None, {"au": _("Une fermeture dure un an au plus : changez plutôt les horaires de l’agenda.")}
        resource, replacement = agenda.find_resource(self.resource), agenda.find_resource(self.replacement)
        if replacement is not None and (resource in (None, replacement) or self.kind == OPENING):
            return None, {"remplacant": _("Choisissez qui ferme, puis quelqu’un d’autre pour le remplacer.")}
        return Period(
            start,
            end,
            resource.id if resource else None,
            self.reason,
            self.kind == OPENING,
            replacement.id if replacement else None,
        ), {}


@bp.get("")
@access("agent")
def list_closures(agenda_slug: str) -> ResponseReturnValue:
    """The closures to come, and the form of another one, prefilled for a whole day when the address names one."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    day = read_day().isoformat()
    return _render_form(agenda, {"du": day, "au": day, "genre": CLOSING}, {})


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_closure(agenda_slug: str) -> ResponseReturnValue:
    """Show the bookings that the closure covers, then do all that was chosen in one transaction."""
    agenda, form = agenda_managed_by(current_actor(), agenda_slug), PeriodForm()
    period, problems = form.build_period(agenda)
    if period is None:
        return _render_form(agenda, form.texts, problems, status=422)
    is_confirmed = bool(CONFIRM.read())
    if not is_confirmed and closures.list_covered_bookings(agenda, period):
        return _render_covered(agenda, form, period)
    try:
        closures.save_period(agenda, period, read_changes(request.form), by=current_actor())
        db.session.commit()
    except (BookingsNotListed, BookingEnded, SlotTaken, StaleCase):
        db.session.rollback()
        return _render_covered(agenda, form, period, is_outdated=is_confirmed)
    flash(_("L’ouverture est enregistrée.") if period.is_opening else _("La fermeture est enregistrée."))
    day = clock.to_paris(period.start).date().isoformat()
    return redirect(url_for("agenda_days.show_day", agenda_slug=agenda_slug, jour=day))


@bp.post("/<uuid:period_id>/suppression")
@access("agent")
@rate_limit(DEFAULT)
def delete_closure(agenda_slug: str, period_id: UUID) -> ResponseReturnValue:
    """Take a closure or an opening back."""
    closures.delete_period(agenda_managed_by(current_actor(), agenda_slug), period_id)
    db.session.commit()
    flash(_("C’est supprimé. Les rendez-vous restent où ils sont."))
    return redirect(url_for(".list_closures", agenda_slug=agenda_slug))


def _render_form(
    agenda: Agenda, texts: Mapping[str, str], problems: Mapping[str, str], *, status: int = 200
) -> ResponseReturnValue:
    return render(
        "backoffice/agendas/closures.html",
        status=status,
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
        resources=[("", _("Tout l’agenda")), *((resource.id, resource.title) for resource in agenda.resources)],
        periods=closures.list_periods(agenda, since=clock.now()),
        calendars=list_calendars(agenda.slug),
        overrun_count=count_overrun_bookings([agenda.slug]).get(agenda.slug, 0),
        **build_navigation(agenda, read_day(), "closures"),
    )


def _render_covered(
    agenda: Agenda, form: PeriodForm, period: Period, *, is_outdated: bool = False
) -> ResponseReturnValue:
    """The bookings that the closure covers, each with what may become of it."""
    log_access(current_actor(), "list", screen=SCREEN)
    covered = closures.list_covered_bookings(agenda, period)
    proposals = closures.propose_for(agenda, period, covered)
    resource = agenda.find_resource(period.resource) if period.resource else None
    return render(
        "backoffice/agendas/covered_bookings.html",
        status=409 if is_outdated else 200,
        period=period,
        resource=resource,
        texts=form.texts,
        is_outdated=is_outdated,
        action=url_for(".create_closure", agenda_slug=agenda.slug),
        covered=list_options(agenda, covered, proposals),
        **build_navigation(agenda, clock.to_paris(period.start).date(), "closures"),
    )


def list_options(
    agenda: Agenda, covered: list[Booking], proposals: Mapping[UUID, Proposal], *, can_stay: bool = False
) -> list[dict[str, Any]]:
    """The bookings with the choices for each, to be read by `read_changes`. The caller logs the access."""
    return [
        {
            "appointment": booking,
            "money": _forecast_money(booking, proposals[booking.booking.id]),
            **_build_options(agenda, proposals[booking.booking.id], can_stay=can_stay),
        }
        for booking in read_bookings(agenda, covered, by=current_actor())
    ]


def _forecast_money(booking: DayBooking, proposal: Proposal) -> dict[str, str]:
    """Forecast the money of each choice for a booking that was paid."""
    by = current_actor()
    forecasts = {CANCEL: forecast_cancellation(booking.case, booking.booking, by=by)}
    if proposal.resource:
        forecasts[REASSIGN] = forecast_reassignment(booking.case, booking.booking, proposal.resource, by=by)
    return forecasts


def _build_options(agenda: Agenda, proposal: Proposal, *, can_stay: bool) -> dict[str, Any]:
    """The choices for a booking, the least disturbing one first."""
    options: list[tuple[str, str, Any]] = []
    resource = agenda.find_resource(proposal.resource) if proposal.resource else None
    if resource is not None:
        options.append((f"{REASSIGN}/{resource.id}", REASSIGN, resource.title))
    if proposal.start is not None:
        options.append((f"{MOVE}/{format_start(proposal.start)}", MOVE, proposal.start))
    if can_stay:
        options.append((STAY, STAY, None))
    options.append((CANCEL, CANCEL, None))
    return {"options": options, "default": options[0][0]}


def read_changes(submitted: Mapping[str, str]) -> dict[UUID, Change]:
    """The choice for each booking, but for those that stay: inputs « b- » followed by its identifier."""
    changes = {}
    for name, text in submitted.items():
        if not name.startswith("b-"):
            continue
        try:
            booking_id = UUID(name.removeprefix("b-"))
        except ValueError:
            continue
        kind, _slash, value = text.partition("/")
        if kind in closures.CHOICES:
            changes[booking_id] = Change(kind, value, start_of({"start": value}))
    return changes


def _to_instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, clock.PARIS).astimezone(UTC)
