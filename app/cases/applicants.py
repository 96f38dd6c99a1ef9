"""The person who asks, as a case knows them: under an identifier of its family alone."""

from __future__ import annotations

from uuid import UUID

from app.accounts.sectoral import sectoral_id
from app.core.access import Actor


def applicant_id(actor: Actor, family: str) -> UUID | None:
    """What the cases and drafts of a family call a resident; None for a visitor, an agent, a time-out."""
    if actor.kind != "resident" or actor.account_id is None:
        return None
    return sectoral_id(actor.account_id, family)


def is_applicant(actor: Actor, known_as: UUID | None, family: str) -> bool:
    """Whether the actor is the resident that a case or draft of the family knows under this identifier."""
    return known_as is not None and known_as == applicant_id(actor, family)
