"""What belongs to a case, read from the schema itself: a table added tomorrow is anonymised without anybody thinking of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, delete, or_, select

from app.cases.models import Case
from app.core.db import Base, db

CASE = Case.metadata.tables[Case.__tablename__]
# Under these names a table points to a case without a foreign key, because it belongs to a layer that does not know of cases.
LOOSE_NAMES = frozenset({"case_id", "subject_id"})
# Under these names any table keeps the key of what it seals, and the file it has in the store.
KEY, FILE = "key_id", "stored_name"

Rows = Mapping[Table, ColumnElement[bool]]


def rows_of(case_ids: list[UUID]) -> Rows:
    """Each table where these cases left something, with the condition on its rows; the cases themselves first."""
    found: dict[Table, ColumnElement[bool]] = {CASE: CASE.c.id.in_(case_ids)}
    waiting = [CASE]
    while waiting:
        parent = waiting.pop(0)
        for table in Base.metadata.tables.values():
            links = [_points_into(column, parent, found[parent], case_ids) for column in links_to(table, parent)]
            if links and table not in found:
                found[table] = or_(*links)
                waiting.append(table)
            elif links and table is not parent:
                found[table] = or_(found[table], *links)
    return found


def links_to(table: Table, parent: Table) -> list[Column[Any]]:
    """The columns by which a table points to another."""
    links = [column for column in table.columns for key in column.foreign_keys if key.column.table is parent]
    if parent is CASE:
        links += [column for column in table.columns if column.name in LOOSE_NAMES and not column.foreign_keys]
    return links


def ids_in(rows: Rows) -> set[str]:
    """The identifiers of all these rows, as an outbox item would name them."""
    return {
        str(found)
        for table, condition in rows.items()
        if "id" in table.columns
        for found in db.session.scalars(select(table.c.id).where(condition))
    }


def seals_in(rows: Rows) -> dict[UUID, set[str]]:
    """The keys of these rows, each with the files it encrypts; of a message, only if it serves nothing else."""
    seals: dict[UUID, set[str]] = {}
    for table, condition in rows.items():
        if KEY not in table.columns:
            continue
        columns = [table.c[KEY], *([table.c[FILE]] if FILE in table.columns else [])]
        for key_id, *files in db.session.execute(select(*columns).where(condition).distinct()):
            seals.setdefault(key_id, set()).update(name for name in files if name)
    of_cases = set(db.session.scalars(select(CASE.c[KEY]).where(rows[CASE])))
    shared = set(_used_outside(rows, set(seals) - of_cases))
    return {key_id: files for key_id, files in seals.items() if key_id not in shared}


def delete_rows(rows: Rows) -> None:
    """Deletes all of it, what points elsewhere before what is pointed to."""
    for table in reversed(Base.metadata.sorted_tables):
        if table in rows:
            db.session.execute(delete(table).where(rows[table]))


def tables_with(column: str) -> list[Table]:
    """The tables that have a column of that name."""
    return [table for table in Base.metadata.sorted_tables if column in table.columns]


def _points_into(
    column: Column[Any], parent: Table, condition: ColumnElement[bool], case_ids: list[UUID]
) -> ColumnElement[bool]:
    if parent is CASE:
        return column.in_(case_ids)
    target = next(key.column for key in column.foreign_keys if key.column.table is parent)
    return column.in_(select(target).where(condition))


def _used_outside(rows: Rows, keys: Iterable[UUID]) -> Iterator[UUID]:
    wanted = list(keys)
    if not wanted:
        return
    for table in tables_with(KEY):
        elsewhere = select(table.c[KEY]).where(table.c[KEY].in_(wanted))
        if table in rows:
            elsewhere = elsewhere.where(~rows[table])
        yield from db.session.scalars(elsewhere)
