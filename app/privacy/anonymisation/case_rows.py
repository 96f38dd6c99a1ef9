"""The rows of a case, found from the schema itself: each table is deleted or detached as its reference to the case says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, delete, or_, select, update

from app.cases.models import Case
from app.core import clock
from app.core.db import Base, db

CASE_TABLE = Case.metadata.tables[Case.__tablename__]
# Columns that refer to a case without a foreign key, because their table is in a layer below cases.
UNCONSTRAINED_COLUMNS = frozenset({"case_id", "subject_id"})
# Columns that hold the key that seals a row, and the name of its stored file.
KEY_COLUMN, FILE_COLUMN = "key_id", "stored_name"

# How a column that refers to a case says that its row outlives it (`core.db.outlives_case`).
OUTLIVED = "outlived"

Rows = Mapping[Table, ColumnElement[bool]]


def find_rows(case_ids: list[UUID]) -> Rows:
    """The condition on the rows of these cases in each table, starting with the cases themselves."""
    conditions: dict[Table, ColumnElement[bool]] = {CASE_TABLE: CASE_TABLE.c.id.in_(case_ids)}
    pending_tables = [CASE_TABLE]
    while pending_tables:
        parent = pending_tables.pop(0)
        for table in Base.metadata.tables.values():
            links = [
                _build_link_condition(column, parent, conditions[parent], case_ids)
                for column in list_links(table, parent)
            ]
            if links and table not in conditions:
                conditions[table] = or_(*links)
                pending_tables.append(table)
            elif links and table is not parent:
                conditions[table] = or_(conditions[table], *links)
    return conditions


def list_links(table: Table, parent: Table) -> list[Column[Any]]:
    """The columns of a table that refer to another table, and whose rows are deleted with those of that table."""
    return [column for column in list_references(table, parent) if column.info.get("case") != OUTLIVED]


def list_references(table: Table, parent: Table) -> list[Column[Any]]:
    """The columns of a table that refer to another table."""
    links = [column for column in table.columns for key in column.foreign_keys if key.column.table is parent]
    if parent is CASE_TABLE:
        links += [
            column for column in table.columns if column.name in UNCONSTRAINED_COLUMNS and not column.foreign_keys
        ]
    return links


def list_row_ids(rows: Rows) -> set[str]:
    """The identifiers of all these rows, as in an outbox item."""
    return {
        str(row_id)
        for table, condition in rows.items()
        if "id" in table.columns
        for row_id in db.session.scalars(select(table.c.id).where(condition))
    }


def list_keys_and_files(rows: Rows) -> dict[UUID, set[str]]:
    """The keys of these rows, each with the files it encrypts; without the keys of messages that other rows also use."""
    files_by_key: dict[UUID, set[str]] = {}
    for table, condition in rows.items():
        if KEY_COLUMN not in table.columns:
            continue
        columns = [table.c[KEY_COLUMN], *([table.c[FILE_COLUMN]] if FILE_COLUMN in table.columns else [])]
        for key_id, *files in db.session.execute(select(*columns).where(condition).distinct()):
            files_by_key.setdefault(key_id, set()).update(name for name in files if name)
    case_keys = set(db.session.scalars(select(CASE_TABLE.c[KEY_COLUMN]).where(rows[CASE_TABLE])))
    shared_keys = set(_find_keys_used_elsewhere(rows, set(files_by_key) - case_keys))
    return {key_id: files for key_id, files in files_by_key.items() if key_id not in shared_keys}


def delete_rows(rows: Rows) -> None:
    """Delete all these rows, referring tables first."""
    for table in reversed(Base.metadata.sorted_tables):
        if table in rows:
            db.session.execute(delete(table).where(rows[table]))


def detach_surviving_rows(case_ids: list[UUID]) -> None:
    """Take from the rows that outlive these cases the reference to them, and what is personal."""
    for column in _list_surviving_references():
        table = column.table
        personal_values = {column.name: None for column in table.columns if column.info.get("privacy") == "personal"}
        statement = update(table).where(column.in_(case_ids)).values({column.name: None, **personal_values})
        db.session.execute(statement)


def delete_expired_survivors(today: date) -> None:
    """Delete the rows that have outlived their case for as many years as the law asks."""
    for column in _list_surviving_references():
        table, years = column.table, column.info["years"]
        is_expired = table.c[column.info["since"]] < clock.add_months(today, -12 * years)
        db.session.execute(delete(table).where(column.is_(None), is_expired))


def _list_surviving_references() -> list[Column[Any]]:
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in list_references(table, CASE_TABLE)
        if column.info.get("case") == OUTLIVED
    ]


def list_tables_with(column: str) -> list[Table]:
    """The tables that have a column with that name."""
    return [table for table in Base.metadata.sorted_tables if column in table.columns]


def _build_link_condition(
    column: Column[Any], parent: Table, condition: ColumnElement[bool], case_ids: list[UUID]
) -> ColumnElement[bool]:
    if parent is CASE_TABLE:
        return column.in_(case_ids)
    target = next(key.column for key in column.foreign_keys if key.column.table is parent)
    return column.in_(select(target).where(condition))


def _find_keys_used_elsewhere(rows: Rows, keys: Iterable[UUID]) -> Iterator[UUID]:
    key_ids = list(keys)
    if not key_ids:
        return
    for table in list_tables_with(KEY_COLUMN):
        query = select(table.c[KEY_COLUMN]).where(table.c[KEY_COLUMN].in_(key_ids))
        if table in rows:
            query = query.where(~rows[table])
        yield from db.session.scalars(query)
