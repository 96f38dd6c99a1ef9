"""Access grants of browsers and devices to a case, besides the account that submitted it, each with its expiry."""

from __future__ import annotations

from uuid import UUID

from app.accounts import grants
from app.cases.device import device_requests
from app.cases.events import GrantsRevoked
from app.cases.models import Case, Draft
from app.cases.people.applicants import applicant_id
from app.core import event_bus
from app.core.web.access_rules import Actor
from app.procedures.publishing import definition_of


def transfer_draft_grant(case: Case, *, sender_grant_id: UUID | None) -> None:
    """Transfer the grant from the draft to the case for the browser that submitted it; none for an account.

    No other grant on the draft opens more than what the tracking code opens, so there is nothing to end (grants.extent_over).
    """
    case.sender_grant_id = None if case.applicant_id else sender_grant_id


def grant_to_browser(case: Case) -> None:
    """Grant access to a browser that submitted the case from a device, or that proved access to the applicant's mail."""
    if case.applicant_id is None:
        grants.grant_access(case.id, full=True)


def bind_device(draft_id: UUID, device_hash: bytes | None) -> None:
    """The device of the browser that holds the draft goes on with it when that browser has lost its cookie."""
    if device_hash is not None:
        grants.bind_device(draft_id, device_hash)


def is_device_bound(draft_id: UUID, device_hash: bytes) -> bool:
    """Whether that device was bound to the draft, and nobody has taken it from its browser since."""
    return grants.is_device_bound(draft_id, device_hash)


def restore_browser_grant(draft_id: UUID, device_hash: bytes | None) -> None:
    """The cookie of the first response never came: the browser of the device bound to the draft holds it all the same."""
    if device_hash is not None and grants.is_device_bound(draft_id, device_hash):
        grants.grant_access(draft_id, full=True)
        grants.bind_device(draft_id, device_hash)


def hand_over_draft(draft: Draft, *, by: Actor) -> None:
    """A device goes on with the draft that its browser held: no other browser does, and under an account it is its own."""
    owner = applicant_id(by, definition_of(draft.procedure_version_id).family)
    if owner is not None and draft.applicant_id is None:
        change_owner(draft, owner)
    else:
        grants.revoke_grants_elsewhere(draft.id)


def change_owner(subject: Case | Draft, owner: UUID | None) -> None:
    """The case or draft is that of another account, or of none: no browser holds it any more."""
    subject.applicant_id = owner
    if isinstance(subject, Case):
        subject.sender_grant_id = None
    grants.revoke_grants(subject.id)


def revoke_grants(case: Case) -> None:
    """Revoke all grants: only the account and the tracking code open the case, and no device is notified."""
    case.sender_grant_id = None
    grants.revoke_grants(case.id)
    grants.revoke_grants(case.submission_token)
    device_requests.detach_case(case)
    event_bus.publish(GrantsRevoked(case))
