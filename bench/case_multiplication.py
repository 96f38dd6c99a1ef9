"""A million cases from ten thousand: each copied in the database, an hour or so earlier each time, under the key of its original.

A list reads a page of them, whose keys are looked up by their names: that a hundred cases share a key changes nothing there.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Insert,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
    type_coerce,
)

from app.cases.models import Case, CaseEvent, SearchToken
from app.core.db import UtcDateTime, db
from bench.installation import Installation

# A case first: the others name it.
_TABLES: tuple[Any, ...] = (Case.__table__, CaseEvent.__table__, SearchToken.__table__)
# What names something else than a case or a line of its history, and is the same in a copy.
_SAME = frozenset({"procedure_version_id", "workflow_version_id", "applicant_id", "entered_by_id", "assigned_to_id"})
_KEYS = frozenset({"key_id", "actor_id"})
# As many hexadecimal digits of an identifier say which copy it is of.
_MARK = 8
_APART_MINUTES = 67
_ROW: ColumnElement[int] = literal_column("rowid")
# Rows come in the order of their names, and what they are found by stays in memory, or each would wait for the disk.
_ROOM = text("PRAGMA cache_size = -1500000")


def multiply_cases(place: Installation, total: int) -> None:
    """Copies all the cases of a SQLite database, again and again, until there are so many."""
    with place.open_context():
        last = {table: db.session.scalar(select(func.max(_ROW)).select_from(table)) for table in _TABLES}
        originals = db.session.scalar(select(func.count()).select_from(Case)) or 0
    for number in range(1, -(-total // originals)):
        with place.open_context():
            db.session.execute(_ROOM)
            given = {"mark": f"{number:0{_MARK}x}", "earlier": f"-{number * _APART_MINUTES} minutes"}
            for table in _TABLES:
                db.session.execute(_build_copy_statement(table), {**given, "last": last[table]})
            db.session.commit()
    with place.open_context():
        db.session.execute(text("ANALYZE"))
        db.session.commit()
    place.site.engine.dispose()  # what is measured then has the room of everybody


def _build_copy_statement(table: Table) -> Insert:
    rows = select(*map(_copied_column, table.columns)).where(bindparam("last") >= _ROW).order_by(*table.primary_key)
    return insert(table).from_select([column.name for column in table.columns], rows)


def _copied_column(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What a column of the copy holds: names and moments of its own, all the rest as it was."""
    if column.name == "tracking_hash":
        return func.randomblob(32)
    if column.name == "reference":
        return column.concat("-").concat(bindparam("mark", type_=String))
    if isinstance(column.type, Uuid) and column.name not in _SAME | _KEYS:
        return bindparam("mark", type_=String).concat(func.substr(type_coerce(column, String), _MARK + 1))
    if isinstance(column.type, UtcDateTime | DateTime):
        return func.strftime("%Y-%m-%d %H:%M:%f000", column, bindparam("earlier"), type_=String)
    return column
