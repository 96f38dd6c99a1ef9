"""Responses to the national hub, in the only forms that its parser takes; a row that it refuses would vanish silently.

Times are those of clocks in Paris, followed by a Z that does not mean UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.agendas.ants.meeting_points import Point, find_point, find_procedure, list_points
from app.agendas.ants.models import PreApplication
from app.agendas.ants.numbers import hash_number
from app.agendas.ants.settings import PUBLISHED, get_mode
from app.agendas.availability import Need
from app.agendas.free_slots import list_slots
from app.agendas.management_links import build_cancel_url, build_management_url
from app.agendas.models import CONFIRMED, Booking
from app.core import clock
from app.core.db import db
from app.core.sites import current_site
from app.procedures.fields.pre_applications import NUMBER, SEPARATORS
from app.procedures.fields.slot import format_start

# The hub asks for 150 days when nobody chose any.
USUAL_DAYS = timedelta(days=150)
LONGEST = timedelta(days=366)
MAX_APPLICATION_IDS = 50
_POSTCODE_TAIL = re.compile(r"[\s,]+$")


def list_meeting_points() -> list[dict[str, Any]]:
    """The meeting points; none while free times are not shown on the national site."""
    return [_describe_point(point) for point in _published_points()]


def list_time_slots(
    point_ids: Iterable[str], *, reason: str, people: int, first: date | None, last: date | None
) -> dict[str, list[dict[str, str]]]:
    """The free times of each meeting point asked for, between two days; an unknown one has none."""
    points = {point.agenda_slug: point for point in _published_points()}
    first = min(max(first or clock.today(), clock.today()), clock.today() + 2 * LONGEST)
    last = min(last or first + USUAL_DAYS, first + LONGEST)
    return {
        point_id: list_point_slots(points[point_id], reason=reason, people=people, first=first, last=last)
        for point_id in dict.fromkeys(point_ids)
        if point_id in points
    }


def list_point_slots(point: Point, *, reason: str, people: int, first: date, last: date) -> list[dict[str, str]]:
    """The free times of one meeting point, each once, with the address of the form where it is chosen already."""
    service, agenda = point.find_service(reason), point.agenda
    if service is None or agenda is None or not 1 <= people <= service.max_people:
        return []
    procedure = find_procedure(agenda.slug, service.id)
    if procedure is None:
        return []
    live, field = procedure
    url = f"{current_site().base_url}/demarches/{live.slug}/heure/{field.id}"
    slots = list_slots(agenda, Need(service, people), first=first, last=last)
    # When clocks go back, two instants have one name: the first one has it.
    starts = {format_wall_clock(slot.start): slot.start for slot in reversed(slots)}
    return [
        {
            "datetime": name,
            "callback_url": f"{url}?debut={format_start(starts[name])}&personnes={people}",
        }
        for name in sorted(starts)
    ]


def search_appointments(texts: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """The appointments to come of pre-applications, by number as it was asked for."""
    numbers = [number for text in texts for number in _split(text)][:MAX_APPLICATION_IDS]
    rows: dict[bytes, list[dict[str, str]]] = {hash_number(number): [] for number in numbers}
    query = (
        select(PreApplication.number_hash, Booking)
        .join(Booking, Booking.id == PreApplication.booking_id)
        .where(PreApplication.number_hash.in_(rows), Booking.state == CONFIRMED, Booking.starts_at > clock.now())
        .order_by(Booking.starts_at)
    )
    for number_hash, booking in db.session.execute(query) if rows else ():
        rows[number_hash].append(_describe_appointment(booking))
    return {number: rows[hash_number(number)] for number in numbers}


def format_wall_clock(start: datetime) -> str:
    """A start as the hub reads it: the clock of Paris, and a Z."""
    return f"{clock.to_paris(start):%Y-%m-%dT%H:%M}Z"


def name_of_meeting_point(agenda_slug: str) -> str:
    """The name of a meeting point as the hub and the duplicates service know it; that of the agenda once it is none."""
    point = find_point(agenda_slug)
    return point.name if point else agenda_slug


def _published_points() -> list[Point]:
    return list_points() if get_mode() == PUBLISHED else []


def _describe_point(point: Point) -> dict[str, Any]:
    # The hub cuts an address where it finds the postcode.
    street = _POSTCODE_TAIL.sub("", point.street.split(point.zip_code)[0])
    return {
        "id": point.agenda_slug,
        "name": point.name,
        "longitude": point.longitude,
        "latitude": point.latitude,
        "public_entry_address": street,
        "zip_code": point.zip_code,
        "city_name": point.city_name,
        "website": current_site().base_url,
    }


def _describe_appointment(booking: Booking) -> dict[str, str]:
    return {
        "meeting_point": name_of_meeting_point(booking.agenda_slug),
        "datetime": format_wall_clock(booking.starts_at),
        "management_url": build_management_url(booking),
        "cancel_url": build_cancel_url(booking),
    }


def _split(text: str) -> list[str]:
    """The numbers of one value as they were typed, without what is no number."""
    return [part for part in SEPARATORS.split(text) if NUMBER.fullmatch(part.upper())]
