"""Legal delays: the dates of the specification."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.core import clock
from app.core.holidays import Territory
from app.legal_clock.case_deadlines import compute_deadlines
from app.legal_clock.day_counting import (
    Delay,
    Unit,
    compute_last_day,
    compute_last_day_to_appeal,
    get_legal_day,
)
from app.legal_clock.regime import Regime, Silence
from tests.legal_clock.event_builders import make_received, parse_day

DELAYS = [
    ("2022-03-01", Delay(2, Unit.MONTHS), "2022-05-01", "2022-05-02"),
    ("2025-02-01", Delay(2, Unit.MONTHS), "2025-04-01", "2025-04-02"),
    ("2026-01-05", Delay(2, Unit.MONTHS), "2026-03-05", "2026-03-06"),
    ("2026-02-28", Delay(2, Unit.MONTHS), "2026-04-28", "2026-04-29"),
    ("2026-03-14", Delay(2, Unit.MONTHS), "2026-05-14", "2026-05-15"),
    ("2026-07-31", Delay(2, Unit.MONTHS), "2026-09-30", "2026-10-01"),
    ("2026-11-01", Delay(2, Unit.MONTHS), "2027-01-01", "2027-01-02"),
    ("2026-12-31", Delay(2, Unit.MONTHS), "2027-02-28", "2027-03-01"),
    ("2026-01-31", Delay(1, Unit.MONTHS), "2026-02-28", "2026-03-01"),
    ("2026-05-15", Delay(15, Unit.DAYS), "2026-05-30", "2026-05-31"),
    ("2026-05-15", Delay(30, Unit.DAYS), "2026-06-14", "2026-06-15"),
    ("2026-05-15", Delay(8, Unit.WEEKS), "2026-07-10", "2026-07-11"),
    ("2026-06-25", Delay(6, Unit.MONTHS), "2026-12-25", "2026-12-26"),
]


@pytest.mark.parametrize(("start", "delay", "effect", "effect_from"), DELAYS)
@pytest.mark.parametrize("silence", [Silence.ACCEPTANCE, Silence.REJECTION])
def test_silence_takes_effect_on_the_ordinal_day_and_can_be_recorded_the_day_after(
    silence, start, delay, effect, effect_from
):
    deadlines = compute_deadlines(Regime(silence, delay, "a text"), [make_received(start)])

    assert deadlines.effect.day == compute_last_day(parse_day(start), delay) == parse_day(effect)
    assert deadlines.effect_from == parse_day(effect_from)
    assert not deadlines.has_silence_taken_effect(parse_day(effect))
    assert deadlines.has_silence_taken_effect(parse_day(effect_from))


@pytest.mark.parametrize(
    ("effect", "last_day"), [("2026-05-02", "2026-07-03"), ("2026-09-13", "2026-11-16"), ("2026-03-05", "2026-05-06")]
)
def test_an_appeal_is_open_for_a_clear_delay(effect, last_day):
    assert compute_last_day_to_appeal(parse_day(effect), 2, Territory.METROPOLE) == parse_day(last_day)


@pytest.mark.parametrize(("closed_on", "expires_on"), [("2026-05-02", "2026-08-02"), ("2026-11-30", "2027-02-28")])
def test_retention_counts_in_the_same_way(closed_on, expires_on):
    assert (
        clock.add_months(parse_day(closed_on), 3)
        == compute_last_day(parse_day(closed_on), Delay(3, Unit.MONTHS))
        == parse_day(expires_on)
    )


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "2026-03-02"),
        (datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC), "2026-03-01"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-10-26"),
        (datetime(2026, 3, 1, 20, 30, tzinfo=timezone(timedelta(hours=-4))), "2026-03-02"),
    ],
)
def test_an_instant_has_its_day_in_paris(moment, day):
    assert get_legal_day(moment) == parse_day(day)


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        get_legal_day(datetime(2026, 3, 1, 12, 0))  # noqa: DTZ001


def test_a_regime_has_a_delay_only_when_silence_has_an_effect():
    with pytest.raises(ValueError, match="after a delay"):
        Regime(Silence.REJECTION, None, "a text")
    with pytest.raises(ValueError, match="after a delay"):
        Regime(Silence.NONE, Delay(2, Unit.MONTHS), "a text")


def test_the_last_day_of_february_is_reached_from_the_end_of_any_month():
    assert compute_last_day(date(2023, 12, 31), Delay(2, Unit.MONTHS)) == date(2024, 2, 29)
