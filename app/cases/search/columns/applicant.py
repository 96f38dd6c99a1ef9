"""The name of the applicant."""

from __future__ import annotations

from app.cases.search.columns.column import Column, text_cell
from app.core.i18n import lazy_gettext as _

APPLICANT = Column("applicant", _("Usager"), lambda row, _batch: text_cell(row.name))
