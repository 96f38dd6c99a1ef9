"""The day on which nothing personal may remain: same day of the month, so many months after closing."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.cases.lifecycle.closure import close_case, reopen_case
from app.cases.models import AnonymousCase, Case
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.privacy.anonymisation import anonymise_due_cases
from tests.factories import MakeCase
from tests.privacy.clock import travel_to

VECTORS = [
    (date(2026, 5, 2), 3, date(2026, 8, 2)),
    (date(2026, 11, 30), 3, date(2027, 2, 28)),
    (date(2027, 11, 30), 3, date(2028, 2, 29)),
    (date(2026, 1, 31), 1, date(2026, 2, 28)),
    (date(2026, 12, 31), 2, date(2027, 2, 28)),
    (date(2026, 7, 31), 2, date(2026, 9, 30)),
    (date(2026, 6, 25), 6, date(2026, 12, 25)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)),
]


@pytest.mark.parametrize(("closing_day", "months", "expected"), VECTORS)
def test_the_day_is_the_same_of_the_month(closing_day: date, months: int, expected: date) -> None:
    case = Case()

    with travel_to(closing_day):
        close_case(case, retention_months=months)

    assert case.anonymise_on == expected


@pytest.mark.parametrize("months", [1, 2, 3, 6, 12, 120])
def test_ten_thousand_closing_days_agree_with_the_calendar(months: int) -> None:
    for number in range(10_000):
        closing_day = date(2020, 1, 1) + timedelta(days=number)
        years, month = divmod(closing_day.month - 1 + months, 12)
        year, month = closing_day.year + years, month + 1
        expected = date(year, month, min(closing_day.day, calendar.monthrange(year, month)[1]))

        assert clock.add_months(closing_day, months) == expected


def test_a_case_closed_right_after_midnight_counts_from_the_day_in_paris() -> None:
    case = Case()

    with travel_to(date(2026, 7, 2), hour=0, minute=30):
        close_case(case, retention_months=3)

    assert case.anonymise_on == date(2026, 10, 2)


def test_a_case_is_anonymised_on_its_day_and_never_before(make_case: MakeCase) -> None:
    with travel_to(date(2026, 11, 30)):
        case = make_case(status="accepted")

    with travel_to(date(2027, 2, 27)):
        assert anonymise_due_cases().count == 0
        db.session.commit()
    assert db.session.get(Case, case.id) is not None
    with travel_to(date(2027, 2, 28)):
        assert anonymise_due_cases().count == 1
        db.session.commit()
    assert _exists(case.id) is False
    assert db.session.query(AnonymousCase).count() == 1


def test_a_case_in_progress_is_never_anonymised(make_case: MakeCase) -> None:
    with travel_to(date(2026, 5, 2)):
        case = make_case()

    with travel_to(date(2046, 5, 2)):
        assert anonymise_due_cases().count == 0
    assert _exists(case.id) is True


def test_a_reopened_case_counts_from_its_next_closing(make_case: MakeCase) -> None:
    with travel_to(date(2026, 5, 2)):
        case = make_case(status="accepted")
    with travel_to(date(2026, 7, 1)):
        reopen_case(case)
        db.session.commit()

    with travel_to(date(2026, 8, 2)):
        assert anonymise_due_cases().count == 0
        case.status = "new"
        transitions.run_action(case, "accept", {}, by=_agent())
        db.session.commit()

    assert case.anonymise_on == date(2026, 11, 2)


def _agent() -> Actor:
    return Actor(
        kind="agent",
        account_id=new_id(),
        roles=frozenset({"voirie-instruction"}),
        families=frozenset({"polices-voirie"}),
    )


def _exists(case_id: UUID) -> bool:
    db.session.expire_all()
    return db.session.get(Case, case_id) is not None
