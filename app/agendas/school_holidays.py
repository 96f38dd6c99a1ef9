"""School holidays of the authority, during or out of which opening hours may be in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from app.agendas.school_calendar_files import SchoolHoliday, read_school_file
from app.core.db import ANONYMOUS, Base, Mapped, db, mapped_column, primary_key
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.site_cache import SiteCache

MAX_HOLIDAYS = 500


class SchoolHolidayNotFound(NotFound):
    """No such school holidays."""


class StoredSchoolHoliday(Base):
    """School holidays of one zone, both days included."""

    __tablename__ = "school_holiday"

    id: Mapped[UUID] = primary_key()
    # Empty when somebody typed the days.
    zone: Mapped[str] = mapped_column(info=ANONYMOUS)
    title: Mapped[str] = mapped_column(info=ANONYMOUS)
    first_day: Mapped[date] = mapped_column(info=ANONYMOUS, index=True)
    last_day: Mapped[date] = mapped_column(info=ANONYMOUS)


def get_school_holidays() -> tuple[tuple[date, date], ...]:
    """The first and last days of all school holidays, as known a few seconds ago, in order."""
    return _days.get()


def list_school_holidays() -> Sequence[StoredSchoolHoliday]:
    """All school holidays, in order."""
    return db.session.scalars(
        select(StoredSchoolHoliday).order_by(StoredSchoolHoliday.first_day, StoredSchoolHoliday.id)
    ).all()


def add_school_holiday(holiday: SchoolHoliday, *, zone: str = "") -> None:
    """Keep the days of one school holiday."""
    db.session.add(
        StoredSchoolHoliday(
            id=new_id(), zone=zone, title=holiday.title, first_day=holiday.first_day, last_day=holiday.last_day
        )
    )
    db.session.flush()
    _days.invalidate()


def import_school_holidays(content: bytes, zone: str) -> int:
    """Keep the holidays of a file, in the place of those that end within its days; returns how many. Raises SchoolFileRefused."""
    holidays = read_school_file(content, zone)[-MAX_HOLIDAYS:]
    db.session.execute(
        delete(StoredSchoolHoliday).where(
            StoredSchoolHoliday.last_day >= holidays[0].first_day,
            StoredSchoolHoliday.first_day <= max(holiday.last_day for holiday in holidays),
        )
    )
    for holiday in holidays:
        add_school_holiday(holiday, zone=zone)
    return len(holidays)


def delete_school_holiday(holiday_id: UUID) -> None:
    """Take a school holiday away. Raises SchoolHolidayNotFound."""
    row = db.session.get(StoredSchoolHoliday, holiday_id)
    if row is None:
        raise SchoolHolidayNotFound(holiday_id)
    db.session.delete(row)
    db.session.flush()
    _days.invalidate()


def _read_days() -> tuple[tuple[date, date], ...]:
    query = select(StoredSchoolHoliday.first_day, StoredSchoolHoliday.last_day)
    return tuple(sorted((row.first_day, row.last_day) for row in db.session.execute(query)))


_days: SiteCache[tuple[tuple[date, date], ...]] = SiteCache(_read_days)
