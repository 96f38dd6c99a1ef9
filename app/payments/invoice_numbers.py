"""Numbers of invoices, credit notes and receipts: series of a year without a gap nor a duplicate."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.payments.models import InvoiceSeries
from app.payments.regie_definition import PRODUCTION, Regie

INVOICES, CREDIT_NOTES, RECEIPTS = "F", "A", "R"
# Begins the numbers of what is no account: tests of a régie.
TEST_PREFIX = "ESSAI-"


def allot_number(regie: Regie, series: str, *, mode: str) -> str:
    """The next number of a series, such as « F-RS-2026-00042 ». It is taken by the commit, and given back by a rollback."""
    return allot_numbers(regie, series, mode=mode, count=1)[0]


def allot_numbers(regie: Regie, series: str, *, mode: str, count: int) -> list[str]:
    """The next numbers of a series, taken under one lock, as `allot_number` takes one."""
    year = clock.today().year
    prefix = f"{'' if mode == PRODUCTION else TEST_PREFIX}{series}-{regie.code}"
    row = _lock_series(prefix, year)
    first_number = row.last_number + 1
    row.last_number += count
    db.session.flush()
    return [f"{prefix}-{year}-{number:05d}" for number in range(first_number, first_number + count)]


def _lock_series(series: str, year: int) -> InvoiceSeries:
    """The row of the series, locked until the end of the transaction; on SQLite the insertion takes the only lock there is."""
    insert_once(InvoiceSeries, series=series, year=year, last_number=0)
    query = select(InvoiceSeries).where(InvoiceSeries.series == series, InvoiceSeries.year == year)
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
