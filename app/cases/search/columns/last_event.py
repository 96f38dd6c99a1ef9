"""Time of the last event of the case."""

from __future__ import annotations

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import MOMENT, Cell, Column
from app.cases.search.list_order import QUIET, UPDATED
from app.cases.search.list_row import Row
from app.core.formats import format_short_day
from app.core.i18n import lazy_gettext as _


def _read(row: Row, _batch: Batch) -> Cell:
    return Cell(format_short_day(row.updated_at), row.updated_at)


LAST_EVENT = Column("last_event", _("Dernier événement"), _read, kind=MOMENT, orders=(UPDATED, QUIET))
