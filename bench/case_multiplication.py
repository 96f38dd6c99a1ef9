"""Multiplication of ten thousand cases to a million: copies in SQL, an hour or so apart, sealed with the key of the original.

A list reads one page of cases and looks their keys up by id: sharing one key among a hundred cases does not change its time.
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

from app.cases.models import Case, CaseEvent
from app.cases.search.models import CaseFacet, SearchToken
from app.core.db import UtcDateTime, db
from bench.installation import Installation

# Cases first: the other tables reference them.
_TABLES: tuple[Any, ...] = (Case.__table__, CaseEvent.__table__, SearchToken.__table__, CaseFacet.__table__)
# References other than to a case or an event, identical in a copy.
_SAME = frozenset({"procedure_version_id", "workflow_version_id", "applicant_id", "entered_by_id", "assigned_to_id"})
_KEYS = frozenset({"key_id", "actor_id"})
# Number of hexadecimal digits of an id that hold the number of the copy.
_MARK = 8
_APART_MINUTES = 67
_ROW: ColumnElement[int] = literal_column("rowid")
# Rows are inserted in the order of their ids, with a large page cache, to avoid random disk access.
_ROOM = text("PRAGMA cache_size = -1500000")


def multiply_cases(place: Installation, total: int) -> None:
    """Copy all the cases of a SQLite database repeatedly, up to this total."""
    with place.open_context():
        last = db.session.scalar(select(func.max(_ROW)).select_from(Case))
        originals = db.session.scalar(select(func.count()).select_from(Case)) or 0
    for number in range(1, -(-total // originals)):
        with place.open_context():
            db.session.execute(_ROOM)
            earlier = f"-{number * _APART_MINUTES} minutes"
            for table in _TABLES:
                parameters = {"mark": f"{number:0{_MARK}x}", "earlier": earlier, "last": last}
                db.session.execute(_build_copy_statement(table), parameters)
            db.session.commit()
    with place.open_context():
        db.session.execute(text("ANALYZE"))
        db.session.commit()
    place.site.engine.dispose()  # restores the default cache size for the measures


def _build_copy_statement(table: Table) -> Insert:
    columns = [column for column in table.columns if column is not CaseEvent.__table__.c.position]
    rows = select(*map(_copied_column, columns)).order_by(*table.primary_key)
    is_original = bindparam("last") >= _ROW
    if table is not Case.__table__:
        is_original = table.c.case_id.in_(select(Case.id).where(is_original))
    return insert(table).from_select([column.name for column in columns], rows.where(is_original))


def _copied_column(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the SQL of a column of the copy: new ids and timestamps, other values unchanged."""
    if column.name == "tracking_hash":
        return func.randomblob(32)
    if column.name == "reference":
        return column.concat("-").concat(bindparam("mark", type_=String))
    if isinstance(column.type, Uuid) and column.name not in _SAME | _KEYS:
        return bindparam("mark", type_=String).concat(func.substr(type_coerce(column, String), _MARK + 1))
    if isinstance(column.type, UtcDateTime | DateTime):
        return func.strftime("%Y-%m-%d %H:%M:%f000", column, bindparam("earlier"), type_=String)
    return column
