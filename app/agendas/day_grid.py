"""A day of an agenda as a table: one column for each thing that is booked, one row for each moment at which something changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from app.agendas.availability import Lane
from app.agendas.definition import Agenda
from app.agendas.open_ranges import Calendar, Range, TimeException, list_open_ranges, merge_ranges, subtract_ranges

BOOKING, FREE, CLOSURE, CLOSED = "booking", "free", "closure", "closed"
# Minutes between two rows where nothing else makes one.
SHORTEST_STEP, LONGEST_STEP = 10, 30


@dataclass(frozen=True)
class BookedTime:
    """The time of a booking on one lane; `blocked_until` is the end of what is kept after it."""

    booking_id: UUID
    start: datetime
    end: datetime
    blocked_until: datetime


@dataclass(frozen=True)
class Cell:
    """Something that lasts, in one column, over so many rows."""

    column: int
    kind: str
    start: datetime
    end: datetime
    rows: int = 1
    booking_id: UUID | None = None


@dataclass
class Row:
    """A moment, with what begins then. A row with an hour has it for as many rows as there are before the next one."""

    start: datetime
    hour_rows: int = 0
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Grid:
    """The columns, and the rows from the first to the last moment of the day."""

    columns: tuple[Lane, ...]
    rows: tuple[Row, ...]


def build_grid(
    agenda: Agenda,
    booked: Mapping[Lane, Sequence[BookedTime]],
    exceptions: Sequence[TimeException],
    calendar: Calendar,
    *,
    day: date,
) -> Grid:
    """The table of one day; it has no rows when nothing is open and nothing is booked."""
    lanes = _choose_lanes(agenda, booked)
    openings = [exception for exception in exceptions if exception.is_opening]
    usual = {lane: list_open_ranges(agenda, lane[0], openings, calendar, first=day, last=day) for lane in lanes}
    actual = {lane: list_open_ranges(agenda, lane[0], exceptions, calendar, first=day, last=day) for lane in lanes}
    times = [moment for ranges in usual.values() for opening in ranges for moment in opening]
    times += [moment for bookings in booked.values() for time in bookings for moment in (time.start, time.end)]
    if not times:
        return Grid(lanes, ())
    first, last = min(times), max(times)
    columns = [
        _list_cells(number, (first, last), booked.get(lane, ()), usual[lane], actual[lane])
        for number, lane in enumerate(lanes)
    ]
    return Grid(lanes, _build_rows(columns, (first, last), _step_of(agenda), calendar))


def _choose_lanes(agenda: Agenda, booked: Mapping[Lane, Sequence[BookedTime]]) -> tuple[Lane, ...]:
    """Each resource, once or for as many of its things as are booked."""
    lanes = []
    for resource in agenda.resources:
        units = {0, *(unit for resource_id, unit in booked if resource_id == resource.id)}
        lanes += [(resource.id, unit) for unit in sorted(units)]
    former = [lane for lane in sorted(booked) if agenda.find_resource(lane[0]) is None]
    return (*lanes, *former)


def _list_cells(
    column: int, bounds: Range, booked: Sequence[BookedTime], usual: Sequence[Range], actual: Sequence[Range]
) -> list[Cell]:
    """The cells of a column, which cover the whole day without overlapping."""
    bookings = sorted(booked, key=lambda time: time.start)
    blocked = merge_ranges((time.start, max(time.end, time.blocked_until)) for time in bookings)
    free = subtract_ranges(actual, blocked)
    closures = subtract_ranges(subtract_ranges(usual, actual), blocked)
    cells = [Cell(column, BOOKING, time.start, time.end, booking_id=time.booking_id) for time in bookings]
    cells += [Cell(column, FREE, start, end) for start, end in free]
    cells += [Cell(column, CLOSURE, start, end) for start, end in closures]
    others = subtract_ranges([bounds], merge_ranges((cell.start, cell.end) for cell in cells))
    cells += [Cell(column, CLOSED, start, end) for start, end in others]
    return sorted(cells, key=lambda cell: cell.start)


def _build_rows(columns: Sequence[Sequence[Cell]], bounds: Range, step: int, calendar: Calendar) -> tuple[Row, ...]:
    first, last = bounds
    marks = {
        first + number * timedelta(minutes=step) for number in range(-(-(last - first) // timedelta(minutes=step)))
    }
    marks |= {cell.start for cells in columns for cell in cells}
    moments = sorted(marks)
    indices = {moment: number for number, moment in enumerate([*moments, last])}
    rows = [Row(moment) for moment in moments]
    for cells in columns:
        for cell in cells:
            row_count = indices[cell.end] - indices[cell.start]
            whole = Cell(cell.column, cell.kind, cell.start, cell.end, row_count, cell.booking_id)
            rows[indices[cell.start]].cells.append(whole)
    # Each half hour, and where no cell begins: a row has something of its own.
    hours = [
        number
        for number, moment in enumerate(moments)
        if number == 0 or moment.astimezone(calendar.zone).minute in (0, 30) or not rows[number].cells
    ]
    for number, following in zip(hours, [*hours[1:], len(rows)], strict=True):
        rows[number].hour_rows = following - number
    return tuple(rows)


def _step_of(agenda: Agenda) -> int:
    shortest = min(agenda.step_of(service) for service in agenda.services)
    return min(max(shortest, SHORTEST_STEP), LONGEST_STEP)
