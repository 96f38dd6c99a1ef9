"""Closing of a day of a régie, once its totals were read: no entry is added to it any more.

Whoever enters money shares the row of the régie, and whoever closes a day locks it: no entry arrives in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.payments.accounting.movements import Movement, sum_by_means
from app.payments.closings.closing_chain import FIRST, ClosingSeal, hash_closing, hash_movements
from app.payments.closings.models import DayClosing
from app.payments.models import StoredRegie
from app.payments.regie_definition import Regie
from app.payments.regie_movements import list_movements

ONE_DAY = timedelta(days=1)


class ClosingNotFound(NotFound):
    """No closing of that number in this régie."""


class ClosingRefused(ValueError):
    """A day that cannot be closed; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def close_day(regie: Regie, day: date, *, totals_hash: str, by: UUID) -> DayClosing:
    """Close a day whose movements are those that were read. Raises ClosingRefused."""
    _lock_regie(regie.slug)
    if day > clock.today():
        raise ClosingRefused("future")
    if find_closing(regie.slug, day) is not None:
        raise ClosingRefused("closed")
    movements = list_movements(regie.slug, day, day)
    if not movements:
        raise ClosingRefused("nothing")
    if hash_movements(movements) != totals_hash:
        raise ClosingRefused("changed")
    previous = _find_latest(regie.slug)
    closing = DayClosing(
        id=new_id(),
        regie_slug=regie.slug,
        number=previous.number + 1 if previous else 1,
        day=day,
        means_totals={means: asdict(total) for means, total in sum_by_means(movements).items()},
        total=sum(movement.net for movement in movements),
        movements_hash=totals_hash,
        previous_hash=previous.hash if previous else FIRST,
        closed_at=clock.now(),
        by_id=by,
    )
    closing.hash = hash_closing(_seal(closing))
    db.session.add(closing)
    db.session.flush()
    return closing


def find_open_day(regie_slug: str, day: date) -> date:
    """The day of the accounts for an entry of that day: itself, or when it is closed today or the first open day after it."""
    _share_regie(regie_slug)
    query = select(DayClosing.day).where(DayClosing.regie_slug == regie_slug, DayClosing.day >= day)
    closing_days = set(db.session.scalars(query))
    if day not in closing_days:
        return day
    open_day = max(day, clock.today())
    while open_day in closing_days:
        open_day += ONE_DAY
    return open_day


def find_closing(regie_slug: str, day: date) -> DayClosing | None:
    """The closing of a day, if it is closed."""
    return db.session.scalar(select(DayClosing).where(DayClosing.regie_slug == regie_slug, DayClosing.day == day))


def get_closing(regie: Regie, number: int) -> DayClosing:
    """A closing by its number. Raises ClosingNotFound."""
    query = select(DayClosing).where(DayClosing.regie_slug == regie.slug, DayClosing.number == number)
    closing = db.session.scalar(query)
    if closing is None:
        raise ClosingNotFound(number)
    return closing


def list_closings(regie_slug: str, *, before: int | None = None, limit: int = 60) -> list[DayClosing]:
    """The closings of a régie, the latest first; those whose number is lower when one is given."""
    query = select(DayClosing).where(DayClosing.regie_slug == regie_slug)
    if before is not None:
        query = query.where(DayClosing.number < before)
    return list(db.session.scalars(query.order_by(DayClosing.number.desc()).limit(limit)))


def list_closing_numbers(regie_slug: str, first: date, last: date) -> dict[date, int]:
    """The number of the closing of each day of a period that is closed."""
    query = select(DayClosing.day, DayClosing.number)
    query = query.where(DayClosing.regie_slug == regie_slug, DayClosing.day.between(first, last))
    return {row.day: row.number for row in db.session.execute(query)}


def list_days_to_close(regie_slug: str, *, until: date, days: int = 366) -> list[date]:
    """The days before that one with a movement and without a closing, over a year."""
    first, last = until - timedelta(days=days), until - ONE_DAY
    days_with_movements = {movement.day for movement in list_movements(regie_slug, first, last)}
    return sorted(days_with_movements - list_closing_numbers(regie_slug, first, last).keys())


def find_chain_problems(closings: Sequence[DayClosing]) -> Mapping[int, str]:
    """The problem of each closing that proves nothing any more, by its number: the closing or the day was changed."""
    previous_hashes = _read_hashes(closings)
    problems = {}
    for closing in closings:
        seal = _seal(closing)
        expected = previous_hashes.get(closing.number - 1, FIRST)
        if closing.hash != hash_closing(seal) or closing.previous_hash != expected:
            problems[closing.number] = "closing"
        elif hash_movements(read_movements(closing)) != closing.movements_hash:
            problems[closing.number] = "movements"
    return problems


def read_movements(closing: DayClosing) -> list[Movement]:
    """The movements of the day of a closing."""
    return list_movements(closing.regie_slug, closing.day, closing.day)


def _read_hashes(closings: Sequence[DayClosing]) -> dict[int, str]:
    numbers = {closing.number - 1 for closing in closings}
    slugs = {closing.regie_slug for closing in closings}
    query = select(DayClosing.number, DayClosing.hash)
    rows = db.session.execute(query.where(DayClosing.regie_slug.in_(slugs), DayClosing.number.in_(numbers)))
    return {row.number: row.hash for row in rows}


def _seal(closing: DayClosing) -> ClosingSeal:
    means_totals: dict[str, Any] = closing.means_totals
    return ClosingSeal(
        regie=closing.regie_slug,
        number=closing.number,
        day=closing.day,
        means_totals=means_totals,
        total=closing.total,
        movements_hash=closing.movements_hash,
        previous_hash=closing.previous_hash,
        closed_at=closing.closed_at,
        by=str(closing.by_id),
    )


def _find_latest(regie_slug: str) -> DayClosing | None:
    query = select(DayClosing).where(DayClosing.regie_slug == regie_slug).order_by(DayClosing.number.desc()).limit(1)
    return db.session.scalar(query)


def _lock_regie(regie_slug: str) -> None:
    """Wait for those who are entering money in the régie; a statement that writes takes the only lock of SQLite."""
    statement = update(StoredRegie).where(StoredRegie.slug == regie_slug)
    db.session.execute(
        statement.values(changed_at=StoredRegie.changed_at), execution_options={"synchronize_session": False}
    )


def _share_regie(regie_slug: str) -> None:
    """Keep the days of the régie as they are until the end of the transaction."""
    db.session.execute(select(StoredRegie.slug).where(StoredRegie.slug == regie_slug).with_for_update(read=True))
