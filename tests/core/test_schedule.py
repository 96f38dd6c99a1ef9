"""The schedule: to the minute, catching up what was missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.core.jobs import schedule
from app.core.jobs.schedule import Heartbeat, is_due, parse_timing, run_if_due
from app.core.sites import Site

# 02:30 in Paris is 00:30 UTC in summer.
NIGHT = "daily at 02:30"


def beat(started: datetime, *, took: timedelta | None = timedelta(seconds=1), error: str | None = None) -> Heartbeat:
    ended = None if took is None else started + took
    return Heartbeat(name="task", last_started_at=started, last_ended_at=ended, last_error_code=error)


def utc(day: int, hour: int, minute: int = 0, *, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("plan", "last", "now", "due"),
    [
        (60, None, utc(1, 12), True),
        (60, beat(utc(1, 12)), utc(1, 12, 0) + timedelta(seconds=59), False),
        (60, beat(utc(1, 12)), utc(1, 12, 1), True),
        (60, beat(utc(1, 12), took=None), utc(1, 12, 0) + timedelta(seconds=5), True),
        (60, beat(utc(1, 12), error="KeyError"), utc(1, 12, 0) + timedelta(seconds=5), False),
        (NIGHT, None, utc(1, 12), True),
        (NIGHT, beat(utc(1, 0, 30)), utc(1, 23, 59), False),
        (NIGHT, beat(utc(1, 0, 30)), utc(2, 0, 29), False),
        (NIGHT, beat(utc(1, 0, 30)), utc(2, 0, 30), True),
        (NIGHT, beat(utc(1, 0, 30)), utc(5, 9), True),
        (NIGHT, beat(utc(1, 0, 30), took=None), utc(1, 0, 31), True),
        (NIGHT, beat(utc(1, 0, 30), error="KeyError"), utc(1, 0, 39), False),
        (NIGHT, beat(utc(1, 0, 30), error="KeyError"), utc(1, 0, 40), True),
        (NIGHT, beat(utc(1, 1, 30, month=12)), utc(2, 1, 29, month=12), False),
        (NIGHT, beat(utc(1, 1, 30, month=12)), utc(2, 1, 30, month=12), True),
    ],
    ids=[
        "never run", "too early", "time has come", "cut short", "failed a moment ago",
        "night never run", "done tonight", "a minute before", "night has come", "missed for days",
        "night cut short", "night failed a moment ago", "night failed ten minutes ago", "winter, a minute before", "winter",
    ],
)  # fmt: skip
def test_when_a_task_is_due(plan: int | str, last: Heartbeat | None, now: datetime, due: bool) -> None:
    assert is_due(plan, last, now) is due


def test_a_schedule_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="every now and then"):
        parse_timing("every now and then")


def test_a_task_runs_in_a_unit_of_work_that_is_committed(site: Site) -> None:
    def task() -> None:
        db.session.add(Heartbeat(name="written by the task", last_started_at=clock.now()))

    ran = run_if_due(site, ("task", 60, task))
    again = run_if_due(site, ("task", 60, task))

    assert (ran, again) == (True, False)
    assert db.session.get(Heartbeat, "written by the task") is not None
    heartbeat = db.session.get_one(Heartbeat, "task")
    assert heartbeat.is_success


@pytest.mark.postgresql
def test_a_task_that_fails_leaves_its_error_and_nothing_else(site: Site) -> None:
    def task() -> None:
        db.session.add(Heartbeat(name="written by the task", last_started_at=clock.now()))
        db.session.flush()
        raise ValueError("Chloé")

    run_if_due(site, ("task", 60, task))

    assert db.session.get_one(Heartbeat, "task").last_error_code == "ValueError"
    assert db.session.get(Heartbeat, "written by the task") is None


def test_late_tasks_are_listed(site: Site) -> None:
    schedule.install([("fine", 60, int), ("failing", 60, lambda: 1 // 0), ("never", 60, int), (NIGHT, NIGHT, int)])
    for entry in schedule.get_entries():
        if entry[0] != "never":
            run_if_due(site, entry)

    now = schedule.list_late_tasks(clock.now())
    in_an_hour = schedule.list_late_tasks(clock.now() + timedelta(hours=1))

    assert now == ["failing", "never"]
    assert in_an_hour == ["fine", "failing", "never"]
