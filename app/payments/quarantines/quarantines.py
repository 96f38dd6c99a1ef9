"""Quarantine of an answer of a gateway: kept as it was given, until an agent accepts or rejects it with a reason.

The same answer given again changes nothing once it was decided about; another one is a new anomaly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.payments.attempt_states import (
    CONTRADICTION,
    DEBIT_ACCEPTED,
    MISMATCH,
    OPEN_STATES,
    SETTLING_STATES,
    UNKNOWN,
    Outcome,
)
from app.payments.attempts import change_state, read_parts
from app.payments.invoices import lock_invoices
from app.payments.models import CARD, DEBIT, AttemptPart, Invoice, PaymentAttempt
from app.payments.quarantines.models import Quarantine
from app.payments.received_payments import AcceptedPayment, record_accepted_payment
from app.payments.regie_definition import PRODUCTION

ACCEPTED, CREDITED, REJECTED = "accepted", "credited", "rejected"
DECISIONS = (ACCEPTED, CREDITED, REJECTED)


class QuarantineNotFound(NotFound):
    """No answer to decide about for this attempt."""


class DecisionRefused(ValueError):
    """A decision that cannot be taken; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class QuarantinedAttempt:
    """An attempt that somebody has to look at, its invoice, and the answer that is why."""

    attempt: PaymentAttempt
    invoice: Invoice
    quarantine: Quarantine | None

    @property
    def decisions(self) -> tuple[str, ...]:
        """The decisions that can be taken."""
        return list_decisions(self.attempt, self.invoice, self.quarantine) if self.quarantine else ()

    @property
    def differences(self) -> list[tuple[str, str | int | None, str | int | None]]:
        """The properties that differ: their names, what the gateway was asked, and what it answered."""
        if self.quarantine is None:
            return []
        names = ("reference", "account", "amount", "mode")
        pairs = [(name, getattr(self.attempt, name), getattr(self.quarantine, name)) for name in names]
        return [pair for pair in pairs if pair[1] != pair[2]]


def record_anomaly(attempt: PaymentAttempt, outcome: Outcome, anomaly: str | None) -> str | None:
    """Keep the answer that an anomaly is about. Returns the anomaly, or None when it was decided about. The invoice is locked."""
    if anomaly not in (MISMATCH, CONTRADICTION):
        return anomaly
    row = find_quarantine(attempt.id)
    if row is None:
        row = Quarantine(id=new_id(), attempt_id=attempt.id)
        db.session.add(row)
    elif row.decision is not None and _is_same_answer(row, outcome, anomaly):
        return None
    row.anomaly, row.result, row.bank_reference = anomaly, outcome.result, outcome.bank_reference
    row.reference, row.account, row.amount, row.mode = (
        outcome.reference,
        outcome.account,
        outcome.amount,
        outcome.mode,
    )
    row.paid_at, row.seen_at = outcome.paid_at, clock.now()
    row.decision, row.reason, row.decided_at, row.decided_by_id = None, "", None, None
    db.session.flush()
    return anomaly


def list_decisions(attempt: PaymentAttempt, invoice: Invoice, quarantine: Quarantine) -> tuple[str, ...]:
    """The decisions that can be taken: money is accepted if it was taken, and is a test on no invoice but a test."""
    is_money = quarantine.anomaly == MISMATCH and quarantine.result in SETTLING_STATES and bool(quarantine.amount)
    if not is_money or attempt.state in SETTLING_STATES:
        return (REJECTED,)
    if quarantine.mode == invoice.mode:
        return DECISIONS
    return (CREDITED, REJECTED) if quarantine.mode == PRODUCTION else (REJECTED,)


def decide(attempt_id: UUID, decision: str, *, reason: str, by: UUID) -> Quarantine:
    """Lift the anomaly of an attempt: enter its money or not. Raises DecisionRefused, QuarantineNotFound."""
    invoices = lock_invoices(select(AttemptPart.invoice_id).where(AttemptPart.attempt_id == attempt_id))
    attempt = db.session.get(PaymentAttempt, attempt_id, populate_existing=True)
    quarantine = find_quarantine(attempt_id)
    if attempt is None or quarantine is None or attempt.anomaly not in (MISMATCH, CONTRADICTION):
        raise QuarantineNotFound(attempt_id)
    if decision not in list_decisions(attempt, invoices[0], quarantine):
        raise DecisionRefused("decision")
    if decision != REJECTED:
        _enter_money(invoices, attempt, quarantine, is_owed=decision == ACCEPTED, by=by)
    quarantine.decision, quarantine.reason = decision, reason
    quarantine.decided_at, quarantine.decided_by_id = clock.now(), by
    attempt.anomaly = None
    db.session.flush()
    return quarantine


def find_quarantine(attempt_id: UUID) -> Quarantine | None:
    """The latest answer about an attempt that somebody had to look at."""
    return db.session.scalar(select(Quarantine).where(Quarantine.attempt_id == attempt_id))


def list_anomalous_attempts(regie_slug: str) -> list[QuarantinedAttempt]:
    """The attempts of a régie that somebody has to look at, the oldest first."""
    query = select(PaymentAttempt, Invoice, Quarantine).join(Invoice, Invoice.id == PaymentAttempt.invoice_id)
    query = query.outerjoin(Quarantine, Quarantine.attempt_id == PaymentAttempt.id)
    query = query.where(Invoice.regie_slug == regie_slug, PaymentAttempt.anomaly.is_not(None))
    return [QuarantinedAttempt(*row) for row in db.session.execute(query.order_by(PaymentAttempt.created_at))]


def list_decided(regie_slug: str, *, limit: int = 20) -> list[QuarantinedAttempt]:
    """The latest attempts of a régie whose anomaly was lifted."""
    query = select(PaymentAttempt, Invoice, Quarantine).join(Invoice, Invoice.id == PaymentAttempt.invoice_id)
    query = query.join(Quarantine, Quarantine.attempt_id == PaymentAttempt.id)
    query = query.where(Invoice.regie_slug == regie_slug, Quarantine.decision.is_not(None))
    rows = db.session.execute(query.order_by(Quarantine.decided_at.desc()).limit(limit))
    return [QuarantinedAttempt(*row) for row in rows]


def list_unanswered_attempts(regie_slug: str) -> Sequence[tuple[PaymentAttempt, Invoice]]:
    """The attempts of a régie that are still being checked, or that the gateway gave no answer about."""
    states = (*OPEN_STATES, UNKNOWN)
    query = select(PaymentAttempt, Invoice).join(Invoice, Invoice.id == PaymentAttempt.invoice_id)
    query = query.where(
        Invoice.regie_slug == regie_slug,
        PaymentAttempt.state.in_(states),
        PaymentAttempt.next_check_at.is_not(None),
        PaymentAttempt.anomaly.is_(None),
    )
    return [(attempt, invoice) for attempt, invoice in db.session.execute(query.order_by(PaymentAttempt.created_at))]


def _enter_money(
    invoices: Sequence[Invoice], attempt: PaymentAttempt, quarantine: Quarantine, *, is_owed: bool, by: UUID
) -> None:
    assert quarantine.amount is not None
    assert quarantine.mode is not None
    change_state(attempt, quarantine.result)
    attempt.next_check_at = None
    for invoice, amount in _share(quarantine.amount, attempt, invoices if is_owed else invoices[:1]):
        payment = AcceptedPayment(
            means=DEBIT if quarantine.result == DEBIT_ACCEPTED else CARD,
            amount=amount,
            mode=quarantine.mode,
            bank_reference=quarantine.bank_reference,
            paid_on=clock.to_paris(quarantine.paid_at or quarantine.seen_at).date(),
        )
        record_accepted_payment(invoice, attempt, payment, is_owed=is_owed, by=by)


def _share(amount: int, attempt: PaymentAttempt, invoices: Sequence[Invoice]) -> Iterator[tuple[Invoice, int]]:
    """Share out the money over the invoices of an attempt, each its part; what remains goes to the last one."""
    parts = read_parts(attempt)
    for invoice in invoices[:-1]:
        part = min(parts[invoice.id], amount)
        amount -= part
        if part:
            yield invoice, part
    if amount:
        yield invoices[-1], amount


def _is_same_answer(row: Quarantine, outcome: Outcome, anomaly: str) -> bool:
    return (row.anomaly, row.result, row.reference, row.account, row.amount, row.mode) == (
        anomaly,
        outcome.result,
        outcome.reference,
        outcome.account,
        outcome.amount,
        outcome.mode,
    )
