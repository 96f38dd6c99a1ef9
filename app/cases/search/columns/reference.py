"""The reference of a case."""

from __future__ import annotations

from app.cases.search.columns.column import Column, text_cell
from app.core.i18n import lazy_gettext as _

REFERENCE = Column("reference", _("Référence"), lambda row, _batch: text_cell(row.reference))
