"""The consequences of what the gateway answers about an attempt.

Every change is made under the lock of its invoices: a return, a notification, a poll and an agent who looks now may come
at once, and the first of them settles.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core import clock, event_bus
from app.core.db import db
from app.payments.attempt_states import (
    CREATED,
    CREATION_TIMEOUT,
    DEBIT_ACCEPTED,
    SENT,
    SETTLING_STATES,
    UNKNOWN,
    Outcome,
    Snapshot,
    judge,
    plan_check,
)
from app.payments.attempts import change_state
from app.payments.events import GroupPaymentReceived
from app.payments.invoices import InvoiceNotFound, lock_invoices
from app.payments.models import CARD, DEBIT, AttemptPart, Invoice, PaymentAttempt
from app.payments.payers import write_gateway_id
from app.payments.quarantines.quarantines import record_anomaly
from app.payments.received_payments import record_online_payment


def record_creation(attempt_id: UUID, gateway_id: str) -> None:
    """Keep the identifier that the gateway gave to an attempt, whatever became of it meanwhile."""
    attempt, invoices = _lock(attempt_id)
    write_gateway_id(attempt, next(invoice for invoice in invoices if invoice.id == attempt.invoice_id), gateway_id)
    if attempt.state == CREATED:
        change_state(attempt, SENT)
    attempt.next_check_at = plan_check(attempt.created_at, now=clock.now())


def record_failed_creation(attempt_id: UUID, code: str) -> None:
    """Record that the gateway gave no identifier: nobody can pay it, so that a new attempt is safe."""
    attempt, _invoices = _lock(attempt_id)
    if attempt.gateway_id is None:
        change_state(attempt, UNKNOWN)
        attempt.code, attempt.next_check_at = code, None


def expire_creation(attempt_id: UUID) -> None:
    """Close an attempt whose creation was never answered, by a process that was killed for example."""
    attempt, _invoices = _lock(attempt_id)
    if attempt.gateway_id is None and clock.now() - attempt.created_at > CREATION_TIMEOUT:
        change_state(attempt, UNKNOWN)
        attempt.next_check_at = None


def apply_outcome(attempt_id: UUID, outcome: Outcome) -> PaymentAttempt:
    """Change an attempt as the gateway answered, and settle its invoices once. Repeated, it has no effect."""
    attempt, invoices = _lock(attempt_id)
    verdict = judge(_snapshot(attempt), outcome, now=clock.now())
    was_settled = attempt.state in SETTLING_STATES
    change_state(attempt, verdict.state)
    attempt.anomaly = record_anomaly(attempt, outcome, verdict.anomaly)
    attempt.code, attempt.checked_at = outcome.code, clock.now()
    attempt.next_check_at = plan_check(attempt.created_at, now=clock.now()) if verdict.is_polled else None
    if verdict.state in SETTLING_STATES and not was_settled:
        _settle(attempt, invoices, outcome)
    return attempt


def _settle(attempt: PaymentAttempt, invoices: list[Invoice], outcome: Outcome) -> None:
    """Enter the payment of each invoice."""
    means = DEBIT if attempt.state == DEBIT_ACCEPTED else CARD
    parts = {
        part.invoice_id: part
        for part in db.session.scalars(select(AttemptPart).where(AttemptPart.attempt_id == attempt.id))
    }
    is_grouped = len(invoices) > 1
    payments = tuple(
        (
            invoice,
            record_online_payment(invoice, parts[invoice.id], attempt, means, outcome, is_grouped=is_grouped),
        )
        for invoice in invoices
    )
    if is_grouped:
        event_bus.publish(GroupPaymentReceived(payments))


def _snapshot(attempt: PaymentAttempt) -> Snapshot:
    return Snapshot(attempt.state, attempt.reference, attempt.account, attempt.amount, attempt.mode, attempt.created_at)


def _lock(attempt_id: UUID) -> tuple[PaymentAttempt, list[Invoice]]:
    """An attempt as it is now, with its invoices, which are locked. Raises InvoiceNotFound."""
    invoices = lock_invoices(select(AttemptPart.invoice_id).where(AttemptPart.attempt_id == attempt_id))
    if not invoices:
        raise InvoiceNotFound(attempt_id)
    return db.session.get_one(PaymentAttempt, attempt_id, populate_existing=True), invoices
