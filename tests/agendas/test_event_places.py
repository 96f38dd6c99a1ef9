"""Places of sessions: counted, chosen for a whole party, offered to the first who fits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.agendas.event_sessions.places import (
    Capacity,
    Party,
    choose_places,
    compute_amount,
    count_free,
    first_that_fits,
    offer_deadline,
)

NOON = datetime(2026, 12, 9, 12, tzinfo=UTC)
FAMILY = Party(3, {"adulte": 1, "enfant": 2})


def test_a_party_takes_its_places_together_or_none():
    capacity = Capacity(4)

    assert choose_places(capacity, {("", 0), ("", 2)}, Party(2)) == [("", 1), ("", 3)]
    assert choose_places(capacity, {("", 0), ("", 2)}, Party(3)) is None


def test_a_category_with_its_own_number_is_full_before_the_session():
    capacity = Capacity(10, {"adulte": None, "enfant": 2})

    assert count_free(capacity, {("", 0), ("enfant", 0)}) == {"": 9, "enfant": 1}
    assert choose_places(capacity, {("", 0), ("enfant", 0)}, FAMILY) is None
    assert choose_places(capacity, set(), FAMILY) == [("", 0), ("", 1), ("", 2), ("enfant", 0), ("enfant", 1)]


def test_the_amount_adds_the_prices_of_the_categories():
    assert compute_amount(Capacity(10, prices={"adulte": 500, "enfant": 250}), FAMILY) == 1000
    assert compute_amount(Capacity(10), Party(3)) == 0


def test_freed_places_go_to_the_first_who_fits_whole():
    waiting = [("three", Party(3)), ("two", Party(2)), ("one", Party(1))]

    assert first_that_fits(waiting, {"": 2}) == "two"
    assert first_that_fits(waiting, {"": 0}) is None


def test_an_offer_lasts_a_day_and_ends_before_the_start():
    assert offer_deadline(NOON, NOON + timedelta(days=9)) == NOON + timedelta(hours=24)
    assert offer_deadline(NOON, NOON + timedelta(hours=3)) == NOON + timedelta(hours=2)
    assert offer_deadline(NOON, NOON + timedelta(minutes=30)) is None
