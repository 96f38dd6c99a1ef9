"""Age of the case, since it was received."""

from __future__ import annotations

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import NUMBER, Cell, Column
from app.cases.search.list_order import NEWEST, OLDEST
from app.cases.search.list_row import Row
from app.core import clock
from app.core.i18n import lazy_gettext as _
from app.core.i18n import ngettext


def _read(row: Row, batch: Batch) -> Cell:
    days = max((batch.today - clock.to_paris(row.submitted_at).date()).days, 0)
    return Cell(ngettext("%(num)s jour", "%(num)s jours", days), days)


AGE = Column("age", _("Âge"), _read, kind=NUMBER, orders=(OLDEST, NEWEST))
