"""Connections to PostgreSQL that outlive the engine of a test: a new one costs its server more than most tests ask of it."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import Any, ClassVar

from psycopg import Connection, Error
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

from app.core.db.postgresql_connection import ReadFriendlyConnection

# What the same database has another name by, from one test to the next: nothing that a connection depends on.
NAME_OF_A_TEST = "application_name"
# As many as most tests have open at once on a database: what a crowd leaves is not kept.
MOST = 4

Key = tuple[tuple[str, str], ...]


class PooledConnection(ReadFriendlyConnection):
    """A connection that, once closed, is there for the next engine on the same database; unless something is wrong with it."""

    # By database, then by what else it was asked with.
    kept: ClassVar[dict[str, defaultdict[Key, list[PooledConnection]]]] = {}
    database: str
    key: Key
    maker: int

    def close(self) -> None:
        kept = self.kept[self.database][self.key] if self.database in self.kept else None
        if kept is not None and len(kept) < MOST and self.is_clean():
            kept.append(self)
        else:
            super().close()

    def is_clean(self) -> bool:
        """Made by this process, and nothing under way in it."""
        status = self.info.transaction_status
        return self.maker == os.getpid() and not self.autocommit and status == TransactionStatus.IDLE

    def is_alive(self) -> bool:
        try:
            self.execute("SELECT 1")
            self.rollback()
        except Error:
            return False
        return True


def pool_engine_connections(engine: Engine) -> None:
    """Has an engine take those that others have closed, before it opens one."""
    event.listen(engine, "do_connect", _connect_from_pool)


def pool_database_connections(database: str) -> None:
    """That database is lent to one test after another."""
    PooledConnection.kept.setdefault(database, defaultdict(list))


def close_database_connections(database: str) -> None:
    """That database is lent no more."""
    for connection in _list_pooled(database):
        Connection.close(connection)
    PooledConnection.kept.pop(database, None)


def list_backends(database: str) -> list[int]:
    """The processes of the server that wait for the next engine on that database."""
    return [connection.info.backend_pid for connection in _list_pooled(database) if connection.is_clean()]


def _list_pooled(database: str) -> list[PooledConnection]:
    return [
        connection for connections in PooledConnection.kept.get(database, {}).values() for connection in connections
    ]


def _connect_from_pool(dialect: Any, record: Any, words: list[Any], options: dict[str, Any]) -> PooledConnection:
    key = tuple(
        sorted((name, str(value)) for name, value in options.items() if name not in (NAME_OF_A_TEST, "context"))
    )
    ready = PooledConnection.kept.get(options["dbname"], {}).get(key, [])
    while ready:
        connection = ready.pop()
        if connection.is_clean() and connection.is_alive():
            return connection
    connection = PooledConnection.connect(*words, **options)
    connection.database, connection.key, connection.maker = options["dbname"], key, os.getpid()
    return connection
