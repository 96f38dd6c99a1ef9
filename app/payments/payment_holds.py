"""Payment before a request is made: the draft is sent, waits for its invoice, and a worker makes the case once it is paid.

The invoice and the draft know one another by the draft, which is the token of the case. Times and places that the draft
holds stay held meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases import timeline
from app.cases.lifecycle import held_drafts, holds
from app.cases.lifecycle.participants import Submission
from app.cases.lifecycle.sent_draft import SentDraft
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.cases.models import Draft
from app.cases.people.contact import address_lines_in, email_in
from app.cases.reading.case_values import full_name, identity_in
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.payments.attempt_states import MISMATCH, OPEN_STATES
from app.payments.attempts import list_attempts
from app.payments.invoices import InvoiceRefused, cancel_invoice, issue_invoice, lock_invoice
from app.payments.models import BILL, DUE, SETTLED, Invoice
from app.payments.notices.postal_address import join_address
from app.payments.payers import Payer
from app.payments.regie_definition import Regie
from app.payments.regie_store import find_regie
from app.payments.request_prices import PriceUnknown, get_payable_regie, list_price_lines
from app.procedures.definition import Procedure

PAYMENT = "payment"


class PaymentUnavailable(NotAdmitted):
    """The price of a request cannot be told, or is not to be paid online now."""

    kind = "payment_unavailable"


def check_payable(procedure: Procedure) -> None:
    """Check that a procedure paid first can be paid now. Raises PaymentUnavailable."""
    if procedure.options.payment is None:
        return
    try:
        get_payable_regie(procedure.options.payment)
    except PriceUnknown as error:
        raise PaymentUnavailable(error.problem) from error


def is_payment_needed(sent_draft: SentDraft) -> bool:
    """Whether what is sent is paid first. An agent who enters it has it paid afterwards. Raises PaymentUnavailable."""
    rule = sent_draft.procedure.options.payment
    if rule is None or sent_draft.by.is_agent:
        return False
    try:
        return bool(list_price_lines(rule, get_payable_regie(rule), sent_draft.answers))
    except PriceUnknown as error:
        raise PaymentUnavailable(error.problem) from error


def start_payment(sent_draft: SentDraft) -> datetime:
    """Issue the invoice that a draft just sent waits for; returns the moment until which it does. Raises PaymentUnavailable."""
    rule = sent_draft.procedure.options.payment
    assert rule is not None
    until = clock.now() + timedelta(hours=rule.hours)
    held_drafts.keep_sender(sent_draft)
    # Locks the draft: sent twice at one instant, it is invoiced once.
    db.session.flush()
    if find_draft_invoice(sent_draft.draft.id) is not None:
        return until
    try:
        regie = get_payable_regie(rule)
        _issue(regie, sent_draft.procedure, sent_draft.answers, due_at=until, draft_id=sent_draft.draft.id)
    except (PriceUnknown, InvoiceRefused) as error:
        raise PaymentUnavailable(error.problem) from error
    return until


def lift_payment(draft: Draft) -> None:
    """Cancel the invoice of a draft that becomes one again. Raises HoldKept: it is paid, or being paid."""
    invoice = find_draft_invoice(draft.id)
    if invoice is None:
        return
    invoice = lock_invoice(invoice.id)
    is_being_paid = any(
        attempt.state in OPEN_STATES or attempt.anomaly == MISMATCH for attempt in list_attempts(invoice.id)
    )
    if invoice.paid_amount or invoice.state == SETTLED or is_being_paid:
        raise holds.HoldKept
    # What becomes of it is not that of the draft any more.
    invoice.draft_id = None
    if invoice.state == DUE:
        cancel_invoice(invoice.id)


def follow_submission(submission: Submission) -> None:
    """Bind the invoice to the case that its draft became; invoice now one that an agent entered. Raises PaymentUnavailable."""
    rule = submission.procedure.options.payment
    if rule is None:
        return
    case, invoice = submission.case, find_draft_invoice(submission.token)
    if invoice is not None:
        invoice.case_id = case.id
        kind = "payment_settled" if invoice.state == SETTLED else "payment_cancelled"
        timeline.record(case, kind, by=SYSTEM, details={"number": invoice.number, "amount": invoice.total})
        return
    # At the counter, a régie that takes no payment online is no obstacle.
    regie = find_regie(rule.regie)
    if regie is None:
        return
    due_at = clock.now() + timedelta(hours=rule.hours)
    try:
        invoice = _issue(regie, submission.procedure, submission.answers, due_at=due_at, case_id=case.id)
    except (PriceUnknown, InvoiceRefused) as error:
        raise PaymentUnavailable(error.problem) from error
    if invoice is not None:
        details = {"number": invoice.number, "amount": invoice.total, "until": invoice.due_on.isoformat()}
        timeline.record(case, "payment_asked", by=submission.by, details=details)


def send_paid_draft(invoice: Invoice) -> None:
    """Send on the draft that waited for an invoice, paid, or cancelled by the régie; the money of none is to be refunded."""
    draft = db.session.get(Draft, invoice.draft_id, populate_existing=True) if invoice.draft_id else None
    if draft is None or draft.hold != PAYMENT:
        if invoice.draft_id and invoice.state == SETTLED:
            cancel_invoice(invoice.id)
        return
    try:
        with db.session.begin_nested():
            held_drafts.send_held_draft(draft, settled=PAYMENT)
    except NotAdmitted:
        if invoice.state == SETTLED:
            cancel_invoice(invoice.id)
        holds.reopen_draft(draft)


def find_draft_invoice(draft_id: UUID) -> Invoice | None:
    """The invoice that a sent draft waits for; the latest when it was sent several times."""
    query = select(Invoice).where(Invoice.draft_id == draft_id, Invoice.kind == BILL)
    return db.session.scalars(query.order_by(Invoice.issued_on.desc(), Invoice.number.desc()).limit(1)).first()


def _issue(
    regie: Regie,
    procedure: Procedure,
    answers: Mapping[str, Any],
    *,
    due_at: datetime,
    case_id: UUID | None = None,
    draft_id: UUID | None = None,
) -> Invoice | None:
    """Issue an invoice; none for what is free. Raises PriceUnknown, InvoiceRefused."""
    rule = procedure.options.payment
    assert rule is not None
    lines = list_price_lines(rule, regie, answers)
    if not lines:
        return None
    address = join_address(address_lines_in(procedure, answers))
    payer = Payer(full_name(identity_in(procedure, answers)), email_in(procedure, answers) or "", address)
    due_on = clock.to_paris(due_at).date()
    return issue_invoice(regie, lines, payer, title=procedure.title, due_on=due_on, case_id=case_id, draft_id=draft_id)
