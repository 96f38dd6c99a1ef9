"""The department in charge of the case."""

from __future__ import annotations

from app.accounts.departments import department_names_of_roles
from app.cases.case_definitions import role_of_first_function
from app.cases.search.columns.batch import READS_HOLDERS, Batch
from app.cases.search.columns.column import EMPTY_CELL, Cell, Column, text_cell
from app.cases.search.list_row import Row
from app.core.i18n import lazy_gettext as _


def _read(row: Row, _batch: Batch) -> Cell:
    role = role_of_first_function(row)
    return text_cell(department_names_of_roles([role], row.family).get(role, "")) if role else EMPTY_CELL


DEPARTMENT = Column("department", _("Service"), _read, needs=frozenset({READS_HOLDERS}))
