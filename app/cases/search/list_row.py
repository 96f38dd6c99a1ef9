"""A case as a line of a list, without the case itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class Row(NamedTuple):
    """Row of a list: the columns of a case in clear, and its unsealed digest."""

    id: UUID
    reference: str
    procedure_slug: str
    workflow_version_id: UUID
    status: str
    channel: str
    submitted_at: datetime
    status_since: datetime
    updated_at: datetime
    closed_at: datetime | None
    awaits_applicant: bool
    criticality: int
    assigned_to_id: UUID | None
    silence_on: date | None
    procedure_version_id: UUID
    family: str
    is_dispatched: bool
    applicant_id: UUID | None
    entered_by_id: UUID | None
    name: str
    line: str
    # A case under limitation is in no list.
    is_limited: bool = False

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None
