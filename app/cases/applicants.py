"""The person who asks, as a case knows them: under an identifier of its family alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from app.accounts.held_qualities import slugs_held, slugs_held_by
from app.accounts.profile import known_of
from app.accounts.sectoral import sectoral_id
from app.core.access import Actor
from app.core.lazy import Lazy


def applicant_id(actor: Actor, family: str) -> UUID | None:
    """What the cases and drafts of a family call a resident; None for a visitor, an agent, a time-out."""
    if actor.kind != "resident" or actor.account_id is None:
        return None
    return sectoral_id(actor.account_id, family)


def is_applicant(actor: Actor, known_as: UUID | None, family: str) -> bool:
    """Whether the actor is the resident that a case or draft of the family knows under this identifier."""
    return known_as is not None and known_as == applicant_id(actor, family)


def known_of_owner(account_id: UUID | None, family: str) -> Mapping[str, Any]:
    """What the procedures of a family know of the owner of an account: their profile, their qualities of that family."""
    if account_id is None:
        return {}
    makers: dict[str, Callable[[], Any]] = {
        name: partial(_itself, value) for name, value in known_of(account_id).items()
    }
    return Lazy({**makers, "qualities": partial(slugs_held, account_id, family)})


def known_of_applicant(known_as: UUID | None, family: str) -> Mapping[str, Any]:
    """What its workflow may know of the person behind a case of the family, beside what they answered."""
    return Lazy({"qualities": partial(slugs_held_by, known_as, family)})


def _itself(value: Any) -> Any:
    return value
