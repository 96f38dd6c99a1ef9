"""Opening hours: what is typed, whether it is open at a moment, and the sentences."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.core.clock import PARIS
from app.core.holidays import Territory
from app.themes.opening_hours import (
    DAYS,
    Closing,
    HoursRefused,
    OpeningHours,
    compute_state,
    parse_ranges,
    read_hours,
)
from app.themes.opening_sentences import describe_closing, describe_hours, describe_state, describe_week

WORKING_DAY, MORNING = parse_ranges("8 h 30-12 h 30, 13 h 30-17 h"), parse_ranges("9h à 12h")
HOURS = OpeningHours(
    (WORKING_DAY,) * 5 + (MORNING, ()), closings=(Closing(date(2026, 12, 24), date(2026, 12, 26), "congés de Noël"),)
)
# A Tuesday.
DAY = (2026, 11, 24)


def state_at(*moment: int) -> str:
    at = datetime(*moment, tzinfo=PARIS)  # type: ignore[arg-type]
    return describe_state(compute_state(HOURS, at, Territory.METROPOLE), at).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "text", ["8 h 30-12 h 30, 13 h 30-17 h", "8:30-12:30 13:30-17:00", "de 8h30 à 12h30 et de 13h30 à 17h"]
)
def test_the_usual_ways_to_write_hours_are_understood(text: str) -> None:
    assert parse_ranges(text) == WORKING_DAY


@pytest.mark.parametrize(
    ("text", "problem"),
    [("le matin", "format"), ("25 h-26 h", "format"), ("12 h-9 h", "order"), ("9 h-12 h, 11 h-15 h", "order")],
)
def test_other_texts_are_refused(text: str, problem: str) -> None:
    with pytest.raises(HoursRefused) as refused:
        parse_ranges(text)

    assert refused.value.problem == problem


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ((*DAY, 10, 0), "Ouvert jusqu’à 12 h 30"),
        ((*DAY, 12, 30), "Fermé. Ouvre aujourd’hui à 13 h 30"),
        ((*DAY, 18, 0), "Fermé. Ouvre demain à 8 h 30"),
        ((2026, 11, 28, 14, 0), "Fermé. Ouvre lundi 30 novembre 2026 à 8 h 30"),
        # 11 November is a public holiday.
        ((2026, 11, 11, 10, 0), "Fermé (jour férié). Ouvre demain à 8 h 30"),
        ((2026, 12, 24, 10, 0), "Fermé (congés de Noël). Ouvre lundi 28 décembre 2026 à 8 h 30"),
    ],
)
def test_the_state_says_until_when(moment: tuple[int, ...], expected: str) -> None:
    assert state_at(*moment) == expected


def test_the_week_is_written_by_groups_of_days() -> None:
    assert describe_week(HOURS).replace("\u00a0", " ").splitlines() == [
        "Du lundi au vendredi, de 8 h 30 à 12 h 30 et de 13 h 30 à 17 h.",
        "Le samedi, de 9 h à 12 h.",
    ]


def test_a_near_closing_is_announced_under_the_week() -> None:
    assert describe_hours(HOURS, date(2026, 12, 2)) == describe_week(HOURS)
    assert describe_hours(HOURS, date(2026, 12, 3)).endswith(describe_closing(HOURS.closings[0]))
    assert describe_hours(HOURS, date(2026, 12, 27)) == describe_week(HOURS)


def test_a_closing_names_its_days_and_its_reason() -> None:
    words = describe_closing(HOURS.closings[0]).replace("\u00a0", " ")

    assert words == "Fermé du 24 décembre 2026 au 26 décembre 2026 : congés de Noël"


def test_hours_are_read_as_they_were_stored() -> None:
    working_day, morning = [["08:30", "12:30"], ["13:30", "17:00"]], [["09:00", "12:00"]]
    days = dict.fromkeys(DAYS[:5], working_day) | {DAYS[5]: morning, DAYS[6]: []}
    closing = {"first": "2026-12-24", "last": "2026-12-26", "label": "congés de Noël"}

    assert read_hours({"days": days, "closings": [closing]}) == HOURS
    assert read_hours({"days": {}}) is None
