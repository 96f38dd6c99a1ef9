"""The lines of the list, as its template names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.backoffice.case_list.column_headings import Heading
from app.cases.search.case_search import Row
from app.cases.search.columns.column import Cell
from app.core import clock
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows

# Many addresses on a page: written, not worked out.
CASE_URL = "/agents/demandes/"


@dataclass(frozen=True)
class ListLine:
    """A case of the list, with the columns that are shown and the cell of each."""

    case: dict[str, Any]
    cells: Sequence[tuple[Heading, Cell]]


def case_row(row: Row) -> dict[str, Any]:
    """A line of the list as its template names it."""
    today = clock.today()
    received_on = clock.to_paris(row.submitted_at).date()
    workflow = workflows.definition_of(row.workflow_version_id)
    return {
        "row": row,
        "url": f"{CASE_URL}{row.id}",
        "title": procedures.live_procedure(row.procedure_slug).definition.title,
        "status": workflow.status(row.status),
        "level": workflow.level(row.criticality),
        "received_on": received_on,
        "days": (today - received_on).days,
        "days_left": (row.silence_on - today).days if row.silence_on else None,
    }
