"""A request sent without an account waits, still a draft, until whoever reads the mail of its address has confirmed it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.cases.drafts.request_drafts import contents_of
from app.cases.events import ConfirmationAsked
from app.cases.lifecycle.sent_draft import SentDraft
from app.cases.models import Draft
from app.cases.people.contact import email_in
from app.core import clock, event_bus
from app.core.db import db
from app.core.sealing import blind_index
from app.procedures import publishing

EMAIL_CONFIRMATION = "email_confirmation"
BATCH = 200


class ConfirmationUnusable(LookupError):
    """The link was used, replaced or left too long, or never existed."""


def is_confirmation_needed(sent_draft: SentDraft) -> bool:
    """Whether a request of this person waits for the confirmation of its address."""
    return sent_draft.live.options.confirmation_days is not None and sent_draft.by.is_anonymous


def start_confirmation(sent_draft: SentDraft) -> datetime:
    """Ask by e-mail for the confirmation of a draft just sent; returns the moment after which it is dropped."""
    draft, procedure = sent_draft.draft, sent_draft.procedure
    sent_at = draft.sent_at or clock.now()
    draft.reminded_at = None
    draft.confirmation_hash = _hash_token(_token_of(draft.id.hex, sent_at))
    send_confirmation(draft)
    return sent_at + timedelta(days=procedure.options.confirmation_days or 1)


def send_confirmation(draft: Draft, *, is_reminder: bool = False) -> None:
    """Sends the link, the first time or once more: it stays the same as long as the request waits."""
    procedure = publishing.definition_of(draft.procedure_version_id)
    email = email_in(procedure, contents_of(draft).answers)
    if email and draft.sent_at:
        token = _token_of(draft.id.hex, draft.sent_at)
        event_bus.publish(ConfirmationAsked(draft, procedure.title, email, token, is_reminder))


def find_draft_by_token(token: str) -> Draft:
    """The request that a link confirms, without using it: mail scanners open every link. Raises ConfirmationUnusable."""
    draft = db.session.scalar(select(Draft).where(Draft.confirmation_hash == _hash_token(token)))
    if draft is None or draft.hold != EMAIL_CONFIRMATION or draft.expires_at <= clock.now():
        raise ConfirmationUnusable
    return draft


def send_reminders(limit: int = BATCH) -> int:
    """Writes once more to those who have let half of the time pass; returns to how many."""
    waiting = select(Draft).where(
        Draft.hold == EMAIL_CONFIRMATION, Draft.reminded_at.is_(None), Draft.expires_at > clock.now()
    )
    halfway = [draft for draft in db.session.scalars(waiting) if draft.sent_at and _is_halfway(draft, draft.sent_at)]
    for draft in halfway[:limit]:
        draft.reminded_at = clock.now()
        send_confirmation(draft, is_reminder=True)
    return len(halfway[:limit])


def _is_halfway(draft: Draft, sent_at: datetime) -> bool:
    return clock.now() - sent_at >= (draft.expires_at - sent_at) / 2


def _token_of(draft_id: str, sent_at: datetime) -> str:
    """Derived, so that it can be written again and is kept nowhere; another one each time the request is sent."""
    return blind_index("draft.confirmation", f"{draft_id} {sent_at.timestamp():.6f}")[:20].hex()


def _hash_token(token: str) -> bytes:
    return blind_index("draft.confirmation.hash", token)
