"""The way in of the case."""

from __future__ import annotations

from collections.abc import Mapping

from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import Cell, Column, text_cell
from app.cases.search.list_row import Row
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

CHANNEL_LABELS: Mapping[str, LazyText] = {
    "web": _("Internet"),
    "mobile": _("Mobile"),
    "phone": _("Téléphone"),
    "post": _("Courrier"),
    "email": _("E-mail"),
    "counter": _("Guichet"),
}


def _read(row: Row, _batch: Batch) -> Cell:
    return text_cell(str(CHANNEL_LABELS.get(row.channel, row.channel)))


CHANNEL = Column("channel", _("Canal"), _read)
