"""A year of the rooms of an agenda, for its agents: which days are taken, and no name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.agendas.agenda_rights import agenda_managed_by
from app.agendas.day_states import CLOSED, FREE, PARTLY, TAKEN
from app.agendas.public_rooms import list_room_days
from app.backoffice.agendas.agenda_days import FIRST_YEAR, LAST_YEAR, build_navigation
from app.core import clock
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render

bp = Blueprint("agenda_years", __name__, url_prefix="/agents/agendas/<agenda_slug>/annee")

# One character a day, for who looks; the counts say it to who does not see them.
MARKS = {FREE: "·", PARTLY: "▪", TAKEN: "■", CLOSED: " "}


@dataclass(frozen=True)
class RoomMonth:
    """A month of a room: its days as marks, and how many are taken or partly booked."""

    first: date
    marks: str
    taken_count: int
    partly_count: int


@bp.get("")
@access("agent")
def show_year(agenda_slug: str) -> ResponseReturnValue:
    """One line for each room, one column for each month."""
    agenda, year = agenda_managed_by(current_actor(), agenda_slug), _read_year()
    first, last = date(year, 1, 1), date(year, 12, 31)
    states = list_room_days(agenda, first=first, last=last)
    months = [date(year, month, 1) for month in range(1, 13)]
    rows = [(resource, [_read_month(month, states[resource.id]) for month in months]) for resource in agenda.resources]
    return render(
        "backoffice/agendas/year.html",
        year=year,
        months=months,
        rows=rows,
        marks=MARKS,
        years=(FIRST_YEAR, LAST_YEAR),
        **build_navigation(agenda, first, "year"),
    )


def _read_month(first: date, states: dict[date, str]) -> RoomMonth:
    count = (clock.add_months(first, 1) - first).days
    days = [states.get(first + timedelta(days=number), CLOSED) for number in range(count)]
    counts = Counter(days)
    return RoomMonth(first, "".join(map(MARKS.__getitem__, days)), counts[TAKEN], counts[PARTLY])


def _read_year() -> int:
    text = request.args.get("annee", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year
