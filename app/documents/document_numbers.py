"""Numbers of documents: series without a gap. A number that serves nothing in the end is taken by the next document."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.ids import new_id
from app.documents.models import DocumentNumber, DocumentSeries
from app.documents.template_definition import NumberRule


def allot_number(rule: NumberRule, *, year: int, document_id: UUID) -> int:
    """The number of a document in its series: the one it has, else the smallest one given back, else the next."""
    own = db.session.scalar(select(DocumentNumber).where(DocumentNumber.document_id == document_id))
    if own is not None:
        return own.number
    series = _lock_series(rule.series, year)
    free = db.session.scalar(
        select(DocumentNumber)
        .where(DocumentNumber.series == rule.series, DocumentNumber.year == year, DocumentNumber.document_id.is_(None))
        .order_by(DocumentNumber.number)
        .limit(1)
    )
    if free is not None:
        free.document_id = document_id
        return free.number
    series.last_number += 1
    number = DocumentNumber(
        id=new_id(), series=rule.series, year=year, number=series.last_number, document_id=document_id
    )
    db.session.add(number)
    return number.number


def release_number(document_id: UUID) -> None:
    """Give back the number of a document that was never issued."""
    number = db.session.scalar(select(DocumentNumber).where(DocumentNumber.document_id == document_id))
    if number is not None:
        _lock_series(number.series, number.year)
        number.document_id = None


def format_number(rule: NumberRule, year: int, number: int) -> str:
    """The number as it is printed: « ARR-2026-0042 »."""
    return f"{rule.prefix}{year}-{number:04d}"


def _lock_series(series: str, year: int) -> DocumentSeries:
    """The row of the series, locked until the end of the transaction; on SQLite the insertion takes the only lock there is."""
    insert_once(DocumentSeries, series=series, year=year, last_number=0)
    query = select(DocumentSeries).where(DocumentSeries.series == series, DocumentSeries.year == year)
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
