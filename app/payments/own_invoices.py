"""Invoices of a resident: those addressed to their e-mail address, and those of their requests that they are to pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, not_, or_, select

from app.accounts.sectoral_ids import sectoral_ids
from app.cases.models import Case
from app.core.db import db
from app.payments.invoices import InvoiceNotFound
from app.payments.models import BILL, DUE, Credit, Invoice, Payment, Refund
from app.payments.payers import build_payer_index
from app.payments.regie_definition import PRODUCTION
from app.payments.regie_store import all_regies

# More invoices to pay than anybody has.
MAX_DUE = 100


@dataclass(frozen=True)
class Owner:
    """A resident, by their account and its address, which is confirmed."""

    account_id: UUID
    email: str


@dataclass(frozen=True)
class Movements:
    """The payments of an invoice, and its credits, each with its refund if it was made."""

    payments: list[Payment] = field(default_factory=list)
    credits: list[tuple[Credit, Refund | None]] = field(default_factory=list)

    @property
    def reversed_ids(self) -> set[UUID | None]:
        """The payments that bounced: they have no receipt any more."""
        return {payment.reverses_id for payment in self.payments}


def list_invoices(owner: Owner, *, before: str = "", limit: int) -> list[Invoice]:
    """The invoices of a resident: those to pay, the first to be due first, then as many of the others, the latest first.

    With `before`, those of the others that come after that one.
    """
    is_due = Invoice.state == DUE
    query = select(Invoice).where(_is_own(owner))
    if before:
        former = select(Invoice.settled_on, Invoice.number).where(_is_own(owner), Invoice.public_id == before)
        row = db.session.execute(former).first()
        if row is None:
            raise InvoiceNotFound(before)
        is_same_day = and_(Invoice.settled_on == row.settled_on, Invoice.number < row.number)
        query = query.where(not_(is_due), or_(Invoice.settled_on < row.settled_on, is_same_day))
    order = (
        case((is_due, 0), else_=1),
        case((is_due, Invoice.due_on)),
        Invoice.settled_on.desc(),
        Invoice.number.desc(),
    )
    return list(db.session.scalars(query.order_by(*order).limit(MAX_DUE + limit)))


def find_own_invoice(owner: Owner, public_id: str) -> Invoice:
    """An invoice of a resident. Raises InvoiceNotFound for anyone else's."""
    invoice = db.session.scalar(select(Invoice).where(_is_own(owner), Invoice.public_id == public_id))
    if invoice is None:
        raise InvoiceNotFound(public_id)
    return invoice


def find_own_payment(owner: Owner, payment_id: UUID) -> tuple[Payment, Invoice]:
    """A payment of a resident, with its invoice. Raises InvoiceNotFound for anyone else's."""
    query = select(Payment, Invoice).join(Invoice, Invoice.id == Payment.invoice_id)
    row = db.session.execute(query.where(_is_own(owner), Payment.id == payment_id)).first()
    if row is None:
        raise InvoiceNotFound(payment_id)
    return row.Payment, row.Invoice


def find_own_refund(owner: Owner, refund_id: UUID) -> tuple[Refund, Payment, Invoice]:
    """A refund of a resident, with the payment that it gives back and its invoice. Raises InvoiceNotFound for anyone else's."""
    query = select(Refund, Payment, Invoice).join(Credit, Credit.id == Refund.credit_id)
    query = query.join(Payment, Payment.id == Credit.payment_id).join(Invoice, Invoice.id == Credit.invoice_id)
    row = db.session.execute(query.where(_is_own(owner), Refund.id == refund_id)).first()
    if row is None:
        raise InvoiceNotFound(refund_id)
    return row.Refund, row.Payment, row.Invoice


def list_movements(invoices: Sequence[Invoice]) -> dict[UUID, Movements]:
    """The payments of each of these invoices, their credits and the refunds of those, in one statement."""
    query = select(Payment, Credit, Refund).outerjoin(Credit, Credit.payment_id == Payment.id)
    query = query.outerjoin(Refund, Refund.credit_id == Credit.id)
    query = query.where(Payment.invoice_id.in_([invoice.id for invoice in invoices]))
    movements: dict[UUID, Movements] = {}
    for payment, credit, refund in (
        db.session.execute(query.order_by(Payment.recorded_at, Credit.created_at)) if invoices else ()
    ):
        own = movements.setdefault(payment.invoice_id, Movements())
        if payment not in own.payments:
            own.payments.append(payment)
        if credit is not None:
            own.credits.append((credit, refund))
    return movements


def list_year_payments(owner: Owner, year: int, *, regie_slug: str = "") -> list[tuple[Payment, Invoice]]:
    """The payments of a resident in a year with their invoices, in the order of their days; tests are left out."""
    is_of_year = Payment.paid_on.between(date(year, 1, 1), date(year, 12, 31))
    query = select(Payment, Invoice).join(Invoice, Invoice.id == Payment.invoice_id).where(_is_own(owner), is_of_year)
    query = query.where(Payment.mode == PRODUCTION)
    if regie_slug:
        query = query.where(Payment.regie_slug == regie_slug)
    return [(payment, invoice) for payment, invoice in db.session.execute(query.order_by(Payment.paid_on, Payment.id))]


def list_year_refunds(owner: Owner, year: int, *, regie_slug: str = "") -> list[tuple[Refund, Invoice]]:
    """The refunds of a resident in a year with their invoices, in the order of their days."""
    is_of_year = Refund.refunded_on.between(date(year, 1, 1), date(year, 12, 31))
    query = select(Refund, Invoice).join(Credit, Credit.id == Refund.credit_id)
    query = query.join(Payment, Payment.id == Credit.payment_id).join(Invoice, Invoice.id == Credit.invoice_id)
    query = query.where(_is_own(owner), is_of_year, Payment.mode == PRODUCTION)
    if regie_slug:
        query = query.where(Invoice.regie_slug == regie_slug)
    return [(refund, invoice) for refund, invoice in db.session.execute(query.order_by(Refund.refunded_on, Refund.id))]


def _is_own(owner: Owner) -> ColumnElement[bool]:
    indexes = [index for slug in all_regies() if (index := build_payer_index(owner.email, slug)) is not None]
    own_cases = select(Case.id).where(Case.applicant_id.in_(sectoral_ids(owner.account_id)))
    is_of_own_case = and_(Invoice.case_id.in_(own_cases), Invoice.has_other_payer.is_(False))
    return and_(Invoice.kind == BILL, or_(Invoice.payer_index.in_(indexes), is_of_own_case))
