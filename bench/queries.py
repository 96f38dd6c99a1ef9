"""SQL statements counted as they leave for a database, that of the keys included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event


@contextmanager
def count_commits(*engines: Engine) -> Iterator[list[Engine]]:
    """The commits inside the block, in order, by the database that each waits for."""
    seen: list[Engine] = []

    def note(connection: Connection) -> None:
        seen.append(connection.engine)

    for engine in engines:
        event.listen(engine, "commit", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "commit", note)


@contextmanager
def count_statements(*engines: Engine) -> Iterator[list[str]]:
    """The statements run inside the block, in order."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: Any) -> None:
        seen.append(statement)

    for engine in set(engines):
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in set(engines):
            event.remove(engine, "before_cursor_execute", note)
