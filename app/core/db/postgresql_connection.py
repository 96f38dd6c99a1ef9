"""The connection to PostgreSQL: it keeps its prepared statements after a transaction that only read.

At each ROLLBACK psycopg forgets the statements that it prepared, and the server their plans. A request that only reads ends
with one, so that nothing would ever stay prepared. Without anything to undo, a COMMIT says the same.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event


class ReadFriendlyConnection(Connection[Any]):
    """Ends a transaction by COMMIT instead of ROLLBACK when every statement of it was a SELECT."""

    has_written = False

    def commit(self) -> None:
        self.has_written = False
        super().commit()

    def rollback(self) -> None:
        has_written, self.has_written = self.has_written, False
        if has_written or self.pgconn.transaction_status != TransactionStatus.INTRANS:
            super().rollback()
        else:
            super().commit()


def install(engine: Engine) -> None:
    """Has the engine open such connections, and tell them what is not a SELECT."""

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> Connection[Any]:
        return ReadFriendlyConnection.connect(*arguments, **options)

    @event.listens_for(engine, "before_cursor_execute")
    def record_write(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, is_many: bool
    ) -> None:
        if not statement.startswith("SELECT"):
            cursor.connection.has_written = True
