"""Requests are counted with the others of their month, on one night; the nights when they are anonymised add nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.cases.closing import close, reopen
from app.cases.models import AnonymousCase, Case
from app.core.db import db
from app.privacy import jobs, tallying
from tests.factories import MakeCase
from tests.privacy.closed import remaining
from tests.privacy.moments import on


@pytest.fixture
def may(make_case: MakeCase) -> list[Case]:
    """Six requests closed in May, of which one was refused; due in August."""
    statuses = {4: "accepted", 5: "accepted", 11: "refused", 12: "accepted", 20: "accepted", 29: "accepted"}
    return [closed_on(date(2026, 5, day), make_case, status) for day, status in statuses.items()]


def closed_on(day: date, make_case: MakeCase, status: str = "accepted") -> Case:
    with on(day):
        case = make_case(status=status)
        db.session.commit()
    return case


def night(day: date) -> list[dict[str, object]]:
    """The work of that night, and all that statistics hold after it."""
    with on(day):
        jobs.anonymise_nightly()
    rows = db.session.execute(select(AnonymousCase.__table__).order_by("id")).mappings()
    return [dict(row) for row in rows]


def test_they_are_counted_together_on_the_first_night_of_their_month(may: list[Case]) -> None:
    assert night(date(2026, 7, 31)) == []

    counted = night(date(2026, 8, 1))

    assert remaining() == (6, 6, 6)
    told = [(row["closed_month"], row["channel"], row["final_status"], row["requests"]) for row in counted]
    assert told == [("2026-05", "web", None, 6)]


def test_as_much_is_told_as_a_crowd_of_the_month_shares(make_case: MakeCase) -> None:
    for day in (1, 2, 3, 14, 31):
        closed_on(date(2026, 5, day), make_case)

    (row,) = night(date(2026, 8, 1))

    assert (row["closed_month"], row["received_month"], row["duration"]) == ("2026-05", "2026-05", "0-0")
    assert (row["channel"], row["final_status"], row["answers"]) == ("web", "accepted", {"type": "trou"})


def test_the_nights_when_they_go_tell_nothing_of_them(may: list[Case]) -> None:
    before = night(date(2026, 8, 1))

    after = [night(date(2026, 8, day)) for day in (4, 5, 12, 31)]

    assert all(rows == before for rows in after)
    assert remaining() == (0, 6, 0)


def test_those_alone_add_up_in_the_row_of_their_year(make_case: MakeCase) -> None:
    for month in (3, 4, 5):
        closed_on(date(2026, month, 10), make_case)

    (row,) = [night(date(2026, month, 10)) for month in (6, 7, 8)][-1]

    assert (row["closed_year"], row["closed_month"], row["requests"]) == ("2026", None, 3)


def test_worked_on_again_after_it_was_counted_it_is_not_counted_twice(may: list[Case]) -> None:
    night(date(2026, 8, 1))
    with on(date(2026, 8, 2)):
        reopen(may[0])
        db.session.commit()
    with on(date(2026, 8, 20)):
        close(may[0], retention_months=3)
        db.session.commit()

    night(date(2026, 11, 20))

    assert remaining() == (0, 6, 0)


def test_one_that_is_worked_on_is_not_counted(may: list[Case]) -> None:
    with on(date(2026, 7, 1)):
        reopen(may[0])
        db.session.commit()

    night(date(2026, 8, 1))

    assert db.session.scalar(select(func.sum(AnonymousCase.requests))) == 5


def test_one_that_is_worked_on_again_while_the_others_are_read_is_not_counted(may: list[Case]) -> None:
    with on(date(2026, 8, 1)):
        found = tallying.due_this_month()
        case = db.session.get_one(Case, may[0].id)
        reopen(case)
        db.session.commit()

        assert tallying.count(found) == 5
