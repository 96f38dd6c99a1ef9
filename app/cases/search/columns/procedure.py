"""The title of the procedure."""

from __future__ import annotations

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import Cell, Column, text_cell
from app.cases.search.list_row import Row
from app.core.i18n import lazy_gettext as _
from app.procedures import publishing as procedures


def _read(row: Row, _batch: Batch) -> Cell:
    return text_cell(procedures.live_procedure(row.procedure_slug).definition.title)


PROCEDURE = Column("procedure", _("Démarche"), _read)
