"""Signing a document, refusing to, entrusting it to a colleague: what is signed is what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Role, account_role
from app.accounts.profile import get_names
from app.cases import timeline
from app.cases.models import Case
from app.core import clock, event_bus
from app.core.db import db
from app.core.jobs import outbox
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import Actor
from app.documents import case_documents
from app.documents.case_documents import MAKE_DOCUMENT, MAX_REASON_CHARACTERS, ReadableDocument
from app.documents.events import SigningDeclined, SigningDelegated
from app.documents.models import MAKING, REFUSED, TO_SIGN, CaseDocument
from app.documents.signing import unsigned_drafts
from app.documents.signing.account_signatures import find_signature, list_signer_ids
from app.documents.signing.waiting_counts import clear_counts

DOCUMENT_SIGNED, SIGNATURE_TAKEN_BACK = "document_signed", "signature_taken_back"
SIGNING_DECLINED, SIGNING_DELEGATED = "signing_declined", "signing_delegated"
# Whoever signed may take their signature back before the document is sealed.
SEALING_DELAY = timedelta(minutes=1)


class SigningRefused(ValueError):
    """The act is not possible: `problem` is "changed", "reason_missing", "colleague_unknown" or "sealed"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def sign_document(readable: ReadableDocument, case: Case, *, revision: int, by: Actor) -> bool:
    """The worker makes the final document, a minute later. Raises SigningRefused.

    False when the case has changed since the draft: it is made again, to be read again.
    """
    document, contents = readable.document, readable.contents
    _check_revision(document, revision)
    if not unsigned_drafts.is_as_read(document, case, readable.template, contents):
        _make_again(document)
        return False
    assert by.account_id is not None
    signature = find_signature(by.account_id)
    own_quality = readable.template.signature.quality
    block = {
        "quality": signature.quality if signature else own_quality,
        "name": get_names([by.account_id]).get(by.account_id, ""),
        "image": signature.image_url if signature else "",
    }
    document.signed_at, document.signer_id = clock.now(), by.account_id
    item = _make_again(document, not_before=document.signed_at + SEALING_DELAY)
    case_documents.write_contents(document, replace(contents, signature=block, sealing_item=str(item.id)))
    _record(DOCUMENT_SIGNED, readable, case, by=by)
    return True


def take_back_signature(readable: ReadableDocument, case: Case, *, by: Actor) -> None:
    """The document waits again for a signature, as before. Raises SigningRefused once the worker has begun to seal it."""
    document, contents = readable.document, readable.contents
    is_own = document.state == MAKING and document.signed_at is not None and document.signer_id == by.account_id
    if not is_own or not contents.sealing_item or not outbox.cancel_items([UUID(contents.sealing_item)]):
        raise SigningRefused("sealed")
    document.state, document.signed_at = TO_SIGN, None
    # Entrusted to somebody without the role, it stays theirs.
    document.signer_id = None if document.signing_role in by.roles else by.account_id
    case_documents.write_contents(document, replace(contents, signature={}, sealing_item=""))
    clear_counts()
    _record(SIGNATURE_TAKEN_BACK, readable, case, by=by)


def decline_signature(readable: ReadableDocument, case: Case, *, revision: int, reason: str, by: Actor) -> None:
    """The document goes back to whoever asked for it. Raises SigningRefused."""
    document = readable.document
    _check_revision(document, revision)
    reason = " ".join(reason.split())[:MAX_REASON_CHARACTERS]
    if not reason:
        raise SigningRefused("reason_missing")
    document.state = REFUSED
    case_documents.write_contents(document, replace(readable.contents, reason=reason))
    _record(SIGNING_DECLINED, readable, case, by=by, text=reason)
    clear_counts()
    event_bus.publish(SigningDeclined(case, readable.title, reason, document.requested_by_id))


def delegate_signature(readable: ReadableDocument, case: Case, colleague_id: UUID, *, revision: int, by: Actor) -> None:
    """Entrust the document to a colleague who may sign. Raises SigningRefused."""
    document = readable.document
    _check_revision(document, revision)
    name = list_colleagues(document, by=by).get(colleague_id)
    if name is None:
        raise SigningRefused("colleague_unknown")
    document.signer_id = colleague_id
    _record(SIGNING_DELEGATED, readable, case, by=by, to=name)
    clear_counts()
    event_bus.publish(SigningDelegated(case, readable.title, colleague_id))


def take_back(readable: ReadableDocument) -> None:
    """The document waits again for those who have its role."""
    readable.document.signer_id = None
    clear_counts()


def list_colleagues(document: CaseDocument, *, by: Actor) -> dict[UUID, str]:
    """The colleagues whom a document may be entrusted to, by name: those with its role, and those given a signature."""
    holds_role = account_role.c.role_id == HELD_ROLE_ID
    holders = (
        select(Account.id)
        .join(account_role, account_role.c.account_id == Account.id)
        .join(Role, holds_role)
        .where(Role.slug == document.signing_role, Account.kind == AGENT)
        .where(Account.confirmed_at.is_not(None), Account.suspended_at.is_(None))
    )
    names = get_names({*db.session.scalars(holders), *list_signer_ids()} - {by.account_id})
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def cancel_outdated_signature(document: CaseDocument, case: Case, readable: ReadableDocument) -> None:
    """Cancel a signature when the case changed between the signature and the making: nothing is made that nobody read."""
    if document.signed_at is None or unsigned_drafts.is_as_read(document, case, readable.template, readable.contents):
        return
    document.signed_at = None
    case_documents.write_contents(document, replace(readable.contents, signature={}))


def _check_revision(document: CaseDocument, revision: int) -> None:
    if document.state != TO_SIGN or document.revision != revision:
        raise SigningRefused("changed")


def _make_again(document: CaseDocument, *, not_before: datetime | None = None) -> OutboxItem:
    document.state, document.error_code = MAKING, None
    clear_counts()
    return outbox.enqueue(MAKE_DOCUMENT, not_before=not_before, document_id=str(document.id))


def _record(kind: str, readable: ReadableDocument, case: Case, *, by: Actor, **more: object) -> None:
    details = {"title": readable.title, "document": str(readable.id), **more}
    timeline.record(case, kind, by=by, visible_to=timeline.AGENTS, details=details)
