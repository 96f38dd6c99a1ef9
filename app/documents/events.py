"""Events of documents that other parts react to, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.cases.models import Case


@dataclass(frozen=True)
class SigningDeclined:
    """Somebody refused to sign a document of a case; `requested_by_id` is whoever asked for it, if it was a person."""

    case: Case
    title: str
    reason: str
    requested_by_id: UUID | None


@dataclass(frozen=True)
class SigningDelegated:
    """The signature of a document was entrusted to a colleague."""

    case: Case
    title: str
    agent_id: UUID
