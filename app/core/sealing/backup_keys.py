"""The keys of backups, one per month: once a key is destroyed, the backups made in that month are unreadable.

They are stored in the keys database, wrapped by the master key, and are part of its backups, which are retained for a
shorter time.
"""

from __future__ import annotations

import os
from datetime import date, timedelta

from sqlalchemy import Connection, delete, insert, select

from app.core import clock
from app.core.db import TECHNICAL, KeysBase, Mapped, mapped_column
from app.core.sealing import KEY_BYTES, unwrap_named, wrap_named
from app.core.sites import current_site

# The maximum retention of a backup; a key outlives the last backup that it sealed by no more than that.
RETENTION = timedelta(days=30)


class BackupKey(KeysBase):
    """The key that seals the backups of one month, wrapped by the site's master key."""

    __tablename__ = "backup_key"

    # Such as "2026-11".
    month: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    wrapped: Mapped[bytes] = mapped_column(info=TECHNICAL)


def get_current_month() -> str:
    return _format_month(clock.today())


def get_month_key(keys: Connection, month: str) -> bytes:
    """The key of a month, created on first use."""
    wrapped = keys.scalar(select(BackupKey.wrapped).where(BackupKey.month == month))
    if wrapped is None:
        wrapped = wrap_named(os.urandom(KEY_BYTES), name=_get_wrap_name(month))
        keys.execute(insert(BackupKey).values(month=month, wrapped=wrapped))
    return unwrap_named(wrapped, name=_get_wrap_name(month))


def list_wrapped_keys(keys: Connection) -> dict[str, bytes]:
    """The existing keys by month, in wrapped form, to store beside a backup of the keys database."""
    return {row.month: row.wrapped for row in keys.execute(select(BackupKey.month, BackupKey.wrapped))}


def unwrap_month_key(wrapped: bytes, month: str) -> bytes:
    """Unwrap the key of a month. Raises SealBroken."""
    return unwrap_named(wrapped, name=_get_wrap_name(month))


def expire_backup_keys() -> int:
    """Destroy the keys of months whose backups are past their retention; returns how many."""
    first_retained = _format_month(clock.today() - RETENTION)
    with current_site().keys_engine.begin() as keys:
        return keys.execute(delete(BackupKey).where(BackupKey.month < first_retained)).rowcount


def _format_month(day: date) -> str:
    return f"{day:%Y-%m}"


def _get_wrap_name(month: str) -> str:
    return f"backup:{month}"
