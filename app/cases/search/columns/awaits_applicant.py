"""Column of the cases that wait for their applicant."""

from __future__ import annotations

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import BOOLEAN, Cell, Column
from app.cases.search.list_row import Row
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _


def _read(row: Row, _batch: Batch) -> Cell:
    return Cell(gettext("Attend l’usager") if row.awaits_applicant else "", row.awaits_applicant)


AWAITS_APPLICANT = Column("awaits_applicant", _("Attend l’usager"), _read, kind=BOOLEAN)
