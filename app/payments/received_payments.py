"""Money received: entered with a receipt, credited when it is not owed, reversed or refunded by the régisseur.

The payments of an invoice always equal what is paid of it, and its credits that are not withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock, event_bus
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.payments.attempt_states import Outcome
from app.payments.closings.day_closings import find_closing, find_open_day
from app.payments.events import InstalmentsChanged, PaymentReceived
from app.payments.invoice_numbers import RECEIPTS, allot_number
from app.payments.invoices import list_lines, lock_invoice
from app.payments.models import (
    ACCEPTED_DIFFERENCE,
    BILL,
    CANCELLED,
    CANCELLED_INVOICE,
    COUNTER_MEANS,
    DOUBLE_PAYMENT,
    DUE,
    PORTAL,
    REFUND_MEANS,
    REFUNDED,
    SETTLED,
    TO_REFUND,
    TRANSFER,
    WITHDRAWN,
    AttemptPart,
    Credit,
    Invoice,
    Payment,
    PaymentAttempt,
    Refund,
)
from app.payments.partial_payments import find_part_refusal
from app.payments.regie_definition import PRODUCTION
from app.payments.regie_store import get_regie

# Money of the counter is entered on the days that follow, and no later.
MAX_COUNTER_DELAY = timedelta(days=31)


class PaymentNotFound(NotFound):
    """No such payment or credit of this invoice."""


class PaymentRefused(ValueError):
    """A payment, a reversal or a refund that cannot be recorded; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class AcceptedPayment:
    """The money that a gateway says it took, which differs from what was asked of it."""

    means: str
    amount: int
    mode: str
    bank_reference: str
    paid_on: date


def record_online_payment(
    invoice: Invoice, part: AttemptPart, attempt: PaymentAttempt, means: str, outcome: Outcome, *, is_grouped: bool
) -> Payment:
    """Enter the part of an invoice in an attempt that the gateway says is paid; what is not owed becomes a credit.

    The invoice is locked.
    """
    paid_on = clock.to_paris(outcome.paid_at or clock.now()).date()
    payment = _build_payment(invoice, means, part.amount, bank_reference=outcome.bank_reference, paid_on=paid_on)
    payment.mode, payment.attempt_id = attempt.mode, attempt.id
    return _enter(invoice, payment, is_grouped=is_grouped)


def record_accepted_payment(
    invoice: Invoice, attempt: PaymentAttempt, payment: AcceptedPayment, *, is_owed: bool, by: UUID
) -> Payment:
    """Enter the money of an answer that an agent accepted: for the invoice, or as a credit. The invoice is locked."""
    row = _build_payment(
        invoice, payment.means, payment.amount, bank_reference=payment.bank_reference, paid_on=payment.paid_on
    )
    row.mode, row.attempt_id, row.by_id = payment.mode, attempt.id, by
    return _enter(invoice, row, is_owed=is_owed)


def record_counter_payment(
    invoice_id: UUID, means: str, amount: int, *, reference: str, by: UUID, paid_on: date | None = None
) -> Payment:
    """Enter cash, a cheque or the ticket of a card terminal, taken today unless told. Raises PaymentRefused."""
    invoice = lock_invoice(invoice_id)
    day = paid_on or clock.today()
    regie = get_regie(invoice.regie_slug)
    if invoice.kind != BILL or invoice.state != DUE:
        raise PaymentRefused("not_due")
    if means not in COUNTER_MEANS:
        raise PaymentRefused("means")
    if not 0 < amount <= invoice.balance:
        raise PaymentRefused("amount")
    if amount < invoice.balance and (
        refusal := find_part_refusal(invoice, regie, list_lines(invoice_id), is_online=False)
    ):
        raise PaymentRefused(refusal)
    if not clock.today() - MAX_COUNTER_DELAY <= day <= clock.today():
        raise PaymentRefused("day")
    payment = _build_payment(invoice, means, amount, bank_reference=reference, paid_on=day)
    if find_closing(invoice.regie_slug, day) is not None:
        raise PaymentRefused("closed_today" if day == clock.today() else "closed_day")
    payment.mode, payment.by_id = invoice.mode, by
    return _enter(invoice, payment)


def record_portal_payment(invoice: Invoice, amount: int, *, reference: str, paid_on: date) -> Payment:
    """Enter money that another portal took for an invoice, which is locked; what is not owed becomes a credit."""
    payment = _build_payment(invoice, PORTAL, amount, bank_reference=reference, paid_on=paid_on)
    payment.mode = invoice.mode
    return _enter(invoice, payment)


def reverse_payment(invoice_id: UUID, payment_id: UUID, *, by: UUID) -> Payment:
    """Enter that a payment bounced: a debit that the bank rejected, a cheque without funds. Raises PaymentRefused."""
    invoice, payment = lock_invoice(invoice_id), db.session.get(Payment, payment_id)
    if payment is None or payment.invoice_id != invoice_id:
        raise PaymentNotFound(payment_id)
    credits_of_payment = [credit for credit in list_credits(invoice_id) if credit.payment_id == payment_id]
    if payment.amount <= 0 or find_reversal(payment_id) is not None:
        raise PaymentRefused("reversed")
    if any(credit.state == REFUNDED for credit in credits_of_payment):
        raise PaymentRefused("refunded")
    open_credits = [credit for credit in credits_of_payment if credit.state == TO_REFUND]
    for credit in open_credits:
        credit.state = WITHDRAWN
    invoice.paid_amount -= payment.amount - sum(credit.amount for credit in open_credits)
    if invoice.state == SETTLED and invoice.paid_amount < invoice.owed_amount:
        invoice.state, invoice.settled_on = DUE, None
        _set_off_credits(invoice)
    reversal = _build_payment(invoice, payment.means, -payment.amount, bank_reference="", paid_on=clock.today())
    reversal.mode, reversal.reverses_id, reversal.by_id = payment.mode, payment.id, by
    db.session.add(reversal)
    db.session.flush()
    if invoice.instalments is not None:
        event_bus.publish(InstalmentsChanged(invoice))
    return reversal


def record_refund(
    invoice_id: UUID, credit_id: UUID, *, by: UUID, means: str = TRANSFER, refunded_on: date | None = None
) -> Refund:
    """Enter that a credit was refunded, outside of Parvis: once. Raises PaymentRefused."""
    invoice, day = lock_invoice(invoice_id), refunded_on or clock.today()
    credit = db.session.get(Credit, credit_id, populate_existing=True)
    if credit is None or credit.invoice_id != invoice_id:
        raise PaymentNotFound(credit_id)
    if credit.state != TO_REFUND:
        raise PaymentRefused("refunded")
    if means not in REFUND_MEANS:
        raise PaymentRefused("refund_means")
    if not clock.to_paris(credit.created_at).date() <= day <= clock.today():
        raise PaymentRefused("refund_day")
    credit.state = REFUNDED
    accounted_on = find_open_day(invoice.regie_slug, day)
    refund = Refund(id=new_id(), credit_id=credit.id, amount=credit.amount, means=means, by_id=by)
    refund.refunded_on, refund.accounted_on = day, accounted_on
    db.session.add(refund)
    db.session.flush()
    return refund


def list_payments(invoice_id: UUID) -> list[Payment]:
    query = select(Payment).where(Payment.invoice_id == invoice_id).order_by(Payment.recorded_at)
    return list(db.session.scalars(query))


def list_credits(invoice_id: UUID) -> list[Credit]:
    query = select(Credit).where(Credit.invoice_id == invoice_id).order_by(Credit.created_at)
    return list(db.session.scalars(query))


def list_credits_to_refund(regie_slug: str) -> Sequence[tuple[Credit, Invoice]]:
    """The credits of a régie that are to be refunded, with their invoices, the oldest first."""
    query = select(Credit, Invoice).join(Invoice, Invoice.id == Credit.invoice_id)
    query = query.where(Invoice.regie_slug == regie_slug, Credit.state == TO_REFUND).order_by(Credit.created_at)
    return [(credit, invoice) for credit, invoice in db.session.execute(query)]


def find_reversal(payment_id: UUID) -> Payment | None:
    """The entry that reverses a payment, if any."""
    return db.session.scalar(select(Payment).where(Payment.reverses_id == payment_id))


def _build_payment(invoice: Invoice, means: str, amount: int, *, bank_reference: str, paid_on: date) -> Payment:
    return Payment(
        id=new_id(),
        invoice_id=invoice.id,
        regie_slug=invoice.regie_slug,
        means=means,
        amount=amount,
        bank_reference=bank_reference,
        paid_on=paid_on,
        accounted_on=find_open_day(invoice.regie_slug, paid_on),
        recorded_at=clock.now(),
    )


def _enter(invoice: Invoice, payment: Payment, *, is_owed: bool = True, is_grouped: bool = False) -> Payment:
    owed = min(payment.amount, invoice.balance) if is_owed else 0
    if payment.mode == PRODUCTION:
        payment.receipt_number = allot_number(get_regie(invoice.regie_slug), RECEIPTS, mode=payment.mode)
    db.session.add(payment)
    db.session.flush()
    invoice.paid_amount += owed
    if payment.amount > owed:
        _add_credit(invoice, payment, payment.amount - owed, is_owed=is_owed)
    if invoice.state == DUE and invoice.paid_amount >= invoice.owed_amount:
        invoice.state, invoice.settled_on = SETTLED, payment.paid_on
    event_bus.publish(PaymentReceived(invoice, payment, is_grouped))
    return payment


def _set_off_credits(invoice: Invoice) -> None:
    """A second payment that was to be refunded pays the invoice, now that the first one bounced."""
    for credit in list_credits(invoice.id):
        if credit.state == TO_REFUND and credit.amount <= invoice.balance:
            credit.state = WITHDRAWN
            invoice.paid_amount += credit.amount
    if invoice.paid_amount >= invoice.owed_amount:
        invoice.state, invoice.settled_on = SETTLED, clock.today()


def _add_credit(invoice: Invoice, payment: Payment, amount: int, *, is_owed: bool) -> None:
    reason = CANCELLED_INVOICE if invoice.state == CANCELLED else DOUBLE_PAYMENT
    if not is_owed:
        reason = ACCEPTED_DIFFERENCE
    db.session.add(
        Credit(
            id=new_id(),
            invoice_id=invoice.id,
            payment_id=payment.id,
            reason=reason,
            amount=amount,
            state=TO_REFUND,
            created_at=clock.now(),
        )
    )
    db.session.flush()
