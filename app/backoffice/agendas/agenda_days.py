"""Agendas of the agent, day by day and week by week."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.agendas.agenda_rights import agenda_managed_by, list_managed_agendas
from app.agendas.agenda_store import get_calendar, list_exceptions
from app.agendas.availability import Lane
from app.agendas.booking_series import count_unanswered_series
from app.agendas.busy_calendars import count_overrun_bookings
from app.agendas.closures import list_periods
from app.agendas.day_bookings import DayBooking, count_bookings, list_bookings_between
from app.agendas.day_grid import BookedTime, build_grid
from app.agendas.definition import Agenda
from app.agendas.definition_schema import EVENTS
from app.agendas.models import CANCELLED
from app.agendas.open_ranges import Range, TimeException, list_open_ranges
from app.core import clock
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access

bp = Blueprint("agenda_days", __name__, url_prefix="/agents/agendas")

SCREEN = "backoffice.agendas"
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
# Before the end of a series of which nothing is known for the next year.
UNANSWERED_BEFORE = timedelta(days=45)
# An address may name any day of these years.
FIRST_YEAR, LAST_YEAR = 2000, 2100


@bp.get("")
@access("agent")
def list_agendas() -> ResponseReturnValue:
    """The agendas of the agent, with how many people are expected today; no name is read."""
    today = clock.today()
    agendas = list_managed_agendas(current_actor())
    slugs = [agenda.slug for agenda in agendas]
    counts, overrun = count_bookings(slugs, *bounds_of(today)), count_overrun_bookings(slugs)
    unanswered = count_unanswered_series(slugs, until=today + UNANSWERED_BEFORE)
    return render(
        "backoffice/agendas/agendas.html",
        agendas=agendas,
        counts=counts,
        overrun=overrun,
        unanswered=unanswered,
        today=today,
    )


@bp.get("/<agenda_slug>")
@access("agent")
def show_day(agenda_slug: str) -> ResponseReturnValue:
    """One column for each resource, with its bookings, its closures and its free times."""
    agenda, day = agenda_managed_by(current_actor(), agenda_slug), read_day()
    if agenda.kind == EVENTS:
        return redirect(url_for("event_sessions.show_sessions", agenda_slug=agenda.slug))
    start, end = bounds_of(day)
    log_access(current_actor(), "list", screen=SCREEN)
    bookings = list_bookings_between(agenda, start, end, by=current_actor())
    exceptions = list(list_exceptions(agenda.slug, start=start, end=end))
    hours = _find_hours(agenda, exceptions, day) or (start, end)
    grid = build_grid(agenda, _group_by_lane(bookings, hours), exceptions, get_calendar(), day=day)
    return render(
        "backoffice/agendas/day.html",
        grid=grid,
        columns=[title_of(agenda, lane) for lane in grid.columns],
        bookings={booking.booking.id: booking for booking in bookings},
        cancelled=[booking for booking in bookings if booking.booking.state == CANCELLED],
        periods=list_periods(agenda, since=start, until=end),
        overrun_count=count_overrun_bookings([agenda_slug]).get(agenda_slug, 0),
        **build_navigation(agenda, day, "day"),
    )


@bp.get("/<agenda_slug>/semaine")
@access("agent")
def show_week(agenda_slug: str) -> ResponseReturnValue:
    """The days of a week on which the agenda opens or somebody comes."""
    agenda, day = agenda_managed_by(current_actor(), agenda_slug), read_day()
    monday = day - timedelta(days=day.weekday())
    start, end = bounds_of(monday)[0], bounds_of(monday + 6 * ONE_DAY)[1]
    log_access(current_actor(), "list", screen=SCREEN)
    bookings = [
        booking
        for booking in list_bookings_between(agenda, start, end, by=current_actor())
        if booking.booking.state != CANCELLED
    ]
    exceptions = list(list_exceptions(agenda.slug, start=start, end=end))
    days = []
    for number in range(7):
        shown_day = monday + number * ONE_DAY
        opens_at, closes_at = bounds_of(shown_day)
        of_day = [
            booking
            for booking in bookings
            if booking.booking.starts_at < closes_at and booking.booking.ends_at > opens_at
        ]
        is_open = any(
            list_open_ranges(agenda, resource.id, exceptions, get_calendar(), first=shown_day, last=shown_day)
            for resource in agenda.resources
        )
        days.append({"day": shown_day, "bookings": of_day, "is_open": is_open})
    return render("backoffice/agendas/week.html", days=days, monday=monday, **build_navigation(agenda, day, "week"))


def build_navigation(agenda: Agenda, day: date, view: str) -> dict[str, Any]:
    """Values for the head of each page of an agenda: where one is, what comes before and after."""
    step = ONE_WEEK if view == "week" else ONE_DAY
    return {
        "agenda": agenda,
        "day": day,
        "view": view,
        "today": clock.today(),
        "previous_day": day - step,
        "next_day": day + step,
    }


def read_day() -> date:
    """The day that the address asks for; today when it asks for none."""
    try:
        day = date.fromisoformat(request.args.get("jour", ""))
    except ValueError:
        return clock.today()
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else clock.today()


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """The instants at which a day of the place begins and ends."""
    return _midnight(day), _midnight(day + ONE_DAY)


def title_of(agenda: Agenda, lane: Lane) -> str:
    """The name of a column: a resource, with a number when it counts several things."""
    resource = agenda.find_resource(lane[0])
    if resource is None:
        return lane[0]
    return f"{resource.title} ({lane[1] + 1})" if lane[1] else resource.title


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PARIS).astimezone(UTC)


def _find_hours(agenda: Agenda, exceptions: list[TimeException], day: date) -> Range | None:
    """The first opening and the last closing of a day; none when nothing opens."""
    ranges = [
        opening
        for resource in agenda.resources
        for opening in list_open_ranges(agenda, resource.id, exceptions, get_calendar(), first=day, last=day)
    ]
    return (min(ranges)[0], max(end for _start, end in ranges)) if ranges else None


def _group_by_lane(bookings: list[DayBooking], hours: Range) -> dict[Lane, list[BookedTime]]:
    """The times of a day by lane: what began on a day before, or ends on a later one, is cut at the hours of the day.

    Things that are all alike and booked together are in one column, as few columns as there are bookings at once.
    """
    by_lane: dict[Lane, list[BookedTime]] = {}
    for booking in bookings:
        since, until, blocked_until = _cut_at_hours(booking, hours)
        booked_time = BookedTime(booking.booking.id, since, until, blocked_until)
        for resource in dict.fromkeys(resource for resource, _unit in booking.lanes):
            column = next(
                number
                for number in count()
                if all(other.blocked_until <= since for other in by_lane.get((resource, number), ()))
            )
            by_lane.setdefault((resource, column), []).append(booked_time)
    return by_lane


def _cut_at_hours(booking: DayBooking, hours: Range) -> tuple[datetime, datetime, datetime]:
    start, end = bounds_of(clock.to_paris(hours[0]).date())
    since, until = booking.booking.starts_at, booking.booking.ends_at
    since = hours[0] if since < start else since
    until = hours[1] if until > end else until
    return since, until, max(until, min(booking.blocked_until or until, end))
