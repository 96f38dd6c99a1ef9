"""Any history of bookings, closures and changed agendas: the engine finds what a grid of minutes finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.agendas.availability import Lane, Need, Occupation, Slot, find_slot, find_slots
from app.agendas.definition import Agenda, parse_agenda
from app.agendas.open_ranges import Calendar, Range, TimeException, list_open_ranges
from app.core.clock import PARIS
from tests.agendas.minute_grid import Exceptional, MinuteGrid, Taken, minute_of, minutes_of_day, moment_of
from tests.agendas.passport_desk import AGENDA
from tests.example_counts import multiply_examples

PLACE = Calendar(PARIS)
# Minutes between now and the midnight that begins the day.
NOTICE = 4000
# Both changes of hour, the day before one, 29 February, a holiday, Whit Monday, the end of a year, and two others.
DAYS = [
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 10, 24),
    date(2028, 2, 29),
    date(2026, 5, 1),
    date(2026, 5, 25),
    date(2026, 12, 31),
    date(2026, 3, 3),
    date(2026, 3, 31),
]
RESOURCES = ("desk-1", "desk-2", "tables")
HOURS = ["00:00", "01:30", "02:00", "02:30", "02:45", "03:00", "09:00", "09:25", "10:00", "12:00", "14:10", "23:00"]

rules = st.builds(
    lambda hours, days, weeks, resources: {
        "days": days,
        "start": hours[0],
        "end": hours[1],
        "weeks": weeks,
        "resources": resources,
    },
    st.lists(st.sampled_from(HOURS), min_size=2, max_size=2, unique=True).map(
        lambda hours: (max(hours), "00:00") if "00:00" in hours else sorted(hours)
    ),
    st.sampled_from([[0, 1, 2, 3, 4, 5, 6], [0, 1, 6], [1]]),
    st.sampled_from([[], [], [], [1], [-1], [4, 5]]),
    st.sampled_from([[], [], ["desk-1"], ["desk-1", "tables"]]),
)
services = st.fixed_dictionaries(
    {
        "minutes": st.sampled_from([5, 20, 45, 90, 1500]),
        "minutes_per_person": st.sampled_from([0, 15]),
        "max_people": st.just(3),
        "buffer": st.sampled_from([0, 0, 10]),
        "step": st.sampled_from([None, 10, 50]),
    }
)


@st.composite
def agendas(draw: st.DrawFn) -> Agenda:
    """A version of the agenda: resources come, go and change their number, services their length."""
    capacities = draw(st.lists(st.integers(0, 3), min_size=3, max_size=3))
    resources = [
        {"id": name, "title": name, "capacity": capacity}
        for name, capacity in zip(RESOURCES, capacities, strict=True)
        if capacity
    ] or [{"id": "desk-9", "title": "desk-9"}]
    names = {resource["id"] for resource in resources}
    opening = [
        {**rule, "resources": [name for name in rule["resources"] if name in names]}
        for rule in draw(st.lists(rules, max_size=3))
    ]
    whole_day = {"days": list(range(7)), "start": "00:00", "end": "00:00"}
    service: dict[str, Any] = {"id": "s", "title": "S", **draw(services)}
    return parse_agenda(
        {
            **AGENDA,
            "resources": resources,
            "services": [service],
            "opening": [*opening, whole_day] if service["minutes"] > 1000 else opening,
            "opens_on_holidays": draw(st.booleans()),
            "opens_on_whit_monday": draw(st.booleans()),
        }
    )


steps = st.one_of(
    st.tuples(st.just("hold"), st.integers(0, 200), st.integers(1, 3), st.integers(1, 2)),
    st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 200), st.integers(1, 3)),
    st.tuples(st.sampled_from(["confirm", "cancel", "expire"]), st.integers(0, 5)),
    st.tuples(
        st.just("add_exception"),
        st.sampled_from([None, *RESOURCES]),
        st.integers(-60, 1500),
        st.integers(1, 600),
        st.booleans(),
    ),
    st.tuples(st.just("edit"), agendas()),
)
histories = st.tuples(st.sampled_from(DAYS), agendas(), st.lists(steps, min_size=2, max_size=8))


@dataclass
class History:
    """An agenda on one day, with what happened: kept twice, for the engine and for the grid."""

    agenda: Agenda
    day: date
    grid: MinuteGrid
    slots: dict[int, tuple[Slot, Need]] = field(default_factory=dict)
    hold_names: set[int] = field(default_factory=set)
    names: Iterator[int] = field(default_factory=lambda: count(1))
    exceptions: list[TimeException] = field(default_factory=list)
    # The most there ever was of each resource, renamed and removed ones included.
    capacities: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.edit(self.agenda)

    @property
    def now(self) -> datetime:
        return moment_of(minute_of(datetime(self.day.year, self.day.month, self.day.day, tzinfo=PARIS)) - NOTICE)

    def play(self, step: tuple[Any, ...]) -> None:
        getattr(self, step[0])(*step[1:])

    def hold(self, rank: int, people: int, quantity: int) -> None:
        need = Need(self.agenda.services[0], people=people, quantity=quantity, is_by_agent=True)
        name = next(self.names)
        if self._take(name, need, rank):
            self.hold_names.add(name)

    def move(self, index: int, rank: int, people: int) -> None:
        if name := self._name(index):
            need = Need(self.agenda.services[0], people, self.slots[name][1].quantity, is_by_agent=True)
            self._take(name, need, rank)

    def confirm(self, index: int) -> None:
        self.hold_names.discard(self._name(index) or -1)

    def cancel(self, index: int) -> None:
        if name := self._name(index):
            self._give_back(name)

    def expire(self, _index: int) -> None:
        for name in list(self.hold_names):
            self._give_back(name)

    def edit(self, agenda: Agenda) -> None:
        self.agenda = self.grid.agenda = agenda
        for resource in agenda.resources:
            self.capacities[resource.id] = max(resource.capacity, self.capacities.get(resource.id, 0))

    def add_exception(self, resource: str | None, start: int, length: int, is_opening: bool) -> None:
        begin = minute_of(self.now) + NOTICE + start
        self.exceptions.append(TimeException(moment_of(begin), moment_of(begin + length), is_opening, resource))
        self.grid.exceptions.append(Exceptional(resource, range(begin, begin + length), is_opening))

    def occupation(self, own: int | None = None) -> Occupation:
        ranges_of: dict[Lane, list[Range]] = {}
        for name, (slot, _) in self.slots.items():
            for lane in slot.lanes if name != own else ():
                ranges_of.setdefault(lane, []).append((slot.start, slot.blocked_until))
        return Occupation(ranges_of, self.exceptions)

    def check(self) -> None:
        self.grid.check_bookings(self.capacities)
        need = Need(self.agenda.services[0], is_by_agent=True)
        assert self._list_starts(need) == self.grid.find_starts(need.service)
        for resource in self.agenda.resources:
            open_minutes = self.grid.find_open_minutes(resource.id)
            ranges = list_open_ranges(
                self.agenda, resource.id, self.exceptions, PLACE, first=self.day, last=self.day + timedelta(days=2)
            )
            assert {
                minute for start, end in ranges for minute in range(minute_of(start), minute_of(end))
            } == open_minutes

    def _take(self, name: int, need: Need, rank: int) -> bool:
        """Take a start by its rank, after the engine and the grid agreed on all of them; of none, any minute is refused."""
        own = name if name in self.slots else None
        starts = self._list_starts(need, own)
        assert starts == self.grid.find_starts(need.service, people=need.people, quantity=need.quantity, own=own)
        minute = starts[rank % len(starts)] if starts and rank % 7 else minute_of(self.now) + NOTICE + rank * 7 % 1380
        slot = find_slot(self.agenda, need, self.occupation(own), PLACE, start=moment_of(minute), now=self.now)
        assert (slot is not None) == (minute in starts)
        if slot is None:
            return False
        assert len(slot.lanes) == need.quantity
        self.slots[name] = slot, need
        self.grid.bookings[name] = Taken(slot.lanes, minute_of(slot.start), minute_of(slot.blocked_until))
        # Whoever asks again for the time that they have gets it.
        assert find_slot(self.agenda, need, self.occupation(name), PLACE, start=slot.start, now=self.now) is not None
        return True

    def _list_starts(self, need: Need, own: int | None = None) -> list[int]:
        occupation = self.occupation(own)
        slots = find_slots(self.agenda, need, occupation, PLACE, first=self.day, last=self.day, now=self.now)
        return [minute_of(slot.start) for slot in slots]

    def _name(self, index: int) -> int | None:
        names = list(self.slots)
        return names[index % len(names)] if names else None

    def _give_back(self, name: int) -> None:
        del self.slots[name], self.grid.bookings[name]
        self.hold_names.discard(name)


def play(history: tuple[date, Agenda, list[tuple[Any, ...]]]) -> None:
    day, agenda, step_list = history
    played = History(agenda, day, MinuteGrid(agenda, day))
    for step in step_list:
        played.play(step)
    played.check()


@given(histories)
@settings(max_examples=multiply_examples(40))
def test_any_history_books_nothing_twice_and_offers_what_a_grid_of_minutes_offers(history: Any) -> None:
    play(history)


@pytest.mark.trust
@given(histories)
@settings(max_examples=10_000)
def test_ten_thousand_histories(history: Any) -> None:
    play(history)


@given(
    st.sampled_from(DAYS), st.lists(rules, max_size=4), st.integers(1, 3), st.lists(st.integers(0, 500), max_size=12)
)
@settings(max_examples=multiply_examples(40))
def test_what_is_free_and_what_is_booked_are_the_opening_when_services_have_one_length(
    day: date, opening: list[dict[str, Any]], desks: int, ranks: list[int]
) -> None:
    names = [f"desk-{number}" for number in range(1, desks + 1)]
    agenda = parse_agenda(
        {
            **AGENDA,
            "resources": [{"id": name, "title": name} for name in names],
            "services": [{"id": "s", "title": "S", "minutes": 5, "step": 5}],
            "opening": [
                {**rule, "resources": [name for name in rule["resources"] if name in names]} for rule in opening
            ],
        }
    )
    history = History(agenda, day, MinuteGrid(agenda, day))
    for rank in ranks:
        history.hold(rank, 1, 1)
    for name in names:
        need = Need(agenda.services[0], resource=name, is_by_agent=True)
        slots = find_slots(agenda, need, history.occupation(), PLACE, first=day, last=day, now=history.now)
        free = {minute_of(slot.start) + shift for slot in slots for shift in range(5)}
        bookings = [booking for booking in history.grid.bookings.values() if booking.lanes == ((name, 0),)]
        taken_minutes = {minute for booking in bookings for minute in range(booking.start, booking.free_again)}

        assert not free & taken_minutes
        today = {minute for minute, _ in minutes_of_day(day)}
        assert free | taken_minutes == history.grid.find_open_minutes(name) & today


@given(st.sampled_from(DAYS), agendas(), st.integers(0, 6), st.integers(0, 3))
@settings(max_examples=multiply_examples(20))
def test_the_days_around_change_nothing_of_what_a_day_offers(
    day: date, agenda: Agenda, before: int, after: int
) -> None:
    history = History(agenda, day, MinuteGrid(agenda, day))
    need = Need(agenda.services[0], is_by_agent=True)
    first, last = day - timedelta(days=before), day + timedelta(days=after)
    now = history.now - timedelta(days=before)

    slots = find_slots(agenda, need, history.occupation(), PLACE, first=first, last=last, now=now)

    assert [minute_of(slot.start) for slot in slots if slot.start.astimezone(PARIS).date() == day] == (
        history.grid.find_starts(need.service)
    )
