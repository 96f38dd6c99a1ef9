"""Rows of which there is one: of several that are written at the same instant the first stays, and the others wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from app.core.db import Base, db


def insert_once(model: type[Base], **values: Any) -> bool:
    """Writes a row unless one like it is there; False then. Waits for whoever is writing it. No object is kept by the session."""
    return insert_missing(model, [values]) == 1


def insert_missing(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Write rows in one statement, but those that another row excludes; return how many were written.

    Waits for whoever is writing a row that excludes one of these. No object is kept by the session.
    """
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table: Table = model.__table__  # type: ignore[assignment]
    # How many rows were inserted is not always told by the driver of PostgreSQL: what came back is.
    statement = insert(table).values(rows).on_conflict_do_nothing().returning(*table.primary_key)
    return len(db.session.execute(statement).all())
