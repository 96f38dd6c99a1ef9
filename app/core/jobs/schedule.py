"""Periodic tasks. Due times are computed from the database, so that missed runs are caught up."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import clock
from app.core.db import TECHNICAL, Base, Mapped, UtcDateTime, db, mapped_column
from app.core.operations.site_closure import is_site_closed
from app.core.sites import Site, unit_of_work

# Delay before a failed daily task is retried.
RETRY_DELAY = timedelta(minutes=10)
# Lateness beyond this raises an alarm: a task may run longer than its own interval.
TOLERANCE = timedelta(minutes=5)
ONE_DAY = timedelta(days=1)

_DAILY_PATTERN = re.compile(r"daily at (\d\d):(\d\d)")

log = logging.getLogger(__name__)

# Name, interval in seconds or "daily at 02:30" (Paris), function called in a unit of work of each site.
Entry = tuple[str, int | str, Callable[[], object]]


class Heartbeat(Base):
    """The last run of a periodic task on this site, and its outcome."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    last_started_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)

    @property
    def is_complete(self) -> bool:
        """Whether the last run ended; False if its process was stopped."""
        return self.last_ended_at is not None and self.last_ended_at >= self.last_started_at

    @property
    def is_success(self) -> bool:
        return self.is_complete and self.last_error_code is None


@dataclass(frozen=True)
class Timing:
    """Due times of a task: after an interval, or at a time of day in Paris."""

    interval: timedelta | None
    hour: int = 0
    minute: int = 0

    def get_latest_due(self, now: datetime) -> datetime:
        """The latest due time of a daily task, at or before `now`."""
        local = clock.to_paris(now)
        due = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return due if due <= local else due - ONE_DAY


def parse_timing(schedule: int | str) -> Timing:
    """Parse the schedule of an entry."""
    if isinstance(schedule, int):
        return Timing(timedelta(seconds=schedule))
    match = _DAILY_PATTERN.fullmatch(schedule)
    if match is None:
        raise ValueError(f"unknown schedule {schedule!r}")
    return Timing(None, int(match[1]), int(match[2]))


_entries: Sequence[Entry] = ()


def install(entries: Sequence[Entry]) -> None:
    """Set the list of tasks. Called once by the composition root."""
    global _entries
    for _, schedule, _ in entries:
        parse_timing(schedule)
    _entries = entries


def get_entries() -> Sequence[Entry]:
    return _entries


def is_due(schedule: int | str, heartbeat: Heartbeat | None, now: datetime) -> bool:
    """Whether the task never ran, was interrupted, was missed while the machine was down, or is due now."""
    timing = parse_timing(schedule)
    if heartbeat is None or not heartbeat.is_complete:
        return True
    if timing.interval is not None:
        return now >= heartbeat.last_started_at + timing.interval
    if not heartbeat.is_success:
        return now >= heartbeat.last_started_at + RETRY_DELAY
    return heartbeat.last_started_at < timing.get_latest_due(now)


def list_late_tasks(now: datetime) -> list[str]:
    """The tasks of the current site that failed, or did not end in time."""
    heartbeats = {heartbeat.name: heartbeat for heartbeat in db.session.query(Heartbeat)}
    return [name for name, schedule, _ in get_entries() if _is_overdue(schedule, heartbeats.get(name), now)]


def _is_overdue(schedule: int | str, heartbeat: Heartbeat | None, now: datetime) -> bool:
    if heartbeat is None or heartbeat.last_ended_at is None or heartbeat.last_error_code is not None:
        return True
    interval = parse_timing(schedule).interval or ONE_DAY
    return now > heartbeat.last_ended_at + interval + TOLERANCE


def run_if_due(site: Site, entry: Entry) -> bool:
    """Run the task on the site if it is due and the site is open; returns whether it ran."""
    name, schedule, function = entry
    if is_site_closed(site):
        return False
    with unit_of_work(site) as session:
        if not is_due(schedule, session.get(Heartbeat, name), clock.now()):
            return False
        session.merge(Heartbeat(name=name, last_started_at=clock.now()))
        session.commit()
    error = _run_task(site, name, function)
    with unit_of_work(site) as session:
        heartbeat = session.get_one(Heartbeat, name)
        heartbeat.last_ended_at, heartbeat.last_error_code = clock.now(), error
        session.commit()
    return True


def _run_task(site: Site, name: str, function: Callable[[], object]) -> str | None:
    try:
        with unit_of_work(site) as session:
            function()
            session.commit()
    except Exception as error:
        log.exception("task failed", extra={"task": name, "site": site.slug})
        return type(error).__name__
    return None
