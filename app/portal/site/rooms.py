"""Rooms of the authority: their list, and each with its prices and the days on which it is free."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, request, session, url_for

from app.agendas.day_states import CLOSED, FREE, PARTLY
from app.agendas.public_rooms import PublicRoom, find_first_day, get_public_room, list_public_rooms, list_room_days
from app.core import clock
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect, render
from app.forms.booking_choice import SUGGESTED_BOOKING
from app.site_pages.images import find_image

bp = Blueprint("rooms", __name__, url_prefix="/salles")


@dataclass(frozen=True)
class RoomDay:
    """A day of the month that is shown: its state, and whether it may be asked for."""

    day: date
    state: str
    is_of_month: bool
    can_ask: bool


@bp.get("")
@access("public")
def show_rooms() -> Response:
    rooms = list_public_rooms()
    pictures = {room.url: find_image(room.resource.photo) for room in rooms}
    return render("portal/site/rooms/list.html", rooms=rooms, pictures=pictures)


@bp.get("/<agenda_slug>/<room_id>")
@access("public")
def show_room(agenda_slug: str, room_id: str) -> Response:
    """The room, with the month of `mois`: nobody reads there who booked it."""
    room, today = get_public_room(agenda_slug, room_id), clock.today()
    last = today + timedelta(days=max(service.horizon_days for service in room.agenda.services))
    month = _read_month(request.args.get("mois", ""), today, last)
    following = clock.add_months(month, 1)
    return render(
        "portal/site/rooms/show.html",
        room=room,
        picture=find_image(room.resource.photo),
        plan=find_image(room.resource.plan),
        options=[option for option in room.agenda.options if not option.resources or room_id in option.resources],
        prices=[(_name_payers(room, price.category), price) for price in room.resource.prices],
        month=month,
        weeks=_list_weeks(room, month, last),
        previous_month=clock.add_months(month, -1) if month > today else None,
        next_month=following if following <= last else None,
    )


@bp.get("/<agenda_slug>/<room_id>/demande")
@access("public")
@rate_limit(DEFAULT)
def ask_for_room(agenda_slug: str, room_id: str) -> Response:
    """Go to the form that books the room, where `jour` will be filled in."""
    room = get_public_room(agenda_slug, room_id)
    day = _read_day(request.args.get("jour", ""))
    session[SUGGESTED_BOOKING] = [agenda_slug, room_id, day.isoformat() if day else ""]
    return redirect(url_for("filling.show_first_page", slug=room.procedure_slug))


def _name_payers(room: PublicRoom, category_id: str) -> str:
    """The category that pays a price; for that of everybody else, those that have none of their own."""
    own = {price.category for price in room.resource.prices}
    titles = [
        category.title
        for category in room.agenda.categories
        if (category.id == category_id if category_id else category.id not in own)
    ]
    return ", ".join(titles)


def _list_weeks(room: PublicRoom, month: date, last: date) -> Sequence[Sequence[RoomDay]]:
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    states = list_room_days(room.agenda, first=weeks[0][0], last=weeks[-1][-1])[room.resource.id]
    first_day = find_first_day(room.agenda)
    return [
        [
            RoomDay(
                day,
                state := states.get(day, CLOSED),
                day.month == month.month,
                state in (FREE, PARTLY) and first_day <= day <= last,
            )
            for day in week
        ]
        for week in weeks
    ]


def _read_month(text: str, today: date, last: date) -> date:
    """The month that is asked for, if it may still be booked; else this one."""
    day = _read_day(f"{text}-01")
    return day if day is not None and today.replace(day=1) <= day <= last else today.replace(day=1)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
