"""The cases before and after one in a list: where an agent goes once it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.cases.search.case_search import CaseList
from app.cases.search.filters import Filters
from app.cases.search.list_order import key_of
from app.core.web.access_rules import Actor


@dataclass(frozen=True)
class Neighbours:
    """The cases beside one in a list; None at its ends."""

    previous_id: UUID | None
    next_id: UUID | None


def find_neighbours(actor: Actor, filters: Filters, case: Any) -> Neighbours:
    """The cases beside this one in the order of these filters, which it may match no more. `case`: a case or a row."""
    return Neighbours(*CaseList(actor, filters).fetch_ids_beside(key_of(filters.effective_order, case)))
