"""The status of the case, as agents name it."""

from __future__ import annotations

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import Cell, Column
from app.cases.search.list_row import Row
from app.core.i18n import lazy_gettext as _
from app.workflows import publishing as workflows


def _read(row: Row, _batch: Batch) -> Cell:
    status = workflows.definition_of(row.workflow_version_id).status(row.status)
    return Cell(status.label, status.label, tone=status.tone)


STATUS = Column("status", _("Statut"), _read)
