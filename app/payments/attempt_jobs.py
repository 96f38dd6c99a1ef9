"""Calls to gateways, and their jobs. A call is made outside of any transaction: no lock waits for another server.

`settle_attempt` is the one function that a return, a notification, a poll and an agent who looks now lead to.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, select

from app.core.db import db
from app.core.jobs.outbox import enqueue
from app.core.sites import current_site
from app.payments import attempt_outcomes, attempts
from app.payments.attempt_states import MISMATCH, Outcome
from app.payments.gateways import get_gateway
from app.payments.gateways.gateway import GatewayError, PaymentOrder
from app.payments.models import AttemptPart, Invoice, PaymentAttempt
from app.payments.payers import read_gateway_id

NOTIFICATION_PATH, INVOICE_PATH = "/paiements/notification", "/factures"
MAX_CHECKS = 200
# Of the subject of a payment, for PayFiP.
MAX_SUBJECT = 100

log = logging.getLogger(__name__)


def begin_payment(invoice_id: UUID, *, email: str, amount: int | None = None) -> PaymentAttempt:
    """Begin to pay one invoice, or an amount of it. Raises PaymentNotOpen, GatewayError."""
    return begin_group_payment({invoice_id: amount}, email=email)


def begin_group_payment(amounts: Mapping[UUID, int | None], *, email: str) -> PaymentAttempt:
    """Open an attempt to pay invoices of one régie, then ask the gateway for its page. Raises PaymentNotOpen, GatewayError.

    `amounts` has the cents to pay of each invoice, or nothing for all that remains.
    """
    attempt = attempts.open_attempt(amounts)
    order = _build_order(attempt, email)
    db.session.commit()
    if attempt.gateway_id is not None:
        return attempt
    try:
        gateway_id = get_gateway(attempt.gateway).create_payment(order)
    except GatewayError as error:
        attempt_outcomes.record_failed_creation(attempt.id, error.code)
        db.session.commit()
        raise
    attempt_outcomes.record_creation(attempt.id, gateway_id)
    db.session.commit()
    return attempt


def settle_attempt(attempt_id: UUID) -> str:
    """Ask the gateway what became of an attempt, and draw the consequence. Returns the state; without an answer, as it was."""
    attempt = db.session.get(PaymentAttempt, attempt_id, populate_existing=True)
    if attempt is None:
        return ""
    invoice = db.session.get_one(Invoice, attempt.invoice_id)
    gateway_id, gateway = read_gateway_id(attempt, invoice.key_id), get_gateway(attempt.gateway)
    db.session.commit()
    if not gateway_id:
        attempt_outcomes.expire_creation(attempt_id)
        db.session.commit()
        return attempt.state
    try:
        outcome = gateway.find_outcome(gateway_id)
    except GatewayError as error:
        # The next check is planned already.
        log.info("payment attempt %s: no answer of the gateway (%s)", attempt_id, error.code)
        return attempt.state
    return _apply(attempt_id, outcome)


def _apply(attempt_id: UUID, outcome: Outcome) -> str:
    """Change an attempt as the gateway says, and commit. Returns its state."""
    attempt = attempt_outcomes.apply_outcome(attempt_id, outcome)
    db.session.commit()
    if attempt.anomaly:
        log.log(
            logging.ERROR if attempt.anomaly == MISMATCH else logging.WARNING,
            "payment attempt %s: %s (%s)",
            attempt_id,
            attempt.anomaly,
            outcome.code,
        )
    return attempt.state


def settle_answer(attempt: PaymentAttempt, text: str) -> bool:
    """Draw the consequence of what a gateway itself says, in an answer that it has signed; False for one that proves nothing."""
    outcome = get_gateway(attempt.gateway).read_answer(text, mode=attempt.mode)
    if outcome is None:
        return False
    _apply(attempt.id, outcome)
    return True


def check_payment(attempt_id: str) -> None:
    """Outbox handler: ask the gateway about an attempt."""
    settle_attempt(UUID(attempt_id))


def queue_check(attempt: PaymentAttempt) -> None:
    """Have an attempt checked by a worker, once however often it is asked for."""
    if attempts.plan_immediate_check(attempt):
        enqueue(attempts.CHECK_PAYMENT, attempt_id=attempt.id)


def queue_due_checks() -> int:
    """Have the attempts whose time has come checked by a worker; returns how many. Regular."""
    attempt_ids = attempts.claim_due_attempts(MAX_CHECKS)
    for attempt_id in attempt_ids:
        enqueue(attempts.CHECK_PAYMENT, attempt_id=attempt_id)
    return len(attempt_ids)


def _build_order(attempt: PaymentAttempt, email: str) -> PaymentOrder:
    base_url, invoice = current_site().base_url, db.session.get_one(Invoice, attempt.invoice_id)
    return PaymentOrder(
        account=attempt.account,
        mode=attempt.mode,
        reference=attempt.reference,
        amount=attempt.amount,
        subject=_build_subject(attempt, invoice),
        email=email,
        notification_url=f"{base_url}{NOTIFICATION_PATH}/{attempt.notification_id}",
        return_url=f"{base_url}{INVOICE_PATH}/{invoice.public_id}/retour",
    )


def _build_subject(attempt: PaymentAttempt, invoice: Invoice) -> str:
    """The words on the statement of the régie: the title of an invoice, or the whole numbers of several, as long as they fit."""
    numbers = list(db.session.scalars(_list_numbers(attempt)))
    if len(numbers) <= 1:
        return f"{invoice.number} {invoice.title}"
    subject = f"{len(numbers)} factures"
    for number in numbers:
        if len(subject) + 1 + len(number) <= MAX_SUBJECT:
            subject = f"{subject} {number}"
    return subject


def _list_numbers(attempt: PaymentAttempt) -> Select[str]:
    query = select(Invoice.number).join(AttemptPart, AttemptPart.invoice_id == Invoice.id)
    return query.where(AttemptPart.attempt_id == attempt.id).order_by(Invoice.number)
