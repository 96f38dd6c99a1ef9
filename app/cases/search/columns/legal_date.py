"""The day on which silence has an effect, while it may."""

from __future__ import annotations

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import DATE, EMPTY_CELL, Cell, Column
from app.cases.search.list_order import DUE
from app.cases.search.list_row import Row
from app.core.formats import format_short_day
from app.core.i18n import lazy_gettext as _


def _read(row: Row, _batch: Batch) -> Cell:
    return Cell(format_short_day(row.silence_on), row.silence_on) if row.silence_on else EMPTY_CELL


LEGAL_DATE = Column("legal_date", _("Échéance"), _read, kind=DATE, orders=(DUE,))
