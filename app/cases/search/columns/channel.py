"""The way in of the case."""

from __future__ import annotations

from app.cases.channels import label_channel
from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import Cell, Column, text_cell
from app.cases.search.list_row import Row
from app.core.i18n import lazy_gettext as _


def _read(row: Row, _batch: Batch) -> Cell:
    return text_cell(label_channel(row.channel))


CHANNEL = Column("channel", _("Canal"), _read)
