"""What nothing speaks of any more: keys and files left by a process that was killed, bytes that SQLite keeps in its log."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Engine, select

from app.core import clock, storage
from app.core.db import db
from app.core.sealing import SealingKey, destroy_key
from app.core.sites import current_site
from app.privacy.anonymisation.case_rows import FILE_COLUMN, KEY_COLUMN, list_tables_with

# A key or a file made this recently may still get its row.
GRACE_PERIOD = timedelta(hours=24)
# Beyond this many more orphans than keys in use, it is rather the main database that is not the right one.
MAX_PLAUSIBLE_ORPHANS = 20
ATTEMPTS = 4
PAUSE_SECONDS = 1.0


class TooManyOrphans(RuntimeError):
    """Most keys serve nothing: were the databases of two sites mixed up? Nothing was destroyed."""


class LogNotEmptied(RuntimeError):
    """A reader held the write-ahead log all along: what was deleted may still be in its bytes."""


def delete_orphan_keys() -> int:
    """Destroys the keys that no row of the main database names; returns how many. Raises TooManyOrphans."""
    limit = clock.now() - GRACE_PERIOD
    with current_site().keys_engine.connect() as keys:
        old = set(keys.scalars(select(SealingKey.id).where(SealingKey.created_at < limit)))
    in_use = {
        key_id
        for table in list_tables_with(KEY_COLUMN)
        for key_id in db.session.scalars(select(table.c[KEY_COLUMN]).distinct())
    }
    orphans = old - in_use
    if len(orphans) > len(in_use) + MAX_PLAUSIBLE_ORPHANS:
        raise TooManyOrphans(len(orphans))
    for key_id in orphans:
        destroy_key(key_id, is_orphan=True)
    return len(orphans)


def delete_orphan_files() -> int:
    """Deletes the files that no row names, and what an interrupted write left; returns how many."""
    orphans = list(storage.find_orphans(GRACE_PERIOD, _filter_named))
    for name in orphans:
        storage.delete_file(name)
    return len(orphans) + storage.delete_temporary_files(GRACE_PERIOD)


def empty_write_ahead_logs() -> None:
    """Folds the logs of SQLite into their databases and cuts them to nothing. Raises LogNotEmptied."""
    for engine in (current_site().engine, current_site().keys_engine):
        if engine.dialect.name == "sqlite":
            _empty_log(engine)


def _empty_log(engine: Engine) -> None:
    # Each attempt waits by itself for readers to leave, as long as busy_timeout says.
    for attempt in range(ATTEMPTS):
        with engine.connect() as connection:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if not busy:
            return
        time.sleep(PAUSE_SECONDS * attempt)
    raise LogNotEmptied


def _filter_named(names: Collection[str]) -> Collection[str]:
    return {
        name
        for table in list_tables_with(FILE_COLUMN)
        for name in db.session.scalars(select(table.c[FILE_COLUMN]).where(table.c[FILE_COLUMN].in_(names)))
    }
