"""A pool of PostgreSQL connections shared by the engines of tests: opening one takes longer than most tests."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import Any, ClassVar

from psycopg import Connection, Error
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

from app.core.db.postgresql_connection import ReadFriendlyConnection

# Options that differ from one test to the next without effect on the connection.
NAME_OF_A_TEST = "application_name"
# Maximum of idle connections by database; others are closed.
MOST = 4

Key = tuple[tuple[str, str], ...]


class PooledConnection(ReadFriendlyConnection):
    """A connection that, once closed, is reused by the next engine on the same database, unless it is unusable."""

    # By database, then by connection options.
    pools: ClassVar[dict[str, defaultdict[Key, list[PooledConnection]]]] = {}
    database: str
    key: Key
    maker: int

    def close(self) -> None:
        idle_connections = self.pools[self.database][self.key] if self.database in self.pools else None
        if idle_connections is not None and len(idle_connections) < MOST and self.is_clean():
            idle_connections.append(self)
        else:
            super().close()

    def is_clean(self) -> bool:
        """Whether the connection was opened by this process and is idle."""
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
    """Let an engine reuse pooled connections before opening a new one."""
    event.listen(engine, "do_connect", _connect_from_pool)


def pool_database_connections(database: str) -> None:
    """Enable the pool for a database used by one test after another."""
    PooledConnection.pools.setdefault(database, defaultdict(list))


def close_database_connections(database: str) -> None:
    """Close the pooled connections of a database."""
    for connection in _list_pooled(database):
        Connection.close(connection)
    PooledConnection.pools.pop(database, None)


def list_backends(database: str) -> list[int]:
    """List the server processes of the pooled connections of a database."""
    return [connection.info.backend_pid for connection in _list_pooled(database) if connection.is_clean()]


def _list_pooled(database: str) -> list[PooledConnection]:
    return [
        connection for connections in PooledConnection.pools.get(database, {}).values() for connection in connections
    ]


def _connect_from_pool(dialect: Any, record: Any, words: list[Any], options: dict[str, Any]) -> PooledConnection:
    key = tuple(
        sorted((name, str(value)) for name, value in options.items() if name not in (NAME_OF_A_TEST, "context"))
    )
    ready = PooledConnection.pools.get(options["dbname"], {}).get(key, [])
    while ready:
        connection = ready.pop()
        if connection.is_clean() and connection.is_alive():
            return connection
    connection = PooledConnection.connect(*words, **options)
    connection.database, connection.key, connection.maker = options["dbname"], key, os.getpid()
    return connection
