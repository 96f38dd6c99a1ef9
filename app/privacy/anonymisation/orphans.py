"""Orphans: keys and files left by a killed process, and deleted rows left in the SQLite write-ahead log."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine, select

from app.core import clock, storage
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import SealingKey, destroy_key
from app.core.sealing.deferred_deletion import DELETE_SEALED
from app.core.sites import current_site
from app.privacy.anonymisation.case_rows import FILE_COLUMN, KEY_COLUMN, list_tables_with

# The row of a key or file created this recently may not be committed yet.
GRACE_PERIOD = timedelta(hours=24)
# With this many more orphans than keys in use, the main database is probably the wrong one.
MAX_PLAUSIBLE_ORPHANS = 20
ATTEMPTS = 4
PAUSE_SECONDS = 1.0


class TooManyOrphans(RuntimeError):
    """Most keys are unused: probably the databases of two sites were mixed up. Nothing was destroyed."""


class LogNotEmptied(RuntimeError):
    """A reader kept the write-ahead log open: deleted rows may still be in it."""


def delete_orphan_keys() -> int:
    """Destroy the keys that no row of the main database refers to; returns how many. Raises TooManyOrphans."""
    limit = clock.now() - GRACE_PERIOD
    with current_site().keys_engine.connect() as keys:
        old_keys = set(keys.scalars(select(SealingKey.id).where(SealingKey.created_at < limit)))
    used_keys = {
        key_id
        for table in list_tables_with(KEY_COLUMN)
        for key_id in db.session.scalars(select(table.c[KEY_COLUMN]).distinct())
    }
    orphans = old_keys - used_keys - _list_keys_on_their_way()
    if len(orphans) > len(used_keys) + MAX_PLAUSIBLE_ORPHANS:
        raise TooManyOrphans(len(orphans))
    for key_id in orphans:
        destroy_key(key_id, is_orphan=True)
    return len(orphans)


def _list_keys_on_their_way() -> set[UUID]:
    """The keys that the worker is about to destroy, with the rows deleted this night."""
    waiting = select(OutboxItem.ids).where(OutboxItem.kind == DELETE_SEALED, OutboxItem.done_at.is_(None))
    return {UUID(ids["key_id"]) for ids in db.session.scalars(waiting)}


def delete_orphan_files() -> int:
    """Delete the files that no row refers to, and those of interrupted writes; returns how many."""
    orphans = list(storage.find_orphans(GRACE_PERIOD, _filter_referenced))
    for name in orphans:
        storage.delete_file(name)
    return len(orphans) + storage.delete_temporary_files(GRACE_PERIOD)


def empty_write_ahead_logs() -> None:
    """Checkpoint and truncate the SQLite logs. Raises LogNotEmptied."""
    for engine in (current_site().engine, current_site().keys_engine):
        if engine.dialect.name == "sqlite":
            _empty_log(engine)


def _empty_log(engine: Engine) -> None:
    # Each attempt waits for readers as long as busy_timeout allows.
    for attempt in range(ATTEMPTS):
        with engine.connect() as connection:
            is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if not is_busy:
            return
        time.sleep(PAUSE_SECONDS * attempt)
    raise LogNotEmptied


def _filter_referenced(names: Collection[str]) -> Collection[str]:
    return {
        name
        for table in list_tables_with(FILE_COLUMN)
        for name in db.session.scalars(select(table.c[FILE_COLUMN]).where(table.c[FILE_COLUMN].in_(names)))
    }
