"""What belongs to a case, read from the schema itself: a table added tomorrow is anonymised without anybody thinking of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, delete, or_, select

from app.cases.models import Case
from app.core.db import Base, db

CASE_TABLE = Case.metadata.tables[Case.__tablename__]
# Under these names a table points to a case without a foreign key, because it belongs to a layer that does not know of cases.
UNCONSTRAINED_COLUMNS = frozenset({"case_id", "subject_id"})
# Under these names any table keeps the key of what it seals, and the file it has in the store.
KEY_COLUMN, FILE_COLUMN = "key_id", "stored_name"

Rows = Mapping[Table, ColumnElement[bool]]


def find_rows(case_ids: list[UUID]) -> Rows:
    """Each table where these cases left something, with the condition on its rows; the cases themselves first."""
    found: dict[Table, ColumnElement[bool]] = {CASE_TABLE: CASE_TABLE.c.id.in_(case_ids)}
    waiting = [CASE_TABLE]
    while waiting:
        parent = waiting.pop(0)
        for table in Base.metadata.tables.values():
            links = [
                _build_link_condition(column, parent, found[parent], case_ids) for column in list_links(table, parent)
            ]
            if links and table not in found:
                found[table] = or_(*links)
                waiting.append(table)
            elif links and table is not parent:
                found[table] = or_(found[table], *links)
    return found


def list_links(table: Table, parent: Table) -> list[Column[Any]]:
    """The columns by which a table points to another."""
    links = [column for column in table.columns for key in column.foreign_keys if key.column.table is parent]
    if parent is CASE_TABLE:
        links += [
            column for column in table.columns if column.name in UNCONSTRAINED_COLUMNS and not column.foreign_keys
        ]
    return links


def list_row_ids(rows: Rows) -> set[str]:
    """The identifiers of all these rows, as an outbox item would name them."""
    return {
        str(found)
        for table, condition in rows.items()
        if "id" in table.columns
        for found in db.session.scalars(select(table.c.id).where(condition))
    }


def list_keys_and_files(rows: Rows) -> dict[UUID, set[str]]:
    """The keys of these rows, each with the files it encrypts; of a message, only if it serves nothing else."""
    seals: dict[UUID, set[str]] = {}
    for table, condition in rows.items():
        if KEY_COLUMN not in table.columns:
            continue
        columns = [table.c[KEY_COLUMN], *([table.c[FILE_COLUMN]] if FILE_COLUMN in table.columns else [])]
        for key_id, *files in db.session.execute(select(*columns).where(condition).distinct()):
            seals.setdefault(key_id, set()).update(name for name in files if name)
    of_cases = set(db.session.scalars(select(CASE_TABLE.c[KEY_COLUMN]).where(rows[CASE_TABLE])))
    shared = set(_find_keys_used_elsewhere(rows, set(seals) - of_cases))
    return {key_id: files for key_id, files in seals.items() if key_id not in shared}


def delete_rows(rows: Rows) -> None:
    """Deletes all of it, what points elsewhere before what is pointed to."""
    for table in reversed(Base.metadata.sorted_tables):
        if table in rows:
            db.session.execute(delete(table).where(rows[table]))


def list_tables_with(column: str) -> list[Table]:
    """The tables that have a column of that name."""
    return [table for table in Base.metadata.sorted_tables if column in table.columns]


def _build_link_condition(
    column: Column[Any], parent: Table, condition: ColumnElement[bool], case_ids: list[UUID]
) -> ColumnElement[bool]:
    if parent is CASE_TABLE:
        return column.in_(case_ids)
    target = next(key.column for key in column.foreign_keys if key.column.table is parent)
    return column.in_(select(target).where(condition))


def _find_keys_used_elsewhere(rows: Rows, keys: Iterable[UUID]) -> Iterator[UUID]:
    wanted = list(keys)
    if not wanted:
        return
    for table in list_tables_with(KEY_COLUMN):
        elsewhere = select(table.c[KEY_COLUMN]).where(table.c[KEY_COLUMN].in_(wanted))
        if table in rows:
            elsewhere = elsewhere.where(~rows[table])
        yield from db.session.scalars(elsewhere)
