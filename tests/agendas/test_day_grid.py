"""A day as a table: whatever is booked, each column covers the whole day once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.agendas.day_grid import BOOKING, CLOSURE, FREE, BookedTime, Grid, build_grid
from app.agendas.definition import read_agenda
from app.agendas.open_ranges import Calendar, TimeException
from app.core.clock import PARIS
from tests.agendas.passport_desk import AGENDA

CALENDAR = Calendar(PARIS)
DAY = date(2027, 3, 2)
NINE = datetime(2027, 3, 2, 8, tzinfo=UTC)


def make_time(start: int, minutes: int) -> BookedTime:
    since = NINE + timedelta(minutes=start)
    end = since + timedelta(minutes=minutes)
    return BookedTime(UUID(int=start + 10_000), since, end, end)


def count_rows(grid: Grid, column: int) -> int:
    return sum(cell.rows for row in grid.rows for cell in row.cells if cell.column == column)


def list_kinds(grid: Grid) -> list[tuple[str, str, str]]:
    cells = [cell for row in grid.rows for cell in row.cells]
    return [(cell.kind, f"{cell.start:%H:%M}", f"{cell.end:%H:%M}") for cell in cells]


def test_a_day_has_what_is_booked_what_is_free_and_what_is_closed() -> None:
    agenda = read_agenda(AGENDA)
    closure = TimeException(NINE + timedelta(minutes=45), NINE + timedelta(hours=5))

    grid = build_grid(agenda, {("guichet-1", 0): [make_time(20, 15)]}, [closure], CALENDAR, day=DAY)

    assert list_kinds(grid) == [
        (FREE, "08:00", "08:20"),
        (BOOKING, "08:20", "08:35"),
        (FREE, "08:35", "08:45"),
        (CLOSURE, "08:45", "09:00"),
    ]


def test_a_day_that_is_closed_has_no_rows_unless_somebody_is_booked() -> None:
    agenda = read_agenda({**AGENDA, "opening": []})

    assert build_grid(agenda, {}, [], CALENDAR, day=DAY).rows == ()
    grid = build_grid(agenda, {("guichet-1", 0): [make_time(0, 20)]}, [], CALENDAR, day=DAY)
    assert list_kinds(grid) == [(BOOKING, "08:00", "08:20")]


@given(
    st.lists(st.tuples(st.integers(-90, 120), st.integers(5, 40)), max_size=6),
    st.lists(st.tuples(st.integers(-60, 90), st.integers(1, 90), st.booleans()), max_size=3),
)
def test_each_column_covers_the_day_once(times: list[tuple[int, int]], periods: list[tuple[int, int, bool]]) -> None:
    bookings: list[BookedTime] = []
    for start, minutes in sorted(times):
        if not bookings or bookings[-1].end <= NINE + timedelta(minutes=start):
            bookings.append(make_time(start, minutes))
    exceptions = [
        TimeException(NINE + timedelta(minutes=start), NINE + timedelta(minutes=start + length), is_opening)
        for start, length, is_opening in periods
    ]

    grid = build_grid(read_agenda(AGENDA), {("guichet-1", 0): bookings}, exceptions, CALENDAR, day=DAY)

    assert count_rows(grid, 0) == len(grid.rows) == sum(row.hour_rows for row in grid.rows)
    assert all(row.cells or row.hour_rows for row in grid.rows)
    booking_ids = [cell.booking_id for row in grid.rows for cell in row.cells if cell.kind == BOOKING]
    assert booking_ids == [booking.booking_id for booking in bookings]
