"""Batch of cases that columns read at once: answers, agents, holders of functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from app.accounts.profile import get_names
from app.cases.case_definitions import load_holders
from app.cases.reading.answers_in_lists import NO_VALUES, ListedValues, read_listed_values
from app.cases.search.list_row import Row
from app.core import clock

# What a column reads besides the row: each is loaded once for a page, and only when a column asks for it.
READS_AGENTS, READS_VALUES, READS_HOLDERS = "agents", "values", "holders"


class Batch:
    """The cases of a page or of a part of an export, with what their columns need of them."""

    def __init__(self, rows: Sequence[Row], needs: Collection[str]) -> None:
        self.today: date = clock.today()
        self.agent_names: Mapping[UUID, str] = {}
        self._values: Mapping[UUID, ListedValues] = {}
        if READS_AGENTS in needs:
            self.agent_names = get_names(row.assigned_to_id for row in rows if row.assigned_to_id)
        if READS_HOLDERS in needs:
            load_holders(rows)
        if READS_VALUES in needs and rows:
            self._values = read_listed_values(row.id for row in rows)

    def get_values(self, row: Row) -> ListedValues:
        """The answers and the processing data of a case, as lists may show them."""
        return self._values.get(row.id, NO_VALUES)
