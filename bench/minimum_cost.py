"""The least that a submission may cost: its statements sent again by the driver alone, and the same commit."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from app.core.db.engines import SQLITE_PRAGMAS
from bench.harness import Environ, Round, compute_percentile, play_request
from bench.installation import Installation

# A statement, its rows, and whether it has several.
Sent = tuple[str, Any, bool]
TABLES = ("search_token", "scheduled_timeout", "execution_step", "case_event", "outbox_item", '"case"')


def measure_minimum_cost(place: Installation, submissions: list[Environ]) -> Round:
    """Each submission is made, its rows are taken away, then written once more by the driver: only that is timed."""
    driver = sqlite3.connect(str(make_url(place.site.database_url).database), isolation_level=None)
    for name, value in SQLITE_PRAGMAS.items():
        driver.execute(f"PRAGMA {name}={value}")
    walls, cpu = [], 0
    for submission in submissions:
        last = {table: driver.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0 for table in TABLES}
        with _capture_statements(place.site.engine) as sent:
            play_request(place.app, submission)
        driver.execute("BEGIN IMMEDIATE")
        for table, rowid in last.items():
            driver.execute(f"DELETE FROM {table} WHERE rowid > ?", (rowid,))
        driver.execute("COMMIT")
        before, start = time.process_time_ns(), time.perf_counter_ns()
        _write_statements(driver, sent)
        walls.append((time.perf_counter_ns() - start) / 1000)
        cpu += time.process_time_ns() - before
    driver.close()
    walls.sort()
    return Round(cpu / 1000 / len(walls), *(compute_percentile(walls, share) for share in (20, 50, 95)))


def _write_statements(driver: sqlite3.Connection, sent: list[Sent]) -> None:
    driver.execute("BEGIN")
    for statement, rows, has_several in sent:
        (driver.executemany if has_several else driver.execute)(statement, rows)
    driver.execute("COMMIT")


@contextmanager
def _capture_statements(engine: Engine) -> Iterator[list[Sent]]:
    """What leaves for the database inside the block, as the driver gets it."""
    sent: list[Sent] = []

    def note_one(cursor: object, statement: str, row: Any, context: object) -> None:
        sent.append((statement, row, False))

    def note_several(cursor: object, statement: str, rows: Any, context: object) -> None:
        sent.append((statement, rows, True))

    notes = {"do_execute": note_one, "do_executemany": note_several}
    for name, note in notes.items():
        event.listen(engine, name, note)
    try:
        yield sent
    finally:
        for name, note in notes.items():
            event.remove(engine, name, note)
