"""Free times computed from opening rules, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.agendas.availability import Need, Occupation, find_slot, find_slots
from app.agendas.definition import parse_agenda
from app.agendas.open_ranges import Calendar, TimeException, list_open_ranges, merge_ranges, subtract_ranges
from app.core.clock import PARIS
from app.language.schema.problems import DefinitionError
from tests.agendas.passport_desk import AGENDA

PLACE = Calendar(PARIS)
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
TUESDAY = date(2026, 3, 3)
NOTHING = Occupation({})


def paris(day, clock_time, fold=0):
    hour, minute = map(int, clock_time.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS, fold=fold).astimezone(UTC)


def desk(**changes):
    return parse_agenda({**AGENDA, **changes})


def starts(agenda, *, occupation=NOTHING, first=TUESDAY, last=TUESDAY, now=NOW, **need):
    slots = find_slots(agenda, Need(agenda.services[0], **need), occupation, PLACE, first=first, last=last, now=now)
    return [f"{slot.start.astimezone(PARIS):%d %H:%M}" for slot in slots]


def test_times_follow_one_another_in_the_opening_hours():
    assert starts(desk()) == ["03 09:00", "03 09:20", "03 09:40"]


def test_a_longer_service_needs_all_its_time():
    assert starts(desk(), people=2) == ["03 09:00", "03 09:20"]
    assert starts(desk(), people=3) == ["03 09:00"]


def test_a_booked_time_is_not_offered():
    booked = Occupation({("guichet-1", 0): [(paris(TUESDAY, "09:20"), paris(TUESDAY, "09:40"))]})

    assert starts(desk(), occupation=booked) == ["03 09:00", "03 09:40"]


def test_a_time_that_two_desks_have_is_offered_once_by_the_one_with_fewer_bookings():
    agenda = desk(resources=[{"id": "guichet-1", "title": "1"}, {"id": "guichet-2", "title": "2"}])
    booked = Occupation({("guichet-1", 0): [(paris(TUESDAY, "09:40"), paris(TUESDAY, "10:00"))]})

    slots = find_slots(agenda, Need(agenda.services[0]), booked, PLACE, first=TUESDAY, last=TUESDAY, now=NOW)

    assert [slot.lanes for slot in slots] == [(("guichet-2", 0),)] * 3


@pytest.mark.parametrize(("turn", "resource"), [(0, "guichet-2"), (1, "guichet-3"), (2, "guichet-2"), (3, "guichet-3")])
def test_a_turn_chooses_among_the_desks_with_as_few_bookings(turn, resource):
    agenda = desk(resources=[{"id": f"guichet-{number}", "title": str(number)} for number in (1, 2, 3)])
    booked = Occupation({("guichet-1", 0): [(paris(TUESDAY, "09:40"), paris(TUESDAY, "10:00"))]})

    slots = find_slots(agenda, Need(agenda.services[0]), booked, PLACE, first=TUESDAY, last=TUESDAY, now=NOW, turn=turn)

    # All three are free at first; two at the time that the first desk has booked.
    assert slots[-1].lanes == ((resource, 0),)


def test_things_that_are_alike_are_booked_by_number():
    agenda = desk(kind="equipment", resources=[{"id": "tables", "title": "Tables", "capacity": 3}])
    booked = Occupation({("tables", 1): [(paris(TUESDAY, "09:00"), paris(TUESDAY, "09:20"))]})

    assert starts(agenda, occupation=booked, quantity=2)[0] == "03 09:00"
    assert starts(agenda, occupation=booked, quantity=3)[0] == "03 09:20"
    assert starts(agenda, quantity=4) == []


def test_time_is_kept_between_two_bookings():
    service = {**AGENDA["services"][0], "buffer": 10}
    booked = Occupation({("guichet-1", 0): [(paris(TUESDAY, "09:20"), paris(TUESDAY, "09:50"))]})

    assert starts(desk(services=[service]), occupation=booked) == []


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ({"notice_hours": 25}, ["03 09:20", "03 09:40"]),
        ({"notice_days": 1}, ["03 09:00", "03 09:20", "03 09:40"]),
        ({"notice_days": 2}, []),
        ({"horizon_days": 1}, ["03 09:00", "03 09:20", "03 09:40"]),
    ],
)
def test_notice_and_horizon_bound_what_is_offered(service, expected):
    agenda = desk(services=[{**AGENDA["services"][0], **service}])
    now = NOW + timedelta(minutes=5)

    assert starts(agenda, now=now, last=TUESDAY) == expected
    assert len(starts(agenda, now=now, is_by_agent=True)) == 3


def test_a_closure_a_holiday_and_an_extra_opening():
    closure = TimeException(paris(TUESDAY, "09:00"), paris(TUESDAY, "09:30"))
    opening = TimeException(paris(TUESDAY, "14:00"), paris(TUESDAY, "14:40"), is_opening=True)

    assert starts(desk(), occupation=Occupation({}, [closure, opening])) == ["03 09:30", "03 14:00", "03 14:20"]
    easter_monday = date(2026, 4, 6)
    whit_monday = date(2026, 5, 25)
    agenda = desk(opens_on_holidays=False, opens_on_whit_monday=True)
    now = datetime(2026, 4, 5, tzinfo=UTC)
    assert starts(agenda, first=easter_monday, last=easter_monday, now=now, is_by_agent=True) == []
    assert len(starts(agenda, first=whit_monday, last=whit_monday, now=now, is_by_agent=True)) == 3


def test_rules_of_some_weeks_of_the_month_and_of_some_desks():
    rules = [{"days": [1], "start": "09:00", "end": "09:20", "weeks": [1, -1], "resources": ["guichet-1"]}]
    agenda = desk(opening=rules)

    march_starts = starts(agenda, first=date(2026, 3, 1), last=date(2026, 3, 31), is_by_agent=True)

    assert march_starts == ["03 09:00", "31 09:00"]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 4)])
def test_a_night_over_a_change_of_hour_is_as_long_as_it_lasts(day, hours):
    agenda = desk(opening=[{"days": [6], "start": "01:00", "end": "04:00"}])

    (opening,) = list_open_ranges(agenda, "guichet-1", (), PLACE, first=day, last=day)

    assert opening[1] - opening[0] == timedelta(hours=hours)


def test_midnight_ends_the_day():
    agenda = desk(opening=[{"days": [1], "start": "23:00", "end": "00:00"}])

    assert starts(agenda) == ["03 23:00", "03 23:20", "03 23:40"]


def test_the_list_and_the_confirmation_are_one_search():
    agenda = desk()
    need = Need(agenda.services[0])

    slot = find_slot(agenda, need, NOTHING, PLACE, start=paris(TUESDAY, "09:20"), now=NOW)

    assert slot is not None and slot.end == paris(TUESDAY, "09:40")
    assert find_slot(agenda, need, NOTHING, PLACE, start=paris(TUESDAY, "09:10"), now=NOW) is None


def test_ranges_are_merged_and_subtracted():
    at = [paris(TUESDAY, f"{hour:02}:00") for hour in range(8, 14)]

    assert merge_ranges([(at[2], at[3]), (at[0], at[1]), (at[1], at[2])]) == [(at[0], at[3])]
    assert subtract_ranges([(at[0], at[5])], [(at[1], at[2]), (at[3], at[4])]) == [
        (at[0], at[1]),
        (at[2], at[3]),
        (at[4], at[5]),
    ]
    assert subtract_ranges([(at[1], at[2]), (at[3], at[4])], [(at[0], at[5])]) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"opening": [{"days": [1], "start": "10:00", "end": "09:00"}]},
        {"opening": [{"days": [1], "start": "09:00", "end": "10:00", "since": "2026-02-30"}]},
        {"resources": [{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]},
        {"services": [{**AGENDA["services"][0], "resources": ["nulle-part"]}]},
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(changes):
    with pytest.raises(DefinitionError):
        desk(**changes)
