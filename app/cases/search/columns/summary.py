"""Subject of the case, in one line."""

from __future__ import annotations

from app.cases.search.columns.column import Column, text_cell
from app.core.i18n import lazy_gettext as _

SUMMARY = Column("summary", _("Objet"), lambda row, _batch: text_cell(row.line))
