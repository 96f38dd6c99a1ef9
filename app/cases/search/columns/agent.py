"""The agent who looks after the case."""

from __future__ import annotations

from app.cases.search.columns.batch import READS_AGENTS, Batch
from app.cases.search.columns.column import EMPTY_CELL, Cell, Column, text_cell
from app.cases.search.list_row import Row
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _


def _read(row: Row, batch: Batch) -> Cell:
    if row.assigned_to_id is None:
        return EMPTY_CELL
    return text_cell(batch.agent_names.get(row.assigned_to_id) or gettext("Un agent"))


AGENT = Column("agent", _("Agent"), _read, needs=frozenset({READS_AGENTS}))
