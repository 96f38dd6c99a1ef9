"""A request made without an account joins the account of its applicant, once it is sure whose it is."""

from __future__ import annotations

from hmac import compare_digest

from app.accounts.profile import find_profile
from app.cases import timeline
from app.cases.concurrency import one_writer
from app.cases.models import Case
from app.cases.people.access_grants import change_owner
from app.cases.people.applicants import applicant_id
from app.cases.tracking.tracking_code import contact_hash_of
from app.core.web.access_rules import Actor


class NotTheirs(Exception):
    """The account does not have the address of the request: somebody else may have made it."""


def is_unowned(case: Case) -> bool:
    """Whether the request is in no account, nor in the name of an agent."""
    return case.applicant_id is None


def can_join(case: Case, actor: Actor) -> bool:
    """Whether the address of the account, which its owner has confirmed, is the one given in the request.

    Whoever helped somebody at a counter may have typed the code and the address of the request: that alone is not enough.
    """
    profile = find_profile(actor.account_id) if actor.kind == "resident" and actor.account_id else None
    if profile is None or case.contact_hash is None or not is_unowned(case):
        return False
    return compare_digest(case.contact_hash, contact_hash_of(profile.email, case.family) or b"")


def join_account(case: Case, actor: Actor) -> None:
    """The request is in the account from now on; browsers that held it without one no longer do. Raises NotTheirs, StaleCase."""
    if not can_join(case, actor):
        raise NotTheirs(case.id)
    with one_writer(case):
        change_owner(case, applicant_id(actor, case.family))
        timeline.record(case, "account_joined", by=actor)
