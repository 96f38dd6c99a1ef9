"""The person who asks, as a case knows them: under an identifier of its family alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from app.accounts.models import RESIDENT
from app.accounts.profile import get_prefill_values
from app.accounts.quality_holders import list_slugs_of_account, list_slugs_of_holder
from app.accounts.sectoral_ids import sectoral_id
from app.cases.models import Case
from app.core.lazy_mapping import LazyMapping
from app.core.web.access_rules import NOBODY, Actor
from app.procedures.sources.chooser import ANONYMOUS_CHOOSER, Chooser


def applicant_id(actor: Actor, family: str) -> UUID | None:
    """What the cases and drafts of a family call a resident; None for a visitor, an agent, a time-out."""
    if actor.kind != "resident" or actor.account_id is None:
        return None
    return sectoral_id(actor.account_id, family)


def is_applicant(actor: Actor, known_as: UUID | None, family: str) -> bool:
    """Whether the actor is the resident that a case or draft of the family knows under this identifier."""
    return known_as is not None and known_as == applicant_id(actor, family)


class ProfileValues(LazyMapping):
    """What is known beforehand of whoever fills in a form, and who that is."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]], *, by: Actor) -> None:
        super().__init__(makers)
        self.by = by


def profile_from_values(values: Mapping[str, Any], *, by: Actor) -> ProfileValues:
    """What is known already, at once."""
    return ProfileValues({name: partial(_constant, value) for name, value in values.items()}, by=by)


def owner_profile(account_id: UUID | None, family: str) -> ProfileValues:
    """What the procedures of a family know of the owner of an account: their profile, their qualities of that family."""
    if account_id is None:
        return ProfileValues({}, by=NOBODY)
    makers: dict[str, Callable[[], Any]] = {
        name: partial(_constant, value) for name, value in get_prefill_values(account_id).items()
    }
    owner = Actor(kind=RESIDENT, account_id=account_id)
    return ProfileValues({**makers, "qualities": partial(list_slugs_of_account, account_id, family)}, by=owner)


def applicant_profile(known_as: UUID | None, family: str) -> Mapping[str, Any]:
    """What its workflow may know of the person behind a case of the family, beside what they answered."""
    return LazyMapping({"qualities": partial(list_slugs_of_holder, known_as, family)})


def chooser_in(case: Case, *, by: Actor) -> Chooser:
    """For whom its lists offer what is theirs: the applicant, and an agent in their name; not whoever has the code."""
    if by.is_agent or is_applicant(by, case.applicant_id, case.family):
        return Chooser(by, case.family, case.applicant_id)
    return ANONYMOUS_CHOOSER


def _constant(value: Any) -> Any:
    return value
