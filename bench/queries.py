"""Counters of SQL statements and commits, on all databases including that of the keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event


@contextmanager
def count_commits(*engines: Engine) -> Iterator[list[Engine]]:
    """Record the commits inside the block, in order, by engine."""
    commits: list[Engine] = []

    def record_commit(connection: Connection) -> None:
        commits.append(connection.engine)

    for engine in engines:
        event.listen(engine, "commit", record_commit)
    try:
        yield commits
    finally:
        for engine in engines:
            event.remove(engine, "commit", record_commit)


@contextmanager
def count_statements(*engines: Engine) -> Iterator[list[str]]:
    """Record the statements run inside the block, in order."""
    statements: list[str] = []

    def record_statement(connection: object, cursor: object, statement: str, *_: Any) -> None:
        statements.append(statement)

    for engine in set(engines):
        event.listen(engine, "before_cursor_execute", record_statement)
    try:
        yield statements
    finally:
        for engine in set(engines):
            event.remove(engine, "before_cursor_execute", record_statement)
