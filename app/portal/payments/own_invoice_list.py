"""The rows of « Mes factures et paiements »: what is to be paid in each régie, then what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core import clock
from app.core.i18n import LazyText
from app.payments.attempts import MIN_AMOUNT, find_group_refusal, list_latest_attempts
from app.payments.instalment_plan import InstalmentPlan
from app.payments.instalments import find_plan
from app.payments.models import DUE, Invoice, PaymentAttempt
from app.payments.own_invoices import Movements, Owner, list_invoices, list_movements
from app.payments.regie_definition import PRODUCTION, Regie
from app.payments.regie_store import get_regie
from app.portal.payments.payment_words import BEING_CHECKED, QUARANTINED, REFUSALS, find_page_state

PAGE_SIZE = 20


@dataclass(frozen=True)
class DueInvoice:
    """An invoice to pay: how much of it now, and why it cannot be ticked if it cannot."""

    invoice: Invoice
    plan: InstalmentPlan | None
    state: str
    refusal: LazyText | None

    @property
    def amount(self) -> int:
        """The cents to pay now: what is due of a plan, else all that remains."""
        return self.plan.due_amount if self.plan else self.invoice.balance

    @property
    def is_overdue(self) -> bool:
        if self.plan:
            return self.plan.overdue_amount > 0
        return self.invoice.due_on < clock.today()

    @property
    def can_pay(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True)
class RegieInvoices:
    """The invoices to pay in one régie."""

    regie: Regie
    rows: tuple[DueInvoice, ...]

    @property
    def payable_rows(self) -> list[DueInvoice]:
        return [row for row in self.rows if row.can_pay]

    @property
    def total(self) -> int:
        """The cents of all that can be paid now."""
        return sum(row.amount for row in self.payable_rows)

    @property
    def can_pay(self) -> bool:
        return self.total >= MIN_AMOUNT


@dataclass(frozen=True)
class PastInvoice:
    """An invoice that is paid or cancelled, with its payments and its credits."""

    invoice: Invoice
    regie: Regie
    movements: Movements


@dataclass(frozen=True)
class OwnInvoiceList:
    """Invoices that a resident is to pay by régie, a page of those that are settled, and its last row when there are more."""

    groups: tuple[RegieInvoices, ...]
    past_invoices: tuple[PastInvoice, ...]
    next_before: str
    # Of the payments that are shown, the latest first; tests are left out.
    years: tuple[int, ...]


def build_list(owner: Owner, *, before: str = "") -> OwnInvoiceList:
    """The invoices of a resident, those to pay in the order of the first one to be due."""
    invoices = list_invoices(owner, before=before, limit=PAGE_SIZE + 1)
    due_invoices = [invoice for invoice in invoices if invoice.state == DUE]
    past_invoices = [invoice for invoice in invoices if invoice.state != DUE]
    has_more, past_invoices = len(past_invoices) > PAGE_SIZE, past_invoices[:PAGE_SIZE]
    movements = list_movements([*due_invoices, *past_invoices])
    payments = [payment for own in movements.values() for payment in own.payments]
    return OwnInvoiceList(
        _group(due_invoices),
        tuple(
            PastInvoice(invoice, get_regie(invoice.regie_slug), movements.get(invoice.id, Movements()))
            for invoice in past_invoices
        ),
        past_invoices[-1].public_id if has_more else "",
        tuple(sorted({payment.paid_on.year for payment in payments if payment.mode == PRODUCTION}, reverse=True)),
    )


def _group(invoices: Sequence[Invoice]) -> tuple[RegieInvoices, ...]:
    attempts = list_latest_attempts([invoice.id for invoice in invoices])
    rows_by_regie: dict[str, list[DueInvoice]] = {}
    for invoice in invoices:
        rows_by_regie.setdefault(invoice.regie_slug, []).append(_build_row(invoice, attempts.get(invoice.id, [])))
    return tuple(RegieInvoices(get_regie(slug), tuple(rows)) for slug, rows in rows_by_regie.items())


def _build_row(invoice: Invoice, attempts: Sequence[PaymentAttempt]) -> DueInvoice:
    state = find_page_state(invoice, attempts)
    problem = find_group_refusal(invoice, get_regie(invoice.regie_slug))
    if state in (BEING_CHECKED, QUARANTINED):
        problem = state
    return DueInvoice(invoice, find_plan(invoice), state, REFUSALS[problem] if problem else None)
