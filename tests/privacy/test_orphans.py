"""Leftovers of a killed process are deleted at night; what is in use is not."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from sqlalchemy import text

from app.core import clock, storage
from app.core.db import db, engines
from app.core.sealing import KeyDestroyed, create_key, get_encryption_key
from app.core.sites import Site, current_site
from app.privacy import jobs
from app.privacy.anonymisation import orphans
from tests.factories import MakeCase
from tests.file_dates import date_files

TWO_DAYS = timedelta(days=2)


def test_a_key_that_nothing_names_is_destroyed_after_a_day(make_case: MakeCase) -> None:
    with clock.shift_clock(-TWO_DAYS):
        case, orphan = make_case(), create_key()
    young = create_key()

    assert jobs.delete_orphans() == 1

    with pytest.raises(KeyDestroyed):
        get_encryption_key(orphan)
    assert get_encryption_key(case.key_id)
    assert get_encryption_key(young)


def test_when_most_keys_are_unused_none_is_destroyed(site: Site) -> None:
    with clock.shift_clock(-TWO_DAYS):
        keys = [create_key() for _ in range(orphans.MAX_PLAUSIBLE_ORPHANS + 1)]

    with pytest.raises(orphans.TooManyOrphans):
        orphans.delete_orphan_keys()

    assert all(get_encryption_key(key_id) for key_id in keys)


@pytest.mark.postgresql
def test_a_file_that_nothing_names_is_deleted_after_a_day(make_case: MakeCase) -> None:
    key = get_encryption_key(make_case().key_id)
    old, young = (storage.write_file(io.BytesIO(b"photo"), key, limit=100).name for _ in range(2))
    date_files(current_site().storage_root)
    path = current_site().storage_root / old[:2] / old
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime - TWO_DAYS.total_seconds()))

    assert orphans.delete_orphan_files() == 1

    assert not path.exists()
    assert b"".join(storage.read_file(young, key)) == b"photo"


def test_the_write_ahead_logs_are_truncated(make_case: MakeCase, sqlite_log: Path) -> None:
    make_case()
    assert sqlite_log.stat().st_size > 0

    orphans.empty_write_ahead_logs()

    assert sqlite_log.stat().st_size == 0


def test_the_logs_are_emptied_once_a_reader_has_left(make_case: MakeCase, sqlite_log: Path) -> None:
    reading_started = Event()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(_read_for, 0.5, current_site(), reading_started)
        reading_started.wait()
        make_case()

        orphans.empty_write_ahead_logs()

        assert sqlite_log.stat().st_size == 0
        reading.result()


def test_a_reader_that_never_leaves_makes_the_job_fail(
    make_case: MakeCase, sqlite_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines.SQLITE_PRAGMAS, "busy_timeout", "50")
    monkeypatch.setattr(orphans, "PAUSE_SECONDS", 0.0)
    current_site().engine.dispose()
    reading_started = Event()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_read_for, 2, current_site(), reading_started)
        reading_started.wait()
        make_case()

        with pytest.raises(orphans.LogNotEmptied):
            orphans.empty_write_ahead_logs()


def _read_for(seconds: float, site: Site, reading_started: Event) -> None:
    with site.engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.execute(text('SELECT count(*) FROM "case"')).all()
        reading_started.set()
        sleep(seconds)


@pytest.fixture
def sqlite_log(site: Site) -> Path:
    """The write-ahead log of the main database."""
    engine = db.session.get_bind()
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has its own log")
    return Path(f"{current_site().engine.url.database}-wal")
