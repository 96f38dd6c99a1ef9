"""A time that is free again is offered to who booked first, as far as the rule that pages state allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.agendas.earlier_slots.fairness import Choice, WaitingPerson, can_wait, choose_next, find_deadline

NOW = datetime(2026, 12, 3, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FREE = NOW + 5 * DAY
FIRST, SECOND = UUID(int=1), UUID(int=2)


def person(booking_id=FIRST, *, booked_days_ago=10, in_days=20, offered=(), is_asked=False):
    return WaitingPerson(
        booking_id, NOW - booked_days_ago * DAY, NOW + in_days * DAY, frozenset(offered), has_open_offer=is_asked
    )


def choose(*people, free=(FREE,)):
    return choose_next(people, {person.booking_id: free for person in people}, now=NOW)


def test_who_booked_first_is_asked_first_and_gets_the_earliest_time():
    choice = choose(
        person(SECOND, booked_days_ago=3), person(FIRST, booked_days_ago=9), free=(FREE + DAY, FREE, FREE + HOUR)
    )

    assert choice == Choice(FIRST, FREE, NOW + DAY)


def test_whom_the_time_does_not_suit_is_passed_over():
    later = person(SECOND, booked_days_ago=1)

    for first in (
        person(is_asked=True),
        person(offered=(FREE,)),
        person(offered=(FREE + DAY, FREE + 2 * DAY, FREE + 3 * DAY)),
    ):
        assert choose(first, later).booking_id == SECOND


def test_a_gain_of_less_than_two_days_is_no_offer():
    start = FREE + 4 * DAY
    free = start - 2 * DAY

    assert choose(person(in_days=9), free=(free,)).start == free
    assert choose(person(in_days=9), free=(free + HOUR,)) is None


def test_nothing_is_offered_in_the_last_seven_days():
    assert not can_wait(NOW + 7 * DAY, 0, now=NOW)
    assert can_wait(NOW + 7 * DAY + HOUR, 2, now=NOW)
    assert not can_wait(NOW + 30 * DAY, 3, now=NOW)
    assert choose(person(in_days=7)) is None


def test_an_answer_has_a_day_less_when_the_time_is_near_and_twelve_hours_at_least():
    assert find_deadline(NOW + 5 * DAY, now=NOW) == NOW + DAY
    assert find_deadline(NOW + 40 * HOUR, now=NOW) == NOW + 16 * HOUR
    assert find_deadline(NOW + 36 * HOUR, now=NOW) == NOW + 12 * HOUR
    assert find_deadline(NOW + 35 * HOUR, now=NOW) is None
    assert choose(person(), free=(NOW + 30 * HOUR,)) is None
