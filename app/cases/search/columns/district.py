"""The district of the place that the answers name."""

from __future__ import annotations

from app.cases.search.columns.batch import READS_VALUES, Batch
from app.cases.search.columns.column import Cell, Column, text_cell
from app.cases.search.facets import find_district
from app.cases.search.list_row import Row
from app.core.i18n import lazy_gettext as _
from app.procedures import publishing as procedures


def _read(row: Row, batch: Batch) -> Cell:
    return text_cell(find_district(procedures.definition_of(row.procedure_version_id), batch.get_values(row).answers))


DISTRICT = Column("district", _("Quartier"), _read, needs=frozenset({READS_VALUES}))
