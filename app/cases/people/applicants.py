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
from app.procedures.sources.chooser import Chooser


def applicant_id(actor: Actor, family: str) -> UUID | None:
    """Identifier of a resident in the cases and drafts of a family; None for visitors, agents and timers."""
    if actor.kind != "resident" or actor.account_id is None:
        return None
    return sectoral_id(actor.account_id, family)


def is_applicant(actor: Actor, known_as: UUID | None, family: str) -> bool:
    """Whether the actor is the resident that a case or draft of the family knows under this identifier."""
    return known_as is not None and known_as == applicant_id(actor, family)


class ProfileValues(LazyMapping):
    """Profile values of the person who fills in a form, and who that person is."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]], *, by: Actor) -> None:
        super().__init__(makers)
        self.by = by


def profile_from_values(values: Mapping[str, Any], *, by: Actor) -> ProfileValues:
    """A profile whose values are already loaded."""
    return ProfileValues({name: partial(_constant, value) for name, value in values.items()}, by=by)


def owner_profile(account_id: UUID | None, family: str) -> ProfileValues:
    """Profile values of an account open to the procedures of a family: profile and qualities of that family."""
    if account_id is None:
        return ProfileValues({}, by=NOBODY)
    makers: dict[str, Callable[[], Any]] = {
        name: partial(_constant, value) for name, value in get_prefill_values(account_id).items()
    }
    owner = Actor(kind=RESIDENT, account_id=account_id)
    return ProfileValues({**makers, "qualities": partial(list_slugs_of_account, account_id, family)}, by=owner)


def applicant_profile(known_as: UUID | None, family: str) -> Mapping[str, Any]:
    """Profile values of the applicant open to the workflows of the family."""
    return LazyMapping({"qualities": partial(list_slugs_of_holder, known_as, family)})


def chooser_in(case: Case, *, by: Actor) -> Chooser:
    """The person whose own cards choice lists offer: the applicant, or an agent on their behalf; never the bearer of a code."""
    if by.is_agent or is_applicant(by, case.applicant_id, case.family):
        return Chooser(by, case.family, case.applicant_id, case.submission_token)
    return Chooser(token=case.submission_token)


def _constant(value: Any) -> Any:
    return value
