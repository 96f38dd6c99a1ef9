"""The write lock of a SQLite database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.core.db import engines, write_lock
from app.core.db.engines import get_engine

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
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


@contextmanager
def hold_database(url: str) -> Iterator[None]:
    """Another program has begun to write, and does not end."""
    path = str(get_engine(url).url.database)
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            yield
        finally:
            holder.communicate()


def start_writers(url: str, number: int) -> tuple[list[threading.Thread], list[OperationalError]]:
    """Threads that each write twice in one transaction, and their failures."""
    failures: list[OperationalError] = []

    def write() -> None:
        try:
            with get_engine(url).begin() as connection:
                connection.execute(INSERT)
                connection.execute(INSERT)
        except OperationalError as error:
            failures.append(error)

    writers = [threading.Thread(target=write) for _ in range(number)]
    for writer in writers:
        writer.start()
    return writers, failures


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


def test_a_writer_that_gave_up_its_turn_does_not_ask_for_it_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that has the turn waits for SQLite, which this writer holds: each would wait for the other."""
    lock = write_lock._get_lock(Path(f"{get_engine(url).url.database}-writer"))
    monkeypatch.setattr(write_lock, "TIMEOUT_SECONDS", 0.1)
    assert lock.acquire()

    with get_engine(url).begin() as connection:
        connection.execute(INSERT)
        # A turn that is asked for is waited for until this test is out of time.
        monkeypatch.setattr(write_lock, "TIMEOUT_SECONDS", 3600.0)
        connection.execute(INSERT)
        has_turn = write_lock.has_write_lock()
    lock.release()

    assert (has_turn, count(url)) == (False, 2)


def test_writers_all_pass_once_another_program_has_ended(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_lock, "TIMEOUT_SECONDS", 0.15)
    with hold_database(url):
        writers, failures = start_writers(url, 8)
        # One has the turn, the others have given it up, and ask SQLite between two questions of the first.
        time.sleep(0.55)
        monkeypatch.setattr(write_lock, "TIMEOUT_SECONDS", 3600.0)
    for writer in writers:
        writer.join()

    assert (failures, count(url)) == ([], 16)


def test_writers_that_failed_hold_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_lock, "TIMEOUT_SECONDS", 0.1)
    get_engine(url).dispose()
    monkeypatch.setitem(engines.SQLITE_PRAGMAS, "busy_timeout", "200")
    with hold_database(url):
        writers, failures = start_writers(url, 8)
        for writer in writers:
            writer.join()

    # A turn that is still held is waited for until this test is out of time.
    monkeypatch.setattr(write_lock, "TIMEOUT_SECONDS", 3600.0)
    with get_engine(url).begin() as connection:
        connection.execute(INSERT)

    assert (len(failures), count(url)) == (8, 1)
