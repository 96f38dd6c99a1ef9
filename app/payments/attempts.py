"""Attempts to pay an invoice online: opened before the gateway is called, changed by what it answers.

Every change of an attempt is made under the lock of its invoice: a return, a notification, a poll and an agent who looks
now may come at once, and the first of them settles.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, not_, select, update

from app.core import clock
from app.core.db import db
from app.core.ids import create_crockford_code, new_id
from app.payments.attempt_states import (
    CREATED,
    CREATION_TIMEOUT,
    DEBIT_ACCEPTED,
    EXPIRED,
    MISMATCH,
    OPEN_STATES,
    PAGE_LIFETIME,
    REPLACEMENT_AGE,
    SENT,
    SETTLING_STATES,
    UNKNOWN,
    Outcome,
    Snapshot,
    judge,
    plan_check,
)
from app.payments.invoices import lock_invoice
from app.payments.models import BILL, CARD, DEBIT, DUE, Invoice, PaymentAttempt
from app.payments.payers import read_gateway_id, write_gateway_id
from app.payments.quarantines.quarantines import record_anomaly
from app.payments.received_payments import record_online_payment
from app.payments.regie_definition import Regie
from app.payments.regie_store import get_regie

# Below, a card costs more than it brings, and PayFiP refuses.
MIN_AMOUNT = 100
MAX_REFERENCE = 30
# A page that is reloaded asks the gateway no more often.
MIN_CHECK_INTERVAL = timedelta(seconds=5)
CHECK_PAYMENT = "check_payment"


class PaymentNotOpen(Exception):
    """The invoice cannot be paid online now; `problem` says why."""

    def __init__(self, problem: str, *, until: datetime | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.until = until


def find_refusal(invoice: Invoice, regie: Regie) -> str:
    """The reason that keeps an invoice from being paid online, whatever its attempts; empty when there is none."""
    if invoice.kind != BILL or invoice.state != DUE:
        return "not_due"
    if not regie.gateway or not regie.is_open or regie.entry_mode != invoice.mode:
        return "regie_closed"
    return "too_little" if invoice.balance < MIN_AMOUNT else ""


def open_attempt(invoice_id: UUID) -> PaymentAttempt:
    """The attempt whose page the payer is to see: the open one while its page is, else a new one. Raises PaymentNotOpen.

    To be committed before the gateway is called: what it may have begun is then always known here.
    """
    invoice = lock_invoice(invoice_id)
    regie = get_regie(invoice.regie_slug)
    problem = find_refusal(invoice, regie)
    if problem:
        raise PaymentNotOpen(problem)
    attempts = list_attempts(invoice_id)
    if any(attempt.anomaly == MISMATCH for attempt in attempts):
        raise PaymentNotOpen("quarantine")
    open_one = next((attempt for attempt in attempts if attempt.state in OPEN_STATES), None)
    if open_one is not None:
        has_page, age = open_one.gateway_id is not None, clock.now() - open_one.created_at
        if has_page and age < PAGE_LIFETIME:
            return open_one
        patience = REPLACEMENT_AGE if has_page else CREATION_TIMEOUT
        if age < patience:
            raise PaymentNotOpen("being_checked", until=open_one.created_at + patience)
        open_one.state = EXPIRED if has_page else UNKNOWN
        db.session.flush()
    return _create_attempt(invoice, regie)


def record_creation(attempt_id: UUID, gateway_id: str) -> None:
    """Keep the identifier that the gateway gave to an attempt, whatever became of it meanwhile."""
    attempt, invoice = _lock(attempt_id)
    write_gateway_id(attempt, invoice, gateway_id)
    if attempt.state == CREATED:
        attempt.state = SENT
    attempt.next_check_at = plan_check(attempt.created_at, now=clock.now())


def record_failed_creation(attempt_id: UUID, code: str) -> None:
    """Record that the gateway gave no identifier: nobody can pay it, so that a new attempt is safe."""
    attempt, _invoice = _lock(attempt_id)
    if attempt.gateway_id is None:
        attempt.state, attempt.code, attempt.next_check_at = UNKNOWN, code, None


def apply_outcome(attempt_id: UUID, outcome: Outcome) -> PaymentAttempt:
    """Change an attempt as the gateway answered, and settle its invoice once. Repeated, it has no effect."""
    attempt, invoice = _lock(attempt_id)
    verdict = judge(_snapshot(attempt), outcome, now=clock.now())
    was_settled = attempt.state in SETTLING_STATES
    attempt.state, attempt.anomaly = verdict.state, record_anomaly(attempt, outcome, verdict.anomaly)
    attempt.code, attempt.checked_at = outcome.code, clock.now()
    attempt.next_check_at = plan_check(attempt.created_at, now=clock.now()) if verdict.is_polled else None
    if verdict.state in SETTLING_STATES and not was_settled:
        means = DEBIT if verdict.state == DEBIT_ACCEPTED else CARD
        paid_on = clock.to_paris(outcome.paid_at or clock.now()).date()
        record_online_payment(invoice, attempt, means, bank_reference=outcome.bank_reference, paid_on=paid_on)
    return attempt


def expire_creation(attempt_id: UUID) -> None:
    """Close an attempt whose creation was never answered, by a process that was killed for example."""
    attempt, _invoice = _lock(attempt_id)
    if attempt.gateway_id is None and clock.now() - attempt.created_at > CREATION_TIMEOUT:
        attempt.state, attempt.next_check_at = UNKNOWN, None


def plan_immediate_check(attempt: PaymentAttempt) -> bool:
    """Ask for a check of an attempt as soon as possible; False when one was asked for already, or would bring nothing."""
    now = clock.now()
    is_recent = and_(PaymentAttempt.checked_at.is_not(None), PaymentAttempt.checked_at > now - MIN_CHECK_INTERVAL)
    statement = update(PaymentAttempt).where(
        PaymentAttempt.id == attempt.id, PaymentAttempt.next_check_at > now, not_(is_recent)
    )
    return db.session.execute(statement.values(next_check_at=now).returning(PaymentAttempt.id)).first() is not None


def claim_due_attempts(limit: int) -> list[UUID]:
    """The attempts to check now; each is planned again at once, so that a check that fails is made later."""
    now = clock.now()
    query = select(PaymentAttempt).where(PaymentAttempt.next_check_at <= now).order_by(PaymentAttempt.next_check_at)
    attempts = db.session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
    for attempt in attempts:
        attempt.next_check_at = plan_check(attempt.created_at, now=now)
    return [attempt.id for attempt in attempts]


def find_notified_attempt(notification_id: str) -> PaymentAttempt | None:
    """The attempt that a notification is about, by the address that was called."""
    return db.session.scalar(select(PaymentAttempt).where(PaymentAttempt.notification_id == notification_id))


def list_attempts(invoice_id: UUID) -> list[PaymentAttempt]:
    """The attempts to pay an invoice, the latest first."""
    query = select(PaymentAttempt).where(PaymentAttempt.invoice_id == invoice_id)
    return list(db.session.scalars(query.order_by(PaymentAttempt.created_at.desc())))


def list_anomalies(regie_slug: str) -> list[tuple[PaymentAttempt, Invoice]]:
    """The attempts of a régie that somebody has to look at, with their invoices."""
    query = select(PaymentAttempt, Invoice).join(Invoice, Invoice.id == PaymentAttempt.invoice_id)
    query = query.where(Invoice.regie_slug == regie_slug, PaymentAttempt.anomaly.is_not(None))
    return [(attempt, invoice) for attempt, invoice in db.session.execute(query.order_by(PaymentAttempt.created_at))]


def find_page_id(attempt: PaymentAttempt) -> str:
    """The identifier that opens the page of the gateway; empty once the page is closed."""
    invoice = db.session.get_one(Invoice, attempt.invoice_id)
    is_live = attempt.state in OPEN_STATES and clock.now() - attempt.created_at < PAGE_LIFETIME
    return read_gateway_id(attempt, invoice.key_id) if is_live else ""


def _create_attempt(invoice: Invoice, regie: Regie) -> PaymentAttempt:
    now = clock.now()
    attempt = PaymentAttempt(
        id=new_id(),
        invoice_id=invoice.id,
        notification_id=secrets.token_urlsafe(18),
        gateway=regie.gateway,
        account=regie.account,
        mode=regie.mode,
        reference=_build_reference(invoice.number),
        amount=invoice.balance,
        state=CREATED,
        created_at=now,
        next_check_at=plan_check(now + CREATION_TIMEOUT, now=now),
        code="",
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def _build_reference(number: str) -> str:
    """Letters and digits that the statement of the gateway shows: the number of the invoice, then what makes it unique."""
    suffix = create_crockford_code(50)
    return re.sub("[^A-Za-z0-9]", "", number)[: MAX_REFERENCE - len(suffix)] + suffix


def _snapshot(attempt: PaymentAttempt) -> Snapshot:
    return Snapshot(attempt.state, attempt.reference, attempt.account, attempt.amount, attempt.mode, attempt.created_at)


def _lock(attempt_id: UUID) -> tuple[PaymentAttempt, Invoice]:
    """An attempt as it is now, with its invoice, which is locked. Raises InvoiceNotFound."""
    invoice_id = select(PaymentAttempt.invoice_id).where(PaymentAttempt.id == attempt_id).scalar_subquery()
    invoice = lock_invoice(invoice_id)
    return db.session.get_one(PaymentAttempt, attempt_id, populate_existing=True), invoice
