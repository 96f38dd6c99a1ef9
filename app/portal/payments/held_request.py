"""The request that an invoice is paid for before it is made, as the page of the invoice tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts import grants
from app.cases.models import Case, Draft
from app.cases.people.applicants import is_applicant
from app.core.db import db
from app.core.web.access_rules import current_actor
from app.payments.models import Invoice
from app.payments.payment_holds import PAYMENT
from app.procedures.publishing import definition_of


@dataclass(frozen=True)
class HeldRequest:
    """A sent draft that waits until `expires_at`, or the case that it became; whoever holds it may open it."""

    draft_id: UUID
    is_held: bool
    expires_at: datetime | None = None
    reference: str = ""


def find_held_request(invoice: Invoice) -> HeldRequest | None:
    """The request that waits for an invoice, or has; none for another invoice."""
    if invoice.draft_id is None:
        return None
    case = db.session.get(Case, invoice.case_id) if invoice.case_id else None
    if case is not None:
        is_held = grants.has_grant(case.sender_grant_id) or _is_held(case.id, case.applicant_id, case.family)
        return HeldRequest(invoice.draft_id, is_held, reference=case.reference)
    draft = db.session.get(Draft, invoice.draft_id)
    if draft is None or draft.hold != PAYMENT:
        return None
    family = definition_of(draft.procedure_version_id).family
    return HeldRequest(draft.id, _is_held(draft.id, draft.applicant_id, family), expires_at=draft.expires_at)


def _is_held(subject_id: UUID, applicant: UUID | None, family: str) -> bool:
    return grants.get_access_level(subject_id) == "full" or is_applicant(current_actor(), applicant, family)
