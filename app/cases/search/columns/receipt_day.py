"""The day on which the case was received."""

from __future__ import annotations

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import MOMENT, Cell, Column
from app.cases.search.list_order import NEWEST, OLDEST
from app.cases.search.list_row import Row
from app.core.formats import format_short_day
from app.core.i18n import lazy_gettext as _


def _read(row: Row, _batch: Batch) -> Cell:
    return Cell(format_short_day(row.submitted_at), row.submitted_at)


RECEIVED = Column("received", _("Reçue le"), _read, kind=MOMENT, orders=(NEWEST, OLDEST))
