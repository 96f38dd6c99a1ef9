"""The level of urgency of the case; nothing for the ordinary one."""

from __future__ import annotations

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import EMPTY_CELL, Cell, Column
from app.cases.search.list_order import URGENCY as BY_URGENCY
from app.cases.search.list_row import Row
from app.core.i18n import lazy_gettext as _
from app.workflows import publishing as workflows


def _read(row: Row, _batch: Batch) -> Cell:
    level = workflows.definition_of(row.workflow_version_id).level(row.criticality)
    return Cell(level.label, level.label, tone=level.tone) if level else EMPTY_CELL


URGENCY = Column("urgency", _("Urgence"), _read, orders=(BY_URGENCY,))
