"""The person who asks, as a case knows them: under an identifier of its family alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from app.accounts.held_qualities import slugs_held, slugs_held_by
from app.accounts.models import RESIDENT
from app.accounts.profile import known_of
from app.accounts.sectoral import sectoral_id
from app.cases.models import Case
from app.core.access import NOBODY, Actor
from app.core.lazy import Lazy
from app.procedures.sources.choosing import STRANGER, Chooser


def applicant_id(actor: Actor, family: str) -> UUID | None:
    """What the cases and drafts of a family call a resident; None for a visitor, an agent, a time-out."""
    if actor.kind != "resident" or actor.account_id is None:
        return None
    return sectoral_id(actor.account_id, family)


def is_applicant(actor: Actor, known_as: UUID | None, family: str) -> bool:
    """Whether the actor is the resident that a case or draft of the family knows under this identifier."""
    return known_as is not None and known_as == applicant_id(actor, family)


class Known(Lazy):
    """What is known beforehand of whoever fills in a form, and who that is."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]], *, by: Actor) -> None:
        super().__init__(makers)
        self.by = by


def known_to_be(values: Mapping[str, Any], *, by: Actor) -> Known:
    """What is known already, at once."""
    return Known({name: partial(_itself, value) for name, value in values.items()}, by=by)


def known_of_owner(account_id: UUID | None, family: str) -> Known:
    """What the procedures of a family know of the owner of an account: their profile, their qualities of that family."""
    if account_id is None:
        return Known({}, by=NOBODY)
    makers: dict[str, Callable[[], Any]] = {
        name: partial(_itself, value) for name, value in known_of(account_id).items()
    }
    owner = Actor(kind=RESIDENT, account_id=account_id)
    return Known({**makers, "qualities": partial(slugs_held, account_id, family)}, by=owner)


def known_of_applicant(known_as: UUID | None, family: str) -> Mapping[str, Any]:
    """What its workflow may know of the person behind a case of the family, beside what they answered."""
    return Lazy({"qualities": partial(slugs_held_by, known_as, family)})


def chooser_in(case: Case, *, by: Actor) -> Chooser:
    """For whom its lists offer what is theirs: the applicant, and an agent in their name; not whoever has the code."""
    if by.is_agent or is_applicant(by, case.applicant_id, case.family):
        return Chooser(by, case.family, case.applicant_id)
    return STRANGER


def _itself(value: Any) -> Any:
    return value
