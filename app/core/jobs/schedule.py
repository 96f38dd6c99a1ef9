"""What is done regularly, and when it last was: due times are read from the database, so that what was missed is caught up."""

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

# A daily task that failed is tried again after this long.
RETRY_DELAY = timedelta(minutes=10)
# Late beyond this is an alarm: a task may be longer than its own interval.
TOLERANCE = timedelta(minutes=5)
ONE_DAY = timedelta(days=1)

_DAILY_PATTERN = re.compile(r"daily at (\d\d):(\d\d)")

log = logging.getLogger(__name__)

# Name, every so many seconds or "daily at 02:30" (Paris), function called in a unit of work of each site.
Entry = tuple[str, int | str, Callable[[], object]]


class Heartbeat(Base):
    """When a regular task last ran on this site, and how it ended."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    last_started_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)

    @property
    def is_complete(self) -> bool:
        """True if the last run came to its end; a stopped process leaves it without."""
        return self.last_ended_at is not None and self.last_ended_at >= self.last_started_at

    @property
    def is_success(self) -> bool:
        return self.is_complete and self.last_error_code is None


@dataclass(frozen=True)
class Timing:
    """When a task is due: after an interval, or at an hour of the day in Paris."""

    interval: timedelta | None
    hour: int = 0
    minute: int = 0

    def get_latest_due(self, now: datetime) -> datetime:
        """The last time of the day's task, at or before now."""
        local = clock.to_paris(now)
        due = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return due if due <= local else due - ONE_DAY


def parse_timing(schedule: int | str) -> Timing:
    """Reads the second word of an entry."""
    if isinstance(schedule, int):
        return Timing(timedelta(seconds=schedule))
    match = _DAILY_PATTERN.fullmatch(schedule)
    if match is None:
        raise ValueError(f"unknown schedule {schedule!r}")
    return Timing(None, int(match[1]), int(match[2]))


_entries: Sequence[Entry] = ()


def install(entries: Sequence[Entry]) -> None:
    """Called once by the composition root with the whole list."""
    global _entries
    for _, schedule, _ in entries:
        parse_timing(schedule)
    _entries = entries


def get_entries() -> Sequence[Entry]:
    return _entries


def is_due(schedule: int | str, beat: Heartbeat | None, now: datetime) -> bool:
    """True for a task never run, cut short, missed while the machine was down, or whose time has come."""
    timing = parse_timing(schedule)
    if beat is None or not beat.is_complete:
        return True
    if timing.interval is not None:
        return now >= beat.last_started_at + timing.interval
    if not beat.is_success:
        return now >= beat.last_started_at + RETRY_DELAY
    return beat.last_started_at < timing.get_latest_due(now)


def list_late_tasks(now: datetime) -> list[str]:
    """Tasks of the current site that failed, or did not end when they should have."""
    beats = {beat.name: beat for beat in db.session.query(Heartbeat)}
    return [name for name, schedule, _ in get_entries() if _is_overdue(schedule, beats.get(name), now)]


def _is_overdue(schedule: int | str, beat: Heartbeat | None, now: datetime) -> bool:
    if beat is None or beat.last_ended_at is None or beat.last_error_code is not None:
        return True
    interval = parse_timing(schedule).interval or ONE_DAY
    return now > beat.last_ended_at + interval + TOLERANCE


def run_if_due(site: Site, entry: Entry) -> bool:
    """Runs the task on that site if its time has come, and the site is open; tells whether it did."""
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
        beat = session.get_one(Heartbeat, name)
        beat.last_ended_at, beat.last_error_code = clock.now(), error
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
