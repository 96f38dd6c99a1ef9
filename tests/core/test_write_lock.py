"""The write lock of a SQLite database."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.core.db import write_lock
from app.core.db.engines import get_engine

INSERT = text("INSERT INTO note (word) VALUES ('a')")


@pytest.fixture
def url(tmp_path: Path) -> str:
    database_url = f"sqlite:///{tmp_path / 'notes.sqlite3'}"
    with get_engine(database_url).begin() as connection:
        connection.execute(text("CREATE TABLE note (word TEXT)"))
    return database_url


def count(url: str) -> int:
    with get_engine(url).connect() as connection:
        row_count: int = connection.execute(text("SELECT count(*) FROM note")).scalar_one()
    return row_count


def test_writers_wait_for_the_lock(url: str) -> None:
    def write() -> None:
        with get_engine(url).begin() as connection:
            connection.execute(INSERT)

    with get_engine(url).begin() as first:
        first.execute(INSERT)
        others = [threading.Thread(target=write) for _ in range(4)]
        for thread in others:
            thread.start()
        time.sleep(0.2)
        before = count(url)
    for thread in others:
        thread.join()

    assert (before, count(url)) == (0, 5)


def test_a_rollback_releases_the_lock(url: str) -> None:
    with get_engine(url).connect() as connection:
        connection.execute(INSERT)

    with get_engine(url).begin() as connection:
        connection.execute(INSERT)

    assert count(url) == 1


def test_a_killed_process_releases_the_lock(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    get_engine(url).dispose()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with get_engine(url).begin() as connection:
            connection.execute(INSERT)
            os.write(writer, b"1")
            time.sleep(60)
        os._exit(0)
    os.read(reader, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    # A turn that is still held is waited for until this test is out of time.
    monkeypatch.setattr(write_lock, "TIMEOUT_SECONDS", 3600.0)
    with get_engine(url).begin() as connection:
        connection.execute(INSERT)

    assert count(url) == 1


def test_after_a_timeout_sqlite_decides(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_lock, "TIMEOUT_SECONDS", 0.1)
    hasty = create_engine(url, connect_args={"timeout": 0})
    write_lock.install(hasty, Path(f"{hasty.url.database}-writer"))

    with get_engine(url).begin() as first, hasty.connect() as second:
        first.execute(INSERT)
        with pytest.raises(OperationalError, match="locked"):
            second.execute(INSERT)
    hasty.dispose()

    assert count(url) == 1
