"""The minimum cost of a submission: its statements run again by the driver alone, with the same commit."""

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

# A statement, its parameters, and whether it is an executemany.
CapturedStatement = tuple[str, Any, bool]
TABLES = ("search_token", "scheduled_timeout", "execution_step", "case_event", "outbox_item", '"case"')


def measure_minimum_cost(place: Installation, submissions: list[Environ]) -> Round:
    """Run each submission, delete its rows, then write them again with the driver: only the last step is timed."""
    driver = sqlite3.connect(str(make_url(place.site.database_url).database), isolation_level=None)
    for name, value in SQLITE_PRAGMAS.items():
        driver.execute(f"PRAGMA {name}={value}")
    walls, cpu = [], 0
    for submission in submissions:
        last = {table: driver.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0 for table in TABLES}
        with _capture_statements(place.site.engine) as statements:
            play_request(place.app, submission)
        driver.execute("BEGIN IMMEDIATE")
        for table, rowid in last.items():
            driver.execute(f"DELETE FROM {table} WHERE rowid > ?", (rowid,))
        driver.execute("COMMIT")
        before, start = time.process_time_ns(), time.perf_counter_ns()
        _write_statements(driver, statements)
        walls.append((time.perf_counter_ns() - start) / 1000)
        cpu += time.process_time_ns() - before
    driver.close()
    walls.sort()
    return Round(cpu / 1000 / len(walls), *(compute_percentile(walls, share) for share in (20, 50, 95)))


def _write_statements(driver: sqlite3.Connection, statements: list[CapturedStatement]) -> None:
    driver.execute("BEGIN")
    for statement, rows, has_several in statements:
        (driver.executemany if has_several else driver.execute)(statement, rows)
    driver.execute("COMMIT")


@contextmanager
def _capture_statements(engine: Engine) -> Iterator[list[CapturedStatement]]:
    """Capture the statements run inside the block, as the driver receives them."""
    statements: list[CapturedStatement] = []

    def record_one(cursor: object, statement: str, row: Any, context: object) -> None:
        statements.append((statement, row, False))

    def record_several(cursor: object, statement: str, rows: Any, context: object) -> None:
        statements.append((statement, rows, True))

    listeners = {"do_execute": record_one, "do_executemany": record_several}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield statements
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)
