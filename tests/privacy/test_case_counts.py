"""Requests are counted with the others of their month, on one night; the nights when they are anonymised add nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.cases.lifecycle.closure import close_case, reopen_case
from app.cases.models import AnonymousCase, Case
from app.core.db import db
from app.privacy import jobs
from app.statistics import case_counts
from tests.factories import MakeCase
from tests.privacy.clock import travel_to
from tests.privacy.closed_case import count_remaining


@pytest.fixture
def requests_of_may(make_case: MakeCase) -> list[Case]:
    """Six requests closed in May, of which one was refused; due in August."""
    statuses = {4: "accepted", 5: "accepted", 11: "refused", 12: "accepted", 20: "accepted", 29: "accepted"}
    return [close_case_on(date(2026, 5, day), make_case, status) for day, status in statuses.items()]


def close_case_on(day: date, make_case: MakeCase, status: str = "accepted") -> Case:
    with travel_to(day):
        case = make_case(status=status)
        db.session.commit()
    return case


def run_night(day: date) -> list[dict[str, object]]:
    """The work of that night, and all that statistics hold after it."""
    with travel_to(day):
        jobs.run_anonymisation()
    rows = db.session.execute(select(AnonymousCase.__table__).order_by("id")).mappings()
    return [dict(row) for row in rows]


def test_they_are_counted_together_on_the_first_night_of_their_month(requests_of_may: list[Case]) -> None:
    assert run_night(date(2026, 7, 31)) == []

    rows = run_night(date(2026, 8, 1))

    assert count_remaining() == (6, 6, 6)
    summaries = [(row["closed_month"], row["channel"], row["final_status"], row["requests"]) for row in rows]
    assert summaries == [("2026-05", "web", None, 6)]


def test_as_much_is_told_as_a_crowd_of_the_month_shares(make_case: MakeCase) -> None:
    for day in (1, 2, 3, 14, 31):
        close_case_on(date(2026, 5, day), make_case)

    (row,) = run_night(date(2026, 8, 1))

    assert (row["closed_month"], row["received_month"], row["duration"]) == ("2026-05", "2026-05", "0-0")
    assert (row["channel"], row["final_status"], row["answers"]) == ("web", "accepted", {"type": "trou"})


def test_the_nights_when_they_go_tell_nothing_of_them(requests_of_may: list[Case]) -> None:
    before = run_night(date(2026, 8, 1))

    after = [run_night(date(2026, 8, day)) for day in (4, 5, 12, 31)]

    assert all(rows == before for rows in after)
    assert count_remaining() == (0, 6, 0)


def test_those_alone_add_up_in_the_row_of_their_year(make_case: MakeCase) -> None:
    for month in (3, 4, 5):
        close_case_on(date(2026, month, 10), make_case)

    (row,) = [run_night(date(2026, month, 10)) for month in (6, 7, 8)][-1]

    assert (row["closed_year"], row["closed_month"], row["requests"]) == ("2026", None, 3)


def test_worked_on_again_after_it_was_counted_it_is_not_counted_twice(requests_of_may: list[Case]) -> None:
    run_night(date(2026, 8, 1))
    with travel_to(date(2026, 8, 2)):
        reopen_case(requests_of_may[0])
        db.session.commit()
    with travel_to(date(2026, 8, 20)):
        close_case(requests_of_may[0], retention_months=3)
        db.session.commit()

    run_night(date(2026, 11, 20))

    assert count_remaining() == (0, 6, 0)


def test_one_that_is_worked_on_is_not_counted(requests_of_may: list[Case]) -> None:
    with travel_to(date(2026, 7, 1)):
        reopen_case(requests_of_may[0])
        db.session.commit()

    run_night(date(2026, 8, 1))

    assert db.session.scalar(select(func.sum(AnonymousCase.requests))) == 5


def test_one_that_is_worked_on_again_while_the_others_are_read_is_not_counted(requests_of_may: list[Case]) -> None:
    with travel_to(date(2026, 8, 1)):
        records = case_counts.list_due_records()
        case = db.session.get_one(Case, requests_of_may[0].id)
        reopen_case(case)
        db.session.commit()

        assert case_counts.count_cases(records) == 5
