"""Rows of which there is one: of several that are written at the same instant the first stays, and the others wait for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from app.core.db import Base, db


def insert_once(model: type[Base], **values: Any) -> bool:
    """Writes a row unless one like it is there; False then. Waits for whoever is writing it. No object is kept by the session."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows: Table = model.__table__  # type: ignore[assignment]
    # How many rows were inserted is not always told by the driver of PostgreSQL: what came back is.
    statement = insert(rows).values(**values).on_conflict_do_nothing().returning(*rows.primary_key)
    return db.session.execute(statement).first() is not None
